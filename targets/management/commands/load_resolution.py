"""`manage.py load_resolution [FILE]`: what the resolution asks, from its literate file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from organizations.models import Organization
from targets.loading.resolution import kept_by_hand, load_resolution
from targets.loading.resolution_file import ResolutionFileFaulty, read_resolution_file


class Command(BaseCommand):
    help = "Load fixtures/resolution.yaml: figures, clauses, indicators, targets and reporting years."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, default=settings.BASE_DIR / "fixtures" / "resolution.yaml")

    def handle(self, *args: Any, **options: Any) -> None:
        codes = frozenset(Organization.objects.values_list("code", flat=True))
        try:
            file = read_resolution_file(options["file"], codes)
            kept = kept_by_hand(file)
            load_resolution(file)
        except ResolutionFileFaulty as faulty:
            raise CommandError(f"{options['file']} was not loaded:\n{faulty}") from faulty
        self.stdout.write(
            f"Resolution: {len(file.figures)} figures, {len(file.indicators)} indicators, {len(file.targets)} targets."
        )
        for difference in kept:
            self.stdout.write(
                f"  {difference.row}: {difference.column} stays «{difference.stored}» as the administration "
                f"entered it; the file has «{difference.given}»"
            )
