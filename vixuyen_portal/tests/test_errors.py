"""What no view caught: too large a request, a full disk, a request that no browser makes; as page and as JSON."""

import errno
import json
from pathlib import Path

import pytest
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from organizations.models import User
from organizations.permissions import Role
from organizations.tests.factories import make_user
from reports.models import Review
from reports.reviews.actions import request_review
from reports.tasks import build_review
from targets.models import JobStatus, ReturnFile
from targets.rules.workflow import ReturnStatus
from targets.tests.factories import make_return, planned_review
from targets.verdicts.scoring import score_year

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff() -> User:
    return make_user(Role.STAFF)


@pytest.fixture
def client(staff: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(staff)
    return client


def _full(*args: object, **kwargs: object) -> str:
    raise OSError(errno.ENOSPC, "No space left on device")


def _workbook() -> dict[str, SimpleUploadedFile]:
    return {"file": SimpleUploadedFile("a.xlsx", b"PK\x03\x04" + b"0" * 99)}


def test_three_megabytes_to_autosave_are_refused_in_vietnamese_json(client: Client) -> None:
    address = reverse("returns:autosave", args=[2023, "cao-bo", "hoi-nong-dan"])
    body = json.dumps({"revision": 0, "cells": {}, "note": {"text": "x" * 3 * 1024 * 1024}})
    answer = client.post(address, body, content_type="application/json")
    assert answer.status_code == 413
    assert answer.json() == {
        "message": "Dữ liệu gửi lên lớn quá 2 MB nên máy chủ không nhận. Xin chia nhỏ, hoặc nộp bằng tệp Excel."
    }


def test_form_that_is_too_large_is_a_page_in_vietnamese(client: Client) -> None:
    answer = client.post(reverse("auth:profile"), {"phone": "1" * 3 * 1024 * 1024})
    assert answer.status_code == 413
    page = answer.content.decode()
    assert "<h1>Dữ liệu gửi lên quá lớn</h1>" in page
    assert "lớn quá 2 MB" in page


def test_name_that_the_portal_does_not_bear_is_a_page_without_a_reason_to_guess(client: Client) -> None:
    answer = client.get(reverse("home"), headers={"host": "elsewhere.example"})
    assert answer.status_code == 400
    assert "Máy chủ không đọc được yêu cầu này." in answer.content.decode()


def test_upload_to_a_full_disk_says_so_and_leaves_nothing(
    client: Client, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(FileSystemStorage, "_save", _full)
    answer = client.post(reverse("imports:upload"), _workbook())
    assert answer.status_code == 507
    assert "Ổ đĩa của máy chủ đã đầy nên chưa lưu được gì." in answer.content.decode()
    assert not ReturnFile.objects.exists()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_upload_whose_row_cannot_be_stored_leaves_no_file(
    client: Client, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: ReturnFile, *args: object, **kwargs: object) -> None:
        raise OperationalError("database or disk is full")

    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(ReturnFile, "save", refuse)
    answer = client.post(reverse("imports:upload"), _workbook())
    assert answer.status_code == 507
    assert "Ổ đĩa của máy chủ đã đầy" in answer.content.decode()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_temporary_folder_that_is_full_is_named_too(
    client: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.core.files.uploadhandler.TemporaryUploadedFile", _full)
    settings.FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
    answer = client.post(reverse("imports:upload"), _workbook())
    assert answer.status_code == 507


def test_fault_of_the_program_stays_a_500_without_a_reason(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("targets.imports.files.stage", lambda *args, **kwargs: 1 // 0)
    answer = client.post(reverse("imports:upload"), _workbook())
    assert answer.status_code == 500
    assert "Hệ thống đang gặp trục trặc" in answer.content.decode()
    answer = client.post(reverse("imports:upload"), _workbook(), headers={"accept": "application/json"})
    assert answer.status_code == 500
    assert answer.json()["message"].startswith("Hệ thống đang gặp trục trặc")


def test_review_built_onto_a_full_disk_fails_with_the_reason(
    staff: User, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_return(status=ReturnStatus.APPROVED)
    score_year(2023)
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(FileSystemStorage, "_save", _full)
    review = request_review(planned_review(), by=staff, at=timezone.now())
    build_review(review.job_id)
    review = Review.objects.select_related("job").get()
    assert (review.job.status, review.document.name) == (JobStatus.FAILED, "")
    assert review.job.message.startswith("Ổ đĩa của máy chủ đã đầy")
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
