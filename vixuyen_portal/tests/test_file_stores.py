"""Files in a store without a path: nothing needs a folder of this machine, and a store that is away is a sentence.

The store over HTTP needs requirements-s3.txt: skipped where it is absent, always run in `.ci/run`.
"""

import hashlib
import importlib.util
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from organizations.permissions import Role
from organizations.stored_files import StoreUnreachable
from organizations.tests.factories import make_user
from reports.models import Review
from reports.reviews.actions import request_review
from reports.tasks import build_review
from targets.models import AnnualReturn, JobStatus, ReturnFile
from targets.rules.workflow import ReturnStatus
from targets.tests.factories import make_return, planned_review
from targets.tests.imports.import_steps import UPLOAD, confirm, read_waiting, send
from targets.verdicts.scoring import score_year
from vixuyen_portal.file_store import files_storage
from vixuyen_portal.tests.object_store import ObjectStore, running_store

RETURNS = Path(__file__).parents[2] / "fixtures" / "returns"
GOOD = RETURNS / "2021" / "kim-linh-00709-2021.xlsx"
FAULTY = RETURNS / "faulty" / "letters.xlsx"
KEYS = {"AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret"}
needs_client = pytest.mark.skipif(
    not all(importlib.util.find_spec(name) for name in ("storages", "boto3")),
    reason="needs the S3 client (pip install -r requirements-s3.txt)",
)


