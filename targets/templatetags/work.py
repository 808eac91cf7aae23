"""Template tags of the task list, the check page and «Việc cần làm»."""

from django import template

from targets.returns.sheets import ReturnSheet
from targets.rules.workflow import Step

register = template.Library()


@register.filter
def lower_first(text: str) -> str:
    """A figure's name for the middle of a sentence."""
    return text[:1].lower() + text[1:]


@register.filter
def sent_for(sheet: ReturnSheet) -> str:
    """The commune in whose place the return was sent last («Xã Cao Bồ»); empty if it sent it itself."""
    events = list(sheet.stored.events.all()) if sheet.stored else []
    sent = next((event for event in reversed(events) if event.step == Step.SUBMIT), None)
    return str(sheet.unit) if sent and sent.on_behalf_of_id else ""
