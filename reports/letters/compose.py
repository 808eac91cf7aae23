"""The letter that urges those who owe, from the register to the bytes of its Word file."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.conf import settings
from django.utils import timezone

from organizations.models import Level, Organization, User
from organizations.permissions import Capability, require
from organizations.refused import Refused
from reports.letters.content import LateReturn, LateUnit, Reminder, Sender, reminder_letter
from reports.word.render import render
from targets.chasing.debtors import Debtor
from targets.models import ReportingYear, Resolution


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
    document = reminder_letter(read_reminder(year, late, asked_on=asked_on, at=at, is_part=is_part), sender())
    return f"cong-van-don-doc-{year.year}.docx", render(document, at=timezone.localtime(at))


def read_reminder(
    year: ReportingYear, late: Sequence[Debtor], *, asked_on: date, at: datetime, is_part: bool = False
) -> Reminder:
    """What the letter says of these units; communes before the district's own organizations. Three queries."""
    bodies = dict(Organization.objects.values_list("code", "district_name"))
    resolution = Resolution.objects.first()
    in_order = sorted(
        late, key=lambda item: (item.unit.level != Level.COMMUNE, item.unit.kind != "xã", item.unit.sort_key)
    )
    return Reminder(
        year=year.year,
        reference_on=year.reference_on,
        due_on=year.due_on,
        asked_on=asked_on,
        at=timezone.localtime(at),
        communes=year.units().communes().count(),
        late=[_late_unit(debtor, bodies) for debtor in in_order],
        resolution=resolution.title if resolution else "Nghị quyết",
        is_part=is_part,
    )


def _late_unit(debtor: Debtor, bodies: Mapping[str, str]) -> LateUnit:
    return LateUnit(
        kind=debtor.unit.kind,
        name=debtor.unit.name,
        is_commune=debtor.unit.level == Level.COMMUNE,
        expected=debtor.expected,
        returns=[
            LateReturn(debt.name, bodies[debt.organization], debt.due_on, debt.is_sent_back) for debt in debtor.late
        ],
        promised_on=debtor.promised_on,
    )


def sender() -> Sender:
    """Ban Dân vận as the settings name it."""
    names = settings.PORTAL
    return Sender(
        body=names["body"],
        over=names["over"],
        place=names["place"],
        symbol=names["letter_symbol"],
        help_line=names["help_line"],
        is_sample=(settings.VAR_DIR / "demo").exists(),
    )
