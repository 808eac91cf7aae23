"""What branches, ratings and heads count for figures: by the year's reference day, and nothing while one is unknown."""

from datetime import date
from itertools import product
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from organizations.models import Branch, Head, Organization
from targets.models import Assessment, HeadStandard, ReportingYear
from targets.registers import actions as registers
from targets.registers.kinds.assessments import ASSESSMENTS
from targets.returns.body_counts import RATED
from targets.returns.counts import RegisterCounts
from targets.rules.assessment import Effect
from targets.tests.factories import unit_named
from targets.tests.registers.body_steps import assess, make_body, make_branch, make_head
from targets.tests.registers.theme_steps import staff

pytestmark = pytest.mark.django_db
ON = date(2023, 12, 31)


def counted(organization: str = "hnd", *, year: int = 2023, unit: str = "00952") -> dict[str, int]:
    place = unit_named(unit)
    years = list(ReportingYear.objects.filter(year__in=(year, year - 1)))
    counts = RegisterCounts.read(years, {place.pk}).of(year, place.pk, Organization.objects.get(code=organization).pk)
    return {key: one.value for key, one in counts.items()}


def test_nothing_is_counted_without_rows() -> None:
    make_branch(unit="00919")
    make_head(organization="ccb")
    assert counted() == {}


def test_branches_count_in_the_years_in_which_they_exist() -> None:
    make_body()
    assert counted() == {}  # a body is no branch, and not rated yet
    make_branch()
    make_branch("Chi hội thôn Hai", valid_from=date(2023, 12, 31))
    late = make_branch("Chi hội thôn Ba", valid_from=date(2024, 1, 1))
    assert counted() == {"branches": 2} and counted(year=2024) == {"branches": 3}
    Branch.objects.filter(pk=late.pk).update(valid_to=date(2024, 12, 30))
    assert counted(year=2024) == {"branches": 2} and counted(year=2022) == {"branches": 1}


def test_effective_branches_are_counted_once_all_are_judged() -> None:
    good, poor = make_branch(), make_branch("Chi hội thôn Hai")
    assess(good, "Khá", posts_filled=True, meetings=6)
    assert "branches_effective" not in counted()  # the other one has no row yet
    row = assess(poor, "", posts_filled=True, meetings=6)
    assert "branches_effective" not in counted()  # and now no grade
    registers.change(ASSESSMENTS, row, {"posts_filled": False}, seen=0, by=staff(), at=timezone.now())
    assert counted()["branches_effective"] == 1  # a part that fails decides
    Branch.objects.filter(pk=poor.pk).update(valid_to=date(2023, 6, 1))
    assert counted() == {"branches": 1, "branches_effective": 1}
    Branch.objects.filter(pk=good.pk).update(valid_to=date(2023, 6, 1))
    assert counted() == {}


def test_cancelled_rating_is_none() -> None:
    row = assess(make_branch(), "Khá", posts_filled=True, meetings=6)
    registers.cancel(ASSESSMENTS, row, reason="Nhập nhầm", seen=0, by=staff(), at=timezone.now())
    assert counted() == {"branches": 1}


def test_every_combination_of_the_three_parts_counts_as_the_rule_says() -> None:
    grades = ["Vững mạnh", "Khá", "Trung bình", "Yếu", ""]
    exempt = [{"exempt_reason": "NEW"}, {"exempt_reason": "OTHER", "exempt_words": "Lũ"}]
    cases: list[tuple[str, dict[str, Any]]] = [*((grade, {}) for grade in grades), *(("", one) for one in exempt)]
    for number, (posts, meetings, (grade, why)) in enumerate(product((True, False, None), (4, 3, None), cases)):
        assess(make_branch(f"Chi hội {number}"), grade, posts_filled=posts, meetings=meetings, **why)
    rows = list(Assessment.objects.with_papers())
    unknown = [row.branch_id for row in rows if row.effect.effect is Effect.UNKNOWN]
    assert len(rows) == 63 and unknown and "branches_effective" not in counted()
    Branch.objects.filter(pk__in=unknown).update(valid_to=date(2023, 1, 1))
    effective = sum(row.effect.effect is Effect.EFFECTIVE for row in rows)
    assert counted() == {"branches": len(rows) - len(unknown), "branches_effective": effective} and effective == 5


def test_ratings_are_counted_by_the_grade_they_stand_for() -> None:
    for number, text in enumerate(["Vững mạnh", "Khá", "Khá", "Trung bình", "Yếu"]):
        assess(make_body(f"Cơ sở {number}"), text)
    assess(make_body("Cơ sở mới"), exempt_reason="NEW")
    assert counted() == dict(zip(RATED, (1, 2, 1, 1), strict=True))
    unrated = make_body("Cơ sở chưa xếp")
    assert counted() == {}
    assess(unrated)
    assert counted() == {}  # a row without a grade says no more


def test_rating_of_another_year_says_nothing_of_this_one() -> None:
    body = make_body()
    assess(body, "Khá", year=2022)
    assert counted(year=2022) == dict(zip(RATED, (0, 1, 0, 0), strict=True)) and counted() == {}


def test_heads_count_by_the_standard_of_the_day() -> None:
    make_head(education="TRUNG_CAP", theory="TRUNG_CAP")
    make_head(organization="dtn")
    make_head(organization="mttq", education="SO_CAP", theory="CHUA_CO", exemption="QĐ 5-QĐ/HU ngày 01/02/2022")
    unclear = make_head(organization="lhpn", education="", theory="TRUNG_CAP")
    assert counted() == {"heads": 1, "heads_qualified": 0}  # in transition, and not met
    assert counted(year=2022) == {"heads": 1, "heads_qualified": 1}
    assert counted("dtn") == {"heads": 1, "heads_qualified": 1}
    assert counted("mttq") == {"heads": 0, "heads_qualified": 0}
    assert counted("lhpn") == {"heads": 1}
    Head.objects.filter(pk=unclear.pk).update(left_on=date(2023, 12, 30))
    assert counted("lhpn") == {}  # a vacant post proposes nothing
    Head.objects.filter(pk=unclear.pk).delete()
    Head.objects.create(
        unit=unclear.unit, organization=Organization.objects.get(code="dtn"), full_name="Lý Văn Mẫu", appointed_on=ON
    )
    assert counted("dtn") == {}  # two people in one post
    HeadStandard.objects.update(cancelled_at=timezone.now(), cancelled_by=staff(), cancelled_reason="Nhập nhầm")
    assert counted() == {"heads": 1}


def test_many_places_and_years_cost_the_same() -> None:
    years = list(ReportingYear.objects.filter(year__lte=2024))

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            RegisterCounts.read(years)
        return len(queries)

    make_head()
    assess(make_branch(), "Khá", posts_filled=True, meetings=6)
    few = cost()
    for unit in ("00919", "00937", "00943"):
        make_head(unit=unit)
        assess(make_branch(unit=unit), "Khá", posts_filled=True, meetings=6)
    assert cost() == few
