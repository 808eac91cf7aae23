"""Changing a threshold: who may, what is refused, what is kept, and that closed years never change."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from organizations.models import Level, Unit
from organizations.permissions import Role
from organizations.refused import NotPermitted
from organizations.tests.factories import make_user
from targets.models import Indicator, Job, Target, Threshold, ThresholdChange, Verdict
from targets.resolutions.actions import PreviewOutdated, ThresholdRefused, change_threshold, propose
from targets.returns import actions as returns
from targets.rules.thresholds import Band
from targets.rules.workflow import ReturnStatus
from targets.tests.factories import make_return, unit_named
from targets.tests.resolutions.changes import PAPER, RAISED, REASON, administrator, change, close, the_target
from targets.verdicts import scoring

pytestmark = pytest.mark.django_db


@pytest.fixture
def judged() -> None:
    """The Farmers gather 92,3 % in a commune, in two years: met at 90 %, missed at 95 %."""
    for year in (2022, 2023):
        make_return("00952", "hnd", year, status=ReturnStatus.APPROVED)
        scoring.score_year(year)
    Job.objects.all().delete()


def thresholds(code: str = "T06") -> list[tuple[int, int, int, str]]:
    rows = Threshold.objects.filter(target__code=code)
    return list(rows.values_list("first_year", "last_year", "value", "paper_number"))


@pytest.mark.usefixtures("judged")
def test_change_is_stored_kept_and_scored() -> None:
    by, before = administrator(), list(Threshold.objects.exclude(target__code="T06").order_by("pk").values())
    made = change(by=by)
    assert thresholds() == [(2021, 2022, 90, ""), (2023, 2025, 95, "12-QĐ/HU")]
    assert list(Threshold.objects.exclude(target__code="T06").order_by("pk").values()) == before
    assert (made.target_code, made.first_year, made.last_year, made.turned) == ("T06", 2023, 2025, 1)
    assert (made.by, made.reason) == (by, REASON)
    assert [(row["first_year"], row["words"]) for row in made.before] == [(2021, "≥ 90%")]
    assert [(row["first_year"], row["words"]) for row in made.after] == [(2021, "≥ 90%"), (2023, "≥ 95%")]
    assert made.after[1]["paper_issued_on"] == "2023-01-15"
    jobs = Job.objects.filter(task="targets.score_year").order_by("subject")
    assert [job.subject for job in jobs] == [2023, 2024, 2025]
    for job in jobs:
        scoring.score_year(job.subject)
    rows = Verdict.objects.official().filter(target__code="T06", unit__code="00952", organization__code="hnd")
    assert dict(rows.filter(covered=1).values_list("year", "verdict")) == {2022: "MET", 2023: "NOT_MET"}


@pytest.mark.usefixtures("judged")
@pytest.mark.parametrize(
    ("band", "years"),
    [
        pytest.param(Band(2022, 2025, 95, **PAPER), "2022", id="a-span-that-holds-one"),
        pytest.param(Band(2022, 2022, 95, **PAPER), "2022", id="a-closed-year-alone"),
        pytest.param(Band(2021, 2023, 90, **PAPER), "2021 và 2022", id="another-paper-alone"),
    ],
)
def test_closed_year_never_changes(band: Band, years: str) -> None:
    close(2021, 2022)
    before = [list(model._default_manager.order_by("pk").values()) for model in (Threshold, Verdict, Job)]
    with pytest.raises(ThresholdRefused, match=f"Năm {years} đã chốt"):
        propose(the_target(), band, by=administrator(), at=timezone.now())
    with pytest.raises(ThresholdRefused, match="đã chốt"):
        change_threshold(the_target(), band, reason=REASON, seen="", by=administrator(), at=timezone.now())
    assert [list(model._default_manager.order_by("pk").values()) for model in (Threshold, Verdict, Job)] == before
    assert not ThresholdChange.objects.exists()


@pytest.mark.usefixtures("judged")
def test_year_closed_between_preview_and_confirmation_stays() -> None:
    target, by, at = the_target(), administrator(), timezone.now()
    seen = propose(target, RAISED, by=by, at=at).seen
    close(2024)
    with pytest.raises(ThresholdRefused, match="Năm 2024 đã chốt"):
        change_threshold(target, RAISED, reason=REASON, seen=seen, by=by, at=at)
    assert thresholds() == [(2021, 2025, 90, "")]


@pytest.mark.usefixtures("judged")
def test_open_years_change_beside_closed_ones_which_keep_their_rule_and_verdicts() -> None:
    close(2021, 2022)
    rule = the_target().rule_in(2022)
    before = list(Verdict.objects.for_year(2022).order_by("pk").values())
    change()
    assert the_target().rule_in(2022) == rule
    assert scoring.score_year(2022) == 0
    assert list(Verdict.objects.for_year(2022).order_by("pk").values()) == before


@pytest.mark.usefixtures("judged")
def test_other_verdicts_than_those_shown_are_not_turned() -> None:
    """An approval between preview and confirmation: the administrator looks again."""
    target, by, at = the_target(), administrator(), timezone.now()
    seen = propose(target, RAISED, by=by, at=at).seen
    make_return("00943", "hnd", 2023, status=ReturnStatus.APPROVED)
    scoring.score_year(2023)
    with pytest.raises(PreviewOutdated, match="đã thay đổi sau khi đồng chí xem trước"):
        change_threshold(target, RAISED, reason=REASON, seen=seen, by=by, at=at)
    assert thresholds() == [(2021, 2025, 90, "")] and not ThresholdChange.objects.exists()
    assert change(by=by).turned == 2


@pytest.mark.usefixtures("judged")
def test_return_sent_back_after_the_preview_is_noticed_before_it_is_scored() -> None:
    target, by, at = the_target(), administrator(), timezone.now()
    seen = propose(target, RAISED, by=by, at=at).seen
    made = make_return("00955", "hnd", 2023, status=ReturnStatus.APPROVED)
    scoring.score_year(2023)
    seen = propose(target, RAISED, by=by, at=at).seen
    returns.reopen(made, reason="Rà lại", by=make_user(Role.HEAD_OF_STAFF), at=at)
    with pytest.raises(PreviewOutdated):
        change_threshold(target, RAISED, reason=REASON, seen=seen, by=by, at=at)


@pytest.mark.usefixtures("judged")
def test_second_administrator_sees_that_the_first_was_faster() -> None:
    target, first, second, at = the_target(), administrator(), make_user(Role.ADMINISTRATOR), timezone.now()
    other = RAISED._replace(value=93)
    seen = propose(target, other, by=second, at=at).seen
    change(by=first)
    with pytest.raises(PreviewOutdated):
        change_threshold(target, other, reason=REASON, seen=seen, by=second, at=at)
    assert thresholds()[1][2] == 95


def test_confirming_something_else_than_what_was_shown_is_noticed() -> None:
    target, by, at = the_target(), administrator(), timezone.now()
    seen = propose(target, RAISED, by=by, at=at).seen
    for other in (RAISED._replace(value=96), RAISED._replace(last_year=2024), RAISED._replace(paper_number="1")):
        with pytest.raises(PreviewOutdated):
            change_threshold(target, other, reason=REASON, seen=seen, by=by, at=at)


@pytest.mark.parametrize(
    ("code", "fields", "sentence"),
    [
        pytest.param("T06", {"value": 101}, "nhận số nguyên từ 1% đến 100%", id="over-all"),
        pytest.param("T06", {"value": 0}, "Ngưỡng 0% không dùng được", id="asks-nothing"),
        pytest.param("T06", {"value": -5}, "Ngưỡng −5% không dùng được", id="negative"),
        pytest.param("T03", {"value": 40_000}, "từ 1 đến 32.767", id="a-count-too-large"),
        pytest.param("T01", {"value": 3, "maximum": 2}, "Số nhiều nhất 2", id="most-below-least"),
        pytest.param("T06", {"maximum": 99}, "tính theo phần trăm", id="most-of-a-share"),
        pytest.param("T06", {"first_year": 2025, "last_year": 2023}, "năm đầu phải trước", id="turned-round"),
        pytest.param("T06", {"last_year": 2026}, "chỉ áp dụng từ năm 2021 đến năm 2025", id="beyond"),
        pytest.param("T06", {"paper_number": " "}, "Xin ghi số văn bản", id="no-number"),
        pytest.param("T06", {"paper_title": ""}, "Xin ghi trích yếu", id="no-title"),
        pytest.param("T06", {"paper_issued_on": None}, "Xin ghi ngày của văn bản", id="no-day"),
        pytest.param("T06", {"paper_issued_on": date(2999, 1, 1)}, "chưa tới", id="a-day-to-come"),
    ],
)
def test_what_does_not_fit_is_refused(code: str, fields: dict[str, Any], sentence: str) -> None:
    band = RAISED._replace(**fields)
    with pytest.raises(ThresholdRefused, match=sentence):
        propose(the_target(code), band, by=administrator(), at=timezone.now())


def test_limits_of_a_share_that_shall_be_low() -> None:
    Indicator.objects.filter(targets__code="T06").update(direction="LOWER")
    with pytest.raises(ThresholdRefused, match="từ 0% đến 99%"):
        propose(the_target(), RAISED._replace(value=100), by=administrator(), at=timezone.now())


def test_count_that_adds_up_over_years_has_one_threshold_for_all_of_them() -> None:
    Target.objects.filter(code="T01").update(accumulates=True, due_year=2025)
    band, by, at = RAISED._replace(value=10), administrator(), timezone.now()
    with pytest.raises(ThresholdRefused, match="Xin chọn từ năm 2021 đến hết năm 2025"):
        propose(the_target("T01"), band, by=by, at=at)
    assert propose(the_target("T01"), band._replace(first_year=2021), by=by, at=at).years == list(range(2021, 2026))
    assert the_target("T01").words_of(band) == "cộng dồn 2021-2025 ít nhất 10"


def test_same_threshold_by_the_same_paper_is_no_change_and_reason_is_required() -> None:
    change()
    with pytest.raises(ThresholdRefused, match="đã có đúng ngưỡng và văn bản"):
        propose(the_target(), RAISED._replace(first_year=2024), by=administrator(), at=timezone.now())
    other = RAISED._replace(value=93)
    seen = propose(the_target(), other, by=administrator(), at=timezone.now()).seen
    with pytest.raises(ThresholdRefused, match="lý do"):
        change_threshold(the_target(), other, reason="  ", seen=seen, by=administrator(), at=timezone.now())


def test_another_paper_alone_turns_nothing_and_is_kept() -> None:
    made = change(Band(2023, 2024, 90, **PAPER))
    assert (made.turned, made.first_year, made.last_year) == (0, 2023, 2024)
    assert not Job.objects.filter(task="targets.score_year").exists()


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_only_administrators_change(role: Role) -> None:
    with pytest.raises(NotPermitted):
        change(by=make_user(role))


def test_administrator_of_another_root_changes_nothing() -> None:
    """Neither beside it nor below it; above it, yes."""
    district = the_target().resolution.unit
    commune = unit_named("00952")
    elsewhere = Unit.objects.create(
        code="034", valid_from=date(1991, 10, 1), level=Level.DISTRICT, kind="huyện", name="Bắc Quang",
        parent=district.parent,
    )  # fmt: skip
    for unit in (elsewhere, commune):
        with pytest.raises(NotPermitted, match="không thuộc phạm vi"):
            change(by=administrator(unit, whole=False))
    assert change(by=administrator(district.parent, whole=False)).pk
    assert change(RAISED._replace(value=94), by=administrator(district, whole=False)).pk


def test_kept_changes_are_append_only() -> None:
    made = change()
    for attempt in (made.delete, lambda: ThresholdChange.objects.update(reason="")):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            attempt()
