"""Returns → judgements → stored verdicts. With `storing`, the only writer of `Verdict`.

Every resolution in force is judged on its own units: those that report, and each sum above them up to its root.
Rebuilding gives the same rows; only differences are written. Scoring holds no row that a save needs: two scorings of
the same organization and year wait for each other by a lock of their own, and whoever comes second reads what the
first one left.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db import connection, transaction

from organizations.models import Organization, User
from organizations.models.account import SYSTEM_USERNAME
from organizations.permissions import Capability, require
from organizations.refused import Refused
from targets.asked import Asked, asked_now
from targets.models import ReportingYear, Resolution, RootYear, Target, UnscoredReturn, YearEvent, YearEventKind
from targets.roots import require_root
from targets.verdicts import storing
from targets.verdicts.changes import rows_after
from targets.verdicts.judging import Judging, Row
from targets.verdicts.plan import Plan, read_plan
from targets.verdicts.storing import Differences, Scope

#: The first half of the key of PostgreSQL's advisory locks of scoring, plus the year.
LOCKS = 0x5C0000


class NotRescored(Refused):
    """The year is open, or the reason is missing."""


@transaction.atomic
def differences(year: int, organizations: Sequence[Organization] | None = None) -> Differences:
    """Everything in which the stored verdicts differ from a fresh judgement of the register."""
    plan = read_plan(year, _everyone(organizations))
    storing.stage(judged_rows(plan))
    return storing.differences(_scope(plan))


def judged_rows(plan: Plan) -> Iterator[Row]:
    """Every verdict of the plan, on both bases, one organization after the other."""
    for organization in plan.organizations:
        yield from Judging(plan, organization).rows()


def score_organization(year: int, organization: Organization) -> int:
    """Bring one organization's verdicts of an open year up to date. Returns how many rows changed."""
    changed = len(_store(year, [organization]))
    return changed + sum(len(_store(later, [organization])) for later in years_after(year, [organization]))


def score_year(year: int) -> int:
    """Bring the year's verdicts up to date. Returns how many rows changed; those of a root that closed it stay.

    Later years follow in which some of its targets add up over years.
    """
    changed = len(_store(year, None))
    for later, organizations in years_after(year, _everyone(None)).items():
        changed += len(_store(later, organizations))
    return changed


def correct_year(year: int) -> Differences:
    """Bring the year's verdicts up to date. Returns what was stored otherwise; nothing of a root that closed it."""
    return _store(year, None, is_told=True)


def score_closed_year(root_year: RootYear) -> int:
    """The same with the root's own, though it has closed the year: for closing, and for `rescore_closed_year`."""
    return len(_store(root_year.year_id, None, also=root_year))


def frozen_in(year: int, *, also: RootYear | None = None) -> frozenset[int]:
    """The resolutions whose root has closed the year, but for those of `also`: their verdicts stay. One query."""
    closed = RootYear.objects.closed().filter(year=year)
    if also is not None:
        closed = closed.exclude(pk=also.pk)
    resolutions = Resolution.objects.filter(unit__in=closed.order_by().values("root"))
    return frozenset(resolutions.order_by().values_list("pk", flat=True))


@transaction.atomic
def rescore_closed_year(root_year: RootYear, *, reason: str, by: User, at: datetime) -> int:
    """Judge a year that its root has closed by the register as it is now, with an event that says why.

    Returns how many verdicts changed; where none does, nothing is logged. Raises NotPermitted, NotRescored.
    """
    if by.username != SYSTEM_USERNAME:
        require(by, Capability.MANAGE_YEAR)
        require_root(by, root_year.root)
    if not reason.strip():
        raise NotRescored("Xin ghi lý do tính lại kết quả của năm đã chốt.")
    if not RootYear.objects.closed().select_for_update(no_key=True).filter(pk=root_year.pk).exists():
        raise NotRescored(f"Năm {root_year.year_id} chưa chốt nên kết quả được tính lại như thường lệ.")
    changed = score_closed_year(root_year)
    if changed:
        text = f"{reason.strip()} ({changed} kết quả thay đổi)"
        YearEvent.objects.create(
            year_id=root_year.year_id, root=root_year.root, kind=YearEventKind.RESCORED, reason=text, by=by, at=at
        )
    return changed


