"""Bodies, branches and heads of the demo, with the ratings of 2023 and 2024, as the sample returns count them.

All of it is invented. Made in bulk; each row is one that the product makes. The ratings of the years before are left
out, since some six thousand rows more would slow the first start down.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Final

from simple_history.utils import bulk_create_with_history

from organizations.models import (
    Agency,
    AgencyKind,
    Branch,
    BranchKind,
    Head,
    HeadDegree,
    Level,
    Organization,
    Unit,
    User,
)
from targets.models import Assessment, AssessmentEvent, Figure, Paper, PaperKind, ReportingYear, Scale, ScaleGrade
from targets.models.registers.base import searched
from targets.models.registers.dated import RulesInForce
from targets.rules.assessment import GRADE_FIGURES, Exemption, Grade
from targets.rules.periods import VIETNAM
from targets.rules.step_table import RegisterStep
from vixuyen_portal.demo_duties import draw

YEARS: Final = (2021, 2022, 2023, 2024)
RATED_YEARS: Final = (2023, 2024)
#: Being entered: every sixth commune has begun, without grades yet.
STARTED_YEAR: Final = 2025
BATCH: Final = 2000
KEYS: Final = ("branches", "branches_effective", "heads", "heads_qualified", *GRADE_FIGURES.values())
BRANCH_WORDS: Final = {"mttq": "Ban công tác Mặt trận", "dtn": "Chi đoàn"}
RATED_ON: Final = (12, 20)
STARTED_ON: Final = (6, 20)
#: Since when a degree is asked of heads; intermediate levels were enough before.
STRICT_SINCE: Final = 2023
Place = tuple[int, int]
#: Year → figure → value, of one place.
Figures = dict[int, dict[str, int]]


def make_bodies() -> None:
    """Everything of this file; about four thousand rows."""
    figures = _figures()
    units = {unit.pk: unit for unit in Unit.objects.filter(pk__in={unit for unit, _ in figures})}
    organizations = {one.pk: one for one in Organization.objects.all()}
    places = [(units[unit], organizations[organization]) for unit, organization in figures]
    branches = [branch for unit, owner in places for branch in _branches(unit, owner, figures[unit.pk, owner.pk])]
    stored: list[Branch] = bulk_create_with_history(
        [*branches, *_outside()], Branch, batch_size=BATCH, default_user=User.system()
    )
    _make_heads(places, figures)
    for year in (*RATED_YEARS, STARTED_YEAR):
        _make_assessments(ReportingYear.objects.get(year=year), stored, figures)


def _figures() -> dict[Place, Figures]:
    """The counts of the sample returns that rest on these registers, by place; one query."""
    rows = Figure.objects.filter(
        annual_return__year__in=YEARS, definition__key__in=KEYS, value__isnull=False
    ).values_list(
        "annual_return__unit", "annual_return__organization", "annual_return__year", "definition__key", "value"
    ).order_by("annual_return__unit__sort_key", "annual_return__organization__position")  # fmt: skip
    found: dict[Place, Figures] = {}
    for unit, organization, year, key, value in rows:
        assert value is not None
        found.setdefault((unit, organization), {}).setdefault(year, {})[key] = value
    return found


def _branches(unit: Unit, owner: Organization, figures: Figures) -> Iterator[Branch]:
    """As many bodies and branches on each reference day as the return counts: they begin and end in between."""
    rated = {
        year: sum(values[key] for key in GRADE_FIGURES.values() if key in values) for year, values in figures.items()
    }
    counted = {year: values["branches"] for year, values in figures.items() if "branches" in values}
    word = BRANCH_WORDS.get(owner.code, "Chi hội")
    yield from _through_the_years(unit, owner, BranchKind.GRASSROOTS, rated, f"{owner.short_name} {unit.kind}")
    yield from _through_the_years(unit, owner, BranchKind.BRANCH, counted, f"{word} thôn")


def _through_the_years(
    unit: Unit, owner: Organization, kind: BranchKind, counts: Mapping[int, int], name: str
) -> Iterator[Branch]:
    made: list[Branch] = []
    living: list[Branch] = []
    for year in sorted(counts):
        while len(living) > counts[year]:
            living.pop().valid_to = date(year, 2, 28)
        while len(living) < counts[year]:
            branch = Branch(
                unit=unit, organization=owner, kind=kind, name=_name(name, unit, kind, len(made) + 1),
                valid_from=date(year, 3, 1) if made and year > min(counts) else None,
            )  # fmt: skip
            made.append(branch)
            living.append(branch)
    yield from made


def _name(name: str, unit: Unit, kind: BranchKind, number: int) -> str:
    if kind is BranchKind.GRASSROOTS and number == 1:
        return f"{name} {unit.name} (tên mẫu)"
    return f"{name} {number:02} (tên mẫu)"


def _outside() -> Iterator[Branch]:
    """Schools and agencies of the district, outside its communes."""
    root = ReportingYear.objects.get(year=STARTED_YEAR).units().get(level=Level.DISTRICT)
    names = {
        "ldld": ("Công đoàn cơ sở cơ quan huyện", "Công đoàn trường THPT", "Công đoàn trung tâm y tế"),
        "dtn": ("Đoàn trường THPT", "Chi đoàn cơ sở cơ quan huyện", "Chi đoàn cơ sở công an huyện"),
    }
    for owner in Organization.objects.filter(code__in=names):
        for name in names[owner.code]:
            yield Branch(
                unit=root, organization=owner, kind=BranchKind.GRASSROOTS, name=f"{name} (tên mẫu)", valid_from=None
            )


@dataclass
class _Person:
    """A head with the degrees that come later; `levels`: education and theory at first."""

    appointed_on: date
    levels: tuple[str, str]
    left_on: date | None = None
    degrees: list[date] = field(default_factory=list)

    def meets(self, year: int) -> bool:
        if self.degrees:
            return True
        return self.levels == ("DAI_HOC", "TRUNG_CAP") or (year < STRICT_SINCE and self.levels[0] != "THPT")


def _people(figures: Figures) -> list[_Person]:
    """Who held the post, so that each year's head is qualified as the return says."""
    people: list[_Person] = []
    current: _Person | None = None
    for year in sorted(figures):
        values = figures[year]
        if values.get("heads") is None or values["heads"] > 1:
            continue
        wanted = values.get("heads_qualified", 0) > 0
        if current is not None and (not values["heads"] or (current.meets(year) and not wanted)):
            current.left_on = date(year, 5, 31)
            current = None
        if current is not None and wanted and not current.meets(year):
            current.degrees.append(date(year, 6, 15))
        if current is None and values["heads"]:
            low = ("THPT", "CHUA_CO") if year < STRICT_SINCE else ("TRUNG_CAP", "SO_CAP")
            met = ("TRUNG_CAP", "TRUNG_CAP") if year < STRICT_SINCE else ("DAI_HOC", "TRUNG_CAP")
            first = date(year, 6, 1) if people else date(2020, 6, 1)
            current = _Person(first, met if wanted else low)
            people.append(current)
    return people


