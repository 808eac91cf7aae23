"""Every level and every resolution on its own pages: a province over districts over communes, beside Vị Xuyên."""

import re
from random import Random

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from organizations.models import Level, Organization, Unit
from organizations.permissions import Role
from organizations.tests.factories import make_district, make_user
from organizations.tests.page_text import page_text
from reports.scoreboard.board import Scoreboard
from reports.scoreboard.reading import read_scoreboard
from reports.scoreboard.scope import read_scopes
from targets.models import AnnualReturn, Resolution, Verdict
from targets.rules.workflow import ReturnStatus
from targets.tests.factories import make_return
from targets.tests.shared_register import made_once
from targets.tests.verdicts.made_register import copy_resolution, fill, make_districts, make_unit
from targets.verdicts import scoring

pytestmark = pytest.mark.django_db
FARMERS = "hoi-nong-dan"


def visit(client: Client, role: Role, unit: Unit) -> Client:
    client.force_login(make_user(role, unit=unit))
    return client


def make_province() -> int:
    """A province over two districts of three communes with the same names, all for one resolution."""
    province = make_unit(Level.PROVINCE, "Thử", "p", None)
    Unit.objects.filter(pk=province.pk).update(kind="tỉnh")
    districts = make_districts(province, 2, 3)
    Unit.objects.filter(pk__in=[unit.pk for unit in districts]).update(kind="huyện")
    Unit.objects.filter(parent__in=districts).update(kind="xã")
    copy_resolution(province, "tinh", floor=0)
    fill(Unit.objects.under(province), Organization.objects.filter(code__in=["mttq", "hnd"]), Random(3))
    scoring.score_year(2023)
    return province.pk


made_province = made_once(make_province)


@pytest.fixture
def province(made_province: int) -> Unit:
    return Unit.objects.get(pk=made_province)


@pytest.fixture
def second(province: Unit) -> Resolution:
    """A later resolution of the same province with the same codes and other thresholds."""
    resolution = copy_resolution(province, "tinh-sau", floor=0, threshold=50)
    Resolution.objects.filter(pk=resolution.pk).update(first_year=2023)
    scoring.score_year(2023)
    return resolution


def district(province: Unit, number: int = 0) -> Unit:
    return Unit.objects.get(parent=province, name=f"Huyện {number}")


def test_province_shows_its_districts_with_their_own_sums(client: Client, province: Unit) -> None:
    page = page_text(visit(client, Role.LEADER, province), "/tong-quan/2023/")

    assert "Toàn tỉnh đạt" in page and "toàn huyện" not in page and "xã, thị trấn" not in page
    for unit in Unit.objects.filter(parent=province):
        assert f'href="/tong-quan/2023/{unit.slug}/">{unit.short_name}</a>' in page
    stored = Verdict.objects.official().get(
        unit=district(province), target__code="T06", organization__slug=FARMERS, year=2023
    )
    board = board_of(province)
    shown = board.result(stored.unit, stored.organization, stored.target)
    assert shown is not None and (shown.numerator, shown.denominator) == (stored.numerator, stored.denominator)


def board_of(unit: Unit) -> Scoreboard:
    user = make_user(Role.STAFF, unit=unit, username=f"reads-{unit.pk}")
    scopes = read_scopes(user, 2023)
    scope = scopes.default() if scopes else None
    assert scope is not None
    return read_scoreboard(scope, user)


def test_parts_of_a_sum_add_up_to_it_at_every_level(province: Unit) -> None:
    for unit in (province, district(province)):
        board = board_of(unit)
        for row in board.target_rows:
            for part in row.parts if not row.target.from_own_return else ():
                parts = [board.result(child.unit, part.organization, row.target) for child in board.rows]
                entered = [result for result in parts if result and result.covered]
                if part.result.provisional or any(result.provisional for result in entered):
                    continue
                assert sum(result.numerator or 0 for result in entered) == (part.result.numerator or 0)
                assert sum(result.covered for result in entered) == part.result.covered


