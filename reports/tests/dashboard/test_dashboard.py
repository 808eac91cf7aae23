"""The leaders' pages over two returns: what they say, what is missing and what it costs."""

import gzip
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organizations.models import Organization
from organizations.permissions import Role
from organizations.tests.factories import make_user
from organizations.tests.page_text import page_text
from targets.rules.workflow import ReturnStatus
from targets.tests.factories import GOOD_FIGURES, lift_coverage_floor, make_return
from targets.tests.shared_register import made_once
from targets.verdicts import scoring

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("results")]
LARGEST_PAGE = 25 * 1024  # bytes, compressed


@pytest.fixture
def leader(client: Client) -> Client:
    client.force_login(make_user(Role.LEADER))
    return client


def make_results() -> None:
    make_return("00952", status=ReturnStatus.APPROVED, figures={**GOOD_FIGURES, "members": 888})
    make_return("00955", status=ReturnStatus.SUBMITTED)
    scoring.score_year(2023)


results = made_once(make_results)


def test_dashboard_answers_in_a_sentence_with_its_coverage(leader: Client) -> None:
    page = page_text(leader, "/tong-quan/2023/")

    assert "Mới có 2/24 xã, thị trấn gửi báo cáo năm 2023; chưa đánh giá được toàn huyện</h1>" in page
    assert "Chưa đủ số liệu (1/24)" in page and "Toàn huyện đạt" not in page and "so với năm 2022" not in page
    assert "Có số liệu 2/24 xã, thị trấn, trong đó 1 nơi tạm tính" in page


def test_dashboard_concludes_from_the_floor_on_and_prints_the_coverage(leader: Client) -> None:
    lift_coverage_floor()
    scoring.score_year(2023)

    page = page_text(leader, "/tong-quan/2023/")

    assert re.search(r"<h1[^>]*>Toàn huyện đạt \d+/17 chỉ tiêu \(số liệu của 2/24 xã, thị trấn\);", page)
    assert "<b>88,8%</b>" in page and "(1/24 xã)" in page


@pytest.mark.parametrize(
    "address", ["/to-chuc/hoi-nong-dan/2023/", "/chi-tieu/2023/", "/chi-tieu/T06/2023/",
                "/ket-qua/2023/huyen-vi-xuyen/hoi-nong-dan/T06/"],
)  # fmt: skip
def test_every_page_of_the_district_says_that_one_commune_concludes_nothing(leader: Client, address: str) -> None:
    assert "Chưa đủ số liệu (1/24)" in page_text(leader, address)


def test_dashboard_cell_leads_to_the_card_that_decides_it(leader: Client) -> None:
    page = page_text(leader, "/tong-quan/2023/")

    assert '<a href="/ket-qua/2023/cao-bo/hoi-nong-dan/T06/"' in page
    assert "Cao Bồ, Hội Nông dân: chưa đạt, đạt" in page and "−1,2" in page


def test_dashboard_marks_provisional_results(leader: Client) -> None:
    assert page_text(leader, "/tong-quan/2023/").count("(báo cáo chờ duyệt, số tạm tính)") == 1


def test_dashboard_shows_one_target_a_cell_on_request(leader: Client) -> None:
    page = page_text(leader, "/tong-quan/2023/?chi_tieu=T06")

    assert "T06. Tập hợp hội viên nông dân: nơi nào đạt" in page and "<b>88,8%</b>" in page


def test_dashboard_sorts_by_need_or_by_name(leader: Client) -> None:
    def order(sort: str) -> list[str]:
        return re.findall(r'/xa/([a-z-]+)/2023/">', page_text(leader, f"/tong-quan/2023/?sap={sort}"))[:2]

    assert order("can")[0] == "cao-bo" and order("ten") == ["cao-bo", "dao-duc"]


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("/tong-quan/2019/", id="year"),
        pytest.param("/tong-quan/2023/?sap=la", id="sort"),
        pytest.param("/tong-quan/2023/?chi_tieu=T99", id="target-of-the-table"),
        pytest.param("/xa/khong-co/2023/", id="commune"),
        pytest.param("/xa/huyen-vi-xuyen/2023/", id="district-is-no-commune"),
        pytest.param("/to-chuc/khong-co/2023/", id="organization"),
        pytest.param("/to-chuc/hoi-nong-dan/2023/?loc=la", id="filter"),
        pytest.param("/chi-tieu/T99/2023/", id="target"),
        pytest.param("/chi-tieu/T06/2023/?to_chuc=mat-tran-to-quoc", id="organization-without-the-target"),
        pytest.param("/ket-qua/2023/cao-bo/hoi-nong-dan/T05/", id="verdict"),
    ],
)
def test_unknown_part_of_an_address_is_a_missing_page(leader: Client, address: str) -> None:
    assert leader.get(address).status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "/tong-quan/2023/", "/xa/", "/xa/cao-bo/2023/", "/to-chuc/hoi-nong-dan/2023/", "/chi-tieu/2023/",
        "/chi-tieu/T04/2023/", "/chi-tieu/T01/2023/",
    ],
)  # fmt: skip
@pytest.mark.parametrize("role", list(Role), ids=str)
def test_pages_open_to_every_role_without_inline_code(client: Client, role: Role, address: str) -> None:
    client.force_login(make_user(role))

    page = page_text(client, address)

    assert not re.search(r'\sstyle="|<script(?! (?:type="module" )?src=)|\son[a-z]+="', page)
    assert "None" not in page


