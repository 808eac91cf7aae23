"""Agencies' returns of duties for tests, made as the product makes them."""

from collections.abc import Mapping
from datetime import date, datetime

from django.utils import timezone

from organizations.models import Agency, AgencyKind, Unit, User
from organizations.permissions import Role
from organizations.tests.factories import make_user
from targets.duties import actions
from targets.duties.parts import Number, Papers, Value, Words
from targets.duties.saving import PartChange, Saved, save_answers
from targets.models import Duty, DutyReturn, Paper, ReportingYear, RootYears
from targets.models.paper import PaperKind
from targets.returns import duty_lines
from targets.returns.duty_lines import DutyLine
from targets.rules.workflow import ReturnStatus

AT = datetime(2023, 12, 20, 8, tzinfo=timezone.get_default_timezone())


def commune(code: str = "00952") -> Unit:
    return Unit.objects.get(code=code, valid_to__isnull=False)


def agency(code: str = "00952", kind: AgencyKind = AgencyKind.GOVERNMENT, organization: str = "") -> Agency:
    """An agency that setup made: by default the People's Committee of Cao Bồ."""
    own = Agency.objects.with_parties().filter(unit__code=code, kind=kind)
    return own.get(organization__code=organization) if organization else own.get()


def somebody(role: Role = Role.AGENCY, of: Agency | None = None, **fields: object) -> User:
    return make_user(role, agency=of or agency()) if role is Role.AGENCY else make_user(role, **fields)  # type: ignore[arg-type]


def line_of(of: Agency, year: int = 2023, *, at: datetime = AT) -> DutyLine:
    """The agency's line as the whole register's system account sees it."""
    reporting_year = ReportingYear.objects.get(year=year)
    known = RootYears.read([reporting_year], [of.unit])
    lines = duty_lines.read([reporting_year], User.system(), at=at, root_years=known, agency=of)
    (line,) = (line for own in lines.values() for line in own)
    return line


def owed_by(of: Agency, year: int = 2023) -> dict[str, Duty]:
    rows = Duty.objects.filter(pk__in=line_of(of, year).duties).prefetch_related("measures")
    return {duty.code: duty for duty in rows}


def paper(of: Agency | None = None, number: str = "12/KH-UBND", by: User | None = None) -> Paper:
    of = of or agency()
    return Paper.objects.create(
        agency=of, number=number, issued_on=date(2023, 3, 1), title="Về thực hiện nghị quyết", kind=PaperKind.PLAN,
        at=AT, by=by or User.system(),
    )  # fmt: skip


def opened(of: Agency, year: int = 2023) -> DutyReturn:
    return actions.open_duty_return(of, ReportingYear.objects.get(year=year))


def answer(
    of: Agency,
    parts: Mapping[str, Value | str | int | Paper],
    *,
    year: int = 2023,
    by: User | None = None,
    at: datetime = AT,
) -> Saved:
    """Store parts named «Q1.6/state»; plain words, numbers and papers stand for themselves."""
    changes = []
    for name, value in parts.items():
        code, part = name.split("/")
        if isinstance(value, str):
            value = Words(value)
        elif isinstance(value, int):
            value = Number(value)
        elif isinstance(value, Paper):
            value = Papers(frozenset({value.pk}))
        changes.append(PartChange(code, part, value))
    return save_answers(opened(of, year), changes, owed=owed_by(of, year), by=by or somebody(of=of), at=at)


def sent(
    of: Agency,
    parts: Mapping[str, Value | str | int | Paper],
    *,
    year: int = 2023,
    status: ReturnStatus = ReturnStatus.SUBMITTED,
    at: datetime = AT,
) -> DutyReturn:
    """A return walked to the wanted state by the agency and a reviewer."""
    sender = somebody(of=of)
    answer(of, parts, year=year, by=sender, at=at)
    duty_return = opened(of, year)
    actions.submit(duty_return, by=sender, at=at)
    if status is ReturnStatus.APPROVED:
        actions.approve(duty_return, by=make_user(Role.STAFF), at=at)
    if status is ReturnStatus.SENT_BACK:
        actions.send_back(duty_return, reason="Xin bổ sung minh chứng.", by=make_user(Role.STAFF), at=at)
    return duty_return
