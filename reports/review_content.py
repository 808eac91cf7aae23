"""Facts → the whole document of a mid-term or final review, in the outline of the Party office. Pure.

What verdicts say is drafted; what only people know is a placeholder that says what to write. Nothing is invented.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from reports import narrative, review_assessment, review_gaps, review_results, review_tables
from reports.document import Block, Document, Heading, Letterhead, Paragraph, Placeholder, Signature
from reports.review_facts import Facts

#: Told the name of each table before it is made, with its place among them.
Say = Callable[[str, int, int], None]
TABLES = ("tổng hợp chỉ tiêu", "kết quả theo chỉ tiêu", "kết quả theo tổ chức", "nơi chưa đạt", "số liệu còn thiếu")


@dataclass(frozen=True)
class Issuer:
    """The bodies that the letterhead names (settings.PORTAL)."""

    superior: str
    committee: str
    owner: str
    place: str

    @property
    def editor(self) -> str:
        """Who writes what the register does not know: «Ban Dân vận»."""
        return self.owner.split(" Huyện ủy")[0]


def build_document(facts: Facts, issuer: Issuer, say: Say = lambda table, done, total: None) -> Document:
    """The review's content. `say` is called before each of the five tables."""

    def told(position: int) -> None:
        say(TABLES[position], position + 1, len(TABLES))

    told(0)
    body = tuple(_body(facts, issuer))
    told(1)
    targets = review_tables.annex_targets(facts)
    told(2)
    communes = review_tables.annex_communes(facts)
    told(3)
    misses = review_tables.annex_misses(facts)
    told(4)
    gaps = review_gaps.annex_gaps(facts)
    return Document(
        title=f"Báo cáo {review_name(facts)}",
        letterhead=_letterhead(facts, issuer),
        body=body,
        signature=Signature(
            authority="T/M BAN THƯỜNG VỤ",
            position="………………",
            recipients=(
                "Thường trực Tỉnh ủy (báo cáo)",
                "Ban Dân vận Tỉnh ủy (báo cáo)",
                "Ủy ban MTTQ và các tổ chức chính trị - xã hội tỉnh",
                "Các đồng chí Ủy viên Ban Chấp hành Đảng bộ huyện",
                "Các chi bộ, đảng bộ trực thuộc",
                "Ủy ban MTTQ và các tổ chức chính trị - xã hội huyện",
                "Lưu Văn phòng Huyện ủy",
            ),
        ),
        annexes=(targets, communes, misses, gaps),
    )


def review_name(facts: Facts) -> str:
    """«sơ kết 03 năm thực hiện Nghị quyết …»."""
    word = "tổng kết" if facts.is_final else "sơ kết"
    return f"{word} {len(facts.years):02d} năm thực hiện {facts.resolution}"


def _letterhead(facts: Facts, issuer: Issuer) -> Letterhead:
    return Letterhead(
        superior=issuer.superior.upper(),
        committee=issuer.committee.upper(),
        number_line="Số …-BC/HU",
        party="ĐẢNG CỘNG SẢN VIỆT NAM",
        place_line=f"{issuer.place}, ngày … tháng … năm 20…",
        draft_mark="DỰ THẢO",
        kind="BÁO CÁO",
        subject=f"{review_name(facts)}\ncủa Ban Thường vụ Huyện ủy {facts.subject}",
    )


def _body(facts: Facts, issuer: Issuer) -> Iterator[Block]:
    def write(text: str) -> Placeholder:
        return Placeholder(f"Phần này do {issuer.editor} biên soạn: {text}")

    yield from _opening(facts, write)
    yield from _situation(facts, write)
    yield from _leadership(facts, write)
    yield Heading(1, "III- KẾT QUẢ THỰC HIỆN")
    yield Heading(2, "1. Kết quả thực hiện các mục tiêu, chỉ tiêu")
    yield from review_assessment.overall(facts)
    yield review_tables.targets_table(facts)
    yield review_tables.organizations_table(facts)
    yield from review_results.results(facts)
    yield from _tasks(write)
    yield from review_assessment.assessment(facts, write)
    yield from review_assessment.next_steps(facts, write)
    yield from _proposals(facts, write)
    word = "tổng kết" if facts.is_final else "sơ kết"
    yield Paragraph(
        f"Trên đây là Báo cáo {word} {len(facts.years):02d} năm thực hiện {facts.resolution} của Ban Thường vụ Huyện ủy./."
    )


def _opening(facts: Facts, write: review_assessment.Write) -> Iterator[Block]:
    yield Paragraph(
        f"Thực hiện {facts.resolution} của Ban Thường vụ Huyện ủy {facts.subject} (sau đây gọi tắt là Nghị quyết), Ban "
        "Thường vụ Huyện ủy báo cáo kết quả như sau:"
    )
    word = "tổng kết" if facts.is_final else "sơ kết"
    yield write(f"số, ngày của kế hoạch {word} và các văn bản làm căn cứ, đưa vào câu mở đầu.")
    yield from review_gaps.data_paragraphs(facts)


def _situation(facts: Facts, write: review_assessment.Write) -> Iterator[Block]:
    places = facts.places[facts.last_year]
    kinds: dict[str, int] = {}
    for place in places:
        kinds[place.kind] = kinds.get(place.kind, 0) + 1
    counted = ", ".join(f"{count:02d} {kind}" for kind, count in sorted(kinds.items(), key=lambda entry: -entry[1]))
    yield Heading(1, "I- ĐẶC ĐIỂM TÌNH HÌNH")
    yield Heading(2, "1. Khái quát về địa bàn và tổ chức")
    yield Paragraph(
        f"Đến ngày {narrative.day_text(facts.data_until[facts.last_year])}, huyện có {len(places)} đơn vị hành chính cấp "
        f"xã ({counted}). {review_assessment.membership(facts)}"
    )
    yield write("diện tích, dân số, dân tộc, số chi bộ, đảng bộ trực thuộc và số đảng viên của huyện.")
    yield Heading(2, "2. Thuận lợi")
    yield write("những thuận lợi chính khi thực hiện Nghị quyết.")
    yield Heading(2, "3. Khó khăn")
    yield write("những khó khăn chính khi thực hiện Nghị quyết.")


