"""Gaps of a review: missing returns, missing figures, unclear figures. Pure."""

from collections import defaultdict
from collections.abc import Iterator

from organizations.formats import listing, two_digits, year_span
from reports.reviews import narrative
from reports.reviews.facts import Facts, Missing, NamedUnit
from reports.reviews.tables import plain
from reports.word.document import Align, Annex, Block, Column, Paragraph, Row, RowKind, Table
from reports.word.phrases import day_text
from targets.rules.compliance import VerdictValue


def names(facts: Facts) -> dict[str, str]:
    return {code: body.name for code, body in facts.bodies.items()}


def data_paragraphs(facts: Facts) -> Iterator[Block]:
    """Up to which day the figures go, what they rest on, and who is not in them."""
    until = day_text(facts.data_until[facts.last_year])
    places, whole = facts.profile.places, facts.profile.whole
    years = year_span(facts.years[0], facts.last_year)
    yield Paragraph(
        f"Số liệu tính đến ngày {until}, gồm các năm {years}. Số liệu chính thức: chỉ gồm báo cáo đã được duyệt. Tỷ "
        f"lệ {whole} là tổng số đạt chia cho tổng số của các {places} có số liệu, không lấy bình quân tỷ lệ; so sánh "
        f"giữa hai năm chỉ tính trên các {places} có số liệu cả hai năm. Dưới {facts.floor}% số {places} có số liệu "
        f"thì chưa kết luận {whole}."
    )
    yield from (Paragraph(text) for text in _own_bodies(facts))
    by_commune = {year: " ".join(_missing_in(facts, year)) for year in facts.years}
    if any(by_commune.values()):
        yield Paragraph("Các báo cáo sau còn thiếu nên không tính vào số liệu của năm đó (chi tiết tại Phụ lục 4):")
        yield from (Paragraph(text, lead="- ") for text in by_commune.values() if text)
    else:
        yield Paragraph(f"Các {places} đã gửi đủ báo cáo các năm {years} và đã được duyệt.")
    by_year = {
        year: [names(facts)[code] for entry in entries for code in entry.organizations]
        for year in facts.years
        if (entries := facts.district_missing_in(year))
    }
    own = {code for goal in facts.goals if goal.own_return for code in goal.organizations}
    if text := narrative.root_missing_sentence(by_year, len(own), facts.profile):
        yield Paragraph(
            f"{text} Vì vậy các chỉ tiêu {facts.own_return_codes} chưa kết luận ở cấp "
            f"{facts.profile.kind} cho các năm đó."
        )
    if facts.year_told != facts.last_year:
        known, expected = facts.reported(facts.last_year)
        why = "chưa có báo cáo nào được duyệt"
        if known:
            why = f"mới có số liệu của {narrative.fraction_text(known, expected)} {places}"
        yield Paragraph(
            f"Do năm {facts.last_year} {why}, các nhận định dưới đây dựa trên năm "
            f"{facts.year_told} là năm gần nhất đủ số liệu và đều ghi rõ năm. Khi có đủ báo cáo năm {facts.last_year} "
            "được duyệt, xin lập lại văn bản này."
        )


def _own_bodies(facts: Facts) -> Iterator[str]:
    """From which year on sums count bodies outside the communes, and where their figures are not there yet."""
    years = {code: own for code in facts.bodies if (own := facts.own_bodies.years(code))}
    if not years:
        return
    whole, what = facts.profile.whole, facts.own_bodies.full_name
    listed = listing([names(facts)[code] for code in years])
    yield (
        f"Từ năm {min(map(min, years.values()))}, số liệu {whole} của {listed} gồm cả số liệu {what}, cộng một lần "
        f"theo báo cáo riêng của tổ chức cấp {facts.profile.kind}; số {facts.profile.places} đã tính không gồm các "
        "cơ sở này."
    )
    for year in facts.years:
        lacking = [
            f"{goal.code} của {names(facts)[code]}"
            for goal in facts.goals
            for code in goal.organizations
            if facts.own_bodies.line(goal.code, code, year).counted is False
        ]
        if lacking:
            yield f"Năm {year} chưa có đủ số liệu {facts.own_bodies.name} được duyệt để tính vào {listing(lacking)}."


