"""Reminding units of answers and remedies: once in each stage, whoever runs it how often."""

from datetime import date, datetime, timedelta

import pytest

from organizations.models import Notice
from organizations.permissions import Role
from organizations.tests.factories import make_user
from targets.explanations.actions import Answer
from targets.explanations.reminding import send_due
from targets.models import MissExplanationEvent
from targets.rules.explanation_steps import ExplanationState
from targets.rules.periods import VIETNAM
from targets.tests.explanations.explanation_steps import make_explanation, officer

pytestmark = pytest.mark.django_db
#: Asked on 01/03/2024, due on 20/03/2024.
ASKED, DUE = datetime(2024, 3, 1, 9, tzinfo=VIETNAM), date(2024, 3, 20)


def at(day: int, month: int = 3) -> datetime:
    return datetime(2024, month, day, 9, tzinfo=VIETNAM)


def reminders() -> list[str]:
    return list(MissExplanationEvent.objects.filter(step="REMIND").order_by("pk").values_list("text", flat=True))


def test_each_stage_of_an_answer_is_spoken_of_once() -> None:
    person = officer()
    make_explanation(due_on=DUE, at=ASKED)
    told = Notice.objects.filter(to=person).count()
    sent = {day: send_due(at(day)) for day in (12, 13, 14, 19, 20, 21, 22, 24)}
    assert sent == {12: 0, 13: 1, 14: 0, 19: 0, 20: 1, 21: 1, 22: 0, 24: 1}
    assert send_due(at(24)) == 0
    assert Notice.objects.filter(to=person).count() == told + 4
    texts = reminders()
    head = "Giải trình chỉ tiêu T06 năm 2023 của Hội Nông dân xã Cao Bồ: "
    assert [text.removeprefix(head).split(".")[0] for text in texts] == [
        "còn 7 ngày (hạn 20/03/2024)", "hạn là hôm nay (20/03/2024)", "quá hạn 1 ngày (hạn 20/03/2024)",
        "quá hạn 4 ngày (hạn 20/03/2024)",
    ]  # fmt: skip


def test_asking_and_sending_back_speak_of_the_day_themselves() -> None:
    officer()
    make_explanation(due_on=DUE, at=at(18))
    make_explanation(ExplanationState.SENT_BACK, unit="00919", due_on=DUE, at=at(18))
    assert send_due(at(19)) == 0
    assert send_due(at(20)) == 2


def test_remedy_is_chased_until_it_is_done() -> None:
    officer()
    make_explanation(ExplanationState.ACCEPTED, at=ASKED, words=Answer("Đi xa", "Lập chi hội", date(2024, 4, 10)))
    make_explanation(ExplanationState.ACCEPTED, at=ASKED, code="T10")  # a remedy without a day
    make_explanation(ExplanationState.REMEDIED, at=ASKED, code="T05", words=Answer("Vì", "Làm", date(2024, 4, 10)))
    assert [send_due(at(day, 4)) for day in (2, 5, 10, 11, 12)] == [0, 1, 1, 1, 0]
    assert reminders()[-1].startswith(
        "Biện pháp khắc phục chỉ tiêu T06 năm 2023 của Hội Nông dân xã Cao Bồ: quá hạn 1 ngày (hạn 10/04/2024)."
    )


def test_answered_withdrawn_and_those_without_an_account_are_left_alone() -> None:
    make_explanation(ExplanationState.ANSWERED, due_on=DUE, at=ASKED)
    make_explanation(ExplanationState.WITHDRAWN, due_on=DUE, at=ASKED, code="T10")
    make_explanation(due_on=DUE, at=ASKED, unit="00919")
    assert send_due(at(25)) == 0 and not reminders()
    make_user(Role.COMMUNE_OFFICER, unit=make_explanation(due_on=DUE, at=ASKED, unit="00937").unit)
    assert send_due(at(25) + timedelta(hours=1)) == 1
