"""Notices by mail, as each person chose: one by one, gathered in one mail a day, or not at all.

Notices already read in the portal are not mailed. Everything follows from stored rows, so a stopped
scheduler loses nothing: it sends what is left when it runs again, in one mail.
"""

import logging
from datetime import datetime, time, timedelta
from smtplib import SMTPException
from textwrap import shorten

from django.conf import settings
from django.core.mail import send_mail
from django.db.models import Max
from django.utils import timezone

from organizations.models import MailChoice, Notice, User

logger = logging.getLogger(__name__)
DAILY_AT = time(7, 0)
#: Older notices are for the portal only: nobody is mailed last year's news.
OLDEST = timedelta(days=14)
MOST_LINES = 40
LONGEST_SUBJECT = 150


def mail_notices(at: datetime) -> int:
    """Mail each person the notices that are due, in one mail. Returns the number of mails sent."""
    wanted = Notice.objects.unread().unmailed().filter(at__gt=at - OLDEST, at__lte=at)
    people = (
        User.objects.people()
        .filter(is_active=True, pk__in=wanted.values("to"))
        .exclude(email="")
        .exclude(mail_choice=MailChoice.NONE)
        .annotate(last_mail=Max("notices__mailed_at"))
    )
    return sum(_send(person, at) for person in people if _is_due(person, at))


def _is_due(person: User, at: datetime) -> bool:
    """At once, or, for the daily mail, from seven in the morning on and once a day."""
    if person.mail_choice == MailChoice.AT_ONCE:
        return True
    now, last = timezone.localtime(at), person.last_mail  # type: ignore[attr-defined]
    return now.time() >= DAILY_AT and (last is None or timezone.localtime(last).date() < now.date())


def _send(person: User, at: datetime) -> bool:
    """One mail with the person's notices. They are claimed first, so that two workers send one mail."""
    waiting = Notice.objects.visible_to(person).unread().unmailed().filter(at__gt=at - OLDEST, at__lte=at)
    notices = list(waiting.order_by("at", "pk"))
    claimed = Notice.objects.filter(pk__in=[notice.pk for notice in notices], mailed_at__isnull=True)
    if claimed.update(mailed_at=at) != len(notices) or not notices:
        return False  # another worker was faster; what it left over goes with the next mail
    try:
        send_mail(_subject(notices), _body(person, notices), settings.DEFAULT_FROM_EMAIL, [person.email])
    except (SMTPException, OSError):
        logger.exception("The mail to %s could not be sent; it is tried again.", person.username)
        Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(mailed_at=None)
        return False
    return True


def _subject(notices: list[Notice]) -> str:
    """Subject on one line. A line break from a typed reason would end the header."""
    if len(notices) > 1:
        return f"{len(notices)} thông báo từ cổng theo dõi"
    return shorten(notices[0].text, LONGEST_SUBJECT, placeholder="…")


def _body(person: User, notices: list[Notice]) -> str:
    lines = [f"Kính gửi đồng chí {person.full_name},", ""]
    for notice in notices[:MOST_LINES]:
        lines.append(f"- {notice.text}")
        if notice.address:
            lines.append(f"  {settings.PORTAL['address']}{notice.address}")
    if len(notices) > MOST_LINES:
        lines.append(f"- Còn {len(notices) - MOST_LINES} thông báo khác, xin xem trên cổng.")
    return "\n".join([*lines, "", settings.PORTAL["owner"], f"Trợ giúp: {settings.PORTAL['help_line']}."])
