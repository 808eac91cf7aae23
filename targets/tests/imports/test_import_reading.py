"""Reading a stored file: once for every request, and only the latest request's answer counts."""

from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from organizations.models import User
from organizations.permissions import Role
from organizations.tests.factories import make_user
from targets.imports import files as import_files
from targets.imports.preview import ImportRefused
from targets.models import FigureChange, Job, ReturnFile
from targets.tests.imports.import_steps import UPLOAD, read_waiting, send
from targets.tests.imports.test_import_pages import GOOD

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def staff(client: Client, settings: Settings, tmp_path: Path) -> User:
    settings.MEDIA_ROOT = tmp_path
    user = make_user(Role.STAFF)
    client.force_login(user)
    return user


def test_asking_again_while_it_is_being_read_makes_no_second_job(client: Client) -> None:
    with GOOD.open("rb") as file:
        client.post(UPLOAD, {"file": file})
    staged = ReturnFile.objects.get()
    for _ in range(3):
        client.post(f"/nhap-tep/{staged.pk}/doc-lai/")
    assert Job.objects.filter(task="targets.read_file").count() == 1
    read_waiting()
    client.post(f"/nhap-tep/{staged.pk}/doc-lai/")
    assert Job.objects.filter(task="targets.read_file").count() == 2


def test_answer_to_an_earlier_request_is_not_kept(client: Client, staff: User) -> None:
    with GOOD.open("rb") as file:
        client.post(UPLOAD, {"file": file})
    earlier = ReturnFile.objects.get()
    import_files.ask_to_read(ReturnFile.objects.get(), by=staff, mapping={"columns": {}})
    import_files.read(earlier)  # its worker was slow
    assert not ReturnFile.objects.get().is_read
    import_files.read(ReturnFile.objects.get())
    assert ReturnFile.objects.get().is_read


def test_what_a_page_showed_is_not_stored_once_it_is_to_be_read_otherwise(client: Client, staff: User) -> None:
    shown = send(client, GOOD)
    import_files.ask_to_read(ReturnFile.objects.get(), by=staff, mapping={"columns": {}})
    with pytest.raises(ImportRefused, match="chưa đọc xong"):
        import_files.commit_file(shown, by=staff, at=timezone.now())
    assert ReturnFile.objects.get().committed_at is None
    assert not FigureChange.objects.exists()
