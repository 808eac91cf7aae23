"""Registers of the demo: assigned targets, dialogues, programmes, activities of 2021-2025. All of it is invented.

Assigned targets agree with the sample returns, dialogues and evaluated programmes with the duties that were answered.
Made in bulk; each row is one that the product makes.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import ROUND_DOWN, Decimal
from typing import Any, Final

from django.db.models import Q
from simple_history.utils import bulk_create_with_history

from organizations.models import Absence, Agency, AgencyKind, BoardFunction, Level, Organization, User
from targets.models import (
    Activity,
    ActivityEvent,
    ActivityKind,
    AnnualReturn,
    AssignedTarget,
    AssignedTargetEvent,
    Assigner,
    CaseSubject,
    ChairKind,
    Dialogue,
    DialogueEvent,
    DutyAnswer,
    DutyFigure,
    Figure,
    Paper,
    PaperKind,
    Programme,
    ProgrammeEvent,
    ProgrammeKind,
    ProgrammeYear,
    ProgrammeYearEvent,
    Rating,
    ReportingYear,
)
from targets.models.registers.activity import FOLLOWED
from targets.models.registers.base import RegisterRow, searched
from targets.rules.periods import VIETNAM
from targets.rules.register_steps import (
    ActivityState,
    AssignedTargetState,
    DialogueState,
    ProgrammeState,
    ProgrammeYearState,
)
from targets.rules.step_table import RegisterStep
from vixuyen_portal.demo_duties import BATCH, draw

YEARS: Final = (2021, 2022, 2023, 2024)
RUNNING_YEAR: Final = 2025
INVENTED, INVENTED_PAPER = "(nội dung mẫu)", "(văn bản mẫu)"
#: Campaign, target, unit of measure, plan, whether it is of the new-countryside campaign.
CAMPAIGNS: Final = (
    ("Xây dựng nông thôn mới, đô thị văn minh", "Bê tông hóa đường thôn", "km", "2.5", True),
    ("Xây dựng nông thôn mới, đô thị văn minh", "Hộ chỉnh trang nhà ở, công trình vệ sinh", "hộ", "40", True),
    ("Giúp nhau giảm nghèo", "Hộ nghèo được giúp đỡ thoát nghèo", "hộ", "6", False),
    ("Ngày vì người nghèo", "Vận động Quỹ vì người nghèo", "triệu đồng", "35.75", False),
    ("Bảo vệ môi trường", "Trồng cây, trồng hoa ven đường", "km", "3.2", True),
    ("Lao động giỏi, lao động sáng tạo", "Sáng kiến được công nhận", "sáng kiến", "3", False),
)
AUDIENCES: Final = (
    "đoàn viên, thanh niên",
    "hội viên nông dân",
    "hội viên phụ nữ",
    "Nhân dân các thôn",
    "công nhân, lao động",
)
#: Kind → what was done, by turns.
DONE: Final[Mapping[ActivityKind, tuple[str, ...]]] = {
    ActivityKind.INSPECTION: ("Kiểm tra công tác Mặt trận, đoàn thể", "Kiểm tra việc thực hiện nghị quyết"),
    ActivityKind.TRAINING: ("Tập huấn kỹ năng vận động quần chúng", "Bồi dưỡng nghiệp vụ cán bộ chi hội"),
    ActivityKind.CONFERENCE: ("Hội nghị quán triệt nghị quyết", "Hội nghị sơ kết phong trào thi đua"),
    ActivityKind.MODEL: ("Mô hình tự quản đường làng, ngõ xóm", "Mô hình giúp nhau làm kinh tế"),
    ActivityKind.AWARD: ("Biểu dương điển hình tiên tiến", "Khen thưởng tập thể, cá nhân làm tốt"),
    ActivityKind.PROPOSAL: ("Đề xuất sửa chế độ đối với cán bộ chi hội", "Đề xuất về tuyển dụng cán bộ đoàn thể"),
}  # fmt: skip
#: What a unit's organization did in a year, by turns.
OF_ORGANIZATIONS: Final = (
    ActivityKind.MODEL, ActivityKind.AWARD, ActivityKind.CASE, ActivityKind.TRAINING, ActivityKind.CONFERENCE,
)  # fmt: skip
#: What the boards of the district's committee did in a year.
OF_BOARDS: Final = {
    BoardFunction.MASS_MOBILIZATION: (ActivityKind.INSPECTION,) * 3,
    BoardFunction.INSPECTION: (ActivityKind.INSPECTION,),
    BoardFunction.ORGANIZING: (ActivityKind.TRAINING, ActivityKind.PROPOSAL),
    BoardFunction.PROPAGANDA: (ActivityKind.CONFERENCE, ActivityKind.TRAINING),
}


#: Who chairs the dialogues of an agency of the kind.
CHAIRS: Final = {
    AgencyKind.PARTY_COMMITTEE: ChairKind.PARTY_HEAD,
    AgencyKind.GOVERNMENT: ChairKind.GOVERNMENT_HEAD,
    AgencyKind.FRONT_OR_UNION: ChairKind.ORGANIZATION,
    AgencyKind.DEPARTMENT: ChairKind.SECTOR,
}
#: Communes that have entered dialogues of 2025.
RUNNING_UNITS: Final = ("00952", "00919")
GOVERNED: Final = (Level.DISTRICT, Level.COMMUNE)
SIGNED_ON: Final = date(2021, 4, 1)


def make_agency_rows() -> None:
    """Fill the registers of assigned targets, dialogues, programmes and activities."""
    agencies = list(Agency.objects.with_parties().order_by("pk"))
    _make_targets(agencies)
    _make_dialogues()
    _make_programmes(agencies)
    _make_activities(agencies)


def _make_targets(agencies: Sequence[Agency]) -> None:
    """As many targets due in a year as the return was assigned, of which as many are reached as it completed.

    Of those that are not, some have a result below the plan and some none. 2025 has some that still run.
    """
    owners = {(one.kind, one.unit_id): one for one in agencies}
    counted: dict[int, dict[str, int]] = {}
    figures = Figure.objects.filter(
        definition__key__in=("campaign_assigned", "campaign_completed"), annual_return__year__in=YEARS,
        value__isnull=False,
    )  # fmt: skip
    for pk, key, value in figures.values_list("annual_return", "definition__key", "value"):
        counted.setdefault(pk, {})[key] = value or 0
    running = ReportingYear.objects.get(pk=RUNNING_YEAR)
    rows: list[AssignedTarget] = []
    for row in AnnualReturn.objects.filter(pk__in=counted).with_parties().order_by("pk"):
        numbers = counted[row.pk]
        completed = numbers.get("campaign_completed", 0)
        rows += [
            _target(row, row.year, one, is_reached=one < completed)
            for one in range(numbers.get("campaign_assigned", 0))
        ]
        rows += [_target(row, running, 0, is_reached=None)] if row.year_id == YEARS[-1] else []
    cited = []
    for target in rows:
        kind = AgencyKind.GOVERNMENT if target.assigner == Assigner.GOVERNMENT else AgencyKind.PARTY_COMMITTEE
        if draw(target.unit.code, target.organization.code, target.year_id, target.name) % 11:
            cited.append((target, owners[kind, target.unit_id], date(target.year_id, 1, 20)))
    _cite(cited, "paper", AssignedTargetState.ASSIGNED, PaperKind.PLAN, "KH-GIAO", "Kế hoạch giao chỉ tiêu phong trào")
    _store(AssignedTarget, AssignedTargetEvent, rows, RegisterStep.ASSIGN, "paper")


def _target(row: AnnualReturn, year: ReportingYear, number: int, *, is_reached: bool | None) -> AssignedTarget:
    """The target of this number of the return's place; `is_reached`: None for one that still runs."""
    drawn = draw(row.unit.code, row.organization.code, year.year, number)
    campaign, name, noun, planned, is_new = CAMPAIGNS[drawn % len(CAMPAIGNS)]
    tenths = {True: 10 + drawn % 3, False: None if drawn % 3 == 0 else 6 + drawn % 4, None: drawn % 5 or None}[
        is_reached
    ]
    plan = Decimal(planned)
    return AssignedTarget(
        unit=row.unit, organization=row.organization, year=year, campaign=campaign, name=f"{name} {INVENTED}",
        unit_noun=noun, assigner=Assigner.GOVERNMENT if drawn % 2 else Assigner.PARTY, planned=plan,
        reached=None if tenths is None else (plan * tenths / 10).quantize(plan, ROUND_DOWN),
        due_on=date(year.year, 12, 31), is_new_countryside=is_new, **_entered(year.year, 1, 25),
    )  # fmt: skip


