"""`manage.py send_test_mail`: the mail, and a sentence for each way in which it does not leave."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command
from pytest_django import Settings


def send(address: str) -> str:
    out = StringIO()
    call_command("send_test_mail", address, stdout=out)
    return out.getvalue()


def test_mail_holds_the_address_that_links_lead_to(mailoutbox: list[EmailMessage], settings: Settings) -> None:
    settings.PORTAL = {**settings.PORTAL, "address": "https://portal.example"}
    send("can.bo@example.vn")
    assert mailoutbox[0].to == ["can.bo@example.vn"]
    assert "https://portal.example/" in mailoutbox[0].body


def test_mail_server_that_refuses_is_named(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    with pytest.raises(CommandError, match=r"not sent by 127\.0\.0\.1:1: .*refused"):
        send("can.bo@example.vn")


def test_mail_without_a_server_says_where_it_went(settings: Settings, tmp_path: Path) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path
    assert f"was not sent, but kept by {tmp_path}." in send("can.bo@example.vn")
    assert len(list(tmp_path.iterdir())) == 1


def test_what_is_no_address_is_refused() -> None:
    with pytest.raises(CommandError, match=r"'example\.vn' is not a mail address"):
        send("example.vn")
