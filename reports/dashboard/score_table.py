"""The rows of the score tables as HTML in one pass: some hundred cells a page are too many for template tags.

Everything that comes from the register is escaped here.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from django.urls import NoReverseMatch, reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from organizations import formats
from organizations.templatetags.portal import icon
from reports.dashboard.addresses import Addresses
from reports.dashboard.year_page import ScoreRow
from reports.scoreboard import charts, text as board_text
from reports.scoreboard.board import Cell, Scoreboard, UnitRow
from reports.scoreboard.looks import LOOKS, is_near
from reports.scoreboard.shares import Share
from targets.models import Target
from targets.rules.compliance import VERDICT_LABELS, VerdictValue
from targets.rules.workflow import ReturnStatus

_SIGNS = {
    "provisional": ("info", "clock", "Báo cáo chờ duyệt, số tạm tính"),
    "back": ("back", "back", "Có báo cáo bị trả lại"),
    "awaited": ("back", "alert", "Chưa gửi đủ báo cáo"),
}
_NOTHING = '<span class="muted">–</span>'


@dataclass(frozen=True)
class ScoreTable:
    """The scorecard of a board. `own`: the person's unit; `of_one_target`: cells show the value of one target."""

    board: Scoreboard
    links: Addresses
    own: int | None
    of_one_target: bool

    def rows(self, rows: Sequence[ScoreRow]) -> SafeString:
        return _html("".join(self._row(entry.row, entry.cells) for entry in rows))

    def waiting(self, rows: Sequence[tuple[UnitRow, str, str]]) -> SafeString:
        """Children without data, with an icon and the reason in one cell."""
        return _html("".join(self._waiting(*entry) for entry in rows))

    def _row(self, row: UnitRow, cells: Sequence[Cell]) -> str:
        own = ' class="own"' if row.unit.pk == self.own else ""
        shown = "".join(cell_html(cell, self.links, only=self.of_one_target) for cell in cells)
        bar = charts.share_bar(Fraction(row.met, row.applicable) if row.applicable else None)
        return (
            f'<tr{own}><th scope="row" class="unit-name">{self._name(row)}{_state(row)}</th>{shown}'
            f'<td class="trend-column number-cell">{bar}<b>{row.met}</b>/{row.applicable}</td>'
            f'<td class="trend-column">{spark_html(row.unit.short_name, row.shares, self.board.years)}</td>'
            f"{self._compared(_change(row.change))}</tr>\n"
        )

    def _waiting(self, row: UnitRow, sign: str, why: str) -> str:
        reason = f"{icon(sign, 13)} {escape(why)}"
        address = _hub(self.board.year.pk, row.unit.slug) if row.state else ""
        reason = f'<a href="{escape(address)}">{reason}</a>' if address else f"<span>{reason}</span>"
        return (
            f'<tr><th scope="row" class="unit-name">{self._name(row)}</th>'
            f'<td class="verdict-cell no-data wide" colspan="{len(self.board.organizations)}">{reason}</td>'
            '<td class="trend-column number-cell"><span class="muted">Chưa có</span></td>'
            f'<td class="trend-column">{spark_html(row.unit.short_name, row.shares, self.board.years)}</td>'
            f"{self._compared(_NOTHING)}</tr>\n"
        )

    def _compared(self, text: str) -> str:
        """The cell against the year before; nothing in the first year."""
        return f'<td class="trend-column number-cell">{text}</td>' if self.board.year_before else ""

    def _name(self, row: UnitRow) -> str:
        name, address = escape(row.unit.short_name), self.links.row(row)
        return f'<a href="{escape(address)}">{name}</a>' if address else name


def target_cells(cell: Cell, targets: Sequence[Target], links: Addresses) -> SafeString:
    """The cell's results on these targets, a cell each."""
    by_target = {result.target.pk: result for result in cell.results}
    parts = (replace(cell, results=(by_target[pk],) if (pk := target.pk) in by_target else ()) for target in targets)
    return _html("".join(cell_html(part, links, only=True) for part in parts))


