"""What the preview says would turn is what scoring then stores, at every level; and previewing writes nothing."""

from io import StringIO
from random import Random

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from targets.loading.thresholds import store_bands
from targets.models import Indicator, Resolution, Target, Threshold, Verdict
from targets.resolutions import preview as previews
from targets.resolutions.preview import Preview, preview
from targets.rules.compliance import NIL, Amount
from targets.rules.thresholds import Band
from targets.rules.workflow import ReturnStatus
from targets.tests.factories import GOOD_FIGURES, lift_coverage_floor, make_absence, make_return
from targets.tests.resolutions.changes import PAPER, RAISED, the_target
from targets.verdicts import independent, scoring

pytestmark = pytest.mark.django_db
UNITS = ("00952", "00943", "00955", "00919")
Words = dict[tuple[int, str, str, str], str]


def some_figures(random: Random) -> dict[str, Amount]:
    """Figures that lie on both sides of most thresholds, with a few blanks."""
    wholes = {"eligible": 1000, "branches": 20, "campaign_assigned": 10, "heads": 2}
    parts = {"eligible": "members", "branches": "branches_effective", "campaign_assigned": "campaign_completed"}
    parts["heads"] = "heads_qualified"
    figures: dict[str, Amount] = {**GOOD_FIGURES, **wholes}
    figures |= {part: random.randint(wholes[whole] * 7 // 10, wholes[whole]) for whole, part in parts.items()}
    figures |= {"themes": random.randint(0, 3), "supervisions": random.randint(0, 3)}
    figures |= {f"rated_{grade}": random.randint(0, 4) for grade in ("excellent", "good", "fair", "poor")}
    if random.random() < 0.2:
        figures[random.choice(["members", "heads_qualified", "rated_good"])] = None
    return figures


@pytest.fixture
def register(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two years of four communes, approved and sent, with an absence and returns of the district itself."""
    random = Random(8)
    lift_coverage_floor()
    make_absence("00943", "ldld")
    for year in (2023, 2024):
        for unit in UNITS:
            for organization in ("hnd", "dtn"):
                status = ReturnStatus.SUBMITTED if random.random() < 0.25 else ReturnStatus.APPROVED
                make_return(unit, organization, year, figures=some_figures(random), status=status)
        own: dict[str, Amount] = {"themes": 1, "supervisions": random.randint(0, 3)}
        make_return("030", "hnd", year, figures=own, status=ReturnStatus.APPROVED)
    for year in range(2021, 2026):
        scoring.score_year(year)
    monkeypatch.setattr(previews, "MOST_SHOWN", 10**6)


def words(target: Target, basis: str) -> Words:
    rows = Verdict.objects.filter(target=target, basis=basis)
    return {
        (year, unit, organization, basis): word
        for year, unit, organization, word in rows.values_list("year", "unit__code", "organization__code", "verdict")
    }


def told(found: Preview, basis: str, *, is_provisional: bool) -> dict[tuple[int, str, str, str], tuple[str, str]]:
    return {
        (turn.year, turn.unit.code, turn.organization.code, basis): (turn.before.value, turn.after.verdict.value)
        for turn in found.shown
        if turn.is_provisional is is_provisional
    }


def check(target: Target, band: Band) -> int:
    """Preview, store, score, compare, and take it back. Answers how many official verdicts turned."""
    with transaction.atomic():
        found = preview(target, band)
        before = {basis: words(target, basis) for basis in ("APPROVED", "WITH_SUBMITTED")}
        store_bands(target, found.after)
        for year in found.years:
            scoring.score_year(year)
            assert not independent.differences(year).first
        after = {basis: words(target, basis) for basis in before}
        turned = {
            basis: {key: (word, after[basis][key]) for key, word in rows.items() if after[basis][key] != word}
            for basis, rows in before.items()
        }
        transaction.set_rollback(True)
    official = told(found, "APPROVED", is_provisional=False)
    assert official == turned["APPROVED"]
    assert found.official == len(official) == sum(count.units + count.sums for count in found.counts)
    parties = {key[:3] for key in official}
    alone = {key: pair for key, pair in turned["WITH_SUBMITTED"].items() if key[:3] not in parties}
    assert told(found, "WITH_SUBMITTED", is_provisional=True) == alone
    assert found.provisional == len(alone)
    return len(official)


@pytest.mark.usefixtures("register")
def test_preview_is_what_scoring_then_stores() -> None:
    """Ratios, counts with and without a largest number, sums, own returns of the district, and a due year."""
    total = 0
    for code, bands in {
        "T01": [Band(2021, 2025, 2, 3), Band(2024, 2024, 1, 2), Band(2023, 2025, 1, None)],
        "T03": [Band(2023, 2023, 3), Band(2024, 2025, 2)],
        "T04": [Band(2023, 2024, value) for value in (75, 90)],
        "T06": [Band(2023, 2025, value) for value in (71, 80, 95, 100)],
        "T07": [Band(2024, 2024, value) for value in (71, 85, 95)],
        "T13": [Band(2022, 2024, value) for value in (40, 60, 100)],
        "T17": [Band(2023, 2025, 50)],
    }.items():
        total += sum(check(the_target(code), band) for band in bands)
    assert total > 40


@pytest.mark.usefixtures("register")
def test_preview_where_lower_is_better() -> None:
    Indicator.objects.filter(targets__code__in=["T06", "T03"]).update(direction="LOWER")
    for year in (2023, 2024):
        scoring.score_year(year)
    turned = [check(the_target("T06"), Band(2023, 2024, value)) for value in (0, 75, 85, 99)]
    turned += [check(the_target("T03"), Band(2023, 2024, value)) for value in (0, 2)]
    assert sum(turned) > 5


@pytest.mark.usefixtures("register")
@pytest.mark.parametrize("due_year", [2023, 2025])
def test_preview_of_a_sum_over_years(due_year: int) -> None:
    """Sums that were enough and no longer are, some with a year missing or a return that is nil throughout."""
    nothing: dict[str, Amount] = dict.fromkeys(GOOD_FIGURES, NIL)
    make_return("00937", "hnd", 2022, figures=nothing, status=ReturnStatus.APPROVED)
    make_return("00937", "hnd", 2023, figures={**GOOD_FIGURES, "supervisions": 9}, status=ReturnStatus.SUBMITTED)
    make_return("00940", "dtn", 2023, figures={**GOOD_FIGURES, "supervisions": 9}, status=ReturnStatus.APPROVED)
    Target.objects.filter(code="T03").update(accumulates=True, due_year=due_year)
    Threshold.objects.filter(target__code="T03").update(value=4, maximum=None)
    for year in range(2021, 2026):
        scoring.score_year(year)
    turned = [check(the_target("T03"), Band(2021, 2025, value)) for value in (1, 6)]
    assert all(turned)


@pytest.mark.usefixtures("register")
def test_preview_below_the_coverage_floor_turns_units_and_no_sum() -> None:
    Resolution.objects.update(coverage_floor=80)
    for year in (2023, 2024):
        scoring.score_year(year)
    target = the_target("T06")
    assert check(target, Band(2023, 2024, 100))
    assert not any(turn.is_sum for turn in preview(target, Band(2023, 2024, 100)).shown)


def test_preview_in_a_province_with_thresholds_by_years(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tuyên Quang: a target at 60 % to 2027 and 80 % from 2028, and one that is better the lower it is."""
    monkeypatch.setattr(previews, "MOST_SHOWN", 10**6)
    folder = settings.BASE_DIR / "fixtures" / "examples" / "tuyen-quang"
    call_command("setup", "--from", str(folder), stdout=StringIO())
    books = sorted(map(str, (folder / "returns" / "2026").glob("*.xlsx")))
    call_command("import_returns", "--commit", "--approve", *books, stdout=StringIO())
    scoring.score_year(2026)
    targets = Target.objects.with_rules().select_related("resolution__unit").filter(resolution__unit__code="08")
    by_years = next(target for target in targets if len(target.bands) == 2)
    assert [band[:3] for band in by_years.bands] == [(2026, 2027, 60), (2028, 2030, 80)]
    found = preview(by_years, Band(2027, 2028, 70))
    assert [band[:3] for band in found.after] == [(2026, 2026, 60), (2027, 2028, 70), (2029, 2030, 80)]
    assert found.after[0].paper_number == found.after[2].paper_number == "01-KH/TU"
    lower = targets.get(code="T30")
    assert lower.is_lower_better
    turned = [check(by_years, Band(2026, 2026, value)) for value in (1, 50, 90, 100)]
    turned += [check(lower, Band(2026, 2030, value)) for value in (0, 5, 99)]
    assert sum(turned) > 3


@pytest.mark.usefixtures("register")
def test_previewing_writes_nothing() -> None:
    with CaptureQueriesContext(connection) as queries:
        assert preview(the_target(), RAISED).official
    others = [query["sql"] for query in queries if not query["sql"].startswith("SELECT")]
    assert [sql for sql in others if not (sql.startswith("DECLARE") and " FOR SELECT " in sql)] == []  # a cursor reads


@pytest.mark.usefixtures("register")
def test_preview_asks_the_same_queries_whatever_turns() -> None:
    def queries(band: Band) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert preview(the_target(), band).total
        return len(captured)

    assert queries(Band(2023, 2024, 71)) == queries(Band(2023, 2024, 100)) < 15


@pytest.mark.usefixtures("register")
def test_long_list_is_cut_and_its_total_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(previews, "MOST_SHOWN", 2)
    found = preview(the_target(), Band(2023, 2024, 100, **PAPER))
    assert len(found.shown) == 2 < found.total
    assert found.shown[0].is_sum


@pytest.mark.usefixtures("register")
def test_years_without_verdicts_and_other_papers_turn_nothing() -> None:
    target = the_target()
    assert preview(target, Band(2021, 2022, 95)).total == 0
    assert preview(target, Band(2023, 2024, 90, **PAPER)).years == []
