"""Vị Xuyên 2021-2025 and a province 2026-2030 over the communes that followed it, in one register."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

import time_machine

from organizations.models import Succession, SuccessionRelation, Unit, User
from organizations.permissions import Role
from organizations.tests.factories import make_user
from targets.models import OwedFigure, Resolution, Target, Threshold
from targets.rules.compliance import Amount
from targets.rules.periods import Calendar
from targets.rules.workflow import ReturnStatus
from targets.tests.factories import GOOD_FIGURES, make_return, new_province
from targets.tests.verdicts.made_register import copy_resolution
from targets.verdicts import scoring
from targets.years import actions as years

ADDED = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
SENT = datetime(2026, 12, 20, 2, 0, tzinfo=UTC)
#: Old Việt Lâm was divided between new Việt Lâm and new Vị Xuyên; Kim Thạch and Kim Linh went to Phú Linh as a whole.
FORMER = {"00967": (90, 100), "00916": (40, 50), "00703": (300, 400), "00709": (180, 200), "00952": (923, 1000)}
PRESENT = {"00967": (120, 150), "00913": (500, 800), "00706": (700, 1000), "00952": (950, 1000), "00691": (60, 100)}


def commune(code: str, *, ended: bool) -> Unit:
    return Unit.objects.get(code=code, valid_to__isnull=not ended)


def report_in_province(amounts: dict[str, tuple[int, int]]) -> None:
    """The same of 2026, by the province's people."""
    people = [make_user(Role.HEAD_OF_STAFF, username=f"tinh-{name}", unit=new_province()) for name in ("gui", "duyet")]
    with time_machine.travel(SENT):
        report(amounts, 2026, people)


def make_province() -> Resolution:
    """A resolution of the province that asks and judges what Vị Xuyên's does; its year 2026 is open."""
    province = new_province()
    resolution = copy_resolution(province, "tinh", floor=0, first_year=2026, last_year=2030)
    span = {"first_year": 2026, "last_year": 2030}
    Resolution.objects.filter(pk=resolution.pk).update(**span)
    OwedFigure.objects.filter(resolution=resolution).update(**span)
    Threshold.objects.filter(target__resolution=resolution).update(**span)
    Target.objects.filter(resolution=resolution, due_year__isnull=False).update(due_year=2030)
    head = make_user(Role.HEAD_OF_STAFF, username="truong-tinh", unit=province)
    years.add_year(province, Calendar.usual(2026), by=head, at=ADDED)
    resolution.refresh_from_db()
    return resolution


def report(amounts: dict[str, tuple[int, int]], year: int, people: Sequence[User | None] = (None, None)) -> None:
    """Approved returns of the Farmers' Union: members of all who could be, by commune; scored.

    `people`: who sends and who approves, where it is not Vị Xuyên.
    """
    sender, reviewer = people
    for code, (members, eligible) in amounts.items():
        figures: dict[str, Amount] = {**GOOD_FIGURES, "members": members, "eligible": eligible}
        make_return(code, year=year, figures=figures, status=ReturnStatus.APPROVED, sender=sender, reviewer=reviewer)
    scoring.score_year(year)


def add_communes() -> None:
    """Ten more communes of the district, each followed by one of the province and going back over two steps."""
    district, province = Unit.objects.get(code="030"), new_province()
    for number in range(10):
        first, second, third = (
            Unit.objects.create(
                code=f"9{step}{number:02d}",
                valid_from=begins,
                valid_to=ends,
                level="COMMUNE",
                kind="xã",
                name=f"Thêm {step} {number}",
                parent=parent,
            )
            for step, begins, ends, parent in (
                (1, date(1991, 10, 1), date(2022, 6, 30), district),
                (2, date(2022, 7, 1), date(2025, 6, 30), district),
                (3, date(2025, 7, 1), None, province),
            )
        )
        for former, present, day in ((first, second, date(2022, 7, 1)), (second, third, date(2025, 7, 1))):
            Succession.objects.create(
                from_unit=former, to_unit=present, relation=SuccessionRelation.WHOLE, happened_on=day
            )
    for number in tuple(range(2021, 2027)):
        scoring.score_year(number)
