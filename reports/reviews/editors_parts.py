"""The parts of a review that only people can write: each heading, and what its editor is asked for. Pure.

In our own words. The clauses that a part answers to are the resolution's (`Resolution.review_clauses`); where it names
none, none are said. Sections II, III.2, III.3. Source: NQ, II and III.
"""

from collections.abc import Mapping

from organizations.profile import Profile
from reports.word.phrases import clause_text

Part = tuple[str, str, str]  # its name in `REVIEW_PARTS`, heading, what to write
Asked = tuple[str, str]  # heading, what to write

_LEADERSHIP: tuple[Part, ...] = (
    (
        "spreading",
        "1. Quán triệt, tuyên truyền Nghị quyết",
        "số hội nghị, số người dự, hình thức tuyên truyền",
    ),
    (
        "plans",
        "2. Xây dựng kế hoạch, ký kết chương trình phối hợp",
        "kế hoạch của các chi bộ, đảng bộ trực thuộc; chương trình phối hợp của Ủy ban nhân dân {kind} với Mặt trận Tổ "
        "quốc và từng tổ chức",
    ),
    (
        "consent",
        "3. Cấp ủy cho chủ trương về nhiệm vụ trọng tâm hằng năm",
        "việc cho chủ trương ở {kind} và ở {places}; thời gian trả lời các tổ chức",
    ),
    (
        "oversight",
        "4. Kiểm tra, giám sát, đôn đốc",
        "số cuộc kiểm tra, số đơn vị được kiểm tra, kết luận và việc khắc phục",
    ),
    (
        "reviews_below",
        "5. Sơ kết, tổng kết ở cơ sở",
        "số đơn vị đã sơ kết, tổng kết và số báo cáo gửi về",
    ),
)
_TASKS: tuple[Part, ...] = (
    (
        "leadership",
        "2.1. Sự lãnh đạo của cấp ủy, tổ chức đảng",
        "đối thoại với Nhân dân, tiếp thu ý kiến, kiến nghị về chính sách cán bộ",
    ),
    (
        "protection",
        "2.2. Tuyên truyền, vận động, bảo vệ quyền và lợi ích của đoàn viên, hội viên",
        "số buổi, số người; vụ việc đã giúp đỡ; kiến nghị và kết quả giải quyết",
    ),
    (
        "government",
        "2.3. Phối hợp của chính quyền, cơ quan nhà nước",
        "dự thảo đã gửi phản biện, kiến nghị sau giám sát đã trả lời, kinh phí đã bố trí",
    ),
    (
        "methods",
        "2.4. Đổi mới nội dung, phương thức hoạt động",
        "mô hình mới và mô hình nhân rộng, đối thoại, ứng dụng công nghệ thông tin, hòa giải ở cơ sở",
    ),
    (
        "strengthening",
        "2.5. Củng cố tổ chức, xây dựng đội ngũ cán bộ",
        "kiện toàn, đào tạo, bồi dưỡng, phát triển đoàn viên, hội viên và đảng viên",
    ),
)
_AGENCIES: tuple[Part, ...] = (
    (
        "party_cells",
        "3.1. Các chi bộ, đảng bộ trực thuộc",
        "tỷ lệ đơn vị đã quán triệt, có kế hoạch thực hiện",
    ),
    (
        "people_committee",
        "3.2. Ủy ban nhân dân {kind}",
        "chương trình phối hợp, danh mục dự thảo gửi lấy ý kiến phản biện, kinh phí",
    ),
    (
        "propaganda",
        "3.3. Ban Tuyên giáo {committee}",
        "tuyên truyền, các lớp tập huấn, bồi dưỡng có nội dung của Nghị quyết",
    ),
    (
        "organizing",
        "3.4. Ban Tổ chức {committee}",
        "kiện toàn bộ máy, quy hoạch, đào tạo, bổ nhiệm, luân chuyển",
    ),
    (
        "front",
        "3.5. Mặt trận Tổ quốc và các tổ chức chính trị - xã hội {kind}",
        "báo cáo xin chủ trương, phối hợp với Hội đồng nhân dân, Ủy ban nhân dân {kind}",
    ),
    (
        "body",
        "3.6. {body} {committee}",
        "theo dõi, đôn đốc, kiểm tra, tham mưu sơ kết, tổng kết",
    ),
)


def leadership(profile: Profile, clauses: Mapping[str, str]) -> tuple[Asked, ...]:
    """Section II, in the words of the root, with the clauses of its resolution."""
    return _worded(_LEADERSHIP, profile, clauses)


def tasks(profile: Profile, clauses: Mapping[str, str]) -> tuple[Asked, ...]:
    """Section III.2."""
    return _worded(_TASKS, profile, clauses)


def agencies(profile: Profile, clauses: Mapping[str, str]) -> tuple[Asked, ...]:
    """Section III.3."""
    return _worded(_AGENCIES, profile, clauses)


def sections_of(clause: str, clauses: Mapping[str, str]) -> tuple[str, ...]:
    """The sections, as «II.1» or «III.2.4», whose parts answer to this clause, or to the one that it is a paragraph of.

    `clauses`: as `Resolution.review_clauses` has them, part → «II.1, III.1».
    """
    listed = (("II", _LEADERSHIP), ("III", _TASKS), ("III", _AGENCIES))
    return tuple(
        f"{section}.{heading.partition('. ')[0]}"
        for section, parts in listed
        for name, heading, _ in parts
        if any(clause == one or clause.startswith(f"{one}-") for one in clauses.get(name, "").split(", "))
    )


def _worded(parts: tuple[Part, ...], profile: Profile, clauses: Mapping[str, str]) -> tuple[Asked, ...]:
    return tuple(
        (profile.fill(heading), f"{profile.fill(asked)}{_cited(clauses.get(name, ''))}.")
        for name, heading, asked in parts
    )


def _cited(clauses: str) -> str:
    return f" ({clause_text(clauses)})" if clauses else ""