def test_bounds_are_left_out_where_children_are_sums_and_the_page_says_where_they_are(
    client: Client, province: Unit
) -> None:
    assert all(part.bounds is None for row in board_of(province).target_rows for part in row.parts)
    Resolution.objects.filter(unit=province).update(coverage_floor=100)
    sent = AnnualReturn.objects.filter(organization__slug=FARMERS, year=2023, unit__parent=district(province, 1))
    AnnualReturn.objects.filter(pk=sent.values("pk")[:1]).update(
        status="DRAFT", submitted_at=None, submitted_by=None, approved_at=None, approved_by=None
    )
    scoring.score_year(2023)
    visit(client, Role.LEADER, province)
    assert "khoảng có thể khi đủ số liệu ghi ở trang cách tính" in page_text(client, "/chi-tieu/T06/2023/")
    below = district(province).slug
    assert "ghi ở trang cách tính" not in page_text(client, f"/chi-tieu/T06/2023/?don_vi={below}")


def test_district_lies_below_the_province_with_a_way_up(client: Client, province: Unit) -> None:
    unit = district(province)

    page = page_text(visit(client, Role.LEADER, province), f"/tong-quan/2023/{unit.slug}/")

    assert '<a href="/tong-quan/2023/">Tỉnh Thử</a>' in page and "Toàn huyện đạt" in page
    for commune in Unit.objects.filter(parent=unit):
        assert f'href="/xa/{commune.slug}/2023/">{commune.short_name}</a>' in page
    assert f'href="/chi-tieu/T06/2023/?don_vi={unit.slug}"' in page
    assert "Toàn huyện năm 2023" in page_text(client, f"/chi-tieu/T06/2023/?don_vi={unit.slug}")
    assert "Toàn tỉnh năm 2023" in page_text(client, "/chi-tieu/T06/2023/")


def test_cards_of_sums_lead_down(client: Client, province: Unit) -> None:
    visit(client, Role.LEADER, province)
    above, below = district(province).slug, Unit.objects.filter(parent=district(province)).first()
    assert below is not None

    assert f'href="/ket-qua/2023/{above}/{FARMERS}/T06/"' in page_text(
        client, f"/ket-qua/2023/{province.slug}/{FARMERS}/T06/"
    )
    assert f'href="/ket-qua/2023/{below.slug}/{FARMERS}/T06/"' in page_text(
        client, f"/ket-qua/2023/{above}/{FARMERS}/T06/"
    )


def test_district_of_a_province_sees_its_own_page_and_no_other(client: Client, province: Unit) -> None:
    own, other = district(province), district(province, 1)
    visit(client, Role.LEADER, own)

    assert "Toàn huyện đạt" in page_text(client, "/tong-quan/2023/")
    for address in (f"/tong-quan/2023/{other.slug}/", f"/tong-quan/2023/{province.slug}/", f"/xa/{other.slug}/2023/"):
        assert client.get(address).status_code == 404, address
    commune = Unit.objects.filter(parent=other).first()
    assert commune is not None
    assert client.get(f"/xa/{commune.slug}/2023/").status_code == 404
    assert client.get(f"/ket-qua/2023/{commune.slug}/{FARMERS}/T06/").status_code == 404
    above = page_text(client, f"/ket-qua/2023/{province.slug}/{FARMERS}/T06/")
    assert "Toàn tỉnh</th>" not in above and other.name not in above, "no table of some of the districts"


@pytest.mark.parametrize("role", [Role.LEADER, Role.COMMUNE_OFFICER, Role.DISTRICT_ORGANIZATION], ids=str)
def test_another_roots_pages_are_missing(client: Client, province: Unit, role: Role) -> None:
    make_return(status=ReturnStatus.APPROVED)
    scoring.score_year(2023)
    client.force_login(make_user(role))

    assert "xã, thị trấn" in page_text(client, "/tong-quan/2023/")
    for address in (
        f"/tong-quan/2023/{province.slug}/",
        f"/tong-quan/2023/{district(province).slug}/",
        f"/chi-tieu/T06/2023/?don_vi={district(province).slug}",
        "/chi-tieu/nq-tinh/T06/2023/",
        f"/to-chuc/{FARMERS}/2023/?don_vi={province.slug}",
        f"/ket-qua/2023/{province.slug}/{FARMERS}/T06/",
        f"/ket-qua/nq-tinh/2023/{province.slug}/{FARMERS}/T06/",
    ):
        assert client.get(address).status_code == 404, address


