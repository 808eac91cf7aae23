"""`manage.py send_test_mail ADDRESS`: whether mail leaves the portal, and where its links lead."""

from argparse import ArgumentParser
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email


class Command(BaseCommand):
    help = "Send a mail to ADDRESS with the portal's own settings, and say what became of it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("address")

    def handle(self, *args: Any, **options: Any) -> None:
        address = options["address"]
        try:
            validate_email(address)
        except ValidationError as fault:
            raise CommandError(f"'{address}' is not a mail address.") from fault
        body = (
            f"Đây là thư thử của cổng theo dõi, {settings.PORTAL['owner']}.\n\n"
            f"Liên kết trong thư thông báo dẫn tới: {settings.PORTAL['address']}/\n"
            "Nếu mở liên kết này không ra cổng, xin báo người vận hành máy chủ sửa PORTAL_ADDRESS.\n"
        )
        try:
            send_mail("Thư thử từ cổng theo dõi", body, settings.DEFAULT_FROM_EMAIL, [address])
        except (SMTPException, OSError) as fault:
            raise CommandError(f"The mail was not sent by {_server()}: {fault}") from fault
        if "smtp" in settings.EMAIL_BACKEND:
            self.stdout.write(f"{_server()} took the mail to {address}. Links lead to {settings.PORTAL['address']}/")
        else:
            self.stdout.write(f"No mail server is set (EMAIL_URL): the mail was not sent, but kept by {_server()}.")


def _server() -> str:
    """The mail server as host:port, or the place that takes its part."""
    if "smtp" in settings.EMAIL_BACKEND:
        return f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    return str(settings.EMAIL_FILE_PATH) if "filebased" in settings.EMAIL_BACKEND else settings.EMAIL_BACKEND
