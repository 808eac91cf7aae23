"""The form by which papers are attached to a figure or to a return."""

from typing import Any

from django.forms import BoundField

from organizations.form_fields import reason_field
from targets.papers.forms import CitePapersForm


class AttachPapersForm(CitePapersForm):
    """The papers that prove something of a return. `needs_reason`: it was sent, so a change of them says why."""

    def __init__(self, *args: Any, needs_reason: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if needs_reason:
            self.fields["reason"] = reason_field(
                "Lý do thay đổi minh chứng", "Báo cáo đã gửi; lý do được ghi vào lịch sử.", most=300
            )

    @property
    def reason_box(self) -> BoundField | None:
        return self["reason"] if "reason" in self.fields else None

    @property
    def why(self) -> str:
        """The reason of a valid form."""
        return str(self.cleaned_data.get("reason", ""))