@pytest.fixture
def _in_memory(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "not-there"
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"}}


@pytest.fixture
def store(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ObjectStore]:
    """An object store in place of the folder, as FILES_URL chooses it."""
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    with running_store() as running:
        settings.FILES_URL = f"s3://portal/vi-xuyen?endpoint={running.address}&region=vn"
        settings.MEDIA_ROOT = tmp_path / "not-there"
        settings.STORAGES = {**settings.STORAGES, "default": files_storage(settings.FILES_URL, KEYS)}
        yield running


def walk(client: Client, folder: Path) -> None:
    """A faulty workbook sent and given back marked, a good one stored, a review built and taken."""
    client.force_login(make_user(Role.STAFF, username="banvan"))
    faulty = send(client, FAULTY)
    assert client.get(f"{UPLOAD}{faulty.pk}/").context["errors"]
    marked = client.get(f"{UPLOAD}{faulty.pk}/danh-dau/")
    assert marked.content.startswith(b"PK") and len(marked.content) > FAULTY.stat().st_size // 2
    confirm(client, send(client, GOOD))
    assert AnnualReturn.objects.filter(unit__code="00709", status=ReturnStatus.SUBMITTED).count() == 6
    make_return(status=ReturnStatus.APPROVED)
    score_year(2023)
    review = request_review(planned_review(), by=make_user(Role.STAFF), at=timezone.now())
    build_review(review.job_id)
    answer = client.get(reverse("doc:download", args=[review.pk]))
    content = answer.getvalue()
    review = Review.objects.select_related("job").get()
    assert review.job.status == JobStatus.DONE
    assert hashlib.sha256(content).hexdigest() == review.sha256
    assert int(answer["Content-Length"]) == len(content)
    assert (
        f'filename="{planned_review().file_name.removesuffix(".docx")}-{review.pk}.docx"'
        in answer["Content-Disposition"]
    )
    assert not (folder / "not-there").exists()


@pytest.mark.django_db
@pytest.mark.usefixtures("_in_memory")
def test_year_of_files_needs_no_path(client: Client, tmp_path: Path) -> None:
    walk(client, tmp_path)


@needs_client
@pytest.mark.django_db
def test_year_of_files_in_an_object_store(client: Client, tmp_path: Path, store: ObjectStore) -> None:
    walk(client, tmp_path)
    assert len(store.objects) == 3
    assert all(key.startswith(("portal/vi-xuyen/returns/", "portal/vi-xuyen/reviews/")) for key in store.objects)
    assert GOOD.read_bytes() in store.objects.values()


@needs_client
@pytest.mark.django_db
def test_failed_upload_takes_its_own_object_away_and_no_other(
    client: Client, store: ObjectStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.force_login(make_user(Role.STAFF))
    send(client, GOOD)
    before = dict(store.objects)
    with monkeypatch.context() as patched:
        patched.setattr(ReturnFile, "save", lambda *args, **kwargs: 1 // 0)
        with pytest.raises(ZeroDivisionError):
            send(client, GOOD)
    assert store.objects == before
    send(client, GOOD)
    assert len(store.objects) == 2  # equal content under an equal name is kept twice


@needs_client
@pytest.mark.django_db
def test_store_that_refuses_is_a_sentence_everywhere(
    client: Client, store: ObjectStore, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL, logger="django.request")
    client.force_login(make_user(Role.STAFF))
    with GOOD.open("rb") as file:
        client.post(UPLOAD, {"file": file})
    store.refuses = True
    with FAULTY.open("rb") as file:
        answer = client.post(UPLOAD, {"file": file})
    assert (answer.status_code, ReturnFile.objects.count()) == (503, 1)
    assert "Kho tệp của hệ thống không trả lời" in answer.content.decode()
    read_waiting()
    staged = ReturnFile.objects.select_related("job").get()
    assert (staged.reading, staged.job.status) == (None, JobStatus.FAILED)
    assert staged.job.message.startswith("Kho tệp của hệ thống không trả lời")
    assert client.get("/readyz/").json()["checks"]["files"]["status"] == "failing"
    store.refuses = False
    assert client.get("/readyz/").json()["checks"]["files"] == {"status": "ok", "detail": "Kho tệp trả lời."}
    client.post(f"{UPLOAD}{staged.pk}/doc-lai/")
    read_waiting()
    assert "Xem trước, chưa ghi gì" in client.get(f"{UPLOAD}{staged.pk}/").content.decode()


@needs_client
def test_store_that_is_not_there_is_given_up_and_an_absent_file_is_no_outage(store: ObjectStore) -> None:
    with pytest.raises(FileNotFoundError):
        default_storage.open("returns/absent.xlsx")
    default_storage.delete("returns/absent.xlsx")
    name = default_storage.save("a.xlsx", ContentFile(b"x"))
    assert default_storage.size(name) == 1
    away = files_storage("s3://portal?endpoint=http://127.0.0.1:9", KEYS)
    from organizations.s3_files import S3FileStorage

    with pytest.raises(StoreUnreachable):
        S3FileStorage(**away["OPTIONS"]).save("a.xlsx", ContentFile(b"x"))


@needs_client
@pytest.mark.parametrize(
    ("url", "keys", "expected"),
    [
        pytest.param("s3://portal", {}, ("portal", "", None, "auto"), id="amazon-by-its-role"),
        pytest.param("s3://portal/a/b/", KEYS, ("portal", "a/b", None, "auto"), id="folder"),
        pytest.param("s3://p-1?endpoint=https://s3.vn", KEYS, ("p-1", "", "https://s3.vn", "path"), id="other-store"),
        pytest.param(
            "s3://p-1?endpoint=https://s3.vn&addressing=virtual",
            KEYS,
            ("p-1", "", "https://s3.vn", "virtual"),
            id="addressing",
        ),
    ],
)
def test_address_of_a_store_is_read(url: str, keys: dict[str, str], expected: tuple[str | None, ...]) -> None:
    options = files_storage(url, keys)["OPTIONS"]
    found = options["bucket_name"], options["location"], options["endpoint_url"]
    assert (*found, options["client_config"].s3["addressing_style"]) == expected


@pytest.mark.parametrize(
    ("url", "keys", "sentence"),
    [
        pytest.param("/srv/files", KEYS, "names no bucket", id="path"),
        pytest.param("s3://", KEYS, "names no bucket", id="no-bucket"),
        pytest.param("s3://Portal", KEYS, "names no bucket", id="capital"),
        pytest.param("https://s3.vn/portal", KEYS, "names no bucket", id="https"),
        pytest.param("s3://key:secret@portal", KEYS, "holds a key", id="key-in-it"),
        pytest.param("s3://portal?endpont=https://s3.vn", KEYS, "has 'endpont'", id="misspelt"),
        pytest.param("s3://portal?endpoint=s3.vn", KEYS, "endpoint is an address", id="endpoint"),
        pytest.param("s3://portal?endpoint=", KEYS, "endpoint is an address", id="blank-endpoint"),
        pytest.param("s3://portal?addressing=vhost", KEYS, "addressing is 'vhost'", id="addressing"),
        pytest.param("s3://portal", {"AWS_ACCESS_KEY_ID": "key"}, "Set AWS_SECRET_ACCESS_KEY", id="one-key"),
        pytest.param("s3://portal?endpoint=https://s3.vn", {}, "Set AWS_ACCESS_KEY_ID", id="no-keys"),
    ],
)
def test_wrong_address_of_a_store_is_refused_with_a_hint(url: str, keys: dict[str, str], sentence: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=sentence) as refused:
        files_storage(url, keys)
    assert "secret@" not in str(refused.value)


def test_absent_client_is_named_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ImproperlyConfigured, match=r"pip install -r requirements-s3\.txt"):
        files_storage("s3://portal", KEYS)


def test_demo_does_not_write_into_a_store(settings: Settings) -> None:
    settings.FILES_URL = "s3://portal"
    with pytest.raises(CommandError, match="unset FILES_URL"):
        call_command("demo")
