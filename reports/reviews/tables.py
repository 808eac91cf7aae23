"""The tables of a review: two in the text, and the annexes by target and by commune. Pure."""

from organizations.formats import number, percent, points, two_digits, year_span
from reports.reviews import narrative
from reports.reviews.facts import Facts, Goal
from reports.word.document import Align, Annex, Cell, Column, Row, RowKind, Table
from reports.word.phrases import clause_text
from targets.rules.amounts import value_text
from targets.rules.compliance import VERDICT_LABELS, Direction, RuleKind, VerdictValue
from targets.rules.outcome import Outcome, rate_text
from targets.rules.own_bodies import OwnLine
from targets.rules.scales import at_least

PAGE_MM = 252.0  # a landscape page between its margins
TEXT_MM = 165.0  # a portrait page between its margins
SHORT = {
    VerdictValue.NOT_APPLICABLE: "–",
    VerdictValue.NO_DATA: "…",
    VerdictValue.UNCLEAR: "cần làm rõ",
}
LEGEND = (
    "Ghi chú: chữ đậm, nền xám là chưa đạt; «–» là không áp dụng; «…» là chưa có số liệu; "
    "trong ngoặc là số đạt trên tổng số."
)


def plain(*texts: str) -> tuple[Cell, ...]:
    return tuple(Cell(text) for text in texts)


def goal_cell(goal: Goal, year: int | None = None) -> str:
    """What the target asks in the year, or in all years: «60% trở lên (2026-2027); 70% trở lên (2028)»."""
    if year is not None:
        return _goal_text(goal, goal.thresholds[year])
    spans = goal.spans
    if len(spans) == 1:
        return _goal_text(goal, spans[0][2])
    return "; ".join(
        f"{_goal_text(goal, threshold)} ({first if first == last else f'{first}-{last}'})"
        for first, last, threshold in spans
    )


def _goal_text(goal: Goal, threshold: int) -> str:
    if goal.kind is RuleKind.RATIO:
        return narrative.goal_text(threshold, goal.direction)
    if goal.scale:
        return at_least(threshold, goal.scale)
    if goal.direction is Direction.LOWER:
        return f"không quá {two_digits(threshold)} nội dung"
    return "01 chủ đề" if goal.indicator == "theme" else f"từ {two_digits(threshold)} nội dung"


def label(facts: Facts, goal: Goal, verdict: VerdictValue, *, year: int) -> str:
    if verdict is VerdictValue.MET and facts.is_exceeded(goal, year):
        return "Vượt"
    if verdict is VerdictValue.NO_DATA and facts.has_data(year):
        return "Chưa kết luận"
    return VERDICT_LABELS[verdict]


def year_head(facts: Facts, year: int) -> str:
    """«Năm 2023», and below it of how many communes where some are missing."""
    known, expected = facts.reported(year)
    covered = f"\n({narrative.fraction_text(known, expected)} {facts.profile.place})" if 0 < known < expected else ""
    return f"Năm {year}{covered}"


def targets_table(facts: Facts) -> Table:
    """In the text: each of the targets with one word a year."""
    last = facts.year_told
    years = tuple(
        Column(year_head(facts, year), 22 if not facts.is_final else 17.5, Align.CENTER) for year in facts.years
    )
    width = TEXT_MM - 10 - 22 - sum(column.width_mm for column in years)
    rows = tuple(
        Row(
            (
                *plain(str(position), f"{goal.short_name} ({goal.code})", goal_cell(goal)),
                *(
                    Cell(label(facts, goal, facts.group(goal, year), year=year),
                         marked=facts.group(goal, year) is VerdictValue.NOT_MET)
                    for year in facts.years
                ),
            )
        )
        for position, goal in enumerate(facts.goals, start=1)
    )  # fmt: skip
    return Table(
        caption=(
            f"Bảng 1. Kết quả {len(facts.goals)} chỉ tiêu ở cấp {facts.profile.kind}, năm "
            f"{year_span(facts.years[0], facts.last_year)}"
        ),
        description=f"Mỗi dòng một chỉ tiêu, mỗi cột một năm; năm gần nhất có số liệu là {last}.",
        columns=(
            Column("TT", 10, Align.CENTER),
            Column("Chỉ tiêu", width),
            Column("Mục tiêu", 22, Align.CENTER),
            *years,
        ),
        rows=rows,
        note=(
            "Ghi chú: chỉ tiêu của nhiều tổ chức ghi «Đạt» khi mọi tổ chức đều đạt; số liệu từng tổ chức ở Phụ lục 1. "
            f"Dưới năm, trong ngoặc là số {facts.profile.places} có số liệu; «Chưa kết luận» là chưa đủ số liệu "
            "để đánh giá."
        ),
        size_pt=11,
    )


