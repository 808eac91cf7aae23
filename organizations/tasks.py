"""Celery tasks about people. They carry: call the function that does the work."""

from celery import shared_task
from django.utils import timezone

from organizations.mail import mail_notices as send_mails


@shared_task(name="organizations.mail_notices")
def mail_notices() -> None:
    """Every few minutes: mail what each person chose to get by mail."""
    send_mails(timezone.now())
