"""The lists of branches and of heads as Excel files: they live longer than a year, so their rows have no year.

Names of heads leave the portal only with those who enter them.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from django.db.models import OuterRef, ProtectedError, QuerySet, Subquery
from django.db.models.functions import Coalesce

from organizations.formats import short_date
from organizations.models import Branch, Head, User
from organizations.models.organization import entered_rows
from organizations.permissions import Capability, can
from targets.models import ReportingYear
from targets.models.registers.base import place_of
from targets.registers.bodies import actions
from targets.registers.bodies.forms import BranchForm, BranchPlaceForm, HeadForm
from targets.registers.claims import CHANGED, RegisterChanged
from targets.registers.forms import OrganizationPlaceForm, PlaceForm, RowForm
from targets.registers.scope import enters
from targets.registers.tables.tabled import FileNotStored, Tabled, TouchedRow

Placed = Branch | Head
#: The reason that the history gives to what a file changed.
BY_FILE: Final = "Nhập từ tệp Excel"


class TabledList(Tabled):
    """A list in force on the year's reference day. `revision` of a row: its latest history entry."""

    def __init__(
        self,
        model: type[Branch] | type[Head],
        slug: str,
        title: str,
        noun: str,
        figure: str,
        place_form: type[PlaceForm],
        form: type[RowForm],
        store: Callable[..., Placed],
    ) -> None:
        self.model, self.slug, self.title, self.noun, self.figure = model, slug, title, noun, figure
        self.place_form, self.form, self.store = place_form, form, store

    def rows(self, year: ReportingYear, user: User) -> QuerySet[Any]:
        """Those of the person's own places: what another one entered is read on its page, if at all."""
        own: Any = self.model._default_manager.filter(entered_rows(user))
        if not can(user, Capability.ENTER_REGISTERS):
            own = own.none()
        entries = self.model.history.model.objects.filter(id=OuterRef("pk")).order_by("-history_id")
        latest = Coalesce(Subquery(entries.values("history_id")[:1]), 0)
        found: QuerySet[Any] = own.in_force(year.reference_on).with_parties().annotate(revision=latest)
        return found

    def made(self, year: ReportingYear, place: Mapping[str, Any]) -> Placed:
        row = self.model(**place)
        row.revision = 0  # type: ignore[union-attr]
        return row

    def subject(self, row: Placed) -> str:
        return row.name if isinstance(row, Branch) else row.full_name

    def place(self, row: Placed) -> str:
        return place_of(row.organization, row.unit)

    def state(self, row: Placed) -> str:
        if isinstance(row, Branch):
            return f"Hoạt động đến hết {short_date(row.valid_to)}" if row.valid_to else "Đang hoạt động"
        return f"Thôi giữ chức {short_date(row.left_on)}" if row.left_on else "Đương chức"

    def add(self, row: Any, values: Mapping[str, Any], *, year: ReportingYear, by: User, at: datetime) -> None:
        for name, value in values.items():
            setattr(row, name, value)
        self.store(row, year=year, by=by, at=at)
        row.revision = actions.version_of(row)

    def change(self, row: Any, values: Mapping[str, Any], *, seen: int, by: User, at: datetime) -> None:
        actions.change(row, values, reason=BY_FILE, seen=seen, by=by, at=at)
        for name, value in values.items():
            setattr(row, name, value)
        row.revision = actions.version_of(row)

    def take_back(self, touched: TouchedRow, reason: str, *, by: User, at: datetime) -> None:
        """A changed row gets its fields back; a new one leaves the list if nothing refers to it. Histories keep it."""
        rows: Any = self.model._default_manager.select_for_update(of=("self",)).with_parties()
        row = rows.filter(pk=touched.pk).first()
        if row is None or actions.version_of(row) != touched.revision:
            raise RegisterChanged(CHANGED)
        if not enters(by, row.unit, row.organization):
            raise FileNotStored("Không hoàn tác được vì có dòng không thuộc phạm vi của đồng chí.")
        if touched.before is not None:
            values = {
                field.name: field.to_python(touched.before[field.attname])
                for field in row._meta.concrete_fields
                if field.name in self.form.base_fields
            }
            actions.change(row, values, reason=reason, seen=touched.revision, by=by, at=at)
            return
        row._history_user, row._history_date, row._change_reason = by, at, reason
        try:
            row.delete()
        except ProtectedError as fault:
            raise FileNotStored(
                f"Không hoàn tác được vì «{self.subject(row)}» đã có dòng xếp loại hoặc bằng cấp. Xin ghi ngày "
                "kết thúc."
            ) from fault


BRANCH_LIST: Final = TabledList(
    Branch, "co-so", "Cơ sở, chi đoàn, chi hội", "cơ sở, chi đoàn, chi hội", "", BranchPlaceForm, BranchForm,
    actions.add_branch,
)  # fmt: skip
HEAD_LIST: Final = TabledList(
    Head, "can-bo", "Cán bộ cấp trưởng", "cán bộ cấp trưởng", actions.HEADS, OrganizationPlaceForm, HeadForm,
    actions.add_head,
)  # fmt: skip
