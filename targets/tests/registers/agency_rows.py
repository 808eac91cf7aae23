"""Rows of the registers of assigned targets, dialogues, programmes and activities, walked through the actions."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from organizations.models import Agency, AgencyKind, Organization, Unit, User
from targets.models import (
    Activity,
    ActivityKind,
    AssignedTarget,
    Assigner,
    ChairKind,
    Dialogue,
    PaperKind,
    Programme,
    ProgrammeKind,
    ProgrammeYear,
    ReportingYear,
)
from targets.registers import actions
from targets.registers.kinds.activities import ACTIVITIES
from targets.registers.kinds.assigned_targets import ASSIGNED_TARGETS
from targets.registers.kinds.dialogues import DIALOGUES
from targets.registers.kinds.programmes import EVALUATIONS, PROGRAMMES
from targets.rules.step_table import RegisterStep
from targets.tests.factories import unit_named
from targets.tests.registers.theme_steps import agency_of, committee, paper, staff


def the_year(number: int) -> ReportingYear:
    return ReportingYear.objects.get(year=number)


def government(unit: Unit) -> Agency:
    return Agency.objects.get(unit=unit, kind=AgencyKind.GOVERNMENT)


def target_values(**values: Any) -> dict[str, Any]:
    """What a person enters of an assigned target: 12,5 km by the end of 2023."""
    return {
        "campaign": "Toàn dân xây dựng nông thôn mới", "name": "Bê tông hóa đường thôn", "unit_noun": "km",
        "self_set": False, "assigner": Assigner.PARTY, "planned": Decimal("12.50"), "reached": None,
        "due_on": date(2023, 12, 31), "is_new_countryside": True,
    } | values  # fmt: skip


def make_target(
    unit: str = "00952", organization: str = "hnd", year: int = 2023, *, by: User | None = None, **values: Any
) -> AssignedTarget:
    row = AssignedTarget(
        unit=unit_named(unit), organization=Organization.objects.get(code=organization), year=the_year(year)
    )
    values = target_values(due_on=date(year, 12, 31)) | values
    return actions.add(ASSIGNED_TARGETS, row, values, by=by or staff(), at=timezone.now())


def dialogue_values(**values: Any) -> dict[str, Any]:
    """What a person enters of a dialogue: ten opinions, of which six were answered there and three passed on."""
    return {
        "chair": ChairKind.PARTY_HEAD, "held_on": date(2023, 5, 20), "announced_on": date(2023, 5, 10),
        "venue": "Nhà văn hóa xã", "audience": "hội viên nông dân", "people": 80, "opinions": 10, "answered": 6,
        "transferred": 3, "resolved": 6,
    } | values  # fmt: skip


def agency_row(agency: Agency, year: int) -> dict[str, Any]:
    return {"agency": agency, "unit": agency.unit, "organization": agency.organization, "year": the_year(year)}


def make_dialogue(agency: Agency | None = None, year: int = 2023, *, by: User | None = None, **values: Any) -> Dialogue:
    row = Dialogue(**agency_row(agency or committee(unit_named("00952")), year))
    values = dialogue_values(held_on=date(year, 5, 20), announced_on=date(year, 5, 10)) | values
    return actions.add(DIALOGUES, row, values, by=by or staff(), at=timezone.now())


def programme_values(*partners: str, **values: Any) -> dict[str, Any]:
    return {
        "kind": ProgrammeKind.PROGRAMME, "title": "Chương trình phối hợp giai đoạn 2021-2025",
        "partners": list(Organization.objects.filter(code__in=partners or ("hnd",))), "valid_from": date(2021, 4, 1),
        "valid_to": date(2025, 12, 31),
    } | values  # fmt: skip


def make_programme(
    agency: Agency | None = None,
    *partners: str,
    year: int = 2021,
    signed: bool = True,
    by: User | None = None,
    **values: Any,
) -> Programme:
    agency, by = agency or government(unit_named("00952")), by or staff()
    row = Programme(**agency_row(agency, year))
    actions.add(PROGRAMMES, row, programme_values(*partners, **values), by=by, at=timezone.now())
    if signed:
        document = paper(agency, f"{row.pk}/CTPH", date(2021, 4, 1), PaperKind.PROGRAMME)
        actions.take(PROGRAMMES, RegisterStep.SIGN, row, paper=document, seen=0, by=by, at=timezone.now())
    return row


def evaluate(programme: Programme, year: int, *, by: User | None = None, **values: Any) -> ProgrammeYear:
    row = ProgrammeYear(programme=programme, **agency_row(programme.agency, year))
    values = {"meeting_on": date(year, 12, 10), "rating": "GOOD", "done": 4, "total": 5, "reviewed_on": None} | values
    return actions.add(EVALUATIONS, row, values, by=by or staff(), at=timezone.now())


def activity_values(kind: ActivityKind = ActivityKind.CONFERENCE, **values: Any) -> dict[str, Any]:
    words = {"case_subject": "LAND"} if kind is ActivityKind.CASE else {"text": "Triển khai nghị quyết"}
    return {"kind": kind, "day": date(2023, 3, 15), "people": 60, "units": None, **words} | values


def make_activity(
    kind: ActivityKind = ActivityKind.CONFERENCE,
    agency: Agency | None = None,
    year: int = 2023,
    *,
    by: User | None = None,
    **values: Any,
) -> Activity:
    row = Activity(**agency_row(agency or agency_of(unit_named("00952")), year))
    values = activity_values(kind, day=date(year, 3, 15)) | values
    return actions.add(ACTIVITIES, row, values, by=by or staff(), at=timezone.now())
