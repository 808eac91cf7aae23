"""Reviews whose years cross a reorganization of units: annex 5, and no comparison over another ground."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from organizations.models import Level, Organization, Succession, SuccessionRelation, Unit, User
from reports.reviews import content, reading
from reports.reviews.facts import Facts
from reports.tests.dashboard.made_province import (
    FORMER,
    PRESENT,
    add_communes,
    make_province,
    report,
    report_in_province,
)
from reports.word.document import Document, Paragraph, Table
from targets.models import AnnualReturn, Figure, FigureDefinition, PlannedReview, Verdict
from targets.rules.workflow import ReturnStatus
from targets.tests.factories import planned_review
from targets.tests.verdicts.made_register import copy_resolution, make_unit
from targets.verdicts import scoring

pytestmark = pytest.mark.django_db
AT = datetime(2027, 7, 30, 1, 0, tzinfo=UTC)


@pytest.fixture
def province() -> PlannedReview:
    """The review of the province's first year, 2026, over communes that followed those of Vị Xuyên."""
    report(FORMER, 2023)
    report(FORMER, 2025)
    resolution = make_province()
    report_in_province(PRESENT)
    return PlannedReview.objects.create(resolution=resolution, code="first", word="sơ kết", last_year=2026)


def document_of(planned: PlannedReview) -> Document:
    return content.build_document(reading.read_facts(planned, at=AT))


def rows(document: Document, caption: str) -> dict[str, list[str]]:
    """The cells of the annex's table of that caption, by the first cell that is no number."""
    blocks = [block for annex in document.annexes for block in annex.blocks if isinstance(block, Table)]
    table = next(block for block in blocks if caption in block.caption)
    texts = [[cell.text for cell in row.cells] for row in table.rows]
    return {text[1] if text[0].isdigit() else text[0]: text for text in texts}


def words(document: Document) -> str:
    return "\n".join(block.text for block in document.body if isinstance(block, Paragraph))


def test_final_review_tells_who_became_what_and_adds_up_on_the_new_ground() -> None:
    report(FORMER, 2023)
    report(FORMER, 2025)

    document = document_of(planned_review("final"))

    assert (
        "Từ ngày 01/7/2025, 24 xã, thị trấn được sắp xếp thành 13 xã, phường; số liệu của văn bản này theo đơn vị cũ. "
        "Xã Việt Lâm bị chia cho nhiều nơi nên số liệu cũ không tách được cho từng nơi." in words(document)
    )
    assert [annex.number for annex in document.annexes] == [f"Phụ lục {number}" for number in range(1, 6)]
    crosswalk = rows(document, "Đơn vị mới và các đơn vị cũ")
    assert crosswalk["Xã Phú Linh"][2] == "Xã Kim Linh, xã Kim Thạch, xã Phú Linh"
    assert crosswalk["Xã Vị Xuyên; xã Việt Lâm (không tách được)"][3] == (
        "Số liệu trước sắp xếp của xã Việt Lâm không tách được"
    )
    series = rows(document, "Hội Nông dân, theo đơn vị mới, năm 2023-2025")
    assert series["Xã Phú Linh"][1:] == ["80% (480/600)\n(2/3)", "…", "80% (480/600)\n(2/3)"]
    assert series["Toàn địa bàn"][1] == "87,6% (1.533/1.750)\n(05/24)"


def test_midterm_review_says_nothing_of_what_came_later() -> None:
    report(FORMER, 2023)

    facts = reading.read_facts(planned_review("midterm"), at=AT)
    document = content.build_document(facts)

    assert facts.merged is None and len(document.annexes) == 4
    assert "sắp xếp" not in words(document)


def test_series_of_a_later_root_goes_back_over_2025(province: PlannedReview) -> None:
    document = document_of(province)

    assert "thành 13 xã, phường; số liệu các năm sau ngày đó theo đơn vị mới." in words(document)
    series = rows(document, "Hội Nông dân, theo đơn vị mới, năm 2023-2026")
    assert series["Xã Phú Linh"][3:] == ["80% (480/600)\n(2/3)", "70% (700/1.000)"]
    assert series["– trong đó Xã Việt Lâm"][3:] == ["không tách được", "80% (120/150)"]
    stored = Verdict.objects.official().get(
        unit=province.resolution.unit, target__code="T06", organization__code="hnd", year=2026
    )
    assert f"({stored.numerator:,}/{stored.denominator:,})".replace(",", ".") in series["Toàn địa bàn"][4]
    assert not [table for table in _captions(document) if "Hội Phụ nữ" in table], "nobody reported there before"


