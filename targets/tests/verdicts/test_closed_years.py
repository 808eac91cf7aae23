"""Verdicts of a closed year: scored when it is closed, then left alone but by the command that logs why."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from organizations.models import Organization, User
from organizations.permissions import Role
from organizations.refused import NotPermitted
from organizations.tests.factories import make_user
from targets import tasks
from targets.models import RootYear, Target, Threshold, Verdict, YearEvent
from targets.rules.workflow import ReturnStatus
from targets.tests.factories import make_return, root_year
from targets.verdicts import scoring
from targets.years.actions import close_year, reopen_year

pytestmark = pytest.mark.django_db


@pytest.fixture
def head() -> User:
    return make_user(Role.HEAD_OF_STAFF, username="truong")


@pytest.fixture
def closed(head: User) -> RootYear:
    make_return(status=ReturnStatus.APPROVED)  # and never scored: the queue was down
    year = root_year(2023)
    close_year(year, by=head, at=timezone.now())
    return year


def stored() -> list[tuple[object, ...]]:
    return list(Verdict.objects.for_year(2023).order_by("pk").values_list())


def test_closing_scores_what_was_approved_last(closed: RootYear) -> None:
    assert Verdict.objects.official().get(year=2023, unit__code="00952", target__code="T06").verdict == "MET"
    assert not scoring.differences(2023)


def test_nothing_that_scores_changes_a_closed_year(closed: RootYear) -> None:
    before = stored()
    Threshold.objects.filter(target__code="T06").update(value=99)
    Target.objects.filter(code="T08").update(last_year=2022)
    assert scoring.differences(2023)
    assert scoring.score_year(2023) == 0
    assert scoring.score_organization(2023, Organization.objects.get(code="hnd")) == 0
    tasks.score_everything()
    call_command("compute_compliance", stdout=(out := StringIO()))
    assert "2023: closed, keeps its verdicts" in out.getvalue()
    call_command("setup", stdout=StringIO())
    assert stored() == before


def test_command_changes_it_with_a_reason_and_logs_that(closed: RootYear) -> None:
    Threshold.objects.filter(target__code="T06").update(value=99)
    with pytest.raises(CommandError, match="--year"):
        call_command("compute_compliance", rescore_closed="Nghị quyết sửa")
    with pytest.raises(CommandError, match="lý do"):
        call_command("compute_compliance", year=2023, rescore_closed="  ")
    with pytest.raises(CommandError, match="chưa chốt"):
        call_command("compute_compliance", year=2024, rescore_closed="Nghị quyết sửa")
    call_command("compute_compliance", year=2023, rescore_closed="Nghị quyết sửa", by="truong", stdout=StringIO())
    event = YearEvent.objects.get(year=2023, kind="RESCORED")
    assert event.reason.startswith("Nghị quyết sửa (") and event.by.username == "truong"
    assert Verdict.objects.official().get(year=2023, unit__code="00952", target__code="T06").verdict == "NOT_MET"
    call_command("compute_compliance", year=2023, rescore_closed="Lần nữa", stdout=StringIO())
    assert YearEvent.objects.filter(kind="RESCORED").count() == 1  # nothing changed


def test_others_may_not_rescore(closed: RootYear) -> None:
    with pytest.raises(NotPermitted):
        scoring.rescore_closed_year(closed, reason="Thử", by=make_user(Role.ADMINISTRATOR), at=timezone.now())


def test_year_opened_again_is_scored_as_usual(closed: RootYear, head: User) -> None:
    Threshold.objects.filter(target__code="T06").update(value=99)
    reopen_year(closed, reason="Sửa số liệu", by=head, at=timezone.now())
    assert scoring.score_year(2023) > 0
