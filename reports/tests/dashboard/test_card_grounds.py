"""«Dựa trên» on a card: rows of a register, papers, or the bare declaration; of a sum how many of each."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from organizations.models import Organization, User
from organizations.permissions import Role
from organizations.tests.factories import make_user
from targets.models import ReportingYear
from targets.papers.actions import cancel as cancel_paper
from targets.returns.grounds import grade_of, grades_of_sum, grounds_of
from targets.returns.papers import attach_papers
from targets.rules.confidence import Confidence
from targets.rules.register_steps import ThemeState
from targets.rules.workflow import ReturnStatus
from targets.tests.factories import GOOD_FIGURES, make_return, unit_named
from targets.tests.registers.theme_steps import agency_of, make_theme, paper, staff
from targets.verdicts import scoring

pytestmark = pytest.mark.django_db
THEMES_CARD = "/ket-qua/2023/cao-bo/hoi-nong-dan/T01/"
MEMBERS_CARD = "/ket-qua/2023/cao-bo/hoi-nong-dan/T06/"
DISTRICT_CARD = "/ket-qua/2023/huyen-vi-xuyen/hoi-nong-dan/T06/"


@pytest.fixture
def leader(client: Client) -> Client:
    client.force_login(make_user(Role.LEADER))
    return client


def basis(client: Client, address: str, *, is_raw: bool = False) -> str:
    text = client.get(address).content.decode()
    start = text.index('aria-labelledby="h-basis"')
    section = text[start : text.index("</section>", start)]
    return section if is_raw else re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", section))


def approved(code: str = "00952", *, proven: bool = False, **figures: int) -> None:
    made = make_return(code, figures={**GOOD_FIGURES, **figures}, status=ReturnStatus.DRAFT)
    if proven:
        proof = paper(agency_of(made.unit), "12-DS/HND")
        for key in ("members", "eligible"):
            attach_papers(made, key, [proof], was=[], by=staff(), at=timezone.now())
    make_return(code, figures={**GOOD_FIGURES, **figures}, status=ReturnStatus.APPROVED)


def test_figure_that_the_register_counts_rests_on_its_rows(leader: Client) -> None:
    theme = make_theme(ThemeState.AGREED)
    approved()
    scoring.score_year(2023)
    text = basis(leader, THEMES_CARD)
    assert "có dòng trong sổ" in text and "Sổ: 1" in text and "yếu nhất: có dòng trong sổ" in text
    assert f'href="/so/2023/chu-de/{theme.pk}/"' in basis(leader, THEMES_CARD, is_raw=True)


def test_register_that_says_something_else_bears_nothing(leader: Client) -> None:
    make_theme(ThemeState.REPORTED)
    approved()
    scoring.score_year(2023)
    text = basis(leader, THEMES_CARD)
    assert "chỉ có số khai" in text and "Sổ: 0" in text and "báo cáo: 1" in text
    assert "1" in text


def test_bare_declaration_and_paper(leader: Client) -> None:
    approved()
    scoring.score_year(2023)
    assert basis(leader, MEMBERS_CARD).count("chỉ có số khai") == 3  # both figures, and the verdict


def test_paper_bears_its_figures_until_it_is_cancelled(leader: Client) -> None:
    approved(proven=True)
    scoring.score_year(2023)
    text = basis(leader, MEMBERS_CARD)
    assert text.count("có văn bản") == 3 and text.count("số 12-DS/HND") == 2
    cancel_paper(paper(agency_of(unit_named("00952")), "12-DS/HND"), reason="Nhập trùng", by=staff(), at=timezone.now())
    text = basis(leader, MEMBERS_CARD)
    assert text.count("chỉ có số khai") == 3 and text.count("đã hủy") == 2


def test_sum_says_how_many_places_rest_on_what(leader: Client) -> None:
    approved(proven=True)
    approved("00919")
    approved("00937")
    make_return("00943")
    scoring.score_year(2023)
    assert "Có văn bản 1 xã, thị trấn Chỉ có số khai 2 xã, thị trấn" in basis(leader, DISTRICT_CARD)


def test_card_of_a_return_that_is_not_visible_says_nothing(client: Client) -> None:
    approved("00955")
    scoring.score_year(2023)
    client.force_login(make_user(Role.COMMUNE_OFFICER))
    assert "h-basis" not in client.get("/ket-qua/2023/dao-duc/hoi-nong-dan/T06/").content.decode()


def test_cards_cost_the_same_however_many_places(leader: Client) -> None:
    costs = []
    for codes in (["00952"], ["00919", "00937", "00943"]):
        for code in codes:
            approved(code, proven=True)
            make_theme(ThemeState.AGREED, unit=code)
        scoring.score_year(2023)
        for address in (DISTRICT_CARD, MEMBERS_CARD):
            leader.get(address)
            with CaptureQueriesContext(connection) as queries:
                leader.get(address)
            costs.append(len(queries))
    assert costs[:2] == costs[2:]


def test_reader_for_documents() -> None:
    approved(proven=True)
    approved("00919", themes=0)
    make_theme(ThemeState.AGREED)
    year, farmers = ReportingYear.objects.get(year=2023), Organization.objects.get(code="hnd")
    units = [unit_named(code) for code in ("00952", "00919", "00937")]
    found = grounds_of(
        year, farmers, [unit.pk for unit in units], ["themes", "members"], User.system(),
        statuses=(ReturnStatus.APPROVED,),
    )  # fmt: skip
    assert [unit.pk in found for unit in units] == [True, True, False]
    first, second = found[units[0].pk], found[units[1].pk]
    assert (first["themes"].grade, first["members"].grade) == (Confidence.REGISTER, Confidence.PAPER)
    assert (grade_of(first), grade_of(second)) == (Confidence.PAPER, Confidence.DECLARATION)
    assert grades_of_sum(found.values()) == [("có văn bản", 1), ("chỉ có số khai", 1)]
