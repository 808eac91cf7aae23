"""The file of the rules: its faults are named, and what the administration has changed is never lost."""

from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import CommandError

from targets.loading.plausibility import RuleFileFaulty, load_rules, read_rule_file
from targets.models import FigureDefinition, PlausibilityRule
from targets.rules.figures import FIGURE_KEYS

FILE = settings.BASE_DIR / "fixtures" / "plausibility.yaml"


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "rules.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("{code: K1, kind: NEW, severity: WARNING, message: a}", "'kind' is 'NEW'"),
        ("{code: K1, kind: BLANK, severity: LOUD, message: a}", "'severity' is 'LOUD'"),
        ("{code: K1, kind: BLANK, severity: ERROR, message: a}", "a blank never hinders"),
        ("{code: K1, kind: BLANK, severity: WARNING, message: '{value}'}", "không có {value}"),
        ("{code: K1, kind: BLANK, severity: WARNING}", "must be text"),
        ("{code: K1, kind: BLANK, severity: WARNING, message: a, colour: red}", "'colour' is not known"),
        ("{code: K1, kind: BLANK, severity: WARNING, message: a, keys: [x]}", "Không có số liệu: x"),
        ("{code: K1, kind: RATE_JUMP, severity: WARNING, message: a, limit: 5, keys: [heads]}", "từng cặp"),
        ("{code: K1, kind: JUMP, severity: WARNING, message: a}", "Xin ghi giới hạn"),
        ("{code: K1, kind: JUMP, severity: WARNING, message: a, limit: many}", "must be numbers"),
    ],
)
def test_faulty_rule_is_named(tmp_path: Path, row: str, fault: str) -> None:
    with pytest.raises(RuleFileFaulty) as raised:
        read_rule_file(written(tmp_path, f"rules:\n  - {row}\n"), FIGURE_KEYS)
    assert f"rule K1: {fault}"[:9] in str(raised.value)
    assert fault in str(raised.value)


@pytest.mark.parametrize("text", ["rules: 5", "- a", "rules: [a]", "a: [", ""])
def test_file_that_is_no_list_of_rules_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(RuleFileFaulty):
        read_rule_file(written(tmp_path, text), FIGURE_KEYS)


def test_rule_that_stands_twice_is_named(tmp_path: Path) -> None:
    row = "  - {code: K1, kind: BLANK, severity: WARNING, message: a}\n"
    with pytest.raises(RuleFileFaulty, match="rule K1: stands twice"):
        read_rule_file(written(tmp_path, f"rules:\n{row}{row}"), FIGURE_KEYS)


@pytest.mark.django_db
def test_rule_may_name_any_figure_of_the_catalogue_and_no_other(tmp_path: Path) -> None:
    row = "  - {code: W1, kind: TOO_LARGE, severity: WARNING, limit: 50, keys: [women], message: a}\n"
    file = written(tmp_path, FILE.read_text(encoding="utf-8") + row)
    with pytest.raises(CommandError, match="Không có số liệu: women"):
        call_command("load_rules", file, stdout=StringIO())
    FigureDefinition.objects.create(key="women", name="Nữ cán bộ", unit_noun="người", group="Cán bộ", position=15)
    call_command("load_rules", file, stdout=StringIO())
    assert PlausibilityRule.objects.get(code="W1").keys == ["women"]


@pytest.fixture
def rows() -> dict[str, dict[str, Any]]:
    return read_rule_file(FILE, FIGURE_KEYS)


@pytest.mark.django_db
def test_setup_has_loaded_the_file(rows: dict[str, dict[str, Any]]) -> None:
    assert {rule.code: rule.as_row() for rule in PlausibilityRule.objects.all()} == rows
    loaded = load_rules(rows)
    assert not (loaded.new or loaded.changed or loaded.kept or loaded.retired)
    assert PlausibilityRule.history.filter(code="K05").count() == 1


@pytest.mark.django_db
def test_untouched_rule_follows_the_file(rows: dict[str, dict[str, Any]]) -> None:
    assert load_rules({**rows, "K05": {**rows["K05"], "limit": "25"}}).changed == ("K05",)
    assert PlausibilityRule.objects.get(code="K05").limit == 25


@pytest.mark.django_db
def test_rule_changed_by_the_administration_stays_and_is_told(rows: dict[str, dict[str, Any]], tmp_path: Path) -> None:
    rule = PlausibilityRule.objects.get(code="K05")
    rule.limit, rule.is_active = Decimal(30), False
    rule.save()
    assert load_rules(rows).kept == ()  # the file says what it said before: nothing to tell
    assert load_rules({**rows, "K05": {**rows["K05"], "message": "{name} khác"}}).kept == ("K05",)
    rule.refresh_from_db()
    assert (rule.limit, rule.is_active) == (30, False)
    changed = FILE.read_text("utf-8").replace("limit: 20\n", "limit: 21\n")
    out = StringIO()
    call_command("load_rules", written(tmp_path, changed), stdout=out)
    assert "kept as the administration changed them: K05" in out.getvalue()


@pytest.mark.django_db
def test_rule_that_left_the_file_is_switched_off_once(rows: dict[str, dict[str, Any]]) -> None:
    fewer = {code: row for code, row in rows.items() if code != "K11"}
    assert load_rules(fewer).retired == ("K11",)
    assert load_rules(fewer).retired == ()
    rule = PlausibilityRule.objects.get(code="K11")
    assert not rule.is_active
    rule.is_active = True  # by the administration
    rule.save()
    assert (load_rules(fewer).retired, load_rules(fewer).kept) == ((), ("K11",))
    assert PlausibilityRule.objects.get(code="K11").is_active


@pytest.mark.django_db
def test_changed_rule_that_left_the_file_stays_on(rows: dict[str, dict[str, Any]]) -> None:
    PlausibilityRule.objects.filter(code="K11").update(message="Câu của quản trị.")
    loaded = load_rules({code: row for code, row in rows.items() if code != "K11"})
    assert (loaded.retired, loaded.kept) == ((), ("K11",))
    rule = PlausibilityRule.objects.get(code="K11")
    assert (rule.is_active, rule.message) == (True, "Câu của quản trị.")


@pytest.mark.django_db
def test_order_of_the_file_is_the_order_of_the_rules(rows: dict[str, dict[str, Any]]) -> None:
    rule = PlausibilityRule.objects.get(code="K05")
    rule.limit = Decimal(30)
    rule.save()
    load_rules(dict(reversed(rows.items())))
    assert [rule.code for rule in PlausibilityRule.objects.all()] == list(reversed(rows))
    assert PlausibilityRule.objects.get(code="K05").limit == 30


@pytest.mark.django_db
def test_faulty_file_loads_nothing(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="was not loaded"):
        call_command("load_rules", written(tmp_path, "rules: 5"))


@pytest.mark.django_db
def test_row_refuses_places_and_numbers_that_its_kind_does_not_know() -> None:
    rule = PlausibilityRule.objects.get(code="K12")
    rule.message = "{name}: {percent}"
    with pytest.raises(ValidationError, match=r"không có \{percent\}"):
        rule.clean()
    rule.message, rule.limit = "{name}", Decimal(5)
    with pytest.raises(ValidationError, match="không có giới hạn"):
        rule.clean()
