"""A file about somebody else's returns: named as such, and nothing of what is stored there is shown or changed."""

from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from organizations.models import Organization, User
from organizations.permissions import Role
from organizations.tests.factories import make_user
from targets.models import AnnualReturn, FigureChange
from targets.rules.workflow import ReturnStatus
from targets.tests.factories import make_return, unit_named
from targets.tests.imports.import_steps import send
from targets.tests.imports.test_import_pages import GOOD

pytestmark = pytest.mark.django_db
#: Stored figures of Kim Linh, which the file gives otherwise: no number of the file or the page looks like these.
DRAFT, SENT = 7777, 8888


@pytest.fixture(autouse=True)
def _files(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def stranger(who: str) -> User:
    veterans = Organization.objects.get(code="ccb")
    match who:
        case "other-commune":
            return make_user(Role.COMMUNE_OFFICER, unit=unit_named("00952"))
        case "other-organization-of-the-commune":
            return make_user(Role.COMMUNE_OFFICER, unit=unit_named("00709"), organization=veterans)
        case _:
            return make_user(Role.DISTRICT_ORGANIZATION, organization=veterans)


@pytest.mark.parametrize(
    "who", ["other-commune", "other-organization-of-the-commune", "other-organization-of-the-district"]
)
def test_stored_figures_of_others_are_not_laid_open(client: Client, who: str) -> None:
    make_return("00709", "hnd", 2021, figures={"themes": DRAFT})
    make_return("00709", "dtn", 2021, figures={"themes": SENT}, status=ReturnStatus.SUBMITTED)
    client.force_login(stranger(who))
    before = FigureChange.objects.count()
    staged = send(client, GOOD)
    page = client.get(f"/nhap-tep/{staged.pk}/")
    text = page.content.decode()
    assert "Tài khoản của đồng chí chỉ nộp cho" in text
    assert not [number for number in ("7.777", "8.888") if number in text]
    codes = {change.difference.organization.code for change in page.context["changes"]}
    assert not codes & {"hnd", "dtn"}
    assert client.post(f"/nhap-tep/{staged.pk}/ghi/").status_code == 409
    assert FigureChange.objects.count() == before
    assert AnnualReturn.objects.get(unit__code="00709", organization__code="hnd").amounts() == {"themes": DRAFT}
