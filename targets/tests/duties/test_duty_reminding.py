"""Reminding agencies: once in each stage by the portal, and by hand where that is due."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from organizations.models import Notice, User
from organizations.permissions import Role
from organizations.refused import NotPermitted
from organizations.tests.factories import make_user
from targets.duties.reminding import NobodyReminded, remind, send_due
from targets.models import DutyReminder, RootYear
from targets.tests.duties.duty_steps import agency, line_of, sent, somebody

pytestmark = pytest.mark.django_db
LATE = datetime(2024, 1, 20, 9, tzinfo=timezone.get_default_timezone())


@pytest.fixture(autouse=True)
def _deadlines_hold() -> None:
    RootYear.objects.update(is_backlog=False)


def _only_2023() -> None:
    RootYear.objects.exclude(year=2023).update(is_backlog=True)


def test_each_stage_is_spoken_of_once() -> None:
    _only_2023()
    person = somebody()
    assert send_due(LATE) == 1
    assert send_due(LATE) == 0
    assert send_due(LATE + timedelta(days=1)) == 0
    assert send_due(LATE + timedelta(days=3)) == 1
    texts = list(Notice.objects.filter(to=person).values_list("text", flat=True))
    assert len(texts) == 2
    first = "Báo cáo nhiệm vụ năm 2023 của Ủy ban nhân dân xã Cao Bồ. Quá hạn 5 ngày (hạn 15/01/2024)."
    assert any(first in text for text in texts)


def test_what_was_sent_and_what_nobody_enters_is_left_alone() -> None:
    _only_2023()
    sent(agency(), {"Q1.6/state": "DONE"})
    assert send_due(LATE) == 0
    assert not DutyReminder.objects.exists()


def test_by_hand_after_three_days_only() -> None:
    somebody()
    staff = make_user(Role.STAFF)
    assert len(remind([line_of(agency(), at=LATE)], by=staff, at=LATE)) == 1
    later = LATE + timedelta(days=1)
    with pytest.raises(NobodyReminded, match="vừa được nhắc"):
        remind([line_of(agency(), at=later)], by=staff, at=later)
    later = LATE + timedelta(days=3)
    assert len(remind([line_of(agency(), at=later)], by=staff, at=later)) == 1


def test_by_hand_without_receivers_says_so() -> None:
    with pytest.raises(NobodyReminded, match="chưa có tài khoản"):
        remind([line_of(agency(), at=LATE)], by=make_user(Role.STAFF), at=LATE)
    with pytest.raises(NotPermitted):
        remind([line_of(agency(), at=LATE)], by=make_user(Role.LEADER), at=LATE)


def test_backlog_year_reminds_nobody() -> None:
    somebody()
    RootYear.objects.update(is_backlog=True)
    assert send_due(LATE) == 0
    assert User.objects.people().exists()