def test_figures_that_give_no_rate_are_not_missing(province: PlannedReview) -> None:
    """«…» says that nobody entered anything; 0/0 was entered."""
    own = Verdict.objects.filter(unit__name="Phú Linh", target__code="T06", organization__code="hnd", year=2026)
    assert own.update(numerator=0, denominator=0)

    series = rows(document_of(province), "Hội Nông dân, theo đơn vị mới, năm 2023-2026")
    assert series["Xã Phú Linh"][4] == "0/0"


def _captions(document: Document) -> list[str]:
    return [block.caption for block in document.annexes[-1].blocks if isinstance(block, Table)]


def test_reading_takes_the_same_queries_however_many_units(province: PlannedReview) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            reading.read_facts(province, at=AT)
        return len(queries)

    count()  # what the review's own objects keep
    small = count()
    add_communes()
    assert small == count() <= 32


def test_a_code_that_was_used_again_is_another_place() -> None:
    """Two communes became one that bears the code of the first; another one stayed. One root all the time."""
    facts = _facts_over_2023()
    goal = next(goal for goal in facts.goals if goal.code == "T06")
    move = facts.move(goal, "hnd", 2023, 2022)

    assert len(facts.places[2022]) == 3 and len(facts.places[2023]) == 2
    assert not set(facts.places[2022][:1]) & set(facts.places[2023][:1])
    assert move is not None and move.over == "cùng 1 xã", "only the one that stayed on its ground"
    assert move.points == 10


def _facts_over_2023() -> Facts:
    root = make_unit(Level.PROVINCE, "Thử", "p", None)
    Unit.objects.filter(pk=root.pk).update(kind="tỉnh")
    first, last = date(2000, 1, 1), date(2022, 12, 31)

    def commune(code: str, name: str, *, is_new: bool) -> Unit:
        span = {"valid_from": date(2023, 1, 1)} if is_new else {"valid_from": first, "valid_to": last}
        return Unit.objects.create(code=code, name=name, level=Level.COMMUNE, kind="xã", parent=root, **span)

    old = [commune(code, name, is_new=False) for code, name in (("p1", "An"), ("p2", "Bình"), ("p3", "Cúc"))]
    new = [commune(code, name, is_new=True) for code, name in (("p1", "An"), ("p3", "Cúc"))]
    for former, present, relation in (
        (old[0], new[0], SuccessionRelation.WHOLE),
        (old[1], new[0], SuccessionRelation.WHOLE),
        (old[2], new[1], SuccessionRelation.UNCHANGED),
    ):
        Succession.objects.create(from_unit=former, to_unit=present, relation=relation, happened_on=date(2023, 1, 1))
    resolution = copy_resolution(root, "tinh-cu", floor=0)
    for year, amounts in ((2022, {"p1": 500, "p2": 500, "p3": 800}), (2023, {"p1": 900, "p3": 900})):
        for place in (*old, *new):
            if place.exists_on(date(year, 12, 31)):
                _approve(place, year, {"members": amounts[place.code], "eligible": 1000})
        scoring.score_year(year)
    planned = PlannedReview.objects.create(resolution=resolution, code="ba-nam", word="sơ kết", last_year=2023)
    return reading.read_facts(planned, at=AT)


def _approve(place: Unit, year: int, amounts: dict[str, int]) -> None:
    """Past the actions, which ask for an open year of the root."""
    by = User.system()
    made = AnnualReturn.objects.create(
        unit=place, organization=Organization.objects.get(code="hnd"), year_id=year, status=ReturnStatus.APPROVED,
        submitted_at=AT, submitted_by=by, approved_at=AT, approved_by=by,
    )  # fmt: skip
    definitions = FigureDefinition.objects.filter(key__in=amounts)
    Figure.objects.bulk_create(
        Figure(annual_return=made, definition=definition, value=amounts[definition.key]) for definition in definitions
    )
