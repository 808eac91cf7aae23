"""Forms of scales and standards."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms

from organizations.form_fields import day_field, reason_field
from organizations.models import Education, Organization, PoliticalTheory, Unit, User
from organizations.models.unit import within
from targets.models import HeadStandard, OwedFigures, ReportingYear, Resolution, Scale
from targets.registers.bodies.actions import HEADS
from targets.registers.bodies.forms import line_field
from targets.registers.bodies.rule_actions import may_rule
from targets.registers.forms import choice_field, count_field, offer, pick_field
from targets.rules.assessment import GRADE_LABELS, Grade

#: Labels that a scale may have.
MOST_GRADES: Final = 6
GUIDE_HELP: Final = "Loại, số, ngày của văn bản, ví dụ HD 13-HD/ĐCT ngày 01/9/2017."


class RuleForm(forms.Form):
    """A root and organization for which the person enters rules, from which day, and by which paper.

    `figure`: only organizations that owe it; blank for all of which something is asked.
    """

    figure = ""

    unit = pick_field("Đơn vị", "Đồng chí không nhập cho đơn vị này.")
    organization = pick_field("Tổ chức", "Đồng chí không nhập cho tổ chức này.")
    valid_from = day_field("Áp dụng từ ngày", "Dòng đang áp dụng hết hiệu lực trước ngày này; không sửa dòng cũ.")
    guide = line_field("Văn bản quy định", GUIDE_HELP, most=300)

    def __init__(self, data: Mapping[str, Any] | None = None, *, user: User, year: ReportingYear) -> None:
        super().__init__(data)
        self.places = _places(user, year, self.figure)
        units = {unit.pk: unit.full_name for unit, _ in self.places.values()}
        organizations = {one.pk: str(one) for _, one in self.places.values()}
        offer(self, "unit", units)
        offer(self, "organization", organizations)

    @property
    def is_offered(self) -> bool:
        return bool(self.places)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        key = (data.get("unit"), data.get("organization"))
        if None not in key and key not in self.places:
            self.add_error("organization", "Nghị quyết của đơn vị đã chọn không hỏi tổ chức này. Xin chọn lại.")
        return data

    @property
    def common(self) -> dict[str, Any]:
        """Fields of the rule that every kind has, of a valid form."""
        data = self.cleaned_data
        unit, organization = self.places[data["unit"], data["organization"]]
        return {
            "unit": unit, "organization": organization, "valid_from": data["valid_from"], "guide": data["guide"],
        }  # fmt: skip


def _places(user: User, year: ReportingYear, figure: str) -> dict[tuple[int, int], tuple[Unit, Organization]]:
    """(root, organization) for which the person enters rules. Three queries."""
    resolutions = Resolution.objects.in_force(year.year).filter(within(user)).select_related("unit")
    roots = list({one.unit_id: one.unit for one in resolutions}.values())
    owed = OwedFigures.read(year.year, roots)
    return {
        (root.pk, one.pk): (root, one)
        for root in roots
        for one in owed.organizations
        if may_rule(user, root, one)
        and (not figure or figure in {definition.key for definition in owed.asked(root, one)})
    }


class ScaleForm(RuleForm):
    """A scale: its labels, best first, each with the grade that it counts as."""

    least_meetings = count_field(
        "Số kỳ sinh hoạt ít nhất mỗi năm của chi đoàn, chi hội", "Không quy định số kỳ thì để trống."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, MOST_GRADES + 1):
            self.fields[f"label_{number}"] = line_field(
                f"Mức {number}", "Mức cao nhất trước." if number == 1 else "", most=60, required=False
            )
            self.fields[f"grade_{number}"] = forms.ChoiceField(
                label=f"Mức {number} tính là",
                required=False,
                choices=[("", "Chọn"), *((grade.value, words) for grade, words in GRADE_LABELS.items())],
                error_messages={"invalid_choice": "Không có lựa chọn này."},
                widget=forms.Select(attrs={"class": "form-select narrow"}),
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for number in range(1, MOST_GRADES + 1):
            label, grade = data.get(f"label_{number}"), data.get(f"grade_{number}")
            if label and not grade:
                self.add_error(f"grade_{number}", f"Xin chọn mức «{label}» tính là gì.")
            if grade and not label:
                self.add_error(f"label_{number}", "Xin ghi tên mức, hoặc bỏ lựa chọn bên dưới.")
        return data

    @property
    def grades(self) -> list[tuple[str, Grade]]:
        """(label, grade), best first, of a valid form."""
        data = self.cleaned_data
        pairs = [(data[f"label_{number}"], data[f"grade_{number}"]) for number in range(1, MOST_GRADES + 1)]
        return [(" ".join(label.split()), Grade(grade)) for label, grade in pairs if label]

    @property
    def rule(self) -> Scale:
        return Scale(**self.common, least_meetings=self.cleaned_data["least_meetings"])


class StandardForm(RuleForm):
    """A standard of the heads of an organization below the root."""

    figure = HEADS

    education = choice_field("Chuyên môn từ", Education)
    political_theory = choice_field("Lý luận chính trị từ", PoliticalTheory)
    transition_until = day_field(
        "Chuyển tiếp đến hết ngày", "Người giữ chức từ trước được hoàn thiện đến ngày này; không có thì để trống.",
        required=False,
    )  # fmt: skip

    @property
    def rule(self) -> HeadStandard:
        data = self.cleaned_data
        return HeadStandard(
            **self.common, education=data["education"], political_theory=data["political_theory"],
            transition_until=data["transition_until"],
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        until, first = data.get("transition_until"), data.get("valid_from")
        if until and first and until < first:
            self.add_error("transition_until", "Ngày chuyển tiếp không được trước ngày áp dụng.")
        return data


class WithdrawForm(forms.Form):
    """Why a scale or standard is withdrawn."""

    reason = reason_field("Lý do hủy", "Ví dụ: nhập nhầm ngày áp dụng; nhập trùng.", most=300)
