"""The parts of a review that only people can write: each heading, and what its editor is asked for. Pure.

In our own words, with the clauses that each part answers to. Sections II, III.2, III.3. Source: NQ, II and III.
"""

from organizations.profile import Profile

Asked = tuple[str, str]  # heading, what to write

_LEADERSHIP: tuple[Asked, ...] = (
    (
        "1. Quán triệt, tuyên truyền Nghị quyết",
        "số hội nghị, số người dự, hình thức tuyên truyền (điều II.1, III.1, III.3).",
    ),
    (
        "2. Xây dựng kế hoạch, ký kết chương trình phối hợp",
        "kế hoạch của các chi bộ, đảng bộ trực thuộc; chương trình phối hợp của Ủy ban nhân dân {kind} với Mặt trận Tổ "
        "quốc và từng tổ chức (điều III.1, III.2).",
    ),
    (
        "3. Cấp ủy cho chủ trương về nhiệm vụ trọng tâm hằng năm",
        "việc cho chủ trương ở {kind} và ở {places}; thời gian trả lời các tổ chức (điều II.1, III.5).",
    ),
    (
        "4. Kiểm tra, giám sát, đôn đốc",
        "số cuộc kiểm tra, số đơn vị được kiểm tra, kết luận và việc khắc phục (điều II.1, III.6).",
    ),
    (
        "5. Sơ kết, tổng kết ở cơ sở",
        "số đơn vị đã sơ kết, tổng kết và số báo cáo gửi về (điều II.1, III.6).",
    ),
)
TASKS: tuple[Asked, ...] = (
    (
        "2.1. Sự lãnh đạo của cấp ủy, tổ chức đảng",
        "đối thoại với Nhân dân, tiếp thu ý kiến, kiến nghị về chính sách cán bộ (điều II.1).",
    ),
    (
        "2.2. Tuyên truyền, vận động, bảo vệ quyền và lợi ích của đoàn viên, hội viên",
        "số buổi, số người; vụ việc đã giúp đỡ; kiến nghị và kết quả giải quyết (điều II.2).",
    ),
    (
        "2.3. Phối hợp của chính quyền, cơ quan nhà nước",
        "dự thảo đã gửi phản biện, kiến nghị sau giám sát đã trả lời, kinh phí đã bố trí (điều II.3).",
    ),
    (
        "2.4. Đổi mới nội dung, phương thức hoạt động",
        "mô hình mới và mô hình nhân rộng, đối thoại, ứng dụng công nghệ thông tin, hòa giải ở cơ sở (điều II.4).",
    ),
    (
        "2.5. Củng cố tổ chức, xây dựng đội ngũ cán bộ",
        "kiện toàn, đào tạo, bồi dưỡng, phát triển đoàn viên, hội viên và đảng viên (điều II.5).",
    ),
)
_AGENCIES: tuple[Asked, ...] = (
    (
        "3.1. Các chi bộ, đảng bộ trực thuộc",
        "tỷ lệ đơn vị đã quán triệt, có kế hoạch thực hiện (điều III.1).",
    ),
    (
        "3.2. Ủy ban nhân dân {kind}",
        "chương trình phối hợp, danh mục dự thảo gửi lấy ý kiến phản biện, kinh phí (điều III.2).",
    ),
    (
        "3.3. Ban Tuyên giáo {committee}",
        "tuyên truyền, các lớp tập huấn, bồi dưỡng có nội dung của Nghị quyết (điều III.3).",
    ),
    (
        "3.4. Ban Tổ chức {committee}",
        "kiện toàn bộ máy, quy hoạch, đào tạo, bổ nhiệm, luân chuyển (điều III.4).",
    ),
    (
        "3.5. Mặt trận Tổ quốc và các tổ chức chính trị - xã hội {kind}",
        "báo cáo xin chủ trương, phối hợp với Hội đồng nhân dân, Ủy ban nhân dân {kind} (điều III.5).",
    ),
    (
        "3.6. {body} {committee}",
        "theo dõi, đôn đốc, kiểm tra, tham mưu sơ kết, tổng kết (điều III.6).",
    ),
)


def leadership(profile: Profile) -> tuple[Asked, ...]:
    """Section II, in the words of the root."""
    return _worded(_LEADERSHIP, profile)


def agencies(profile: Profile) -> tuple[Asked, ...]:
    """Section III.3, in the words of the root."""
    return _worded(_AGENCIES, profile)


def _worded(parts: tuple[Asked, ...], profile: Profile) -> tuple[Asked, ...]:
    words = {
        "kind": profile.kind, "places": profile.places, "committee": profile.committee, "body": profile.body,
    }  # fmt: skip
    return tuple((heading.format(**words), what.format(**words)) for heading, what in parts)
