"""Forms around a return's steps: which returns, which step, why."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict

from targets.actions.steps import Ticked
from targets.sheets import Sheet
from targets.workflow import STEP_LABELS, Step

_TICK = re.compile(r"(?P<slug>[-\w]+):(?P<revision>\d{1,9})")


class StepForm(forms.Form):
    """A step on the ticked returns of a unit. `ticked` values are «slug:revision» as the page showed them."""

    step = forms.TypedChoiceField(choices=[(step.value, STEP_LABELS[step]) for step in Step], coerce=Step)
    reason = forms.CharField(
        label="Lý do",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "class": "form-control"}),
    )
    confirmed = forms.BooleanField(required=False)

    def __init__(self, data: QueryDict, sheets: Sequence[Sheet], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        by_slug = {sheet.organization.slug: sheet for sheet in sheets}
        self.ticked: list[Ticked] = []
        for text in data.getlist("ticked"):
            if (found := _TICK.fullmatch(text)) and (sheet := by_slug.get(found["slug"])):
                self.ticked.append(Ticked(sheet, int(found["revision"])))


class ReasonForm(forms.Form):
    """Why something is opened again."""

    reason = forms.CharField(
        label="Lý do mở lại năm",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "form-control"}),
    )
