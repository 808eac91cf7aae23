"""What the preview page of a file shows and lets the sender decide; its cost does not grow with the register."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from organizations.permissions import Role
from organizations.tests.factories import make_user
from targets.imports.views import preview_page as import_page
from targets.models import AnnualReturn, ChangeSource, Figure, FigureChange, RootYear
from targets.returns import actions as returns
from targets.rules.register_steps import ThemeState
from targets.rules.workflow import ReturnStatus
from targets.tests.factories import make_return
from targets.tests.imports.import_steps import UPLOAD, confirm, send
from targets.tests.imports.test_import_pages import CAO_BO, GOOD, NEXT_YEAR
from targets.tests.registers.theme_steps import make_theme

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def staff(client: Client) -> None:
    client.force_login(make_user(Role.STAFF, username="banvan"))


@pytest.mark.usefixtures("staff")
def test_preview_groups_by_what_is_to_be_done(client: Client) -> None:
    make_return("00709", "hnd", 2021, figures={"themes": 7})
    staged = send(client, GOOD)
    page = client.get(f"/nhap-tep/{staged.pk}/")
    text = page.content.decode()
    assert [change.difference.key for change in page.context["changes"]] == ["themes"]
    new = sum(len(section.differences) for section in page.context["new"])
    assert page.context["to_store"] == new + 1
    assert f"Ghi {new + 1} số liệu và gửi: {page.context['send_names']}…</button>" in text
    assert page.context["send_names"].count(", ") == 4 and page.context["send_names"].endswith(" và Hội Cựu chiến binh")
    assert "Thay đổi <b>1</b>" in text
    assert "−6" in text
    only = client.get(f"/nhap-tep/{staged.pk}/?loc=doi").content.decode()
    assert 'id="doi"' in only
    assert 'id="moi"' not in only
    assert 'name="ghi"' in client.get(f"/nhap-tep/{staged.pk}/?loc=moi").content.decode()


@pytest.mark.usefixtures("staff")
def test_changed_figure_may_be_left_out(client: Client) -> None:
    kept = make_return("00709", "hnd", 2021, figures={"themes": 7, "supervisions": 9})
    staged = send(client, GOOD)
    names = [change.difference.name_in_form for change in client.get(f"/nhap-tep/{staged.pk}/").context["changes"]]
    assert names == ["00709.hnd.themes", "00709.hnd.supervisions"]
    client.post(f"/nhap-tep/{staged.pk}/ghi/", {"doi": names, "ghi": names[1:], "cach": "nhap"})
    assert kept.amounts()["themes"] == 7
    assert kept.amounts()["supervisions"] != 9
    assert {one.state for one in AnnualReturn.objects.filter(year=2021)} == {ReturnStatus.DRAFT}


@pytest.mark.usefixtures("staff")
def test_figure_that_is_odd_wants_a_reason_or_stays_a_draft(client: Client) -> None:
    make_return("00709", "hnd", 2020 + 1, figures={"themes": 1})
    staged = send(client, NEXT_YEAR)
    make_return("00709", "hnd", 2021, figures={"eligible": 9000, "members": 8900, "branches": 99})
    page = client.get(f"/nhap-tep/{staged.pk}/")
    questions = [question.name for question in page.context["questions"] if ".hnd." in question.name]
    assert questions
    answer = confirm(client, staged).content.decode()
    assert "chưa gửi vì còn nội dung cần giải trình" in answer
    assert "Kiểm tra và gửi" in answer
    assert AnnualReturn.objects.get(year=2022, organization__code="hnd").state is ReturnStatus.DRAFT


@pytest.mark.usefixtures("staff")
def test_figure_that_the_register_counts_otherwise_wants_a_reason(client: Client) -> None:
    make_theme(ThemeState.REPORTED, unit="00709", year=2021)
    staged = send(client, GOOD)
    asked = {question.name: question for question in client.get(f"/nhap-tep/{staged.pk}/").context["questions"]}
    assert "báo cáo ghi 1, sổ theo dõi có 0" in asked["00709.hnd.K19.themes"].problem.message
    confirm(client, staged, {"ly-do:00709.hnd.K19.themes": "Văn bản của cấp ủy chưa về"})
    figure = Figure.objects.get(annual_return__organization__code="hnd", definition__key="themes")
    assert (figure.value, figure.note) == (1, "Văn bản của cấp ủy chưa về")
    change = FigureChange.objects.get(annual_return=figure.annual_return, key="themes")
    assert (change.source, change.register_rows) == (ChangeSource.IMPORT, None)


@pytest.mark.usefixtures("staff")
def test_reason_is_kept_beside_the_figure_and_lets_the_return_be_sent(client: Client) -> None:
    make_return("00709", "hnd", 2021, figures={"eligible": 9000, "members": 8900, "branches": 99})
    staged = send(client, NEXT_YEAR)
    questions = client.get(f"/nhap-tep/{staged.pk}/").context["questions"]
    reasons = {f"ly-do:{question.name}": "Rà soát lại danh sách." for question in questions}
    confirm(client, staged, reasons)
    sent = AnnualReturn.objects.get(year=2022, organization__code="hnd")
    assert sent.state is ReturnStatus.SUBMITTED
    assert "Rà soát lại danh sách." in {figure.note for figure in sent.figures.all()}


@pytest.mark.usefixtures("staff")
def test_file_of_a_year_that_has_not_begun_is_told_before_it_is_stored(client: Client) -> None:
    staged = send(client, GOOD)
    today = timezone.localdate()
    RootYear.objects.filter(year=2021).update(
        opens_on=today + timedelta(days=1), due_on=today + timedelta(days=9), closes_on=today + timedelta(days=19)
    )
    page = client.get(f"/nhap-tep/{staged.pk}/")
    assert not page.context["preview"].can_commit
    assert client.post(f"/nhap-tep/{staged.pk}/ghi/").status_code == 409


@pytest.mark.usefixtures("staff")
def test_same_content_again_names_the_file_that_is_stored(client: Client) -> None:
    first = send(client, GOOD)
    confirm(client, first)
    text = client.get(f"/nhap-tep/{send(client, GOOD).pk}/").content.decode()
    assert "Nội dung tệp giống hệt tệp" in text
    assert f"/nhap-tep/{first.pk}/" in text


@pytest.mark.usefixtures("staff")
def test_list_of_recent_files_costs_the_same_for_one_and_for_many(client: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(UPLOAD)
        return len(captured)

    send(client, GOOD)
    one = queries()
    for _ in range(3):
        send(client, CAO_BO)
    assert queries() == one


@pytest.mark.usefixtures("staff")
def test_preview_costs_the_same_for_one_stored_return_and_for_many(client: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(f"/nhap-tep/{staged.pk}/")
        return len(captured)

    staged = send(client, GOOD)
    make_return("00709", "hnd", 2021)
    one = queries()
    for code in ("mttq", "ldld", "dtn", "lhpn", "ccb"):
        make_return("00709", code, 2021, figures={"themes": 1})
        make_return("00952", code, 2021, figures={"themes": 1})
    assert queries() == one


@pytest.mark.usefixtures("staff")
def test_more_changes_than_a_form_can_carry_are_stored_without_ticks(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_page, "MOST_TICKS", 0)
    monkeypatch.setattr(import_page, "MOST_REASONS", 0)
    kept = make_return("00709", "hnd", 2021, figures={"themes": 7})
    staged = send(client, GOOD)
    text = client.get(f"/nhap-tep/{staged.pk}/").content.decode()
    assert "Có quá nhiều thay đổi để chọn từng ô" in text
    assert 'name="ghi"' not in text
    client.post(f"/nhap-tep/{staged.pk}/ghi/", {"cach": "nhap"})
    assert kept.amounts()["themes"] != 7


@pytest.mark.usefixtures("staff")
def test_figure_that_moved_after_the_page_was_shown_is_not_overwritten_unseen(client: Client) -> None:
    kept = make_return("00709", "hnd", 2021, figures={"themes": 7})
    staged = send(client, GOOD)
    seen = {"da-xem": client.get(f"/nhap-tep/{staged.pk}/").context["preview"].seen, "cach": "nhap"}
    by, moved = make_user(Role.STAFF, username="khac"), {"themes": returns.Entry(9)}
    returns.enter_figures(kept, moved, by=by, at=timezone.now(), source=ChangeSource.FORM)

    answer = client.post(f"/nhap-tep/{staged.pk}/ghi/", seen)
    assert answer.status_code == 409
    assert "vừa thay đổi sau khi đồng chí mở trang này" in answer.content.decode()
    assert kept.amounts()["themes"] == 9
    again = client.post(f"/nhap-tep/{staged.pk}/ghi/", seen | {"da-xem": answer.context["preview"].seen})
    assert again.status_code == 302
    assert kept.amounts()["themes"] == 1
