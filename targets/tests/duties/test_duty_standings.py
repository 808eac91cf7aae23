"""How duties stand: the grouped counts against each agency by itself, and what counts as reported."""

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from organizations.models import Agency, AgencyKind, Organization, Unit, User
from organizations.permissions import Role
from organizations.tests.factories import make_user
from targets.duties.standing import DutyScope, Tally, read_duty, read_matrix
from targets.models import Duty, Resolution, RootYear, Target
from targets.rules.compliance import VerdictValue
from targets.rules.duty_standing import Standing
from targets.rules.workflow import ReturnStatus
from targets.tests.duties.duty_steps import AT, agency, commune, paper, sent, somebody
from targets.tests.factories import make_absence, root_year

pytestmark = pytest.mark.django_db
LATE = date(2024, 3, 1)


def _scope(year: int = 2023, *, user: User | None = None, as_of: date = LATE) -> DutyScope:
    RootYear.objects.update(is_backlog=False)
    return DutyScope.of(root_year(year), Resolution.objects.get(), user or make_user(Role.STAFF), as_of)


def _standing_of(code: str, of: Agency) -> Standing:
    everybody = read_duty(_scope(), Duty.objects.get(code=code))
    return next(one.standing for one in everybody if one.agency == of)


def _total(scope: DutyScope, code: str) -> Tally:
    return next(row.total for row in read_matrix(scope).rows if row.duty.code == code)


def _fill() -> None:
    """Returns of several kinds of agencies in several states."""
    government = agency()
    proof = paper(government)
    sent(government, {"Q1.6/state": "DONE", "Q1.6/evidence": proof, "Q1.7/state": "ONGOING"})
    committee = agency("00952", AgencyKind.PARTY_COMMITTEE)
    sent(
        committee,
        {"Q1.6/state": "NIL", "Q1.6/summary": "Không có yêu cầu", "Q1.1/state": "IN_PROGRESS"},
        status=ReturnStatus.APPROVED,
    )
    sent(agency("00706"), {"Q1.6/state": "NIL", "Q1.7/state": "NOT_STARTED"})
    sent(agency("00952", AgencyKind.FRONT_OR_UNION, "hnd"), {"Q2.1/state": "DONE"})
    sent(agency("030", AgencyKind.GOVERNMENT), {"O2.1/state": "DONE"}, year=2021)
    sent(agency("00709"), {"Q1.6/state": "DONE"}, status=ReturnStatus.SENT_BACK)


@pytest.mark.parametrize("as_of", [date(2023, 12, 20), date(2024, 1, 15), LATE])
def test_counts_are_those_of_the_agencies_one_by_one(as_of: date) -> None:
    _fill()
    make_absence("00706", "hnd")
    scope = _scope(as_of=as_of)
    rows = {row.duty.code: row.total for row in read_matrix(scope).rows}
    duties = list(Duty.objects.of(scope.resolution).in_force(2023).prefetch_related("measures"))
    assert len(rows) == len(duties)
    for duty in duties:
        everybody = read_duty(scope, duty)
        assert rows[duty.code].counts == Counter(one.standing for one in everybody), duty.code
        verdicts = [one.verdict for one in everybody if one.verdict]
        judged = (verdicts.count(VerdictValue.MET), len(verdicts))
        assert (rows[duty.code].met, rows[duty.code].judged) == judged, duty.code


def test_absent_organization_owes_nothing() -> None:
    scope = _scope()
    before = _total(scope, "Q2.1").total
    make_absence("00706", "hnd")
    assert _total(scope, "Q2.1").total == before - 1


def test_only_what_was_sent_counts() -> None:
    _fill()
    assert _standing_of("Q1.6", agency("00709")) is Standing.OVERDUE
    assert _standing_of("Q1.7", agency()) is Standing.UNEVIDENCED


def test_what_is_done_once_stays_done() -> None:
    of = agency("030", AgencyKind.GOVERNMENT)
    sent(of, {"O2.1/state": "DONE", "O2.1/evidence": paper(of)}, year=2021)
    everybody = read_duty(_scope(), Duty.objects.get(code="O2.1"))
    (one,) = everybody
    assert (one.standing, one.from_year) == (Standing.EVIDENCED, 2021)
    assert _total(_scope(), "O2.1").counts == Counter({Standing.EVIDENCED: 1})


def test_cancelled_paper_proves_nothing_from_then_on() -> None:
    proof = paper()
    sent(agency(), {"Q1.6/state": "DONE", "Q1.6/evidence": proof})
    assert _standing_of("Q1.6", agency()) is Standing.EVIDENCED
    proof.cancelled_at, proof.cancelled_by, proof.cancelled_reason = AT, somebody(), "Nhập nhầm"
    proof.save()
    assert _standing_of("Q1.6", agency()) is Standing.UNEVIDENCED
    assert _total(_scope(), "Q1.6").counts[Standing.UNEVIDENCED] == 1


