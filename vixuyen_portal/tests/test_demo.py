"""What the demo loads, on the test database: every sign-in, every state, every kind of verdict."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db.models import Sum
from django.utils import timezone

from organizations.models import Head, HeadDegree, Notice, User
from organizations.permissions import Role
from reports.models import Review
from targets.contradictions.areas import units_in_scope
from targets.contradictions.lines import read_lines
from targets.duties.register_numbers import read_numbers
from targets.models import (
    AnnualReturn,
    Assessment,
    AssignedTarget,
    Basis,
    CallRecord,
    Dialogue,
    DraftItem,
    DutyFigure,
    Figure,
    Job,
    JobStatus,
    MissExplanation,
    Recommendation,
    Reminder,
    ReportingYear,
    ReturnEvent,
    RootYear,
    RootYears,
    Theme,
    Topic,
    Verdict,
)
from targets.returns.counts import RegisterCounts
from targets.rules.assessment import GRADE_FIGURES
from targets.rules.compliance import VerdictValue
from targets.rules.explanation_steps import ExplanationState
from targets.rules.findings import FindingCode
from targets.rules.workflow import ReturnStatus, Step
from targets.verdicts import scoring
from vixuyen_portal import demo, demo_duties, processes
from vixuyen_portal.management.commands import demo as command
from vixuyen_portal.probe import is_well

SEEDED = tuple(FindingCode(code) for code in ("X01", "X02", "X11", "X12"))


@pytest.fixture
def live_port() -> Iterator[int]:
    """A port of this machine on which something listens that is no portal."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


@pytest.fixture
def _loaded(db: None) -> None:
    demo.load(lambda text: None)


def check_bodies() -> None:
    """What the branches, ratings and heads of the demo count is what the sample returns report."""
    keys = ["branches", "heads", "heads_qualified"]
    for year in ReportingYear.objects.filter(year__in=(2021, 2022, 2023, 2024)):
        counts = RegisterCounts.read([year])
        asked = [*keys, "branches_effective", *GRADE_FIGURES.values()] if year.pk > 2022 else keys
        reported = Figure.objects.filter(annual_return__year=year, definition__key__in=asked, value__isnull=False)
        for unit, organization, key, value in reported.values_list(
            "annual_return__unit", "annual_return__organization", "definition__key", "value"
        ):
            found = counts.of(year.pk, unit, organization).get(key)
            assert (found.value if found else 0) == value, (year, key, unit, organization)
    assert Assessment.objects.for_year(2025).unrated().exists()
    assert HeadDegree.objects.exists() and Head.objects.exclude(in_training="").exists()


def check_duties() -> None:
    """What agencies report of 2024 beside a register is what the register counts."""
    year, compared = ReportingYear.objects.get(year=2024), 0
    rows = DutyFigure.objects.filter(answer__duty_return__year=year).exclude(measure__register="")
    for row in rows.select_related("measure", "answer__duty_return__agency")[::20]:
        numbers = read_numbers(row.answer.duty_return.agency, year, [row.measure.register])
        if counted := numbers.get(row.measure.register):
            compared += 1
            assert row.value == counted.value, (row.answer.duty_return.agency, row.measure)
    assert compared > 10


def check_findings() -> None:
    """Duties, targets and topics contradict each other where they were made to, and registers and figures nowhere."""
    staff, shown = User.objects.get(username="chuyenvien"), set()
    for year in ReportingYear.objects.filter(year__in=(2021, 2022, 2023, 2024)):
        units = list(units_in_scope(year, staff))
        lines = read_lines(year, units, staff, root_years=RootYears.read([year], units), at=timezone.now())
        seeded = [line for line in lines if line.finding.code in SEEDED]
        assert {line.unit.code for line in seeded} <= demo_duties.CONTRADICTING
        shown |= {line.finding.code for line in seeded}
        assert not [line.finding.sentence for line in lines if line.finding.code in ("K19", "X06", "X10")]
    assert shown == set(SEEDED)


