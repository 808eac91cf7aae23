"""What an Excel file needs of what it holds: a register of a year, or a list that lives longer than one."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet

from organizations.models import User
from organizations.refused import Refused
from targets.models import Paper, ReportingYear
from targets.models.registers.base import RegisterRow
from targets.registers import actions
from targets.registers.claims import CHANGED, RegisterChanged, hold_year, log
from targets.registers.forms import PlaceForm, RowForm
from targets.registers.lines import visible_rows
from targets.registers.register import Register, StepPage
from targets.registers.scope import owns
from targets.rules.step_table import RegisterStep


class FileNotStored(Refused):
    """The file has faults, or was stored or taken back already."""


@dataclass(frozen=True)
class TouchedRow:
    """A row that a file made or changed, for its undoing. `before`: its stored fields, None for a new one."""

    pk: int
    before: dict[str, Any] | None
    revision: int


class Tabled(ABC):
    """Rows that go to Excel and come back. Each row has `pk` and `revision`, which grows with every change.

    `figure`: whose places are offered; `is_one_a_place`: a place has one row, which a line without code is of.
    """

    slug: str
    title: str
    noun: str
    figure: str
    place_form: type[PlaceForm]
    form: type[RowForm]
    steps: Sequence[StepPage[Any]] = ()
    is_one_a_place: bool = False

    @abstractmethod
    def rows(self, year: ReportingYear, user: User) -> QuerySet[Any]:
        """Those of the year that hold and that the person sees, unit and organization fetched along."""

    @abstractmethod
    def made(self, year: ReportingYear, place: Mapping[str, Any]) -> Any:
        """A new row of this place, not stored."""

    @abstractmethod
    def subject(self, row: Any) -> str:
        """What tells rows of one place apart."""

    @abstractmethod
    def place(self, row: Any) -> str:
        """«Hội Nông dân xã Cao Bồ»."""

    @abstractmethod
    def state(self, row: Any) -> str:
        """How the row stands, in words."""

    @abstractmethod
    def add(self, row: Any, values: Mapping[str, Any], *, year: ReportingYear, by: User, at: datetime) -> None:
        """Store a new row. Raises Refused."""

    @abstractmethod
    def change(self, row: Any, values: Mapping[str, Any], *, seen: int, by: User, at: datetime) -> None:
        """Store other values of a row. Raises Refused."""

    @abstractmethod
    def take_back(self, touched: TouchedRow, reason: str, *, by: User, at: datetime) -> None:
        """The row as it was before the file. Raises FileNotStored, RegisterChanged."""

    def take(
        self,
        step: StepPage[Any],
        row: Any,
        *,
        values: Mapping[str, Any],
        paper: Paper | None,
        seen: int,
        by: User,
        at: datetime,
    ) -> None:
        """Take a step with a row; only what has steps is asked. Raises Refused."""
        raise LookupError(f"{self.slug} has no steps")


class TabledRegister(Tabled):
    """A register of a year."""

    def __init__(self, register: Register[Any]) -> None:
        self.register = register
        self.slug, self.title, self.noun, self.figure = register.slug, register.title, register.noun, register.figure
        self.place_form, self.form = register.place_form, register.form
        self.steps, self.is_one_a_place = register.steps, register.is_one_a_place

    def rows(self, year: ReportingYear, user: User) -> QuerySet[Any]:
        return visible_rows(self.register, year.year, user).active().with_parties()

    def made(self, year: ReportingYear, place: Mapping[str, Any]) -> RegisterRow:
        row: RegisterRow = self.register.model(year=year, **place)
        return row

    def subject(self, row: RegisterRow) -> str:
        return row.subject

    def place(self, row: RegisterRow) -> str:
        return row.place

    def state(self, row: RegisterRow) -> str:
        return self.register.table.states[row.state]

    def add(self, row: RegisterRow, values: Mapping[str, Any], *, year: ReportingYear, by: User, at: datetime) -> None:
        actions.add(self.register, row, values, by=by, at=at)

    def change(self, row: RegisterRow, values: Mapping[str, Any], *, seen: int, by: User, at: datetime) -> None:
        actions.change(self.register, row, values, seen=seen, by=by, at=at)

    def take(
        self,
        step: StepPage[Any],
        row: RegisterRow,
        *,
        values: Mapping[str, Any],
        paper: Paper | None,
        seen: int,
        by: User,
        at: datetime,
    ) -> None:
        actions.take(self.register, step.step, row, values=values, paper=paper, seen=seen, by=by, at=at)

    def take_back(self, touched: TouchedRow, reason: str, *, by: User, at: datetime) -> None:
        """A new row is cancelled, a changed one gets its fields back; not in a closed year."""
        row = self.register.model._default_manager.with_parties().get(pk=touched.pk)
        if not owns(by, row) or hold_year(row.unit, row.year):
            raise FileNotStored(
                f"Không hoàn tác được vì năm {row.year_id} đã chốt hoặc có dòng không thuộc phạm vi của đồng chí."
            )
        source = row.state
        if touched.before is None:
            fields: dict[str, Any] = {"cancelled_at": at, "cancelled_by": by, "cancelled_reason": reason}
        else:
            kept = {"id", "revision", "at", "by_id"}
            fields = {
                field.attname: field.to_python(touched.before[field.attname])
                for field in row._meta.concrete_fields
                if field.attname not in kept
            }
        rows = type(row)._default_manager.filter(pk=row.pk, revision=touched.revision, cancelled_at__isnull=True)
        if not rows.update(revision=F("revision") + 1, **fields):
            raise RegisterChanged(f"{row}: {CHANGED}")
        row.refresh_from_db()
        for field in row._meta.many_to_many:
            if touched.before is not None:
                getattr(row, field.name).set(touched.before[field.name])
        log(row, RegisterStep.RESTORE, source, reason=reason, by=by, at=at)
