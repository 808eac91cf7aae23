"""`manage.py load_resolution [FILE] [--yes]`: what the resolution asks, from its literate file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from organizations.models import Organization, User
from targets.agencies import make_agencies_of
from targets.jobs import enqueue_once
from targets.loading.plan import LoadingPlan, plan_loading
from targets.loading.resolution import kept_by_hand, load_resolution
from targets.loading.resolution_file import ResolutionFile, ResolutionFileFaulty, read_resolution_file
from targets.models.job import SCORE_YEAR


class Command(BaseCommand):
    help = (
        "Show what loading fixtures/resolution.yaml would change: figures, clauses, indicators, targets, duties and "
        "years, and which verdicts would turn. Nothing is changed without --yes, and never what closed years rest on."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, default=settings.BASE_DIR / "fixtures" / "resolution.yaml")
        parser.add_argument("--yes", action="store_true", help="change it")
        parser.add_argument(
            "--only-absent",
            action="store_true",
            help="create what is absent and list what differs, as `setup` does; changes nothing that is there",
        )

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        codes = frozenset(Organization.objects.values_list("code", flat=True))
        try:
            file = read_resolution_file(options["file"], codes)
            kept = kept_by_hand(file)
            whole = plan_loading(file)
            if options["only_absent"]:
                self._create_absent(file, whole)
            else:
                self._load(file, whole, yes=options["yes"])
        except ResolutionFileFaulty as faulty:
            raise CommandError(f"{options['file']} was not loaded:\n{faulty}") from faulty
        for difference in kept:
            self.stdout.write(
                f"  {difference.row}: {difference.column} stays «{difference.stored}» as the administration "
                f"entered it; the file has «{difference.given}»"
            )

    def _load(self, file: ResolutionFile, found: LoadingPlan, *, yes: bool) -> None:
        for line in found.lines():
            self.stdout.write(line)
        if found.refused:
            raise CommandError(
                "Nothing was changed, since closed years or documents rest on it:\n" + "\n".join(found.refused)
            )
        if not yes:
            self.stdout.write("Nothing differs." if found.is_empty else "Nothing was changed; --yes changes it.")
            return
        make_agencies_of(load_resolution(file))
        self._score(found)
        self._say(file)

    def _create_absent(self, file: ResolutionFile, whole: LoadingPlan) -> None:
        absent = plan_loading(file, only_absent=True)
        if absent.refused:
            self.stdout.write("What is absent was not created, since closed years rest on it:")
            for line in absent.refused:
                self.stdout.write(f"  {line}")
        else:
            make_agencies_of(load_resolution(file, only_absent=True))
            self._score(absent)
            self._say(file)
        created = set() if absent.refused else set(absent.new)
        kept = [*whole.changed, *(f"{row}: only in the file" for row in whole.new if row not in created)]
        kept += [f"{row}: not in the file" for row in whole.gone]
        if kept:
            self.stdout.write(f"The resolution stays as it is stored ({len(kept)} differences); see load_resolution:")
            for line in kept:
                self.stdout.write(f"  {line}")

    def _score(self, done: LoadingPlan) -> None:
        """Have the open years scored again by the worker whose verdicts rest on something else now."""
        for year in done.to_score:
            enqueue_once(SCORE_YEAR, year, by=User.system())
        if done.to_score:
            years = ", ".join(str(year) for year in done.to_score)
            self.stdout.write(f"The worker scores {years} again; without one, run compute_compliance.")

    def _say(self, file: ResolutionFile) -> None:
        self.stdout.write(
            f"Resolution: {len(file.figures)} figures, {len(file.indicators)} indicators, {len(file.targets)} targets, "
            f"{len(file.duties)} duties."
        )
