"""Targets that add up over years: the sum of a unit's own counts from the first year on, at once and by SQL alone."""

from datetime import date
from pathlib import Path
from random import Random

import pytest
from django.core.management import call_command
from django.test import Client

from organizations.models import Level, Organization, Unit, User
from organizations.permissions import Role
from organizations.tests.factories import make_user
from targets.loading.resolution_file import ResolutionFileFaulty, read_resolution_file
from targets.models import AnnualReturn, Resolution, RootYear, Target, Threshold, Verdict
from targets.returns import actions as returns
from targets.rules.compliance import NIL, Amount, Judgement, JudgingRule, RuleKind, VerdictValue
from targets.rules.cumulative import YearAnswer, YearsSum, judge_years
from targets.rules.workflow import ReturnStatus
from targets.tests.factories import GOOD_FIGURES, make_absence, make_return, unit_named
from targets.tests.loading.test_resolution_file import CODES, TEXT
from targets.tests.verdicts.made_register import AT, YEAR, copy_resolution, expected_verdicts, fill, make_unit
from targets.tests.verdicts.test_sums import some_organizations, stored
from targets.verdicts import independent, scoring

RULE = JudgingRule(RuleKind.COUNT, ("supervisions",), threshold=10, due_year=2025, accumulates=True)


def answers(*amounts: Amount | str) -> list[YearAnswer]:
    """One a year from 2021 on; "silent" is a return that is nil throughout."""
    return [
        YearAnswer(2021 + number, NIL if amount == "silent" else amount, amount == "silent")  # type: ignore[arg-type]
        for number, amount in enumerate(amounts)
    ]


@pytest.mark.parametrize(
    ("amounts", "expected"),
    [
        pytest.param([4, 3], ("NOT_DUE", 7, 3, 1), id="before it is due"),
        pytest.param([4, 6], ("MET", 10, 0, 1), id="enough before it is due"),
        pytest.param([4, None], ("NOT_DUE", 4, None, 0), id="a year missing before it is due"),
        pytest.param([None, 10], ("MET", 10, 0, 1), id="enough with a year missing"),
        pytest.param([None], ("NOT_DUE", None, None, 0), id="nothing at all"),
        pytest.param([2, 2, 2, 2, 2], ("MET", 10, 0, 1), id="just enough when due"),
        pytest.param([2, 2, 2, 2, 1], ("NOT_MET", 9, 1, 1), id="one too few when due"),
        pytest.param([2, 2, None, 2, 1], ("NO_DATA", 7, None, 0), id="a year missing when due"),
        pytest.param([NIL, NIL, NIL, NIL, NIL], ("NOT_MET", 0, 10, 1), id="none in any year is an answer"),
        pytest.param([2, NIL, 2, 2, 1], ("NOT_MET", 7, 3, 1), id="none in one year"),
        pytest.param([2, "silent", 2, 2, 1], ("UNCLEAR", 7, None, 0), id="a return that is nil throughout"),
        pytest.param([9, "silent", None, 2, 1], ("MET", 12, 0, 1), id="enough whatever the others say"),
        pytest.param([2, 2, 2, 2, 1, 1], ("MET", 10, 0, 1), id="late"),
    ],
)
def test_sum_over_years_is_judged(
    amounts: list[Amount | str], expected: tuple[str, int | None, int | None, int]
) -> None:
    year = 2020 + len(amounts)
    verdict, numerator, lack, covered = expected
    judged = judge_years(RULE, year, YearsSum.of(answers(*amounts)))
    assert judged == Judgement(VerdictValue(verdict), numerator, shortfall=lack, covered=covered)


def accumulate(resolution: Resolution, *, threshold: int, due_year: int) -> None:
    """Its targets of own counts add up from the first year on."""
    targets = Target.objects.filter(resolution=resolution, from_own_return=True)
    assert targets.update(accumulates=True, due_year=due_year) == 3
    Threshold.objects.filter(target__in=targets).update(value=threshold, maximum=None)


@pytest.mark.django_db
@pytest.mark.parametrize(("due_year", "seed"), [(2023, 1), (2025, 2), (2022, 3)])
def test_province_adds_up_three_years_as_the_oracle_and_sql_do(due_year: int, seed: int) -> None:
    province = make_unit(Level.PROVINCE, "Tỉnh", "p", None)
    for number in range(12):
        make_unit(Level.COMMUNE, f"Xã {number}", f"pc{number}", province)
    founded = make_unit(Level.COMMUNE, "Xã mới", "pn", province)
    Unit.objects.filter(pk=founded.pk).update(valid_from=date(2022, 6, 1))
    resolution = copy_resolution(province, "A")
    accumulate(resolution, threshold=3, due_year=due_year)
    units, random = Unit.objects.under(province), Random(seed)
    for number in (2021, 2022, YEAR):
        there = units.exclude(pk=founded.pk) if number == 2021 else units
        fill(there, some_organizations(), random, number=number)
    scoring.score_year(YEAR)
    assert stored(resolution) == expected_verdicts([resolution])
    assert not scoring.differences(YEAR)
    assert not independent.differences(YEAR).first
    found = {one.verdict for one in Verdict.objects.filter(target__accumulates=True, year=YEAR)}
    assert found >= ({"MET", "NOT_DUE"} if due_year > YEAR else {"MET", "NOT_MET", "NO_DATA", "UNCLEAR"})