def organizations_table(facts: Facts) -> Table:
    """In the text: how many of its targets each organization reaches at district level in the year told."""
    year = facts.year_told
    words: tuple[VerdictValue, ...] = (
        VerdictValue.MET, VerdictValue.NOT_MET, VerdictValue.UNCLEAR, VerdictValue.NO_DATA, VerdictValue.NOT_DUE,
    )  # fmt: skip
    rows = []
    for code, body in facts.bodies.items():
        verdicts = [facts.whole(goal, code, year).verdict for goal in facts.goals if code in goal.organizations]
        judged: list[VerdictValue] = [word for word in verdicts if word is not VerdictValue.NOT_APPLICABLE]
        rows.append(Row(plain(body.name, str(len(judged)), *(str(judged.count(word)) for word in words))))
    return Table(
        caption=(
            f"Bảng 2. Số chỉ tiêu theo từng tổ chức ở cấp {facts.profile.kind}, năm {year}"
            f"{narrative.covered_in(*facts.reported(year), facts.profile)}"
        ),
        description="Mỗi dòng một tổ chức: số chỉ tiêu áp dụng, rồi số chỉ tiêu theo từng kết quả.",
        columns=(
            Column("Tổ chức", 63),
            Column("Số chỉ tiêu", 17, Align.RIGHT),
            *(Column(VERDICT_LABELS[word], 17, Align.RIGHT) for word in words),
        ),
        rows=tuple(rows),
        size_pt=11,
    )


def annex_targets(facts: Facts) -> Annex:
    """PL1: every target and organization, every year, with the comparison and the verdict."""
    profile, codes = facts.profile, facts.own_return_codes
    own = (
        f"Chỉ tiêu {codes} ghi số nơi đạt trên số nơi được đánh giá; đánh giá lấy theo báo cáo riêng của cấp "
        f"{profile.kind}. "
        if codes
        else ""
    )
    before = (facts.compared_with if facts.is_final else None) or facts.year_before
    shown_year = facts.year_told
    year_mm = 26.0 if facts.is_final else 39.0
    fixed = 24 + 25 + 25 + year_mm * len(facts.years)
    rows: list[Row] = []
    for goal in facts.goals:
        if len(goal.organizations) > 1:
            rows.append(Row(plain(f"{goal.code}. {goal.name} ({clause_text(goal.clause)})"), RowKind.GROUP))
        for code in goal.organizations:
            name = facts.bodies[code].name
            if len(goal.organizations) == 1:
                name = f"{goal.code}. {goal.name}"
            cells = [_year_cell(facts, goal, code, year, breaks=facts.is_final) for year in facts.years]
            # A target that falls due within the review is judged in that year, even before it has figures.
            judged = goal.due_year if goal.due_year in facts.years else shown_year
            result = facts.whole(goal, code, judged or shown_year)
            word = _verdict_word(result) if judged == shown_year else f"{_verdict_word(result)} năm {judged}"
            rows.append(
                Row((
                    *plain(name, goal_cell(goal)), *cells,
                    Cell(_compared(facts, goal, code, shown_year, before)),
                    Cell(word, marked=result.verdict is VerdictValue.NOT_MET),
                ))
            )  # fmt: skip
    versus = f"So với năm {before}" if before and before != shown_year else "So sánh"
    table = Table(
        caption="",
        description="Mỗi dòng một chỉ tiêu của một tổ chức: mục tiêu, kết quả từng năm, so sánh và đánh giá.",
        columns=(
            Column("Chỉ tiêu, tổ chức", PAGE_MM - fixed),
            Column("Mục tiêu", 24, Align.CENTER),
            *(Column(year_head(facts, year), year_mm, Align.RIGHT) for year in facts.years),
            Column(versus, 25, Align.RIGHT),
            Column(f"Đánh giá năm {shown_year}", 25, Align.CENTER),
        ),
        rows=tuple(rows),
        note=(
            f"Ghi chú: tỷ lệ {profile.whole} là tổng tử số chia tổng mẫu số của các {profile.places} có số liệu, "
            f"không lấy bình quân tỷ lệ. Dưới năm, trong ngoặc là số {profile.places} có số liệu; nơi nào ít hơn thì "
            f"ghi riêng. {own}So sánh chỉ tính trên những {profile.places} có số liệu cả hai năm; khi khác với số đã "
            "in thì ghi số nơi."
        ),
    )
    return Annex("Phụ lục 1", "Bảng tổng hợp kết quả theo chỉ tiêu", (table,))


