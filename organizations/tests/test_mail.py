"""Mails of notices: to whom, when, once."""

from datetime import UTC, datetime, timedelta
from smtplib import SMTPException

import pytest
from django.core import mail
from pytest_django import Settings

from organizations.mail import mail_notices
from organizations.models import MailChoice, Notice, User
from organizations.notices import tell
from organizations.permissions import Role
from organizations.tests.factories import make_user

pytestmark = pytest.mark.django_db
#: Eight in the morning in Vietnam.
MORNING = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)


@pytest.fixture
def person() -> User:
    return _reader("banvan", MailChoice.DAILY)


def _reader(username: str, choice: MailChoice, email: str = "banvan@example.vn") -> User:
    person = make_user(Role.STAFF, username=username)
    person.email, person.mail_choice = email, choice
    person.save(update_fields=["email", "mail_choice"])
    return person


def test_daily_mail_gathers_the_day_and_goes_once(person: User, settings: Settings) -> None:
    settings.PORTAL = {**settings.PORTAL, "address": "https://portal.example"}
    tell([person], text="Báo cáo bị trả lại.", address="/bao-cao/", at=MORNING - timedelta(hours=3))
    tell([person], text="Sắp đến hạn.", at=MORNING - timedelta(hours=2))

    assert mail_notices(MORNING) == 1
    assert mail_notices(MORNING + timedelta(minutes=5)) == 0

    (sent,) = mail.outbox
    assert (sent.subject, sent.to) == ("2 thông báo từ cổng theo dõi", ["banvan@example.vn"])
    assert "https://portal.example/bao-cao/" in sent.body
    assert sent.body.index("trả lại") < sent.body.index("Sắp đến hạn")


def test_daily_mail_waits_for_the_morning_and_for_the_next_day(person: User) -> None:
    tell([person], text="Một.", at=MORNING - timedelta(hours=3))
    assert mail_notices(MORNING - timedelta(hours=2)) == 0  # six o'clock
    assert mail_notices(MORNING) == 1
    tell([person], text="Hai.", at=MORNING + timedelta(hours=1))
    assert mail_notices(MORNING + timedelta(hours=2)) == 0
    assert mail_notices(MORNING + timedelta(days=1)) == 1


def test_a_scheduler_that_stood_still_sends_one_mail_with_everything(person: User) -> None:
    for day in range(5):
        tell([person], text=f"Việc {day}.", at=MORNING - timedelta(days=day + 1))
    assert mail_notices(MORNING) == 1
    assert mail.outbox[0].subject == "5 thông báo từ cổng theo dõi"


@pytest.mark.parametrize(
    ("choice", "email", "expected"),
    [
        pytest.param(MailChoice.AT_ONCE, "a@example.vn", 1, id="at once, at any hour"),
        pytest.param(MailChoice.NONE, "a@example.vn", 0, id="wants no mail"),
        pytest.param(MailChoice.AT_ONCE, "", 0, id="has no address"),
    ],
)
def test_the_choice_decides(choice: MailChoice, email: str, expected: int) -> None:
    tell([_reader("ai", choice, email)], text="Một.", at=MORNING - timedelta(hours=9))
    assert mail_notices(MORNING - timedelta(hours=8)) == expected


def test_what_was_read_or_is_old_is_not_mailed(person: User) -> None:
    tell([person], text="Đã đọc.", at=MORNING - timedelta(hours=3))
    Notice.objects.update(read_at=MORNING)
    tell([person], text="Cũ.", at=MORNING - timedelta(days=20))
    assert mail_notices(MORNING) == 0


def test_a_mail_that_fails_is_tried_again(person: User, monkeypatch: pytest.MonkeyPatch) -> None:
    tell([person], text="Một.", at=MORNING - timedelta(hours=3))

    def broken(*args: object, **kwargs: object) -> None:
        raise SMTPException("down")

    with monkeypatch.context() as patch:
        patch.setattr("organizations.mail.send_mail", broken)
        assert mail_notices(MORNING) == 0
    assert mail_notices(MORNING + timedelta(minutes=5)) == 1


def test_a_reason_in_several_lines_is_a_subject_in_one_and_holds_no_mail_back(person: User) -> None:
    _reader("khac", MailChoice.AT_ONCE, "khac@example.vn")
    text = "Gia hạn đến 20/01/2026. Lý do:\r\nBcc: ai@example.vn\n" + "bão lũ " * 60
    tell(User.objects.people(), text=text, at=MORNING - timedelta(hours=3))
    assert mail_notices(MORNING) == 2
    assert {sent.subject.partition(" Lý do: ")[2][:27] for sent in mail.outbox} == {"Bcc: ai@example.vn bão lũ b"}
    assert all(len(sent.subject) <= 150 and sent.bcc == [] for sent in mail.outbox)
    assert text[:500] in mail.outbox[0].body