def _leadership(facts: Facts, write: review_assessment.Write) -> Iterator[Block]:
    yield Heading(1, "II- CÔNG TÁC LÃNH ĐẠO, CHỈ ĐẠO, QUÁN TRIỆT, TRIỂN KHAI")
    parts = (
        ("1. Quán triệt, tuyên truyền Nghị quyết", "số hội nghị, số người dự, hình thức tuyên truyền (điều II.1, III.1, III.3)."),
        (
            "2. Xây dựng kế hoạch, ký kết chương trình phối hợp",
            "kế hoạch của các chi bộ, đảng bộ trực thuộc; chương trình phối hợp của Ủy ban nhân dân huyện với Mặt trận Tổ "
            "quốc và từng tổ chức (điều III.1, III.2).",
        ),
        (
            "3. Cấp ủy cho chủ trương về nhiệm vụ trọng tâm hằng năm",
            "việc cho chủ trương ở huyện và ở xã, thị trấn; thời gian trả lời các tổ chức (điều II.1, III.5).",
        ),
        (
            "4. Kiểm tra, giám sát, đôn đốc",
            "số cuộc kiểm tra, số đơn vị được kiểm tra, kết luận và việc khắc phục (điều II.1, III.6).",
        ),
        ("5. Sơ kết, tổng kết ở cơ sở", "số đơn vị đã sơ kết, tổng kết và số báo cáo gửi về (điều II.1, III.6)."),
    )
    for heading, what in parts:
        yield Heading(2, heading)
        yield write(what)


def _tasks(write: review_assessment.Write) -> Iterator[Block]:
    yield Heading(2, "2. Kết quả thực hiện các nhiệm vụ, giải pháp")
    tasks = (
        ("2.1. Sự lãnh đạo của cấp ủy, tổ chức đảng", "đối thoại với Nhân dân, tiếp thu ý kiến, kiến nghị về chính sách cán bộ (điều II.1)."),
        ("2.2. Tuyên truyền, vận động, bảo vệ quyền và lợi ích của đoàn viên, hội viên", "số buổi, số người; vụ việc đã giúp đỡ; kiến nghị và kết quả giải quyết (điều II.2)."),
        ("2.3. Phối hợp của chính quyền, cơ quan nhà nước", "dự thảo đã gửi phản biện, kiến nghị sau giám sát đã trả lời, kinh phí đã bố trí (điều II.3)."),
        ("2.4. Đổi mới nội dung, phương thức hoạt động", "mô hình mới và mô hình nhân rộng, đối thoại, ứng dụng công nghệ thông tin, hòa giải ở cơ sở (điều II.4)."),
        ("2.5. Củng cố tổ chức, xây dựng đội ngũ cán bộ", "kiện toàn, đào tạo, bồi dưỡng, phát triển đoàn viên, hội viên và đảng viên (điều II.5)."),
    )  # fmt: skip
    for heading, what in tasks:
        yield Heading(3, heading)
        yield write(what)
    yield Heading(2, "3. Tổ chức thực hiện")
    agencies = (
        ("3.1. Các chi bộ, đảng bộ trực thuộc", "tỷ lệ đơn vị đã quán triệt, có kế hoạch thực hiện (điều III.1)."),
        ("3.2. Ủy ban nhân dân huyện", "chương trình phối hợp, danh mục dự thảo gửi lấy ý kiến phản biện, kinh phí (điều III.2)."),
        ("3.3. Ban Tuyên giáo Huyện ủy", "tuyên truyền, đưa nội dung Nghị quyết vào chương trình tập huấn, bồi dưỡng (điều III.3)."),
        ("3.4. Ban Tổ chức Huyện ủy", "kiện toàn bộ máy, quy hoạch, đào tạo, bổ nhiệm, luân chuyển (điều III.4)."),
        ("3.5. Mặt trận Tổ quốc và các tổ chức chính trị - xã hội huyện", "báo cáo xin chủ trương, phối hợp với Hội đồng nhân dân, Ủy ban nhân dân huyện (điều III.5)."),
        ("3.6. Ban Dân vận Huyện ủy", "theo dõi, đôn đốc, kiểm tra, tham mưu sơ kết, tổng kết (điều III.6)."),
    )  # fmt: skip
    for heading, what in agencies:
        yield Heading(3, heading)
        yield write(what)


def _proposals(facts: Facts, write: review_assessment.Write) -> Iterator[Block]:
    yield Heading(1, "VI- KIẾN NGHỊ, ĐỀ XUẤT")
    yield Heading(2, "1. Với Tỉnh ủy, Ban Dân vận Tỉnh ủy")
    yield write("kiến nghị về cơ chế, chính sách đối với cán bộ Mặt trận Tổ quốc và đoàn thể cấp xã, thôn.")
    yield Heading(2, "2. Với Ủy ban nhân dân huyện và các cơ quan liên quan")
    yield write("kiến nghị về phối hợp, kinh phí, điều kiện hoạt động.")
    if facts.is_final:
        yield Heading(2, "3. Đề nghị khen thưởng")
        yield write("tập thể, cá nhân đề nghị khen thưởng và hình thức khen.")
