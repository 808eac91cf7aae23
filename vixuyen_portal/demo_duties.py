"""Duties of the demo: what every agency reported in 2021-2024, with papers and states. All of it is invented.

Made in bulk, as some hundred reports a year would slow the first start down; each row is one that the product makes.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zlib import crc32

from django.db.models import Q
from django.utils import timezone
from simple_history.utils import bulk_create_with_history

from organizations.models import Agency, AgencyKind, Level, User
from targets.contradictions.areas import units_in_scope
from targets.contradictions.reading import read_facts
from targets.contradictions.scope import FactScope
from targets.duties import actions
from targets.duties.register_numbers import read_numbers
from targets.models import (
    Duty,
    DutyAnswer,
    DutyEvent,
    DutyFigure,
    DutyReturn,
    Measure,
    Paper,
    PaperKind,
    ReportingYear,
    RootYears,
)
from targets.returns import duty_lines
from targets.returns.duty_lines import DutyLine
from targets.rules.contradictions import findings
from targets.rules.duty_standing import AnswerState
from targets.rules.findings import FindingCode, RecordKind
from targets.rules.periods import VIETNAM
from targets.rules.workflow import ReturnStatus, Step

YEARS: Final = (2021, 2022, 2023, 2024)
OPEN_YEAR: Final = 2024
BATCH: Final = 2000
#: One of them for each agency, duty and year, in turn; None: no answer.
ANSWERS: Final = (
    *(AnswerState.DONE,) * 8,
    *(AnswerState.ONGOING,) * 5,
    *(AnswerState.NIL, AnswerState.IN_PROGRESS, AnswerState.NOT_STARTED, None),
)
WORDS: Final = {
    AnswerState.DONE: "Đã thực hiện theo kế hoạch của năm. (Nội dung mẫu)",
    AnswerState.ONGOING: "Thực hiện thường xuyên, lồng ghép trong công tác hằng tháng. (Nội dung mẫu)",
    AnswerState.IN_PROGRESS: "Đang thực hiện, dự kiến xong trong quý sau. (Nội dung mẫu)",
    AnswerState.NIL: "Trong năm không có việc thuộc nội dung này. (Nội dung mẫu)",
    AnswerState.NOT_STARTED: "",
}
#: Programmes of coordination in force: those of the district's government, and of any other agency (Q3.7).
PROGRAMMES: Final = (6, 1)
#: Duties of which the registers' demo rows have as many partners.
PARTNERS: Final = {"O2.1": 6, "O2.2": 6}
#: (code, key) → how many times the drawn number: people at a dialogue and what they said.
TIMES: Final = {
    ("Q1.6", "participants"): 35,
    ("Q1.6", "opinions"): 6,
    ("Q1.6", "answered_there"): 5,
    ("Q4.6", "opinions"): 6,
    ("Q4.6", "resolved"): 5,
}
#: Communes in which reports of duties, targets and registers are left to contradict each other (X01, X02, X11, X12).
CONTRADICTING: Final = frozenset({"00919", "00955"})
OBSTACLE: Final = "Kinh phí và cán bộ còn thiếu. (Nội dung mẫu)"
TITLES: Final = (
    (PaperKind.PLAN, "KH", "Kế hoạch thực hiện nghị quyết trong năm (văn bản mẫu)", date(2000, 2, 20)),
    (PaperKind.REPORT, "BC", "Báo cáo kết quả thực hiện nghị quyết (văn bản mẫu)", date(2000, 12, 5)),
)
#: In 2024: agencies that wait for approval, by the code of their unit, and one that was sent back.
WAITING: Final = frozenset({"00940", "00961"})
SENT_BACK: Final = ("00943", AgencyKind.PARTY_COMMITTEE)
REASON: Final = "Đề nghị bổ sung minh chứng của các nhiệm vụ đã báo thực hiện."


@dataclass(frozen=True)
class Written:
    """One answer on its way into the register. `proved`: cites a paper."""

    row: DutyAnswer
    duty: Duty
    proved: bool
    number: int


def draw(*names: object) -> int:
    """A number for these names, the same on every database."""
    return crc32("/".join(map(str, names)).encode())


def make_duties(at: datetime) -> None:
    """Fill four years of all agencies, leave some of 2024 in every state, and begin one of 2025."""
    duties = {duty.pk: duty for duty in Duty.objects.prefetch_related("measures", "targets")}
    staff = User.objects.get(username="chuyenvien")
    for number in YEARS:
        year = ReportingYear.objects.get(year=number)
        lines = list(_lines(year, at))
        returns = _returns(lines)
        papers = _papers(lines, at)
        written = [one for line in lines for one in _answers(line, returns[line.agency.pk], duties)]
        DutyAnswer.objects.bulk_create([one.row for one in written], batch_size=BATCH)
        DutyFigure.objects.bulk_create(_figures(written), batch_size=BATCH)
        cited = DutyAnswer.evidence.through
        cited.objects.bulk_create(
            [
                cited(dutyanswer_id=one.row.pk, paper_id=papers[one.row.duty_return.agency_id][one.number % 2].pk)
                for one in written
                if one.proved
            ],
            batch_size=BATCH,
        )
        _steps(returns.values(), staff)
    _send_back(at)
    _begin(at)


def _lines(year: ReportingYear, at: datetime) -> Iterator[DutyLine]:
    system = User.system()
    root_years = RootYears.read([year], {agency.unit for agency in Agency.objects.with_parties()})
    for own in duty_lines.read([year], system, at=at, root_years=root_years).values():
        yield from own


def _returns(lines: Sequence[DutyLine]) -> dict[int, DutyReturn]:
    made = DutyReturn.objects.bulk_create(
        [DutyReturn(agency=line.agency, year=line.year, revision=1) for line in lines], batch_size=BATCH
    )
    return {row.agency_id: row for row in made}


def _papers(lines: Sequence[DutyLine], at: datetime) -> dict[int, list[Paper]]:
    """Two papers of each agency and year."""
    system, made = User.system(), []
    for number, line in enumerate(lines, start=1):
        for kind, sign, title, day in TITLES:
            paper = Paper(
                agency=line.agency, kind=kind, number=f"{number:02}/{sign}-MAU", title=title,
                issued_on=day.replace(year=line.year.year), at=at, by=system,
            )  # fmt: skip
            paper.fill_keys()
            made.append(paper)
    by_agency: dict[int, list[Paper]] = {}
    for paper in bulk_create_with_history(made, Paper, batch_size=BATCH, default_user=system):
        by_agency.setdefault(paper.agency_id, []).append(paper)
    return by_agency


def _answers(line: DutyLine, duty_return: DutyReturn, duties: dict[int, Duty]) -> Iterator[Written]:
    for pk in sorted(line.duties):
        number = draw(line.agency.slug, duties[pk].code, line.year.year)
        state = ANSWERS[number % len(ANSWERS)]
        if state is None and _is_answered(line.agency, duties[pk]):
            state = AnswerState.ONGOING
        if state is None:
            continue
        row = DutyAnswer(
            duty_return=duty_return,
            duty=duties[pk],
            state=state,
            summary=WORDS[state],
            obstacle=OBSTACLE if number % 6 == 0 else "",
        )
        yield Written(row, duties[pk], state in (AnswerState.DONE, AnswerState.ONGOING) and number % 7 > 0, number)


def _is_answered(agency: Agency, duty: Duty) -> bool:
    """Whether the organization reports the duty in any case, so that none of its targets is met in silence."""
    is_own = agency.kind == AgencyKind.FRONT_OR_UNION and agency.unit.code not in CONTRADICTING
    return is_own and bool(duty.targets.all())


def agree_with_verdicts(at: datetime) -> None:
    """Name a difficulty wherever a duty is reported as done that targets or registers say is not.

    But where that is to be seen. After the years were scored.
    """
    staff = User.objects.get(username="chuyenvien")
    for year in ReportingYear.objects.filter(year__in=YEARS):
        units = [unit for unit in units_in_scope(year, staff) if unit.code not in CONTRADICTING]
        facts = read_facts(FactScope(year, units, staff, RootYears.read([year], units), at))
        for finding in findings(facts):
            if finding.code in (FindingCode.DUTY_DONE_TARGET_MISSED, FindingCode.ANSWERS_OVERDUE):
                slugs = [record.key for record in finding.records if record.kind is RecordKind.DUTY]
                for agency, code in slugs:
                    answers = DutyAnswer.objects.filter(duty_return__agency__slug=agency, duty__code=code, obstacle="")
                    answers.filter(state__in=(AnswerState.DONE, AnswerState.ONGOING)).update(obstacle=OBSTACLE)


def agree_with_registers() -> None:
    """The numbers that registers count are reported as these count them: in 2024, and of agencies with accounts.

    After the registers were filled.
    """
    shown = Q(answer__duty_return__year=OPEN_YEAR) | Q(answer__duty_return__agency__in=User.objects.values("agency"))
    rows = DutyFigure.objects.exclude(measure__register="").filter(shown).select_related("measure")
    by_return: dict[int, list[DutyFigure]] = {}
    for row in rows.select_related("answer__duty_return__agency__unit", "answer__duty_return__year"):
        by_return.setdefault(row.answer.duty_return_id, []).append(row)
    changed = []
    for own in by_return.values():
        duty_return = own[0].answer.duty_return
        keys = {row.measure.register for row in own}
        numbers = read_numbers(duty_return.agency, duty_return.year, keys)
        for row in own:
            if (counted := numbers.get(row.measure.register)) and row.value != counted.value:
                row.value = counted.value
                changed.append(row)
    DutyFigure.objects.bulk_update(changed, ["value"], batch_size=200)


def _figures(written: Iterable[Written]) -> list[DutyFigure]:
    """Small numbers; what is a part of another one is never above it."""
    rows = []
    for one in written:
        if one.row.state in (AnswerState.DONE, AnswerState.ONGOING):
            rows += [
                DutyFigure(answer=one.row, measure=measure, value=_value(one, measure))
                for measure in one.duty.measures.all()
            ]
    return rows


def _value(one: Written, measure: Measure) -> int:
    code = one.duty.code
    if code in PARTNERS:
        return PARTNERS[code]
    whole = 2 + one.number % 5
    if code == "Q3.7":
        agency = one.row.duty_return.agency
        is_district = agency.kind == AgencyKind.GOVERNMENT and agency.unit.level == Level.DISTRICT
        whole = PROGRAMMES[0] if is_district else PROGRAMMES[1]
    whole -= one.number % 4 == 0 and measure.key == one.duty.numerator
    return whole * TIMES.get((code, measure.key), 1)


def _steps(returns: Iterable[DutyReturn], staff: User) -> None:
    """Send every return six days before it was due, and approve it a week later; some of 2024 still wait."""
    system, events, changed = User.system(), [], []
    for row in returns:
        due_on = row.year.root_years.get().due_on
        sent_at = datetime.combine(due_on - timedelta(days=6), time(9), VIETNAM)
        row.status, row.submitted_at, row.submitted_by = ReturnStatus.SUBMITTED, sent_at, system
        events.append(_event(row, Step.SUBMIT, ReturnStatus.DRAFT, ReturnStatus.SUBMITTED, system, sent_at))
        if not (row.year_id == OPEN_YEAR and row.agency.unit.code in WAITING | {SENT_BACK[0]}):
            approved_at = sent_at + timedelta(days=7)
            row.status, row.approved_at, row.approved_by = ReturnStatus.APPROVED, approved_at, staff
            events.append(_event(row, Step.APPROVE, ReturnStatus.SUBMITTED, ReturnStatus.APPROVED, staff, approved_at))
        changed.append(row)
    names = ["status", "submitted_at", "submitted_by", "approved_at", "approved_by", "revision"]
    DutyReturn.objects.bulk_update(changed, names, batch_size=200)
    DutyEvent.objects.bulk_create(events, batch_size=BATCH)


def _event(
    row: DutyReturn, step: Step, source: ReturnStatus, target: ReturnStatus, by: User, at: datetime
) -> DutyEvent:
    row.revision += 1
    return DutyEvent(
        duty_return=row, step=step.value, from_status=source.value, to_status=target.value, revision=row.revision,
        by=by, at=at,
    )  # fmt: skip


def _send_back(at: datetime) -> None:
    code, kind = SENT_BACK
    row = DutyReturn.objects.with_parties().get(year=OPEN_YEAR, agency__unit__code=code, agency__kind=kind)
    until = timezone.localdate(at) + timedelta(days=7)
    actions.send_back(row, reason=REASON, resubmit_by=until, by=User.objects.get(username="truongban"), at=at)


def _begin(at: datetime) -> None:
    """One draft of 2025, so that the agency's own page shows work under way."""
    person = User.objects.select_related("agency__unit").get(username="ubnd.caobo")
    if person.agency is not None:
        actions.open_duty_return(person.agency, ReportingYear.objects.get(year=OPEN_YEAR + 1))
