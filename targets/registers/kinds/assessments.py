"""Yearly assessments of bodies and branches («xếp loại»): posts, meetings and grade; a row a branch and year."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Self

from django import forms

from organizations.formats import number, short_date
from organizations.models import Branch, BranchKind, Organization, Unit, User
from organizations.permissions import Capability, can
from targets.models import Assessment, Paper, ReportingYear, Scale, ScaleGrade
from targets.models.registers.base import RegisterQuerySet
from targets.models.registers.dated import RulesInForce
from targets.registers.claims import RegisterRefused
from targets.registers.forms import PlaceForm, RowForm, row_field
from targets.registers.register import Column, Fact, Register, RowFilter
from targets.rules.assessment import EXEMPTION_LABELS, Exemption
from targets.rules.register_steps import ENTRY_STEPS, EntryState

#: More meetings a year than this are a slip of the pen.
MOST_MEETINGS: Final = 366
#: Papers offered as the decision, the latest first.
MOST_PAPERS: Final = 50
NO_SCALE: Final = (
    "{organization} chưa có thang xếp loại áp dụng cho năm {year}. Xin nhập ở «Thang xếp loại» trước, hoặc báo tổ chức "
    "cấp trên nhập."
)


@dataclass(frozen=True)
class AssessmentChoices:
    """What the forms of a place offer: the scale with its labels, and papers that may have rated; by key as text."""

    scale: Scale | None
    grades: Mapping[str, ScaleGrade]
    papers: Mapping[str, Paper]

    @classmethod
    def read(cls, unit: Unit, organization: Organization, year: ReportingYear, user: User) -> Self:
        """Three queries."""
        scale = scale_of(unit, organization, year)
        papers = Paper.objects.in_force().visible_to(user).filter(
            agency__organization=organization, agency__unit__in=unit.lineage, issued_on__year__gte=year.year
        )  # fmt: skip
        return cls(
            scale,
            {str(grade.pk): grade for grade in scale.grades.all()} if scale else {},
            {str(paper.pk): paper for paper in papers.order_by("-issued_on", "-pk")[:MOST_PAPERS]},
        )


def scale_of(unit: Unit, organization: Organization, year: ReportingYear) -> Scale | None:
    """The scale by which the organization's bodies in the unit are rated in the year. Two queries."""
    found = Scale.objects.in_force(year.reference_on).filter(unit__in=unit.lineage, organization=organization)
    return RulesInForce(found.with_grades()).of(unit, organization.pk)


def _choice(label: str, help_text: str = "", *, wide: bool = False, **kwargs: Any) -> Any:
    return forms.TypedChoiceField(
        label=label,
        help_text=help_text,
        required=False,
        error_messages={"invalid_choice": "Không có lựa chọn này. Xin chọn lại."},
        widget=forms.Select(attrs={"class": "form-select" if wide else "form-select narrow"}),
        **kwargs,
    )