def _make_dialogues() -> None:
    """As many dialogues as an agency reported for Q1.6, one at the district for Q4.6; the opinions add up too."""
    of_heads = Q(answer__duty__code="Q1.6")
    of_sectors = Q(answer__duty__code="Q4.6", answer__duty_return__agency__unit__level=Level.DISTRICT)
    figures = DutyFigure.objects.filter(
        of_heads | of_sectors, answer__duty_return__year__in=YEARS, value__isnull=False
    ).select_related(
        "measure", "answer__duty", "answer__duty_return__year", "answer__duty_return__agency__unit",
        "answer__duty_return__agency__organization",
    )  # fmt: skip
    answers: dict[int, DutyAnswer] = {}
    reported: dict[int, dict[str, int]] = {}
    for figure in figures.order_by("pk"):
        answers[figure.answer_id] = figure.answer
        reported.setdefault(figure.answer_id, {})[figure.measure.key] = figure.value or 0
    rows = [
        _dialogue(answer.duty_return.agency, answer.duty_return.year, number, reported[pk])
        for pk, answer in answers.items()
        for number in range(reported[pk]["dialogues"])
    ]
    running = ReportingYear.objects.get(pk=RUNNING_YEAR)
    for agency in Agency.objects.with_parties().filter(kind__in=CHAIRS, unit__code__in=RUNNING_UNITS).order_by("pk"):
        rows.append(
            _dialogue(agency, running, 0, {"dialogues": 1, "opinions": 9, "answered_there": 4, "participants": 60})
        )
    late = [(row, row.agency, row.held_on + timedelta(days=5 + _of(row) % 8)) for row in rows if _of(row) % 4]
    kind, title = PaperKind.ANNOUNCEMENT, "Thông báo kết luận đối thoại"
    _cite(late, "conclusion", DialogueState.CONCLUDED, kind, "TB-DT", title)
    _store(Dialogue, DialogueEvent, rows, RegisterStep.ISSUE, "conclusion")


