"""`manage.py setup`: an empty register, ready for use. Safe to repeat; invents nothing."""

from pathlib import Path
from typing import Any

import tablib
import yaml
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from import_export.resources import ModelResource

from organizations.models import User
from organizations.models.account import SYSTEM_USERNAME
from organizations.permissions import Role
from organizations.resources import OrganizationResource, SuccessionResource, UnitResource
from targets.years import actions as years

FIXTURES: Path = settings.BASE_DIR / "fixtures"


class Command(BaseCommand):
    help = "Migrate, make the cache table, and load units, organizations and the resolution. Idempotent."

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        organizations = tablib.Dataset()
        organizations.dict = yaml.safe_load((FIXTURES / "organizations.yaml").read_text(encoding="utf-8"))
        self._load(OrganizationResource(), organizations, "Organizations")
        self._load(UnitResource(), _table("units.csv"), "Units")
        self._load(SuccessionResource(), _table("successions.csv"), "Successions")
        # The account that imports and scheduled work act as. It has no password, so nobody signs in with it.
        if not User.objects.filter(username=SYSTEM_USERNAME).exists():
            User.objects.create_user(SYSTEM_USERNAME, full_name="Hệ thống", role=Role.HEAD_OF_STAFF.value)
        call_command("load_resolution", stdout=self.stdout)
        made = years.open_due_years(by=User.system(), at=timezone.now())
        self.stdout.write(f"Returns of the open years: {made} new.")
        call_command("load_rules", stdout=self.stdout)
        call_command("compute_compliance", stdout=self.stdout)

    def _load(self, resource: ModelResource, table: tablib.Dataset, what: str) -> None:
        result = resource.import_data(table, raise_errors=False)
        if result.has_errors() or result.has_validation_errors():
            faults = [f"row {row.number}: {error.error}" for row in result.error_rows for error in row.errors]
            faults += [f"row {row.number}: {row.error}" for row in result.invalid_rows]
            raise CommandError(f"{what} could not be loaded:\n" + "\n".join(faults))
        self.stdout.write(f"{what}: {result.totals['new']} new, {result.totals['update']} changed.")


def _table(name: str) -> tablib.Dataset:
    return tablib.Dataset().load((FIXTURES / name).read_text(encoding="utf-8"), format="csv")
