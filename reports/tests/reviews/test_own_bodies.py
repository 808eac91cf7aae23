"""A review prints the sums that the verdicts hold, with the line of bodies outside communes apart."""

from datetime import UTC, datetime

import pytest

from organizations.models import Unit
from reports.reviews import gaps, reading, tables
from reports.reviews.facts import Facts
from reports.tests.reviews.test_sample_reviews import goal_of
from reports.word.document import Paragraph
from targets.models import Verdict
from targets.rules.workflow import ReturnStatus
from targets.tests.factories import lift_coverage_floor, make_return, planned_review
from targets.tests.verdicts.made_register import count_own_bodies
from targets.tests.verdicts.test_own_bodies import BODIES, COMMUNE
from targets.verdicts import scoring

pytestmark = pytest.mark.django_db
AT = datetime(2024, 3, 1, tzinfo=UTC)


def made_facts(*bodies: int) -> Facts:
    """Reviewed years 2022 and 2023 of one commune; the district's own figures in these years."""
    lift_coverage_floor()
    for year in (2022, 2023):
        count_own_bodies(Unit.objects.get(code="030"), number=year)
        figures = COMMUNE | {"members": 80 + year - 2022}
        make_return("00952", "dtn", year, figures=figures, status=ReturnStatus.APPROVED)
        if year in bodies:
            make_return("030", "dtn", year, figures=BODIES, status=ReturnStatus.APPROVED)
        scoring.score_year(year)
    return reading.read_facts(planned_review(), at=AT)


def test_sums_of_the_document_are_those_of_the_verdicts() -> None:
    facts = made_facts(2022, 2023)
    stored = Verdict.objects.official().filter(unit__code="030", target__from_own_return=False, year__lte=2023)
    rows = {(one.target.code, one.organization.code, one.year_id): one for one in stored.with_parties()}
    assert rows.keys() <= facts.district.keys()
    for key, verdict in rows.items():
        printed = facts.district[key]
        assert (printed.numerator, printed.denominator) == (verdict.numerator, verdict.denominator), key
    youth = rows["T07", "dtn", 2023]
    parts = facts.parts(goal_of(facts, "T07"), "dtn", 2023).values()
    line = facts.own_bodies.line("T07", "dtn", 2023)
    assert sum(part.numerator or 0 for part in parts) + (line.numerator or 0) == youth.numerator == 271


def test_table_of_the_organization_has_the_line_above_its_total() -> None:
    facts = made_facts(2022, 2023)
    table = tables._organization_table(facts, "dtn", 2023)
    line, total = table.rows[-2:]
    at = [goal.code for goal in facts.goals if "dtn" in goal.organizations].index("T07") + 2
    assert line.cells[1].text == "Ngoài xã (trường học, cơ quan, doanh nghiệp)"
    assert (line.cells[at].text, total.cells[at].text) == ("95% (190/200)", "90,3% (271/300)")
    farmers = tables._organization_table(facts, "hnd", 2023)
    assert "Ngoài xã" not in " ".join(cell.text for row in farmers.rows for cell in row.cells)


def test_paragraphs_say_from_when_on_and_where_the_figures_are_not_there() -> None:
    facts = made_facts(2022)
    said = [block.text for block in gaps.data_paragraphs(facts) if isinstance(block, Paragraph)]
    (whole,) = [one for one in said if one.startswith("Từ năm 2022, số liệu toàn huyện của")]
    assert "gồm cả số liệu ngoài xã (trường học, cơ quan, doanh nghiệp), cộng một lần" in whole
    (lacking,) = [one for one in said if "chưa có đủ số liệu ngoài xã" in one and one.startswith("Năm 2023")]
    assert "T07 của Đoàn Thanh niên" in lacking and "T06" not in lacking


def test_change_leaves_out_a_line_that_is_in_one_year_only_and_says_so() -> None:
    facts = made_facts(2022)
    move = facts.move(goal_of(facts, "T07"), "dtn", 2023, 2022)
    assert move is not None and (move.points, move.over) == (1, "cùng 1 xã, thị trấn"), "80 to 81 of 100"


def test_change_over_both_lines_is_that_of_the_printed_rates() -> None:
    facts = made_facts(2022, 2023)
    move = facts.move(goal_of(facts, "T07"), "dtn", 2023, 2022)
    assert move is not None and not move.over, "270/300 to 271/300"
    assert float(move.points) == pytest.approx(0.3)
