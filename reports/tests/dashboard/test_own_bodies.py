"""The line of bodies outside communes on the verdict card, in the API and in the command that prints verdicts."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client

from organizations.models import Unit
from organizations.permissions import Role
from organizations.tests.factories import make_user
from reports.tests.dashboard.test_verdict_card import card
from targets.rules.workflow import ReturnStatus
from targets.tests.factories import lift_coverage_floor, make_return
from targets.tests.verdicts.made_register import count_own_bodies
from targets.tests.verdicts.test_own_bodies import BODIES, COMMUNE
from targets.verdicts import scoring

pytestmark = pytest.mark.django_db
CARD = "/ket-qua/2023/huyen-vi-xuyen/doan-thanh-nien/T07/"


@pytest.fixture(autouse=True)
def _scored() -> None:
    count_own_bodies(Unit.objects.get(code="030"))
    lift_coverage_floor()
    make_return("00952", "dtn", figures=COMMUNE, status=ReturnStatus.APPROVED)
    make_return("00952", status=ReturnStatus.APPROVED)
    scoring.score_year(2023)


def approve_bodies() -> None:
    make_return("030", "dtn", figures=BODIES, status=ReturnStatus.APPROVED)
    scoring.score_year(2023)


def row() -> dict[str, object]:
    call_command("verdicts", 2023, json=True, stdout=(out := StringIO()))
    rows = json.loads(out.getvalue())
    return next(one for one in rows if one["unit"] == "030" and one["target"] == "T07")


def test_card_adds_the_line_below_the_communes(client: Client) -> None:
    approve_bodies()
    page = card(client, CARD)
    assert "270 ÷ 300 = 90,0%" in page
    assert "Ngoài xã (trường học, cơ quan, doanh nghiệp): 190 ÷ 200 = 95,0%" in page
    assert "theo báo cáo riêng của Huyện đoàn, đã cộng một lần" in page
    assert "Tính gộp 1/24" in page and "đã tính không gồm các cơ sở này" in page
    assert (
        "Ngoài xã trường học, cơ quan, doanh nghiệp 190 200 95,0% đã cộng, không đánh giá riêng Toàn huyện 270 300"
        in page
    )


def test_card_says_that_the_line_is_not_there_yet_and_concludes_as_without(client: Client) -> None:
    page = card(client, CARD)
    assert "80 ÷ 100 = 80,0%" in page and "Đạt" in page
    assert "Ngoài xã (trường học, cơ quan, doanh nghiệp): chưa có số liệu của Huyện đoàn nên chưa cộng" in page
    assert "nên chưa cộng; kết quả không đánh giá thiếu vì dòng này" in page


def test_card_of_an_organization_without_such_bodies_says_nothing_of_them(client: Client) -> None:
    approve_bodies()
    assert "goài xã" not in card(client, CARD.replace("doan-thanh-nien/T07", "hoi-nong-dan/T06"))
    assert "goài xã" not in card(client, CARD.replace("T07", "T10"))


def test_rows_that_leave_the_portal_hold_the_line_apart(client: Client) -> None:
    assert row()["own_bodies"] == {"counted": False, "numerator": None, "denominator": None}
    approve_bodies()
    assert row()["own_bodies"] == {"counted": True, "numerator": 190, "denominator": 200}
    assert (row()["numerator"], row()["denominator"], row()["covered"], row()["expected"]) == (270, 300, 1, 24)
    call_command("verdicts", 2023, stdout=(out := StringIO()))
    head, *rows = [line.split("\t") for line in out.getvalue().splitlines()]
    assert head[-3:] == ["own_counted", "own_numerator", "own_denominator"]
    assert [line[-3:] for line in rows if line[:3] == ["030", "dtn", "T07"]] == [["True", "190", "200"]]
    assert [line[-3:] for line in rows if line[:3] == ["00952", "dtn", "T07"]] == [["", "", ""]]
    client.force_login(make_user(Role.LEADER, username="lanhdao"))
    answer = client.get("/api/v1/verdicts/?year=2023&unit=030&target=T07").json()
    assert answer["results"][0]["own_bodies"] == {"counted": True, "numerator": 190, "denominator": 200}
