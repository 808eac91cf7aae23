"""Registers with contradictions for tests, walked through the product's own actions and scored."""

from datetime import date, datetime

from django.utils import timezone

from organizations.models import AgencyKind, Head, Organization, User
from organizations.permissions import Role
from organizations.tests.factories import make_user
from targets.contradictions.areas import units_in_scope
from targets.contradictions.lines import FindingLine, read_lines
from targets.models import ReportingYear
from targets.roots import root_years_seen
from targets.rules.compliance import Amount
from targets.rules.workflow import ReturnStatus
from targets.tests.duties import duty_steps
from targets.tests.factories import GOOD_FIGURES, make_return, unit_named
from targets.verdicts import scoring

#: Long after the form of duties of 2023 was due.
LATER = datetime(2024, 6, 3, 2, tzinfo=timezone.get_default_timezone())
#: A return that misses T10.
MISSING_T10: dict[str, Amount] = {**GOOD_FIGURES, "branches_effective": 2}


def staff() -> User:
    return User.objects.filter(username="ra.soat").first() or make_user(Role.STAFF, username="ra.soat")


def seed_duty_done(unit: str = "00952") -> None:
    """The Farmers' Union misses T10 and reports Q4.3 as done: one X01, once the year is scored."""
    make_return(unit, figures=MISSING_T10, status=ReturnStatus.APPROVED)
    farmers = duty_steps.agency(unit, AgencyKind.FRONT_OR_UNION, "hnd")
    duty_steps.sent(farmers, {"Q4.3/state": "DONE", "Q4.3/summary": "Đã làm."})


def seed_two_heads(unit: str = "00952") -> None:
    """Two people in one post: one X10."""
    place, farmers = unit_named(unit), Organization.objects.get(code="hnd")
    for name, day in (("Nguyễn Văn Mẫu", date(2020, 1, 1)), ("Lý Thị Mẫu", date(2022, 5, 4))):
        Head.objects.create(unit=place, organization=farmers, full_name=name, appointed_on=day)


def score(year: int = 2023) -> None:
    scoring.score_year(year)


def read(user: User | None = None, *units: str, year: int = 2023, at: datetime = LATER) -> list[FindingLine]:
    """The findings of these units, or of all in the person's scope."""
    user = user or staff()
    reporting_year = ReportingYear.objects.get(year=year)
    own = units_in_scope(reporting_year, user)
    wanted = list(own.filter(code__in=units) if units else own)
    return read_lines(reporting_year, wanted, user, root_years=root_years_seen(user, [reporting_year]), at=at)


def codes(lines: list[FindingLine]) -> list[str]:
    return [str(line.finding.code) for line in lines]
