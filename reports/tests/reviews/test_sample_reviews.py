"""Both reviews of the sample register against figures recomputed by hand, and of a year with one commune."""

import json
import re
from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from django.conf import settings
from django.utils import timezone

from organizations.models import Absence, Organization, Unit, User
from reports.reviews import assessment, reading, results, tables
from reports.reviews.content import build_document
from reports.reviews.facts import Facts, Goal
from reports.word.document import Document, Paragraph, Placeholder, Table
from targets.models import AnnualReturn, Figure, ReportingYear
from targets.rules.compliance import VerdictValue
from targets.rules.workflow import ReturnStatus
from targets.tests.factories import planned_review
from targets.verdicts import scoring

AT = datetime(2026, 7, 30, 1, 0, tzinfo=UTC)
KIM_THACH = "00703"
WITHOUT_UNION = ("00937", "00943")


def store_samples() -> None:
    """The sample returns as approved rows: what importing all workbooks gives, in a tenth of its time."""
    organizations = {found.code: found for found in Organization.objects.all()}
    made: list[tuple[AnnualReturn, dict[str, object]]] = []
    path = settings.BASE_DIR / "fixtures" / "returns" / "truth.json"
    for file in json.loads(path.read_text(encoding="utf-8")):
        for row, figures in file["figures"].items() if file["layout"] != "fault" else ():
            unit, organization = (file["unit"], row) if file["layout"] == "commune" else (row, file["organization"])
            made.append((_approved(file["year"], unit, organizations[organization]), figures))
            if file["year"] == 2023 and unit == KIM_THACH:
                made.append((_approved(2025, unit, organizations[organization]), figures))
    AnnualReturn.objects.bulk_create([annual_return for annual_return, _ in made])
    owed = {
        found.code: set(found.owed_figures.values_list("definition__key", flat=True))
        for found in organizations.values()
    }
    Figure.objects.bulk_create(
        Figure(
            annual_return=annual_return,
            definition_id=key,
            value=value if isinstance(value, int) else None,
            is_nil=value == "nil",
            nil_reason="không phát sinh" if value == "nil" else "",
        )
        for annual_return, figures in made
        for key, value in figures.items()
        if key in owed[annual_return.organization.code] and value != "missing"
    )
    for unit in Unit.objects.filter(code__in=WITHOUT_UNION, valid_to__isnull=False):
        Absence.objects.create(
            unit=unit,
            organization=organizations["ldld"],
            valid_from=date(2021, 1, 1),
            reason="chưa có tổ chức công đoàn",
        )
    for year in ReportingYear.objects.all():
        scoring.score_year(year.year)


def _approved(year: int, code: str, organization: Organization) -> AnnualReturn:
    unit = Unit.objects.get(code=code, valid_from__lte=date(year, 6, 30), valid_to__gte=date(year, 6, 30))
    return AnnualReturn(
        year_id=year,
        unit=unit,
        organization=organization,
        status=ReturnStatus.APPROVED,
        submitted_at=timezone.now(),
        submitted_by=User.system(),
        approved_at=timezone.now(),
        approved_by=User.system(),
    )


def goal_of(facts: Facts, code: str) -> Goal:
    return next(goal for goal in facts.goals if goal.code == code)


def paragraphs(document: Document) -> list[str]:
    return [block.lead + block.text for block in document.body if isinstance(block, Paragraph)]


def rounded_points(facts: Facts, code: str, organization: str) -> Fraction:
    move = facts.move(goal_of(facts, code), organization, 2023, 2022)
    assert move is not None
    return Fraction(round(move.points * 10), 10)


@pytest.mark.django_db
def test_reviews_of_the_samples_and_of_one_commune_of_2025() -> None:
    store_samples()
    midterm = reading.read_facts(planned_review(), at=AT)
    check_like_for_like(midterm)
    check_annex(midterm)
    check_coverage_words(midterm)
    check_falls(midterm)
    final = reading.read_facts(planned_review("final"), at=AT)
    check_annex(final)
    check_one_commune(final)


def check_like_for_like(facts: Facts) -> None:
    """Changes from 2022 to 2023 over the communes of both years, recomputed outside of the product."""
    moves = {
        ("T15", "lhpn"): "0", ("T17", "hnd"): "-4.3", ("T17", "dtn"): "-8.7", ("T12", "ldld"): "-3.8",
        ("T10", "lhpn"): "-1.0", ("T04", "lhpn"): "1.0",
    }  # fmt: skip
    for (code, organization), points in moves.items():
        assert rounded_points(facts, code, organization) == Fraction(points), (code, organization)
    assert facts.reported(2023) == (23, 24) and facts.reported(2022) == (24, 24)


