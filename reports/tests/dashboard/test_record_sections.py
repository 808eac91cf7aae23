"""Sections «Nhiệm vụ» and «Sổ» of the leaders' pages, and what stands beside the targets of a year."""

from collections.abc import Callable
from datetime import datetime

import pytest
import time_machine
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from organizations.models import AgencyKind
from organizations.permissions import Role
from organizations.tests.factories import make_user
from organizations.tests.page_text import page_text
from reports.dashboard import facts
from reports.dashboard.facts import Fact
from targets.models import Duty, DutyAnswer, RootYear
from targets.rules.periods import VIETNAM
from targets.rules.register_steps import ThemeState, TopicState
from targets.rules.workflow import ReturnStatus
from targets.tests.duties.duty_steps import agency, paper, sent
from targets.tests.factories import make_return, unit_named
from targets.tests.registers.theme_steps import make_theme
from targets.tests.registers.topic_steps import add_recommendation, make_topic
from targets.tests.shared_register import made_once
from targets.verdicts import scoring

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("late", "records")]
OVERVIEW, COMMUNE, FARMERS = "/tong-quan/2023/", "/xa/cao-bo/2023/", "/to-chuc/hoi-nong-dan/2023/"
THEMES_TARGET, GATHERING = "/chi-tieu/T01/2023/?to_chuc=hoi-nong-dan", "/chi-tieu/T06/2023/"
PAGES = (OVERVIEW, COMMUNE, FARMERS, THEMES_TARGET, GATHERING)
#: Long after the forms of 2023 were due.
NOW = datetime(2024, 3, 1, 9, tzinfo=VIETNAM)


@pytest.fixture(name="late")
def travel() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


def make_records() -> None:
    RootYear.objects.update(is_backlog=False)
    make_return("00952", status=ReturnStatus.APPROVED)
    scoring.score_year(2023)
    government = agency()
    sent(government, {"Q1.6/state": "DONE", "Q1.6/evidence": paper(government), "Q1.7/state": "ONGOING"})
    sent(agency("00706"), {"Q1.6/state": "DONE"})
    sent(agency("030", AgencyKind.FRONT_OR_UNION, "hnd"), {"O5.1/state": "DONE"})
    make_theme()
    make_theme(ThemeState.AGREED, unit="00706")


records = made_once(make_records)


@pytest.fixture
def leader(client: Client) -> Client:
    client.force_login(make_user(Role.LEADER))
    return client


def section(client: Client, address: str, name: str) -> str:
    """The section of that heading; empty without one."""
    _, _, rest = page_text(client, address).partition(f'aria-labelledby="{name}"')
    return rest.partition("</section>")[0]


def test_commune_counts_its_own_agencies_only(leader: Client) -> None:
    duties = section(leader, COMMUNE, "h-duties")
    assert "việc của Cao Bồ có minh chứng hoặc không phát sinh" in duties
    assert "Có minh chứng</span> <b>1</b>" in duties and "Chưa có minh chứng</span> <b>1</b>" in duties
    assert duties.count("<li><a ") == 5, "five of the overdue ones are named"
    assert "nhiệm vụ quá hạn khác" in duties
    assert 'href="/nhiem-vu/2023/?don_vi=cao-bo&amp;loc=OVERDUE"' in duties


def test_commune_says_what_is_open_in_its_registers(leader: Client) -> None:
    registers = section(leader, COMMUNE, "h-registers")
    assert 'href="/so/2023/chu-de/?don-vi=cao-bo">Chủ đề năm</a>: 1 dòng' in registers
    assert "<b>5</b> chưa có" in registers and "<b>1</b> chưa báo cáo cấp ủy" in registers
    assert "chờ chủ trương" not in registers
    listed = page_text(leader, "/so/2023/chu-de/?loc=thieu&don-vi=cao-bo")
    assert listed.count('<th scope="row">Xã Cao Bồ</th>') == 5 and '"row">Xã Bạch Ngọc' not in listed


def test_organization_shows_the_agency_at_the_root_and_the_rows_of_all_places(leader: Client) -> None:
    duties = section(leader, FARMERS, "h-duties")
    assert "Chưa có minh chứng</span> <b>1</b>" in duties and "cơ quan)" not in duties
    registers = section(leader, FARMERS, "h-registers")
    assert ": 2 dòng" in registers and "<b>23</b> chưa có" in registers


def test_target_names_the_duties_that_serve_it_and_the_registers_that_count_it(leader: Client) -> None:
    served = Duty.objects.in_force(2023).filter(targets__code="T01")
    duties = section(leader, THEMES_TARGET, "h-duties")
    assert all(f'/nhiem-vu/2023/{duty.slug_code}/"' in duties for duty in served) and len(served) == 3
    assert ": 2 dòng" in section(leader, THEMES_TARGET, "h-registers")
    assert not section(leader, GATHERING, "h-registers"), "no register counts members"


