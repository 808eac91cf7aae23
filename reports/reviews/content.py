"""Facts → the whole document of a mid-term or final review, in the outline of the Party office. Pure.

What verdicts say is drafted; what only people know is a placeholder that says what to write. Nothing is invented.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from reports.reviews import (
    assessment as review_assessment,
    editors_parts as review_outline,
    gaps as review_gaps,
    misses as review_misses,
    results as review_results,
    tables as review_tables,
)
from reports.reviews.facts import Facts
from reports.word.document import Block, Document, Heading, Letterhead, Paragraph, Placeholder, Signature
from reports.word.phrases import day_text

#: Told the name of each table before it is made, with its place among them.
Say = Callable[[str, int, int], None]
TABLES = ("tổng hợp chỉ tiêu", "kết quả theo chỉ tiêu", "kết quả theo tổ chức", "nơi chưa đạt", "số liệu còn thiếu")


@dataclass(frozen=True)
class Issuer:
    """The bodies that the letterhead names (settings.PORTAL)."""

    superior: str
    committee: str
    editor: str  # who writes what the register does not know: «Ban Dân vận»
    place: str
    is_sample: bool = False


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
    misses = review_misses.annex_misses(facts)
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

    yield from _opening(facts, issuer, write)
    yield from _situation(facts, write)
    yield from _leadership(write)
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
        f"Trên đây là Báo cáo {word} {len(facts.years):02d} năm thực hiện {facts.resolution} của Ban Thường vụ Huyện "
        "ủy./."
    )


def _opening(facts: Facts, issuer: Issuer, write: review_assessment.Write) -> Iterator[Block]:
    yield Paragraph(
        f"Thực hiện {facts.resolution} của Ban Thường vụ Huyện ủy {facts.subject} (sau đây gọi tắt là Nghị quyết), Ban "
        "Thường vụ Huyện ủy báo cáo kết quả như sau:"
    )
    word = "tổng kết" if facts.is_final else "sơ kết"
    yield write(f"số, ngày của kế hoạch {word} và các văn bản làm căn cứ, đưa vào câu mở đầu.")
    if issuer.is_sample:
        yield Placeholder("SỐ LIỆU MẪU: tên xã và các chỉ tiêu là thật; mọi con số trong văn bản này chỉ để minh họa.")
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
        f"Đến ngày {day_text(facts.data_until[facts.last_year])}, huyện có {len(places)} đơn vị hành chính "
        f"cấp xã ({counted}). {review_assessment.membership(facts)}"
    )
    yield write("diện tích, dân số, dân tộc, số chi bộ, đảng bộ trực thuộc và số đảng viên của huyện.")
    yield Heading(2, "2. Thuận lợi")
    yield write("những thuận lợi chính khi thực hiện Nghị quyết.")
    yield Heading(2, "3. Khó khăn")
    yield write("những khó khăn chính khi thực hiện Nghị quyết.")


def _leadership(write: review_assessment.Write) -> Iterator[Block]:
    yield Heading(1, "II- CÔNG TÁC LÃNH ĐẠO, CHỈ ĐẠO, QUÁN TRIỆT, TRIỂN KHAI")
    for heading, what in review_outline.LEADERSHIP:
        yield Heading(2, heading)
        yield write(what)


def _tasks(write: review_assessment.Write) -> Iterator[Block]:
    yield Heading(2, "2. Kết quả thực hiện các nhiệm vụ, giải pháp")
    for heading, what in review_outline.TASKS:
        yield Heading(3, heading)
        yield write(what)
    yield Heading(2, "3. Tổ chức thực hiện")
    for heading, what in review_outline.AGENCIES:
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
