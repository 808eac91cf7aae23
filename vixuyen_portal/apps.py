"""The portal as an application of Django: registers its checks of the settings."""

from django.apps import AppConfig
from django.core import checks


class PortalConfig(AppConfig):
    name = "vixuyen_portal"

    def ready(self) -> None:
        from vixuyen_portal.checks import check_mail, check_transport

        checks.register(check_mail, "portal")
        checks.register(check_transport, "portal")
