"""`manage.py check_register`: whether the register's rows agree with their own history."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from targets.invariants import CHECKS


class Command(BaseCommand):
    help = "Check what must hold across rows. Exit status 1 and one line a fault if something bypassed the actions."

    def handle(self, *args: Any, **options: Any) -> None:
        faults = [fault for check in CHECKS for fault in check()]
        for fault in faults:
            self.stdout.write(fault)
        if faults:
            raise CommandError(f"{len(faults)} faults in the register.")
        self.stdout.write(f"{len(CHECKS)} checks, no fault.")
