"""`manage.py build_review midterm|final --out DIR [--force]`: the review in Word, without a worker."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from organizations.refused import Refused
from reports.models import ReviewKind
from reports.reviews.actions import compose_review, review_file_name
from reports.word.seal import is_as_built

KINDS = {"midterm": ReviewKind.MIDTERM, "final": ReviewKind.FINAL}


class Command(BaseCommand):
    help = "Build the mid-term review of 2023 or the final review of 2025 as .docx from the stored official verdicts."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", choices=sorted(KINDS))
        parser.add_argument("--out", type=Path, default=Path("."), help="folder to write into; made if it is absent")
        parser.add_argument("--force", action="store_true", help="replace the file even if somebody has edited it")

    def handle(self, *args: Any, **options: Any) -> None:
        kind, folder = KINDS[options["kind"]], options["out"]
        if not options["force"]:
            _refuse_edited(folder / review_file_name(kind))
        try:
            built = compose_review(kind, at=timezone.now())
        except Refused as refusal:
            raise CommandError(f"The {options['kind']} review was not built: {refusal}") from refusal
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / built.name
        path.write_bytes(built.content)
        self.stdout.write(str(path))


def _refuse_edited(path: Path) -> None:
    """Raises CommandError where a rebuild would destroy what somebody wrote into the file."""
    if path.exists() and not is_as_built(path.read_bytes()):
        raise CommandError(
            f"{path} is not as it was built: somebody edited it, or it is another file. Move it or choose "
            "another --out; --force replaces it."
        )
