"""Duties as data: what the file holds, every fault with its line, and what loading changes and keeps."""

import re
from pathlib import Path
from unittest.mock import patch

import pytest
from django.core.management import CommandError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from targets.loading.resolution_file import ResolutionFileFaulty, read_resolution_file
from targets.models import Clause, Duty, Measure, OwedDuty, Resolution
from targets.rules.compliance import RuleKind, VerdictValue
from targets.rules.duty_standing import DutyPeriod
from targets.tests.loading.test_loading_plan import load, without
from targets.tests.loading.test_resolution_file import CODES, DUTIES, TEXT

PARTS = {"P": 1, "Q1": 9, "Q2": 6, "Q3": 10, "Q4": 17, "Q5": 5, "O": 15}
#: A measure of O5.2 gets another key.
RENAMED = ("{key: meetings, name: Cuộc làm", "{key: talks, name: Cuộc làm")


@pytest.mark.django_db
def test_all_sixty_three_duties() -> None:
    codes = list(Duty.objects.values_list("code", flat=True))
    counted = {part: sum(bool(re.match(rf"{part}(\d|\.|$)", code)) for code in codes) for part in PARTS}
    assert counted == PARTS
    assert len(codes) == sum(PARTS.values()) == 63
    assert {row.code for row in Measure.objects.exclude(code="")} == {"T04b"}
    assert set(Measure.objects.filter(code="T04b").values_list("duty__code", flat=True)) == {"Q4.13"}
    assert not Duty.objects.filter(owed=None).exists() and not Duty.objects.filter(measures=None).exists()
    assert not Clause.objects.filter(duties=None, targets=None).exists()
    assert Duty.objects.get(code="Q4.17").slug_code == "Q4-17"


@pytest.mark.django_db
def test_duties_that_ask_a_number_have_an_ordinary_rule() -> None:
    rules = {duty.code: duty.rule for duty in Duty.objects.all() if duty.rule}
    assert set(rules) == {"Q1.6", "Q3.4", "Q3.5", "Q3.7", "O1", "O2.1", "O7"}
    assert (rules["Q1.6"].kind, rules["Q1.6"].threshold) == (RuleKind.COUNT, 1)
    assert {rule.threshold for code, rule in rules.items() if code != "Q1.6"} == {100}
    spared = {code for code, rule in rules.items() if rule.zero_over_zero is VerdictValue.NOT_APPLICABLE}
    assert spared == {"Q3.4", "Q3.5"}
    assert (rules["O1"].due_year, rules["Q3.7"].due_year) == (2021, None)
    for duty in Duty.objects.prefetch_related("measures"):
        keys = {measure.key for measure in duty.measures.all()}
        assert duty.rule is None or set(duty.rule.keys) <= keys


@pytest.mark.django_db
def test_days_and_years_of_duties() -> None:
    days = {duty.code: duty.due_day for duty in Duty.objects.exclude(due_day="")}
    assert days == {"Q1.4": "31/03", "Q1.5": "31/01", "O2.3": "31/01", "O5.1": "31/03"}
    assert Duty.objects.get(code="O2.3").terms.due_day == (1, 31)
    once = Duty.objects.filter(period=DutyPeriod.ONCE)
    assert {duty.code: f"{duty.first_year} {duty.due_on}" for duty in once} == {
        "O1": "2021 2021-12-31",
        "O2.1": "2021 2021-12-31",
        "O2.2": "2021 2021-12-31",
        "O6.2": "2023 2023-12-31",
        "O6.3": "2025 2025-06-30",
        "O7": "2021 2021-12-31",
    }
    assert set(Duty.objects.values_list("last_year", flat=True)) == {2025}


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        pytest.param("kind: GOVERNMENT, at: [ROOT]}", "kind: GOV, at: [ROOT]}", "'GOV'; expected", id="kind"),
        pytest.param("function: PROPAGANDA", "function: PRESS", "field 'function' is 'PRESS'", id="function"),
        pytest.param("PARTY_BOARD, function: PROPAGANDA,", "PARTY_BOARD,", "goes with PARTY_BOARD", id="no function"),
        pytest.param("organization: mttq, at", "organization: mtq, at", "organization 'mtq' is not known", id="code"),
        pytest.param(
            "kind: FRONT_OR_UNION, organization", "kind: GOVERNMENT, organization", "goes with FRONT_OR_UNION", id="of"
        ),
        pytest.param("at: [ROOT]}", "at: [TOP]}", "'at' has 'TOP'; expected ROOT, REPORTING", id="place"),
        pytest.param("at: [ROOT]}", "at: []}", "'at' is empty", id="no place"),
        pytest.param("at: [ROOT]}", "at: [ROOT, ROOT]}", "owes Q1.2 already", id="owed twice"),
        pytest.param("owed_by: [{kind: PARTY_COMMITTEE, at: [ROOT, REPORTING]}]", "owed_by: []", "nobody", id="0"),
        pytest.param("clause: II.4-5", "clause: II.4-9", "clause 'II.4-9' is not known", id="clause"),
        pytest.param("targets: [T10, T17]", "targets: [T10, T71]", "target 'T71' is not known", id="target"),
        pytest.param("numerator: dialogues", "numerator: talks", "'talks' is no measure of Q1.6", id="measure"),
        pytest.param("threshold: 100}", "threshold: 101}", "threshold 101 is out of range", id="threshold"),
        pytest.param("  - code: Q1.2\n", "  - code: Q1.1\n", "'Q1.1' stands twice", id="twice"),
        pytest.param("  - code: Q1.2\n", "  - code: Q1-2\n", "expected the form", id="form"),
        pytest.param("{key: vacant_long,", "{key: posts_filled,", "has 'posts_filled' twice", id="measure twice"),
        pytest.param("code: T04b", "code: T94b", "code 'T94b' is no target's", id="part of a target"),
        pytest.param("period: ONGOING", "period: DAILY", "expected one of ONCE, YEARLY", id="period"),
        pytest.param("due_day: 31/01", "due_day: 31/02", "expected a day that every year has", id="day"),
        pytest.param("due_day: 31/01", "due_day: 29/02", "expected a day that every year has", id="leap day"),
        pytest.param("due_day: 31/01", "due_day: 1/2", "expected a day that every year has", id="form of a day"),
        pytest.param("due_day: 31/01", "due_on: 2021-01-31", "'due_on' is for what is done ONCE", id="day of once"),
        pytest.param("period: AS_ARISES", "period: AS_ARISES\n    due_day: 31/01", "for what is done YEARLY", id="y"),
        pytest.param("due_on: 2025-06-30", "due_on: 2027-06-30", "is due on 2027-06-30, outside", id="due year"),
        pytest.param("first_year: 2025\n    period", "first_year: 2026\n    period", "from 2026 to 2025", id="years"),
        pytest.param("    evidence_needed: Tờ trình, quyết định trong năm\n", "", "is missing", id="gap"),
        pytest.param("name: Quản lý tốt", "name: " + "Quản lý tốt " * 40, "300 are the most", id="long"),
        pytest.param("{key: meetings, name: Cuộc làm việc, unit_noun: cuộc}", "x", "is no mapping", id="x"),
    ],
)  # fmt: skip
def test_fault_of_a_duty_is_named_with_its_line(tmp_path: Path, old: str, new: str, fault: str) -> None:
    assert old in DUTIES
    head, tail = TEXT[: TEXT.index(DUTIES)], TEXT[TEXT.index(DUTIES) :]
    file = tmp_path / "resolution.yaml"
    file.write_text(head + tail.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ResolutionFileFaulty) as raised:
        read_resolution_file(file, CODES)
    named = [line for line in raised.value.faults if fault in line]
    assert named, raised.value.faults
    assert re.match(r"line \d+: duties: ", named[0])


