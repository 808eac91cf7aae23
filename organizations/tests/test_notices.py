"""Notices: who is told what, once."""

import pytest
from django.utils import timezone

from organizations.models import Notice
from organizations.notices import tell
from organizations.permissions import Role
from organizations.tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_everybody_is_told_once_and_the_inactive_are_not() -> None:
    one, two = make_user(Role.STAFF, username="mot"), make_user(Role.LEADER, username="hai")
    gone = make_user(Role.STAFF, username="ba")
    gone.is_active = False

    told = tell([one, two, one, gone], text="Báo cáo đã được duyệt.", address="/bao-cao/", at=timezone.now())

    assert told == 2
    assert set(Notice.objects.values_list("to__username", "text")) == {
        ("mot", "Báo cáo đã được duyệt."),
        ("hai", "Báo cáo đã được duyệt."),
    }


def test_nobody_sees_the_notices_of_others() -> None:
    one, two = make_user(Role.STAFF, username="mot"), make_user(Role.ADMINISTRATOR, username="hai")
    tell([one], text="Riêng cho một người.", at=timezone.now())

    assert Notice.objects.visible_to(one).unread().count() == 1
    assert not Notice.objects.visible_to(two).exists()
