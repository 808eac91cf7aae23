"""Forms of explanations: the question, the answer, and what each step asks."""

from typing import Any

from django import forms

from organizations.form_fields import day_field, reason_field
from organizations.formats import number
from targets.explanations.actions import Answer
from targets.models.explanation import LONGEST_REASON, LONGEST_WORDS

QUESTION = "Xin đồng chí cho biết nguyên nhân chưa đạt, biện pháp khắc phục và ngày khắc phục xong."


def words_field(label: str, help_text: str = "") -> forms.CharField:
    """A required text of several lines."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=LONGEST_WORDS,
        error_messages={
            "required": f"Xin ghi {label[:1].lower()}{label[1:]}.",
            "max_length": f"Dài %(show_value)s ký tự. Xin viết ngắn lại, nhiều nhất {number(LONGEST_WORDS)} ký tự.",
        },
        widget=forms.Textarea(attrs={"rows": 4, "class": "form-control"}),
    )


class AskForm(forms.Form):
    """A question to one unit or to many."""

    question = reason_field("Nội dung yêu cầu", most=LONGEST_REASON)
    due_on = day_field("Hạn giải trình", "Hết ngày này chưa giải trình thì ghi là quá hạn.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["question"].initial = QUESTION


class AnswerForm(forms.Form):
    """Cause, remedy and its day."""

    cause = words_field("Nguyên nhân", "Vì sao chưa đạt, nêu cả nguyên nhân chủ quan và khách quan.")
    remedy = words_field("Biện pháp khắc phục", "Đã làm gì, sẽ làm gì, ai làm.")
    remedy_due_on = day_field(
        "Ngày khắc phục xong", "Để trống nếu đã khắc phục xong hoặc chưa định được ngày.", required=False
    )

    @property
    def words(self) -> Answer:
        data = self.cleaned_data
        return Answer(data["cause"], data["remedy"], data["remedy_due_on"])


class SendBackForm(forms.Form):
    """Why an answer is not accepted, and by when it is awaited again."""

    reason = reason_field("Lý do trả lại", "Nêu điều cần bổ sung, làm rõ.", most=LONGEST_REASON)
    due_on = day_field("Hạn giải trình lại")


class RemedyForm(forms.Form):
    """What was done."""

    result = words_field("Kết quả khắc phục", "Đã làm gì, xong ngày nào, kết quả ra sao.")


class WithdrawForm(forms.Form):
    """Why a question no longer stands."""

    reason = reason_field("Lý do rút", "Ví dụ: kết quả nay đã đạt; yêu cầu nhầm chỉ tiêu.", most=LONGEST_REASON)


class AcceptForm(forms.Form):
    """Nothing is asked."""
