"""`load_resolution` shows its plan, changes with `--yes` only, and never what closed years rest on."""

import re
from io import StringIO
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from organizations.models import AgencyKind, User
from targets.models import (
    Indicator,
    Job,
    OwedFigure,
    PlannedReview,
    Resolution,
    RootYear,
    Target,
    Threshold,
    ThresholdChange,
    Verdict,
)
from targets.rules.workflow import ReturnStatus
from targets.tasks import score_year
from targets.tests.duties.duty_steps import agency, sent
from targets.tests.explanations.explanation_steps import make_explanation
from targets.tests.factories import make_return, planned_review
from targets.tests.loading.test_resolution_file import DUTIES, TEXT
from targets.tests.resolutions.changes import change
from targets.verdicts import scoring

pytestmark = pytest.mark.django_db
AT = TEXT.index("  - code: T06")
RAISED = TEXT[:AT] + TEXT[AT:].replace("threshold: 90", "threshold: 95", 1)
BY_YEARS = TEXT[:AT] + TEXT[AT:].replace(
    "threshold: 90", "thresholds: [{from: 2021, to: 2022, value: 90}, {from: 2023, to: 2025, value: 95}]", 1
)


def load(tmp_path: Path, text: str, **options: bool) -> str:
    path, out = tmp_path / "resolution.yaml", StringIO()
    path.write_text(text, encoding="utf-8")
    call_command("load_resolution", str(path), stdout=out, **options)
    return out.getvalue()


def stored() -> list[list[dict[str, Any]]]:
    models: tuple[Any, ...] = (Target, Threshold, Indicator, OwedFigure, Verdict)
    return [list(model._default_manager.order_by("pk").values()) for model in models]


#: The years of the resolution begin later: those before 2023 are gone from the file, and the duties, which have days.
FROM_2023 = (
    TEXT.replace("first_year: 2021", "first_year: 2023", 1)
    .replace(TEXT[TEXT.index("  - {year: 2021") : TEXT.index("  - {year: 2023")], "")
    .replace(DUTIES, "")
)


def close(year: int) -> None:
    RootYear.objects.filter(year=year).update(closed_at=timezone.now(), closed_by=User.system())


@pytest.fixture
def judged() -> None:
    """The Farmers gather 92,3 % in a commune: met at 90 %, missed at 95 %."""
    make_return("00952", "hnd", 2023, status=ReturnStatus.APPROVED)
    scoring.score_year(2023)


def test_file_that_is_loaded_already_differs_in_nothing(tmp_path: Path) -> None:
    before = stored()
    assert load(tmp_path, TEXT) == "Nothing differs.\n"
    assert stored() == before


@pytest.mark.usefixtures("judged")
def test_plan_names_the_change_and_the_verdicts_that_would_turn_and_changes_nothing(tmp_path: Path) -> None:
    before = stored()
    said = load(tmp_path, RAISED)
    assert "~ threshold of T06, 2021-2025: value is «90», the file has «95»" in said
    assert "T06: 1 official verdicts of open years would turn" in said
    assert said.endswith("Nothing was changed; --yes changes it.\n")
    assert stored() == before


@pytest.mark.usefixtures("judged")
def test_yes_changes_it_and_scoring_turns_what_was_told(tmp_path: Path) -> None:
    load(tmp_path, RAISED, yes=True)
    assert Threshold.objects.get(target__code="T06").value == 95
    scoring.score_year(2023)
    verdicts = Verdict.objects.official().filter(target__code="T06", year=2023, verdict="NOT_MET")
    assert [verdict.unit.code for verdict in verdicts] == ["00952"]
    assert load(tmp_path, RAISED) == "Nothing differs.\n"


def scorings() -> list[tuple[int | None, int | None]]:
    """Year and organization of the scorings that are asked for."""
    jobs = Job.objects.filter(task="targets.score_year").order_by("subject")
    return list(jobs.values_list("subject", "organization"))


