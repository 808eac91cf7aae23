"""`manage.py send_reminders`: remind whoever still owes a return and has not heard so in the present stage."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from targets.chasing.actions import send_due


class Command(BaseCommand):
    help = "Send the reminders that are due now, whatever the hour. Safe to repeat: nobody is reminded twice."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Reminded {send_due(timezone.now())} units.")
