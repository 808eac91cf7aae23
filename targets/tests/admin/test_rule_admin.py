"""The administration of the rules: what may be changed, what is refused, and that pages follow at once."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organizations.permissions import Role
from organizations.tests.factories import make_user
from targets.models import PlausibilityRule, ReportingYear
from targets.returns import sheets
from targets.tests.factories import GOOD_FIGURES, make_return, unit_named

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    client = Client()
    client.force_login(make_user(Role.ADMINISTRATOR))
    return client


@pytest.fixture
def rule() -> PlausibilityRule:
    return PlausibilityRule.objects.get(code="K05")


def change(client: Client, rule: PlausibilityRule, **given: str) -> Any:
    form = {"message": rule.message, "limit": "20", "least": "0", "is_active": "on"} | given
    page = reverse("admin:targets_plausibilityrule_change", args=[rule.pk])
    return client.post(page, {name: value for name, value in form.items() if value})


def flags() -> list[str]:
    year = ReportingYear.objects.get(year=2023)
    own = sheets.of_unit(year, unit_named("00952"), make_user(Role.STAFF))
    return [problem.message for sheet in own for problem in sheet.flags]


def test_changed_sentence_and_limit_are_used_at_once(client: Client, rule: PlausibilityRule) -> None:
    make_return(year=2022)
    make_return(figures={**GOOD_FIGURES, "branches": 14, "branches_effective": 14})
    assert [message.split(":")[0] for message in flags()] == ["Chi đoàn, chi hội, Tổ Mặt trận"]
    assert change(client, rule, message="{name} khác năm {last_year}.", limit="27,2").status_code == 302
    assert flags() == ["Chi đoàn, chi hội, Tổ Mặt trận khác năm 2022."]
    change(client, rule, limit="27,3")
    assert flags() == []


def test_switched_off_rule_says_nothing(client: Client, rule: PlausibilityRule) -> None:
    make_return(year=2022, figures={**GOOD_FIGURES, "eligible": 400, "members": 370})
    make_return()
    assert len(flags()) == 2
    assert change(client, rule, is_active="").status_code == 302
    assert len(flags()) == 1


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"message": "{name} tăng {percents}"}, "Loại quy tắc này không có {percents}. Chỉ dùng được: {change}"),
        ({"message": "{name} tăng {percent"}, "mở mà không đóng"),
        ({"limit": "nhiều"}, "số"),
        ({"limit": "-5"}, "Giới hạn không được âm."),
        ({"limit": ""}, "Xin ghi giới hạn, hoặc bỏ dấu «Đang dùng»."),
    ],
    ids=["unknown-place", "open-brace", "no-number", "negative", "no-limit"],
)
def test_faulty_change_is_refused_with_a_sentence(
    client: Client, rule: PlausibilityRule, given: dict[str, str], sentence: str
) -> None:
    answer = change(client, rule, **given)
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    rule.refresh_from_db()
    assert rule.limit == 20


def test_kind_severity_and_figures_are_not_changed_here(client: Client, rule: PlausibilityRule) -> None:
    change(client, rule, kind="BLANK", severity="ERROR", keys="[]", code="K99", limit="30")
    rule.refresh_from_db()
    assert (rule.code, rule.kind, rule.severity, rule.limit) == ("K05", "BASE_MOVES", "WARNING", Decimal(30))
    assert rule.keys == ["eligible", "branches", "heads"]


def test_only_the_numbers_of_the_kind_are_asked(client: Client) -> None:
    blank = PlausibilityRule.objects.get(kind="BLANK")
    page = client.get(reverse("admin:targets_plausibilityrule_change", args=[blank.pk])).content.decode()
    assert 'name="message"' in page
    assert 'name="limit"' not in page
    assert 'name="least"' not in page
    assert change(client, blank, message="Chưa có {name}.").status_code == 302


def test_history_keeps_who_changed_what(client: Client, rule: PlausibilityRule) -> None:
    change(client, rule, limit="30")
    newest = PlausibilityRule.history.filter(code="K05").first()
    assert (newest.limit, newest.history_user.role) == (30, Role.ADMINISTRATOR)
    page = client.get(reverse("admin:targets_plausibilityrule_history", args=[rule.pk]))
    assert page.status_code == 200
    assert "Nguyễn Văn A" in page.content.decode()


def test_change_is_marked_and_the_first_words_stay_readable(client: Client, rule: PlausibilityRule) -> None:
    change(client, rule, message="{name} khác.", limit="30")
    page = client.get(reverse("admin:targets_plausibilityrule_change", args=[rule.pk])).content.decode()
    assert "so với năm {last_year} ({last_value})" in page
    assert "giới hạn: 20" in page
    assert "Đã sửa" in client.get(reverse("admin:targets_plausibilityrule_changelist")).content.decode()


def test_rules_are_neither_added_nor_deleted(client: Client, rule: PlausibilityRule) -> None:
    assert client.get(reverse("admin:targets_plausibilityrule_add")).status_code == 403
    assert client.post(reverse("admin:targets_plausibilityrule_delete", args=[rule.pk])).status_code == 403


def test_reading_sheets_asks_for_the_rules_once(rule: PlausibilityRule) -> None:
    year, staff = ReportingYear.objects.get(year=2023), make_user(Role.STAFF)
    units = list(year.units())
    rule.save()  # what is remembered of the register is forgotten
    with CaptureQueriesContext(connection) as one:
        assert sheets.read([year], units[:1], staff)[2023, units[0].pk][0].asked.rules
    rule.save()
    with CaptureQueriesContext(connection) as all_units:
        found = sheets.read([year], units, staff)
        assert all(sheet.asked.rules for own in found.values() for sheet in own)
    asked = [query["sql"] for query in all_units if "plausibilityrule" in query["sql"]]
    assert (len(asked), len(all_units)) == (1, len(one))
