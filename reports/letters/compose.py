"""The letter that urges those who owe, from the register to the bytes of its Word file."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.conf import settings
from django.utils import timezone

from organizations.models import Organization, Unit, User
from organizations.permissions import Capability, require
from organizations.refused import Refused
from reports.letters.content import LateReturn, LateUnit, Reminder, Sender, reminder_letter
from reports.word.render import render
from targets.chasing.debtors import Debtor
from targets.models import ReportingYear, Resolution
from targets.roots import nearest_root, profile_of


class NobodyToUrge(Refused):
    """No late unit was chosen for the letter."""


def compose(
    year: ReportingYear, debtors: Sequence[Debtor], *, asked_on: date, by: User, at: datetime, is_part: bool = False
) -> tuple[str, bytes]:
    """Name and content of the letter to these units, about what is overdue. Raises NotPermitted, NobodyToUrge.

    `is_part`: others are late as well.
    """
    require(by, Capability.APPROVE_RETURNS)
    late = [debtor for debtor in debtors if debtor.late]
    if not late:
        raise NobodyToUrge("Xin chọn ít nhất một đơn vị quá hạn.")
    resolution = _resolution(late[0].unit, year.year)
    letter = read_reminder(year, late, resolution, asked_on=asked_on, at=at, is_part=is_part)
    document = reminder_letter(letter, sender(resolution))
    return f"cong-van-don-doc-{year.year}.docx", render(document, at=timezone.localtime(at))


def _resolution(unit: Unit, year: int) -> Resolution:
    """The resolution that asks for the unit's returns: of the nearest root, the earliest. Raises NobodyToUrge."""
    over = list(Resolution.objects.in_force(year).over(unit).select_related("unit__parent"))
    root = nearest_root(unit, [resolution.unit for resolution in over])
    found = next((resolution for resolution in over if resolution.unit == root), None)
    if found is None:
        raise NobodyToUrge(f"Năm {year} không có nghị quyết nào áp dụng cho {unit}.")
    return found


def read_reminder(
    year: ReportingYear,
    late: Sequence[Debtor],
    resolution: Resolution,
    *,
    asked_on: date,
    at: datetime,
    is_part: bool = False,
) -> Reminder:
    """What the letter says of these units; those that report before the sums' own organizations. Two queries."""
    bodies = dict(Organization.objects.values_list("code", "district_name"))
    level = resolution.reporting_level
    in_order = sorted(late, key=lambda item: (item.unit.level != level, item.unit.kind != "xã", item.unit.sort_key))
    return Reminder(
        year=year.year,
        reference_on=year.reference_on,
        due_on=min(debtor.terms.calendar.due_on for debtor in late),
        asked_on=asked_on,
        at=timezone.localtime(at),
        communes=resolution.units(year.reference_on).filter(level=level).count(),
        late=[_late_unit(debtor, bodies, level) for debtor in in_order],
        resolution=resolution.title,
        is_part=is_part,
    )


def _late_unit(debtor: Debtor, bodies: Mapping[str, str], level: str) -> LateUnit:
    return LateUnit(
        kind=debtor.unit.kind,
        name=debtor.unit.name,
        is_commune=debtor.unit.level == level,
        expected=debtor.expected,
        returns=[
            LateReturn(debt.name, bodies[debt.organization], debt.due_on, debt.is_sent_back) for debt in debtor.late
        ],
        promised_on=debtor.promised_on,
    )


def sender(resolution: Resolution) -> Sender:
    """The body that keeps the register of the resolution's root."""
    return Sender(profile_of(resolution), is_sample=(settings.VAR_DIR / "demo").exists())
