"""Taking a file back: as before it, whole or not at all, once; what was done by hand afterwards stays."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from organizations.models import User
from organizations.permissions import Role
from organizations.tests.factories import make_user
from targets.models import AnnualReturn, ChangeSource, FigureChange, ReturnFile
from targets.returns import actions as returns
from targets.rules.workflow import ReturnStatus
from targets.tests.factories import make_return, root_year
from targets.tests.imports.import_steps import confirm, send
from targets.tests.imports.test_import_pages import GOOD
from targets.years import actions as years

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def staff(client: Client) -> User:
    user = make_user(Role.STAFF, username="banvan")
    client.force_login(user)
    return user


def store(client: Client, **choice: str) -> ReturnFile:
    staged = send(client, GOOD)
    if choice:
        client.post(f"/nhap-tep/{staged.pk}/ghi/", choice)
    else:
        confirm(client, staged)
    staged.refresh_from_db()
    assert staged.committed_at is not None
    return staged


def farmers() -> AnnualReturn:
    return AnnualReturn.objects.with_parties().get(year=2021, unit__code="00709", organization__code="hnd")


@pytest.mark.usefixtures("staff")
def test_file_is_taken_back_and_its_returns_are_drafts_again(client: Client) -> None:
    make_return("00709", "hnd", 2021, figures={"themes": 7})
    staged = store(client)
    assert farmers().state is ReturnStatus.SUBMITTED
    page = client.get(f"/nhap-tep/{staged.pk}/hoan-tac/").content.decode()
    assert "số liệu sẽ trở về như trước khi nhập tệp. Các ô đã sửa tay sau đó được giữ nguyên" in page
    assert "6 báo cáo đã gửi cùng tệp trở lại bản nháp" in page
    answer = client.post(f"/nhap-tep/{staged.pk}/hoan-tac/", follow=True).content.decode()
    assert "Đã hoàn tác" in answer
    assert "Tệp đã ghi rồi hoàn tác" in answer
    assert {one.state for one in AnnualReturn.objects.filter(year=2021)} == {ReturnStatus.DRAFT}
    assert {key: amount for key, amount in farmers().amounts().items() if amount is not None} == {"themes": 7}
    undone = FigureChange.objects.filter(source=ChangeSource.UNDO)
    assert undone.count() == FigureChange.objects.filter(source=ChangeSource.IMPORT).count()
    assert set(undone.values_list("file_sha256", flat=True)) == {staged.sha256}


@pytest.mark.usefixtures("staff")
def test_second_time_is_refused_kindly(client: Client) -> None:
    staged = store(client)
    client.post(f"/nhap-tep/{staged.pk}/hoan-tac/")
    before = FigureChange.objects.count()
    answer = client.post(f"/nhap-tep/{staged.pk}/hoan-tac/")
    assert answer.status_code == 409
    assert "Tệp này đã được hoàn tác lúc" in answer.content.decode()
    assert FigureChange.objects.count() == before


@pytest.mark.usefixtures("staff")
def test_file_that_was_not_stored_has_nothing_to_take_back(client: Client) -> None:
    staged = send(client, GOOD)
    assert "chưa được ghi vào báo cáo" in client.get(f"/nhap-tep/{staged.pk}/hoan-tac/").content.decode()
    assert client.post(f"/nhap-tep/{staged.pk}/hoan-tac/").status_code == 409


def test_what_was_edited_by_hand_afterwards_stays(client: Client, staff: User) -> None:
    staged = store(client, cach="nhap")
    later = timezone.now() + timedelta(minutes=5)
    entries = {"themes": returns.Entry(5), "branches": returns.Entry(farmers().amounts()["branches"], note="Viết tay")}
    returns.enter_figures(farmers(), entries, by=staff, at=later, source=ChangeSource.FORM)
    client.post(f"/nhap-tep/{staged.pk}/hoan-tac/")
    kept = farmers()
    assert kept.amounts()["themes"] == 5
    assert kept.amounts()["branches"] is None
    assert kept.figures.get(definition__key="branches").note == "Viết tay"


@pytest.mark.usefixtures("staff")
def test_words_before_the_file_come_back(client: Client) -> None:
    made = make_return("00709", "hnd", 2021, figures={"themes": 7})
    user = User.objects.get(username="banvan")
    entry = {"themes": returns.Entry(7, note="Theo nghị quyết")}
    returns.enter_figures(made, entry, by=user, at=timezone.now(), source=ChangeSource.FORM)
    staged = store(client)
    client.post(f"/nhap-tep/{staged.pk}/hoan-tac/")
    assert farmers().figures.get(definition__key="themes").note == "Theo nghị quyết"


def test_approved_return_keeps_the_whole_file(client: Client, staff: User) -> None:
    staged = store(client)
    returns.approve(farmers(), by=make_user(Role.HEAD_OF_STAFF), at=timezone.now())
    answer = client.post(f"/nhap-tep/{staged.pk}/hoan-tac/")
    assert answer.status_code == 409
    assert "Hội Nông dân trong tệp đã được duyệt nên không hoàn tác được" in answer.content.decode()
    assert not FigureChange.objects.filter(source=ChangeSource.UNDO).exists()


@pytest.mark.usefixtures("staff")
def test_closed_year_keeps_the_file(client: Client) -> None:
    staged = store(client)
    years.close_year(root_year(2021), by=make_user(Role.HEAD_OF_STAFF), at=timezone.now())
    assert "đã chốt" in client.get(f"/nhap-tep/{staged.pk}/hoan-tac/").content.decode()


@pytest.mark.usefixtures("staff")
def test_only_the_sender_takes_sent_returns_back(client: Client) -> None:
    staged = store(client)
    client.force_login(make_user(Role.STAFF))
    answer = client.post(f"/nhap-tep/{staged.pk}/hoan-tac/")
    assert answer.status_code == 409
    assert "Chỉ người đã gửi báo cáo mới rút lại được" in answer.content.decode()
    staged.refresh_from_db()
    assert staged.undone_at is None
    assert farmers().state is ReturnStatus.SUBMITTED


def test_return_sent_again_by_hand_must_be_withdrawn_first(client: Client, staff: User) -> None:
    staged = store(client, cach="nhap")
    returns.submit(farmers(), by=staff, at=timezone.now())
    answer = client.post(f"/nhap-tep/{staged.pk}/hoan-tac/")
    assert "Hội Nông dân đã được gửi sau khi ghi tệp" in answer.content.decode()


@pytest.mark.usefixtures("staff")
def test_returned_return_is_taken_back_where_it_is(client: Client) -> None:
    staged = store(client)
    returns.send_back(farmers(), reason="Xin kiểm tra.", by=make_user(Role.STAFF), at=timezone.now())
    client.post(f"/nhap-tep/{staged.pk}/hoan-tac/")
    assert farmers().state is ReturnStatus.SENT_BACK
    assert farmers().amounts()["themes"] is None


def test_another_persons_file_is_unknown(client: Client, staff: User) -> None:
    staged = store(client)
    client.force_login(make_user(Role.COMMUNE_OFFICER))
    assert client.get(f"/nhap-tep/{staged.pk}/hoan-tac/").status_code == 404
