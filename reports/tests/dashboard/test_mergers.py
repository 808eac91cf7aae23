"""A series over the reorganization of 01/07/2025, three views with one total."""

import re
from fractions import Fraction

import pytest
from django.test import Client

from organizations.models import Organization, Unit
from organizations.permissions import Role
from organizations.tests.factories import make_user
from reports.scoreboard.mergers import View, read_mergers
from reports.scoreboard.scope import read_scopes
from targets.models import Target
from targets.rules.workflow import ReturnStatus
from targets.tests.factories import GOOD_FIGURES, make_return
from targets.verdicts import scoring

pytestmark = pytest.mark.django_db
#: Old Việt Lâm was divided between new Việt Lâm and new Vị Xuyên; Kim Thạch and Kim Linh went to Phú Linh as a whole.
FIGURES = {"00967": (90, 100), "00916": (40, 50), "00703": (300, 400), "00709": (180, 200), "00952": (923, 1000)}


@pytest.fixture
def page(client: Client) -> Client:
    for code, (members, eligible) in FIGURES.items():
        make_return(
            code, figures={**GOOD_FIGURES, "members": members, "eligible": eligible}, status=ReturnStatus.APPROVED
        )
    scoring.score_year(2023)
    client.force_login(make_user(Role.LEADER))
    return client


def rows(page: Client, view: str) -> dict[str, str]:
    """The cell of 2023 of each row, by the row's name."""
    text = page.get(f"/chi-tieu/T06/2023/sap-nhap/?xem={view}").content.decode()
    found = {}
    for row in re.findall(r"<tr.*?</tr>", text, re.DOTALL)[1:]:
        name = re.sub(r"<br>.*|<[^>]+>", "", re.search(r"<th.*?</th>", row, re.DOTALL)[0])
        cell = re.search(r'data-label="2023">(.*?)</td>', row, re.DOTALL)
        assert cell
        found[name.strip()] = re.sub(r"<[^>]+>", " ", cell[1]).strip()
    return found


def test_new_units_are_sums_of_whole_old_ones_and_divided_ones_stand_together(page: Client) -> None:
    new = rows(page, "moi")
    assert new["Xã Phú Linh"].split()[:2] == ["80,0%", "480/600"]
    assert new["Xã Cao Bồ"].split()[:2] == ["92,3%", "923/1.000"]
    together = next(name for name in new if "không tách được" in name)
    assert "Xã Vị Xuyên" in together and "Xã Việt Lâm" in together
    assert new[together].split()[1] == "130/150"


def test_total_is_the_same_in_all_views(page: Client) -> None:
    totals = {rows(page, view)["Toàn địa bàn"] for view in ("cu", "moi", "toan-bo")}
    assert len(totals) == 1 and totals.pop().split()[1] == "1.533/1.750"


def test_lines_of_either_view_add_up_to_the_total(page: Client) -> None:
    scopes = read_scopes(make_user(Role.STAFF), 2023)
    assert scopes
    scope = scopes.default()
    assert scope
    series = read_mergers(scopes.user, scope, Target.objects.get(code="T06"), Organization.objects.get(code="hnd"))
    assert series
    for position, year in enumerate(series.years):
        total = series.total.points[position]
        for view in (View.FORMER, View.PRESENT):
            points = [line.points[position] for line in series.lines(view)]
            above = sum(point.numerator or 0 for point in points if point)
            below = sum(point.denominator or 0 for point in points if point)
            assert total and (above, below) == (total.numerator or 0, total.denominator or 0), (year, view)
    total = series.total.points[series.years.index(2023)]
    assert total and total.rate == Fraction(1533, 1750)


def test_target_page_leads_there_and_counts_have_no_series(page: Client) -> None:
    assert "/chi-tieu/T06/2023/sap-nhap/" in page.get("/chi-tieu/T06/2023/").content.decode()
    assert page.get("/chi-tieu/T01/2023/sap-nhap/").status_code == 404
    assert page.get("/chi-tieu/T06/2023/sap-nhap/?xem=khac").status_code == 404
    assert Unit.objects.filter(code="00913").count() == 2
