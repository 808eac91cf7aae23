"""Explanations for tests, walked through the product's own actions over a verdict that is made for them."""

from datetime import date, datetime, timedelta

from django.utils import timezone

from organizations.models import Organization, User
from organizations.permissions import Role
from organizations.tests.factories import make_user
from targets.explanations import actions
from targets.explanations.actions import Answer
from targets.explanations.asking import ask
from targets.models import Basis, MissExplanation, ReportingYear, Target, Verdict
from targets.rules.compliance import VerdictValue
from targets.rules.explanation_steps import ExplanationState
from targets.rules.periods import local_day
from targets.tests.factories import unit_named

WORDS = Answer("Nhiều hội viên đi làm xa", "Lập chi hội theo nơi làm việc", None)
QUESTION = "Xin cho biết nguyên nhân."


def staff(username: str = "can.bo.xem") -> User:
    return User.objects.filter(username=username).first() or make_user(Role.STAFF, username=username)


def officer(unit: str = "00952", year: int = 2023) -> User:
    username = f"xa.{unit}"
    found = User.objects.filter(username=username).first()
    return found or make_user(Role.COMMUNE_OFFICER, username=username, unit=unit_named(unit, year))


def make_verdict(
    value: VerdictValue = VerdictValue.NOT_MET,
    *,
    unit: str = "00952",
    organization: str = "hnd",
    code: str = "T06",
    year: int = 2023,
    basis: Basis = Basis.APPROVED,
) -> Verdict:
    """The verdict as scoring would store it: 700 of 1.000, or no figures."""
    has_figures = value in (VerdictValue.NOT_MET, VerdictValue.MET)
    verdict, _ = Verdict.objects.update_or_create(
        unit=unit_named(unit, year), organization=Organization.objects.get(code=organization),
        target=Target.objects.get(code=code), year=ReportingYear.objects.get(year=year), basis=basis,
        defaults={
            "verdict": value, "numerator": 700 if has_figures else None, "denominator": 1000 if has_figures else None,
            "threshold": 90, "exceeded": False, "shortfall": None, "covered": int(has_figures), "expected": 1,
        },
    )  # fmt: skip
    return Verdict.objects.with_parties().select_related("year").get(pk=verdict.pk)


def make_explanation(
    state: ExplanationState = ExplanationState.ASKED,
    *,
    unit: str = "00952",
    organization: str = "hnd",
    code: str = "T06",
    year: int = 2023,
    by: User | None = None,
    answered_by: User | None = None,
    words: Answer = WORDS,
    due_on: date | None = None,
    at: datetime | None = None,
) -> MissExplanation:
    """An explanation in this state, its answer due in ten days; asked and judged by staff, answered by the officer."""
    at, by = at or timezone.now(), by or staff()
    verdict = make_verdict(unit=unit, organization=organization, code=code, year=year)
    due_on = due_on or local_day(at) + timedelta(days=10)
    asked = ask(
        verdict.year, verdict.target, verdict.organization, [verdict.unit], question=QUESTION, due_on=due_on, by=by,
        at=at,
    )  # fmt: skip
    row = MissExplanation.objects.with_parties().get(pk=asked.made[0].pk)
    if state is ExplanationState.ASKED:
        return row
    if state is ExplanationState.WITHDRAWN:
        actions.withdraw(row, reason="Nhầm chỉ tiêu", seen=0, by=by, at=at)
        return row
    entering = answered_by or officer(unit, year)
    actions.answer(row, words, seen=0, by=entering, at=at)
    if state is ExplanationState.SENT_BACK:
        actions.send_back(row, reason="Chưa rõ", due_on=due_on, seen=1, by=by, at=at)
    elif state is not ExplanationState.ANSWERED:
        actions.accept(row, seen=1, by=by, at=at)
        if state is ExplanationState.REMEDIED:
            actions.record_remedy(row, result="Đã lập ba chi hội", seen=2, by=entering, at=at)
    return row
