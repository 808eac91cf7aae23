"""`manage.py build_review midterm|final --out DIR`: the review in Word, without a worker."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from organizations.refused import Refused
from reports.models import ReviewKind
from reports.reviews.actions import compose_review

KINDS = {"midterm": ReviewKind.MIDTERM, "final": ReviewKind.FINAL}


class Command(BaseCommand):
    help = "Build the mid-term review of 2023 or the final review of 2025 as .docx from the stored official verdicts."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", choices=sorted(KINDS))
        parser.add_argument("--out", type=Path, default=Path("."), help="folder to write into; made if it is absent")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            built = compose_review(KINDS[options["kind"]], at=timezone.now())
        except Refused as refusal:
            raise CommandError(f"The {options['kind']} review was not built: {refusal}") from refusal
        folder: Path = options["out"]
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / built.name
        path.write_bytes(built.content)
        self.stdout.write(str(path))
