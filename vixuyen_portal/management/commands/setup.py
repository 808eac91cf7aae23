"""`manage.py setup`: an empty register, ready for use. Safe to repeat: creates what is absent, overwrites nothing."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any, Final

import tablib
import yaml
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from organizations.loading import TableFaulty, load_table
from organizations.models import User
from organizations.models.account import SYSTEM_USERNAME
from organizations.permissions import Role
from organizations.resources import OrganizationResource, RegisterResource, SuccessionResource, UnitResource
from targets.agencies import make_agencies_of
from targets.loading.dated_rules import DatedRulesFaulty, load_dated_rules
from targets.models import ReportingYear, Resolution, RootYear
from targets.verdicts import scoring
from targets.years import actions as years

FIXTURES: Path = settings.BASE_DIR / "fixtures"
SHOWN: Final = 20


class Command(BaseCommand):
    help = (
        "Migrate, make the cache table, and create the units, organizations and parts of the resolution that are "
        "absent. What an administrator changed stays, and is listed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--reset-units", action="store_true", help="bring units and successions back to fixtures/, changes undone"
        )
        parser.add_argument(
            "--reset-organizations", action="store_true", help="bring the organizations' words back to fixtures/"
        )

        parser.add_argument(
            "--from",
            dest="folder",
            type=Path,
            default=FIXTURES,
            help="folder with another register's units.csv, resolution.yaml and, where it has them, successions.csv "
            "and organizations.yaml; it is added to what is there",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        folder: Path = options["folder"]
        reset_units = options["reset_units"]
        for path in dict.fromkeys((FIXTURES / "organizations.yaml", folder / "organizations.yaml")):
            if path.exists():  # another register may add to the six
                organizations = tablib.Dataset()
                organizations.dict = yaml.safe_load(path.read_text(encoding="utf-8"))
                self._load(OrganizationResource(), organizations, "Organizations", reset=options["reset_organizations"])
        self._load(UnitResource(), _table(folder / "units.csv"), "Units", reset=reset_units)
        if (folder / "successions.csv").exists():
            self._load(SuccessionResource(), _table(folder / "successions.csv"), "Successions", reset=reset_units)
        # The account that imports and scheduled work act as. It has no password, so nobody signs in with it.
        if not User.objects.filter(username=SYSTEM_USERNAME).exists():
            User.objects.create_user(
                SYSTEM_USERNAME, full_name="Hệ thống", role=Role.HEAD_OF_STAFF.value, is_whole_register=True
            )
        call_command("load_resolution", str(folder / "resolution.yaml"), only_absent=True, stdout=self.stdout)
        self._load_dated_rules(folder)
        self.stdout.write(f"Agencies: {sum(map(make_agencies_of, Resolution.objects.all()))} new.")
        made = years.open_due_years(by=User.system(), at=timezone.now())
        self.stdout.write(f"Returns of the open years: {made} new.")
        call_command("load_rules", stdout=self.stdout)
        self._score()

    def _load_dated_rules(self, folder: Path) -> None:
        """The scales and standards of the folder's root, where the folder has them."""
        path = folder / "dated_rules.yaml"
        if not path.exists():
            return
        code = yaml.safe_load((folder / "resolution.yaml").read_text(encoding="utf-8"))["resolution"]["code"]
        root = Resolution.objects.select_related("unit").get(code=code).unit
        try:
            scales, standards = load_dated_rules(path, root, by=User.system(), at=timezone.now())
        except DatedRulesFaulty as faulty:
            raise CommandError(f"{path.name} could not be loaded: {faulty}") from faulty
        self.stdout.write(f"Scales: {scales} new. Standards: {standards} new.")

    def _load(self, resource: RegisterResource, table: tablib.Dataset, what: str, *, reset: bool) -> None:
        try:
            loaded = load_table(resource, table, reset=reset)
        except TableFaulty as faulty:
            raise CommandError(f"{what} could not be loaded:\n{faulty}") from faulty
        self.stdout.write(f"{what}: {loaded.new} new" + (f", {loaded.reset} reset." if reset else "."))
        lines = [
            f"{difference.row}: {difference.column} is «{difference.stored}», the file has «{difference.given}»"
            for difference in loaded.differences
        ]
        lines += [f"{row}: changed or taken away by the administration, not created again" for row in loaded.absent]
        if lines:
            self.stdout.write(f"{what} kept as the administration changed them ({len(lines)} differences):")
        for line in lines[:SHOWN]:
            self.stdout.write(f"  {line}")
        if len(lines) > SHOWN:
            self.stdout.write(f"  … and {len(lines) - SHOWN} more")

    def _score(self) -> None:
        """Score the open years. A closed year's verdicts are compared only: they change by an explicit command."""
        still_open = set(RootYear.objects.open().values_list("year", flat=True))
        closed = set(RootYear.objects.closed().values_list("year", flat=True))
        for year in ReportingYear.objects.all():
            if year.year in still_open:
                self.stdout.write(f"{year.year}: {scoring.score_year(year.year)} verdicts changed")
            if year.year in closed and (count := len(scoring.differences(year.year))):
                self.stdout.write(
                    f"{year.year} is closed and keeps its verdicts; {count} are not what the register gives now. "
                    f"See: compute_compliance --year {year.year} --check"
                )


def _table(path: Path) -> tablib.Dataset:
    return tablib.Dataset().load(path.read_text(encoding="utf-8"), format="csv")
