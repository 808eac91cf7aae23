"""Forms of a paper's own pages, and the fields by which other rooms' forms cite papers or take a new one in place."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile

from organizations.form_fields import day_field, reason_field
from organizations.formats import short_date
from organizations.models import Absence, Agency, Succession, User
from targets.models import Paper, PaperKind
from targets.papers.actions import Grounds, PaperDetails, add_paper
from targets.papers.files import MAX_BYTES, SUFFIXES, TOO_LARGE
from targets.papers.refusal import PaperRefused

ACCEPTED: Final = ",".join([*SUFFIXES.values(), ".jpeg"])
NO_SECRETS: Final = "Không nhập văn bản mật, tối mật, tuyệt mật."
NUMBER_EXAMPLE: Final = "Như trên văn bản, ví dụ 12-KH/TU hoặc 45/KH-UBND; biên bản không có số thì để trống."


class AgencyField(forms.TypedChoiceField):
    """One of the agencies for which somebody enters papers, grouped by unit. `agencies` come sorted by unit."""

    def __init__(self, agencies: Sequence[Agency], label: str = "Cơ quan ban hành", **kwargs: Any) -> None:
        by_key = {str(agency.pk): agency for agency in agencies}
        groups = [
            (unit.full_name, [(str(agency.pk), _agency_label(agency)) for agency in group])
            for unit, group in groupby(agencies, key=lambda agency: agency.unit)
        ]
        choices: list[Any] = groups if len(agencies) == 1 else [("", "Chọn cơ quan"), *groups]
        super().__init__(
            label=label,
            choices=choices,
            coerce=lambda key: by_key[key],
            empty_value=None,
            error_messages={
                "required": f"Xin chọn {label[:1].lower()}{label[1:]}.",
                "invalid_choice": "Đồng chí không nhập văn bản cho cơ quan này.",
            },
            widget=forms.Select(attrs={"class": "form-select narrow"}),
            **kwargs,
        )


def _agency_label(agency: Agency) -> str:
    return f"{agency.name} (đến {short_date(agency.valid_to)})" if agency.valid_to else agency.name


def kind_field(*, required: bool = True) -> forms.ChoiceField:
    return forms.ChoiceField(
        label="Loại văn bản",
        choices=[("", "Chọn loại"), *PaperKind.choices],
        required=required,
        error_messages={"required": "Xin chọn loại văn bản.", "invalid_choice": "Không có loại văn bản này."},
        widget=forms.Select(attrs={"class": "form-select narrow"}),
    )


def number_field() -> forms.CharField:
    return forms.CharField(
        label="Số, ký hiệu",
        help_text=NUMBER_EXAMPLE,
        required=False,
        max_length=60,
        error_messages={"max_length": "Số, ký hiệu dài quá 60 ký tự. Xin chỉ ghi số và ký hiệu."},
        widget=forms.TextInput(attrs={"class": "form-control narrow", "autocomplete": "off"}),
    )


def title_field(*, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label="Trích yếu",
        help_text=f"Nội dung chính của văn bản. {NO_SECRETS}",
        required=required,
        max_length=300,
        error_messages={
            "required": "Xin ghi trích yếu.",
            "max_length": "Trích yếu dài %(show_value)s ký tự. Xin viết ngắn lại, nhiều nhất 300 ký tự.",
        },
        widget=forms.Textarea(attrs={"rows": 2, "class": "form-control"}),
    )


def file_field() -> forms.FileField:
    empty = "Tệp rỗng, không có nội dung. Xin chọn lại tệp."
    return forms.FileField(
        label="Tệp văn bản",
        help_text=(
            "PDF, .docx, .xlsx, ảnh JPEG hoặc PNG, tối đa 10 MB; không mật khẩu, không macro. Ảnh được thu nhỏ vừa đủ "
            "in và bỏ thông tin nơi chụp."
        ),
        required=False,
        max_length=200,
        error_messages={
            "max_length": "Tên tệp dài quá 200 ký tự. Xin đặt tên ngắn hơn.",
            "empty": empty,
            "missing": empty,
            "invalid": empty,
        },
        widget=forms.FileInput(attrs={"class": "form-control", "accept": ACCEPTED}),
    )


class _WithFile(forms.Form):
    """A form with `file`. `was_too_large`: the upload was cut off on its way, so that no file arrived."""

    def __init__(self, *args: Any, was_too_large: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.was_too_large = was_too_large

    def clean_file(self) -> UploadedFile | None:
        file: UploadedFile | None = self.cleaned_data["file"]
        if self.was_too_large or (file is not None and (file.size or 0) > MAX_BYTES):
            raise forms.ValidationError(TOO_LARGE)
        return file


class PaperForm(_WithFile):
    """What is written on a paper, and its file. `agencies`: those for which the person enters papers, with units."""

    kind = kind_field()
    number = number_field()
    issued_on = day_field("Ngày ban hành")
    title = title_field()
    file = file_field()
    field_order = ("agency", "kind", "number", "issued_on", "title", "file")

    def __init__(self, *args: Any, agencies: Sequence[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"] = AgencyField(agencies)
        self.order_fields(self.field_order)

    @property
    def details(self) -> PaperDetails:
        data = self.cleaned_data
        return PaperDetails(data["agency"], data["kind"], data["number"], data["issued_on"], data["title"])


class ChangePaperForm(PaperForm):
    """The same for a paper that is there. `seen`: the version that was shown."""

    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].label = "Thay tệp"
        self.fields["file"].help_text = f"Để trống thì giữ tệp đang có. {self.fields['file'].help_text}"


class GroundsForm(forms.Form):
    """Which absences and successions a paper is the ground of, among those that are offered."""

    absences = forms.TypedMultipleChoiceField(
        label="Nơi không có tổ chức", coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    successions = forms.TypedMultipleChoiceField(
        label="Sáp nhập, chia tách", coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self, *args: Any, absences: Sequence[Absence], successions: Sequence[Succession], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offered = Grounds(absences, successions)
        for name, rows in (("absences", absences), ("successions", successions)):
            field = self.fields[name]
            assert isinstance(field, forms.TypedMultipleChoiceField)
            field.choices = [(str(row.pk), str(row)) for row in rows]
            if not rows:
                del self.fields[name]

    @property
    def wanted(self) -> Grounds:
        chosen = {name: set(self.cleaned_data.get(name, ())) for name in ("absences", "successions")}
        return Grounds(
            [row for row in self.offered.absences if row.pk in chosen["absences"]],
            [row for row in self.offered.successions if row.pk in chosen["successions"]],
        )


class CancelForm(forms.Form):
    """Why a paper is cancelled."""

    reason = reason_field("Lý do hủy", "Ví dụ: nhập trùng; văn bản đã bị thu hồi, số và ngày.", most=300)


def paper_label(paper: Paper) -> str:
    """«Kế hoạch số 12-KH/TU ngày 05/01/2026: Giám sát …»."""
    return f"{paper}: {paper.title}"


class CitePapersForm(_WithFile):
    """The papers that a row or an answer cites: some of those there are, and one that is entered in place.

    `papers`: those offered; read once, they serve any number of these forms on a page, each with its `prefix`.
    `cited`: primary keys that are ticked at first. `agency`: whose the new paper is; None where the person enters
    none. Template: `papers/_cite.html`.
    """

    legend = "Minh chứng"

    papers = forms.TypedMultipleChoiceField(
        label="Văn bản đã có",
        coerce=int,
        required=False,
        error_messages={"invalid_choice": "Không có văn bản này, hoặc văn bản đã hủy."},
        widget=forms.CheckboxSelectMultiple,
    )
    kind = kind_field(required=False)
    number = number_field()
    issued_on = day_field("Ngày ban hành", required=False)
    title = title_field(required=False)
    file = file_field()
    #: Any of these filled means that a new paper is entered.
    NEW: Final = ("kind", "number", "issued_on", "title", "file")

    def __init__(
        self, *args: Any, agency: Agency | None, papers: Sequence[Paper], cited: Iterable[int] = (), **kwargs: Any
    ) -> None:
        kwargs["initial"] = {"papers": [str(key) for key in cited], **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.agency, self.offered = agency, papers
        if agency is None:
            for name in self.NEW:
                del self.fields[name]
        choices = self.fields["papers"]
        assert isinstance(choices, forms.TypedMultipleChoiceField)
        choices.choices = [(str(paper.pk), paper_label(paper)) for paper in papers]

    @property
    def new_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.NEW if name in self.fields]

    @property
    def enters_paper(self) -> bool:
        """Whether a new paper is being entered, rightly or not."""
        return bool(set(self.NEW) & self.errors.keys()) or any(self.cleaned_data.get(name) for name in self.NEW)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if any(data.get(name) for name in self.NEW):
            for name, words in (
                ("kind", "Xin chọn loại của văn bản mới."),
                ("issued_on", "Xin ghi ngày ban hành của văn bản mới."),
                ("title", "Xin ghi trích yếu của văn bản mới."),
            ):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, words)
        return data

    def save(self, *, by: User, at: datetime) -> list[Paper]:
        """The cited papers, the new one, which is entered here, last. Raises Refused; call it in the row's transaction.

        A refusal concerns the new paper: `self.refuse` shows it at this form.
        """
        chosen: Collection[int] = set(self.cleaned_data["papers"])
        papers = [paper for paper in self.offered if paper.pk in chosen]
        if self.agency is not None and self.enters_paper:
            data = self.cleaned_data
            details = PaperDetails(self.agency, data["kind"], data["number"], data["issued_on"], data["title"])
            papers.append(add_paper(details, upload=data["file"], by=by, at=at))
        return papers

    def refuse(self, refusal: PaperRefused) -> None:
        """Show why the new paper was not taken."""
        self.add_error("title" if self["title"].data else "number", str(refusal))


class _OneTick(forms.RadioSelect):
    """Radio buttons whose single choice arrives as the list that several ticks would be."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        value = super().value_from_datadict(data, files, name)
        return [value] if value else []


class StepPaperForm(CitePapersForm):
    """The one paper that a step rests on: chosen among those there are, or entered in place; none if not required."""

    def __init__(self, *args: Any, legend: str, is_required: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.legend, self.is_required = legend, is_required
        choices = self.fields["papers"]
        assert isinstance(choices, forms.TypedMultipleChoiceField)
        offered = choices.choices
        choices.widget = _OneTick()
        choices.choices = offered

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        chosen, is_new = bool(data.get("papers")), any(data.get(name) for name in self.NEW)
        if not self.errors and chosen == is_new and (chosen or self.is_required):
            either = "Xin chọn một văn bản đã có hoặc nhập văn bản mới, không cả hai."
            self.add_error("papers", either if self.agency else "Xin chọn một văn bản.")
        return data

    def save_one(self, *, by: User, at: datetime) -> Paper | None:
        """As `save`, of a valid form; None where no paper is given and none is required."""
        return next(iter(self.save(by=by, at=at)), None)
