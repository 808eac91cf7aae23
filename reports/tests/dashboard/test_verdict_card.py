"""The card of a verdict: its clause, formula, figures with their sources, return and people."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from organizations.models import Organization, Unit
from organizations.permissions import Role
from organizations.tests.factories import make_user
from targets.models import ChangeSource, ReportingYear
from targets.returns import actions as returns
from targets.rules.compliance import NIL
from targets.rules.workflow import ReturnStatus
from targets.tests.factories import GOOD_FIGURES, make_return
from targets.verdicts import scoring

pytestmark = pytest.mark.django_db
CARD = "/ket-qua/2023/cao-bo/hoi-nong-dan/T06/"
DISTRICT_CARD = "/ket-qua/2023/huyen-vi-xuyen/hoi-nong-dan/T06/"


def card(client: Client, address: str = CARD, role: Role = Role.LEADER, *, unit: Unit | None = None) -> str:
    client.force_login(make_user(role, unit=unit))
    response = client.get(address)
    assert response.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def approved(code: str = "00952", members: int = 888) -> None:
    make_return(code, status=ReturnStatus.APPROVED, figures={**GOOD_FIGURES, "members": members})


def test_card_shows_where_a_missed_verdict_comes_from(client: Client) -> None:
    approved()
    scoring.score_year(2023)

    page = card(client)

    assert "I.2.2-1" in page and "Giữ tỷ lệ đoàn viên, hội viên không thấp hơn mức sàn" in page
    assert "Số đoàn viên, hội viên ÷ số đối tượng trong diện tập hợp" in page
    assert "888 ÷ 1.000 = 88,8%" in page and "−1,2" in page
    assert "Còn thiếu 12 hộ có hội viên Hội Nông dân thì đạt." in page
    assert "Đã duyệt" in page and page.count("Nguyễn Văn A") >= 4  # entered twice, sent and approved


def test_card_names_the_cell_of_an_imported_figure(client: Client) -> None:
    year = ReportingYear.objects.get(year=2023)
    made = returns.open_return(year.units().get(code="00952"), Organization.objects.get(code="hnd"), year)
    by = make_user(Role.STAFF)
    entry = returns.Entry(888, sheet="Biểu 1", cell="F12", text="888 người")
    returns.enter_figures(
        made, {"members": entry, "eligible": returns.Entry(1000)}, by=by, at=timezone.now(), source=ChangeSource.IMPORT,
        file_sha256="a" * 64,
    )  # fmt: skip
    returns.submit(made, by=by, at=timezone.now())
    scoring.score_year(2023)

    page = card(client)

    assert "trang tính «Biểu 1», ô F12, ghi «888 người»" in page
    assert "tạm tính, báo cáo chờ duyệt" in page and "Chưa duyệt" in page


def test_card_says_that_a_figure_was_entered_on_the_page(client: Client) -> None:
    approved()
    scoring.score_year(2023)

    assert "Nhập trên trang" in card(client)


def test_card_shows_nil_and_missing_apart(client: Client) -> None:
    figures = {**GOOD_FIGURES, "members": NIL, "eligible": None}
    make_return(status=ReturnStatus.APPROVED, figures=figures)
    scoring.score_year(2023)

    page = card(client)

    assert "không phát sinh" in page and "chưa có" in page and "Chưa có số liệu" in page


def test_card_shows_both_bases_where_they_differ(client: Client) -> None:
    make_return(status=ReturnStatus.SUBMITTED)
    scoring.score_year(2023)

    assert "Chính thức và tạm tính" in card(client)


def test_card_of_an_approved_return_shows_one_basis(client: Client) -> None:
    approved()
    scoring.score_year(2023)

    assert "Chính thức và tạm tính" not in card(client)


def test_card_hides_the_figures_of_a_return_that_is_not_visible(client: Client) -> None:
    approved("00955")
    scoring.score_year(2023)

    page = card(client, "/ket-qua/2023/dao-duc/hoi-nong-dan/T06/", Role.COMMUNE_OFFICER)

    assert "88,8%" in page and "Chưa đạt" in page
    assert "Nguyễn Văn A, " not in page and "Nhập trên trang" not in page
    assert "Báo cáo thuộc đơn vị khác" in page


def test_card_of_the_district_lists_the_communes_that_entered(client: Client) -> None:
    approved("00952", 888)
    approved("00955", 950)
    scoring.score_year(2023)

    page = card(client, DISTRICT_CARD)

    assert "Tính gộp 2/24 xã, thị trấn có số liệu" in page
    assert "1.838 ÷ 2.000 = 91,9%" in page and "Cao Bồ" in page and "Đạo Đức" in page


def test_card_of_a_district_count_rests_on_the_districts_own_return(client: Client) -> None:
    make_return("030", status=ReturnStatus.APPROVED)
    scoring.score_year(2023)

    page = card(client, "/ket-qua/2023/huyen-vi-xuyen/hoi-nong-dan/T01/")

    assert "Báo cáo làm căn cứ" in page and "Đã duyệt" in page


def test_card_leads_to_the_other_targets_of_the_cell(client: Client) -> None:
    approved()
    scoring.score_year(2023)
    client.force_login(make_user(Role.LEADER))

    page = client.get(CARD).content.decode()

    for code in ("T01", "T03", "T04", "T06", "T10", "T13", "T17"):
        assert f"/ket-qua/2023/cao-bo/hoi-nong-dan/{code}/" in page


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("/ket-qua/2019/cao-bo/hoi-nong-dan/T06/", id="year"),
        pytest.param("/ket-qua/2023/khong-co/hoi-nong-dan/T06/", id="unit"),
        pytest.param("/ket-qua/2023/cao-bo/khong-co/T06/", id="organization"),
        pytest.param("/ket-qua/2023/cao-bo/hoi-nong-dan/T99/", id="target"),
        pytest.param("/ket-qua/2023/cao-bo/cong-doan/T06/", id="target-of-another-organization"),
        pytest.param("/ket-qua/2023/ha-giang/hoi-nong-dan/T06/", id="unit-that-does-not-report"),
    ],
)
def test_card_that_does_not_exist_is_a_missing_page(client: Client, address: str) -> None:
    scoring.score_year(2023)
    client.force_login(make_user(Role.LEADER))

    assert client.get(address).status_code == 404
