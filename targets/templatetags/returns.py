"""Template tags of the pages of returns: amounts in words, a figure's change, an organization's place in a mapping."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.forms import BoundField
from django.template import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from organizations.models import User
from targets.approval.sections import ReviewRow
from targets.returns.forms.steps import box_name
from targets.returns.sheets import ReturnSheet
from targets.rules.amounts import in_words
from targets.rules.compliance import Amount
from targets.rules.plausibility import change_text

register = template.Library()


@register.filter
def amount(value: Amount, scale: Sequence[str] = ()) -> str:
    """«1.234», «Không phát sinh», or «–» where there is no answer; with the figure's scale its word."""
    return in_words(value, scale)


@register.filter
def changed_from(new: Amount, old: Amount) -> str:
    """«+32» against another amount; empty unless both are numbers."""
    return change_text(new, old)


@register.filter
def at(mapping: Mapping[Any, Any], key: Any) -> Any:
    """The mapping's value for the key, or None: Django's own look-up takes no variable."""
    return mapping.get(key)


@register.filter
def may_comment(user: User, sheet: ReturnSheet) -> bool:
    """Whether the person may write a remark on this return now: `{% if user|may_comment:sheet %}`."""
    return user.is_authenticated and sheet.may_comment(user)


@register.simple_tag
def hidden_input(bound: BoundField) -> SafeString:
    """A form's hidden field, as its widget writes it: a table of such fields costs a template for each of them."""
    value = bound.value()
    shown = "" if value in (None, "") else format_html(' value="{}"', value)
    return format_html('<input type="hidden" name="{}"{} id="{}">', bound.html_name, shown, bound.id_for_label)


@register.simple_tag
def tick_input(bound: BoundField) -> SafeString:
    """A form's checkbox, as its widget writes it."""
    return format_html(
        '<input type="checkbox" name="{}" class="form-check-input"{} id="{}"{}>',
        bound.html_name,
        mark_safe(' aria-invalid="true"' if bound.errors else ""),  # noqa: S308  (a constant)
        bound.id_for_label,
        mark_safe(" checked" if bound.value() else ""),  # noqa: S308
    )


@register.simple_tag(takes_context=True)
def remark_box(context: Context, sheet: ReturnSheet, key: str, about: object) -> SafeString:
    """A box for a remark, closed until it is wanted; with an empty key on the whole return. `about`: its name.

    `typed` and `box_errors` of the page hold what came back, by the box's name.
    """
    name = box_name(sheet, key)
    text, error = (context.get("typed") or {}).get(name), (context.get("box_errors") or {}).get(name)
    return format_html(
        '<details class="comment-box"{}><summary>Nhận xét{}<span class="visually-hidden">: {}</span></summary>{}'
        '<textarea class="form-control form-control-sm" id="{}" name="{}" rows="2" maxlength="1000" '
        'aria-label="Nhận xét: {}"{}>{}</textarea></details>\n',
        " open" if text else "",
        "" if key else " về cả báo cáo",
        about,
        format_html('<span class="error-text" id="{}-m"><b>Lỗi:</b> {}</span>', name, error) if error else "",
        name,
        name,
        about,
        format_html(' aria-invalid="true" aria-describedby="{}-m"', name) if error else "",
        "" if text is None else text,
    )


@register.simple_tag
def year_cells(row: ReviewRow, year: int) -> SafeString:
    """A figure's cells over the years and its change, in one go: a unit's page has hundreds of them."""
    past = format_html_join(
        "",
        '<td class="align-right old" data-label="{}">{}</td>',
        [(number, in_words(past_amount, row.definition.scale)) for number, past_amount in row.past],
    )
    return format_html(
        '{}<td class="align-right this-year" data-label="{}"><b>{}</b></td>'
        '<td class="align-right difference"{}>{}</td>',
        past,
        year,
        in_words(row.amount, row.definition.scale),
        format_html(' data-label="So {}"', year - 1) if row.change else "",
        row.change,
    )
