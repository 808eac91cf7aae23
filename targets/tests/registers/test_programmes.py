"""Programmes and their yearly evaluation: the years they live in, partners, what counts, who sees, and the pages."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from organizations.models import Organization
from organizations.permissions import Role
from organizations.refused import NotPermitted
from organizations.tests.factories import make_district, make_user
from targets.models import Programme, ProgrammeYear
from targets.registers import actions
from targets.registers.claims import RegisterRefused
from targets.registers.kinds.programmes import EVALUATIONS, PROGRAMMES
from targets.rules.step_table import RegisterStep, RegisterStepDenied
from targets.tests.factories import root_year, unit_named
from targets.tests.registers.agency_rows import (
    agency_row,
    evaluate,
    government,
    make_programme,
    programme_values,
)
from targets.tests.registers.theme_steps import agency_of, committee, paper, staff
from targets.years import actions as years

pytestmark = pytest.mark.django_db


def stored(**fields: Any) -> Programme:
    """A programme of Cao Bồ's government stored past the actions, without partners."""
    values = programme_values(**fields)
    del values["partners"]
    place = agency_row(government(unit_named("00952")), 2021)
    return Programme.objects.create(at=timezone.now(), by=staff(), **place, **values)


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"kind": "TREATY"}, id="unknown-kind"),
        pytest.param({"title": ""}, id="no-title"),
        pytest.param({"valid_to": date(2021, 3, 31)}, id="ends-before-it-begins"),
        pytest.param({"valid_from": date(2022, 1, 1)}, id="begins-after-its-year"),
        pytest.param({"valid_from": date(2019, 1, 1), "valid_to": date(2020, 12, 31)}, id="ends-before-its-year"),
        pytest.param({"state": "SIGNED"}, id="signed-without-paper"),
    ],
)
def test_database_refuses_a_programme(fields: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        stored(**fields)


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"rating": "SUPERB"}, id="unknown-rating"),
        pytest.param({"done": 3}, id="done-of-unknown-total"),
        pytest.param({"done": 3, "total": 2}, id="done-above-total"),
        pytest.param({"state": "REVIEWED"}, id="reviewed-without-paper"),
    ],
)
def test_database_refuses_an_evaluation(fields: dict[str, Any]) -> None:
    programme = make_programme()
    place = agency_row(programme.agency, 2023)
    with pytest.raises(IntegrityError), transaction.atomic():
        ProgrammeYear.objects.create(programme=programme, at=timezone.now(), by=staff(), **place, **fields)


def test_one_evaluation_a_programme_and_year() -> None:
    programme = make_programme()
    first = evaluate(programme, 2023)
    evaluate(programme, 2022)
    with pytest.raises(RegisterRefused, match="đã có dòng đánh giá năm 2023"):
        evaluate(programme, 2023)
    actions.cancel(EVALUATIONS, first, reason="Nhập nhầm", seen=0, by=staff(), at=timezone.now())
    evaluate(programme, 2023)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"partners": []}, "ít nhất một tổ chức"),
        ({"valid_to": date(2021, 3, 1)}, "trước ngày bắt đầu 01/04/2021"),
        ({"valid_from": date(2022, 1, 1)}, "không có hiệu lực trong năm 2021"),
        ({"title": " - "}, "Xin ghi tên chương trình, quy chế bằng chữ"),
    ],
)
def test_refusals_say_how_to_mend(values: dict[str, Any], sentence: str) -> None:
    with pytest.raises(RegisterRefused, match=sentence):
        make_programme(**values)
    assert not Programme.objects.exists()


def test_no_partner_of_itself() -> None:
    with pytest.raises(RegisterRefused, match="là bên ký"):
        make_programme(agency_of(unit_named("00952"), "mttq"), "mttq", "hnd")


