"""Whom news of a return reaches in a register of two districts: the people of its own unit, never another root's."""

from datetime import UTC, date, datetime

import pytest

from organizations.models import Level, Notice, Organization, Unit, User
from organizations.permissions import Role, acts_for
from organizations.tests.factories import make_district, make_user
from targets.chasing.debtors import accounts
from targets.models import RootYear
from targets.returns.notices import tell_of_step
from targets.rules.workflow import ReturnStatus, Step
from targets.sign_in import profile_for
from targets.tests.factories import make_resolution, make_return, root_year
from targets.years.actions import extend

pytestmark = pytest.mark.django_db


@pytest.fixture
def other() -> Unit:
    district = Unit.objects.create(
        code="034", valid_from=date(1991, 10, 1), level=Level.DISTRICT, kind="huyện", name="Bắc Quang",
        parent=Unit.objects.get(code="02"),
    )  # fmt: skip
    make_resolution(district)
    for year in list(RootYear.objects.all()):
        year.pk, year.root = None, district
        year.save()
    return district


@pytest.fixture
def people(other: Unit) -> tuple[User, User]:
    """The farmers' accounts of the first and of the second district."""
    farmers = Organization.objects.get(code="hnd")
    here = make_user(Role.DISTRICT_ORGANIZATION, username="hnd-nay", organization=farmers)
    return here, make_user(Role.DISTRICT_ORGANIZATION, username="hnd-kia", organization=farmers, unit=other)


def told() -> set[str]:
    return set(Notice.objects.values_list("to__username", flat=True))


def test_accounts_of_a_sum_are_those_of_its_own_organizations(other: Unit, people: tuple[User, User]) -> None:
    make_user(Role.LEADER, unit=other)
    here, there = people
    assert accounts([make_district(), other]) == {make_district().pk: [here], other.pk: [there]}


def test_news_of_a_districts_own_return_reaches_its_own_organization_only(people: tuple[User, User]) -> None:
    head = make_user(Role.HEAD_OF_STAFF)
    sent = make_return("030", status=ReturnStatus.SUBMITTED, sender=make_user(Role.STAFF))
    tell_of_step(Step.SEND_BACK, [sent], reason="Xin kiểm tra lại.", by=head, at=datetime(2024, 1, 20, tzinfo=UTC))
    assert "hnd-nay" in told() and "hnd-kia" not in told()


def test_later_day_of_a_district_is_told_to_its_own_organizations_only(people: tuple[User, User]) -> None:
    leader = make_user(Role.LEADER, username="lanh-dao")
    at = datetime(2024, 1, 10, tzinfo=UTC)
    extend(
        root_year(2023).year,
        make_district(),
        due_on=date(2024, 1, 30),
        reason="Bận họp",
        by=make_user(Role.STAFF),
        at=at,
    )
    assert told() == {"hnd-nay"}
    assert leader.username not in told()


def test_who_stands_elsewhere_acts_for_the_unit() -> None:
    staff, officer = make_user(Role.STAFF), make_user(Role.COMMUNE_OFFICER)
    assert officer.unit
    assert acts_for(staff, officer.unit) and not acts_for(officer, officer.unit)
    assert not acts_for(staff, make_district())


def test_words_are_those_of_the_nearest_root_else_of_one_below_never_of_a_stranger(other: Unit) -> None:
    named = {
        unit.name: profile_for(make_user(Role.STAFF, unit=unit))
        for unit in (make_district(), other, Unit.objects.get(code="02"), Unit.objects.get(code="08"))
    }
    assert {name: profile and profile.name for name, profile in named.items()} == {
        "Vị Xuyên": "Vị Xuyên",
        "Bắc Quang": "Bắc Quang",
        "Hà Giang": "Bắc Quang",  # no root above: the first of those below, as pages show it
        "Tuyên Quang": None,
    }
