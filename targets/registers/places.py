"""Where a year's registers expect rows: units and organizations that owe the figure which their rows are counted in."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Self

from django.db.models import Q

from organizations.formats import short_date
from organizations.models import Absence, Organization, Unit, User
from organizations.permissions import Role
from targets.models import OwedFigures, ReportingYear
from targets.models.registers.base import RegisterRow, place_of
from targets.registers.claims import RegisterRefused
from targets.registers.scope import enters


@dataclass(frozen=True)
class RegisterPlace:
    """A unit and an organization of which a row is expected. `may_enter`: whether the person enters it."""

    unit: Unit
    organization: Organization
    may_enter: bool

    @property
    def key(self) -> tuple[int, int]:
        return self.unit.pk, self.organization.pk


@dataclass(frozen=True)
class RegisterArea:
    """Narrows registers down: to a unit with everything below it, to one organization. `EVERYWHERE` to nothing."""

    unit: Unit | None = None
    organization: Organization | None = None

    @property
    def rows(self) -> Q:
        """The condition on rows of a register."""
        within = Q(unit__path__startswith=self.unit.path) if self.unit else Q()
        return within & Q(organization=self.organization) if self.organization else within


EVERYWHERE = RegisterArea()


@dataclass(frozen=True)
class ExpectedPlaces:
    """What the units of the person's scope owe in a year, without recorded absences; read once for all registers.

    `area`: only places there.
    """

    user: User
    units: Sequence[Unit]
    owed: OwedFigures
    absent: Collection[tuple[int, int]]
    area: RegisterArea = EVERYWHERE

    @classmethod
    def read(cls, year: ReportingYear, user: User, area: RegisterArea = EVERYWHERE) -> Self:
        """Five queries at most. A commune officer's and an agency's scope is the own unit only."""
        units = year.units()
        if user.role in (Role.COMMUNE_OFFICER, Role.AGENCY):
            units = units.filter(pk__in=[user.unit_id])
        elif not user.is_whole_register:
            units = units.under(user.unit) if user.unit else units.none()
        if area.unit:
            units = units.under(area.unit)
        own = list(units)
        absent = Absence.objects.in_force(year.reference_on).filter(unit__in=own).places() if own else set()
        return cls(user, own, OwedFigures.read(year.year, own), absent, area)

    def of(self, figure: str) -> list[RegisterPlace]:
        """The places that owe the figure; none for a blank one."""
        return [place for unit in self.units for place in self._places(unit, self._owing(unit, figure))]

    def all(self) -> list[RegisterPlace]:
        """Every organization of which something is asked, in every unit of the scope, the root included."""
        return [place for unit in self.units for place in self._places(unit, self.owed.organizations)]

    def _places(self, unit: Unit, organizations: Sequence[Organization]) -> list[RegisterPlace]:
        only = self.user.agency.organization_id if self.user.agency else self.user.organization_id
        return [
            RegisterPlace(unit, organization, enters(self.user, unit, organization))
            for organization in organizations
            if only in (None, organization.pk)
            and self.area.organization in (None, organization)
            and (unit.pk, organization.pk) not in self.absent
        ]

    def _owing(self, unit: Unit, figure: str) -> Sequence[Organization]:
        return [one for one in self.owed.organizations if figure in self.owed.keys(unit, one)]


def check_owed(row: RegisterRow, figure: str, noun: str) -> None:
    """As `check_owed_figure`, of a row's place and year."""
    check_owed_figure(row.unit, row.organization, row.year, figure, noun)


def check_owed_figure(unit: Unit, organization: Organization, year: ReportingYear, figure: str, noun: str) -> None:
    """Raise RegisterRefused where no resolution asks this place for the figure, or it is recorded as absent."""
    if figure not in OwedFigures.read(year.year, [unit]).keys(unit, organization):
        raise RegisterRefused(
            f"Năm {year.year} không nghị quyết nào yêu cầu {place_of(organization, unit)} có {noun}. Xin xem lại đơn "
            "vị và tổ chức."
        )
    absences = Absence.objects.in_force(year.reference_on).filter(unit=unit, organization=organization)
    if absence := absences.first():
        raise RegisterRefused(
            f"Danh mục ghi {unit} không có {organization} từ {short_date(absence.valid_from)} ({absence.reason}). Nếu "
            f"nay đã có, xin báo cơ quan giữ sổ ghi ngày kết thúc rồi nhập {noun}."
        )
