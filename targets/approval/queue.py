"""The reviewer's queue: each unit's returns counted, what is left to be looked at in them, and which are clean."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, Generic, TypeVar

from organizations.models import Unit, User
from organizations.names import search_text
from targets.returns import sheets
from targets.returns.standing import ReturnStanding
from targets.rules.plausibility import Kind
from targets.rules.workflow import ReturnStatus, Step

#: What compares with the year before.
AGAINST_LAST_YEAR = frozenset({Kind.BASE_MOVES, Kind.JUMP, Kind.RATE_JUMP, Kind.REPEATED})

Standing = TypeVar("Standing", bound=ReturnStanding)


@dataclass(frozen=True)
class QueueRow(Generic[Standing]):
    """A unit in the queue: how far its returns are, and how much in them wants a second look.

    Cells, problems, rounds and lateness are those of the returns that wait; where none waits, cells are those of all.
    """

    unit: Unit
    sheets: Sequence[Standing]
    user: User
    step: Step = Step.APPROVE

    @cached_property
    def approvable(self) -> list[Standing]:
        """Those that this person may tick in bulk."""
        return [sheet for sheet in self.sheets if not why_not_in_bulk(sheet, self.step, self.user)]

    @property
    def is_closed(self) -> bool:
        """Whether the unit's returns of the year can no longer be changed."""
        return any(sheet.terms.is_closed for sheet in self.sheets)

    @cached_property
    def expected(self) -> list[Standing]:
        return [sheet for sheet in self.sheets if not sheet.absence]

    @cached_property
    def clean(self) -> list[Standing]:
        """Returns in which nothing stands out: the ones that bulk approval ticks by itself."""
        return [sheet for sheet in self.approvable if not sheet.flags]

    @cached_property
    def to_read(self) -> list[Standing]:
        """Returns whose every warning has a reason: somebody must read the reasons before ticking them."""
        return [sheet for sheet in self.approvable if sheet.flags]

    @cached_property
    def waiting_sheets(self) -> list[Standing]:
        """The sent returns that wait for this step: all of them for the approval, those not looked at for the first."""
        sent = [sheet for sheet in self.expected if sheet.state is ReturnStatus.SUBMITTED]
        return [sheet for sheet in sent if self.step is Step.APPROVE or _waits_first(sheet)]

    def count(self, status: ReturnStatus) -> int:
        return sum(sheet.state is status for sheet in self.expected)

    @property
    def waiting(self) -> int:
        return len(self.waiting_sheets)

    @property
    def approved(self) -> int:
        return self.count(ReturnStatus.APPROVED)

    @property
    def least(self) -> Standing | None:
        return sheets.least_advanced(self.sheets)

    @property
    def sent_at(self) -> datetime | None:
        return sheets.last_sent_at(self.sheets)

    @property
    def counted(self) -> list[Standing]:
        return self.waiting_sheets or self.expected

    @property
    def entered(self) -> int:
        return sum(sheet.entered for sheet in self.counted)

    @property
    def owed(self) -> int:
        return sum(sheet.owed for sheet in self.counted)

    @property
    def blanks(self) -> int:
        return sum(sheet.blanks for sheet in self.waiting_sheets)

    @property
    def errors(self) -> int:
        return sum(len(sheet.errors) for sheet in self.waiting_sheets)

    @property
    def unexplained(self) -> int:
        return sum(len(sheet.unexplained) for sheet in self.waiting_sheets)

    @property
    def explained(self) -> int:
        return sum(problem.is_explained for sheet in self.waiting_sheets for problem in sheet.flags)

    @property
    def unusual(self) -> int:
        """Number of differences against the year before, explained or not."""
        return sum(problem.kind in AGAINST_LAST_YEAR for sheet in self.waiting_sheets for problem in sheet.flags)

    @property
    def round(self) -> int:
        """The highest number of sendings among what waits."""
        return max((sheet.sent_count for sheet in self.waiting_sheets), default=0)

    @property
    def days_late(self) -> int:
        return max((sheet.days_late for sheet in self.waiting_sheets), default=0)

    @property
    def due_on(self) -> date | None:
        """The first day on which something that is still to be sent is due."""
        return min((sheet.due_on for sheet in self.expected if sheet.is_editable), default=None)

    @property
    def days_overdue(self) -> int:
        return max((sheet.days_overdue for sheet in self.expected), default=0)

    @property
    def overdue(self) -> int:
        return sum(sheet.is_overdue for sheet in self.expected)

    @cached_property
    def moved_registers(self) -> int:
        """Approved returns whose registers have moved away from their figures since."""
        return sum(bool(sheet.moved_registers) for sheet in self.expected)

    @property
    def waits_for_organization(self) -> int:
        """Returns waiting for endorsement by the district organization."""
        return sum(_waits_first(sheet) for sheet in self.waiting_sheets)

    @property
    def ready(self) -> int:
        """Waiting returns that this desk can act on now."""
        return self.waiting - (self.waits_for_organization if self.step is Step.APPROVE else 0)

    @property
    def urgency(self) -> tuple[int, int, int, str]:
        """Sort key: waiting returns first, those with errors or open questions leading; then returned, unsent."""
        order = (
            self.ready > 0,
            self.waiting > 0,
            self.count(ReturnStatus.SENT_BACK) > 0,
            self.approved < len(self.expected),
            True,
        )
        return order.index(True), -(self.errors + self.unexplained), -self.explained, self.unit.sort_key


