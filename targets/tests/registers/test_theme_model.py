"""What the database refuses of a theme, which count, and who sees which."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from organizations.models import Organization
from organizations.permissions import Role
from organizations.tests.factories import make_district, make_user
from targets.models import ReportingYear, Theme
from targets.rules.register_steps import ThemeState
from targets.tests.factories import unit_named
from targets.tests.registers.theme_steps import agency_of, committee, make_theme, paper, staff

pytestmark = pytest.mark.django_db


def theme(**fields: Any) -> Theme:
    """A theme of Cao Bồ's farmers stored past the actions."""
    values: dict[str, Any] = {
        "unit": unit_named("00952"), "organization": Organization.objects.get(code="hnd"),
        "year": ReportingYear.objects.get(year=2023), "text": "Chủ đề", "congress_target": "Chỉ tiêu",
        "at": timezone.now(), "by": staff(),
    }  # fmt: skip
    return Theme.objects.create(**values | fields)


@pytest.mark.parametrize(
    ("state", "papers"),
    [
        (ThemeState.DRAFT, "r"), (ThemeState.DRAFT, "a"), (ThemeState.DRAFT, "ra"), (ThemeState.REPORTED, ""),
        (ThemeState.REPORTED, "a"), (ThemeState.REPORTED, "ra"), (ThemeState.AGREED, ""), (ThemeState.AGREED, "r"),
        (ThemeState.AGREED, "a"), (ThemeState.REPLACED, ""), (ThemeState.REPLACED, "a"), ("ANYTHING", "ra"),
    ],
)  # fmt: skip
def test_state_and_papers_go_together(state: str, papers: str) -> None:
    unit = unit_named("00952")
    report = paper(agency_of(unit), "5-BC/HND") if "r" in papers else None
    agreement = paper(committee(unit), "9-TB/ĐU") if "a" in papers else None
    with pytest.raises(IntegrityError), transaction.atomic():
        theme(state=state, report=report, agreement=agreement)


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"text": ""}, id="no-text"),
        pytest.param({"congress_target": ""}, id="no-congress-target"),
        pytest.param({"cancelled_reason": "Nhầm"}, id="reason-without-cancelling"),
        pytest.param({"cancelled_at": timezone.now(), "cancelled_reason": "Nhầm"}, id="cancelled-by-nobody"),
    ],
)
def test_database_refuses(fields: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        theme(**fields)


def test_one_active_theme_an_organization_unit_and_year() -> None:
    first = theme()
    with pytest.raises(IntegrityError), transaction.atomic():
        theme()
    theme(organization=Organization.objects.get(code="ccb"))
    theme(year=ReportingYear.objects.get(year=2022))
    theme(unit=unit_named("00919"))
    report = paper(agency_of(first.unit), "5-BC/HND")
    Theme.objects.filter(pk=first.pk).update(state=ThemeState.REPLACED, report=report)
    second = theme(replaces=first)
    with pytest.raises(IntegrityError), transaction.atomic():
        theme()
    Theme.objects.filter(pk=second.pk).update(
        cancelled_at=timezone.now(), cancelled_by=staff(), cancelled_reason="Nhầm"
    )
    theme(replaces=first)
    with pytest.raises(IntegrityError), transaction.atomic():  # replaced once more, in another year past all checks
        theme(replaces=first, year=ReportingYear.objects.get(year=2021))


def test_theme_does_not_replace_itself_and_is_never_deleted() -> None:
    made = make_theme()
    with pytest.raises(IntegrityError), transaction.atomic():
        Theme.objects.filter(pk=made.pk).update(replaces=made.pk)
    with pytest.raises(ProtectedError):
        made.delete()


def test_what_counts_and_what_is_active() -> None:
    draft = make_theme(organization="ccb")
    reported = make_theme(ThemeState.REPORTED, organization="dtn")
    agreed = make_theme(ThemeState.AGREED)
    cancelled = make_theme(ThemeState.AGREED, unit="00919")
    Theme.objects.filter(pk=cancelled.pk).update(
        cancelled_at=timezone.now(), cancelled_by=staff(), cancelled_reason="Nhầm"
    )
    make_theme(ThemeState.AGREED, year=2022)
    of_year = Theme.objects.for_year(2023)
    assert set(of_year.agreed()) == {agreed}
    assert set(of_year.active()) == {draft, reported, agreed}
    assert [agreed.days_to_answer, reported.days_to_answer] == [19, None]
    assert list(Theme.objects.matching("xay dung nong thon").for_year(2022)) == list(Theme.objects.for_year(2022))
    assert {one.unit.code for one in Theme.objects.matching("cao bo")} == {"00952"}


def test_who_sees_which() -> None:
    own, other = make_theme(), make_theme(unit="00919")
    veterans = make_theme(organization="ccb")
    district = make_theme(unit="030")
    cao_bo = unit_named("00952")
    farmers = Organization.objects.get(code="hnd")

    def seen(role: Role, **fields: Any) -> set[Theme]:
        return set(Theme.objects.visible_to(make_user(role, **fields)))

    everything = {own, other, veterans, district}
    for role in (Role.STAFF, Role.HEAD_OF_STAFF, Role.LEADER, Role.ADMINISTRATOR):
        assert seen(role) == everything
    assert seen(Role.COMMUNE_OFFICER, unit=cao_bo) == {own, veterans, district}
    assert seen(Role.DISTRICT_ORGANIZATION, organization=farmers) == {own, other, district}
    assert seen(Role.AGENCY, agency=committee(cao_bo)) == {own, veterans}
    assert seen(Role.AGENCY, agency=agency_of(cao_bo)) == {own}
    assert seen(Role.AGENCY, agency=committee(make_district())) == {district}