class AssessmentForm(RowForm):
    """Posts, meetings and grade of a year, or why there is no grade. A blank is not known yet."""

    posts_filled = _choice(
        "Đủ ban lãnh đạo",
        "Tính đến ngày chốt số liệu của năm.",
        choices=[("", "Chưa rõ"), ("True", "Đủ"), ("False", "Chưa đủ")],
        coerce=lambda value: value == "True",
        empty_value=None,
    )
    meetings = forms.IntegerField(
        label="Số kỳ sinh hoạt trong năm",
        required=False,
        min_value=0,
        max_value=MOST_MEETINGS,
        error_messages={
            "invalid": "Xin ghi một số nguyên, ví dụ 12.",
            "min_value": "Số kỳ không được nhỏ hơn 0.",
            "max_value": f"Một năm không quá {MOST_MEETINGS} kỳ. Xin xem lại.",
        },
        widget=forms.NumberInput(attrs={"class": "form-control narrow-date", "inputmode": "numeric"}),
    )
    grade = _choice("Xếp loại", empty_value=None)
    exempt_reason = _choice(
        "Không xếp loại vì", choices=[("", "–"), *((one.value, EXEMPTION_LABELS[one]) for one in Exemption)]
    )
    exempt_words = forms.CharField(
        label="Ghi rõ lý do khác",
        required=False,
        max_length=200,
        error_messages={"max_length": "Dài %(show_value)s ký tự. Xin viết ngắn lại, nhiều nhất 200 ký tự."},
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
    )
    decision = _choice(
        "Văn bản xếp loại",
        "Quyết định, thông báo xếp loại đã nhập ở «Văn bản» cho tổ chức của đơn vị hoặc của cấp trên.",
        wide=True,
        empty_value=None,
    )

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, choices: AssessmentChoices | None = None, **kwargs: Any
    ) -> None:
        """`choices`: of the row's place; read here where that is known, none without."""
        super().__init__(data, **kwargs)
        branch = self.row.branch if isinstance(self.row, Assessment) else self.place.get("branch")
        if choices is None and branch is not None:
            choices = AssessmentChoices.read(branch.unit, branch.organization, self.year, self.user)
        offered: Sequence[tuple[str, Mapping[str, Any]]] = (
            [("grade", choices.grades), ("decision", choices.papers)] if choices else []
        )
        for name, rows in offered:
            if name in self.fields:
                field = self.fields[name]
                assert isinstance(field, forms.TypedChoiceField)
                field.choices = [("", "Chưa có"), *((key, str(one)) for key, one in _with_own(self.row, name, rows))]
                field.coerce = dict(_with_own(self.row, name, rows)).__getitem__

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("grade") and data.get("exempt_reason"):
            self.add_error("grade", "Đã ghi không xếp loại thì không chọn mức. Xin bỏ một trong hai.")
        if data.get("exempt_reason") == Exemption.OTHER and not data.get("exempt_words"):
            self.add_error("exempt_words", "Xin ghi rõ lý do không xếp loại.")
        if data.get("exempt_words") and data.get("exempt_reason") != Exemption.OTHER:
            self.add_error("exempt_words", f"Chỉ ghi khi chọn «{EXEMPTION_LABELS[Exemption.OTHER]}».")
        return data

    @property
    def says_nothing(self) -> bool:
        """Whether a valid form leaves everything blank."""
        return not any(value not in (None, "") for value in self.values.values())