def test_what_is_in_force_and_evaluated() -> None:
    signed = make_programme(valid_to=date(2023, 6, 30))
    endless = make_programme(None, "ccb", valid_to=None)
    unsigned = make_programme(signed=False)
    evaluate(signed, 2023)
    evaluate(endless, 2022, meeting_on=None, reviewed_on=date(2022, 5, 1))  # contents reviewed, not evaluated
    rows = Programme.objects
    assert set(rows.valid_in(2021)) == set(rows.valid_in(2023)) == {signed, endless}
    assert set(rows.valid_in(2024)) == {endless} and not rows.valid_in(2020).exists()
    assert unsigned in rows.for_year(2025) and signed not in rows.for_year(2024)
    assert [set(rows.evaluated(year)) for year in (2022, 2023, 2024)] == [set(), {signed}, set()]
    assert set(rows.for_year(2023).not_evaluated()) == {endless}
    assert set(rows.for_year(2022).not_evaluated()) == {signed, endless}
    assert ProgrammeYear.objects.for_year(2022).contents_reviewed().count() == 1

    meetingless = ProgrammeYear.objects.for_year(2022).get()
    document = paper(signed.agency, "90/BC-UBND", date(2022, 12, 20))
    how: Any = {"paper": document, "seen": 0, "by": staff(), "at": timezone.now()}
    actions.take(EVALUATIONS, RegisterStep.ISSUE, meetingless, **how)
    assert set(rows.evaluated(2022)) == {endless}


def test_joint_document_counts_for_each_partner() -> None:
    district = government(make_district())
    codes = ("mttq", "ldld", "hnd", "dtn", "lhpn", "ccb")
    joint = make_programme(district, *codes)
    make_programme(district, "hnd", signed=False)
    for code in codes:
        organization = Organization.objects.get(code=code)
        assert list(Programme.objects.filter(unit=district.unit).signed_with(organization)) == [joint]


def test_partner_sees_what_another_organization_entered() -> None:
    unit = unit_named("00952")
    of_front = make_programme(agency_of(unit, "mttq"), "hnd")
    evaluation = evaluate(of_front, 2023)
    farmers, veterans = (Organization.objects.get(code=code) for code in ("hnd", "ccb"))

    def sees(role: Role, **fields: Any) -> tuple[bool, bool]:
        user = make_user(role, **fields)
        return (
            Programme.objects.visible_to(user).filter(pk=of_front.pk).count() == 1,
            ProgrammeYear.objects.visible_to(user).filter(pk=evaluation.pk).count() == 1,
        )

    allowed_ones: list[dict[str, Any]] = [
        {"role": Role.AGENCY, "agency": agency_of(unit)},
        {"role": Role.AGENCY, "agency": agency_of(unit, "mttq")},
        {"role": Role.AGENCY, "agency": committee(unit)},
        {"role": Role.DISTRICT_ORGANIZATION, "organization": farmers},
        {"role": Role.COMMUNE_OFFICER, "unit": unit},
        {"role": Role.STAFF},
        {"role": Role.ADMINISTRATOR},
    ]
    for allowed in allowed_ones:
        assert sees(**allowed) == (True, True), allowed
    refused_ones: list[dict[str, Any]] = [
        {"role": Role.AGENCY, "agency": agency_of(unit, "ccb")},
        {"role": Role.AGENCY, "agency": agency_of(unit_named("00919"))},
        {"role": Role.DISTRICT_ORGANIZATION, "organization": veterans},
        {"role": Role.COMMUNE_OFFICER, "unit": unit_named("00919")},
    ]
    for refused in refused_ones:
        assert sees(**refused) == (False, False), refused


def test_programme_is_kept_until_its_last_year_is_closed() -> None:
    programme, head = make_programme(), make_user(Role.HEAD_OF_STAFF)
    how: Any = {"by": head, "at": timezone.now()}
    for year in (2021, 2022):
        years.close_year(root_year(year), **how)
    with pytest.raises(RegisterRefused, match="Năm 2022 đã chốt"):
        actions.change(PROGRAMMES, programme, {"valid_to": date(2022, 12, 31)}, seen=1, **how)
    actions.change(PROGRAMMES, programme, {"valid_to": date(2023, 12, 31)}, seen=1, **how)
    assert not Programme.objects.valid_in(2024).exists()
    with pytest.raises(RegisterRefused, match="Năm 2022 đã chốt"):
        evaluate(programme, 2022, by=head)
    years.close_year(root_year(2023), **how)
    with pytest.raises(RegisterStepDenied, match="đã chốt"):
        actions.change(PROGRAMMES, programme, {"title": "Tên khác"}, seen=2, **how)


