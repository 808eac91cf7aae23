"""Facts → the whole document of a mid-term or final review, in the outline of the Party office. Pure.

What verdicts say is drafted; what only people know is a placeholder that says what to write. Nothing is invented.
"""

from collections.abc import Callable, Iterator

from reports.reviews import (
    assessment as review_assessment,
    editors_parts as review_outline,
    gaps as review_gaps,
    mergers as review_mergers,
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


def build_document(facts: Facts, say: Say = lambda table, done, total: None, *, is_sample: bool = False) -> Document:
    """The review's content. `say` is called before each of the five tables; a demo's figures are said to be samples."""

    def told(position: int) -> None:
        say(TABLES[position], position + 1, len(TABLES))

    told(0)
    body = tuple(_body(facts, is_sample=is_sample))
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
        letterhead=_letterhead(facts),
        body=body,
        signature=Signature(
            authority=facts.profile.authority,
            position="………………",
            recipients=facts.profile.copies_to,
        ),
        annexes=(targets, communes, misses, gaps, *review_mergers.annex_mergers(facts)),
        attached=(
            f"(Kèm theo Báo cáo số …-{facts.profile.report_symbol}, ngày …/…/20… của "
            f"{facts.profile.standing_committee})"
        ),
    )


def review_name(facts: Facts) -> str:
    """«sơ kết 03 năm thực hiện Nghị quyết …»."""
    return f"{facts.word} {len(facts.years):02d} năm thực hiện {facts.resolution}"


def _letterhead(facts: Facts) -> Letterhead:
    profile = facts.profile
    return Letterhead(
        superior=profile.superior.upper(),
        committee=profile.committee_name.upper(),
        number_line=f"Số …-{profile.report_symbol}",
        party="ĐẢNG CỘNG SẢN VIỆT NAM",
        place_line=f"{profile.name}, ngày … tháng … năm 20…",
        draft_mark="DỰ THẢO",
        kind="BÁO CÁO",
        subject=f"{review_name(facts)}\ncủa {profile.standing_committee} {facts.subject}",
    )


def _body(facts: Facts, *, is_sample: bool) -> Iterator[Block]:
    def write(text: str) -> Placeholder:
        return Placeholder(f"Phần này do {facts.profile.body} biên soạn: {text}")

    yield from _opening(facts, write, is_sample=is_sample)
    yield from _situation(facts, write)
    yield from _leadership(facts, write)
    yield Heading(1, "III- KẾT QUẢ THỰC HIỆN")
    yield Heading(2, "1. Kết quả thực hiện các mục tiêu, chỉ tiêu")
    yield from review_assessment.overall(facts)
    yield review_tables.targets_table(facts)
    yield review_tables.organizations_table(facts)
    yield from review_results.results(facts)
    yield from _tasks(facts, write)
    yield from review_assessment.assessment(facts, write)
    yield from review_assessment.next_steps(facts, write)
    yield from _proposals(facts, write)
    yield Paragraph(f"Trên đây là Báo cáo {review_name(facts)} của {facts.profile.standing_committee}./.")


def _opening(facts: Facts, write: review_assessment.Write, *, is_sample: bool) -> Iterator[Block]:
    standing_committee = facts.profile.standing_committee
    yield Paragraph(
        f"Thực hiện {facts.resolution} của {standing_committee} {facts.subject} (sau đây gọi tắt là Nghị quyết), "
        f"{standing_committee} báo cáo kết quả như sau:"
    )
    yield write(f"số, ngày của kế hoạch {facts.word} và các văn bản làm căn cứ, đưa vào câu mở đầu.")
    if is_sample:
        yield Placeholder(
            f"SỐ LIỆU MẪU: tên {facts.profile.place} và các chỉ tiêu là thật; mọi con số trong văn bản này "
            "chỉ để minh họa."
        )
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
        f"Đến ngày {day_text(facts.data_until[facts.last_year])}, {facts.profile.kind} có {len(places)} đơn vị hành "
        f"chính cấp {facts.profile.place} ({counted}). {review_assessment.membership(facts)}"
    )
    yield from review_mergers.merger_paragraphs(facts)
    yield write(f"diện tích, dân số, dân tộc, số chi bộ, đảng bộ trực thuộc và số đảng viên của {facts.profile.kind}.")
    yield Heading(2, "2. Thuận lợi")
    yield write("những thuận lợi chính khi thực hiện Nghị quyết.")
    yield Heading(2, "3. Khó khăn")
    yield write("những khó khăn chính khi thực hiện Nghị quyết.")


def _leadership(facts: Facts, write: review_assessment.Write) -> Iterator[Block]:
    yield Heading(1, "II- CÔNG TÁC LÃNH ĐẠO, CHỈ ĐẠO, QUÁN TRIỆT, TRIỂN KHAI")
    for heading, what in review_outline.leadership(facts.profile, facts.clauses):
        yield Heading(2, heading)
        yield write(what)


def _tasks(facts: Facts, write: review_assessment.Write) -> Iterator[Block]:
    yield Heading(2, "2. Kết quả thực hiện các nhiệm vụ, giải pháp")
    for heading, what in review_outline.tasks(facts.profile, facts.clauses):
        yield Heading(3, heading)
        yield write(what)
    yield Heading(2, "3. Tổ chức thực hiện")
    for heading, what in review_outline.agencies(facts.profile, facts.clauses):
        yield Heading(3, heading)
        yield write(what)


def _proposals(facts: Facts, write: review_assessment.Write) -> Iterator[Block]:
    yield Heading(1, "VI- KIẾN NGHỊ, ĐỀ XUẤT")
    profile = facts.profile
    above = profile.superior_committee or "cấp ủy cấp trên"
    yield Heading(2, f"1. Với {above}, {profile.body} {above}")
    yield write(
        "kiến nghị về cơ chế, chính sách đối với cán bộ Mặt trận Tổ quốc và đoàn thể cấp "
        f"{profile.place}, {profile.below_places}."
    )
    yield Heading(2, f"2. Với Ủy ban nhân dân {profile.kind} và các cơ quan liên quan")
    yield write("kiến nghị về phối hợp, kinh phí, điều kiện hoạt động.")
    if facts.is_final:
        yield Heading(2, "3. Đề nghị khen thưởng")
        yield write("tập thể, cá nhân đề nghị khen thưởng và hình thức khen.")