def cell_html(cell: Cell, links: Addresses, *, only: bool) -> str:
    """A cell of a score table. `only`: the table shows one target, so the cell shows its value."""
    verdict, shown = cell.verdict, cell.decisive
    if shown is None or verdict is VerdictValue.NOT_APPLICABLE:
        return (
            '<td class="verdict-cell not-applicable"><span aria-hidden="true">–</span>'
            f'<span class="visually-hidden">{escape(cell.organization.short_name)}: không áp dụng</span></td>'
        )
    css, sign = LOOKS[verdict]
    if verdict is VerdictValue.NOT_MET and (is_near(shown) if only else not cell.is_far):
        css = "near"
    text = board_text.value_text(shown) if only else f"{cell.met}/{cell.applicable}" if cell.applicable else ""
    is_blank = verdict in {VerdictValue.NO_DATA, VerdictValue.NOT_DUE} and not (cell.met or (only and text))
    worst = cell.worst
    title = f' title="{escape(board_text.lack_text(worst))}"' if worst else ""
    sentence = f"{cell.unit.short_name}, {cell.organization.short_name}: {board_text.verdict_word(verdict)}"
    sentence += "" if only or is_blank else ", đạt"
    gap = formats.points(worst.gap) if worst and worst.gap is not None and not only else ""
    return (
        f'<td class="verdict-cell {css}"><a href="{escape(links.card(cell.unit, cell.organization, shown.target))}"'
        f'{title}><span class="visually-hidden">{escape(sentence)} </span>'
        + (_blank(verdict, css, sign) if is_blank else f"{icon(sign, 12)}<b>{escape(text)}</b>")
        + (
            f'<span class="visually-hidden">, chênh lệch lớn nhất </span><span class="cell-gap">{gap}</span>'
            if gap
            else ""
        )
        + "</a></td>"
    )


def _blank(verdict: VerdictValue, css: str, sign: str) -> str:
    """The word of a cell without a number, as short as the cell is narrow."""
    word = "Chưa có" if verdict is VerdictValue.NO_DATA else VERDICT_LABELS[verdict]
    short = "?" if css == "no-data" else icon(sign, 12)
    return (
        f'<span class="long-label" aria-hidden="true">{word}</span>'
        f'<span class="short-label" aria-hidden="true">{short}</span>'
    )


def _state(row: UnitRow) -> str:
    if row.is_provisional:
        which = "provisional"
    elif row.state and row.state.status is ReturnStatus.SENT_BACK:
        which = "back"
    elif row.state and row.state.is_awaited:
        which = "awaited"
    else:
        return ""
    css, sign, text = _SIGNS[which]
    seen = f'{icon(sign, 13)}<span class="visually-hidden"> ({text[:1].lower()}{text[1:]})</span>'
    return f'<span class="state-sign {css}" title="{text}">{seen}</span>'


def _change(change: int | None) -> str:
    """Targets met more or fewer than last year."""
    if change is None:
        return '<span class="muted">chưa so được</span>'
    if change > 0:
        return f'<span class="trend-change up">{icon("up", 10)} +{change}</span>'
    if change < 0:
        return f'<span class="trend-change down">{icon("down", 10)} {formats.number(change)}</span>'
    return '<span class="muted">không đổi</span>'


def spark_html(name: str, shares: Sequence[Share], years: Sequence[int]) -> SafeString:
    """The share of met targets over the years; blank where no year has one over enough targets."""
    rates = [share.drawn_rate for share in shares]
    if not any(rate is not None for rate in rates):
        return SafeString("")
    text = ", ".join(
        f"{year} {'chưa có' if rate is None else formats.percent(rate)}"
        for year, rate in zip(years, rates, strict=True)
    )
    return _html(charts.spark(rates, f"{name}, tỷ lệ chỉ tiêu đạt: {text}"))  # charts escapes its label


def _hub(year: int, slug: str) -> str:
    try:
        return reverse("returns:hub", args=[year, slug])
    except NoReverseMatch:
        return ""  # an installation without the pages of returns


def _html(text: str) -> SafeString:
    return mark_safe(text)  # noqa: S308 - whatever comes from the register is escaped above
