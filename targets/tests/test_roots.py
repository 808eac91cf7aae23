"""Whose results a person sees in a register of several roots."""

from datetime import date

import pytest

from organizations.models import Level, Unit, User
from organizations.permissions import Role
from organizations.tests.factories import make_user
from targets.models import Resolution
from targets.roots import root_of

pytestmark = pytest.mark.django_db


def make_root(code: str, name: str, parent: Unit | None, first_year: int) -> Unit:
    unit = Unit.objects.create(
        code=code, valid_from=date(2000, 1, 1), level=Level.DISTRICT, kind="huyện", name=name, parent=parent
    )
    make_resolution(unit, first_year)
    return unit


def make_resolution(unit: Unit, first_year: int) -> None:
    Resolution.objects.create(
        code=f"nq-{unit.slug}", slug=unit.slug, unit=unit, subject="-", first_year=first_year, last_year=first_year + 4
    )


def test_root_is_the_nearest_one_above_else_the_earliest_below() -> None:
    province = Unit.objects.get(code="02")
    district = Unit.objects.get(code="030")
    other = make_root("034", "Bắc Quang", province, 2020)
    commune = Unit.objects.get(code="00952", valid_to__isnull=False)
    at_province = make_user(Role.STAFF, unit=province)
    assert root_of(make_user(Role.COMMUNE_OFFICER, unit=commune)) == district
    assert root_of(make_user(Role.STAFF, unit=other)) == other
    assert root_of(at_province) == other  # the earliest resolution below it
    make_resolution(province, 2026)
    assert root_of(at_province) == province
    assert root_of(make_user(Role.STAFF, unit=Unit.objects.get(code="08"))) is None
    assert root_of(User.system()) == other
