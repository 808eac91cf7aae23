"""The assessments of all branches of an organization in a unit and year, entered on one page: all stored or nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Self

from django import forms
from django.core.exceptions import BadRequest
from django.db import transaction
from django.db.models import Count, Q

from organizations.models import Branch, BranchKind, Organization, Unit, User
from targets.models import Assessment, Paper, ReportingYear
from targets.registers import actions
from targets.registers.claims import RegisterChanged, RegisterRefused
from targets.registers.kinds.assessments import ASSESSMENTS, AssessmentChoices, AssessmentForm, place_of_branch
from targets.registers.places import ExpectedPlaces


class GridForm(AssessmentForm):
    """A row of the grid: the decision is one for all, above it."""

    decision = None

    def __init__(self, *args: Any, branch: Branch, **kwargs: Any) -> None:
        super().__init__(*args, prefix=str(branch.pk), **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs |= {
                "class": f"{field.widget.attrs['class'].split()[0]} {field.widget.attrs['class'].split()[0]}-sm",
                "aria-label": f"{field.label}, {branch.name}",
            }
            if self.errors.get(name):
                field.widget.attrs |= {"aria-invalid": "true"}


class DecisionForm(forms.Form):
    """The paper that rated all rows with a grade; blank leaves what each row has."""

    decision = forms.TypedChoiceField(
        label="Văn bản xếp loại chung",
        help_text="Ghi cho mọi dòng có xếp loại; để trống thì từng dòng giữ văn bản đang có.",
        required=False,
        empty_value=None,
        error_messages={"invalid_choice": "Không có văn bản này, hoặc văn bản đã hủy."},
        widget=forms.Select(attrs={"class": "form-select"}),
    )

    def __init__(self, data: Mapping[str, Any] | None, *, papers: Mapping[str, Paper]) -> None:
        super().__init__(data)
        field = self.fields["decision"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [("", "Giữ như đang có"), *((key, f"{one}: {one.title}") for key, one in papers.items())]
        field.coerce = papers.__getitem__


@dataclass(frozen=True)
class GridLine:
    """A branch, its stored assessment or None, and its row of fields. `seen`: the revision shown, -1 for none."""

    branch: Branch
    row: Assessment | None
    form: GridForm
    seen: int

    @property
    def is_body(self) -> bool:
        return self.branch.kind == BranchKind.GRASSROOTS


@dataclass(frozen=True)
class AssessmentGrid:
    """The grid of a place and year, as it is stored or as it was sent."""

    unit: Unit
    organization: Organization
    year: ReportingYear
    choices: AssessmentChoices
    lines: Sequence[GridLine]
    decision: DecisionForm

    @classmethod
    def read(
        cls, unit: Unit, organization: Organization, year: ReportingYear, user: User, data: Mapping[str, Any] | None
    ) -> Self:
        """Five queries however many branches. Raises BadRequest for revisions that are none of ours."""
        choices = AssessmentChoices.read(unit, organization, year, user)
        branches = Branch.objects.in_force(year.reference_on).filter(unit=unit, organization=organization)
        rows = Assessment.objects.with_papers().with_parties().for_year(year.year).in_force()
        stored = {row.branch_id: row for row in rows.filter(branch__in=branches)}
        lines = []
        for branch in branches.with_parties().order_by("-kind", "name"):
            row = stored.get(branch.pk)
            seen = (row.revision if row else -1) if data is None else _seen(data, branch)
            form = GridForm(data, branch=branch, user=user, year=year, row=row, choices=choices)
            lines.append(GridLine(branch, row, form, seen))
        return cls(unit, organization, year, choices, lines, DecisionForm(data, papers=choices.papers))

    def is_valid(self) -> bool:
        """Whether every row is; all faults are found at once."""
        return not [form for form in (self.decision, *(line.form for line in self.lines)) if not form.is_valid()]

    @property
    def problems(self) -> list[dict[str, str]]:
        """The faults of all rows for the top of the page, each with its branch."""
        found = [{"text": str(error), "anchor": "id_decision"} for error in self.decision.errors.get("decision", ())]
        for line in self.lines:
            for bound in line.form:
                found += [
                    {"text": f"{line.branch.name}, {bound.label}: {error}", "anchor": bound.id_for_label}
                    for error in bound.errors
                ]
        return found

    @transaction.atomic
    def save(self, *, by: User, at: datetime) -> int:
        """Store every row that says something or differs, by the register's own actions; how many.

        Raises as they do, with the branch named; then nothing is stored.
        """
        return sum(self._save(line, by, at) for line in self.lines)

    def _save(self, line: GridLine, by: User, at: datetime) -> bool:
        values = line.form.values
        if values["grade"] is not None and self.decision.cleaned_data["decision"] is not None:
            values["decision"] = self.decision.cleaned_data["decision"]
        try:
            if line.row is None:
                if line.seen >= 0:
                    raise RegisterChanged("Dòng này vừa có người hủy sau khi đồng chí mở trang.")
                if line.form.says_nothing:
                    return False
                actions.add(
                    ASSESSMENTS, Assessment(year=self.year, **place_of_branch(line.branch)), values, by=by, at=at
                )
                return True
            before = line.row.revision
            if line.seen < 0 and line.form.says_nothing:
                return False  # entered by somebody meanwhile, and left blank here
            actions.change(ASSESSMENTS, line.row, values, seen=line.seen, by=by, at=at)
            return line.row.revision != before
        except (RegisterChanged, RegisterRefused) as refused:
            raise type(refused)(f"{line.branch.name}: {refused}") from refused


def _seen(data: Mapping[str, Any], branch: Branch) -> int:
    """The revision of the branch's row that the page showed; -1 for a branch without a row."""
    text = str(data.get(f"{branch.pk}-rev", "-1"))
    if text == "-1":
        return -1
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise BadRequest("no revision of ours")
    return int(text)


@dataclass(frozen=True)
class GridPlace:
    """A place with branches, and how far its grid is filled."""

    unit: Unit
    organization: Organization
    may_enter: bool
    branches: int
    entered: int = 0
    rated: int = 0

    @property
    def is_done(self) -> bool:
        """Every branch is rated, or has a reason for not being."""
        return self.rated == self.branches


def grid_places(year: ReportingYear, user: User) -> list[GridPlace]:
    """The places of the person's scope with branches on the reference day. Eight queries at most."""
    on = year.reference_on
    places = ExpectedPlaces.read(year, user).all()
    visible = Branch.objects.in_force(on).visible_to(user).order_by()
    counted = {
        (unit, organization): count
        for unit, organization, count in visible.values_list("unit", "organization").annotate(Count("pk"))
    }
    rows = Assessment.objects.visible_to(user).for_year(year.year).in_force().standing_on(on).order_by()
    found = {
        (unit, organization): (entered, rated)
        for unit, organization, entered, rated in rows.values_list("unit", "organization").annotate(
            entered=Count("pk"), rated=Count("pk", filter=Q(grade__isnull=False) | ~Q(exempt_reason=""))
        )
    }
    lines = [
        GridPlace(place.unit, place.organization, place.may_enter, counted[place.key])
        for place in places
        if place.key in counted
    ]
    return [
        replace(line, entered=pair[0], rated=pair[1])
        for line in lines
        for pair in [found.get((line.unit.pk, line.organization.pk), (0, 0))]
    ]