def _make_heads(places: Sequence[tuple[Unit, Organization]], figures: Mapping[Place, Figures]) -> None:
    people: list[_Person] = []
    heads: list[Head] = []
    for unit, owner in places:
        for person in _people(figures[unit.pk, owner.pk]):
            number = draw("head", unit.code, owner.code)
            is_last = person.left_on is None
            if is_last and number % 12 == 0:
                person.left_on, is_last = date(2025, 2, 28), False
            learns = is_last and not person.meets(2024) and number % 2 == 0
            heads.append(
                Head(
                    unit=unit, organization=owner, full_name=f"Cán bộ số {len(heads) + 1:03} (tên mẫu)",
                    appointed_on=person.appointed_on, left_on=person.left_on, general_education="THPT",
                    education=person.levels[0], political_theory=person.levels[1],
                    in_training="Đại học, vừa làm vừa học (lớp mẫu)" if learns else "",
                    training_education="DAI_HOC" if learns else "", training_theory="TRUNG_CAP" if learns else "",
                    expected_on=date(2025, 12, 15) if learns else None,
                )
            )  # fmt: skip
            people.append(person)
    stored = bulk_create_with_history(heads, Head, batch_size=BATCH, default_user=User.system())
    degrees = [
        HeadDegree(head=head, attained_on=day, education="DAI_HOC", political_theory="TRUNG_CAP")
        for head, person in zip(stored, people, strict=True)
        for day in person.degrees
    ]
    bulk_create_with_history(degrees, HeadDegree, batch_size=BATCH, default_user=User.system())


