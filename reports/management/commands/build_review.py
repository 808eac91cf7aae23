"""`manage.py build_review CODE [--resolution SLUG] --out DIR [--force]`: the review in Word, without a worker."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from organizations.refused import Refused
from reports.reviews.actions import compose_review
from reports.word.seal import is_as_built
from targets.models import PlannedReview


class Command(BaseCommand):
    help = "Build a review that a resolution asks for (midterm, final…) as .docx from the stored official verdicts."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", help="code of the review in the resolution's file, as midterm or final")
        parser.add_argument("--resolution", default="", help="slug of the resolution, where several ask for this code")
        parser.add_argument("--out", type=Path, default=Path("."), help="folder to write into; made if it is absent")
        parser.add_argument("--force", action="store_true", help="replace the file even if somebody has edited it")

    def handle(self, *args: Any, **options: Any) -> None:
        planned, folder = _planned(options["code"], options["resolution"]), options["out"]
        if not options["force"]:
            _refuse_edited(folder / planned.file_name)
        try:
            built = compose_review(planned, at=timezone.now())
        except Refused as refusal:
            raise CommandError(f"The {options['code']} review was not built: {refusal}") from refusal
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / built.name
        path.write_bytes(built.content)
        self.stdout.write(str(path))


def _planned(code: str, slug: str) -> PlannedReview:
    """The one review of this code. Raises CommandError, with what there is, where none or several have it."""
    found = PlannedReview.objects.select_related("resolution__unit")
    of_code = found.filter(code=code, **({"resolution__slug": slug} if slug else {}))
    if len(of_code) == 1:
        return of_code[0]
    known = ", ".join(f"{one.code} --resolution {one.resolution.slug}" for one in found) or "none"
    raise CommandError(f"{len(of_code)} reviews have the code '{code}'; there are: {known}.")


def _refuse_edited(path: Path) -> None:
    """Raises CommandError where a rebuild would destroy what somebody wrote into the file."""
    if path.exists() and not is_as_built(path.read_bytes()):
        raise CommandError(
            f"{path} is not as it was built: somebody edited it, or it is another file. Move it or choose "
            "another --out; --force replaces it."
        )