def own(year: int, *, unit: str = "00952", target: str = "T03") -> tuple[str, int | None]:
    verdict = Verdict.objects.official().get(year=year, unit__code=unit, target__code=target, organization__code="hnd")
    return verdict.verdict, verdict.numerator


def approved(year: int, supervisions: int) -> AnnualReturn:
    return make_return(year=year, figures={**GOOD_FIGURES, "supervisions": supervisions}, status=ReturnStatus.APPROVED)


@pytest.fixture
def accumulating(db: None) -> Resolution:
    resolution = Resolution.objects.get()
    accumulate(resolution, threshold=10, due_year=2023)
    for year in range(2021, 2026):
        scoring.score_year(year)
    return resolution


def test_change_of_one_year_is_scored_in_the_later_ones(accumulating: Resolution) -> None:
    farmers = Organization.objects.get(code="hnd")
    for year, count in ((2021, 4), (2022, 3), (2023, 2)):
        approved(year, count)
        scoring.score_changes(year, farmers)
    assert [own(year) for year in (2021, 2022, 2023, 2024)] == [
        ("NOT_DUE", 4), ("NOT_DUE", 7), ("NOT_MET", 9), ("NO_DATA", 9),
    ]  # fmt: skip
    first = AnnualReturn.objects.get(year=2021, organization=farmers, unit__code="00952")
    returns.reopen(first, reason="Sai số", by=User.system(), at=AT)
    assert scoring.score_changes(2021, farmers)
    assert [own(year) for year in (2021, 2022, 2023)] == [("NOT_DUE", None), ("NOT_DUE", 3), ("NO_DATA", 5)]
    for year in (2021, 2022, 2023, 2024):
        assert not scoring.differences(year)
        assert not independent.differences(year).first


def test_closed_later_year_keeps_its_verdicts(accumulating: Resolution) -> None:
    farmers = Organization.objects.get(code="hnd")
    for year, count in ((2021, 4), (2022, 3), (2023, 2)):
        approved(year, count)
        scoring.score_year(year)
    RootYear.objects.filter(year=2022).update(closed_at=AT, closed_by=User.system())
    first = AnnualReturn.objects.get(year=2021, organization=farmers, unit__code="00952")
    returns.reopen(first, reason="Sai số", by=User.system(), at=AT)
    scoring.score_changes(2021, farmers)
    assert [own(year) for year in (2021, 2022, 2023)] == [("NOT_DUE", None), ("NOT_DUE", 7), ("NO_DATA", 5)]
    assert scoring.differences(2022), "the closed year says what it said when it was closed"


def test_year_without_the_organization_is_not_missed(accumulating: Resolution) -> None:
    approved(2021, 4)
    approved(2023, 6)
    make_absence("00952", "hnd", valid_from=date(2022, 1, 1), valid_to=date(2022, 12, 31))
    scoring.score_year(2023)
    assert own(2023) == ("MET", 10)
    call_command("compute_compliance", year=2023, check=True)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        pytest.param("", "", "", id="sound"),
        pytest.param("    due_year: 2025\n", "", "T03 accumulates, so it needs a due_year from 2021 to 2025", id="due"),
        pytest.param("due_year: 2025", "due_year: 2026", "so it needs a due_year from 2021 to 2025", id="due later"),
        pytest.param("indicator: supervision", "indicator: gathering", "'gathering' is a ratio", id="ratio"),
        pytest.param("district: own_return", "district: sum", "district must be own_return", id="sum"),
        pytest.param("    accumulates", "    maximum: 9\n    accumulates", "and no maximum", id="maximum"),
    ],
)
def test_what_has_no_clear_meaning_is_refused(tmp_path: Path, old: str, new: str, fault: str) -> None:
    head, mark, tail = TEXT.partition("  - code: T03\n")
    asked = tail.replace("    threshold: 1\n", "    threshold: 9\n    due_year: 2025\n    accumulates: true\n", 1)
    path = tmp_path / "resolution.yaml"
    path.write_text(head + mark + (asked.replace(old, new, 1) if old else asked), encoding="utf-8")
    if not fault:
        assert read_resolution_file(path, CODES).targets[2]["accumulates"]
        return
    with pytest.raises(ResolutionFileFaulty) as raised:
        read_resolution_file(path, CODES)
    named = [line for line in raised.value.faults if fault in line]
    assert named, raised.value.faults
    assert named[0].startswith("line ")


def test_pages_say_what_was_added_up(accumulating: Resolution, client: Client) -> None:
    approved(2021, 4)
    make_return(year=2023, figures={**GOOD_FIGURES, "supervisions": 3}, status=ReturnStatus.DRAFT)
    client.force_login(make_user(Role.COMMUNE_OFFICER, unit=unit_named("00952")))
    page = client.get("/bao-cao/2023/cao-bo/nhap/hoi-nong-dan/").content.decode()
    assert "cộng các năm từ 2021, cần ít nhất 10 đến hết năm 2023" in page
    assert "cộng dồn 7/10, còn năm chưa có số liệu" in page
    assert '"before": {"total": 4, "answered": 1, "expected": 2, "silent": 0}' in page
