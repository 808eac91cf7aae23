"""A register that moves after the approval: the figure stays, and the queue, the pages and check_register say so."""

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.utils import timezone

from organizations.models import User
from organizations.permissions import Role
from organizations.tests.factories import make_user
from targets.models import AnnualReturn, ReturnEvent, Theme
from targets.returns import actions as returns
from targets.rules.register_steps import ThemeState
from targets.rules.workflow import ReturnStatus, Step
from targets.tests.approval.test_review_bulk import CLEAN
from targets.tests.factories import make_return, unit_named
from targets.tests.registers.theme_steps import agree_theme, cancel_theme, committee, make_theme, paper, staff

pytestmark = pytest.mark.django_db
QUEUE = "/duyet/2023/"
FLAG = "Sổ đã đổi sau khi duyệt"


@pytest.fixture
def signed_in(client: Client) -> Client:
    client.force_login(make_user(Role.STAFF, username="banvan"))
    return client


def approve() -> AnnualReturn:
    return make_return(status=ReturnStatus.APPROVED, figures=CLEAN)


def cancel(theme: Theme) -> None:
    cancel_theme(theme, reason="Nhập nhầm", seen=theme.revision, by=staff(), at=timezone.now())


def flagged(client: Client) -> list[str]:
    return [row.unit.code for row in client.get(f"{QUEUE}?loc=so-doi").context["rows"]]


def test_approval_keeps_what_the_registers_counted() -> None:
    make_theme(ThemeState.AGREED)
    made = approve()
    counts = dict(ReturnEvent.objects.filter(annual_return=made).values_list("step", "register_counts"))
    assert counts == {Step.SUBMIT: None, Step.APPROVE: {"themes": 1}}


def test_register_that_stays_is_not_flagged(signed_in: Client) -> None:
    make_theme(ThemeState.AGREED)
    approve()
    assert flagged(signed_in) == []
    assert FLAG not in signed_in.get(f"{QUEUE}cao-bo/").content.decode()
    call_command("check_register", verbosity=0)


def test_register_that_moved_is_flagged_everywhere_and_the_figure_stays(
    signed_in: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    theme = make_theme(ThemeState.AGREED)
    made = approve()
    cancel(theme)
    assert flagged(signed_in) == ["00952"]
    for address in (QUEUE, f"{QUEUE}cao-bo/", "/bao-cao/2023/cao-bo/nhap/hoi-nong-dan/"):
        assert FLAG in signed_in.get(address).content.decode(), address
    assert "không còn dòng nào" in signed_in.get(f"{QUEUE}cao-bo/").content.decode()
    made.refresh_from_db()
    assert (made.amounts()["themes"], made.state) == (1, ReturnStatus.APPROVED)
    with pytest.raises(CommandError):
        call_command("check_register")
    assert "the register of themes had 1 at the approval and has nothing now" in capsys.readouterr().out


def test_register_that_is_begun_later_is_flagged_only_where_it_says_something_else(signed_in: Client) -> None:
    approve()
    theme = make_theme(ThemeState.REPORTED)
    assert flagged(signed_in) == ["00952"]
    agreement = paper(committee(theme.unit), "9-TB/ĐU", theme.report.issued_on if theme.report else staff().date_joined)
    agree_theme(theme, agreement, seen=1, by=staff(), at=timezone.now())
    assert flagged(signed_in) == []


def test_open_return_is_asked_not_flagged(signed_in: Client) -> None:
    theme = make_theme(ThemeState.AGREED)
    made, head = approve(), User.objects.get(username="reviewer")
    cancel(theme)
    returns.reopen(made, reason="Xin xem lại chủ đề", by=head, at=timezone.now())
    assert flagged(signed_in) == []


def test_approval_from_before_the_counts_were_kept_says_nothing(signed_in: Client) -> None:
    made = approve()
    at = timezone.now()
    by = User.objects.get(username="reviewer")
    ReturnEvent.objects.create(
        annual_return=made, step=Step.APPROVE, from_status="SUBMITTED", to_status="APPROVED", revision=made.revision,
        by=by, at=at,
    )  # fmt: skip
    make_theme(ThemeState.REPORTED)
    assert flagged(signed_in) == []
    assert unit_named("00952").code == "00952"