def test_district_beside_a_province_counts_its_own_communes_only(province: Unit) -> None:
    make_return(status=ReturnStatus.APPROVED)
    scoring.score_year(2023)

    board = board_of(make_district())

    assert len(board.rows) == 24
    part = next(row for row in board.target_rows if row.target.code == "T06").parts[0]
    assert (part.result.covered, part.result.expected) == (1, 24)


def test_reporting_unit_has_no_overview(client: Client, province: Unit) -> None:
    commune = Unit.objects.filter(parent=district(province)).first()
    assert commune is not None

    assert visit(client, Role.LEADER, province).get(f"/tong-quan/2023/{commune.slug}/").status_code == 404


def test_two_resolutions_are_named_where_needed(client: Client, province: Unit, second: Resolution) -> None:
    visit(client, Role.LEADER, province)

    usual, other = page_text(client, "/tong-quan/2023/"), page_text(client, "/tong-quan/2023/?nghi_quyet=nq-tinh-sau")

    assert 'href="/chi-tieu/T06/2023/"' in usual and 'href="/tong-quan/2023/?nghi_quyet=nq-tinh-sau"' in usual
    assert 'href="/chi-tieu/nq-tinh-sau/T06/2023/"' in other and "/ket-qua/nq-tinh-sau/2023/" in other
    assert 'href="/chi-tieu/T06/2023/"' not in other and '"/ket-qua/2023/' not in other
    assert "ngưỡng ≥ 90%" in page_text(client, "/chi-tieu/T06/2023/")
    assert "ngưỡng ≥ 50%" in page_text(client, "/chi-tieu/nq-tinh-sau/T06/2023/")
    card = f"2023/{province.slug}/{FARMERS}/T06/"
    assert "≥ 90%" in page_text(client, f"/ket-qua/{card}") and "≥ 50%" in page_text(
        client, f"/ket-qua/nq-tinh-sau/{card}"
    )
    assert client.get(f"/ket-qua/khong-co/{card}").status_code == 404
    assert 'href="/tong-quan/2022/"' in other, "in a year in which it is not in force the usual one is shown"


def test_links_of_every_page_open(client: Client, province: Unit, second: Resolution) -> None:
    visit(client, Role.LEADER, province)
    unit = district(province)
    for start in (
        "/tong-quan/2023/",
        "/tong-quan/2023/?nghi_quyet=nq-tinh-sau",
        f"/tong-quan/2023/{unit.slug}/?nghi_quyet=nq-tinh-sau",
        "/xa/",
        f"/to-chuc/{FARMERS}/2023/?don_vi={unit.slug}",
        f"/chi-tieu/nq-tinh-sau/T06/2023/?don_vi={unit.slug}",
    ):
        main = page_text(client, start).split("<main", 1)[1].split("</main>")[0]
        links = {link.replace("&amp;", "&") for link in re.findall(r'href="(/[^"#]+)"', main)}
        links = {link for link in links if not re.search(r"/20(?!23)\d\d/", link)}  # other years are not scored here
        assert links
        dead = sorted(link for link in links if client.get(link).status_code not in {200, 302})
        assert not dead, start


def test_whole_register_opens_every_root(client: Client, province: Unit) -> None:
    user = make_user(Role.LEADER)
    user.is_whole_register = True
    user.save()
    client.force_login(user)

    assert page_text(client, "/tong-quan/2023/")
    assert "Toàn tỉnh đạt" in page_text(client, f"/tong-quan/2023/{province.slug}/")


def test_overview_of_sums_takes_the_same_queries_however_many_districts(client: Client, province: Unit) -> None:
    visit(client, Role.LEADER, province)
    with CaptureQueriesContext(connection) as small:
        client.get("/tong-quan/2023/")
    for number in range(3):
        more = make_unit(Level.DISTRICT, f"Thêm {number}", f"x{number}", province)
        make_unit(Level.COMMUNE, f"Xã thêm {number}", f"xc{number}", more)
    scoring.score_year(2023)
    with CaptureQueriesContext(connection) as large:
        client.get("/tong-quan/2023/")

    assert len(small) == len(large) <= 12
