"""The pages of the registers: what each person sees and can do on them, and that they cost the same however long."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from organizations.models import Organization, User
from organizations.permissions import Role
from organizations.tests.factories import make_user
from targets.models import Paper, RootYear, Theme
from targets.registers.pages import REGISTERS
from targets.rules.register_steps import ThemeState
from targets.tests.factories import make_absence, unit_named
from targets.tests.papers.paper_cases import pdf, upload
from targets.tests.registers.theme_steps import OTHER, WORDS, agency_of, committee, make_theme, paper

pytestmark = pytest.mark.django_db
YEAR = "/so/2023/"
LIST = "/so/2023/chu-de/"


@pytest.fixture
def as_user(client: Client) -> Callable[[User], Client]:
    def sign_in(user: User) -> Client:
        client.force_login(user)
        return client

    return sign_in


def own(theme: Theme, page: str = "") -> str:
    return f"{LIST}{theme.pk}/{page}"


def text(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.content.decode()


def test_year_says_what_is_open(as_user: Callable[[User], Client]) -> None:
    make_theme()
    make_theme(ThemeState.REPORTED, organization="ccb")
    make_theme(ThemeState.AGREED, organization="dtn")
    page = text(as_user(make_user(Role.COMMUNE_OFFICER)), YEAR)
    for words in ("<b>3</b> chưa có", "<b>1</b> chưa báo cáo cấp ủy", "<b>1</b> chờ chủ trương"):
        assert words in page


def test_address_without_a_year_leads_to_the_latest(as_user: Callable[[User], Client]) -> None:
    client = as_user(make_user(Role.COMMUNE_OFFICER))
    latest = client.get("/so/")["Location"]
    assert latest == client.get("/nhiem-vu/")["Location"].replace("nhiem-vu", "so")
    RootYear.objects.all().delete()
    assert client.get("/so/").status_code == 404


def test_absent_organizations_are_not_missing(as_user: Callable[[User], Client]) -> None:
    client = as_user(make_user(Role.STAFF))
    assert "<b>150</b> chưa có" in text(client, YEAR)  # six organizations of the district and of 24 communes
    make_absence()
    assert "<b>149</b> chưa có" in text(client, YEAR)


def test_list_filters_and_searches(as_user: Callable[[User], Client]) -> None:
    make_theme()
    make_theme(ThemeState.AGREED, unit="00919")
    make_theme(organization="ccb")
    client = as_user(make_user(Role.STAFF))
    everything = text(client, LIST)
    for name in (
        "Hội Nông dân xã Cao Bồ",
        "Hội Cựu chiến binh xã Cao Bồ",
        "Đã có chủ trương <b>1</b>",
        "Dự kiến <b>2</b>",
    ):
        assert name in everything, name
    for query in ("loc=AGREED", "don-vi=" + unit_named("00919").slug, "tim=" + unit_named("00919").name, "loc=thieu"):
        page = text(client, f"{LIST}?{query}")
        assert "Hội Nông dân xã Cao Bồ" not in page, query
    assert "Hội Nông dân xã Cao Bồ" not in text(client, f"{LIST}?to-chuc=hoi-cuu-chien-binh")
    assert "Không có dòng nào khớp «khong co»" in text(client, f"{LIST}?tim=khong+co")
    assert client.get(f"{LIST}?loc=abc").status_code == 404
    missing = text(client, f"{LIST}?loc=thieu&to-chuc=hoi-cuu-chien-binh")
    assert "them/?don-vi=bach-ngoc&amp;to-chuc=hoi-cuu-chien-binh" in missing
    assert "them/?don-vi=cao-bo&" not in missing


def test_empty_register_says_what_to_do(as_user: Callable[[User], Client]) -> None:
    assert "Bấm «Nhập chủ đề»" in text(as_user(make_user(Role.COMMUNE_OFFICER)), LIST)
    page = text(as_user(make_user(Role.LEADER)), LIST)
    assert "Năm 2023 chưa có chủ đề nào." in page and "Bấm" not in page


def test_unknown_register_year_and_step(as_user: Callable[[User], Client]) -> None:
    theme = make_theme()
    client = as_user(make_user(Role.STAFF))
    for address in ("/so/2023/khac/", "/so/1999/chu-de/", own(theme, "khac/"), f"/so/2022/chu-de/{theme.pk}/"):
        assert client.get(address).status_code == 404, address


def test_theme_is_entered_reported_and_agreed(as_user: Callable[[User], Client]) -> None:
    client = as_user(make_user(Role.COMMUNE_OFFICER))
    page = text(client, f"{LIST}them/?don-vi=cao-bo&to-chuc=hoi-nong-dan")
    farmers = Organization.objects.get(code="hnd")
    assert f'<option value="{farmers.pk}" selected>' in page
    body = {"unit": unit_named("00952").pk, "organization": farmers.pk}
    assert client.post(f"{LIST}them/", body).status_code == 422
    answer = client.post(f"{LIST}them/", {**body, **WORDS})
    theme = Theme.objects.get()
    assert answer["Location"] == own(theme)
    assert client.post(f"{LIST}them/", {**body, **OTHER}).status_code == 409

    answer = client.post(own(theme, "sua/"), {**OTHER, "rev": 0})
    assert answer["Location"] == own(theme)
    assert client.post(own(theme, "sua/"), {**WORDS, "rev": 0}).status_code == 409
    assert client.post(own(theme, "sua/"), {**WORDS, "rev": "x"}).status_code == 400

    nothing = client.post(own(theme, "bao-cao/"), {"rev": 1})
    assert nothing.status_code == 422 and "nhập văn bản mới, không cả hai" in nothing.content.decode()
    new = {
        "cite-kind": "REPORT", "cite-number": "5-BC/HND", "cite-issued_on": "2023-02-01",
        "cite-title": "Báo cáo chủ đề năm 2023", "cite-file": upload(pdf()), "rev": 1,
    }  # fmt: skip
    assert client.post(own(theme, "bao-cao/"), new)["Location"] == own(theme)
    report = Paper.objects.get()
    assert report.agency == agency_of(theme.unit) and report.file_name

    agreement = paper(committee(theme.unit), "9-TB/ĐU")
    assert client.post(own(theme, "chu-truong/"), {"cite-papers": agreement.pk, "rev": 2})["Location"] == own(theme)
    assert Theme.objects.agreed().get() == theme
    page = text(client, own(theme))
    for words in ("Đã có chủ trương", "5-BC/HND", "9-TB/ĐU", "0 ngày", OTHER["text"], "Ghi chủ trương của cấp ủy"):
        assert words in page, words
    assert f'href="{own(theme)}"' in text(client, f"/van-ban-den/{report.pk}/")
    assert f'href="{own(theme)}"' in text(client, f"/van-ban-den/{agreement.pk}/")


def test_refused_step_stores_no_paper(as_user: Callable[[User], Client]) -> None:
    """A paper that is entered in place goes with the step that it was entered for."""
    theme = make_theme(ThemeState.REPORTED)
    client = as_user(make_user(Role.COMMUNE_OFFICER))
    early = {
        "cite-kind": "ANNOUNCEMENT", "cite-number": "9-TB/ĐU", "cite-issued_on": "2023-01-31",
        "cite-title": "Về chủ đề năm", "rev": 1,
    }  # fmt: skip
    answer = client.post(own(theme, "chu-truong/"), early)
    assert answer.status_code == 409 and "trước ngày tổ chức báo cáo" in answer.content.decode()
    secret = client.post(own(theme, "chu-truong/"), {**early, "cite-number": "9-TB/ĐU (M)"})
    assert secret.status_code == 422 and "văn bản mật" in secret.content.decode()
    assert Paper.objects.count() == 1


def test_theme_is_replaced_proved_and_cancelled(as_user: Callable[[User], Client]) -> None:
    theme = make_theme(ThemeState.AGREED)
    client = as_user(make_user(Role.STAFF))
    proof = paper(agency_of(theme.unit), "7-KH/HND")
    assert f'value="{proof.pk}"' in text(client, own(theme, "minh-chung/"))
    client.post(own(theme, "minh-chung/"), {"cite-papers": [proof.pk], "rev": 2})
    assert list(theme.evidence.all()) == [proof]
    assert client.post(own(theme, "thay/"), {**OTHER, "rev": 3}).status_code == 422
    client.post(own(theme, "thay/"), {**OTHER, "reason": "Cấp ủy yêu cầu", "rev": 3})
    successor = Theme.objects.active().get()
    assert f'href="{own(successor)}"' in text(client, own(theme))
    assert f'href="{own(theme)}"' in text(client, own(successor))
    client.post(own(successor, "huy/"), {"reason": "Nhập nhầm", "rev": 0})
    page = text(client, own(successor))
    assert "Đã hủy, không tính." in page and "Nhập nhầm" in page and "thay/" not in page
    assert client.get(own(successor, "huy/")).status_code == 409
    assert "Đã hủy <b>1</b>" in text(client, LIST)


def test_buttons_by_person(as_user: Callable[[User], Client]) -> None:
    theme = make_theme(ThemeState.REPORTED)
    expected = {
        make_user(Role.LEADER): set(),
        make_user(Role.AGENCY, agency=committee(theme.unit)): {"chu-truong/"},
        make_user(Role.AGENCY, agency=agency_of(theme.unit)): {"chu-truong/", "thay/", "huy/", "minh-chung/"},
        make_user(Role.COMMUNE_OFFICER): {"chu-truong/", "thay/", "huy/", "minh-chung/"},
    }
    for user, steps in expected.items():
        page = text(as_user(user), own(theme))
        shown = {
            step for step in ("bao-cao/", "chu-truong/", "thay/", "huy/", "sua/", "minh-chung/")
            if f'href="{own(theme, step)}"' in page
        }  # fmt: skip
        assert shown == steps, user.role


def test_committee_records_its_own_paper(as_user: Callable[[User], Client]) -> None:
    theme = make_theme(ThemeState.REPORTED)
    client = as_user(make_user(Role.AGENCY, agency=committee(theme.unit)))
    new = {
        "cite-kind": "ANNOUNCEMENT", "cite-number": "9-TB/ĐU", "cite-issued_on": "2023-02-20",
        "cite-title": "Về chủ đề năm", "rev": 1,
    }  # fmt: skip
    assert client.post(own(theme, "chu-truong/"), new).status_code == 302
    assert Theme.objects.agreed().get().agreement.agency == committee(theme.unit)


def test_organization_enters_no_paper_of_the_committee(as_user: Callable[[User], Client]) -> None:
    theme = make_theme(ThemeState.REPORTED, unit="030")
    answer = paper(committee(theme.unit), "9-TB/HU")
    client = as_user(make_user(Role.DISTRICT_ORGANIZATION))
    page = text(client, own(theme, "chu-truong/"))
    assert "Nhập văn bản mới" not in page and answer.number in page
    empty = client.post(own(theme, "chu-truong/"), {"rev": 1})
    assert empty.status_code == 422 and "Xin chọn một văn bản." in empty.content.decode()
    assert client.post(own(theme, "chu-truong/"), {"rev": 1, "cite-papers": answer.pk}).status_code == 302


@pytest.mark.parametrize("address", [YEAR, LIST, f"{LIST}?loc=thieu", f"{LIST}?tim=nong"])
def test_lists_cost_the_same_however_long(as_user: Callable[[User], Client], address: str) -> None:
    client = as_user(make_user(Role.STAFF))
    counts = []
    for units in (["00952"], ["00919", "00937", "00940", "00943"]):
        for unit in units:
            make_theme(ThemeState.AGREED, unit=unit)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            text(client, address)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= (12 + 4 * len(REGISTERS) if address == YEAR else 22)


def test_page_of_a_theme_costs_the_same_however_long_its_history(as_user: Callable[[User], Client]) -> None:
    client = as_user(make_user(Role.STAFF))
    counts = []
    for theme in (make_theme(ThemeState.REPORTED), make_theme(ThemeState.AGREED, unit="00919")):
        with CaptureQueriesContext(connection) as queries:
            text(client, own(theme))
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 20
