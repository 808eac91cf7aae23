"""Filling and moving returns: history is kept, scope and state are obeyed, two people never overwrite each other."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from organizations.models import Organization
from organizations.permissions import Role
from organizations.refused import NotPermitted
from organizations.tests.factories import make_user
from targets.models import AnnualReturn, ChangeSource, Figure, Job, RootYear, UnscoredReturn
from targets.returns import actions as returns
from targets.returns.actions import Entry, FigureNotOwed, ReturnChanged, ReturnLocked
from targets.rules.compliance import NIL
from targets.rules.workflow import ReturnStatus, TransitionDenied
from targets.tests.factories import GOOD_FIGURES, make_return, root_year, unit_named
from targets.years import actions as years

pytestmark = pytest.mark.django_db
AT = datetime(2024, 1, 10, 2, 0, tzinfo=UTC)


def enter(annual_return: AnnualReturn, **amounts: object) -> int:
    entries = {key: Entry(amount) for key, amount in amounts.items()}  # type: ignore[arg-type]
    by = make_user(Role.STAFF)
    return returns.enter_figures(annual_return, entries, by=by, at=AT, source=ChangeSource.FORM)


def test_entering_appends_a_change_for_each_new_amount_only() -> None:
    annual_return = make_return(figures={"members": 900, "eligible": 1000})
    assert annual_return.changes.count() == 2
    assert enter(annual_return, members=905, eligible=1000) == 1
    change = annual_return.changes.latest("pk")
    assert (change.key, change.old, change.new, change.source) == ("members", 900, 905, "FORM")


def test_missing_zero_and_nil_stay_three_things() -> None:
    annual_return = make_return(figures={})
    enter(annual_return, members=0, eligible=NIL, themes=None)
    assert annual_return.amounts() == {"members": 0, "eligible": NIL, "themes": None}


def test_figures_not_named_keep_what_they_have() -> None:
    annual_return = make_return()
    enter(annual_return, members=905)
    assert annual_return.amounts() == {**GOOD_FIGURES, "members": 905}


def test_figure_off_the_matrix_is_refused() -> None:
    with pytest.raises(FigureNotOwed):
        enter(make_return(figures={}), critiques=1)


@pytest.mark.parametrize("status", [ReturnStatus.SUBMITTED, ReturnStatus.APPROVED])
def test_sent_or_approved_return_is_locked(status: ReturnStatus) -> None:
    annual_return = make_return(status=status)
    with pytest.raises(ReturnLocked):
        enter(annual_return, members=1)
    assert annual_return.amounts() == GOOD_FIGURES


def test_stale_page_overwrites_nothing() -> None:
    annual_return = make_return()
    stale = AnnualReturn.objects.with_parties().get(pk=annual_return.pk)
    enter(annual_return, members=905)
    with pytest.raises(ReturnChanged):
        enter(stale, members=1)
    assert AnnualReturn.objects.get(pk=annual_return.pk).amounts()["members"] == 905


def test_second_of_two_approvals_is_told() -> None:
    annual_return = make_return(status=ReturnStatus.SUBMITTED)
    stale = AnnualReturn.objects.with_parties().get(pk=annual_return.pk)
    returns.approve(annual_return, by=make_user(Role.STAFF), at=AT)
    with pytest.raises(ReturnChanged):
        returns.approve(stale, by=make_user(Role.STAFF), at=AT)
    assert annual_return.events.filter(step="APPROVE").count() == 1


def test_events_tell_the_whole_story() -> None:
    sender = make_user(Role.COMMUNE_OFFICER, unit=unit_named("00952"))
    head = make_user(Role.HEAD_OF_STAFF)
    annual_return = make_return(status=ReturnStatus.SENT_BACK, sender=sender, reviewer=head, at=AT)
    returns.submit(annual_return, by=sender, at=AT)
    returns.approve(annual_return, by=head, at=AT)
    returns.reopen(annual_return, reason="Sai số chi hội.", by=head, at=AT)
    steps = list(annual_return.events.values_list("step", "from_status", "to_status"))
    assert steps == [
        ("SUBMIT", "DRAFT", "SUBMITTED"),
        ("SEND_BACK", "SUBMITTED", "SENT_BACK"),
        ("SUBMIT", "SENT_BACK", "SUBMITTED"),
        ("APPROVE", "SUBMITTED", "APPROVED"),
        ("REOPEN", "APPROVED", "SENT_BACK"),
    ]
    annual_return.refresh_from_db()
    assert (annual_return.status, annual_return.approved_at, annual_return.approved_by) == ("SENT_BACK", None, None)


def test_sending_for_a_commune_keeps_both_names() -> None:
    staff = make_user(Role.STAFF)
    event = make_return(status=ReturnStatus.SUBMITTED, sender=staff).events.get(step="SUBMIT")
    assert (event.by, event.on_behalf_of) == (staff, unit_named("00952"))


@pytest.mark.parametrize("role", [Role.LEADER, Role.ADMINISTRATOR])
def test_roles_that_do_not_enter_are_refused(role: Role) -> None:
    annual_return = make_return(figures={})
    with pytest.raises(NotPermitted):
        returns.enter_figures(annual_return, {"members": Entry(1)}, by=make_user(role), at=AT, source=ChangeSource.FORM)


def test_officer_of_another_commune_can_neither_enter_nor_send() -> None:
    stranger = make_user(Role.COMMUNE_OFFICER, unit=unit_named("00919"))
    annual_return = make_return()
    with pytest.raises(NotPermitted):
        returns.enter_figures(annual_return, {"members": Entry(1)}, by=stranger, at=AT, source=ChangeSource.FORM)
    with pytest.raises(NotPermitted):
        returns.submit(annual_return, by=stranger, at=AT)


def test_officer_approves_nothing_and_nobody_the_own_return() -> None:
    officer = make_user(Role.COMMUNE_OFFICER, unit=unit_named("00952"))
    staff = make_user(Role.STAFF)
    annual_return = make_return(status=ReturnStatus.SUBMITTED, sender=staff)
    for person in (officer, staff):
        with pytest.raises(TransitionDenied):
            returns.approve(annual_return, by=person, at=AT)


def test_closed_year_locks_everybody_until_it_is_opened_with_a_reason() -> None:
    head = make_user(Role.HEAD_OF_STAFF)
    annual_return = make_return(status=ReturnStatus.SUBMITTED)
    years.close_year(root_year(annual_return.year_id), by=head, at=AT)
    annual_return.refresh_from_db()
    with pytest.raises(TransitionDenied):
        returns.approve(annual_return, by=head, at=AT)
    with pytest.raises(years.YearNotChanged):
        years.reopen_year(root_year(annual_return.year_id), reason=" ", by=head, at=AT)
    years.reopen_year(root_year(annual_return.year_id), reason="Bổ sung số liệu.", by=head, at=AT)
    annual_return.refresh_from_db()
    returns.approve(annual_return, by=head, at=AT)
    kinds = annual_return.year.events.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["CLOSED", "REOPENED"]


def test_year_closed_behind_the_back_lets_nothing_through() -> None:
    """The page was opened before the year was closed: the conditional write still sees it."""
    annual_return = make_return()
    RootYear.objects.filter(year=2023).update(closed_at=AT, closed_by=make_user())
    with pytest.raises(ReturnChanged):
        enter(annual_return, members=1)


def test_steps_ask_for_one_scoring_of_their_organization_and_year() -> None:
    made = [make_return(unit, status=ReturnStatus.APPROVED) for unit in ("00952", "00919")]
    make_return("00952", "ccb", status=ReturnStatus.SUBMITTED)
    jobs = Job.objects.filter(task="targets.score_organization", subject=2023)
    assert sorted(jobs.values_list("organization__code", flat=True)) == ["ccb", "hnd"]
    changed = set(UnscoredReturn.objects.values_list("annual_return", flat=True))
    assert changed >= {annual_return.pk for annual_return in made} and len(changed) == 3


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"status": "LOST"}, id="unknown status"),
        pytest.param({"status": "APPROVED"}, id="approved by nobody"),
        pytest.param({"status": "SUBMITTED"}, id="submitted by nobody"),
        pytest.param({"approved_at": AT}, id="draft with an approval time"),
    ],
)
def test_return_constraints_hold_against_direct_writes(changes: dict[str, object]) -> None:
    annual_return = make_return(figures={})
    with pytest.raises(IntegrityError), transaction.atomic():
        AnnualReturn.objects.filter(pk=annual_return.pk).update(**changes)


def test_figure_constraints_hold_against_direct_writes() -> None:
    annual_return = make_return(figures={"members": 5, "eligible": 7})
    members = Figure.objects.filter(annual_return=annual_return, definition__key="members")
    with pytest.raises(IntegrityError), transaction.atomic():
        members.update(is_nil=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        members.update(value=F("value") - 6)
    with pytest.raises(IntegrityError), transaction.atomic():
        members.update(definition="eligible")


def test_one_return_for_a_unit_organization_and_year() -> None:
    annual_return = make_return(figures={})
    again = returns.open_return(annual_return.unit, Organization.objects.get(code="hnd"), annual_return.year)
    assert again.pk == annual_return.pk
    with pytest.raises(IntegrityError), transaction.atomic():
        AnnualReturn.objects.create(
            unit=annual_return.unit, organization=annual_return.organization, year=annual_return.year
        )


def asked_for_two_steps(annual_return: AnnualReturn) -> AnnualReturn:
    years.ask_for_two_steps(root_year(annual_return.year_id), on=True, by=make_user(Role.HEAD_OF_STAFF), at=AT)
    return AnnualReturn.objects.with_parties().get(pk=annual_return.pk)


def test_district_organization_endorses_before_ban_dan_van_approves() -> None:
    annual_return = asked_for_two_steps(make_return(status=ReturnStatus.SUBMITTED))
    union, staff = make_user(Role.DISTRICT_ORGANIZATION), make_user(Role.STAFF)
    stranger = make_user(Role.DISTRICT_ORGANIZATION, organization=Organization.objects.get(code="dtn"))
    with pytest.raises(NotPermitted):
        returns.endorse(annual_return, by=stranger, at=AT)
    returns.endorse(annual_return, by=union, at=AT)
    assert (annual_return.endorsed_at, annual_return.endorsed_by, annual_return.status) == (AT, union, "SUBMITTED")
    returns.approve(annual_return, by=staff, at=AT)
    assert annual_return.endorsed_by == union, "the approval keeps who agreed first"
    returns.reopen(annual_return, reason="Sai số.", by=make_user(Role.HEAD_OF_STAFF), at=AT)
    assert (annual_return.endorsed_at, annual_return.endorsed_by) == (None, None)


def test_district_organization_sends_its_own_returns_back_until_it_endorses() -> None:
    annual_return = asked_for_two_steps(make_return(status=ReturnStatus.SUBMITTED))
    union = make_user(Role.DISTRICT_ORGANIZATION)
    stranger = make_user(Role.DISTRICT_ORGANIZATION, organization=Organization.objects.get(code="dtn"))
    with pytest.raises(NotPermitted):
        returns.send_back(annual_return, reason="Thiếu số.", by=stranger, at=AT)
    returns.send_back(annual_return, reason="Thiếu số.", by=union, at=AT)
    returns.submit(annual_return, by=make_user(Role.STAFF), at=AT)
    returns.endorse(annual_return, by=union, at=AT)
    with pytest.raises(TransitionDenied, match="đã đồng ý"):
        returns.send_back(annual_return, reason="Thiếu số.", by=union, at=AT)
    returns.send_back(annual_return, reason="Thiếu số.", by=make_user(Role.STAFF), at=AT)
    assert annual_return.endorsed_at is None, "what comes again is looked at anew"


def test_return_sent_by_the_district_organization_is_endorsed_by_somebody_else_of_it() -> None:
    union, other = make_user(Role.DISTRICT_ORGANIZATION), make_user(Role.DISTRICT_ORGANIZATION)
    annual_return = asked_for_two_steps(make_return(status=ReturnStatus.SUBMITTED, sender=union))
    with pytest.raises(TransitionDenied, match="không tự đồng ý"):
        returns.endorse(annual_return, by=union, at=AT)
    returns.endorse(annual_return, by=other, at=AT)


def test_districts_own_return_has_one_step_only() -> None:
    union = make_user(Role.DISTRICT_ORGANIZATION)
    made = make_return("030", figures={"themes": 1}, status=ReturnStatus.SUBMITTED, sender=union)
    annual_return = asked_for_two_steps(made)
    with pytest.raises(TransitionDenied, match="không qua bước"):
        returns.endorse(annual_return, by=make_user(Role.DISTRICT_ORGANIZATION), at=AT)
    returns.approve(annual_return, by=make_user(Role.STAFF), at=AT)


def test_withdrawal_takes_the_endorsement_along() -> None:
    officer = make_user(Role.COMMUNE_OFFICER, unit=unit_named("00952"))
    annual_return = asked_for_two_steps(make_return(status=ReturnStatus.SUBMITTED, sender=officer))
    returns.endorse(annual_return, by=make_user(Role.DISTRICT_ORGANIZATION), at=AT)
    returns.withdraw(annual_return, by=officer, at=AT)
    assert AnnualReturn.objects.get(pk=annual_return.pk).endorsed_at is None
