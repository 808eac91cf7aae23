"""A series over the reorganization of 01/07/2025: three views with one total, on the pages of targets and units."""

import re
from datetime import date
from fractions import Fraction
from random import Random

import pytest
from django.test import Client
from hypothesis import given, strategies as st

from organizations.models import Organization, Succession, SuccessionRelation, Unit, User
from organizations.permissions import Role
from organizations.tests.factories import make_user
from organizations.tests.page_text import main_words
from reports.scoreboard.merger_reading import read_of_root
from reports.scoreboard.mergers import Figures, Line, Merged, MergerSeries, Sides
from reports.tests.dashboard.made_province import FORMER, PRESENT, commune, make_province, report, report_in_province
from targets.models import Indicator, ReportingYear, Resolution, Target, Verdict
from targets.rules.mergers import DIVIDED, Descent, areas
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


def rows(page: Client, view: str, year: int = 2023, *, of: str = "/chi-tieu/T06/2023/sap-nhap/") -> dict[str, str]:
    """The cell of the year of each row, by the row's name."""
    text = page.get(f"{of}?xem={view}").content.decode()
    found = {}
    for row in re.findall(r"<tr.*?</tr>", text, re.DOTALL)[1:]:
        name = re.sub(r"<br>.*|<[^>]+>", "", re.search(r"<th.*?</th>", row, re.DOTALL)[0])
        cell = re.search(rf'data-label="{year}">(.*?)</td>', row, re.DOTALL)
        assert cell
        found[name.strip()] = re.sub(r"<[^>]+>", " ", cell[1]).strip()
    return found


def series_of(user: User, resolution: Resolution) -> MergerSeries:
    target, organization = Target.objects.get(code="T06", resolution=resolution), Organization.objects.get(code="hnd")
    merged = read_of_root(user, resolution, [(target, organization)])
    assert merged
    return merged.series(target, organization)


def sums(lines: tuple[Line, ...], position: int) -> tuple[int, int, int, int]:
    points = [point for line in lines if (point := line.points[position])]
    assert not any(point.is_divided for point in points), "a row of its own has a sum in every year"
    return (
        sum(point.numerator or 0 for point in points),
        sum(point.denominator or 0 for point in points),
        sum(point.covered for point in points),
        sum(point.expected for point in points),
    )


def assert_stored(series: MergerSeries) -> None:
    """Of each year every view adds up to the verdict of the root that was judged then."""
    for position, year in enumerate(series.years):
        roots = Resolution.objects.in_force(year).values("unit")
        stored = Verdict.objects.official().get(unit__in=roots, target__code="T06", organization__code="hnd", year=year)
        expected = (stored.numerator or 0, stored.denominator or 0, stored.covered, stored.expected)
        for lines in (series.former, series.present, (series.total,)):
            assert sums(lines, position) == expected, year


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


def test_lines_of_either_view_add_up_to_the_total_and_that_to_the_stored_sum(page: Client) -> None:
    resolution = Resolution.objects.get()
    series = series_of(make_user(Role.STAFF), resolution)
    total = series.total.points[series.years.index(2023)]
    assert total and total.rate == Fraction(1533, 1750)
    assert_stored(series)


def test_series_goes_on_over_2025_into_another_resolution(whole: Client) -> None:
    of = "/chi-tieu/T06/2026/sap-nhap/"
    assert rows(whole, "moi", 2025, of=of)["Xã Phú Linh"].split()[:2] == ["80,0%", "480/600"]
    assert rows(whole, "moi", 2026, of=of)["Xã Phú Linh"].split()[:2] == ["70,0%", "700/1.000"]
    new = rows(whole, "moi", 2026, of=of)
    assert new["Xã Vị Xuyên; Xã Việt Lâm (không tách được)"].split()[1] == "620/950"
    assert new["trong đó Xã Việt Lâm"].split()[1] == "120/150"
    assert rows(whole, "moi", 2025, of=of)["trong đó Xã Việt Lâm"] == "không tách được"
    old = rows(whole, "cu", 2026, of=of)
    assert old["Xã Kim Linh; Xã Kim Thạch; Xã Phú Linh (không tách được)"].split()[1] == "700/1.000"
    assert old["trong đó Xã Kim Thạch"] == "không tách được"
    assert rows(whole, "cu", 2025, of=of)["trong đó Xã Kim Thạch"].split()[1] == "300/400"
    totals = {rows(whole, view, 2026, of=of)["Toàn địa bàn"] for view in ("cu", "moi", "toan-bo")}
    assert len(totals) == 1 and totals.pop().split()[1] == "2.330/3.050"


def test_totals_are_the_stored_sums_of_either_root(whole: Client) -> None:
    series = series_of(User.objects.get(username="ca-so"), Resolution.objects.get(slug="nq-tinh"))
    assert series.years == (2023, 2024, 2025, 2026)
    assert_stored(series)


