"""What the dashboard's template is given: a Scoreboard put in order, with its two bars and its keys."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from reports.dashboard.addresses import Addresses
from reports.scoreboard import charts, text as board_text
from reports.scoreboard.attention import Item
from reports.scoreboard.board import Cell, Scoreboard, UnitRow, in_need
from reports.scoreboard.return_states import ReturnsState, tally
from reports.scoreboard.shares import Share, share_of_verdicts
from targets.models import Target
from targets.rules.compliance import VERDICT_LABELS, VerdictValue
from targets.rules.workflow import STATUS_LABELS, ReturnStatus

SORTS = {"can": "Cần quan tâm trước", "ten": "Tên A-Y"}
VERDICT_FILLS = (
    (VerdictValue.MET, "#0F6B5C", "met-strong", "check"),
    (VerdictValue.NOT_MET, "#A93409", "not-met", "x"),
    (VerdictValue.UNCLEAR, "#E3B341", "unclear", "alert"),
    (VerdictValue.NO_DATA, "dashed", "no-data", "q"),
    (VerdictValue.NOT_DUE, "dotted", "not-due", "calendar"),
    (VerdictValue.NOT_APPLICABLE, "hatch", "not-applicable", "minus"),
)
STATUS_FILLS = (
    (ReturnStatus.APPROVED, "#0F6B5C", "met-strong", "check"),
    (ReturnStatus.SUBMITTED, "#6FA3D2", "neutral", "clock"),
    (ReturnStatus.SENT_BACK, "#F4B183", "near", "back"),
    (ReturnStatus.DRAFT, "dotted", "not-due", "half"),
    (None, "dashed", "no-data", "dot"),
)


@dataclass(frozen=True)
class Key:
    """An entry of a bar's legend."""

    css: str
    sign: str
    text: str
    count: int


@dataclass(frozen=True)
class Bar:
    """A stacked bar as SVG text and its legend."""

    svg: str
    keys: tuple[Key, ...]


@dataclass(frozen=True)
class ScoreRow:
    """A row of the scorecard: the unit as a whole, and the cells that are shown."""

    row: UnitRow
    cells: tuple[Cell, ...]


def verdict_bar(board: Scoreboard) -> Bar:
    keys = [
        (Key(css, sign, VERDICT_LABELS[which], board.verdicts[which]), fill) for which, fill, css, sign in VERDICT_FILLS
    ]
    return _bar(keys, "luot")


def status_bar(states: Iterable[ReturnsState]) -> Bar:
    counts = tally(list(states))
    keys = [
        (Key(css, sign, STATUS_LABELS[which] if which else "Chưa nhập đủ", counts[which]), fill)
        for which, fill, css, sign in STATUS_FILLS
    ]
    return _bar(keys, "bao-cao")


def _bar(keys: list[tuple[Key, str]], name: str) -> Bar:
    shown = [(key, fill) for key, fill in keys if key.count]
    label = ", ".join(f"{key.text} {key.count}" for key, _ in shown)
    return Bar(charts.stack([(key.count, fill) for key, fill in shown], label, name), tuple(key for key, _ in shown))


def score_rows(board: Scoreboard, *, sort: str, target: Target | None) -> list[ScoreRow]:
    """Children with data, in the wanted order; of one target only, where one is asked for."""
    shown = {row.unit.pk: replace(row, cells=_only(row.cells, target)) for row in board.rows_with_data}
    ordered = in_need(shown.values()) if sort == "can" else list(shown.values())
    whole = {row.unit.pk: row for row in board.rows}
    return [ScoreRow(whole[row.unit.pk], row.cells) for row in ordered]


def _only(cells: tuple[Cell, ...], target: Target | None) -> tuple[Cell, ...]:
    if target is None:
        return cells
    return tuple(
        replace(cell, results=tuple(result for result in cell.results if result.target == target)) for cell in cells
    )


def column_totals(board: Scoreboard, rows: list[ScoreRow]) -> list[Share]:
    """In how many children each organization meets everything shown, of those judged, and how many are not."""
    totals = []
    for index, _ in enumerate(board.organizations):
        shown = [row.cells[index].verdict for row in rows]
        verdicts = shown + [row.cells[index].verdict for row in board.rows_without_data]
        totals.append(share_of_verdicts(verdicts))
    return totals


def why_no_data(row: UnitRow, board: Scoreboard, at: datetime) -> tuple[str, str]:
    """Icon and sentence for a child without data."""
    state = row.state
    if state is None:
        return "q", "Chưa có số liệu"
    if state.status is ReturnStatus.SENT_BACK:
        return "back", "Báo cáo bị trả lại, chưa gửi lại"
    if state.status in {ReturnStatus.SUBMITTED, ReturnStatus.APPROVED}:
        return "clock", "Đã gửi báo cáo, đang tính kết quả"
    began = "Đang nhập, chưa gửi" if state.status is ReturnStatus.DRAFT else "Chưa gửi báo cáo"
    days = state.days_overdue(board.root_year.calendar, at) if board.root_year else 0
    if not days:
        return "dot", began
    return "alert", f"{began}, quá hạn {days} ngày" if days <= 60 else f"{began}, đã quá hạn"


@dataclass(frozen=True)
class Shown:
    """An attention item with the addresses that exist here."""

    item: Item
    links: tuple[tuple[str, str], ...]


def with_addresses(items: Iterable[Item], links: Addresses) -> list[Shown]:
    """Each item with its links to pages that exist and that this person's role may open."""
    return [
        Shown(item, tuple((link.text, address) for link in item.links if (address := links.link(link))))
        for item in items
    ]


def sentences(board: Scoreboard) -> dict[str, str]:
    return {
        "headline": board_text.headline(board),
        "places": board_text.places_sentence(board),
        "coverage": board_text.coverage(board),
        "whole_coverage": board_text.whole_coverage(board),
    }