@transaction.atomic
def score_changes(year: int, organization: Organization) -> int:
    """Score what changed in an organization's year since it was last scored. Returns how many verdicts changed.

    A changed return touches its unit and the sums above it, and nothing else is read. Every change leaves its row in
    the transaction that makes it, so that a change which is stored while this reads is scored by its own job.
    """
    take_turns(year, [organization])
    changes = _changes(year, [organization])
    units = frozenset(changes.values())
    changed = 0
    if units:
        known = asked_now()
        changed = _score_units(known, year, organization, units)
        for later in known.kept(years_after, year, (organization,)):
            take_turns(later, [organization])
            changed += _score_units(asked_now(), later, organization, units)  # it may have been closed meanwhile
    UnscoredReturn.objects.filter(pk__in=changes).delete()
    return changed


def _score_units(known: Asked, year: int, organization: Organization, units: frozenset[int]) -> int:
    """Score these units' own verdicts and the sums above them. Returns how many verdicts changed."""
    plan = known.kept(_plan_of, year, organization, units)
    rows = rows_after(plan, organization, units & plan.places.keys())
    if rows is None:  # the first scoring, or one after the tree or the targets changed
        return _write_all(year, [organization], frozen_in(year)).total
    storing.write_rows(year, rows)
    return len(rows)


def years_after(year: int, organizations: Sequence[Organization]) -> dict[int, list[Organization]]:
    """Later years whose verdicts rest on this one too, and for whom: those of targets that add up over years.

    One query where there are none. Verdicts of a root that closed such a year stay all the same.
    """
    spans = Target.objects.filter(accumulates=True, first_year__lte=year, last_year__gt=year)
    known = {organization.pk: organization for organization in organizations}
    rows = list(spans.order_by().filter(organizations__in=known).values_list("organizations", "last_year"))
    if not rows:
        return {}
    found: dict[int, list[Organization]] = {}
    for later in ReportingYear.objects.filter(year__gt=year).order_by("year").values_list("year", flat=True):
        if asked := sorted({pk for pk, last in rows if later <= last}):
            found[later] = [known[pk] for pk in asked]
    return found


@transaction.atomic
def _store(
    year: int,
    organizations: Sequence[Organization] | None,
    *,
    also: RootYear | None = None,
    is_told: bool = False,
) -> Differences:
    everyone = _everyone(organizations)
    take_turns(year, everyone)
    changes = _changes(year, everyone)
    found = _write_all(year, everyone, frozen_in(year, also=also), is_told=is_told)
    UnscoredReturn.objects.filter(pk__in=changes).delete()
    return found


def _write_all(
    year: int, organizations: Sequence[Organization], frozen: frozenset[int], *, is_told: bool = False
) -> Differences:
    plan = read_plan(year, organizations, frozen=frozen)
    storing.stage(judged_rows(plan))
    found = storing.differences(_scope(plan)) if is_told else None
    changed = storing.write(_scope(plan))
    return found or Differences(changed)


def _changes(year: int, organizations: Sequence[Organization]) -> dict[int, int]:
    """The unit of each change that waits to be scored, by the change's key. One query."""
    changes = UnscoredReturn.objects.filter(annual_return__year=year, annual_return__organization__in=organizations)
    return dict(changes.values_list("pk", "annual_return__unit_id"))


def take_turns(year: int, organizations: Sequence[Organization]) -> None:
    """Wait until nobody else scores these organizations' year; held until the transaction ends.

    Whether the year is closed is asked only then: closing scores too, so that it comes before or after as a whole.
    SQLite has one writer at a time, and a transaction takes its turn when it begins.
    """
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for organization in sorted(organization.pk for organization in organizations):
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCKS + year, organization])


def _everyone(organizations: Sequence[Organization] | None) -> Sequence[Organization]:
    return list(Organization.objects.all()) if organizations is None else organizations


def _plan_of(year: int, organization: Organization, units: frozenset[int]) -> Plan:
    """The plan of these units and the sums above them; it rests on what the register's stamp stands for alone."""
    return read_plan(year, [organization], units=units, frozen=frozen_in(year))


def _scope(plan: Plan) -> Scope:
    return Scope(plan.year, [organization.pk for organization in plan.organizations], sorted(plan.frozen))
