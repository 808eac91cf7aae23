"""«Đưa vào sử dụng»: each step's state follows from what is stored and set."""

import os
import time
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from organizations.models import Organization, User
from organizations.permissions import Role
from organizations.profile import Profile
from organizations.tests.factories import make_user
from targets.models import ReportingYear, Resolution, RootYear
from targets.tests.factories import make_return
from vixuyen_portal import pulse
from vixuyen_portal.launch import LaunchStep, StepState, launch_steps

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def var(settings: Settings, tmp_path: Path) -> Path:
    settings.VAR_DIR, settings.BACKUP_DIR = tmp_path, tmp_path / "backup"
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    return tmp_path


#: The words of the register that the tests load.
NAMES = Profile.of("huyện", "Vị Xuyên", above=None, kinds=("xã", "thị trấn"))


def step(name: str) -> LaunchStep:
    return next(one for one in launch_steps(timezone.now(), NAMES) if one.name == name)


def test_fresh_register_has_everything_left(client: Client) -> None:
    RootYear.objects.update(is_backlog=True)
    steps = launch_steps(timezone.now(), NAMES)
    assert [one.name for one in steps if one.state is not StepState.LEFT] == []
    client.force_login(make_user(Role.ADMINISTRATOR))
    page = client.get(reverse("launch")).content.decode()
    assert f"Còn <b>{len(steps)}</b>/{len(steps)} việc" in page
    for one in steps:
        assert client.get(one.address).status_code in {200, 503}, one.name  # readiness may well be 503


def test_accounts_are_counted_by_unit_and_organization() -> None:
    assert step("Tài khoản Ban Dân vận và lãnh đạo").detail == (
        "Chưa có: Trưởng Ban Dân vận, Chuyên viên Ban Dân vận và Lãnh đạo."
    )
    for role in (Role.HEAD_OF_STAFF, Role.STAFF, Role.LEADER):
        make_user(role)
    assert step("Tài khoản Ban Dân vận và lãnh đạo").state is StepState.DONE
    assert step("Tài khoản xã, thị trấn").detail.startswith("Đã có 0/24 đơn vị nộp báo cáo năm 2025.")
    units = list(ReportingYear.objects.get(year=2025).units().filter(level="COMMUNE"))
    officers = [make_user(Role.COMMUNE_OFFICER, unit=unit) for unit in units]
    assert step("Tài khoản xã, thị trấn").state is StepState.DONE
    User.objects.filter(pk=officers[0].pk).update(is_active=False)
    found = step("Tài khoản xã, thị trấn")
    assert found.detail == f"Đã có 23/24 đơn vị nộp báo cáo năm 2025. Chưa có: {units[0].short_name}."
    for organization in Organization.objects.all():
        make_user(Role.DISTRICT_ORGANIZATION, organization=organization)
    assert step("Tài khoản tổ chức cấp huyện").state is StepState.DONE


def test_contacts_name_what_is_missing() -> None:
    user = make_user(Role.COMMUNE_OFFICER)
    assert "Trong 1 tài khoản nhập báo cáo, 1 chưa có số điện thoại, 1 chưa có địa chỉ thư." in (
        step("Số điện thoại, địa chỉ thư").detail
    )
    User.objects.filter(pk=user.pk).update(phone="0219 3826", email="a@b.vn")
    assert step("Số điện thoại, địa chỉ thư").state is StepState.DONE


def test_old_years_are_told_until_they_are_closed() -> None:
    RootYear.objects.filter(year__in=[2021, 2022, 2023]).update(is_backlog=True)
    assert step("Số liệu các năm cũ").detail.startswith("Năm 2021-2023 mở để nhập số liệu cũ, không tính hạn")
    RootYear.objects.update(is_backlog=False)
    assert step("Số liệu các năm cũ").state is StepState.DONE  # none is opened here
    RootYear.objects.filter(year=2022).update(opened_at=timezone.now(), opened_by=User.system())
    assert step("Số liệu các năm cũ").state is StepState.NOTE


def test_settings_and_processes(settings: Settings, var: Path) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    assert step("Gửi thư").state is StepState.DONE
    pulse.touch(pulse.WORKER)
    assert step("Việc chạy nền").detail == "Chưa thấy lịch chạy việc định kỳ chạy lần nào."
    pulse.touch(pulse.SCHEDULE)
    assert step("Việc chạy nền").state is StepState.DONE
    Resolution.objects.update(number="05-NQ/HU", issued_on="2021-09-15")
    assert step("Số, ngày nghị quyết").state is StepState.DONE


def test_backup_must_be_recent(var: Path) -> None:
    assert step("Sao lưu").detail == "Chưa có bản sao lưu."
    (var / "backup").mkdir()
    path = var / "backup" / "portal.dump"
    path.write_bytes(b"x")
    assert step("Sao lưu").state is StepState.DONE
    past = time.time() - 5 * 24 * 3600
    os.utime(path, (past, past))
    assert (step("Sao lưu").state, step("Sao lưu").detail) == (StepState.LEFT, "Sao lưu cách đây 5 ngày, đã quá cũ.")


def test_first_figures() -> None:
    assert step("Số liệu đầu tiên").state is StepState.LEFT
    make_return()
    assert step("Số liệu đầu tiên").detail == "Đã có số liệu ở 1 báo cáo."


def test_page_costs_the_same_at_any_size(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(14):
        launch_steps(timezone.now(), NAMES)
    for _ in range(20):
        make_user(Role.COMMUNE_OFFICER)
    with django_assert_num_queries(14):
        launch_steps(timezone.now(), NAMES)