def _make_assessments(year: ReportingYear, branches: Iterable[Branch], figures: Mapping[Place, Figures]) -> None:
    scales = RulesInForce(Scale.objects.in_force(year.reference_on).with_grades())
    papers = _papers(year) if year.year in RATED_YEARS else {}
    by_place: dict[Place, list[Branch]] = {}
    for branch in branches:
        if branch.exists_on(year.reference_on):
            by_place.setdefault((branch.unit_id, branch.organization_id), []).append(branch)
    rows: list[Assessment] = []
    for place, own in by_place.items():
        scale = scales.of(own[0].unit, place[1])
        if scale is None:
            continue
        counted = figures.get(place, {}).get(year.year, {})
        if year.year in RATED_YEARS and (counted or place not in figures):
            rows += _rated(year, own, scale, counted, papers)
        elif year.year == STARTED_YEAR and draw("start", own[0].unit.code) % 6 == 0:
            rows += [_row(year, branch, scale, posts_filled=True, meetings=draw(branch.name) % 4) for branch in own]
    system = User.system()
    for row in rows:
        row.by = system
    Assessment.objects.bulk_create(rows, batch_size=BATCH)
    AssessmentEvent.objects.bulk_create(
        [
            AssessmentEvent(
                row=row, step=RegisterStep.ENTER, from_state="", to_state=row.state, revision=0, at=row.at, by=row.by
            )
            for row in rows
        ],
        batch_size=BATCH,
    )


def _rated(
    year: ReportingYear,
    own: Sequence[Branch],
    scale: Scale,
    counted: Mapping[str, int],
    papers: Mapping[int, Paper],
) -> Iterator[Assessment]:
    """The rows of a place: grades of its bodies as the return counts them, and as many effective branches."""
    by_grade = {grade: [row for row in scale.grades.all() if row.grade == grade] for grade in Grade}
    grades = [grade for grade, key in GRADE_FIGURES.items() for _ in range(counted.get(key, 0))]
    bodies = [branch for branch in own if branch.kind == BranchKind.GRASSROOTS]
    decision = papers.get(own[0].organization_id)
    for number, branch in enumerate(bodies):
        grade = grades[number] if number < len(grades) else None
        if not counted:  # outside the communes: no sample counts them
            grade = None if number == 2 else Grade.GOOD
        label = by_grade[grade][0] if grade and by_grade[grade] else None
        reason = Exemption.NEW.value if not counted and number == 2 else ""
        yield _row(year, branch, scale, posts_filled=True, grade=label, exempt_reason=reason, decision=decision)
    if "branches_effective" not in counted:
        return
    least = scale.least_meetings or 4
    for number, branch in enumerate(branch for branch in own if branch.kind == BranchKind.BRANCH):
        turn = draw(branch.name, year.year, branch.unit_id)
        good = by_grade[(Grade.EXCELLENT, Grade.GOOD, Grade.FAIR)[turn % 3]]
        label = good[turn % len(good)] if good else None
        if number < counted["branches_effective"]:
            yield _row(year, branch, scale, posts_filled=True, meetings=least + turn % 3, grade=label)
        elif turn % 3 == 0:
            yield _row(year, branch, scale, posts_filled=False, meetings=least, grade=label)
        elif turn % 3 == 1:
            yield _row(year, branch, scale, posts_filled=True, meetings=least - 1, grade=label)
        else:
            yield _row(year, branch, scale, posts_filled=True, meetings=least, grade=by_grade[Grade.POOR][0])


def _row(
    year: ReportingYear,
    branch: Branch,
    scale: Scale,
    *,
    posts_filled: bool,
    meetings: int | None = None,
    grade: ScaleGrade | None = None,
    exempt_reason: str = "",
    decision: Paper | None = None,
) -> Assessment:
    row = Assessment(
        year=year, unit=branch.unit, organization=branch.organization, branch=branch, scale=scale, grade=grade,
        posts_filled=posts_filled, meetings=meetings, exempt_reason=exempt_reason, decision=decision,
        at=datetime.combine(date(year.year, *(RATED_ON if year.year in RATED_YEARS else STARTED_ON)), time(9), VIETNAM),
    )  # fmt: skip
    row.search_text = searched(row.words)
    return row


def _papers(year: ReportingYear) -> dict[int, Paper]:
    """The decision of each organization of the district, by the organization's key."""
    root = year.units().get(level=Level.DISTRICT)
    agencies = Agency.objects.filter(unit=root, kind=AgencyKind.FRONT_OR_UNION).order_by("pk")
    day, system = date(year.year, *RATED_ON), User.system()
    papers = [
        Paper(
            agency=agency, kind=PaperKind.ANNOUNCEMENT, number=f"{number:02}/TB-XL-MAU", issued_on=day,
            title="Thông báo kết quả xếp loại cơ sở trong năm (văn bản mẫu)",
            at=datetime.combine(day, time(9), VIETNAM), by=system,
        )
        for number, agency in enumerate(agencies, start=1)
    ]  # fmt: skip
    for paper in papers:
        paper.fill_keys()
    stored = bulk_create_with_history(papers, Paper, batch_size=BATCH, default_user=system)
    return {paper.agency.organization_id: paper for paper in stored}
