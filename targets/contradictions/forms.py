"""The form by which a reviewer marks a finding as seen."""

from django import forms

from organizations.form_fields import reason_field
from targets.models.seen_finding import LONGEST_NOTE


class SeenForm(forms.Form):
    """What came of looking at the finding. `fingerprint`: of the values that the page showed."""

    note = reason_field(
        "Ghi chú", "Ví dụ: đã hỏi lại đơn vị, số liệu đúng; đã đề nghị mở lại báo cáo để sửa.", most=LONGEST_NOTE
    )
    fingerprint = forms.CharField(widget=forms.HiddenInput, max_length=32)
