"""Reading a stored file: once for every request, and only the latest request's answer counts."""

from pathlib import Path

import pytest
from django.conf import settings as portal_settings
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from organizations.models import Unit, User
from organizations.permissions import Role
from organizations.tests.factories import make_user
from targets.imports import files as import_files, read_before
from targets.imports.preview import ImportRefused
from targets.models import FigureChange, Job, ReturnFile
from targets.rules.workflow import ReturnStatus
from targets.tests.factories import make_return, unit_named
from targets.tests.imports.import_steps import UPLOAD, read_waiting, send
from targets.tests.imports.test_import_pages import GOOD
from targets.workbook.answers import Answers
from targets.workbook.reading import Reading
from targets.workbook.sandbox.parent import ReadingChild

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


@pytest.fixture
def read_paths(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that a child really read."""
    paths: list[str] = []
    read = ReadingChild.read

    def noted(child: ReadingChild, path: Path, answers: Answers | None = None) -> Reading:
        paths.append(path.name)
        return read(child, path, answers)

    monkeypatch.setattr(ReadingChild, "read", noted)
    return paths


def test_identical_file_is_answered_from_the_earlier_reading(client: Client, read_paths: list[str]) -> None:
    first = send(client, GOOD)
    client.force_login(make_user(Role.COMMUNE_OFFICER, unit=unit_named("00703")))
    again = send(client, GOOD)

    assert read_paths == [GOOD.name]
    assert again.pk != first.pk
    assert again.reading == first.reading
    assert client.get(f"/nhap-tep/{first.pk}/").status_code == 404, "the file of another sender stays theirs"
    assert client.get(f"/nhap-tep/{again.pk}/").status_code == 200


def test_file_is_read_again_where_anything_differs_that_a_reading_rests_on(
    client: Client, staff: User, read_paths: list[str], tmp_path: Path
) -> None:
    send(client, GOOD)
    renamed = send(client, GOOD, name="ban-sao.xlsx")
    assert renamed.reading is not None
    assert renamed.reading["file"] == "ban-sao.xlsx"

    import_files.ask_to_read(renamed, by=staff, mapping={"columns": {}})
    read_waiting()
    Unit.objects.filter(code="00706").update(aliases="Phú Linh cũ")
    send(client, GOOD)
    make_return("00706", status=ReturnStatus.APPROVED)  # figures of its size are known from now on
    send(client, GOOD)
    assert len(read_paths) == 5
    send(client, GOOD)
    send(client, GOOD, name="ban-sao.xlsx")
    assert len(read_paths) == 6, "the first is known, the other one was read with other units"


def test_other_bytes_of_the_same_name_are_read(client: Client, read_paths: list[str], tmp_path: Path) -> None:
    send(client, GOOD)
    other = tmp_path / GOOD.name
    other.write_bytes(GOOD.read_bytes() + b"\0")
    send(client, other)
    assert len(read_paths) == 2


def test_file_that_was_given_up_is_tried_again(
    client: Client, read_paths: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        hurried = {**ReadingChild.__init__.__kwdefaults__, "wall_seconds": 0.0}
        patched.setattr(ReadingChild.__init__, "__kwdefaults__", hurried)
        given_up = send(client, GOOD)
    assert given_up.reading is not None
    assert given_up.reading["status"] == "refused"
    again = send(client, GOOD)
    assert again.reading is not None
    assert again.reading["status"] == "ok"
    assert len(read_paths) == 2


def test_program_is_part_of_what_a_reading_rests_on(monkeypatch: pytest.MonkeyPatch) -> None:
    before = read_before.basis_of("a.xlsx", "{}", None)
    assert read_before.basis_of("a.xlsx", "{}", None) == before
    monkeypatch.setattr(read_before, "_program", lambda: "another version")
    assert read_before.basis_of("a.xlsx", "{}", None) != before
    for pattern in read_before._PROGRAM:
        assert list(portal_settings.BASE_DIR.glob(pattern)), pattern
