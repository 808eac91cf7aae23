"""`manage.py send_reminders`: remind whoever still owes a return and has not heard so in the present stage."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from targets.chasing.actions import send_due
from targets.duties.reminding import send_due as send_due_duties
from targets.explanations.reminding import send_due as send_due_explanations
from targets.registers.reminding import send_due as send_due_answers


class Command(BaseCommand):
    help = "Send the reminders that are due now, whatever the hour. Safe to repeat: nobody is reminded twice."

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        units, agencies = send_due(now), send_due_duties(now)
        explanations, answers = send_due_explanations(now), send_due_answers(now)
        self.stdout.write(
            f"Reminded {units} units and {agencies} agencies, and of {explanations} explanations and {answers} answers."
        )