def _year_cell(facts: Facts, goal: Goal, code: str, year: int, *, breaks: bool = False) -> Cell:
    """A rate with its figures, on two lines where columns are narrow; for T01-T03 how many communes met it."""
    if goal.own_return:
        share = facts.share(goal, code, year)
        if not share.denominator:
            return Cell("…")
        text = f"{narrative.fraction_text(share.numerator or 0, share.denominator)} {facts.profile.place}"
        unknown = share.expected - share.covered
        return Cell(f"{text}\n({two_digits(unknown)} chưa có số liệu)" if unknown else text)
    whole = facts.whole(goal, code, year)
    if whole.rate is None or whole.numerator is None or whole.denominator is None:
        return Cell(SHORT.get(whole.verdict, "…"))
    figures = narrative.fraction_text(whole.numerator, whole.denominator)
    rate = rate_text(whole, drop_zero=True)
    text = f"{rate}\n{figures}" if breaks else f"{rate} ({figures})"
    if whole.is_partial and (whole.covered, whole.expected) != facts.reported(year):
        text += f"\n{narrative.fraction_text(whole.covered, whole.expected)} {facts.profile.place}"
    return Cell(text, marked=whole.verdict is VerdictValue.NOT_MET)


def _verdict_word(result: Outcome) -> str:
    return "Vượt" if result.exceeded and not result.is_lower_better else result.label


def _compared(facts: Facts, goal: Goal, code: str, year: int, before: int | None) -> str:
    move = facts.move(goal, code, year, before) if before is not None and before != year else None
    if move is None:
        return "–"
    over = f"\n({move.over.replace(facts.profile.places, facts.profile.place)})" if move.over else ""
    return f"{'không đổi' if move.points == 0 else f'{points(move.points, drop_zero=True)} điểm %'}{over}"


def so_far_table(facts: Facts, year: int) -> Table:
    """The figures of a year that is not concluded, with how far the missing communes could still move each."""
    rows = []
    for goal in facts.goals:
        for code in goal.organizations if not goal.own_return else ():
            whole = facts.whole(goal, code, year)
            if not whole.is_inconclusive or whole.numerator is None or whole.denominator is None:
                continue
            limits = facts.bounds(goal, code, year)
            span = f"{percent(limits.low, drop_zero=True)} - {percent(limits.high, drop_zero=True)}" if limits else "–"
            figures = narrative.fraction_text(whole.numerator, whole.denominator)
            rows.append(
                Row(plain(
                    goal.short_name, facts.bodies[code].short_name, f"{rate_text(whole, drop_zero=True)} ({figures})",
                    narrative.fraction_text(whole.covered, whole.expected), span,
                ))
            )  # fmt: skip
    return Table(
        caption=f"Số liệu đến nay của năm {year}, chưa phải kết quả {facts.profile.whole}",
        description=(
            f"Mỗi dòng một chỉ tiêu của một tổ chức: số liệu đã có, số {facts.profile.place} đã tính và khoảng có thể."
        ),
        columns=(
            Column("Chỉ tiêu", 51),
            Column("Tổ chức", 34),
            Column("Đến nay", 34, Align.RIGHT),
            Column(f"Số {facts.profile.place}", 16, Align.RIGHT),
            Column("Khoảng có thể", 30, Align.RIGHT),
        ),
        rows=tuple(rows),
        note=(
            f"Ghi chú: khoảng có thể là tỷ lệ {facts.profile.whole} khi mỗi nơi còn thiếu đạt 0% hoặc 100% mẫu số gần "
            "nhất đã biết trong ba năm; «–» là không đủ căn cứ để tính."
        ),
        size_pt=11,
    )


def annex_communes(facts: Facts) -> Annex:
    """PL2: the communes over the years, then one table an organization for the year told."""
    year = facts.year_told
    tables = [_communes_over_years(facts)]
    tables += [_organization_table(facts, code, year) for code in facts.bodies]
    return Annex("Phụ lục 2", f"Kết quả chi tiết theo {facts.profile.places}", tuple(tables))