def _with_own(row: Any, name: str, rows: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """The choices with the row's present one, which may be no longer offered."""
    own = getattr(row, name, None)
    return [*rows.items(), *([(str(own.pk), own)] if own is not None and str(own.pk) not in rows else [])]


class AssessmentPlaceForm(PlaceForm):
    """A branch that exists on the year's reference day and of which the person enters rows."""

    fills = frozenset({"branch", "unit", "organization"})
    branch = row_field("Cơ sở, chi hội", Branch.objects.none())

    def __init__(self, data: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        choices = self.fields["branch"]
        assert isinstance(choices, forms.ModelChoiceField)
        self.branches = Branch.objects.in_force(self.year.reference_on).enterable_by(self.user).with_parties()
        choices.queryset = self.branches

    @property
    def is_offered(self) -> bool:
        """One query."""
        return can(self.user, Capability.ENTER_REGISTERS) and self.branches.exists()

    @property
    def place(self) -> dict[str, Any]:
        return place_of_branch(self.cleaned_data["branch"])


def place_of_branch(branch: Branch) -> dict[str, Any]:
    """The fields of a new row of the branch."""
    return {"branch": branch, "unit": branch.unit, "organization": branch.organization}


def _check_new(row: Assessment) -> None:
    """The branch exists on the year's reference day, and there is a scale to rate it by, which the row gets."""
    branch, on = row.branch, row.year.reference_on
    if not branch.exists_on(on):
        raise RegisterRefused(
            f"{branch.name} không hoạt động vào ngày {short_date(on)}, ngày chốt số liệu năm {row.year_id}. Xin xem "
            "lại ngày thành lập, kết thúc ở «Cơ sở, chi hội»."
        )
    scale = scale_of(row.unit, row.organization, row.year)
    if scale is None:
        raise RegisterRefused(NO_SCALE.format(organization=row.organization, year=row.year_id))
    row.scale = scale


def _check(row: Assessment) -> None:
    """The grade is one of the row's scale; a rated row is not exempt."""
    if row.grade is not None and row.grade.scale_id != row.scale_id:
        raise RegisterRefused(
            f"Mức «{row.grade}» không thuộc thang áp dụng cho năm {row.year_id} ({row.scale}). Xin chọn lại."
        )
    if row.grade is not None and row.exempt_reason:
        raise RegisterRefused("Đã ghi không xếp loại thì không chọn mức. Xin bỏ một trong hai.")
    if (row.exempt_reason == Exemption.OTHER) != bool(row.exempt_words):
        raise RegisterRefused("Lý do khác thì ghi rõ bằng chữ; lý do có sẵn thì không ghi thêm.")


def _facts(row: Assessment) -> Sequence[Fact]:
    posts = {None: "Chưa rõ", True: "Đủ", False: "Chưa đủ"}[row.posts_filled]
    least = row.scale.least_meetings
    asked = f" (yêu cầu từ {number(least)})" if least is not None else ""
    facts = [
        Fact("Loại", row.branch.get_kind_display()),
        Fact("Ban lãnh đạo", posts),
        Fact("Số kỳ sinh hoạt", f"{'Chưa rõ' if row.meetings is None else number(row.meetings)}{asked}"),
        Fact("Xếp loại", row.rating or "Chưa xếp loại"),
        Fact("Thang áp dụng", f"{row.scale}: {row.scale.guide}"),
        Fact("Văn bản xếp loại", "Chưa có", row.decision),
    ]
    if row.branch.kind == BranchKind.BRANCH:
        facts.insert(0, Fact("Hoạt động thường xuyên, hiệu quả", row.effect.words))
    return facts


def _twice(row: Assessment) -> str:
    return f"{row.branch.name} đã có dòng xếp loại năm {row.year_id} trên sổ. Xin mở dòng đó để sửa."


def _unrated(rows: RegisterQuerySet[Any], today: date) -> RegisterQuerySet[Any]:
    found: RegisterQuerySet[Any] = rows.unrated()  # type: ignore[attr-defined]
    return found


def _of_kind(kind: str) -> Any:
    def rows(visible: RegisterQuerySet[Any], today: date) -> RegisterQuerySet[Any]:
        return visible.filter(branch__kind=kind)

    return rows


#: Source: NQ, I.2.2-1 (T10), I.2.2-2 (T11-T16), II.4-1 (Q4.2, Q4.3); ADR 0031.
ASSESSMENTS: Final = Register[Assessment](
    slug="xep-loai",
    title="Xếp loại cơ sở, chi đoàn, chi hội",
    noun="dòng xếp loại",
    lead=(
        "Mỗi năm mỗi cơ sở, chi đoàn, chi hội, Ban công tác Mặt trận một dòng: ban lãnh đạo, số kỳ sinh hoạt, xếp "
        "loại. Đủ cả ba phần thì chi đoàn, chi hội được tính là hoạt động thường xuyên, hiệu quả."
    ),
    model=Assessment,
    rows=Assessment.objects.with_papers,
    table=ENTRY_STEPS,
    tags={EntryState.ENTERED: ("tag-plain", "check")},
    open_states={},
    columns=(
        Column("Xếp loại", lambda row: row.rating or "Chưa xếp loại"),
        Column("Số kỳ", lambda row: "–" if row.meetings is None else number(row.meetings)),
        Column("Hiệu quả", lambda row: row.effect.words if row.branch.kind == BranchKind.BRANCH else "–"),
    ),
    facts=_facts,
    place_form=AssessmentPlaceForm,
    form=AssessmentForm,
    check_new=_check_new,
    check=_check,
    twice=_twice,
    filters=(
        RowFilter("chua-xep", "chưa xếp loại", _unrated),
        RowFilter("co-so", "cơ sở", _of_kind(BranchKind.GRASSROOTS), is_open=False),
        RowFilter("chi-hoi", "chi đoàn, chi hội", _of_kind(BranchKind.BRANCH), is_open=False),
    ),
    steps=(),
    entry_page="assessing:places",
)
