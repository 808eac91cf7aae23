"""`manage.py verdicts YEAR [--provisional] [--json]`: the stored verdicts of a year."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from targets.models import Basis, ReportingYear, Verdict
from targets.verdicts.bounds import bounds_of
from targets.verdicts.rows import verdict_row

COLUMNS = (
    "unit",
    "organization",
    "target",
    "numerator",
    "denominator",
    "rate",
    "threshold",
    "verdict",
    "gap",
    "shortfall",
    "covered",
    "expected",
    "own_counted",
    "own_numerator",
    "own_denominator",
)


class Command(BaseCommand):
    help = "Print a year's verdicts: official ones, or with --provisional those that count sent returns too."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("year", type=int)
        parser.add_argument("--provisional", action="store_true")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if not ReportingYear.objects.filter(year=options["year"]).exists():
            raise CommandError(f"{options['year']} is not a reporting year.")
        basis = Basis.WITH_SUBMITTED if options["provisional"] else Basis.APPROVED
        verdicts = list(Verdict.objects.for_year(options["year"]).filter(basis=basis).with_parties())
        bounds = bounds_of(verdicts)
        rows = [verdict_row(verdict, bounds.get(verdict.pk)) for verdict in verdicts]
        if options["json"]:
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=1))
            return
        self.stdout.write("\t".join(COLUMNS))
        for row in rows:
            values = dict(row) | {f"own_{name}": value for name, value in (row["own_bodies"] or {}).items()}
            self.stdout.write("\t".join("" if values.get(name) is None else str(values[name]) for name in COLUMNS))
