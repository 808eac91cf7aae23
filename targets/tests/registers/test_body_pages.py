"""The pages of branches, scales and standards: what is listed, entered and refused."""

from datetime import date

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from organizations.models import Branch, Organization
from organizations.permissions import Role
from organizations.tests.factories import make_district, make_user
from targets.loading.dated_rules import load_dated_rules
from targets.models import HeadStandard, Scale
from targets.registers.bodies import actions, rule_actions
from targets.tests.factories import unit_named
from targets.tests.registers.body_steps import assess, farmers_officer, make_body, make_branch
from targets.tests.registers.theme_steps import agency_of, committee, staff

pytestmark = pytest.mark.django_db
LIST = "/so/2023/co-so/"
SCALES, STANDARDS = "/so/2023/thang-xep-loai/", "/so/2023/tieu-chuan/"


def text(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.content.decode()


def test_branch_is_entered_corrected_and_ended(client: Client) -> None:
    client.force_login(farmers_officer())
    assert "Bấm «Nhập cơ sở, chi hội»" in text(client, LIST)
    place = {"unit": unit_named("00952").pk, "organization": Organization.objects.get(code="hnd").pk}
    body = {"kind": "BRANCH", "name": "Chi hội  thôn Một", "valid_from": "2020-05-01"}
    assert client.post(f"{LIST}them/", {**place, "kind": "BRANCH"}).status_code == 422
    answer = client.post(f"{LIST}them/", {**place, **body})
    branch = Branch.objects.get()
    own = f"{LIST}{branch.pk}/"
    assert answer["Location"] == own and branch.name == "Chi hội thôn Một"
    twice = client.post(f"{LIST}them/", {**place, **body})
    assert twice.status_code == 409 and "đã có cơ sở, chi hội cùng tên" in twice.content.decode()
    rev = actions.version_of(branch)
    assert client.post(f"{own}sua/", {**body, "name": "Chi hội thôn Hai", "rev": rev})["Location"] == own
    assert client.post(f"{own}sua/", {**body, "rev": rev}).status_code == 409
    end = {"on": "2019-01-01", "reason": "Sáp nhập thôn", "rev": actions.version_of(branch)}
    wrong = client.post(f"{own}ket-thuc/", end)
    assert wrong.status_code == 409 and "không được trước ngày thành lập" in wrong.content.decode()
    assert client.post(f"{own}ket-thuc/", {**end, "on": "2023-06-30"}).status_code == 302
    page = text(client, own)
    for words in ("«Chi hội thôn Một» thành «Chi hội thôn Hai»", "Sáp nhập thôn", "30/06/2023"):
        assert words in page, words
    assert "Chi hội thôn Hai" not in text(client, LIST)
    assert "Chi hội thôn Hai" in text(client, f"{LIST}?loc=het")
    assert "Chi hội thôn Hai" in text(client, "/so/2022/co-so/")


def test_list_filters_and_searches(client: Client) -> None:
    assess(make_branch(), "Khá")
    make_body("Hội Cựu chiến binh xã", organization="ccb")
    make_branch("Chi hội thôn Ba", unit="00919")
    client.force_login(make_user(Role.STAFF))
    page = text(client, LIST)
    assert "3 nơi." in page and "Khá (tính là HTTNV)" in page and "Chưa nhập" in page
    for query, shown in {
        "loc=co-so": {"ccb"}, "loc=chi-hoi": {"one", "three"}, "to-chuc=hoi-cuu-chien-binh": {"ccb"},
        f"don-vi={unit_named('00919').slug}": {"three"}, "tim=thôn Ba": {"three"}, "tim=cao bo": {"one", "ccb"},
    }.items():  # fmt: skip
        page = text(client, f"{LIST}?{query}")
        names = {"one": "Chi hội thôn Một", "ccb": "Hội Cựu chiến binh xã<", "three": "Chi hội thôn Ba"}
        assert {key for key, name in names.items() if name in page} == shown, query
    assert "Không có nơi nào khớp «khong co»" in text(client, f"{LIST}?tim=khong co")


def test_bodies_outside_the_communes_lie_at_the_root(client: Client) -> None:
    client.force_login(make_user(Role.DISTRICT_ORGANIZATION, organization=Organization.objects.get(code="dtn")))
    place = {"unit": make_district().pk, "organization": Organization.objects.get(code="dtn").pk}
    assert client.post(f"{LIST}them/", {**place, "kind": "BRANCH", "name": "Chi đoàn"}).status_code == 409
    school = {**place, "kind": "GRASSROOTS", "name": "Đoàn trường THPT Vị Xuyên"}
    assert client.post(f"{LIST}them/", school).status_code == 302
    root = make_district().slug
    assert "Đoàn trường THPT Vị Xuyên" in text(client, f"{LIST}?don-vi={root}")
    assert f"{root}/doan-thanh-nien/" in text(client, "/so/2023/xep-loai/bang/")
    assert "Đoàn trường THPT Vị Xuyên" in text(client, f"/so/2023/xep-loai/bang/{root}/doan-thanh-nien/")


def test_who_sees_and_changes_a_branch(client: Client) -> None:
    branch = make_branch()
    cao_bo = unit_named("00952")
    veterans = Organization.objects.get(code="ccb")
    expected = {
        make_user(Role.COMMUNE_OFFICER, unit=cao_bo): (200, 200),
        make_user(Role.COMMUNE_OFFICER, unit=cao_bo, organization=veterans): (200, 403),
        make_user(Role.COMMUNE_OFFICER, unit=unit_named("00919")): (404, 404),
        make_user(Role.DISTRICT_ORGANIZATION): (200, 200),
        make_user(Role.DISTRICT_ORGANIZATION, organization=veterans): (404, 404),
        make_user(Role.AGENCY, agency=agency_of(cao_bo)): (200, 200),
        make_user(Role.AGENCY, agency=agency_of(cao_bo, "ccb")): (404, 404),
        make_user(Role.AGENCY, agency=committee(cao_bo)): (200, 403),
        make_user(Role.STAFF): (200, 200),
        make_user(Role.LEADER): (200, 403),
        make_user(Role.ADMINISTRATOR): (200, 403),
    }
    for user, answers in expected.items():
        client.force_login(user)
        found = tuple(client.get(f"{LIST}{branch.pk}/{page}").status_code for page in ("", "sua/"))
        assert found == answers, (user.role, user.organization_id)


def test_scale_is_entered_and_withdrawn(client: Client) -> None:
    client.force_login(make_user(Role.DISTRICT_ORGANIZATION))
    page = text(client, SCALES)
    assert "Vững mạnh (HTXSNV), Khá (HTTNV)" in page and "Đang áp dụng" in page
    assert text(client, f"{SCALES}them/").count('name="label_') == 6
    farmers = Organization.objects.get(code="hnd")
    body = {
        "unit": make_district().pk, "organization": farmers.pk, "valid_from": "2024-02-01", "guide": "HD 9-HD/HND",
        "least_meetings": "6", "label_1": "Tốt", "grade_1": "HTTNV", "label_2": "Kém", "grade_2": "",
    }  # fmt: skip
    broken = client.post(f"{SCALES}them/", body)
    assert broken.status_code == 422 and "Xin chọn mức «Kém» tính là gì." in broken.content.decode()
    assert client.post(f"{SCALES}them/", {**body, "grade_2": "KHTNV"})["Location"] == SCALES
    made = Scale.objects.get(valid_from=date(2024, 2, 1))
    assert (made.least_meetings, [str(one) for one in made.grades.all()]) == (6, ["Tốt", "Kém"])
    assert client.post(f"{SCALES}them/", {**body, "grade_2": "KHTNV"}).status_code == 409
    assert "Chưa đến ngày" in text(client, SCALES)
    assert client.post(f"{SCALES}{made.pk}/huy/", {"reason": ""}).status_code == 422
    assert client.post(f"{SCALES}{made.pk}/huy/", {"reason": "Nhập nhầm ngày"}).status_code == 302
    assert "Nhập nhầm ngày" in text(client, SCALES)
    other = Scale.objects.filter(organization__code="ccb").get()
    assert client.get(f"{SCALES}{other.pk}/huy/").status_code == 403


def test_standard_is_entered_by_its_day(client: Client) -> None:
    client.force_login(make_user(Role.STAFF))
    page = text(client, STANDARDS)
    assert "Chuyên môn: đại học; lý luận chính trị: trung cấp" in page and "chuyển tiếp đến hết 31/07/2028" in page
    veterans = Organization.objects.get(code="ccb")
    body = {
        "unit": make_district().pk, "organization": veterans.pk, "valid_from": "2024-02-01", "guide": "Điều lệ Hội",
        "education": "TRUNG_CAP", "political_theory": "SO_CAP", "transition_until": "2024-01-01",
    }  # fmt: skip
    assert client.post(f"{STANDARDS}them/", body).status_code == 422
    assert client.post(f"{STANDARDS}them/", {**body, "transition_until": ""})["Location"] == STANDARDS
    assert HeadStandard.objects.in_force(date(2024, 12, 31)).get(organization=veterans).education == "TRUNG_CAP"
    workers = Organization.objects.get(code="ldld")
    assert client.post(f"{STANDARDS}them/", {**body, "organization": workers.pk}).status_code == 422
    client.force_login(make_user(Role.COMMUNE_OFFICER))
    assert client.get(f"{STANDARDS}them/").status_code == 403
    assert "Nhập tiêu chuẩn" not in text(client, STANDARDS)


def test_setup_makes_the_rules_once_and_keeps_what_was_withdrawn() -> None:
    assert (Scale.objects.count(), HeadStandard.objects.count()) == (7, 10)
    codes = set(Scale.objects.in_force(date(2024, 12, 31)).values_list("organization__code", flat=True))
    assert codes == {"mttq", "ldld", "hnd", "dtn", "lhpn", "ccb"}
    gone = Scale.objects.get(organization__code="ccb")
    rule_actions.withdraw(gone, reason="Huyện đọc khác", by=staff(), at=timezone.now())
    path = settings.BASE_DIR / "fixtures" / "dated_rules.yaml"
    assert load_dated_rules(path, make_district(), by=staff(), at=timezone.now()) == (0, 0)


def test_year_leads_to_the_lists(client: Client) -> None:
    client.force_login(make_user(Role.LEADER))
    page = text(client, "/so/2023/")
    for address in (LIST, "/so/2023/can-bo/", SCALES, STANDARDS, "/so/2023/xep-loai/bang/"):
        assert f'href="{address}"' in page, address


def test_lists_cost_the_same_however_long(client: Client) -> None:
    client.force_login(make_user(Role.STAFF))
    counts = []
    for units in (["00952"], ["00919", "00937", "00940"]):
        for unit in units:
            assess(make_branch(unit=unit), "Khá")
        for address in (LIST, SCALES, STANDARDS):
            with CaptureQueriesContext(connection) as queries:
                text(client, address)
            counts.append(len(queries))
    assert counts[:3] == counts[3:] and max(counts) <= 20