def _dialogue(agency: Agency, year: ReportingYear, number: int, reported: Mapping[str, int]) -> Dialogue:
    """One of the dialogues reported together, with its share of the people and opinions."""
    drawn = draw(agency.slug, year.year, number)
    many = reported["dialogues"]
    held_on = date(year.year, 2 if year.year == RUNNING_YEAR else 2 + (drawn + number * 2) % 10, 1 + drawn % 27)
    opinions = _share(reported["opinions"], many, number)
    answered = _share(reported.get("answered_there", reported.get("resolved", 0)), many, number)
    answered = min(answered, opinions)
    people = reported.get("participants")
    return Dialogue(
        agency=agency, unit=agency.unit, organization=agency.organization, year=year,
        chair=CHAIRS[AgencyKind(agency.kind)], held_on=held_on, announced_on=held_on - timedelta(days=4 + drawn % 9),
        venue=f"Hội trường {agency.unit.kind} {INVENTED}", audience=f"{AUDIENCES[drawn % len(AUDIENCES)]} {INVENTED}",
        people=40 + drawn % 50 if people is None else _share(people, many, number), opinions=opinions,
        answered=answered, transferred=opinions - answered,
        resolved=None if drawn % 13 == 0 else answered if drawn % 5 == 0 else opinions,
        **_entered(year.year, held_on.month, held_on.day),
    )  # fmt: skip


def _of(row: Dialogue) -> int:
    return draw(row.agency.slug, row.held_on, row.opinions)