def test_officer_does_not_open_another_commune(client: Client) -> None:
    client.force_login(make_user(Role.COMMUNE_OFFICER))

    assert client.get("/xa/cao-bo/2023/").status_code == 200
    assert client.get("/xa/dao-duc/2023/").status_code == 404
    assert "/xa/dao-duc/" not in page_text(client, "/tong-quan/2023/")


def test_commune_list_is_searched_without_marks(leader: Client) -> None:
    page = page_text(leader, "/xa/?tim=cao bo")

    assert "Xã Cao Bồ" in page and "Xã Đạo Đức" not in page
    assert "Không tìm thấy" in page_text(leader, "/xa/?tim=cao bo x")


def test_commune_page_names_its_largest_lack(leader: Client) -> None:
    assert "Thiếu nhiều nhất: tập hợp hội viên nông dân 88,8% (ngưỡng 90%, thiếu 1,2 điểm %)." in page_text(
        leader, "/xa/cao-bo/2023/"
    )


def test_organization_page_keeps_only_those_that_miss(leader: Client) -> None:
    every = page_text(leader, "/to-chuc/hoi-nong-dan/2023/")
    missed = page_text(leader, "/to-chuc/hoi-nong-dan/2023/?loc=chua-dat")

    assert "/xa/dao-duc/2023/" in every
    assert "/xa/cao-bo/2023/" in missed and "/xa/dao-duc/2023/" not in missed


def test_league_puts_the_highest_rate_first(leader: Client) -> None:
    page = page_text(leader, "/chi-tieu/T06/2023/")

    places = [page.index(f"/ket-qua/2023/{slug}/") for slug in ("dao-duc", "cao-bo", "bach-ngoc")]
    assert places == sorted(places)


def test_dashboard_stays_within_its_budget_of_queries_and_bytes(leader: Client) -> None:
    with CaptureQueriesContext(connection) as small:
        leader.get("/tong-quan/2023/")
    organizations = list(Organization.objects.values_list("code", flat=True))
    for unit in ("00703", "00706", "00709"):
        for organization in organizations:
            owed = Organization.objects.get(code=organization).owed_figures.values_list("definition__key", flat=True)
            figures = {key: GOOD_FIGURES.get(key, 1) for key in owed}
            make_return(unit, organization, figures=figures, status=ReturnStatus.APPROVED)
    scoring.score_year(2023)
    with CaptureQueriesContext(connection) as large:
        page = leader.get(reverse("dashboard:year", args=[2023])).content

    assert len(small) == len(large) <= 19
    assert len(gzip.compress(page)) <= LARGEST_PAGE


def test_menu_holds_at_most_seven_entries_and_marks_the_page(client: Client) -> None:
    for role in Role:
        client.force_login(make_user(role))
        menu = re.search(r'<nav class="nav-wide".*?</nav>', page_text(client, "/tong-quan/2023/"))
        assert menu is not None and 0 < menu[0].count("<li>") <= 7
        assert menu[0].count('aria-current="page"') == 1


def test_attention_links_only_to_pages_that_the_person_may_open(leader: Client) -> None:
    panel = page_text(leader, "/tong-quan/2023/").split('id="h-att"')[1].split("</section>")[0]
    addresses = re.findall(r'<a [^>]*href="(/[^"]+)"', panel)

    assert addresses
    for address in addresses:
        assert leader.get(address).status_code == 200, address


def test_district_rate_prints_how_many_communes_it_rests_on(leader: Client) -> None:
    assert "tỷ lệ toàn huyện tính trên 1/24 nơi có số liệu" in page_text(leader, "/tong-quan/2023/")