def check_annex(facts: Facts) -> None:
    """Equal fractions stand beside «không đổi»; any other change has their sign or says over which units."""
    (table,) = (block for block in tables.annex_targets(facts).blocks if isinstance(block, Table))
    years = [index for index, column in enumerate(table.columns) if column.title.startswith("Năm ")]
    before, now = (facts.compared_with, facts.year_told) if facts.is_final else (2022, 2023)
    then_at, now_at = (years[facts.years.index(year)] for year in (before, now))
    checked = 0
    for row in table.rows:
        if len(row.cells) < len(table.columns):
            continue
        then, current, change = (row.cells[index].text for index in (then_at, now_at, len(table.columns) - 2))
        if then == current and change != "–":
            assert change.startswith("không đổi") or "xã)" in change, row
        if "(" not in change.replace("(cùng", "") and "cùng" not in change and change not in {"–", "không đổi"}:
            assert (fraction(current) > fraction(then)) is change.startswith("+"), row
        checked += change != "–"
    assert checked > 30


def fraction(cell: str) -> Fraction:
    found = re.search(r"([\d.]+)/([\d.]+)", cell)
    assert found, cell
    top, bottom = (int(text.replace(".", "")) for text in found.groups())
    return Fraction(top, bottom)


def check_coverage_words(facts: Facts) -> None:
    """Whatever is said of the whole district in 2023 says that one commune is missing."""
    document = build_document(facts)
    told = [text for text in paragraphs(document) if "toàn huyện" in text and re.search(r"2023.*\d", text)]
    told = [text for text in told if "Số liệu tính đến" not in text]
    assert len(told) >= 8
    for text in told:
        assert re.search(r"\d\d/(24|22)", text), text
    assert any("(số liệu của 23/24 xã, thị trấn), toàn huyện có" in text for text in told)


def check_falls(facts: Facts) -> None:
    """Every target of one organization that fell by more than a point stands in «Hạn chế», and is not praised."""
    blocks = [block for block in assessment.assessment(facts, Placeholder) if isinstance(block, Paragraph)]
    falls = next(block.text for block in blocks if block.text.startswith("Các tỷ lệ giảm so với năm 2022"))
    rises = next(block.text for block in blocks if block.text.startswith("Các tỷ lệ tăng so với năm 2022"))
    fallen = [
        goal.code
        for goal in facts.goals
        for code in goal.organizations
        if (move := facts.move(goal, code, 2023, 2022)) is not None and move.points < -1
    ]
    assert {"T11", "T17"} <= set(fallen)
    assert all(f"({code})" in falls for code in fallen)
    missed = [goal.code for goal in facts.goals if facts.group(goal, 2023) is VerdictValue.NOT_MET]
    assert missed and not any(f"({code})" in rises for code in missed)


def check_one_commune(facts: Facts) -> None:
    """One approved commune of 24 makes no verdict on the district, and its figures stand with their bounds."""
    document = build_document(facts)
    texts = paragraphs(document)
    text = "\n".join(texts)
    assert facts.reported(2025) == (1, 24) and facts.year_told == 2024
    assert not re.search(r"Năm 2025[^.]*/17 chỉ tiêu đạt", text)
    assert "Năm 2025: mới có 01/24 xã, thị trấn có báo cáo được duyệt nên chưa kết luận 17 chỉ tiêu" in text
    assert "trong đó có chỉ tiêu đến hạn đánh giá" in text and "(T17)" in text
    heads = goal_of(facts, "T17")
    assert {facts.whole(heads, code, 2025).verdict.value for code in heads.organizations} == {"NO_DATA"}
    assert not re.search(r"1/1 (xã|nơi)", text)
    assert "so với năm 2024" not in text
    table = next(block for block in document.body if isinstance(block, Table) and "đến nay" in block.caption)
    assert all(row.cells[3].text == "01/24" or "/" in row.cells[3].text for row in table.rows)
    assert any(" - " in row.cells[4].text for row in table.rows), "bounds"
    first = next(block for block in document.body if isinstance(block, Table) and "Bảng 1" in block.caption)
    assert {row.cells[-1].text for row in first.rows} <= {"Chưa kết luận"}
    assert "(01/24 xã)" in first.columns[-1].title
    assert results.year_for(facts, ("T05", "ldld")) == 2024