def test_people_of_the_province_see_what_their_units_followed_and_nothing_else(whole: Client) -> None:
    province = Resolution.objects.get(slug="nq-tinh")
    assert series_of(make_user(Role.LEADER, unit=province.unit), province).years == (2023, 2024, 2025, 2026)
    officer = make_user(Role.COMMUNE_OFFICER, unit=commune("00706", ended=False))
    assert series_of(officer, province).years == (2023, 2024, 2025, 2026)
    district = make_user(Role.LEADER)
    assert series_of(district, Resolution.objects.exclude(pk=province.pk).get()).years == (2023, 2024, 2025)
    visitor = Client()
    visitor.force_login(district)
    assert visitor.get("/xa/phu-linh/2026/").status_code == 404
    assert visitor.get("/chi-tieu/nq-tinh/T06/2026/sap-nhap/").status_code == 404


def test_what_lies_outside_a_persons_area_is_said_and_not_called_missing(whole: Client) -> None:
    """Old Phong Quang goes to another province in part: who sees only this one is told of the rest."""
    report({"00934": (50, 80)}, 2024)
    away = Unit.objects.create(
        code="99991", valid_from=date(2025, 7, 1), level="COMMUNE", kind="xã", name="Xa", parent=_other_province()
    )
    Succession.objects.create(
        from_unit=commune("00934", ended=True), to_unit=away, relation=SuccessionRelation.PART,
        happened_on=date(2025, 7, 1),
    )  # fmt: skip
    province = Resolution.objects.get(slug="nq-tinh")
    series = series_of(make_user(Role.LEADER, unit=province.unit), province)
    [line] = [line for line in series.present if away in line.units]
    assert line.beyond == (away,)
    client = Client()
    client.force_login(make_user(Role.LEADER, unit=province.unit))
    assert "nơi khác, ngoài các số này: Xa" in main_words(client, "/chi-tieu/T06/2026/sap-nhap/")
    assert "chưa gồm 1 đơn vị ngoài phạm vi xem" in main_words(
        client, f"/xa/{commune('00691', ended=False).slug}/2026/"
    )


def _other_province() -> Unit:
    return Unit.objects.create(code="99", valid_from=date(2025, 7, 1), level="PROVINCE", kind="tỉnh", name="Khác")


def test_target_page_leads_there_and_counts_have_no_series(page: Client) -> None:
    assert "/chi-tieu/T06/2023/sap-nhap/" in page.get("/chi-tieu/T06/2023/").content.decode()
    assert page.get("/chi-tieu/T01/2023/sap-nhap/").status_code == 404
    assert page.get("/chi-tieu/T06/2023/sap-nhap/?xem=khac").status_code == 404
    assert Unit.objects.filter(code="00913").count() == 2


NODES = list(range(1, 11))
GRAPHS = st.lists(st.tuples(st.sampled_from(NODES), st.sampled_from(NODES)), max_size=16)


@given(GRAPHS, st.randoms(use_true_random=False))
def test_every_view_adds_up_to_the_total_for_any_graph_of_successions(
    links: list[tuple[int, int]], random: Random
) -> None:
    """Several steps, parts, circles, units without figures, units that the person does not see."""
    merged = random_register([link for link in links if link[0] != link[1]], random)
    series = merged.series(Target(indicator=INDICATOR), Organization(pk=1))
    for position, _ in enumerate(series.years):
        total = sums((series.total,), position)
        hidden = total_hidden((series.total,), position)
        for lines in (series.former, series.present):
            assert sums(lines, position) == total
            assert total_hidden(lines, position) == hidden
            for line in lines:
                told = [part.points[position] for part in line.parts]
                if len(line.parts) == len(line.units) > 1 and not any(point and point.is_divided for point in told):
                    assert sums(line.parts, position)[:3] == sums((line,), position)[:3]


INDICATOR = Indicator(numerator=["members"], denominator=["eligible"])


def total_hidden(lines: tuple[Line, ...], position: int) -> int:
    return sum(point.hidden for line in lines if (point := line.points[position]))


def random_register(links: list[tuple[int, int]], random: Random) -> Merged:
    years = tuple(ReportingYear(year=year, reference_on=date(year, 12, 31)) for year in range(2021, 2025))
    units = {}
    for pk in NODES:
        first, last = sorted(random.choices(range(2019, 2027), k=2))
        units[pk] = Unit(
            pk=pk, name=str(pk), sort_key=str(pk), valid_from=date(first, 1, 1), valid_to=date(last, 12, 30)
        )
    hidden = frozenset(pk for pk in NODES if random.random() < 0.1)
    known = {
        (pk, year.year): Sides(random.randint(0, 50), random.randint(50, 99), True)
        if random.random() < 0.7
        else Sides(expected=random.random() < 0.5)
        for pk in NODES
        for year in years
        if units[pk].exists_on(year.reference_on) and random.random() < 0.9
    }
    existing = {pk for pk in NODES if any(units[pk].exists_on(year.reference_on) for year in years)}
    descent = Descent(links)
    figures = {((frozenset({"members"}), frozenset({"eligible"})), 1): Figures(known)}
    return Merged(descent, units, frozenset(NODES), hidden, years, tuple(areas(existing, descent)), figures)


def test_a_point_that_cannot_be_told_has_no_rate() -> None:
    assert DIVIDED.rate is None