@pytest.mark.django_db
def test_changes_of_duties_are_planned_and_made(tmp_path: Path) -> None:
    text = without("O4").replace("due_day: 31/01", "due_day: 28/02").replace(*RENAMED)
    text = text.replace("organization: mttq, at: [ROOT, REPORTING]", "organization: mttq, at: [ROOT]")
    planned = load(tmp_path, text)
    assert "- duty O4\n" in planned and "- measure rotated of O4\n" in planned
    assert "~ duty Q1.5: due_day is «31/01», the file has «28/02»" in planned
    assert "+ measure talks of O5.2\n" in planned and "- measure meetings of O5.2\n" in planned
    was, would = "«FRONT_OR_UNION mttq ROOT; FRONT_OR_UNION mttq REPORTING»", "«FRONT_OR_UNION mttq ROOT»"
    assert f"~ duty Q4.11: owed_by is {was}, the file has {would}" in planned
    assert Duty.objects.count() == 63
    load(tmp_path, text, yes=True)
    assert Duty.objects.count() == 62 and not OwedDuty.objects.filter(duty__code="O4").exists()
    assert load(tmp_path, text) == "Nothing differs.\n"
    assert "+ duty O4\n" in load(tmp_path, TEXT)


@pytest.mark.django_db
def test_what_somebody_answered_stays_and_loading_is_refused(tmp_path: Path) -> None:
    """As a foreign key that protects the duty, or the measure, will have it."""
    text = without("O4").replace(*RENAMED)
    text = text.replace("  - number: III.4\n    requirement: Ban Tổ chức tham mưu về bộ máy và cán bộ.\n", "")
    for model, fault in ((Duty, "duty O4"), (Measure, "measure meetings of O5.2")):
        stays = patch.object(model, "delete", side_effect=ProtectedError("answered", set()))
        with stays, pytest.raises(CommandError, match=f"{fault}: left the file, but somebody answered it"):
            load(tmp_path, text, yes=True)
    assert Duty.objects.count() == 63 and Clause.objects.filter(number="III.4").exists()


@pytest.mark.django_db
def test_setup_creates_absent_duties_and_keeps_the_others(tmp_path: Path) -> None:
    Duty.objects.filter(code="O4").delete()
    Duty.objects.filter(code="Q1.1").update(name="Đổi trong quản trị")
    said = load(tmp_path, without("O7"), only_absent=True)
    assert "duty Q1.1: name is «Đổi trong quản trị», the file has" in said
    assert "duty O7: not in the file" in said
    assert Duty.objects.get(code="O4").measures.count() == 7
    assert Duty.objects.filter(code="O7").exists()
    assert Duty.objects.get(code="Q1.1").name == "Đổi trong quản trị"


@pytest.mark.django_db
def test_resolution_without_duties_loads_and_keeps_none(tmp_path: Path) -> None:
    load(tmp_path, TEXT.replace(DUTIES, ""), yes=True)
    assert not Duty.objects.exists() and not Measure.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"period": "ONGOING", "due_day": "31/01"}, id="a day of a year without yearly"),
        pytest.param({"period": "YEARLY", "due_on": "2021-12-31", "due_day": ""}, id="a day without once"),
        pytest.param({"threshold": 1, "numerator": ""}, id="a threshold of nothing"),
        pytest.param({"first_year": 2026}, id="years in no order"),
    ],
)
def test_database_refuses_a_duty_that_contradicts_itself(change: dict[str, object]) -> None:
    duty = Resolution.objects.get().duties.get(code="O5.1")
    with pytest.raises(IntegrityError), transaction.atomic():
        Duty.objects.filter(pk=duty.pk).update(**change)
