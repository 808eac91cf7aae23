"""What comes in from the pages of the reviews."""

from django import forms

from reports.models import ReviewKind


class BuildForm(forms.Form):
    """Which review to build."""

    kind = forms.ChoiceField(label="Loại văn bản", choices=ReviewKind.choices)
