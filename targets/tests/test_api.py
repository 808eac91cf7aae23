"""The read-only API: who sees what, the form of rows, filters, and the number of queries."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from rest_framework.authtoken.models import Token
from rest_framework.test import APIClient

from organizations.models import Absence, Organization
from organizations.permissions import Role
from organizations.tests.factories import make_user
from targets.api.verdicts import VerdictSerializer
from targets.models import AnnualReturn, ReportingYear, Resolution, Target
from targets.rules.compliance import NIL
from targets.rules.workflow import ReturnStatus
from targets.tests.factories import GOOD_FIGURES, make_return, unit_named
from targets.tests.loading.test_resolution_file import DUTIES, TEXT
from targets.tests.loading.test_second_resolution import second
from targets.verdicts.rows import VerdictRow
from targets.verdicts.scoring import score_year

pytestmark = pytest.mark.django_db
LONGER = (
    (DUTIES, ""),  # which have days of their own
    ("first_year: 2021", "first_year: 2022"),
    ("last_year: 2025", "last_year: 2030"),
    (TEXT[TEXT.index("  - {year: 2021") : TEXT.index("  - {year: 2022")], ""),
)
LISTS = ["units", "organizations", "targets", "returns", "verdicts"]


@pytest.fixture
def staff() -> APIClient:
    return _client(make_user(Role.STAFF))


def _client(user: Any) -> APIClient:
    client = APIClient()
    client.force_login(user)
    return client


def _rows(client: APIClient, path: str, **query: Any) -> list[dict[str, Any]]:
    answer = client.get(f"/api/v1/{path}/", query)
    assert answer.status_code == 200, answer.content
    rows: list[dict[str, Any]] = answer.json()["results"]
    return rows


@pytest.mark.parametrize("path", [*LISTS, "schema"])
def test_api_without_credentials_answers_401(path: str) -> None:
    answer = Client().get(f"/api/v1/{path}/")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Token"
    assert "xác thực" in answer.json()["detail"]


def test_api_with_wrong_token_answers_401() -> None:
    answer = Client().get("/api/v1/units/", headers={"Authorization": "Token sai"})
    assert answer.status_code == 401
    assert answer.json()["detail"] == "Mã truy cập không đúng."


def test_api_takes_a_token_and_refuses_it_once_the_account_is_off() -> None:
    user = make_user(Role.STAFF)
    headers = {"Authorization": f"Token {Token.objects.create(user=user).key}"}
    assert Client().get("/api/v1/units/", headers=headers).status_code == 200
    user.is_active = False
    user.save()
    assert Client().get("/api/v1/units/", headers=headers).status_code == 401


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_api_refuses_every_change(staff: APIClient, path: str, method: str) -> None:
    answer = getattr(staff, method)(f"/api/v1/{path}/", {}, format="json")
    assert answer.status_code == 405
    assert "không được chấp nhận" in answer.json()["detail"]


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("role", list(Role), ids=str)
def test_api_lists_open_for_every_role(role: Role, path: str) -> None:
    expected = 403 if (role, path) == (Role.AGENCY, "returns") else 200  # an agency sees results, not returns
    assert _client(make_user(role)).get(f"/api/v1/{path}/").status_code == expected


def test_units_carry_codes_and_days(staff: APIClient) -> None:
    [row] = _rows(staff, "units", code="00952", on="2023-12-31")
    assert row["full_name"] == "Xã Cao Bồ"
    assert (row["level"], row["parent"], row["kind"]) == ("commune", "030", "xã")
    assert set(row) == {
        "code", "valid_from", "valid_to", "level", "kind", "name", "full_name", "parent", "slug",
    }  # fmt: skip


def test_units_of_a_day_are_those_in_force(staff: APIClient) -> None:
    assert len(_rows(staff, "units", on="2023-12-31", level="commune")) == 24
    assert {row["code"] for row in _rows(staff, "units", on="2023-12-31", level="district")} == {"030"}


def test_units_of_a_commune_officer_are_the_own_one_and_those_above() -> None:
    rows = _rows(_client(make_user(Role.COMMUNE_OFFICER)), "units")
    assert {row["code"] for row in rows if row["level"] == "commune"} == {"00952"}


def test_organizations_come_in_their_order_and_by_code(staff: APIClient) -> None:
    assert [row["code"] for row in _rows(staff, "organizations")] == ["mttq", "ldld", "hnd", "dtn", "lhpn", "ccb"]
    assert staff.get("/api/v1/organizations/hnd/").json()["code"] == "hnd"
    missing = staff.get("/api/v1/organizations/xyz/")
    assert missing.status_code == 404


def test_targets_carry_clause_formula_and_threshold(staff: APIClient) -> None:
    rows = _rows(staff, "targets")
    assert [row["code"] for row in rows] == [f"T{number:02d}" for number in range(1, 18)]
    row = staff.get("/api/v1/targets/T04/").json()
    assert (row["kind"], row["threshold"] > 1, bool(row["clause"]), bool(row["requirement"])) == (
        "ratio",
        True,
        True,
        True,
    )
    assert row["organizations"]
    of_union = {row["code"] for row in _rows(staff, "targets", organization="ldld")}
    assert of_union < {row["code"] for row in rows}


def test_returns_carry_every_owed_figure(staff: APIClient) -> None:
    figures = {**GOOD_FIGURES, "campaign_assigned": NIL, "campaign_completed": None, "members": 0}
    made = make_return(figures=figures, status=ReturnStatus.SUBMITTED)
    [row] = _rows(staff, "returns", year=2023, unit="00952", organization="hnd")
    owed = list(Organization.objects.get(code="hnd").owed_figures.values_list("definition__key", flat=True))
    assert list(row["figures"]) == owed
    assert (row["figures"]["campaign_assigned"], row["figures"]["campaign_completed"]) == ("nil", None)
    assert (row["figures"]["eligible"], row["figures"]["members"]) == (1000, 0)
    assert (row["id"], row["status"], row["approved_by"]) == (made.pk, "submitted", None)
    assert row["submitted_at"].endswith("+07:00")


def test_returns_name_who_approved(staff: APIClient) -> None:
    made = make_return(status=ReturnStatus.APPROVED)
    row = staff.get(f"/api/v1/returns/{made.pk}/").json()
    assert (row["status"], row["approved_by"]) == ("approved", "Nguyễn Văn A")


def test_returns_of_another_commune_do_not_exist_for_its_neighbour() -> None:
    own, foreign = make_return("00952"), make_return("00955")
    client = _client(make_user(Role.COMMUNE_OFFICER, unit=unit_named("00952")))
    assert [row["id"] for row in _rows(client, "returns")] == [own.pk]
    assert _rows(client, "returns", unit="00955") == []
    assert client.get(f"/api/v1/returns/{own.pk}/").status_code == 200
    answer = client.get(f"/api/v1/returns/{foreign.pk}/")
    assert (answer.status_code, answer.json()["detail"]) == (404, "Không tìm thấy.")


def test_returns_of_another_organization_do_not_exist_for_a_district_organization() -> None:
    own, foreign = make_return(organization="hnd"), make_return(organization="ccb")
    client = _client(make_user(Role.DISTRICT_ORGANIZATION))
    assert [row["id"] for row in _rows(client, "returns")] == [own.pk]
    assert client.get(f"/api/v1/returns/{foreign.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        pytest.param({"year": 2023}, 2, id="year"),
        pytest.param({"year": 2022}, 1, id="other-year"),
        pytest.param({"unit": "00955"}, 1, id="unit"),
        pytest.param({"organization": "ccb"}, 1, id="organization"),
        pytest.param({"status": "approved"}, 1, id="status"),
        pytest.param({"year": 2023, "unit": "00952"}, 1, id="two-at-once"),
        pytest.param({"unit": "99999"}, 0, id="unknown-unit"),
    ],
)
def test_returns_are_filtered_by_code(staff: APIClient, query: dict[str, Any], found: int) -> None:
    make_return("00952", status=ReturnStatus.APPROVED)
    make_return("00955")
    make_return("00952", "ccb", 2022)
    assert len(_rows(staff, "returns", **query)) == found


@pytest.mark.parametrize(
    ("path", "query"),
    [
        pytest.param("verdicts", {"year": "nam"}, id="year-in-words"),
        pytest.param("verdicts", {"basis": "all"}, id="unknown-basis"),
        pytest.param("verdicts", {"verdict": "good"}, id="unknown-verdict"),
        pytest.param("returns", {"status": "late"}, id="unknown-status"),
        pytest.param("units", {"on": "ngay"}, id="day-in-words"),
    ],
)
def test_api_names_a_faulty_parameter(staff: APIClient, path: str, query: dict[str, Any]) -> None:
    answer = staff.get(f"/api/v1/{path}/", query)
    assert answer.status_code == 400
    assert list(answer.json()) == list(query)


def test_rows_are_of_one_resolution_the_root_s_earliest_unless_named(staff: APIClient, tmp_path: Path) -> None:
    make_return(status=ReturnStatus.APPROVED)
    call_command("load_resolution", second(tmp_path, ("threshold: 95", "threshold: 97"), *LONGER), yes=True)
    score_year(2023)
    first, other = Resolution.objects.get(slug="vi-xuyen-2021-2025"), Resolution.objects.get(slug="khac")
    query = {"year": 2023, "unit": "00952", "organization": "ldld", "target": "T05"}
    for name, resolution, threshold in ((None, first, 95), (first.slug, first, 95), (other.slug, other, 97)):
        named = {} if name is None else {"resolution": name}
        assert [row["threshold"] for row in _rows(staff, "verdicts", **query, **named)] == [threshold]
        assert len(_rows(staff, "targets", **named)) == Target.objects.of(resolution).count()
        assert staff.get("/api/v1/targets/T05/", named).json()["threshold"] == threshold
    assert staff.get("/api/v1/targets/T05/", {"year": 2026}).json()["threshold"] == 97
    for path in ("targets", "verdicts"):
        assert list(staff.get(f"/api/v1/{path}/", {"resolution": "la"}).json()) == ["resolution"]


def test_verdicts_are_official_unless_asked_otherwise(staff: APIClient) -> None:
    make_return(status=ReturnStatus.SUBMITTED)
    score_year(2023)
    query = {"year": 2023, "unit": "00952", "organization": "hnd", "target": "T04"}
    [official] = _rows(staff, "verdicts", **query)
    [provisional] = _rows(staff, "verdicts", **query, basis="with_submitted")
    assert (official["verdict"], official["provisional"]) == ("no_data", False)
    assert (provisional["verdict"], provisional["provisional"]) == ("met", True)
    assert (provisional["rate"], provisional["numerator"]) == ("1.000000", 5)


def test_verdict_fields_of_the_schema_are_those_of_the_row() -> None:
    assert list(VerdictSerializer().fields) == list(VerdictRow.__annotations__)


def test_verdicts_of_all_units_are_seen_by_a_commune_officer() -> None:
    make_return("00955", status=ReturnStatus.APPROVED)
    score_year(2023)
    rows = _rows(_client(make_user(Role.COMMUNE_OFFICER)), "verdicts", year=2023, unit="00955", verdict="met")
    assert rows


def test_a_year_of_verdicts_fits_one_page_and_pages_do_not_overlap(staff: APIClient) -> None:
    score_year(2023)
    whole = staff.get("/api/v1/verdicts/", {"year": 2023, "limit": 2000}).json()
    assert whole["count"] == len(whole["results"]) and whole["next"] is None
    assert len(_rows(staff, "verdicts", year=2023)) == 200
    pages: list[dict[str, Any]] = []
    for offset in range(0, whole["count"], 500):
        pages += _rows(staff, "verdicts", year=2023, limit=500, offset=offset)
    assert pages == whole["results"]
    assert len(_rows(staff, "verdicts", limit=100_000)) == 2000


@pytest.mark.parametrize(
    ("path", "grow"),
    [
        pytest.param("returns", lambda: make_return("00955", status=ReturnStatus.APPROVED), id="returns"),
        pytest.param("verdicts", lambda: score_year(2022), id="verdicts"),
        pytest.param("targets", lambda: None, id="targets"),
        pytest.param("units", lambda: None, id="units"),
    ],
)
def test_api_list_takes_the_same_queries_at_two_sizes(staff: APIClient, path: str, grow: Callable[[], Any]) -> None:
    make_return(status=ReturnStatus.APPROVED)
    score_year(2023)
    small = _queries(staff, path, 5)
    grow()
    assert _queries(staff, path, 2000) == small
    assert small <= 9


def _queries(client: APIClient, path: str, limit: int) -> int:
    with CaptureQueriesContext(connection) as captured:
        _rows(client, path, limit=limit)
    return len(captured)


def test_reading_the_api_changes_nothing(staff: APIClient) -> None:
    made = make_return(status=ReturnStatus.APPROVED)
    before = AnnualReturn.objects.get(pk=made.pk).revision
    for path in LISTS:
        _rows(staff, path)
    assert AnnualReturn.objects.get(pk=made.pk).revision == before


@pytest.mark.parametrize("year", ["99999999999999999999", "2147483648", "abc"])
@pytest.mark.parametrize("path", ["returns", "verdicts", "targets"])
def test_impossible_year_is_a_bad_request(staff: APIClient, path: str, year: str) -> None:
    assert staff.get(f"/api/v1/{path}/", {"year": year}).status_code == 400


def test_sum_below_the_floor_is_no_data_with_its_figures_and_bounds(staff: APIClient) -> None:
    for year in (2022, 2023):
        make_return("00952", figures={**GOOD_FIGURES, "members": 900}, year=year, status=ReturnStatus.APPROVED)
    figures = {**GOOD_FIGURES, "members": 400, "eligible": 500}
    make_return("00934", figures=figures, year=2022, status=ReturnStatus.APPROVED)

    row = _sum_of(staff, 2023)
    assert (row["verdict"], row["covered"], row["expected"]) == ("no_data", 1, 24)
    assert (row["numerator"], row["denominator"], row["rate"], row["shortfall"]) == (900, 1000, "0.900000", None)
    assert row["bounds"] is None, "22 communes never reported"

    farmers = Organization.objects.get(code="hnd")
    for unit in (
        ReportingYear.objects.get(year=2023).units().filter(level="COMMUNE").exclude(code__in=["00952", "00934"])
    ):
        Absence.objects.create(unit=unit, organization=farmers, valid_from=date(2021, 1, 1), reason="chưa có Hội")
    score_year(2022)
    row = _sum_of(staff, 2023)
    assert (row["verdict"], row["covered"], row["expected"]) == ("no_data", 1, 2)
    assert row["bounds"] == {"low": "0.600000", "high": "0.933333"}, "900/1.500 to 1.400/1.500"
    row = _sum_of(staff, 2022)
    assert (row["verdict"], row["covered"], row["expected"], row["bounds"]) == ("not_met", 2, 2, None)


def _sum_of(client: APIClient, year: int) -> dict[str, Any]:
    score_year(year)
    return _rows(client, "verdicts", year=year, unit="030", organization="hnd", target="T06")[0]