def _missing_in(facts: Facts, year: int) -> list[str]:
    return narrative.missing_sentences(
        year, facts.missing_in(year), len(facts.places[year]), names(facts), facts.profile
    )


def annex_gaps(facts: Facts) -> Annex:
    """PL4: each missing return, then missing or unclear figures inside approved returns."""
    rows = [*_return_rows(facts), *_figure_rows(facts)]
    read_at = facts.read_at
    taken = f"Số liệu trích lúc {read_at.hour} giờ {read_at.minute:02d}, ngày {day_text(read_at.date())}."
    table = Table(
        caption="",
        description="Theo từng năm: đơn vị, tổ chức và phần báo cáo hoặc số liệu còn thiếu.",
        columns=(
            Column("TT", 14, Align.CENTER),
            Column("Đơn vị", 62),
            Column("Tổ chức", 84),
            Column("Còn thiếu", 92),
        ),
        rows=tuple(rows),
        note=f"Ghi chú: {taken}",
    )
    blocks: tuple[Block, ...] = (table,) if rows else (Paragraph(f"Không còn báo cáo, số liệu nào thiếu. {taken}"),)
    return Annex("Phụ lục 4", "Báo cáo, số liệu còn thiếu hoặc cần làm rõ", blocks)


def _return_rows(facts: Facts) -> Iterator[Row]:
    for year in facts.years:
        entries = [entry for entry in facts.missing if entry.year == year]
        if not entries:
            continue
        communes = {entry.place for entry in entries if entry.place}
        count = f": {two_digits(len(communes))} {facts.profile.places} chưa đủ báo cáo được duyệt" if communes else ""
        yield Row(plain(f"Báo cáo năm {year}{count}"), RowKind.GROUP)
        for position, entry in enumerate(entries, start=1):
            place = entry.place.titled if entry.place else _own(facts)
            yield Row(plain(str(position), place, _organizations(facts, entry), _capital(entry.lack.value)))


def _own(facts: Facts) -> str:
    """«Huyện (tổ chức cấp huyện)»: the root's own returns."""
    return f"{_capital(facts.profile.kind)} (tổ chức cấp {facts.profile.kind})"


def _organizations(facts: Facts, entry: Missing) -> str:
    if len(entry.organizations) == len(facts.bodies):
        return f"Cả {len(facts.bodies)} tổ chức"
    return ", ".join(names(facts)[code] for code in entry.organizations)


def _figure_rows(facts: Facts) -> Iterator[Row]:
    """NO_DATA and UNCLEAR of communes whose return counts: an approved return with a blank or a contradiction."""
    lacking = {
        (entry.year, entry.place, code) for entry in facts.missing for code in entry.organizations if entry.place
    }
    for year in facts.years:
        collected: dict[tuple[NamedUnit, str], list[str]] = defaultdict(list)
        for goal in facts.goals:
            for code in goal.organizations:
                for place, result in facts.parts(goal, code, year).items():
                    if (year, place, code) in lacking:
                        continue
                    if result.verdict is VerdictValue.NO_DATA:
                        collected[place, code].append(f"{goal.code} chưa có số liệu")
                    elif result.verdict is VerdictValue.UNCLEAR:
                        collected[place, code].append(f"{goal.code} cần làm rõ")
        if not collected:
            continue
        yield Row(plain(f"Số liệu trong báo cáo đã duyệt năm {year}"), RowKind.GROUP)
        order = list(facts.bodies)
        for position, (place, code) in enumerate(
            sorted(collected, key=lambda seat: (seat[0], order.index(seat[1]))), start=1
        ):
            yield Row(plain(str(position), place.titled, names(facts)[code], _capital(listing(collected[place, code]))))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
