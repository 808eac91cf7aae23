"""A cell of a return's form: a whole number as people here write it."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from organizations.formats import number
from targets.compliance import NIL, Amount
from targets.workbook.numbers import Kind, parse_count

NOT_NEGATIVE = "Số liệu không được âm."
WHOLE_ONLY = "Ô này nhận số nguyên, không có phần lẻ."
COMMA_IS_DECIMAL = "Dấu phẩy là dấu thập phân. Nếu là số hàng nghìn, xin nhập 1.234."
NUMBERS_ONLY = "Ô này chỉ nhận số, ví dụ 1.250."
TOO_LONG = "Số này quá lớn đối với một đơn vị. Xin kiểm tra lại."

_NEGATIVE = re.compile(r"[-–—−]\s*\d[\d.,\s]*")
_COMMA_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+")
_FRACTION = re.compile(r"\d[\d.\s]*[.,]\d+")
_DIGITS = re.compile(r"[\d.\s]+")


class AmountField(forms.CharField):
    """«1.234», «1 234», «1234» → 1234; «KPS» → NIL; empty → None (no answer)."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("max_length", 40)
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Amount:  # type: ignore[override]
        text = str(super().to_python(value) or "")
        found = parse_count(text)
        if found.kind is Kind.FAULT:
            raise ValidationError(_sentence(text))
        return NIL if found.kind is Kind.NIL else found.value

    def run_validators(self, value: Any) -> None:
        """The length was for the browser; a parsed amount has nothing left to check."""


def _sentence(text: str) -> str:
    if _NEGATIVE.fullmatch(text):
        return NOT_NEGATIVE
    if _COMMA_THOUSANDS.fullmatch(text):
        return COMMA_IS_DECIMAL
    if _DIGITS.fullmatch(text) and len(re.sub(r"\D", "", text)) > 9:
        return TOO_LONG
    if _FRACTION.fullmatch(text):
        return WHOLE_ONLY
    return NUMBERS_ONLY


def written(amount: Amount) -> str:
    """An amount as an input shows it: «1.234», or nothing where there is no number."""
    return number(amount) if isinstance(amount, int) else ""


def in_words(amount: Amount) -> str:
    """An amount as a sentence or a table shows it: «1.234», «Không phát sinh» or «–»."""
    if amount is None:
        return "–"
    return "Không phát sinh" if amount is NIL else number(amount)