@dataclass(frozen=True)
class Filter:
    """A filter of the queue: slug in the address, label on the page, and condition on rows.

    `{verb}` in the words stands for what the desk does.
    """

    slug: str
    text: str
    keeps: Callable[[QueueRow[Any]], bool]


FILTERS: tuple[Filter, ...] = (
    Filter("", "Tất cả", lambda row: True),
    Filter("cho-duyet", "Chờ {verb}", lambda row: row.ready > 0),
    Filter("nop-lai", "Nộp lại", lambda row: row.round > 1),
    Filter("qua-han", "Quá hạn", lambda row: row.overdue > 0),
    Filter("sach", "Sạch, {verb} được ngay", lambda row: bool(row.clean)),
    Filter("giai-trinh", "Có giải trình, cần đọc", lambda row: bool(row.to_read)),
    Filter("so-doi", "Sổ đã đổi sau khi duyệt", lambda row: row.moved_registers > 0),
)


def rows(
    units: Iterable[Unit], by_unit: Callable[[Unit], Sequence[Standing]], step: Step, user: User
) -> list[QueueRow[Standing]]:
    """Units with their returns, the most urgent first. `step`: the step that this desk takes."""
    return sorted((QueueRow(unit, by_unit(unit), user, step) for unit in units), key=lambda row: row.urgency)


def matching(rows: Iterable[QueueRow[Standing]], slug: str, wanted: str) -> list[QueueRow[Standing]]:
    """Rows that pass the filter and match the searched unit name, with or without marks."""
    chosen = next((option for option in FILTERS if option.slug == slug), FILTERS[0])
    key = search_text(wanted)
    return [row for row in rows if chosen.keeps(row) and key in row.unit.search_text]


def _waits_first(sheet: ReturnStanding) -> bool:
    return sheet.first_review.is_open


def why_not_in_bulk(sheet: ReturnStanding, step: Step, user: User) -> str:
    """Why this user may not approve the return without opening it, as a sentence; empty if it may be ticked in bulk.

    The step must be possible (sent, agreed to where the year asks for it, sent by somebody else); there must be no
    error, no warning without a reason and nothing blank, and not every figure nil.
    """
    if sheet.state is not ReturnStatus.SUBMITTED:
        return "Báo cáo không còn ở trạng thái chờ duyệt."
    if why_not := sheet.why_not(step, user):
        return why_not
    if sheet.errors:
        return f"Còn {len(sheet.errors)} lỗi."
    if sheet.unexplained:
        return f"Còn {len(sheet.unexplained)} nội dung chưa giải trình."
    if sheet.blanks:
        return f"Còn {sheet.blanks} ô trống."
    if sheet.is_nil_throughout:
        return "Mọi số liệu đều ghi «Không phát sinh»: xin xem rồi duyệt riêng, hoặc ghi nơi không có tổ chức."
    return ""