def test_matrix_and_duty_of_one_unit(leader: Client) -> None:
    page = page_text(leader, "/nhiem-vu/2023/?don_vi=cao-bo")
    assert "Chỉ các cơ quan của xã Cao Bồ." in page and "don_vi=cao-bo" in page
    page = page_text(leader, "/nhiem-vu/2023/Q1-6/?don_vi=cao-bo")
    assert "Ủy ban nhân dân xã Cao Bồ" in page and "Ủy ban nhân dân xã Thuận Hòa" not in page
    assert leader.get("/nhiem-vu/2023/?don_vi=khong-co").status_code == 404


def test_leader_sees_overdue_duties_beside_the_targets(leader: Client) -> None:
    page = page_text(leader, OVERVIEW)
    assert 'href="/nhiem-vu/2023/?loc=OVERDUE"><b>' in page and "việc thực hiện nhiệm vụ quá hạn" in page
    listed = page_text(leader, "/nhiem-vu/2023/?loc=OVERDUE")
    count = page.partition('loc=OVERDUE"><b>')[2].partition("</b>")[0]
    assert f"{count} việc quá hạn</h1>" in listed


def test_leader_sees_overdue_recommendations_as_the_register_lists_them(leader: Client) -> None:
    late = add_recommendation(make_topic(TopicState.ISSUED))
    add_recommendation(make_topic(TopicState.ISSUED, unit="00919", text="Nội dung khác"))
    address = "/so/2023/kien-nghi/?loc=qua-han"
    assert f'<a href="{address}"><b>2</b> kiến nghị quá hạn trả lời</a>' in page_text(leader, OVERVIEW)
    listed = page_text(leader, address)
    assert late.text[:40] in listed and "2 dòng" in listed


def test_nothing_is_said_where_nothing_is_overdue(leader: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    RootYear.objects.update(is_backlog=True)
    assert "lead-facts" not in page_text(leader, OVERVIEW)
    monkeypatch.setattr(facts, "FACTS", (lambda opened: Fact(3, "kiến nghị chưa trả lời", "/so/"), lambda opened: None))
    caches["pages"].clear()
    assert '<a href="/so/"><b>3</b> kiến nghị chưa trả lời</a>' in page_text(leader, OVERVIEW)


def test_officer_sees_the_own_commune_only(client: Client) -> None:
    client.force_login(make_user(Role.COMMUNE_OFFICER, unit=unit_named("00952")))
    assert "lead-facts" not in page_text(client, OVERVIEW)
    assert section(client, COMMUNE, "h-duties") and section(client, COMMUNE, "h-registers")
    assert "<b>5</b> chưa có" in section(client, COMMUNE, "h-registers")


def test_agency_and_its_neighbour_share_no_page(client: Client) -> None:
    """Both stand at Cao Bồ, and each sees its own duties alone."""
    seen = set()
    for kind in (AgencyKind.GOVERNMENT, AgencyKind.PARTY_COMMITTEE):
        client.force_login(make_user(Role.AGENCY, agency=agency(kind=kind)))
        seen.add(section(client, COMMUNE, "h-duties"))
    assert len(seen) == 2 and "" not in seen


def test_resolution_without_duties_has_no_section(leader: Client) -> None:
    DutyAnswer.objects.all().delete()
    Duty.objects.all().delete()
    for page in PAGES:
        text = page_text(leader, page)
        assert 'id="h-duties"' not in text and "lead-facts" not in text


def test_pages_cost_the_same_at_any_size(leader: Client) -> None:
    def cost() -> list[int]:
        counts = []
        for page in PAGES:
            caches["pages"].clear()
            with CaptureQueriesContext(connection) as queries:
                assert leader.get(page).status_code == 200
            counts.append(len(queries))
        return counts

    cost()
    before = cost()
    for code in ("00703", "00709"):
        sent(agency(code), {"Q1.6/state": "DONE", "Q1.6/evidence": paper(agency(code)), "Q1.7/state": "NOT_STARTED"})
    for organization in ("ccb", "dtn"):
        make_theme(organization=organization)
    assert cost() == before


def _send() -> None:
    sent(agency(kind=AgencyKind.PARTY_COMMITTEE), {"Q1.6/state": "DONE"})


def _cancel_proof() -> None:
    proof = agency().papers.get()
    proof.cancelled_at, proof.cancelled_by, proof.cancelled_reason = NOW, proof.by, "Nhập nhầm"
    proof.save()


def _enter_theme() -> None:
    make_theme(organization="ccb")


def _end_agency() -> None:
    of = agency(kind=AgencyKind.PARTY_COMMITTEE)
    of.valid_to = of.valid_from
    of.save()


def _unlink_target() -> None:
    for duty in Duty.objects.filter(targets__code="T01"):
        duty.targets.clear()


@pytest.mark.parametrize(
    ("change", "page"),
    [
        (_send, COMMUNE), (_cancel_proof, COMMUNE), (_enter_theme, COMMUNE), (_end_agency, COMMUNE), (_send, OVERVIEW),
        (_unlink_target, THEMES_TARGET),
    ],
)  # fmt: skip
def test_kept_pages_follow_what_is_recorded(leader: Client, change: Callable[[], None], page: str) -> None:
    before = page_text(leader, page)
    change()
    assert page_text(leader, page) != before
