"""Accounts of twin units: which one reports is seen before it is chosen, and an account without work says so."""

import pytest
import time_machine
from django.test import Client

from organizations.models import Unit, User
from organizations.permissions import Role
from organizations.tests.factories import make_user
from targets.models import Duty, ReportingYear, RootYear
from targets.rules.workflow import ReturnStatus
from targets.tests.factories import make_return, unit_named

pytestmark = pytest.mark.django_db
ADD = "/quan-tri/organizations/user/add/"
#: 2025 is being reported by the units of 30/06/2025; the new ones exist since 01/07/2025.
TODAY = "2026-01-08"


@pytest.fixture(autouse=True)
def _reporting_2025() -> object:
    with time_machine.travel(TODAY, tick=False):
        RootYear.objects.filter(year__lt=2025).update(closed_at="2025-02-01T00:00Z", closed_by=User.system())
        yield


@pytest.fixture
def old() -> Unit:
    return unit_named("00952", 2025)


@pytest.fixture
def new(old: Unit) -> Unit:
    return Unit.objects.get(name=old.name, level="COMMUNE", valid_to=None)


def add(client: Client, unit: Unit) -> str:
    client.force_login(make_user(Role.ADMINISTRATOR, username="quantri"))
    data = {
        "username": "xa.caobo",
        "full_name": "Nguyễn Văn A",
        "role": Role.COMMUNE_OFFICER,
        "unit": unit.pk,
        "password1": "mat-khau-dai-1",
        "password2": "mat-khau-dai-1",
    }
    text: str = client.post(ADD, data, follow=True).content.decode()
    assert User.objects.get(username="xa.caobo").unit == unit
    return text


def test_list_of_units_is_grouped_by_what_reports_now(client: Client, old: Unit, new: Unit) -> None:
    client.force_login(make_user(Role.ADMINISTRATOR, username="quantri"))
    field = client.get(ADD).context["adminform"].form.fields["unit"]
    groups = {title: {value.value for value, _ in choices} for title, choices in field.choices if title}
    assert list(groups) == ["Đang báo cáo", "Đơn vị mới, chưa có kỳ báo cáo đang mở", "Khác"]
    assert groups["Đang báo cáo"] == set(ReportingYear.objects.get(year=2025).units().values_list("pk", flat=True))
    assert old.pk in groups["Đang báo cáo"]
    assert new.pk in groups["Đơn vị mới, chưa có kỳ báo cáo đang mở"]


def test_account_of_the_new_twin_is_made_with_a_warning_that_names_the_old_one(client: Client, new: Unit) -> None:
    text = add(client, new)
    assert "Xã Cao Bồ (từ 01/07/2025) không có trong kỳ báo cáo nào đang mở" in text
    assert "Báo cáo năm 2025 là của đơn vị cũ cùng tên: Xã Cao Bồ (đến 30/06/2025)" in text


def test_account_of_a_reporting_unit_is_made_without_a_warning(client: Client, old: Unit) -> None:
    assert "chưa có việc" not in add(client, old)


def test_home_says_that_the_unit_has_no_open_year(client: Client, new: Unit) -> None:
    client.force_login(make_user(Role.COMMUNE_OFFICER, unit=new))
    text = client.get("/viec-can-lam/").content.decode()
    assert "Xã Cao Bồ (đơn vị từ 01/07/2025) không có trong kỳ báo cáo nào đang mở (năm 2025)" in text
    assert "không còn việc nào đến hạn" not in text


def test_home_of_a_unit_that_has_sent_everything_has_nothing_left(client: Client, old: Unit) -> None:
    Duty.objects.all().delete()  # a resolution that asks none of agencies
    for organization in ("mttq", "ldld", "hnd", "dtn", "lhpn", "ccb"):
        make_return(organization=organization, year=2025, status=ReturnStatus.SUBMITTED)
    client.force_login(make_user(Role.COMMUNE_OFFICER, unit=old))
    text = client.get("/viec-can-lam/").content.decode()
    assert "Đồng chí không còn việc nào đến hạn." in text
    assert "không có trong kỳ báo cáo" not in text
