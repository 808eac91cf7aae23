"""`manage.py compute_compliance [--year Y] [--check]`: verdicts from the register, or a comparison with it."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from targets.models import ReportingYear
from targets.verdicts import scoring
from targets.verdicts.nightly import difference_text

SHOWN = 20


class Command(BaseCommand):
    help = "Score a year, or all. With --check nothing is written: exit status 1 if a stored verdict differs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--year", type=int)
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        years = list(ReportingYear.objects.values_list("year", flat=True))
        if options["year"] is not None:
            if options["year"] not in years:
                raise CommandError(f"{options['year']} is not a reporting year; there are {years or 'none yet'}.")
            years = [options["year"]]
        wrong = 0
        for year in years:
            if options["check"]:
                differences = scoring.differences(year)
                wrong += len(differences)
                for difference in differences[:SHOWN]:
                    self.stdout.write(f"{year}: {difference_text(difference)}")
                self.stdout.write(
                    f"{year}: {len(differences)} differences"
                    + (", the first shown" if len(differences) > SHOWN else "")
                )
            else:
                self.stdout.write(f"{year}: {scoring.score_year(year)} verdicts changed")
        if wrong:
            raise CommandError(f"{wrong} stored verdicts are not what the register gives. Run compute_compliance.")