def _make_programmes(agencies: Sequence[Agency]) -> None:
    """A programme of the district with each organization, and a joint regulation of each commune, with evaluations.

    As many are evaluated in a year as the government reported for Q3.7.
    """
    organizations, first = list(Organization.objects.all()), ReportingYear.objects.get(pk=YEARS[0])
    absent = set(Absence.objects.values_list("unit", "organization"))
    rows, partners = [], []
    for agency in (one for one in agencies if one.kind == AgencyKind.GOVERNMENT and one.unit.level in GOVERNED):
        is_district = agency.unit.level == Level.DISTRICT
        there = [one for one in organizations if (agency.unit_id, one.pk) not in absent]
        for together in [[one] for one in there] if is_district else [there]:
            name = f"với {together[0]}" if is_district else "với Mặt trận Tổ quốc và các tổ chức"
            kind = ProgrammeKind.PROGRAMME if is_district else ProgrammeKind.REGULATION
            rows.append(Programme(
                agency=agency, unit=agency.unit, year=first, kind=kind, title=f"{kind.label} {name} {INVENTED}",
                valid_from=SIGNED_ON, valid_to=date(RUNNING_YEAR, 12, 31), **_entered(YEARS[0], 4, 5),
            ))  # fmt: skip
            partners.append(together)
    signing = [(row, row.agency, SIGNED_ON) for row in rows]
    title = "Chương trình, quy chế phối hợp giai đoạn 2021-2025"
    _cite(signing, "signed", ProgrammeState.SIGNED, PaperKind.PROGRAMME, "CTPH", title)
    _store(Programme, ProgrammeEvent, rows, RegisterStep.SIGN, "signed")
    joined = Programme.partners.through
    joined.objects.bulk_create(
        [
            joined(programme_id=row.pk, organization_id=one.pk)
            for row, own in zip(rows, partners, strict=True)
            for one in own
        ]
    )
    _make_evaluations(rows)


def _make_evaluations(programmes: Sequence[Programme]) -> None:
    figures = DutyFigure.objects.filter(
        answer__duty__code="Q3.7", measure__key="programmes_evaluated", answer__duty_return__year__in=YEARS
    )
    reported = {
        (agency, year): value or 0
        for agency, year, value in figures.values_list(
            "answer__duty_return__agency", "answer__duty_return__year", "value"
        )
    }
    years = {year.year: year for year in ReportingYear.objects.filter(year__in=YEARS)}
    by_agency: dict[int, list[Programme]] = {}
    for programme in programmes:
        by_agency.setdefault(programme.agency_id, []).append(programme)
    rows = [
        _evaluation(programme, years[year])
        for (agency, year), count in sorted(reported.items())
        for programme in by_agency.get(agency, [])[:count]
    ]
    reviewed = [(row, row.agency, date(row.year_id, 12, 20)) for row in rows if row.done]
    title = "Báo cáo đánh giá chương trình phối hợp"
    _cite(reviewed, "review", ProgrammeYearState.REVIEWED, PaperKind.REPORT, "BC-PH", title)
    _store(ProgrammeYear, ProgrammeYearEvent, rows, RegisterStep.ISSUE, "review")


def _evaluation(programme: Programme, year: ReportingYear) -> ProgrammeYear:
    drawn = draw(programme.agency.slug, programme.title, year.year)
    total = 4 + drawn % 4
    done = max(0, total - drawn % 3) if drawn % 7 else None
    rating = Rating.GOOD if done == total else Rating.FAIR if done else ""
    return ProgrammeYear(
        programme=programme, agency=programme.agency, unit=programme.unit, year=year,
        meeting_on=date(year.year, 12, 10),
        rating=rating, done=done, total=total, reviewed_on=date(year.year, 3, 10) if drawn % 2 else None,
        **_entered(year.year, 12, 15),
    )  # fmt: skip


def _make_activities(agencies: Sequence[Agency]) -> None:
    """Each year some of each kind; those of 2025 and some earlier ones are not settled yet."""
    rows = []
    for year in ReportingYear.objects.filter(year__in=(*YEARS, RUNNING_YEAR)):
        for agency in agencies:
            rows += [_activity(agency, year, number, kind) for number, kind in enumerate(_kinds(agency, year.year))]
    _store(Activity, ActivityEvent, rows, RegisterStep.SETTLE)


