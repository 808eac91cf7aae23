"""A cell of a return's form: a whole number as people here write it, or one of the words of a scale."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from targets.rules.compliance import NIL, Amount
from targets.rules.scales import listed
from targets.workbook.grades import parse_amount
from targets.workbook.numbers import Count, Kind

NOT_NEGATIVE = "Số liệu không được âm."
WHOLE_ONLY = "Ô này nhận số nguyên, không có phần lẻ."
COMMA_IS_DECIMAL = "Dấu phẩy là dấu thập phân. Nếu là số hàng nghìn, xin nhập 1.234."
NUMBERS_ONLY = "Ô này chỉ nhận số, ví dụ 1.250."
TOO_LONG = "Số này quá lớn đối với một đơn vị. Xin kiểm tra lại."

#: `{words}`: those of the scale.
WORDS_ONLY = "Ô này nhận một trong các mức: {words}."
REASON_MISSING = "Xin ghi lý do không phát sinh."
NUMBER_AND_NIL = "Ô này vừa có số vừa chọn «Không phát sinh». Xin bỏ một trong hai."
REASON_WITHOUT_NIL = "Đã ghi lý do nhưng chưa chọn «Không phát sinh». Xin chọn, hoặc xóa lý do."

_NEGATIVE = re.compile(r"[-–—−]\s*\d[\d.,\s]*")
_COMMA_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+")
_FRACTION = re.compile(r"\d[\d.\s]*[.,]\d+")
_DIGITS = re.compile(r"[\d.\s]+")


class AmountField(forms.CharField):
    """«1.234», «1 234», «1234» → 1234; «KPS» → NIL; empty → None (no answer).

    `key`: the figure, which decides what noun may follow a number: «12 chi hội» are no members. `scale`: its words,
    worst first; then a word is its position.
    """

    def __init__(self, *, key: str = "", scale: Sequence[str] = (), **kwargs: Any) -> None:
        self.key, self.scale = key, scale
        kwargs.setdefault("required", False)
        kwargs.setdefault("max_length", 40)
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Amount:  # type: ignore[override]
        text = str(super().to_python(value) or "")
        count = parse_amount(text, self.scale, key=self.key)
        if count.kind is Kind.FAULT and self.scale:
            raise ValidationError(WORDS_ONLY.format(words=listed(self.scale)))
        if count.kind is Kind.FAULT:
            raise ValidationError(_sentence(text, count))
        return NIL if count.kind is Kind.NIL else count.value

    def run_validators(self, value: Any) -> None:
        """The length was for the browser; a parsed amount has nothing left to check."""


def _sentence(text: str, found: Count) -> str:
    if _NEGATIVE.fullmatch(text):
        return NOT_NEGATIVE
    if _COMMA_THOUSANDS.fullmatch(text):
        return COMMA_IS_DECIMAL
    if _DIGITS.fullmatch(text) and len(re.sub(r"\D", "", text)) > 9:
        return TOO_LONG
    if _FRACTION.fullmatch(text):
        return WHOLE_ONLY
    return found.reason if found.has_other_noun else NUMBERS_ONLY


@dataclass(frozen=True)
class Settled:
    """What a cell's inputs say together. `part`: the input that a fault belongs to, empty for the number's own."""

    amount: Amount
    fault: str = ""
    part: str = ""


def settle(amount: Amount, *, is_nil: bool, reason: str) -> Settled:
    """Number, nil with its reason, or nothing, out of a number, a tick and a reason."""
    is_nil = is_nil or amount is NIL
    if is_nil and isinstance(amount, int):
        return Settled(NIL, NUMBER_AND_NIL)
    if is_nil:
        return Settled(NIL, *(() if reason else (REASON_MISSING, "reason")))
    if amount is None and reason:
        return Settled(None, REASON_WITHOUT_NIL, "nil")
    return Settled(amount)
