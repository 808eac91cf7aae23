"""Pages of the reviews: who may open them, the request, the progress and the file."""

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from organizations.permissions import Role
from organizations.tests.factories import make_user
from reports import tasks
from reports.models import Review
from reports.reviews import actions
from targets.models import Job, JobStatus
from targets.rules.workflow import ReturnStatus
from targets.tests.factories import make_return, planned_review
from targets.verdicts import scoring

pytestmark = pytest.mark.django_db
PAGES = ("doc:list", "doc:build", "doc:detail", "doc:progress", "doc:download")


@pytest.fixture(autouse=True)
def _files(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def waiting() -> Review:
    make_return(status=ReturnStatus.APPROVED)
    scoring.score_year(2023)
    return actions.request_review(planned_review(), by=make_user(Role.STAFF, username="mai"), at=timezone.now())


@pytest.fixture
def built(waiting: Review) -> Review:
    tasks.build_review(waiting.job_id)
    waiting.refresh_from_db()
    return waiting


def page(name: str, review: Review) -> str:
    return reverse(name, args=[] if name in ("doc:list", "doc:build") else [review.pk])


def sign_in(client: Client, role: Role) -> None:
    client.force_login(make_user(role))


def test_pages_without_sign_in_lead_to_sign_in(client: Client, built: Review) -> None:
    for name in PAGES:
        response = client.get(page(name, built))

        assert response.status_code == 302 and "/dang-nhap/" in response["Location"], name


@pytest.mark.parametrize("role", list(Role), ids=str)
def test_pages_open_to_the_roles_that_may(client: Client, built: Review, role: Role) -> None:
    sign_in(client, role)
    builders = {Role.STAFF, Role.HEAD_OF_STAFF}
    readers = builders | {Role.LEADER, Role.ADMINISTRATOR}

    for name in PAGES:
        response = client.get(page(name, built))
        response.getvalue()  # a sent file is closed once it is read

        assert response.status_code == (200 if role in (builders if name == "doc:build" else readers) else 403), name


def test_build_page_says_how_many_communes_are_approved(client: Client, waiting: Review) -> None:
    sign_in(client, Role.STAFF)

    text = client.get(reverse("doc:build")).content.decode()

    assert "0/24 xã đã duyệt" in text  # one of a commune's six returns is not the commune
    assert "Lập báo cáo sơ kết năm 2023" in text and "Lập báo cáo tổng kết năm 2025" in text
    assert "đang tính lại kết quả" in text


def test_post_asks_for_the_review_and_leads_to_its_page(client: Client) -> None:
    sign_in(client, Role.STAFF)

    response = client.post(reverse("doc:build"), {"review": planned_review("final").pk})

    review = Review.objects.get()
    assert response["Location"] == reverse("doc:detail", args=[review.pk])
    assert review.planned == planned_review("final") and review.job.status == JobStatus.WAITING


def test_post_of_an_unknown_kind_asks_for_nothing(client: Client) -> None:
    sign_in(client, Role.STAFF)

    response = client.post(reverse("doc:build"), {"review": "0"})

    assert response.status_code == 200 and not Review.objects.exists()
    assert "Xin chọn một trong các loại văn bản" in response.content.decode()


def test_post_of_a_leader_is_refused(client: Client) -> None:
    sign_in(client, Role.LEADER)

    assert client.post(reverse("doc:build"), {"review": planned_review("final").pk}).status_code == 403
    assert not Review.objects.exists()


def test_running_review_shows_its_table_and_asks_again(client: Client, waiting: Review) -> None:
    sign_in(client, Role.STAFF)
    Job.objects.filter(pk=waiting.job_id).update(
        status=JobStatus.RUNNING, message="Đang lập bảng 3/5: kết quả theo tổ chức.", steps_done=3, steps_total=5
    )

    text = client.get(page("doc:progress", waiting), headers={"HX-Request": "true"}).content.decode()

    assert "Đang lập bảng 3/5: kết quả theo tổ chức." in text and 'value="3"' in text
    assert 'hx-trigger="every 2s"' in text and "Tải lại tiến độ" in text
    assert "<html" not in text


def test_ended_review_reloads_the_page_and_stops_asking(client: Client, built: Review) -> None:
    sign_in(client, Role.STAFF)

    polled = client.get(page("doc:progress", built), headers={"HX-Request": "true"})
    text = client.get(page("doc:detail", built)).content.decode()

    assert polled["HX-Refresh"] == "true"
    assert "hx-get" not in text and "htmx-2" not in text
    assert "Tải .docx" in text and built.sha256 in text and "IV- ĐÁNH GIÁ CHUNG" in text


def test_failed_review_shows_the_reason(client: Client, waiting: Review) -> None:
    sign_in(client, Role.STAFF)
    Job.objects.filter(pk=waiting.job_id).update(status=JobStatus.FAILED, message="Chưa có kết quả chỉ tiêu.")

    text = client.get(page("doc:detail", waiting)).content.decode()

    assert "Chưa có kết quả chỉ tiêu." in text and "Tải .docx" not in text


def test_download_gives_the_stored_file(client: Client, built: Review) -> None:
    sign_in(client, Role.LEADER)

    response = client.get(page("doc:download", built))

    assert 'filename="bao-cao-so-ket-2023-' in response["Content-Disposition"]
    assert response.getvalue()[:2] == b"PK"


def test_download_before_it_is_built_is_not_found(client: Client, waiting: Review) -> None:
    sign_in(client, Role.STAFF)

    assert client.get(page("doc:download", waiting)).status_code == 404


def test_pages_write_no_inline_style_or_script(client: Client, built: Review) -> None:
    sign_in(client, Role.STAFF)

    for name in ("doc:list", "doc:build", "doc:detail"):
        text = client.get(page(name, built)).content.decode()
        assert "style=" not in text and "<script>" not in text