@pytest.mark.parametrize(
    ("past", "now", "met", "judged"),
    [
        pytest.param({"state": "DONE"}, None, 1, 1, id="done in an earlier year"),
        pytest.param({"state": "IN_PROGRESS"}, None, 0, 0, id="not done in the earlier year"),
        pytest.param({"state": "DONE"}, {"state": "IN_PROGRESS"}, 0, 1, id="the year itself speaks first"),
    ],
)
def test_verdict_of_what_is_done_once_is_that_of_the_report_that_counts(
    past: dict[str, str], now: dict[str, str] | None, met: int, judged: int
) -> None:
    duty = Duty.objects.get(code="O7")
    assert duty.period == "ONCE"
    of = agency(kind=AgencyKind.PARTY_COMMITTEE)
    numbers: dict[str, str | int] = {f"O7/{duty.numerator}": 5, f"O7/{duty.denominator}": 5}
    sent(of, {**numbers, "O7/state": past["state"]}, year=2021)
    if now:
        sent(of, {**numbers, "O7/state": now["state"], f"O7/{duty.numerator}": 4})
    total = _total(_scope(), "O7")
    assert (total.met, total.judged) == (met, judged)
    (one,) = (one for one in read_duty(_scope(), duty) if one.agency == of)
    assert (one.verdict is VerdictValue.MET, one.verdict is not None) == (bool(met), bool(judged))


def test_duty_with_a_rule_is_judged_on_its_numbers() -> None:
    duty = Duty.objects.get(code="Q1.6")
    sent(agency(), {"Q1.6/state": "DONE", f"Q1.6/{duty.numerator}": 1})
    sent(agency("00706"), {"Q1.6/state": "DONE", f"Q1.6/{duty.numerator}": 0})
    scope = _scope()
    verdicts = {one.agency.unit.code: one.verdict for one in read_duty(scope, duty) if one.verdict}
    assert verdicts == {"00952": VerdictValue.MET, "00706": VerdictValue.NOT_MET}
    total = _total(scope, "Q1.6")
    assert (total.met, total.judged) == (1, 2)


def test_officer_sees_the_own_commune_and_the_district() -> None:
    scope = _scope(user=make_user(Role.COMMUNE_OFFICER, unit=commune()))
    units = {one.agency.unit.code for one in read_duty(scope, Duty.objects.get(code="Q1.6"))}
    assert units == {"00952", "030"}
    scope = _scope(user=somebody())
    assert {one.agency.name for one in read_duty(scope, Duty.objects.get(code="Q1.6"))} == {"Ủy ban nhân dân xã Cao Bồ"}


def test_scope_narrowed_down_reads_nothing_else() -> None:
    _fill()
    scope = _scope()
    farmers = Organization.objects.get(code="hnd")
    district = scope.resolution.unit
    for narrowed, belongs in (
        (replace(scope, at=commune()), lambda one: one.unit.code == "00952"),
        (replace(scope, under=commune("00706")), lambda one: one.unit.code == "00706"),
        (
            replace(scope, at=district, organization=farmers),
            lambda one: one.unit == district and one.organization == farmers,
        ),
    ):
        rows = {row.duty.code: row.total for row in read_matrix(narrowed).rows}
        assert rows
        for duty in scope.duties().prefetch_related("measures"):
            own = Counter(one.standing for one in read_duty(scope, duty) if belongs(one.agency))
            assert rows.get(duty.code, Tally()).counts == own, duty.code
            assert own == Counter(one.standing for one in read_duty(narrowed, duty)), duty.code
    of_target = read_matrix(replace(scope, target=Target.objects.get(code="T01")))
    whole = {row.duty.code: row.total for row in read_matrix(scope).rows}
    served = set(Duty.objects.filter(targets__code="T01").values_list("code", flat=True))
    assert {row.duty.code: row.total for row in of_target.rows} == {code: whole[code] for code in served}


def test_agencies_of_another_root_are_not_counted() -> None:
    scope = _scope()
    before = _total(scope, "Q1.6").total
    elsewhere = Unit.objects.create(
        code="034", valid_from=date(1991, 10, 1), level="DISTRICT", kind="huyện", name="Bắc Quang",
        parent=Unit.objects.get(code="02"),
    )  # fmt: skip
    below = Unit.objects.create(
        code="034-1", valid_from=date(1991, 10, 1), level="COMMUNE", kind="xã", name="Vô Điếm", parent=elsewhere
    )
    below.agencies.create(kind=AgencyKind.GOVERNMENT, name="Ủy ban nhân dân xã Vô Điếm", valid_from=date(1991, 10, 1))
    assert _total(_scope(user=make_user(Role.ADMINISTRATOR)), "Q1.6").total == before


def test_matrix_and_duty_cost_the_same_at_any_size(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    scope = _scope()
    duty = Duty.objects.prefetch_related("measures").get(code="Q1.6")
    _fill()
    with django_assert_max_num_queries(6):
        read_matrix(scope)
    with django_assert_max_num_queries(8):
        read_duty(scope, duty)