def _kinds(agency: Agency, year: int) -> Sequence[ActivityKind]:
    """What the agency did in the year. In 2025 only some have entered something yet."""
    drawn = draw(agency.slug, year)
    if agency.kind == AgencyKind.PARTY_BOARD:
        return OF_BOARDS.get(BoardFunction(agency.function), ())
    if agency.kind == AgencyKind.PARTY_COMMITTEE and drawn % 2:
        return (ActivityKind.INSPECTION,)
    if agency.kind == AgencyKind.FRONT_OR_UNION and drawn % (9 if year == RUNNING_YEAR else 3) == 0:
        return (OF_ORGANIZATIONS[drawn // 9 % len(OF_ORGANIZATIONS)],)
    return ()


def _activity(agency: Agency, year: ReportingYear, number: int, kind: ActivityKind) -> Activity:
    drawn = draw(agency.slug, year.year, number, kind)
    is_case, is_followed = kind is ActivityKind.CASE, kind in FOLLOWED
    day = date(year.year, 1 + drawn % (5 if year.year == RUNNING_YEAR else 10), 1 + drawn % 28)
    is_settled = is_followed and drawn % 6 > 0 and year.year < RUNNING_YEAR
    return Activity(
        agency=agency, unit=agency.unit, organization=agency.organization, year=year, kind=kind,
        text="" if is_case else f"{DONE[kind][drawn % 2]} {INVENTED}",
        case_subject=CaseSubject.values[drawn % len(CaseSubject.values)] if is_case else "", day=day,
        people=1 + drawn % 3 if is_case else 20 + drawn % 60, units=None if is_case else 1 + drawn % 5,
        due_on=day + timedelta(days=30) if is_followed and drawn % 4 else None,
        settled_on=day + timedelta(days=12 + drawn % 30) if is_settled else None,
        outcome=f"Hoàn thành theo kế hoạch {INVENTED}" if not is_case and drawn % 3 else "",
        state=ActivityState.SETTLED if is_settled else ActivityState.OPEN, **_entered(year.year, day.month, day.day),
    )  # fmt: skip


def _entered(year: int, month: int, day: int) -> dict[str, Any]:
    return {"at": datetime.combine(date(year, month, day), time(9), VIETNAM)}


def _share(whole: int, parts: int, number: int) -> int:
    """The part of this number of a whole that is divided into parts that add up to it."""
    return whole // parts + (number < whole % parts)


def _cite(
    wanted: Collection[tuple[Any, Agency, date]], field: str, state: str, kind: PaperKind, sign: str, title: str
) -> None:
    """Rest each row on a paper of this agency and day, one paper for all rows of them."""
    system, made = User.system(), []
    agencies = {agency.pk: agency for _, agency, _ in wanted}
    for number, (pk, day) in enumerate(sorted({(agency.pk, day) for _, agency, day in wanted}), start=1):
        paper = Paper(
            agency=agencies[pk], kind=kind, number=f"{number:02}/{sign}-MAU",
            title=f"{title} {INVENTED_PAPER}", issued_on=day,
            at=datetime.combine(day, time(9), VIETNAM), by=system,
        )  # fmt: skip
        paper.fill_keys()
        made.append(paper)
    stored = bulk_create_with_history(made, Paper, batch_size=BATCH, default_user=system)
    by_place = {(paper.agency_id, paper.issued_on): paper for paper in stored}
    for row, agency, day in wanted:
        setattr(row, field, by_place[agency.pk, day])
        row.state = state


def _store(model: Any, event: Any, rows: Sequence[RegisterRow], step: RegisterStep, field: str = "") -> None:
    """The rows with the events of entering them and of the step that brought them into their later state."""
    first, system = model._meta.get_field("state").default, User.system()
    for row in rows:
        row.by, row.search_text, row.revision = system, searched(row.words), int(row.state != first)
    model.objects.bulk_create(rows, batch_size=BATCH)
    events = [
        event(row=row, step=RegisterStep.ENTER, from_state="", to_state=first, revision=0, at=row.at, by=row.by)
        for row in rows
    ]
    events += [
        event(
            row=row, step=step, from_state=first, to_state=row.state, revision=1, at=row.at, by=row.by,
            paper=getattr(row, field) if field else None,
        )
        for row in rows
        if row.state != first
    ]  # fmt: skip
    event.objects.bulk_create(events, batch_size=BATCH)
