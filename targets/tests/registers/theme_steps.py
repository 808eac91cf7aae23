"""Themes for tests, walked through the product's own actions."""

from datetime import date
from functools import partial
from typing import Any

from django.utils import timezone

from organizations.models import Agency, AgencyKind, Organization, Unit, User
from organizations.permissions import Role
from organizations.tests.factories import make_user
from targets.models import Paper, PaperKind, ReportingYear, Theme
from targets.papers.actions import PaperDetails, add_paper
from targets.registers import actions
from targets.registers.kinds.themes import THEMES
from targets.rules.register_steps import ThemeState
from targets.rules.step_table import RegisterStep
from targets.tests.factories import unit_named

WORDS = {
    "text": "Nông dân chung sức xây dựng nông thôn mới",
    "congress_target": "19/19 tiêu chí nông thôn mới đến năm 2025",
}
OTHER = {"text": "Hội viên giúp nhau giảm nghèo bền vững", "congress_target": "Giảm hộ nghèo 4% mỗi năm"}
change_theme = partial(actions.change, THEMES)
prove_theme = partial(actions.prove, THEMES)
replace_theme = partial(actions.replace, THEMES)
cancel_theme = partial(actions.cancel, THEMES)


def report_theme(theme: Theme, paper: Paper, **how: Any) -> None:
    actions.take(THEMES, RegisterStep.REPORT, theme, paper=paper, **how)


def agree_theme(theme: Theme, paper: Paper, **how: Any) -> None:
    actions.take(THEMES, RegisterStep.AGREE, theme, paper=paper, **how)


def add_theme(unit: Unit, organization: str, year: int, words: dict[str, str], **how: Any) -> Theme:
    owner, when = Organization.objects.get(code=organization), ReportingYear.objects.get(year=year)
    return actions.add(THEMES, Theme(unit=unit, organization=owner, year=when), words, **how)


def staff() -> User:
    return User.objects.filter(username="nhap.so").first() or make_user(Role.STAFF, username="nhap.so")


def committee(unit: Unit) -> Agency:
    return Agency.objects.get(unit=unit, kind=AgencyKind.PARTY_COMMITTEE)


def agency_of(unit: Unit, organization: str = "hnd") -> Agency:
    return Agency.objects.get(unit=unit, organization__code=organization)


def paper(agency: Agency, number: str, on: date = date(2023, 2, 1), kind: PaperKind = PaperKind.REPORT) -> Paper:
    found = Paper.objects.filter(agency=agency, number=number, issued_on=on).first()
    details = PaperDetails(agency, kind, number, on, f"Về công việc của {agency}")
    return found or add_paper(details, by=staff(), at=timezone.now())


def make_theme(
    state: ThemeState = ThemeState.DRAFT, *, unit: str = "00952", organization: str = "hnd", year: int = 2023
) -> Theme:
    """A theme in one of the live states: reported on 01/02, agreed on 20/02 of its year."""
    place, by, at = unit_named(unit, year), staff(), timezone.now()
    theme = add_theme(place, organization, year, WORDS, by=by, at=at)
    if state is ThemeState.DRAFT:
        return theme
    report = paper(agency_of(place, organization), "5-BC/CT", date(year, 2, 1))
    report_theme(theme, report, seen=0, by=by, at=at)
    if state is ThemeState.AGREED:
        agreement = paper(committee(place), "9-TB/ĐU", date(year, 2, 20), PaperKind.ANNOUNCEMENT)
        agree_theme(theme, agreement, seen=1, by=by, at=at)
    return theme