def test_years_that_rest_on_something_else_are_scored_by_the_worker(
    tmp_path: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    make_return("00952", "hnd", 2023, status=ReturnStatus.APPROVED)
    scoring.score_year(2023)
    close(2022)
    load(tmp_path, BY_YEARS)
    assert scorings() == []
    with patch("targets.jobs.send") as send, django_capture_on_commit_callbacks(execute=True):
        said = load(tmp_path, BY_YEARS, yes=True)
        assert not send.called, "before the change is stored"
    assert "The worker scores 2023, 2024, 2025 again" in said
    assert scorings() == [(2023, None), (2024, None), (2025, None)]
    assert [call.args[0].subject for call in send.call_args_list] == [2023, 2024, 2025]

    score_year(Job.objects.get(subject=2023, task="targets.score_year").pk)
    assert Verdict.objects.official().get(target__code="T06", year=2023, unit__code="00952").verdict == "NOT_MET"


@pytest.mark.parametrize(
    ("text", "years"),
    [
        (TEXT, []),
        (TEXT.replace("subject: ", "subject: Về "), []),
        (BY_YEARS.replace("value: 95}]", "value: 90}]"), []),
        (TEXT.replace("coverage_floor: 80", "coverage_floor: 70", 1), [2021, 2022, 2023, 2024, 2025]),
        (TEXT.replace("owed_by: [mttq]", "owed_by: [mttq, hnd]", 1), [2021, 2022, 2023, 2024, 2025]),
    ],
    ids=["nothing", "words", "other spans that ask the same", "the floor", "who owes a figure"],
)
def test_only_what_verdicts_rest_on_is_scored(tmp_path: Path, text: str, years: list[int]) -> None:
    load(tmp_path, text, yes=True)
    assert scorings() == [(year, None) for year in years]


def test_target_that_setup_adds_is_scored_and_a_new_resolution_is_not(tmp_path: Path) -> None:
    assert scorings() == [], "setup has just made the resolution"
    Verdict.objects.filter(target__code="T16").delete()
    Target.objects.filter(code="T16").delete()
    load(tmp_path, RAISED, only_absent=True)
    assert scorings() == [(year, None) for year in (2021, 2022, 2023, 2024, 2025)]


def test_new_and_gone_rows_are_listed(tmp_path: Path) -> None:
    said = load(tmp_path, BY_YEARS)
    assert "+ threshold of T06, 2021-2022" in said
    assert "- threshold of T06, 2021-2025" in said


def test_change_of_what_a_closed_year_rests_on_is_refused(tmp_path: Path) -> None:
    close(2022)
    before = stored()
    for text, fault in (
        (RAISED, "T06: 2022 is closed and rests on threshold «90», the file has «95»"),
        (TEXT.replace("nil_as_none: true", "nil_as_none: false", 1), "2022 is closed and rests on nil_as_none"),
        (TEXT.replace("coverage_floor: 80", "coverage_floor: 70", 1), "resolution: 2022 is closed"),
        (TEXT.replace("owed_by: [mttq]", "owed_by: [mttq, hnd]", 1), "resolution: 2022 is closed"),
        (FROM_2023, "2022 is closed and was judged with this target"),
    ):
        assert text != TEXT
        with pytest.raises(CommandError, match="closed years or documents rest on it") as refused:
            load(tmp_path, text, yes=True)
        assert fault in str(refused.value)
        assert stored() == before


def test_duty_that_was_answered_in_a_closed_year_keeps_what_it_stands_by(tmp_path: Path) -> None:
    other_day = TEXT.replace("due_day: 31/03", "due_day: 30/04")
    assert other_day != TEXT
    sent(agency("030", AgencyKind.FRONT_OR_UNION, "hnd"), {"O5.1/state": "DONE"}, year=2022)
    load(tmp_path, other_day, yes=True)
    load(tmp_path, TEXT, yes=True)
    close(2022)
    with pytest.raises(CommandError, match=r"duty O5\.1: 2022 is closed and was answered with another due_day"):
        load(tmp_path, other_day, yes=True)


def test_threshold_of_years_that_are_open_may_change_beside_closed_ones(tmp_path: Path) -> None:
    close(2022)
    load(tmp_path, BY_YEARS, yes=True)
    assert list(Threshold.objects.filter(target__code="T06").values_list("first_year", "value")) == [
        (2021, 90),
        (2023, 95),
    ]


def test_setup_lists_what_differs_and_creates_what_is_absent(tmp_path: Path) -> None:
    """As `setup` calls it: a target that differs stays, one that is absent is made."""
    Verdict.objects.filter(target__code="T16").delete()
    Target.objects.filter(code="T16").delete()
    Target.objects.filter(code="T05").update(short_name="Đổi trong quản trị")
    said = load(tmp_path, RAISED, only_absent=True)
    assert "The resolution stays as it is stored (5 differences)" in said
    assert "duty Q4.2: targets is «T11, T12, T13, T14, T15», the file has «T11, T12, T13, T14, T15, T16»" in said
    assert "target T05: short_name is «Đổi trong quản trị», the file has" in said
    assert "threshold of T06, 2021-2025: value is «90», the file has «95»" in said
    assert Threshold.objects.get(target__code="T06").value == 90
    assert Target.objects.get(code="T05").short_name == "Đổi trong quản trị"
    assert Threshold.objects.get(target__code="T16").value == 90


def test_setup_makes_no_target_that_a_closed_year_was_judged_without(tmp_path: Path) -> None:
    Verdict.objects.filter(target__code="T16").delete()
    Target.objects.filter(code="T16").delete()
    close(2022)
    said = load(tmp_path, TEXT, only_absent=True)
    assert "T16: 2022 is closed and was judged without this target" in said
    assert not Target.objects.filter(code="T16").exists()


def without(*names: str) -> str:
    """The file without these list items: a target, an indicator, a duty or a planned review by its code.

    No duty serves a target that is gone.
    """
    text = TEXT
    for name in names:
        start = next(at for form in ("  - code: {}\n", "  - {{code: {},") if (at := text.find(form.format(name))) > 0)
        ends = [at for mark in ("\n  - ", "\n\n") if (at := text.find(mark, start)) >= 0]
        text = text[:start] + text[min(ends) + 1 :]
        text = re.sub(rf"(?<=targets: \[)(.*)\b{name}(?:, )?", r"\1", text).replace(", ]", "]")
    return text


def test_target_that_left_the_file_is_listed_with_its_verdicts_and_goes(tmp_path: Path) -> None:
    make_return("00952", "hnd", 2023, status=ReturnStatus.APPROVED)
    scoring.score_year(2023)
    count, before = Verdict.objects.official().filter(target__code="T06").count(), stored()
    assert count
    text = without("T06")
    said = load(tmp_path, text)
    assert "- target T06\n" in said and "- threshold of T06, 2021-2025\n" in said
    assert f"T06: {count} official verdicts would go with it" in said
    assert stored() == before
    load(tmp_path, text, yes=True)
    assert not Target.objects.filter(code="T06").exists()
    assert Target.objects.count() == 16
    assert load(tmp_path, text) == "Nothing differs.\n"


def test_target_of_which_an_explanation_was_asked_never_goes(tmp_path: Path) -> None:
    make_explanation()
    before = stored()
    with pytest.raises(CommandError, match="target T06: left the file, but an explanation was asked of it"):
        load(tmp_path, without("T06"), yes=True)
    assert stored() == before


def test_target_that_a_closed_year_was_judged_with_never_goes(tmp_path: Path) -> None:
    scoring.score_year(2022)
    close(2022)
    before = stored()
    with pytest.raises(CommandError, match="T06: 2022 is closed and was judged with this target"):
        load(tmp_path, without("T06"), yes=True)
    assert stored() == before


def test_setup_keeps_what_left_the_file(tmp_path: Path) -> None:
    said = load(tmp_path, without("T06", "midterm"), only_absent=True)
    assert "target T06: not in the file" in said and "review midterm: not in the file" in said
    assert Target.objects.filter(code="T06").exists()
    assert planned_review()


def test_planned_review_that_left_the_file_goes(tmp_path: Path) -> None:
    assert "- review midterm\n" in load(tmp_path, without("midterm"), yes=True)
    assert not PlannedReview.objects.filter(code="midterm").exists()


def test_closed_years_before_the_resolution_do_not_hold_it(tmp_path: Path) -> None:
    """Another resolution of the root may have been in force then."""
    close(2022)
    Target.objects.update(first_year=2023)
    Resolution.objects.update(first_year=2023)
    text = FROM_2023.replace("coverage_floor: 80", "coverage_floor: 70", 1)
    assert "coverage_floor is «80»" in load(tmp_path, text, yes=True)


def test_changed_threshold_is_kept_in_the_history_and_the_first_one_is_not(tmp_path: Path) -> None:
    assert not ThresholdChange.objects.exists()
    load(tmp_path, RAISED)
    load(tmp_path, RAISED, only_absent=True)
    assert not ThresholdChange.objects.exists()
    load(tmp_path, RAISED, yes=True)
    made = ThresholdChange.objects.get()
    assert (made.target_code, made.first_year, made.last_year, made.turned) == ("T06", 2021, 2025, None)
    assert (made.is_from_file, made.reason) == (True, "Nạp từ tệp nghị quyết")
    assert [row["words"] for row in (*made.before, *made.after)] == ["≥ 90%", "≥ 95%"]


def test_spans_that_ask_the_same_are_no_change(tmp_path: Path) -> None:
    load(tmp_path, BY_YEARS.replace("value: 95}]", "value: 90}]"), yes=True)
    assert Threshold.objects.filter(target__code="T06").count() == 2
    assert not ThresholdChange.objects.exists()


def test_plan_names_the_change_that_an_administrator_made_and_the_file_lacks(tmp_path: Path) -> None:
    change()
    said = load(tmp_path, TEXT)
    assert "! T06: administrator-" in said and "(«Huyện ủy nâng mức»); the file has others" in said
    load(tmp_path, TEXT, yes=True)
    assert "!" not in load(tmp_path, TEXT)


def test_setup_keeps_the_threshold_that_an_administrator_changed(tmp_path: Path) -> None:
    change()
    before = stored()
    assert "threshold of T06, 2023-2025: not in the file" in load(tmp_path, TEXT, only_absent=True)
    assert stored() == before