def _communes_over_years(facts: Facts) -> Table:
    """Met and judged targets of each commune (all organizations together), and what has no figures."""
    everyone = sorted({place for places in facts.places.values() for place in places})
    pairs = [(goal, code) for goal in facts.goals for code in goal.organizations]
    groups = {year: {pair: facts.parts(pair[0], pair[1], year) for pair in pairs} for year in facts.years}
    year_mm = 56.0 if len(facts.years) < 5 else 35.0
    rows = []
    for position, place in enumerate(everyone, start=1):
        cells = []
        for year in facts.years:
            verdicts = [parts[place].verdict for parts in groups[year].values() if place in parts]
            met, missed = verdicts.count(VerdictValue.MET), verdicts.count(VerdictValue.NOT_MET)
            blank = verdicts.count(VerdictValue.NO_DATA) + verdicts.count(VerdictValue.UNCLEAR)
            text = f"{met}/{met + missed}" if met + missed else ("…" if verdicts else "–")
            cells.append(Cell(f"{text}; thiếu {blank}" if blank and met + missed else text))
        rows.append(Row((*plain(str(position), place.titled), *cells)))
    return Table(
        caption=(
            "Biểu 2.1. Số lượt chỉ tiêu đạt trên số lượt được đánh giá, năm "
            f"{year_span(facts.years[0], facts.last_year)}"
        ),
        description=f"Mỗi dòng một {facts.profile.places}; mỗi cột một năm; tính chung {len(facts.bodies)} tổ chức.",
        columns=(
            Column("TT", 12, Align.CENTER),
            Column(facts.profile.places.capitalize(), PAGE_MM - 12 - year_mm * len(facts.years)),
            *(Column(year_head(facts, year), year_mm, Align.RIGHT) for year in facts.years),
        ),
        rows=tuple(rows),
        note=(
            "Ghi chú: một lượt là một chỉ tiêu của một tổ chức; «thiếu» là số lượt chưa có số liệu hoặc cần làm rõ; "
            "«…» là cả năm chưa có số liệu; chỉ tiêu chưa đến hạn và không áp dụng không tính."
        ),
    )


def _organization_table(facts: Facts, code: str, year: int) -> Table:
    goals = [goal for goal in facts.goals if code in goal.organizations]
    parts = {goal.code: facts.parts(goal, code, year) for goal in goals}
    widths = {"theme": 17.0, "critique": 18.0, "supervision": 18.0, "gathering": 42.0, "rating": 26.0, "heads": 26.0}
    columns = [widths.get(goal.indicator, 29.0) for goal in goals]
    rows = [
        Row((*plain(str(position), place.titled), *(_commune_cell(goal, parts[goal.code][place]) for goal in goals)))
        for position, place in enumerate(facts.places[year], start=1)
    ]
    lines = [facts.own_bodies.line(goal.code, code, year) for goal in goals]
    if any(line.counted is not None for line in lines):
        rows.append(Row((*plain("", _capital(facts.own_bodies.full_name)), *map(_own_cell, lines))))
    totals = (_year_cell(facts, goal, code, year) for goal in goals)
    rows.append(Row((*plain("", facts.profile.whole.capitalize()), *totals), RowKind.TOTAL))
    body = facts.bodies[code]
    index = list(facts.bodies).index(code) + 2
    return Table(
        caption=f"Biểu 2.{index}. {body.name}, năm {year}",
        description=f"Kết quả từng chỉ tiêu của {body.name} ở mỗi {facts.profile.places}, năm {year}.",
        columns=(
            Column("TT", 10, Align.CENTER),
            Column(facts.profile.places.capitalize(), min(70.0, PAGE_MM - 10 - sum(columns))),
            *(
                Column(f"{goal.code}\n{goal_cell(goal)}", width, Align.RIGHT)
                for goal, width in zip(goals, columns, strict=True)
            ),
        ),
        rows=tuple(rows),
        note=f"{'; '.join(f'{goal.code}: {_lowered(goal.short_name)}' for goal in goals)}. {LEGEND}",
    )


def _own_cell(line: OwnLine) -> Cell:
    """What bodies outside the communes add to the total below: shown without a verdict, which they have none of."""
    if line.numerator is None or line.denominator is None:
        return Cell("–" if line.counted is None else "…")
    figures = f"{number(line.numerator)}/{number(line.denominator)}"
    return Cell(f"{percent(line.rate, drop_zero=True)} ({figures})" if line.rate is not None else figures)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]


def _commune_cell(goal: Goal, result: Outcome) -> Cell:
    marked = result.verdict is VerdictValue.NOT_MET
    if result.verdict in SHORT:
        return Cell(SHORT[result.verdict])
    if goal.kind is RuleKind.COUNT:  # missed by nil too, which is an answer and no zero
        return Cell("KPS" if result.numerator is None else value_text(result.numerator, goal.scale), marked=marked)
    if result.rate is None or result.numerator is None or result.denominator is None:
        return Cell("…")
    figures = f"{number(result.numerator)}/{number(result.denominator)}"
    return Cell(f"{rate_text(result, drop_zero=True)} ({figures})", marked=marked)
