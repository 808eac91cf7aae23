"""`manage.py compute_compliance [--year Y] [--check]`: verdicts from the register, or a comparison with it."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from organizations.models import User
from organizations.models.account import SYSTEM_USERNAME
from organizations.refused import Refused
from targets.models import ReportingYear, RootYear
from targets.verdicts import independent, scoring
from targets.verdicts.nightly import difference_text


class Command(BaseCommand):
    help = (
        "Score a year, or all open ones. With --check nothing is written: exit status 1 if a stored verdict differs "
        "from what SQL alone makes of the register. "
        "A closed year keeps its verdicts unless --rescore-closed says why they change; the year's events keep that."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--year", type=int)
        parser.add_argument("--check", action="store_true")
        parser.add_argument("--rescore-closed", metavar="REASON", help="judge the closed --year anew, for this reason")
        parser.add_argument("--root", metavar="CODE", help="whose year: the unit that resolved, if several closed it")
        parser.add_argument("--by", default=SYSTEM_USERNAME, metavar="USERNAME", help="who does so")

    def handle(self, *args: Any, **options: Any) -> None:
        years = list(ReportingYear.objects.values_list("year", flat=True))
        if options["year"] is not None:
            if options["year"] not in years:
                raise CommandError(f"{options['year']} is not a reporting year; there are {years or 'none yet'}.")
            years = [options["year"]]
        if options["rescore_closed"] is not None:
            self._rescore(options["year"], options["root"], options["rescore_closed"], options["by"])
            return
        wrong = 0
        still_open = set(RootYear.objects.open().values_list("year", flat=True))
        for year in years:
            if options["check"]:
                differences = independent.differences(year)
                wrong += len(differences)
                for difference in differences.first:
                    self.stdout.write(f"{year}: {difference_text(difference)}")
                self.stdout.write(
                    f"{year}: {len(differences)} differences"
                    + (", the first shown" if len(differences) > len(differences.first) else "")
                )
            elif year not in still_open:
                self.stdout.write(f"{year}: closed, keeps its verdicts")
            else:
                self.stdout.write(f"{year}: {scoring.score_year(year)} verdicts changed")
        if wrong:
            raise CommandError(
                f"{wrong} stored verdicts are not what the register gives. Run compute_compliance; for a closed year "
                "with --year and --rescore-closed."
            )

    def _rescore(self, year: int | None, root: str | None, reason: str, username: str) -> None:
        """One closed year of one root, named, with its reason."""
        if year is None:
            raise CommandError("--rescore-closed needs --year.")
        by = User.objects.filter(username=username).first()
        if by is None:
            raise CommandError(f"There is no account '{username}'.")
        rows = RootYear.objects.filter(year=year).with_parties()
        found = list(rows.filter(root__code=root) if root is not None else rows)
        if len(found) != 1:
            names = ", ".join(f"{row.root.code} ({row.root})" for row in rows) or "none"
            raise CommandError(f"--root must name one of the roots that have {year}: {names}.")
        try:
            changed = scoring.rescore_closed_year(found[0], reason=reason, by=by, at=timezone.now())
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"{year}: {changed} verdicts of a closed year changed")
