"""Template tags of the pages of returns: amounts in words, a figure's change, an organization's place in a mapping."""

from collections.abc import Mapping
from typing import Any

from django import template

from organizations.models import User
from targets.entry.forms.cells import in_words
from targets.returns.forms.steps import box_name
from targets.returns.sheets import ReturnSheet
from targets.rules.compliance import Amount
from targets.rules.plausibility import change_text

register = template.Library()


@register.filter
def amount(value: Amount) -> str:
    """«1.234», «Không phát sinh», or «–» where there is no answer."""
    return in_words(value)


@register.filter
def changed_from(new: Amount, old: Amount) -> str:
    """«+32» against last year; empty unless both are numbers."""
    return change_text(new, old)


@register.filter
def at(mapping: Mapping[Any, Any], key: Any) -> Any:
    """The mapping's value for the key, or None: Django's own look-up takes no variable."""
    return mapping.get(key)


@register.filter
def may_comment(user: User, sheet: ReturnSheet) -> bool:
    """Whether the person may write a remark on this return now: `{% if user|may_comment:sheet %}`."""
    return user.is_authenticated and sheet.may_comment(user)


@register.filter
def box(sheet: ReturnSheet, key: str) -> str:
    """The name of the reviewer's box for a remark on this figure, or with an empty key on the whole return."""
    return box_name(sheet, key)
