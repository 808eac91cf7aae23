"""`manage.py load_rules [FILE]`: the rules of plausibility, from their literate file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from targets.loading.plausibility import RuleFileFaulty, load_rules, read_rule_file
from targets.models import FigureDefinition


class Command(BaseCommand):
    help = "Load fixtures/plausibility.yaml. A rule that the administration has changed stays as it is, and is named."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, default=settings.BASE_DIR / "fixtures" / "plausibility.yaml")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            rows = read_rule_file(options["file"], set(FigureDefinition.objects.values_list("key", flat=True)))
        except RuleFileFaulty as faulty:
            raise CommandError(f"{options['file']} was not loaded:\n{faulty}") from faulty
        loaded = load_rules(rows)
        self.stdout.write(f"Rules: {len(loaded.new)} new, {len(loaded.changed)} changed.")
        if loaded.kept:
            self.stdout.write(f"Rules kept as the administration changed them: {', '.join(loaded.kept)}.")
        if loaded.retired:
            self.stdout.write(f"Rules switched off because the file no longer has them: {', '.join(loaded.retired)}.")