@pytest.mark.usefixtures("_loaded")
def test_demo_shows_every_state() -> None:
    """One test for all that is loaded, since loading takes its time."""
    assert {user.role for user in User.objects.people()} == {role.value for role in Role}
    assert all("(tên mẫu)" in user.full_name for user in User.objects.people())
    assert all(user.check_password(demo.PASSWORD) for user in User.objects.people())

    counted = AnnualReturn.objects.for_year(2023).filter(figures__definition__key="themes", figures__value__gt=0)
    agreed = Theme.objects.agreed().filter(year=2023)
    assert agreed.count() > 100
    assert set(agreed.values_list("unit", "organization")) == set(counted.values_list("unit", "organization"))
    assert all(theme.report and theme.agreement for theme in agreed.with_papers())
    for year in (2021, 2022, 2023, 2024):
        for key in ("supervisions", "critiques"):
            of_year = Topic.objects.counted_in(year)
            topics = of_year.independent() if key == "supervisions" else of_year.joint_critiques()
            figures = AnnualReturn.objects.for_year(year).filter(figures__definition__key=key, figures__value__gt=0)
            said = dict(figures.values_list("pk", "figures__value"))
            assert said
            assert topics.count() == sum(said.values()), (year, key)
            places = set(topics.values_list("unit", "organization"))
            assert places == set(figures.values_list("unit", "organization")), (year, key)
    today = timezone.localdate()
    assert Recommendation.objects.overdue(today).count() > 10
    assert Recommendation.objects.measures().median_days is not None
    assert not Recommendation.objects.unfinished().filter(topic__state="CLOSED").exists()
    assert set(Topic.objects.filter(year=2025).values_list("state", flat=True)) > {"PLANNED", "APPROVED", "STARTED"}
    assert DraftItem.objects.chosen().exists() and DraftItem.objects.concerning_rights().not_chosen().exists()

    declared = Figure.objects.filter(annual_return__year=2023)
    for key, targets in (
        ("campaign_assigned", AssignedTarget.objects.due_in(2023).assigned()),
        ("campaign_completed", AssignedTarget.objects.due_in(2023).assigned().reached()),
    ):
        assert declared.filter(definition__key=key).aggregate(sum=Sum("value"))["sum"] == targets.count() > 100
    reported = DutyFigure.objects.filter(
        measure__key="dialogues", answer__duty__code="Q1.6", answer__duty_return__year=2023
    )
    held = Dialogue.objects.for_year(2023)
    heads = held.by_party_head().count() + held.by_government_head().count()
    assert reported.aggregate(sum=Sum("value"))["sum"] == heads > 20
    check_bodies()
    check_findings()
    check_duties()

    states = AnnualReturn.objects.for_year(2024).values_list("status", flat=True)
    assert set(states) == {status.value for status in ReturnStatus}
    assert states.filter(status=ReturnStatus.APPROVED).count() > 100
    steps = {step.value for step in Step} - {Step.ENDORSE.value}  # no year of the demo has two steps
    assert set(ReturnEvent.objects.values_list("step", flat=True)) == steps
    begun = AnnualReturn.objects.filter(revision__gt=0)  # the portal made the others, and nobody has touched them
    assert set(begun.exclude(year__in=[2024, 2025]).values_list("status", flat=True)) == {"APPROVED"}
    assert not begun.filter(year=2023, unit__code="00934").exists()  # Phong Quang sent nothing
    assert list(RootYear.objects.closed().values_list("year", flat=True)) == [2021, 2022]

    district = Verdict.objects.filter(basis=Basis.APPROVED, unit__code="030", year__lte=2024)
    judged = district.filter(target__code__in=("T01", "T02", "T03")).values_list("verdict", flat=True)
    assert len(judged) >= 4 * 13 and set(judged) == {"MET", "NOT_MET"}

    draft = begun.get(year=2025)
    assert (draft.status, draft.unit.code, draft.organization.code) == ("DRAFT", "00952", "hnd")
    assert draft.note.startswith("Số liệu mẫu")

    assert begun.get(unit__code="00943", organization__code="hnd", year=2024).comments.count() == 2
    assert Reminder.objects.count() == 2
    assert set(CallRecord.objects.values_list("outcome", flat=True)) == {"NO_ANSWER", "PROMISED", "NEEDS_HELP"}
    assert Notice.objects.filter(to__username="canbo.laochai").exists()

    verdicts = Verdict.objects.filter(basis=Basis.APPROVED).values_list("verdict", flat=True)
    assert set(verdicts) >= {value.value for value in VerdictValue} - {"UNCLEAR"}
    assert not any(scoring.differences(year) for year in (2021, 2022, 2023, 2024, 2025))

    assert set(MissExplanation.objects.values_list("state", flat=True)) == {state.value for state in ExplanationState}

    review = Review.objects.get()
    assert review.job.status == JobStatus.WAITING  # the worker builds it
    assert Job.objects.count() == 1
    assert demo.newest_review() is None


@pytest.mark.django_db
def test_demo_adds_nothing_to_a_register_with_returns(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(command, "MARK", tmp_path / "demo")
    monkeypatch.setattr(demo, "is_empty", lambda: False)
    with pytest.raises(CommandError, match="did not make"):
        command.Command().load(fresh=False)
    assert not User.objects.people().exists()


@pytest.mark.django_db
def test_demo_finds_its_data_the_second_time(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(command, "MARK", tmp_path / "demo")
    (tmp_path / "demo").write_text(command.LOADED, encoding="utf-8")
    command.Command().load(fresh=False)
    assert demo.is_empty()  # nothing was loaded on top


def test_demo_tells_of_a_port_in_use(live_port: int) -> None:
    with pytest.raises(CommandError, match=f"Port {live_port} is in use.*--port {live_port + 1}"):
        call_command("demo", port=live_port)


@pytest.mark.django_db
def test_fresh_never_empties_a_database_elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(command, "VAR", tmp_path)
    with pytest.raises(CommandError, match="elsewhere"):
        command.clear()


def test_accounts_cover_every_role() -> None:
    assert {role for role, *_ in demo.ACCOUNTS.values()} == set(Role)


def test_port_is_free_once_nobody_listens(live_port: int) -> None:
    assert not processes.is_free(live_port)
    assert not is_well(live_port, "127.0.0.1", seconds=2)
