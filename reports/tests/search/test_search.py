"""One search over units, duties, papers and registers: what each person finds, and that it costs the same."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from organizations.permissions import Role
from organizations.tests.factories import make_user
from organizations.tests.page_text import page_text
from reports.search.finding import FEW
from targets.tests.duties.duty_steps import agency, paper
from targets.tests.factories import unit_named
from targets.tests.registers.theme_steps import make_theme

pytestmark = pytest.mark.django_db
SEARCH = "/tim-kiem/?tim="


@pytest.fixture
def officer(client: Client) -> Client:
    client.force_login(make_user(Role.COMMUNE_OFFICER, unit=unit_named("00952")))
    return client


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("cao bo", 'href="/xa/cao-bo/'),
        ("q1.6", "/Q1-6/?nghi_quyet=vi-xuyen-2021-2025"),
        ("doi thoai", "/Q1-6/?nghi_quyet="),
        ("12/kh-ubnd", "12/KH-UBND"),
        ("nong dan chung suc", "Nông dân chung sức xây dựng nông thôn mới"),
    ],
)
def test_each_kind_is_found_without_marks(officer: Client, words: str, found: str) -> None:
    paper()
    make_theme()
    assert found in page_text(officer, SEARCH + words)


def test_others_records_are_not_found(officer: Client) -> None:
    stranger = paper(agency("00706"))
    theme = make_theme(unit="00706")
    for words in (stranger.number, "nong dan chung suc", "kim thach"):
        page = page_text(officer, SEARCH + words)
        assert "Không tìm thấy gì khớp" in page, words
    officer.force_login(make_user(Role.LEADER))
    assert f'href="/van-ban-den/{stranger.pk}/"' in page_text(officer, SEARCH + stranger.number)
    assert f'href="/so/2023/chu-de/{theme.pk}/"' in page_text(officer, SEARCH + "nong dan chung suc")


@pytest.mark.parametrize("words", ["", "   ", "«»", "%00"])
def test_nothing_to_search_finds_nothing(officer: Client, words: str) -> None:
    page = page_text(officer, SEARCH + words)
    assert "<h2" not in page and "Tìm kiếm</h1>" in page


def test_few_of_a_kind_are_shown_at_the_same_cost(officer: Client) -> None:
    address = SEARCH + "KH-UBND"
    paper()
    page_text(officer, address)
    with CaptureQueriesContext(connection) as one:
        page_text(officer, address)
    for number in range(20, 20 + FEW):
        paper(number=f"{number}/KH-UBND")
    with CaptureQueriesContext(connection) as many:
        page = page_text(officer, address)
    assert len(one) == len(many)
    assert page.count('href="/van-ban-den/') == FEW + 3, "five papers, all of them, and both menus"
    assert 'href="/van-ban-den/?tim=KH-UBND"' in page


def test_search_is_in_the_header(officer: Client) -> None:
    assert page_text(officer, "/viec-can-lam/").count('href="/tim-kiem/"') == 2
