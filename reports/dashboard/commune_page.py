"""What the page of a reporting unit shows: each organization's targets over the years, and the whole in a sentence."""

from dataclasses import dataclass

from organizations import formats
from reports.scoreboard import text as board_text
from reports.scoreboard.board import Cell, Scoreboard, Trend, UnitRow
from reports.scoreboard.league import league, rank_text
from reports.scoreboard.results import Result

MISSED_NAMED = 4


@dataclass(frozen=True)
class TargetLine:
    """A target of an organization in the unit. `rank`: «9/20» among the units beside it with a rate."""

    result: Result
    series: Trend
    rank: str


@dataclass(frozen=True)
class Group:
    """An organization in the unit and its targets."""

    cell: Cell
    lines: tuple[TargetLine, ...]


def groups(board: Scoreboard, row: UnitRow, *, is_ranked: bool) -> list[Group]:
    """`is_ranked`: the person sees all units beside it, so that a rank says something."""
    return [
        Group(
            cell,
            tuple(
                TargetLine(
                    result,
                    board.series(row.unit, cell.organization, result.target),
                    rank_text(league(board, cell.organization, result.target), row.unit) if is_ranked else "",
                )
                for result in cell.results
            ),
        )
        for cell in row.cells
    ]


def summary(row: UnitRow) -> str:
    """«Đạt 28/35 chỉ tiêu. Chưa đạt nhiều nhất: … .»"""
    if not row.has_data:
        return "Chưa có số liệu để đánh giá."
    text = f"Đạt {row.met}/{row.applicable} chỉ tiêu."
    if not row.missed:
        return text
    lacking = sorted((result for result in row.missed if result.lack is not None), key=lambda value: value.lack or 0)
    if lacking:
        named = formats.listing([board_text.lack_text(result) for result in lacking[:MISSED_NAMED]])
        return f"{text} Thiếu nhiều nhất: {named}."
    codes = sorted({result.target.code for result in row.missed})
    return f"{text} Chưa đạt: {formats.listing(codes)}."
