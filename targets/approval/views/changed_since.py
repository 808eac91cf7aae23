"""Sentences for a reviewer with an outdated page: what changed meanwhile, by whom and when."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from organizations.formats import clock_time
from organizations.permissions import Role
from targets.approval.sections import Section
from targets.returns.forms.steps import StepForm
from targets.rules.workflow import STEP_LABELS, Step


@dataclass(frozen=True)
class ChangedSince:
    """A ticked return that moved on after the page was opened, in words, and the figures that changed."""

    section: Section
    sentence: str


def changed_since(form: StepForm, found: Sequence[Section]) -> list[ChangedSince]:
    """Each ticked return that is not as its page showed it."""
    step = form.cleaned_data["step"]
    seen = {ticked.sheet.organization.pk: ticked.revision for ticked in form.ticked}
    return [
        ChangedSince(section, _sentence(section, step))
        for section in found
        if (revision := seen.get(section.sheet.organization.pk)) is not None and section.sheet.revision != revision
    ]


def _sentence(section: Section, step: Step) -> str:
    """«Số liệu của Hội Nông dân vừa được xã sửa lúc 14 giờ 40. Xin xem lại trước khi duyệt.»"""
    sheet = section.sheet
    again = f" Xin xem lại trước khi {STEP_LABELS[step].lower()}." if step in section.steps else ""
    if section.fresh:
        latest = max(section.fresh, key=lambda moved: moved.at)
        who = sheet.unit.kind if latest.by.role == Role.COMMUNE_OFFICER else str(latest.by)
        when = clock_time(timezone.localtime(latest.at))
        return f"Số liệu của {sheet.organization} vừa được {who} sửa lúc {when}.{again}"
    event = sheet.last_event
    if event is None:
        return f"Báo cáo của {sheet.organization} vừa được thay đổi.{again}"
    done = STEP_LABELS[Step(event.step)].lower()
    return (
        f"Báo cáo của {sheet.organization} vừa thay đổi: {event.by} đã {done} lúc "
        f"{clock_time(timezone.localtime(event.at))}.{again}"
    )
