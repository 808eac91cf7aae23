"""What is allowed in production, and still worth a warning at every start and command."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning


def check_mail(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Production without a mail server: notices stay in the portal, and nobody gets a mail."""
    if settings.PRODUCTION and "smtp" not in settings.EMAIL_BACKEND:
        return [
            Warning(
                "No mail leaves the portal: EMAIL_URL names no mail server.",
                hint="Set EMAIL_URL and PORTAL_ADDRESS, then try: manage.py send_test_mail ADDRESS",
                id="portal.W001",
            )
        ]
    return []


def check_transport(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Production over plain http: passwords and sessions can be read on the way."""
    if settings.PRODUCTION and not settings.SESSION_COOKIE_SECURE:
        return [
            Warning(
                "Passwords and sessions travel unencrypted: SECURE_SSL_REDIRECT is 0 and PORTAL_ADDRESS is not https.",
                hint="For a trial inside one building only. Put a proxy with a certificate in front of the portal.",
                id="portal.W002",
            )
        ]
    return []
