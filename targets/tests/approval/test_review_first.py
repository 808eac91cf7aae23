"""A year of two steps: the district organization looks at its own returns first, Ban Dân vận approves after it."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from organizations.models import Notice, User
from organizations.permissions import Role
from organizations.tests.factories import make_user
from targets.models import AnnualReturn, ReportingYear
from targets.returns import actions as returns
from targets.rules.workflow import ReturnStatus
from targets.tests.approval.test_review_bulk import CLEAN
from targets.tests.factories import make_return, root_year, unit_named
from targets.years import actions as years

pytestmark = pytest.mark.django_db
FIRST = "/duyet/2023/to-chuc/"
UNIT = FIRST + "cao-bo/"
STEP = UNIT + "buoc/"


@pytest.fixture
def union() -> User:
    return make_user(Role.DISTRICT_ORGANIZATION, username="hoi.nongdan")


@pytest.fixture
def signed_in(client: Client, union: User) -> Client:
    client.force_login(union)
    return client


@pytest.fixture
def two_steps() -> ReportingYear:
    head = make_user(Role.HEAD_OF_STAFF, username="truong")
    years.ask_for_two_steps(root_year(2023), on=True, by=head, at=timezone.now())
    return ReportingYear.objects.get(year=2023)


def ask(step: str, made: AnnualReturn, **more: str) -> dict[str, object]:
    return {"step": step, "ticked": f"{made.organization.slug}:{made.revision}", "confirmed": "1", **more}


@pytest.mark.usefixtures("two_steps")
def test_organization_sees_its_own_returns_only(signed_in: Client) -> None:
    make_return(status=ReturnStatus.SUBMITTED)
    make_return(organization="dtn", status=ReturnStatus.SUBMITTED)
    page = signed_in.get(FIRST)
    assert page.context["waiting"] == 1
    assert [sheet.organization.code for row in page.context["rows"] for sheet in row.sheets][:1] == ["hnd"]
    assert [one.sheet.organization.code for one in signed_in.get(UNIT).context["sections"]] == ["hnd"]


@pytest.mark.usefixtures("two_steps")
def test_endorsement_hands_the_return_on_to_the_approval(signed_in: Client, union: User) -> None:
    made = make_return(status=ReturnStatus.SUBMITTED)
    reviewer = make_user(Role.STAFF, username="banvan")
    client = Client()
    client.force_login(reviewer)
    early = client.post("/duyet/2023/cao-bo/buoc/", ask("APPROVE", made))
    assert early.status_code == 409 and "tổ chức cấp trên chưa đồng ý" in early.content.decode()
    queue, home = client.get("/duyet/2023/"), client.get("/viec-can-lam/")
    assert "1/6 chờ tổ chức cấp huyện" in queue.content.decode()
    assert (queue.context["waiting"], queue.context["held"]) == (0, 1)
    detail = client.get("/duyet/2023/cao-bo/")
    assert (detail.context["waiting"], detail.context["ticked"]) == (0, set())
    assert (home.context["work"].to_approve, home.context["work"].with_organizations) == (0, 1)
    assert signed_in.post(STEP, ask("ENDORSE", made))["Location"] == FIRST
    made.refresh_from_db()
    assert (made.state, made.endorsed_by) == (ReturnStatus.SUBMITTED, union)
    assert signed_in.get(FIRST).context["waiting"] == 0
    assert "Tổ chức cấp huyện đã đồng ý: Nguyễn Văn A" in client.get("/duyet/2023/cao-bo/").content.decode()
    assert client.post("/duyet/2023/cao-bo/buoc/", ask("APPROVE", made)).status_code == 302


@pytest.mark.usefixtures("two_steps")
def test_organization_sends_back_with_remarks_and_a_day(signed_in: Client) -> None:
    officer = make_user(Role.COMMUNE_OFFICER, username="xa", unit=unit_named("00952"))
    made = make_return(status=ReturnStatus.SUBMITTED, sender=officer)
    asked = signed_in.post(STEP, {**ask("SEND_BACK", made), "confirmed": "", "nx-hnd-members": "Xin gửi danh sách."})
    assert "để sửa 1 nội dung?" in asked.content.decode()
    day = timezone.localdate().isoformat()
    assert signed_in.post(STEP, ask("SEND_BACK", made, reason="Thiếu.", resubmit_by=day)).status_code == 302
    made.refresh_from_db()
    assert made.state is ReturnStatus.SENT_BACK
    assert Notice.objects.filter(to=officer).count() == 2, "the remark, and the return"


@pytest.mark.usefixtures("two_steps")
def test_clean_returns_are_endorsed_in_one_go(signed_in: Client, union: User) -> None:
    made = [make_return(unit, figures=CLEAN, status=ReturnStatus.SUBMITTED) for unit in ("00952", "00703")]
    answer = signed_in.post(FIRST + "sach/", {"ticked": [f"{one.pk}:{one.revision}" for one in made]}, follow=True)
    assert "Đã đồng ý 2 báo cáo của 2 đơn vị." in answer.content.decode()
    assert AnnualReturn.objects.filter(endorsed_by=union).count() == 2


def test_only_the_endorsed_are_clean_for_the_approval(client: Client, two_steps: ReportingYear, union: User) -> None:
    endorsed, other = (make_return(unit, figures=CLEAN, status=ReturnStatus.SUBMITTED) for unit in ("00952", "00703"))
    returns.endorse(AnnualReturn.objects.with_parties().get(pk=endorsed.pk), by=union, at=timezone.now())
    client.force_login(make_user(Role.STAFF, username="banvan"))
    groups = client.get("/duyet/2023/sach/").context["groups"]
    offered = [sheet.stored.pk for rows, _ in groups for _, sheets in rows for sheet in sheets]
    assert offered == [endorsed.pk]
    assert other.pk not in offered


def test_year_of_one_step_says_so_and_lets_nobody_endorse(signed_in: Client) -> None:
    made = make_return(status=ReturnStatus.SUBMITTED)
    assert "Năm 2023 không có bước xem trước" in signed_in.get(FIRST).content.decode()
    assert signed_in.post(STEP, ask("ENDORSE", made)).status_code == 409


def test_menu_names_the_first_look_only_where_a_year_asks_for_it(signed_in: Client) -> None:
    entry = "Xem trước báo cáo</a>"
    assert entry not in signed_in.get("/viec-can-lam/").content.decode()
    head = make_user(Role.HEAD_OF_STAFF, username="truong")
    years.ask_for_two_steps(root_year(2023), on=True, by=head, at=timezone.now())
    assert f'<a href="{FIRST}">{entry}' in signed_in.get("/viec-can-lam/").content.decode()


@pytest.mark.usefixtures("two_steps")
@pytest.mark.parametrize("page", [FIRST, UNIT, FIRST + "sach/"])
def test_pages_cost_the_same_at_two_sizes(signed_in: Client, page: str) -> None:
    make_return(status=ReturnStatus.SUBMITTED, figures=CLEAN)
    signed_in.get(page)
    with CaptureQueriesContext(connection) as few:
        signed_in.get(page)
    for unit in ("00703", "00919", "00943"):
        make_return(unit, status=ReturnStatus.SUBMITTED, figures=CLEAN)
        make_return(unit, year=2022)
    with CaptureQueriesContext(connection) as many:
        signed_in.get(page)
    assert len(many) == len(few)
