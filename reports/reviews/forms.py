"""What comes in from the pages of the reviews."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from targets.models import PlannedReview


class BuildForm(forms.Form):
    """Which review to build."""

    review = forms.ModelChoiceField(PlannedReview.objects.none(), label="Loại văn bản")

    def __init__(self, *args: Any, choices: QuerySet[PlannedReview], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["review"].queryset = choices  # type: ignore[attr-defined]
