"""Reminding units of explanations and remedies that are due: once in each stage, by the portal's own hand."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q

from organizations import notices
from organizations.models import User
from targets.explanations.notices import address_of, answering, subject
from targets.models import MissExplanation, MissExplanationEvent
from targets.rules.explanation_steps import AWAITED, ExplanationState, ExplanationStep
from targets.rules.periods import local_day
from targets.rules.reminder_text import how_due
from targets.rules.stages import SOON_DAYS, Debt, PastReminder, stage_of


def send_due(at: datetime) -> int:
    """Remind of every explanation whose day is near or past and not yet spoken of in its stage. Returns their number.

    Idempotent: what was said stands in the events; asking, sending back and accepting speak of the day too.
    """
    until = local_day(at) + timedelta(days=SOON_DAYS)
    owed = MissExplanation.objects.filter(
        Q(state__in=AWAITED, due_on__lte=until) | Q(state=ExplanationState.ACCEPTED, remedy_due_on__lte=until)
    )
    system, rows = User.system(), owed.with_parties().prefetch_related("events")
    return sum(_remind(row, debt, by=system, at=at) for row in rows if (debt := untold_debt(row, at)))


def untold_debt(explanation: MissExplanation, at: datetime) -> Debt | None:
    """What the unit owes by a day and was not told of in its present stage; None if it was, or owes nothing.

    Reads `events`.
    """
    if explanation.owed_on is None:
        return None
    is_sent_back = explanation.standing is ExplanationState.SENT_BACK
    debt = Debt(str(explanation.pk), explanation.place, explanation.owed_on, local_day(at), is_sent_back=is_sent_back)
    told = [
        PastReminder(debt.organization, event.due_on, stage.value, local_day(event.at))
        for event in explanation.events.all()
        if event.due_on and event.to_state == explanation.state
        if (stage := stage_of(event.due_on, local_day(event.at), is_sent_back=is_sent_back))
    ]
    return None if debt.is_told(told) else debt


def _remind(explanation: MissExplanation, debt: Debt, *, by: User, at: datetime) -> bool:
    """Write the event and notify the answering side; False if there is nobody, or today brought a reminder already."""
    people = list(answering(explanation))
    if not people:
        return False
    is_answer = explanation.standing in AWAITED
    what, step = ("Giải trình", "trả lời") if is_answer else ("Biện pháp khắc phục", "ghi kết quả")
    text = (
        f"{what} {subject(explanation)}: {how_due(debt.due_on, debt.today)}. Xin đồng chí {step} trên cổng; nếu "
        "vừa làm, xin bỏ qua lời nhắc này."
    )
    try:
        with transaction.atomic():
            MissExplanationEvent.objects.create(
                explanation=explanation, step=ExplanationStep.REMIND, from_state=explanation.state,
                to_state=explanation.state, text=text, due_on=debt.due_on, reminded_on=local_day(at),
                revision=explanation.revision, at=at, by=by,
            )  # fmt: skip
            notices.tell(people, text=text, address=address_of(explanation), at=at)
    except IntegrityError:  # another run was quicker
        return False
    return True
