"""Forms of the registers: fields that their rows share, the place of a new row, and the reason of a step."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from typing import Any

from django import forms
from django.db.models import Choices, QuerySet

from organizations.form_fields import reason_field
from organizations.models import Agency, User
from organizations.permissions import Capability, can
from targets.models import ReportingYear
from targets.models.registers.base import RegisterRow
from targets.papers.forms import AgencyField
from targets.registers.claims import RegisterRefused
from targets.registers.places import ExpectedPlaces, RegisterPlace


def _lower(label: str) -> str:
    return f"{label[:1].lower()}{label[1:]}"


def words_field(
    label: str, help_text: str = "", *, most: int, rows: int = 2, required: bool = True, **kwargs: Any
) -> forms.CharField:
    """A text of at most so many characters."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=most,
        error_messages={
            "required": f"Xin ghi {_lower(label)}.",
            "max_length": f"Dài %(show_value)s ký tự. Xin viết ngắn lại, nhiều nhất {most} ký tự.",
        },
        widget=forms.Textarea(attrs={"rows": rows, "class": "form-control"}),
        **kwargs,
    )


def choice_field(
    label: str, choices: type[Choices] | Mapping[str, str], help_text: str = "", *, required: bool = True
) -> forms.ChoiceField:
    """One of a model's choices, or of a mapping of values to their words."""
    offered = list(choices.items()) if isinstance(choices, Mapping) else choices.choices
    return forms.ChoiceField(
        label=label,
        help_text=help_text,
        required=required,
        choices=[("", "Chọn"), *offered],
        error_messages={"required": f"Xin chọn {_lower(label)}.", "invalid_choice": "Không có lựa chọn này."},
        widget=forms.Select(attrs={"class": "form-select narrow"}),
    )


def count_field(label: str, help_text: str = "", *, required: bool = False) -> forms.IntegerField:
    """A whole number from zero; blank is missing."""
    return forms.IntegerField(
        label=label,
        help_text=help_text,
        required=required,
        min_value=0,
        max_value=10**9,
        error_messages={
            "required": f"Xin ghi {_lower(label)}.",
            "invalid": "Xin ghi một số nguyên, ví dụ 12.",
            "min_value": "Số không được nhỏ hơn 0.",
            "max_value": "Số quá lớn. Xin xem lại.",
        },
        widget=forms.NumberInput(attrs={"class": "form-control narrow-date", "inputmode": "numeric"}),
    )


def decimal_field(label: str, help_text: str = "", *, required: bool = False) -> forms.DecimalField:
    """A number from zero with two decimals at most, exact; blank is missing."""
    return forms.DecimalField(
        label=label,
        help_text=help_text,
        required=required,
        min_value=0,
        max_digits=12,
        decimal_places=2,
        error_messages={
            "required": f"Xin ghi {_lower(label)}.",
            "invalid": "Xin ghi một số, ví dụ 12 hoặc 12.5.",
            "min_value": "Số không được nhỏ hơn 0.",
            "max_digits": "Số quá lớn. Xin xem lại.",
            "max_whole_digits": "Số quá lớn. Xin xem lại.",
            "max_decimal_places": "Xin ghi nhiều nhất hai chữ số sau dấu phẩy.",
        },
        widget=forms.NumberInput(attrs={"class": "form-control narrow-date", "inputmode": "decimal", "step": "0.01"}),
    )


def tick_field(label: str, help_text: str = "") -> forms.BooleanField:
    """Yes or no."""
    return forms.BooleanField(
        label=label,
        help_text=help_text,
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )


def row_field(label: str, rows: QuerySet[Any], help_text: str = "", *, required: bool = True) -> forms.ModelChoiceField:
    """One of these rows. A form that knows the person sets `queryset`."""
    return forms.ModelChoiceField(
        label=label,
        help_text=help_text,
        required=required,
        queryset=rows,
        empty_label="Chọn",
        error_messages={"required": f"Xin chọn {_lower(label)}.", "invalid_choice": "Không có lựa chọn này."},
        widget=forms.Select(attrs={"class": "form-select narrow"}),
    )


def rows_field(label: str, rows: QuerySet[Any], help_text: str = "") -> forms.ModelMultipleChoiceField:
    """Any of these rows, as ticks."""
    return forms.ModelMultipleChoiceField(
        label=label,
        help_text=help_text,
        required=False,
        queryset=rows,
        error_messages={"invalid_choice": "Không có lựa chọn này.", "invalid_pk_value": "Không có lựa chọn này."},
        widget=forms.CheckboxSelectMultiple,
    )


def pick_field(label: str, denied: str) -> forms.TypedChoiceField:
    """One of some rows by primary key; `offer` gives a form's own ones. `denied`: of any other."""
    return forms.TypedChoiceField(
        label=label,
        coerce=int,
        empty_value=None,
        error_messages={"required": f"Xin chọn {_lower(label)}.", "invalid_choice": denied},
        widget=forms.Select(attrs={"class": "form-select narrow"}),
    )


def offer(form: forms.Form, name: str, offered: Mapping[int, str], blank: str = "Chọn") -> None:
    """The choices of a field of the form, by primary key; a single one is chosen."""
    choices = form.fields[name]
    assert isinstance(choices, forms.TypedChoiceField)
    choices.choices = [*offered.items()] if len(offered) == 1 else [("", blank), *offered.items()]


