"""The sentences for a reviewer whose page is behind: what moved meanwhile, by whom and when."""

from collections.abc import Sequence

from django.utils import timezone

from organizations.formats import clock_time, number
from organizations.permissions import Role
from targets.forms.steps import StepForm
from targets.review_sections import Section
from targets.workflow import STEP_LABELS, Step


def sentences(form: StepForm, found: Sequence[Section]) -> list[str]:
    """One for each ticked return that moved on after the page was opened."""
    step = form.cleaned_data["step"]
    seen = {one.sheet.organization.pk: one.revision for one in form.ticked}
    return [
        _sentence(section, step)
        for section in found
        if (revision := seen.get(section.sheet.organization.pk)) is not None and section.sheet.revision != revision
    ]


def _sentence(section: Section, step: Step) -> str:
    """«Số liệu của Hội Nông dân vừa được xã sửa lúc 14 giờ 40 (2 số). Xin xem lại trước khi duyệt.»"""
    sheet = section.sheet
    again = f" Xin xem lại trước khi {STEP_LABELS[step].lower()}." if step in section.steps else ""
    if section.fresh:
        latest = max(section.fresh, key=lambda moved: moved.at)
        who = sheet.unit.kind if latest.by.role == Role.COMMUNE_OFFICER else str(latest.by)
        when = clock_time(timezone.localtime(latest.at))
        return (
            f"Số liệu của {sheet.organization} vừa được {who} sửa lúc {when} "
            f"({number(len(section.fresh))} số, có đánh dấu ở dưới).{again}"
        )
    event = sheet.last_event
    if event is None:
        return f"Báo cáo của {sheet.organization} vừa được thay đổi.{again}"
    done = STEP_LABELS[Step(event.step)].lower()
    return (
        f"Báo cáo của {sheet.organization} vừa thay đổi: {event.by} đã {done} lúc "
        f"{clock_time(timezone.localtime(event.at))}.{again}"
    )
