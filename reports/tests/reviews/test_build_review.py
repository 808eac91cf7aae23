"""Asking for a review, the job that builds it, and the command."""

import json
from datetime import UTC, datetime
from io import BytesIO, StringIO
from pathlib import Path

import docx
import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import Settings

from organizations.models import Organization
from organizations.permissions import Role
from organizations.refused import NotPermitted
from organizations.tests.factories import make_user
from reports import tasks
from reports.models import Review
from reports.reviews import actions
from targets import jobs
from targets.models import Job, JobStatus, Verdict
from targets.rules.workflow import ReturnStatus
from targets.tests.factories import make_return, planned_review
from targets.verdicts import scoring

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def scored() -> None:
    make_return(status=ReturnStatus.APPROVED)
    scoring.score_year(2023)


def ask(code: str = "midterm") -> Review:
    return actions.request_review(planned_review(code), by=make_user(Role.STAFF), at=timezone.now())


def test_request_keeps_who_asked_and_a_waiting_job(scored: None) -> None:
    review = ask()

    assert review.job.task == "reports.build_review" and review.job.status == JobStatus.WAITING
    assert review.job.requested_by == review.requested_by
    assert f"{review.data_until}" == "2023-12-31" and not review.document


@pytest.mark.parametrize("role", [Role.LEADER, Role.COMMUNE_OFFICER, Role.ADMINISTRATOR], ids=str)
def test_request_is_refused_to_who_may_not_build(role: Role) -> None:
    with pytest.raises(NotPermitted):
        actions.request_review(planned_review(), by=make_user(role), at=timezone.now())


def test_second_request_while_one_is_under_way_is_the_same(scored: None) -> None:
    assert ask() == ask()
    assert ask("final") != ask()


def test_job_builds_the_document_and_tells_each_table(scored: None, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(jobs.Progress, "say", lambda self, message, *, done, total: said.append(message))
    review = ask()

    tasks.build_review(review.job_id)

    review.refresh_from_db()
    assert review.job.status == JobStatus.DONE
    assert len(said) == 5 and said[2] == "Đang lập bảng 3/5: kết quả theo tổ chức."
    with review.document.open("rb") as file:
        text = "\n".join(line.text for line in docx.Document(BytesIO(file.read())).paragraphs)
    assert "BÁO CÁO" in text and len(review.sha256) == 64


def test_job_run_twice_builds_once(scored: None) -> None:
    review = ask()
    tasks.build_review(review.job_id)
    review.refresh_from_db()
    first = review.document.name, review.sha256

    Job.objects.filter(pk=review.job_id).update(status=JobStatus.WAITING)
    tasks.build_review(review.job_id)

    review.refresh_from_db()
    assert (review.document.name, review.sha256) == first


def test_job_without_approved_returns_ends_with_the_reason() -> None:
    review = ask()

    tasks.build_review(review.job_id)

    review.refresh_from_db()
    assert review.job.status == JobStatus.FAILED and "Chưa có báo cáo nào được duyệt" in review.job.message
    assert not review.document


def test_built_review_keeps_what_it_printed_when_the_register_changes(scored: None) -> None:
    review = ask()
    tasks.build_review(review.job_id)
    review.refresh_from_db()
    before = json.dumps(review.figures, ensure_ascii=False)

    Organization.objects.filter(code="hnd").update(name="Tên mới")
    make_return("00934", status=ReturnStatus.APPROVED)
    scoring.score_year(2023)

    review.refresh_from_db()
    assert (
        json.dumps(review.figures, ensure_ascii=False) == before
        and "Hội Nông dân" in before
        and "Tên mới" not in before
    )
    hnd = next(
        row
        for row in review.figures["district"]
        if (row["target"], row["organization"], row["year"]) == ("T06", "hnd", 2023)
    )
    assert (hnd["covered"], hnd["expected"]) == (1, 24)
    assert (hnd["numerator"], hnd["denominator"], hnd["verdict"]) == (923, 1000, "NO_DATA")


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        pytest.param("midterm", "bao-cao-so-ket-2023.docx", id="midterm"),
        pytest.param("final", "bao-cao-tong-ket-2025.docx", id="final"),
    ],
)
def test_command_writes_the_file_and_prints_its_path(scored: None, tmp_path: Path, kind: str, name: str) -> None:
    out = StringIO()

    call_command("build_review", kind, "--out", str(tmp_path / "new" / "folder"), stdout=out)

    path = Path(out.getvalue().strip())
    assert path.name == name
    assert docx.Document(str(path)).tables[0].rows[0].cells[1].paragraphs[0].text == "ĐẢNG CỘNG SẢN VIỆT NAM"
    assert not Review.objects.exists()


def test_command_without_approved_returns_says_so_and_writes_nothing(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="Chưa có báo cáo nào được duyệt"):
        call_command("build_review", "midterm", "--out", str(tmp_path / "out"))

    assert not (tmp_path / "out").exists()


def test_command_on_approved_but_unscored_returns_names_the_command_to_run(tmp_path: Path) -> None:
    make_return(status=ReturnStatus.APPROVED)
    Verdict.objects.all().delete()

    with pytest.raises(CommandError, match="compute_compliance"):
        call_command("build_review", "midterm", "--out", str(tmp_path))


def test_command_does_not_replace_a_file_that_somebody_edited(scored: None, tmp_path: Path) -> None:
    out = StringIO()
    call_command("build_review", "midterm", "--out", str(tmp_path), stdout=out)
    path = Path(out.getvalue().strip())
    call_command("build_review", "midterm", "--out", str(tmp_path), stdout=StringIO())  # as built: replaced

    word = docx.Document(str(path))
    word.paragraphs[-1].add_run(" Câu do cán bộ viết.")
    word.save(str(path))
    edited = path.read_bytes()
    with pytest.raises(CommandError, match="not as it was built"):
        call_command("build_review", "midterm", "--out", str(tmp_path), stdout=StringIO())
    assert path.read_bytes() == edited

    call_command("build_review", "midterm", "--out", str(tmp_path), "--force", stdout=StringIO())
    assert path.read_bytes() != edited


def test_command_leaves_another_file_of_the_same_name_alone(scored: None, tmp_path: Path) -> None:
    path = tmp_path / "bao-cao-so-ket-2023.docx"
    path.write_bytes("không phải Word".encode())
    with pytest.raises(CommandError, match="not as it was built"):
        call_command("build_review", "midterm", "--out", str(tmp_path), stdout=StringIO())
    assert path.read_bytes() == "không phải Word".encode()


def test_document_properties_are_in_utc(scored: None) -> None:
    at = datetime(2026, 11, 26, 11, 16, 12, tzinfo=UTC)  # 18:16 in Việt Nam

    built = actions.compose_review(planned_review(), at=at)

    properties = docx.Document(BytesIO(built.content)).core_properties
    assert properties.created == properties.modified == datetime(2026, 11, 26, 11, 16, 12, tzinfo=UTC)
