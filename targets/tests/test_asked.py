"""What the register asks is remembered in the process, and never out of date."""

import re
from collections.abc import Callable

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from organizations.models import Organization, RegisterStamp, Unit
from organizations.permissions import Role
from organizations.stamps import stamped_models
from organizations.tests.factories import make_user
from targets.asked import Asked, asked, asked_now
from targets.models import (
    FigureDefinition,
    OwedFigure,
    PlausibilityRule,
    ReportingYear,
    Resolution,
    RootYears,
    Target,
    Threshold,
)
from targets.returns import sheets
from targets.tests.factories import unit_named

pytestmark = pytest.mark.django_db
CODE, YEAR = "00709", 2023


def facts() -> dict[str, object]:
    """All that pages take from it, for one commune."""
    known, unit = asked_now(), unit_named(CODE)
    owed = known.owed([YEAR], [unit])[YEAR]
    return {
        "resolutions": [(one.code, one.subject, one.unit.name) for one in known.in_force([YEAR])],
        "organizations": [one.name for one in known.organizations],
        "rules": known.rules,
        "owed": {one.code: [(d.key, d.name) for d in owed.of(unit, one)] for one in known.organizations},
        "targets": [
            (target.code, target.rule_in(YEAR), [one.code for one in target.organizations.all()])
            for target in known.targets(YEAR, unit)
        ],
    }


def no_more_asked() -> None:
    OwedFigure.objects.filter(organization__code="hnd", definition__key="members").delete()


CHANGES: dict[str, tuple[Callable[[], object], str]] = {
    "resolution": (lambda: Resolution.objects.update(subject="Khác"), "resolutions"),
    "unit": (lambda: Unit.objects.filter(code="030").update(name="Khác"), "resolutions"),
    "organization": (lambda: Organization.objects.filter(code="hnd").update(name="Khác"), "organizations"),
    "rule": (lambda: PlausibilityRule.objects.first().delete(), "rules"),
    "owed figure": (no_more_asked, "owed"),
    "definition": (lambda: FigureDefinition.objects.filter(key="members").update(name="Khác"), "owed"),
    "threshold": (lambda: Threshold.objects.update(value=1), "targets"),
    "target's organizations": (lambda: Target.organizations.through.objects.all().delete(), "targets"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_each_change_is_seen_at_once_and_undone_with_its_transaction(what: str) -> None:
    change, fact = CHANGES[what]
    before = facts()
    with transaction.atomic():
        change()
        during = facts()
        transaction.set_rollback(True)
    assert during[fact] != before[fact]
    assert facts() == before


def test_everything_that_is_remembered_has_a_stamp() -> None:
    stamped = {model._meta.db_table for app in apps.get_app_configs() for model in stamped_models(app)}
    with CaptureQueriesContext(connection) as queries:
        known, unit = Asked(), unit_named(CODE)
        assert known.rules and known.organizations and known.owed([YEAR], [unit]) and known.targets(YEAR, unit)
    sql = " ".join(query["sql"] for query in queries)
    assert set(re.findall(r'"((?:organizations|targets|reports)_\w+?)"', sql)) <= stamped


def test_remembered_as_long_as_nothing_changes() -> None:
    first, year, unit = asked_now(), ReportingYear.objects.get(year=YEAR), unit_named(CODE)
    facts()
    with CaptureQueriesContext(connection) as queries:
        again = asked(RootYears.read([year], [unit]).stamp)
        assert again is first and again.rules and again.owed([YEAR], [unit]) and again.targets(YEAR, unit)
    assert len(queries) == 1, "the root years, with the stamp"


def test_without_a_stamp_it_is_read_anew() -> None:
    facts()
    RegisterStamp.objects.all().delete()
    assert asked_now() is not asked_now()
    Organization.objects.filter(code="hnd").update(name="Khác")
    RegisterStamp.objects.all().delete()
    assert "Khác" in [one.name for one in asked_now().organizations]


def test_a_page_judges_by_the_rules_of_the_moment() -> None:
    user, unit, year = make_user(Role.STAFF), unit_named(CODE), ReportingYear.objects.get(year=YEAR)
    assert sheets.of_unit(year, unit, user)[0].asked.rules
    PlausibilityRule.objects.update(is_active=False)
    assert not sheets.of_unit(year, unit, user)[0].asked.rules
