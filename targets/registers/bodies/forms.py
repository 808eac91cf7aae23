"""Forms of branches and heads: what a person enters of each, and their last day."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms

from organizations.form_fields import day_field, reason_field
from organizations.models import BranchKind, Education, GeneralEducation, Head, HeadDegree, PoliticalTheory
from targets.registers.forms import OrganizationPlaceForm, RowForm, choice_field, tick_field
from targets.registers.places import ExpectedPlaces, RegisterPlace

REASON_MOST: Final = 300


def line_field(label: str, help_text: str = "", *, most: int, required: bool = True) -> forms.CharField:
    """A text of one line."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=most,
        error_messages={
            "required": f"Xin ghi {label[:1].lower()}{label[1:]}.",
            "max_length": f"Dài %(show_value)s ký tự. Xin viết ngắn lại, nhiều nhất {most} ký tự.",
        },
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
    )


class BranchPlaceForm(OrganizationPlaceForm):
    """A unit, or the root for bodies outside the units that report, and an organization."""

    def expected(self, figure: str) -> Sequence[RegisterPlace]:
        return ExpectedPlaces.read(self.year, self.user).all()


class BranchForm(RowForm):
    """What is written of a body or branch."""

    kind = choice_field(
        "Loại",
        BranchKind,
        "Cơ sở: tổ chức của chính đơn vị, công đoàn cơ sở, đoàn trường …; còn lại là chi đoàn, chi hội, Ban công tác "
        "Mặt trận. Trường, cơ quan, doanh nghiệp không thuộc đơn vị nào bên dưới thì ghi ở đơn vị cấp trên.",
    )
    name = line_field("Tên", "Như trong quyết định, ví dụ Chi hội nông dân thôn Bản Dâng.", most=150)
    valid_from = day_field("Thành lập ngày", "Để trống khi đã có từ trước và không rõ ngày.", required=False)

    @property
    def values(self) -> dict[str, Any]:
        return {**self.cleaned_data, "name": " ".join(self.cleaned_data["name"].split())}


class EndForm(forms.Form):
    """The last day, and why. `label`: what ends on it."""

    on = day_field("Ngày cuối cùng")
    reason = reason_field(
        "Lý do", "Ví dụ: sáp nhập thôn; nghỉ hưu; điều động; số, ngày của quyết định.", most=REASON_MOST
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, label: str) -> None:
        super().__init__(data)
        self.fields["on"].label = label


class HeadForm(RowForm):
    """What is written of a head: what the standard needs and nothing else about the person."""

    full_name = line_field("Họ và tên", most=100)
    appointed_on = day_field("Giữ chức từ ngày")
    general_education = choice_field("Trình độ giáo dục phổ thông", GeneralEducation, required=False)
    education = choice_field(
        "Chuyên môn khi nhận chức",
        Education,
        "Bằng nhận được sau khi giữ chức ghi ở «Ghi bằng, chứng chỉ», để các năm trước vẫn đúng.",
        required=False,
    )
    political_theory = choice_field("Lý luận chính trị khi nhận chức", PoliticalTheory, required=False)
    exemption = line_field(
        "Văn bản miễn tiêu chuẩn", "Loại, số, ngày của văn bản; không được miễn thì để trống.", most=200, required=False
    )
    in_training = line_field("Đang học lớp", "Ví dụ: Đại học Luật, vừa làm vừa học.", most=150, required=False)
    training_education = choice_field("Học xong có chuyên môn", Education, required=False)
    training_theory = choice_field("Học xong có lý luận chính trị", PoliticalTheory, required=False)
    expected_on = day_field("Dự kiến học xong ngày", required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        levels = ("training_education", "training_theory")
        given = [name for name in ("in_training", *levels, "expected_on") if data.get(name)]
        if given and not self.errors:
            if not data.get("in_training"):
                self.add_error("in_training", "Xin ghi lớp đang học, hoặc bỏ trình độ và ngày học xong.")
            if not any(data.get(name) for name in levels):
                self.add_error("training_education", "Xin chọn trình độ có được khi học xong.")
            if not data.get("expected_on"):
                self.add_error("expected_on", "Xin ghi ngày dự kiến học xong.")
        return data

    @property
    def values(self) -> dict[str, Any]:
        texts = {"full_name", "exemption", "in_training"}
        return {name: " ".join(value.split()) if name in texts else value for name, value in self.cleaned_data.items()}


class DegreeForm(forms.Form):
    """A level that was reached in the post, and from when."""

    attained_on = day_field("Ngày cấp bằng, chứng chỉ")
    education = choice_field("Chuyên môn", Education, required=False)
    political_theory = choice_field("Lý luận chính trị", PoliticalTheory, required=False)
    ends_training = tick_field("Học xong lớp đang học", "Bỏ thông tin đang học của người này.")

    def __init__(self, data: Mapping[str, Any] | None = None, *, head: Head) -> None:
        super().__init__(data)
        self.head = head
        if not head.in_training:
            del self.fields["ends_training"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not data.get("education") and not data.get("political_theory") and not self.errors:
            self.add_error("education", "Xin chọn chuyên môn hoặc lý luận chính trị.")
        return data

    @property
    def degree(self) -> HeadDegree:
        data = self.cleaned_data
        return HeadDegree(
            head=self.head,
            attained_on=data["attained_on"],
            education=data["education"],
            political_theory=data["political_theory"],
        )
