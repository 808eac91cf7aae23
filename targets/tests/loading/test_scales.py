"""A worded figure in a resolution's file: what is refused with its line, what is stored, and that its words stay."""

from pathlib import Path

import pytest

from targets.loading.plan import plan_loading
from targets.loading.resolution import load_resolution
from targets.loading.resolution_file import ResolutionFileFaulty, read_resolution_file
from targets.models import FigureDefinition, Indicator, Target, Threshold, ThresholdChange
from targets.returns.filling import NotOnScale
from targets.rules.compliance import NIL, VerdictValue, judge
from targets.tests.factories import make_return
from targets.tests.loading.test_resolution_file import CODES
from targets.tests.worded import KEY, SCALE, TARGET, load_worded, worded

NUMERATOR = f"numerator: [{KEY}]"


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        pytest.param("[Yếu, Trung bình, Khá, Tốt]", "[Yếu, yếu]", "which are one word", id="twice"),
        pytest.param("[Yếu, Trung bình, Khá, Tốt]", "Yếu", "field 'scale' is 'Yếu'", id="no list"),
        pytest.param("    scale:", "    breakdown_of: members\n    scale:", "neither be a breakdown nor", id="part"),
        pytest.param(
            "    hint:", "    scale: [Yếu, Khá]\n    hint:", "one of the figures that are counted", id="known"
        ),
        pytest.param(NUMERATOR, f"numerator: [{KEY}, themes]", "words can only be compared", id="sum"),
        pytest.param(
            f"kind: COUNT\n    {NUMERATOR}",
            f"kind: RATIO\n    {NUMERATOR}\n    denominator: [themes]",
            "words can only be compared",
            id="ratio",
        ),
        pytest.param(NUMERATOR, f"{NUMERATOR}\n    direction: LOWER", "a scale is written worst first", id="direction"),
        pytest.param("threshold: Khá", "threshold: 3", "threshold 3 is not one of 'Trung bình', 'Khá'", id="number"),
        pytest.param("threshold: Khá", "threshold: Giỏi", "threshold 'Giỏi' is not one of", id="unknown"),
        pytest.param("threshold: Khá", "threshold: Yếu", "threshold 'Yếu' is not one of", id="worst"),
        pytest.param("threshold: Khá", "threshold: Khá\n    maximum: 4", "has no 'maximum'", id="maximum"),
        pytest.param(
            "threshold: Khá",
            "threshold: Khá\n    accumulates: true\n    due_year: 2025",
            "has no 'accumulates'",
            id="years",
        ),
        pytest.param(
            "threshold: Khá",
            "threshold: Khá\n    baselines: [{year: 2020, value: 2, source: Báo cáo}]",
            "has no 'baselines'",
            id="baseline",
        ),
        pytest.param(TARGET, TARGET.replace("own_return", "sum"), "counts are not added up over units", id="district"),
        pytest.param("threshold: 95", "threshold: Khá", "threshold 'Khá' is not a number", id="counted"),
    ],
)
def test_fault_is_named_with_its_line(tmp_path: Path, old: str, new: str, fault: str) -> None:
    path = tmp_path / "resolution.yaml"
    path.write_text(worded((old, new)), encoding="utf-8")
    with pytest.raises(ResolutionFileFaulty) as raised:
        read_resolution_file(path, CODES)
    named = [line for line in raised.value.faults if fault in line]
    assert named, raised.value.faults
    assert named[0].startswith("line ")


@pytest.mark.django_db
def test_word_of_the_file_is_stored_as_its_position(tmp_path: Path) -> None:
    load_worded(tmp_path)
    assert FigureDefinition.objects.get(key=KEY).scale == Indicator.objects.get(code="digital").scale == SCALE
    target = Target.objects.with_rules().get(code="T18")
    assert Threshold.objects.get(target=target).value == 3
    assert [target.words_of(band) for band in target.bands] == ["Khá trở lên"]


@pytest.mark.django_db
def test_thresholds_by_years_are_words_too(tmp_path: Path) -> None:
    spans = "thresholds: [{from: 2021, to: 2022, value: trung bình}, {from: 2023, to: 2025, value: Tốt}]"
    load_worded(tmp_path, ("threshold: Khá", spans))
    target = Target.objects.with_rules().get(code="T18")
    assert [target.words_of(band) for band in target.bands] == ["Trung bình trở lên", "Tốt"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("amount", "verdict", "lack"),
    [(2, "NOT_MET", 1), (3, "MET", 0), (4, "MET", 0), (NIL, "NOT_MET", 3), (None, "NO_DATA", None)],
)
def test_position_is_judged_like_a_count(tmp_path: Path, amount: int | None, verdict: str, lack: int | None) -> None:
    load_worded(tmp_path)
    rule = Target.objects.with_rules().get(code="T18").rule_in(2023)
    judged = judge(rule, 2023, {KEY: amount, "themes": 1})
    assert (judged.verdict, judged.shortfall) == (VerdictValue(verdict), lack)


@pytest.mark.django_db
@pytest.mark.parametrize("position", [0, 5])
def test_position_outside_the_scale_is_never_stored(tmp_path: Path, position: int) -> None:
    load_worded(tmp_path)
    with pytest.raises(NotOnScale, match="«Yếu», «Trung bình», «Khá», «Tốt»"):
        make_return(figures={KEY: position})


@pytest.mark.django_db
@pytest.mark.parametrize(
    "scale", ["[Yếu, Khá, Tốt]", "[Yếu, Trung bình, Khá, Tốt, Xuất sắc]", "[Kém, Trung bình, Khá, Tốt]"]
)
def test_words_stay_once_a_figure_is_stored_by_them(tmp_path: Path, scale: str) -> None:
    load_worded(tmp_path)
    make_return(figures={KEY: 3})
    with pytest.raises(ResolutionFileFaulty, match=f"'{KEY}' has figures stored by the scale «Yếu < Trung bình"):
        load_worded(tmp_path, ("[Yếu, Trung bình, Khá, Tốt]", scale))
    assert FigureDefinition.objects.get(key=KEY).scale == SCALE


@pytest.mark.django_db
def test_words_may_change_before_and_old_thresholds_are_logged_in_their_own(tmp_path: Path) -> None:
    load_worded(tmp_path)
    path = tmp_path / "worded.yaml"
    path.write_text(
        worded(("[Yếu, Trung bình, Khá, Tốt]", "[Khá, Tốt]"), ("threshold: Khá", "threshold: Tốt")), "utf-8"
    )
    file = read_resolution_file(path, CODES)
    plan = list(plan_loading(file).lines())
    assert f"  ~ figure {KEY}: scale is «Yếu < Trung bình < Khá < Tốt», the file has «Khá < Tốt»" in plan
    assert "  ~ threshold of T18, 2021-2025: value is «Khá», the file has «Tốt»" in plan
    load_resolution(file)
    change = ThresholdChange.objects.get(target_code="T18")
    assert [change.before[0]["words"], change.after[0]["words"]] == ["Khá trở lên", "Tốt"]
