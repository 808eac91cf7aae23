"""An import names what it sends and asks once more; what the file does not change is not sent by the way."""

from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from organizations.permissions import Role
from organizations.tests.factories import make_user
from targets.models import AnnualReturn, FigureChange
from targets.rules.workflow import ReturnStatus
from targets.tests.imports.import_steps import send
from targets.tests.imports.test_import_pages import GOOD

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _staff(client: Client, settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    client.force_login(make_user(Role.STAFF))


def states() -> dict[str, str]:
    return dict(AnnualReturn.objects.values_list("organization__code", "status"))


def test_button_stores_and_sends_nothing_before_the_question_is_answered(client: Client) -> None:
    staged = send(client, GOOD)
    for data in ({"cach": "hoi"}, {}):
        asked = client.post(f"/nhap-tep/{staged.pk}/ghi/", data)
        assert asked.status_code == 200
        assert "Gửi những báo cáo nào?" in asked.content.decode()
        assert [one.plan.organization.code for one in asked.context["sendable"]] == [
            "mttq", "ldld", "hnd", "dtn", "lhpn", "ccb"
        ]  # fmt: skip
    assert not AnnualReturn.objects.exists() and not FigureChange.objects.exists()


def test_only_ticked_returns_are_sent_and_the_others_stay_drafts(client: Client) -> None:
    staged = send(client, GOOD)
    client.post(f"/nhap-tep/{staged.pk}/ghi/", {"cach": "gui", "gui-bao-cao": ["00709.hnd", "00709.ccb"]})
    sent = {code for code, status in states().items() if status == ReturnStatus.SUBMITTED}
    assert (sent, len(states())) == ({"hnd", "ccb"}, 6)


def test_unchanged_draft_is_not_ticked(client: Client) -> None:
    client.post(f"/nhap-tep/{send(client, GOOD).pk}/ghi/", {"cach": "nhap"})
    assert set(states().values()) == {ReturnStatus.DRAFT}
    again = send(client, GOOD)
    asked = client.post(f"/nhap-tep/{again.pk}/ghi/", {"cach": "hoi"})
    assert [one.is_ticked for one in asked.context["sendable"]] == [False] * 6
    text = asked.content.decode()
    assert text.count("tệp không thay đổi gì trong bản nháp này") == 6
    assert "checked" not in text


def test_decisions_of_the_preview_travel_through_the_question(client: Client) -> None:
    staged = send(client, GOOD)
    asked = client.post(
        f"/nhap-tep/{staged.pk}/ghi/", {"cach": "hoi", "doi": ["00709.hnd.themes"], "ly-do:00709.hnd.x": "Rà soát."}
    )
    text = asked.content.decode()
    assert '<input type="hidden" name="doi" value="00709.hnd.themes">' in text
    assert '<input type="hidden" name="ly-do:00709.hnd.x" value="Rà soát.">' in text
    assert 'type="hidden" name="cach"' not in text
