"""Annex 5 of a review whose years cross a reorganization: who became what, and series on the same ground. Pure.

Without a reorganization there is neither annex nor sentence.
"""

from collections.abc import Iterator

from organizations.formats import listing, number, percent, two_digits
from reports.reviews.facts import Facts, Goal, MergedGoal, MergedLine
from reports.reviews.narrative import fraction_text
from reports.reviews.tables import PAGE_MM, plain
from reports.scoreboard.reorganization import capital
from reports.word.document import Align, Annex, Block, Column, Paragraph, Row, RowKind, Table
from reports.word.phrases import day_text
from targets.rules.mergers import Point

NUMBER = "Phụ lục 5"
NAME_MM, WIDEST_YEAR_MM = 62.0, 38.0
MOST_ON_ONE_LINE = 5  # years whose columns are wide enough for a rate beside its figures
TOGETHER = "không tách được"
NOTE = (
    "Ghi chú: từ Biểu 5.2, mỗi tổ chức nêu một chỉ tiêu; cộng số đạt và tổng số của các đơn vị cũ theo Biểu 5.1, chỉ "
    "từ báo cáo đã được duyệt, không chia số liệu theo phỏng đoán. «…» là chưa có số liệu; «–» là không có đơn vị nào "
    "áp dụng; số ở dòng dưới, trong ngoặc, là số đơn vị đã có số liệu; tổng số dưới 20 chỉ ghi số đạt trên tổng số."
)


def merger_paragraphs(facts: Facts) -> Iterator[Block]:
    """What became of the units that the review tells of, or what they were made of."""
    if facts.merged is None:
        return
    told = facts.merged.told
    former = f"{two_digits(told.former)} {told.former_places}"
    present = f"{two_digits(told.present)} {told.present_places}"
    text = f"Từ ngày {day_text(told.happened_on)}, {former} được sắp xếp thành {present}"
    if facts.data_until[facts.last_year] < told.happened_on:
        text += "; số liệu của văn bản này theo đơn vị cũ."
    else:
        text += "; số liệu các năm sau ngày đó theo đơn vị mới."
    sentences = (text, told.divided_sentence, f"Số liệu trên cùng địa bàn trước và sau sắp xếp tại {NUMBER}.")
    yield Paragraph(" ".join(sentence for sentence in sentences if sentence))


def annex_mergers(facts: Facts) -> tuple[Annex, ...]:
    """PL5: the former units of each present one, and one target an organization over the years on the same ground."""
    merged = facts.merged
    if merged is None:
        return ()
    blocks = [_crosswalk(facts, merged.grounds)]
    goals = {goal.code: goal for goal in facts.goals}
    for position, series in enumerate(merged.goals, start=2):
        blocks.append(_series_table(facts, goals[series.goal], series, position))
    title = f"Số liệu qua sắp xếp đơn vị hành chính ngày {day_text(merged.told.happened_on)}"
    return (Annex(NUMBER, title, tuple(blocks)),)


def _crosswalk(facts: Facts, grounds: tuple[MergedLine, ...]) -> Table:
    """Which former units each present unit is made of; what cannot be told apart shares a row."""
    rows = []
    for position, ground in enumerate(grounds, start=1):
        note = f"Số liệu trước sắp xếp của {listing(ground.divided)} {TOGETHER}" if ground.divided else ""
        if ground.beyond:
            note = "; ".join(part for part in (note, f"còn gồm phần từ nơi khác: {listing(ground.beyond)}") if part)
        rows.append(Row(plain(str(position), _title(ground), capital(", ".join(ground.former)) or "–", capital(note))))
    return Table(
        caption="Biểu 5.1. Đơn vị mới và các đơn vị cũ",
        description="Mỗi dòng một đơn vị mới, hoặc các đơn vị mới có số liệu cũ không tách được, và các đơn vị cũ.",
        columns=(
            Column("TT", 12, Align.CENTER),
            Column("Đơn vị mới", 70),
            Column("Gồm các đơn vị cũ", 100),
            Column("Ghi chú", PAGE_MM - 182),
        ),
        rows=tuple(rows),
    )


def _series_table(facts: Facts, goal: Goal, series: MergedGoal, position: int) -> Table:
    year_mm = min(WIDEST_YEAR_MM, (PAGE_MM - NAME_MM) / len(series.years))
    rows: list[Row] = []
    for line in series.lines:
        rows.append(Row((*plain(_title(line)), *plain(*_cells(goal, series.years, line.points)))))
        rows += [
            Row(plain(f"– trong đó {_title(part)}", *_cells(goal, series.years, part.points))) for part in line.parts
        ]
    total = plain("Toàn địa bàn", *_cells(goal, series.years, series.total))
    rows.append(Row(total, RowKind.TOTAL))
    body, first, last = facts.bodies[series.organization].name, series.years[0], series.years[-1]
    return Table(
        caption=f"Biểu 5.{position}. {goal.short_name} – {body}, theo đơn vị mới, năm {first}-{last}",
        description=f"Mỗi dòng một đơn vị mới trên cùng địa bàn qua các năm; dòng cuối là toàn địa bàn. {goal.name}.",
        columns=(
            Column("Đơn vị mới", PAGE_MM - year_mm * len(series.years)),
            *(Column(f"Năm {year}", year_mm, Align.RIGHT) for year in series.years),
        ),
        rows=tuple(rows),
        note=" ".join(filter(None, (NOTE if position == 2 else "", _without_bodies(facts, goal, series)))),
        size_pt=10 if len(series.years) <= MOST_ON_ONE_LINE + 1 else 9,
    )


def _without_bodies(facts: Facts, goal: Goal, series: MergedGoal) -> str:
    """Bodies outside the units are on no unit's ground: their line is in the root's sum and not in the series."""
    if all(facts.own_bodies.line(goal.code, series.organization, year).counted is None for year in facts.years):
        return ""
    return f"Biểu này chỉ cộng các đơn vị, không gồm số liệu {facts.own_bodies.name}."


def _title(line: MergedLine) -> str:
    """«Xã Vị Xuyên; xã Việt Lâm (không tách được)»."""
    names = capital("; ".join(line.present))
    return names if len(line.present) == 1 else f"{names} ({TOGETHER})"


def _cells(goal: Goal, years: tuple[int, ...], points: tuple[Point | None, ...]) -> list[str]:
    is_narrow = len(years) > MOST_ON_ONE_LINE
    return [_cell(goal, year, point, breaks=is_narrow) for year, point in zip(years, points, strict=True)]


def _cell(goal: Goal, year: int, point: Point | None, *, breaks: bool) -> str:
    if point is None:
        return "–"
    if point.is_divided:
        return TOGETHER
    if point.numerator is None or point.denominator is None:
        return "…"
    text = f"{number(point.numerator)}/{number(point.denominator)}"
    if point.rate is not None and not point.is_small:
        rate = percent(point.rate, threshold=_threshold(goal, year), drop_zero=True)
        text = f"{rate}\n{text}" if breaks else f"{rate} ({text})"
    return f"{text}\n({fraction_text(point.covered, point.expected)})" if point.covered < point.expected else text


def _threshold(goal: Goal, year: int) -> int:
    """That of the year, else of the nearest year of the review: the series goes back before it."""
    return goal.thresholds[min(goal.thresholds, key=lambda known: abs(known - year))]