def test_evaluation_belongs_to_a_programme_in_force_and_its_agency() -> None:
    programme = make_programme(valid_to=date(2022, 12, 31))
    with pytest.raises(RegisterRefused, match="không có hiệu lực trong năm 2023"):
        evaluate(programme, 2023)
    with pytest.raises(NotPermitted):
        evaluate(programme, 2022, by=make_user(Role.AGENCY, agency=agency_of(programme.unit)))
    with pytest.raises(RegisterRefused, match="không thuộc năm 2022"):
        evaluate(programme, 2022, meeting_on=date(2024, 1, 5))
    evaluate(programme, 2022, meeting_on=date(2023, 1, 15))
    actions.cancel(PROGRAMMES, programme, reason="Nhập nhầm", seen=1, by=staff(), at=timezone.now())
    with pytest.raises(RegisterRefused, match="không có hiệu lực"):
        evaluate(programme, 2021)


def test_pages_of_a_programme_in_one_of_its_years(client: Client) -> None:
    unit = unit_named("00952")
    client.force_login(make_user(Role.AGENCY, agency=government(unit)))
    partners = [Organization.objects.get(code=code).pk for code in ("hnd", "ccb")]
    body = {
        "agency": government(unit).pk, "kind": "REGULATION", "title": "Quy chế phối hợp", "valid_from": "2021-04-01",
        "valid_to": "2025-12-31",
    }  # fmt: skip
    nobody = client.post("/so/2021/chuong-trinh/them/", body)
    assert nobody.status_code == 422 and "ít nhất một tổ chức" in nobody.content.decode()
    assert client.post("/so/2021/chuong-trinh/them/", {**body, "partners": partners}).status_code == 302
    programme = Programme.objects.get()
    new = {
        "cite-kind": "REGULATION", "cite-number": "2/QC", "cite-issued_on": "2021-04-01",
        "cite-title": "Quy chế", "rev": 0,
    }  # fmt: skip
    assert client.post(f"/so/2023/chuong-trinh/{programme.pk}/ky-ket/", new).status_code == 302

    assert "chưa đánh giá trong năm" in client.get("/so/2023/").content.decode()
    page = client.get(f"/so/2023/chuong-trinh/{programme.pk}/").content.decode()
    add = f"/so/2023/danh-gia-chuong-trinh/them/?chuong-trinh={programme.pk}"
    assert add in page and "Hội Nông dân, Hội Cựu chiến binh" in page
    assert client.get(f"/so/2026/chuong-trinh/{programme.pk}/").status_code == 404
    assert f'<option value="{programme.pk}" selected>' in client.get(add).content.decode()
    answer = client.post(add, {"programme": programme.pk, "meeting_on": "2023-12-10", "rating": "FAIR", "total": "5"})
    evaluation = ProgrammeYear.objects.get()
    assert answer["Location"] == f"/so/2023/danh-gia-chuong-trinh/{evaluation.pk}/"
    assert client.post(add, {"programme": programme.pk}).status_code == 409
    page = client.get(f"/so/2023/danh-gia-chuong-trinh/{evaluation.pk}/").content.decode()
    assert "Quy chế phối hợp" in page and "Khá" in page
    page = client.get(f"/so/2023/chuong-trinh/{programme.pk}/").content.decode()
    assert f"/so/2023/danh-gia-chuong-trinh/{evaluation.pk}/" in page
    assert "chưa đánh giá trong năm" not in client.get("/so/2023/").content.decode()
    for query in ("x", "-1", "9" * 40):
        assert client.get(f"/so/2023/danh-gia-chuong-trinh/them/?chuong-trinh={query}").status_code == 200


def test_lists_and_page_cost_the_same_however_long(client: Client) -> None:
    client.force_login(make_user(Role.STAFF))
    counts = []
    for codes in (["00952"], ["00919", "00937", "00940", "00943"]):
        for code in codes:
            programme = make_programme(government(unit_named(code)), "hnd", "ccb")
            evaluate(programme, 2023)
        own = []
        for address in (
            "/so/2023/chuong-trinh/",
            "/so/2023/danh-gia-chuong-trinh/",
            f"/so/2023/chuong-trinh/{programme.pk}/",
        ):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            own.append(len(queries))
        counts.append(own)
    assert counts[0] == counts[1] and max(counts[0]) <= 24