class RowForm(forms.Form):
    """What a person writes in a row; its fields are named as the row's.

    `row`: the stored row, None for a new one. `place`: of a new one the fields of its place, where it is known already.
    `user`, `year`: for whom and of when choices are offered. `asked`: parameter of the address of a new row → the field
    that it fills at first.
    """

    asked: Mapping[str, str] = {}

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        user: User,
        year: ReportingYear,
        row: Any = None,
        place: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        if row is not None:
            kwargs["initial"] = {name: _initial(row, name) for name in self.base_fields} | (kwargs.get("initial") or {})
        super().__init__(data, **kwargs)
        self.user, self.year, self.row, self.place = user, year, row, place or {}

    @property
    def values(self) -> dict[str, Any]:
        """Field → value to store, of a valid form."""
        return dict(self.cleaned_data)


def _initial(row: Any, name: str) -> Any:
    field = row._meta.get_field(name)
    if field.many_to_many:
        return [one.pk for one in row.several(name)]
    return getattr(row, str(getattr(field, "attname", name)))


#: Field and sentence for each contradiction of a row that a form or an action is about to store.
Faults = Callable[[Any], Iterable[tuple[str, str]]]


class CheckedForm(RowForm):
    """A form that shows at its fields what contradicts itself in the row that it would store."""

    model: type[RegisterRow]
    #: See `Faults`; the register's own check (`refuse_faults`) asks the same.
    faults: Faults

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.errors:
            return data
        later = copy(self.row) if self.row else self.model(year=self.year)
        many = {field.name for field in later._meta.many_to_many}
        for name, value in data.items():
            if name not in many:
                setattr(later, name, value)
        later.joined = {name: list(data[name]) for name in many & data.keys()}
        for name, sentence in type(self).faults(later):
            self.add_error(name if name in self.fields else None, sentence)
        return data


def refuse_faults(faults: Faults) -> Callable[[Any], None]:
    """A register's check: raises RegisterRefused with the first fault of the row."""

    def check(row: Any) -> None:
        for _, sentence in faults(row):
            raise RegisterRefused(sentence)

    return check


class PlaceForm(forms.Form):
    """Where a new row belongs. `asked`: the address's parameters, by which one place is chosen at first.

    `fills`: the fields of the row that `place` gives; rows that agree in all of them are of one place.
    """

    fills: frozenset[str] = frozenset({"unit", "organization"})

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        user: User,
        year: ReportingYear,
        figure: str,
        asked: Mapping[str, Any],
    ) -> None:
        super().__init__(data)
        self.user, self.year = user, year

    @property
    def is_offered(self) -> bool:
        """Whether there is any place for which the person may enter a row."""
        raise NotImplementedError

    @property
    def place(self) -> dict[str, Any]:
        """The fields of the new row, of a valid form."""
        raise NotImplementedError


class OrganizationPlaceForm(PlaceForm):
    """A unit and one of its organizations, among those that owe the register's figure."""

    unit = pick_field("Đơn vị", "Đồng chí không nhập sổ cho đơn vị này.")
    organization = pick_field("Tổ chức", "Đồng chí không nhập sổ cho tổ chức này.")

    def __init__(self, data: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        expected = self.expected(kwargs["figure"])
        self.places: dict[tuple[int, int], RegisterPlace] = {place.key: place for place in expected if place.may_enter}
        asked = (kwargs["asked"].get("don-vi"), kwargs["asked"].get("to-chuc"))
        for place in self.places.values():
            if (place.unit.slug, place.organization.slug) == asked:
                self.initial = {"unit": place.unit.pk, "organization": place.organization.pk}
        units = {place.unit.pk: place.unit.full_name for place in self.places.values()}
        organizations = {place.organization.pk: str(place.organization) for place in self.places.values()}
        offer(self, "unit", units, "Chọn đơn vị")
        offer(self, "organization", organizations, "Chọn tổ chức")

    def expected(self, figure: str) -> Sequence[RegisterPlace]:
        """The places among which the person enters some. Five queries at most."""
        return ExpectedPlaces.read(self.year, self.user).of(figure)

    @property
    def is_offered(self) -> bool:
        return bool(self.places)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        key = (data.get("unit"), data.get("organization"))
        if None not in key and key not in self.places:
            self.add_error("organization", "Tổ chức này ở đơn vị đã chọn không phải ghi sổ này. Xin chọn lại.")
        return data

    @property
    def place(self) -> dict[str, Any]:
        place = self.places[self.cleaned_data["unit"], self.cleaned_data["organization"]]
        return {"unit": place.unit, "organization": place.organization}


class ReasonForm(forms.Form):
    """Why a step is taken."""

    reason = reason_field(
        "Lý do", "Ví dụ: nhập nhầm tổ chức; nhập trùng; cấp ủy yêu cầu đổi, số và ngày văn bản.", most=300
    )


class AgencyPlaceForm(PlaceForm):
    """One of the agencies for which the person enters rows, of a kind in `kinds`; all kinds where that is empty."""

    fills = frozenset({"agency", "unit", "organization"})
    kinds: tuple[str, ...] = ()

    def __init__(self, data: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        enterable = Agency.objects.enterable_by(self.user)
        enterable = enterable if can(self.user, Capability.ENTER_REGISTERS) else enterable.none()
        agencies = enterable.in_force(self.year.reference_on).with_parties()
        if self.kinds:
            agencies = agencies.filter(kind__in=self.kinds)
        self.agencies = list(agencies.order_by("unit__sort_key", "pk"))
        choices = self.fields["agency"] = AgencyField(self.agencies, "Cơ quan")
        choices.error_messages["invalid_choice"] = "Đồng chí không nhập sổ cho cơ quan này."
        wanted = kwargs["asked"].get("co-quan")
        self.initial = {"agency": next((str(one.pk) for one in self.agencies if one.slug == wanted), "")}

    @property
    def is_offered(self) -> bool:
        return bool(self.agencies)

    @property
    def place(self) -> dict[str, Any]:
        agency = self.cleaned_data["agency"]
        return {"agency": agency, "unit": agency.unit, "organization": agency.organization}
