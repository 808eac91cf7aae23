"""One figure's page and the computed rows: what was before, who changed it, and how the targets would stand."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from organizations.models import User
from organizations.permissions import Role
from organizations.tests.factories import make_user
from targets.entry.cell_past import past_of
from targets.entry.rate_rows import rate_rows
from targets.models import AnnualReturn, ChangeSource
from targets.returns import actions as returns
from targets.returns.sheets import ReturnSheet, read
from targets.rules.compliance import NIL
from targets.tests.factories import GOOD_FIGURES, make_return, unit_named

pytestmark = pytest.mark.django_db
CELL = "/bao-cao/2023/cao-bo/o/hoi-nong-dan/members/"
ENTRY = "/bao-cao/2023/cao-bo/nhap/hoi-nong-dan/"


@pytest.fixture
def officer() -> User:
    return make_user(Role.COMMUNE_OFFICER, username="xa.caobo", unit=unit_named("00952"))


def sheet_of(stored: AnnualReturn, user: User) -> ReturnSheet:
    return read([stored.year], [stored.unit], user, stored.organization)[stored.year_id, stored.unit_id][0]


def enter(stored: AnnualReturn, source: ChangeSource = ChangeSource.FORM, **amounts: Any) -> None:
    entries = {key: returns.Entry(amount, nil_reason="không có") for key, amount in amounts.items()}
    returns.enter_figures(stored, entries, by=User.system(), at=timezone.now(), source=source)


def test_past_holds_earlier_years_and_this_years_changes(officer: User) -> None:
    make_return(year=2021, figures={**GOOD_FIGURES, "members": 500})
    make_return(year=2022, figures={key: 1 for key in GOOD_FIGURES if key != "members"})
    stored = make_return(year=2023, figures={**GOOD_FIGURES, "members": 1000})
    enter(stored, members=NIL)
    enter(stored, ChangeSource.IMPORT, members=900)
    past = past_of(sheet_of(stored, officer), officer)["members"]
    assert [(bar.year, bar.words, bar.length) for bar in past.years] == [
        (2021, "500", 56), (2022, "trống", 0), (2023, "900", 100),
    ]  # fmt: skip
    assert [(change.old, change.new) for change in past.changes] == [(NIL, 900), (1000, NIL), (None, 1000)]


def test_page_shows_the_past_and_who_changed_what(client: Client, officer: User) -> None:
    make_return(year=2022, figures={**GOOD_FIGURES, "members": 900})
    enter(make_return(year=2023), ChangeSource.IMPORT, members=950)
    client.force_login(officer)
    text = client.get(CELL).content.decode()
    assert "Số có đến ngày chốt số liệu của năm." in text
    assert "nhập từ tệp Excel: 923 → 950" in text
    assert "<b>900</b>" in text


@pytest.mark.parametrize("key", ["critiques", "khong-co"])
def test_figure_that_the_return_does_not_owe_has_no_page(client: Client, officer: User, key: str) -> None:
    client.force_login(officer)
    assert client.get(CELL.replace("members", key)).status_code == 404


def test_past_costs_the_same_whatever_is_stored(
    officer: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    stored = make_return(year=2023)
    sheet = sheet_of(stored, officer)
    with django_assert_num_queries(2):
        past_of(sheet, officer)
    for year in (2021, 2022):
        make_return(year=year)
    for amount in range(10):
        enter(stored, members=amount)
    with django_assert_num_queries(2):  # the figures of the earlier years come along
        past_of(sheet, officer)


def test_computed_rows_follow_the_figures_that_they_are_made_of(officer: User) -> None:
    make_return(year=2022, figures={**GOOD_FIGURES, "members": 700})
    stored = make_return(year=2023, figures={**GOOD_FIGURES, "members": 864})
    rows = rate_rows(sheet_of(stored, officer))
    assert {key: [row.target.code for row in found] for key, found in rows.items()} == {
        "themes": ["T01"], "supervisions": ["T03"], "campaign_completed": ["T04"], "members": ["T06"],
        "branches_effective": ["T10"], "rated_poor": ["T13"], "heads_qualified": ["T17"],
    }  # fmt: skip
    (gathering,) = rows["members"]
    assert (gathering.formula, gathering.last_year, gathering.rate) == ("6 : 5", "70,0%", "86,4%")
    assert (gathering.label, gathering.detail) == ("Chưa đạt", "thiếu 3,6 điểm %, cần thêm 36")
    assert rows["rated_poor"][0].formula == "(9 + 10) : (9 + 10 + 11 + 12)"


def test_rates_stand_on_the_page_without_scripts(client: Client, officer: User) -> None:
    make_return(year=2023, figures={**GOOD_FIGURES, "members": 864})
    client.force_login(officer)
    text = client.get(ENTRY).content.decode()
    assert '<b class="rate">86,4%</b>' in text
    assert "thiếu 3,6 điểm %, cần thêm 36" in text
