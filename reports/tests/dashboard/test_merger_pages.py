"""What the dashboard and the pages of targets and units say of the reorganization of 01/07/2025."""

import re
from html import unescape
from random import Random

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from organizations.models import Succession, SuccessionRelation, Unit
from organizations.permissions import Role
from organizations.tests.factories import make_user
from organizations.tests.page_text import main_words
from reports.scoreboard.mergers import View
from reports.tests.dashboard.made_province import (
    FORMER,
    PRESENT,
    add_communes,
    make_province,
    report,
    report_in_province,
)
from targets.registers.pages import REGISTERS
from targets.tests.factories import new_province


@pytest.fixture
def page(client: Client, db: None) -> Client:
    """A leader of Vị Xuyên, with figures of 2023."""
    report(FORMER, 2023)
    client.force_login(make_user(Role.LEADER))
    return client


@pytest.fixture
def whole(client: Client, db: None) -> Client:
    """Somebody who sees the whole register, with figures of 2023, 2025 and, of the province, 2026."""
    report(FORMER, 2023)
    report(FORMER, 2025)
    make_province()
    report_in_province(PRESENT)
    client.force_login(make_user(Role.LEADER, username="ca-so", unit=new_province(), whole=True))
    return client


def test_a_unit_that_went_on_as_another_says_where_and_shows_the_common_ground(whole: Client) -> None:
    old = main_words(whole, "/xa/kim-thach/2025/")
    assert "Qua sắp xếp đơn vị 01/07/2025 Từ 01/07/2025, xã Kim Thạch nhập toàn bộ vào xã Phú Linh (mới)." in old
    assert "trước đây là xã Kim Linh, xã Kim Thạch và xã Phú Linh (cũ); nay là xã Phú Linh (mới)." in old
    assert "480/600" in old and "700/1.000" in old


def test_a_new_unit_says_what_it_is_made_of_and_what_cannot_be_told_apart(whole: Client) -> None:
    new = main_words(whole, "/xa/vi-xuyen/2026/")
    assert (
        "Xã Vị Xuyên lập ngày 01/07/2025 từ thị trấn Vị Xuyên, thị trấn Nông trường Việt Lâm, xã Đạo Đức và một phần "
        "xã Việt Lâm (cũ)." in new
    )
    assert "nay là xã Vị Xuyên và xã Việt Lâm (mới), cộng chung vì số liệu cũ không tách được cho từng nơi." in new
    assert "130/150" in new and "620/950" in new


def test_a_divided_unit_says_so(whole: Client) -> None:
    old = main_words(whole, "/xa/viet-lam/2025/")
    assert "xã Việt Lâm (cũ) bị chia: một phần nhập vào xã Vị Xuyên, phần còn lại thuộc xã Việt Lâm (mới)." in old


def test_an_unchanged_unit_goes_on(whole: Client) -> None:
    assert "xã Cao Bồ (cũ) giữ nguyên." in main_words(whole, "/xa/cao-bo/2025/")
    new = main_words(whole, "/xa/cao-bo/2026/")
    assert "Xã Cao Bồ (mới) giữ nguyên khi sắp xếp đơn vị ngày 01/07/2025." in new
    assert "923/1.000" in new and "950/1.000" in new


def test_dashboard_says_which_units_its_figures_speak_of(whole: Client) -> None:
    new = main_words(whole, "/tong-quan/2026/")
    assert (
        "24 xã, thị trấn được sắp xếp thành 13 xã, phường từ 01/07/2025. Số liệu trên trang này theo đơn vị mới" in new
    )
    assert "Xã Việt Lâm bị chia cho nhiều nơi nên số liệu cũ không tách được cho từng nơi." in new
    old = main_words(whole, "/tong-quan/2025/huyen-vi-xuyen/")
    assert "Số liệu trên trang này theo đơn vị cũ, tính đến 30/06/2025." in old
    main = whole.get("/tong-quan/2026/").content.decode()
    links = [unescape(link) for link in re.findall(r'href="(/chi-tieu/[^"]*xem=[^"]*)"', main)]
    assert [link.split("xem=")[1] for link in links] == [view.value for view in View]
    assert all(whole.get(link).status_code == 200 for link in links)
    assert "Sắp xếp đơn vị ngày 01/07/2025" in main_words(whole, "/chi-tieu/T06/2026/")


def test_a_commune_that_only_got_another_name_is_no_reorganization(page: Client) -> None:
    Succession.objects.exclude(relation=SuccessionRelation.UNCHANGED).delete()
    report(FORMER, 2025)
    for address in ("/tong-quan/2025/", "/xa/cao-bo/2025/"):
        assert "sắp xếp đơn vị" not in main_words(page, address).lower()


@pytest.mark.parametrize("address", ["/tong-quan/2023/", "/xa/kim-thach/2023/", "/chi-tieu/T06/2023/"])
def test_years_before_the_reorganization_say_nothing_of_it(page: Client, address: str) -> None:
    shown = main_words(page, address)
    assert "01/07/2025" not in shown and "Sắp xếp đơn vị" not in shown


@pytest.mark.parametrize("address", ["/tong-quan/2023/", "/xa/cao-bo/2023/", "/chi-tieu/T06/2023/"])
def test_pages_without_a_reorganization_ask_the_same_as_before(page: Client, address: str) -> None:
    """The links are looked for within the query of the children."""
    with CaptureQueriesContext(connection) as queries:
        page.get(address)
    asked = [query["sql"] for query in queries if "organizations_succession" in query["sql"]]
    alone = [sql for sql in asked if 'FROM "organizations_unit"' not in sql]
    assert len(alone) == 0, alone
    assert len(asked) == (2 if "chi-tieu" in address else 1)


@pytest.mark.parametrize(
    ("address", "most"),
    [
        ("/tong-quan/2026/", 22),
        ("/xa/phu-linh/2026/", 28 + 3 * len(REGISTERS)),
        ("/chi-tieu/T06/2026/", 22),
        ("/chi-tieu/T06/2026/sap-nhap/", 28),
    ],
)
def test_pages_take_the_same_queries_however_many_units_there_are(whole: Client, address: str, most: int) -> None:
    def count() -> int:
        Unit.objects.filter(code="030").update(name=f"Vị Xuyên {Random().random()}")  # no kept page
        with CaptureQueriesContext(connection) as queries:
            whole.get(address)
        return len(queries)

    count()
    small = count()
    add_communes()
    assert small == count() <= most
