"""Branches, heads, scales and assessments for tests, walked through the product's own actions."""

from datetime import date
from typing import Any

from django.utils import timezone

from organizations.models import Branch, BranchKind, Head, Organization, User
from organizations.permissions import Role
from organizations.tests.factories import make_user
from targets.models import Assessment, ReportingYear, ScaleGrade
from targets.registers import actions as registers
from targets.registers.bodies import actions
from targets.registers.kinds.assessments import ASSESSMENTS, place_of_branch, scale_of
from targets.tests.factories import unit_named
from targets.tests.registers.theme_steps import staff


def year_of(year: int = 2023) -> ReportingYear:
    return ReportingYear.objects.get(year=year)


def make_branch(
    name: str = "Chi hội thôn Một",
    *,
    unit: str = "00952",
    organization: str = "hnd",
    kind: BranchKind = BranchKind.BRANCH,
    valid_from: date | None = None,
    by: User | None = None,
) -> Branch:
    owner = Organization.objects.get(code=organization)
    branch = Branch(unit=unit_named(unit), organization=owner, kind=kind, name=name, valid_from=valid_from)
    return actions.add_branch(branch, year=year_of(), by=by or staff(), at=timezone.now())


def make_body(name: str = "Hội Nông dân xã Cao Bồ", **how: Any) -> Branch:
    return make_branch(name, kind=BranchKind.GRASSROOTS, **how)


def make_head(
    *,
    unit: str = "00952",
    organization: str = "hnd",
    education: str = "DAI_HOC",
    theory: str = "TRUNG_CAP",
    appointed_on: date = date(2020, 6, 1),
    by: User | None = None,
    **fields: Any,
) -> Head:
    owner = Organization.objects.get(code=organization)
    head = Head(
        unit=unit_named(unit), organization=owner, full_name="Lý Thị Mẫu", appointed_on=appointed_on,
        education=education, political_theory=theory, **fields,
    )  # fmt: skip
    return actions.add_head(head, year=year_of(), by=by or staff(), at=timezone.now())


def label(branch: Branch, text: str, year: int = 2023) -> ScaleGrade:
    scale = scale_of(branch.unit, branch.organization, year_of(year))
    return scale.grades.get(label=text)


def assess(
    branch: Branch, grade: str | ScaleGrade = "", *, year: int = 2023, by: User | None = None, **values: Any
) -> Assessment:
    """A row of the branch; `grade`: a label of the scale, or the row of one."""
    row = Assessment(year=year_of(year), **place_of_branch(branch))
    own = grade if isinstance(grade, ScaleGrade) else label(branch, grade, year) if grade else None
    stored = {"grade": own, **values}
    return registers.add(ASSESSMENTS, row, stored, by=by or staff(), at=timezone.now())


def farmers_officer() -> User:
    """An officer of Cao Bồ who works for its Farmers' Union only."""
    return make_user(Role.COMMUNE_OFFICER, unit=unit_named("00952"), organization=Organization.objects.get(code="hnd"))
