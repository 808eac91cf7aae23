"""Everything that can be posted to the register's pages, by those who may not, at the wrong time, and in odd shapes.

The bodies name every field of every form at once, with the keys and revisions of the returns that are there, so that
only the page's own checks stand between them and the register.
"""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import uuid4

import pytest
from django.db.models import Model
from django.test import Client
from django.utils import timezone

from organizations.models import Branch, Head, HeadDegree, Notice, Organization, User
from organizations.permissions import Role
from organizations.tests.factories import make_user
from targets import models
from targets.models import AnnualReturn, ReturnFile, RootYear
from targets.papers.actions import version_of
from targets.rules.workflow import ReturnStatus, Step, transition
from targets.tests.explanations.explanation_steps import make_explanation
from targets.tests.factories import make_absence, make_return, root_year, unit_named
from targets.tests.imports.import_steps import send
from targets.tests.imports.test_import_pages import GOOD
from targets.tests.registers.theme_steps import make_theme
from targets.tests.shared_register import made_once
from targets.years import actions as years
from vixuyen_portal.tests.test_pages_walk import PAGES, Page, address, body_rows, make_finding, paper_of

pytestmark = [pytest.mark.django_db, pytest.mark.walk]
REGISTER = [
    page
    for page in PAGES
    if page.area
    in {
        "returns",
        "imports",
        "approval",
        "years",
        "chase",
        "letter",
        "absence",
        "resolution",
        "duties",
        "paper",
        "registers",
        "tables",
        "findings",
        "explanation",
        "branches",
        "heads",
        "scales",
        "standards",
        "assessing",
    }
]
TABLES: list[type[Model]] = [
    models.AnnualReturn, models.Figure, models.Saving, models.FigureChange, models.ReturnEvent, models.ReturnComment,
    models.EntryReceipt, models.ReturnFile, models.ColumnMapping, models.ReportingYear, models.RootYear,
    models.DutyReturn, models.DutyAnswer, models.DutyChange, models.DutyEvent, models.DutyComment, models.DutyReminder,
    models.YearEvent, models.Extension, models.Reminder, models.CallRecord, models.Threshold, models.ThresholdChange,
    models.Paper, models.Theme, models.ThemeEvent, models.RegisterFile, models.SeenFinding,
    models.Topic, models.TopicEvent, models.Recommendation, models.RecommendationEvent, models.DraftItem,
    models.DraftItemEvent, models.MissExplanation, models.MissExplanationEvent, models.Scale, models.HeadStandard,
    models.Assessment, models.AssessmentEvent, Branch, Head, HeadDegree, Notice,
]  # fmt: skip
#: They live longer than a year, so a closed one does not hold them.
OF_NO_YEAR = ("Paper", "Branch", "Head", "HeadDegree", "Scale", "HeadStandard")
ODD = [
    "",
    "x",
    "-1",
    "9" * 5000,
    "nan",
    "a\x00b",
    "9999-12-31",
    "٣:٣",
    "999999999999999999:1",
    "{0.__class__}",
    "\u202e",
]


def make_rows() -> Mapping[str, Any]:
    """Returns of Cao Bồ in three states, and a file of somebody else."""
    client = Client()
    make_return(organization="hnd", status=ReturnStatus.SUBMITTED)
    make_return(organization="dtn", status=ReturnStatus.SENT_BACK)
    make_return(organization="ccb")
    client.force_login(make_user(Role.HEAD_OF_STAFF, username="truong"))
    return {
        "imports": send(client, GOOD).pk,
        "absence": make_absence().pk,
        "paper": paper_of("cao-bo", by=make_user(Role.STAFF)).pk,
        "registers": make_theme().pk,
        "tables": theme_file().pk,
        **body_rows(),
        "findings": make_finding(),
        "explanation": make_explanation(by=User.objects.get(username="truong")).pk,
    }


rows = made_once(make_rows)


def somebody(who: str) -> User:
    match who:
        case "officer":
            return make_user(Role.COMMUNE_OFFICER, unit=unit_named("00952"))
        case "officer-of-another-commune":
            return make_user(Role.COMMUNE_OFFICER, unit=unit_named("00919"))
        case "officer-of-another-organization":
            workers = Organization.objects.get(code="ldld")
            return make_user(Role.COMMUNE_OFFICER, unit=unit_named("00952"), organization=workers)
        case "another-organization-of-the-district":
            return make_user(Role.DISTRICT_ORGANIZATION, organization=Organization.objects.get(code="ldld"))
        case role:
            return make_user(Role[role])


def everything(step: Step | None = None) -> dict[str, Any]:
    """A body for every form: the returns that may take the step ticked, with words, figures, days and buttons."""
    found = list(AnnualReturn.objects.select_related("organization"))
    ready = [one for one in found if step and transition(step, one.state)]
    slugs = [one.organization.slug for one in found]
    return {
        "ticked": [f"{name}:{one.revision}" for one in ready for name in (one.organization.slug, one.pk)],
        **{f"rev-{one.organization.code}": one.revision for one in found},
        **{f"nx-{one.organization.code}-members": "Đã rà lại." for one in found},
        **{"step": step or "", "confirmed": "on", "reason": "Rà lại.", "resubmit_by": "2099-01-01", "chon": slugs},
        **{
            "viec": "chot",
            "da-xem": "1",
            "revision": found[0].revision,
            "themes": "9",
            "general_note": "Rà lại.",
            "tiep": "gui",
        },
        **{"key": "", "text": "Đã rà lại.", "page": "returns:entry", "xa": "cao-bo", "due_on": "2026-12-30"},
        **{"outcome": "REACHED", "promised_on": "", "note": "Đã gọi."},
        **paper_body(),
        **theme_body(),
        **{"question": "Vì sao chưa đạt?", "cause": "Đi làm xa", "remedy": "Vận động", "remedy_due_on": "2099-01-01"},
        **{"result": "Đã làm xong."},
        **grid_body(),
    }


def theme_file() -> models.RegisterFile:
    """A file of themes with one new row, sent up by Cao Bồ's officer and not stored yet."""
    officer = make_user(Role.COMMUNE_OFFICER, unit=unit_named("00952"), username="tep.so")
    table = {"sheet": "Sổ", "letters": {}, "lines": []}
    return models.RegisterFile.objects.create(
        register="chu-de", year_id=2023, name="so.xlsx", sha256="f" * 64, table=table, at=timezone.now(), by=officer
    )


def grid_body() -> dict[str, Any]:
    """Six meetings of the branch of Cao Bồ in the grid."""
    branch = Branch.objects.get(unit__code="00952")
    return {f"{branch.pk}-meetings": "6", f"{branch.pk}-rev": "-1"}


def paper_body() -> dict[str, Any]:
    """The paper's agency and words as they are, but for another title, and the version that is there."""
    paper = models.Paper.objects.order_by("pk")[0]
    kept = {name: getattr(paper, name) for name in ("kind", "number", "issued_on")}
    seen = version_of(paper)
    return {**kept, "agency": paper.agency_id, "title": "Kế hoạch khác", "seen": seen}


def theme_body() -> dict[str, Any]:
    """The theme as it was seen, other words, and the paper by which it was reported."""
    theme, paper = models.Theme.objects.order_by("pk")[0], models.Paper.objects.order_by("pk")[0]
    return {"rev": theme.revision, "congress_target": "Chỉ tiêu khác", "cite-papers": paper.pk}


def own_revision(page: Page) -> dict[str, int]:
    """The revision of an explanation as it is now; other rows are as the body says."""
    return {"rev": models.MissExplanation.objects.get().revision} if page.area == "explanation" else {}


def contents() -> dict[str, list[Any]]:
    return {table.__name__: list(table._default_manager.order_by("pk").values()) for table in TABLES}


def post_everywhere(client: Client, user: User, rows: Mapping[str, Any], *, without: Collection[str] = ()) -> None:
    """Post to every page of the register, but for those of these areas."""
    client.force_login(user)
    for found in AnnualReturn.objects.select_related("organization"):  # first: the steps below lock what they send
        body = {"user": user.pk, "revision": found.revision, "cells": {"themes": {"value": "9", "was": "1"}}}
        save = f"/bao-cao/2023/cao-bo/nhap/{found.organization.slug}/luu/"
        client.post(save, body, content_type="application/json", headers={"Idempotency-Key": str(uuid4())})
    for page in REGISTER:
        if page.area not in without:
            for step in Step:
                client.post(address(page, rows), everything(step) | own_revision(page))


@pytest.mark.parametrize(
    "who",
    [
        "LEADER",
        "ADMINISTRATOR",
        "officer-of-another-commune",
        "officer-of-another-organization",
        "another-organization-of-the-district",
    ],
)
def test_who_may_not_changes_nothing(client: Client, rows: Mapping[str, Any], who: str) -> None:
    user, before = somebody(who), contents()
    # A leader may ask for explanations and withdraw the question; see targets/tests/explanations.
    post_everywhere(client, user, rows, without=("explanation",) if who == "LEADER" else ())
    assert contents() == before


def test_who_may_changes_something_with_the_same_posts(client: Client, rows: Mapping[str, Any]) -> None:
    user, before = somebody("officer"), contents()
    post_everywhere(client, user, rows)
    changed = {name for name, kept in contents().items() if kept != before[name]}
    assert {
        "AnnualReturn",
        "Figure",
        "FigureChange",
        "ReturnComment",
        "EntryReceipt",
        "ReturnEvent",
        "Paper",
        "Theme",
        "ThemeEvent",
        "MissExplanation",
        "MissExplanationEvent",
        "Assessment",
        "AssessmentEvent",
    } <= changed


@pytest.mark.parametrize("who", ["officer", "DISTRICT_ORGANIZATION", "STAFF"])
def test_nothing_changes_under_a_closed_year(client: Client, rows: Mapping[str, Any], who: str) -> None:
    user, head = somebody(who), User.objects.get(username="truong")
    for year in RootYear.objects.exclude(year=2023).filter(year__lte=2024).with_parties():
        years.close_year(year, by=head, at=models.ReturnEvent.objects.latest("at").at)
    years.close_year(root_year(2023), by=head, at=models.ReturnEvent.objects.latest("at").at)
    ReturnFile.objects.update(uploaded_by=user)  # the file of a closed year is one's own
    before = contents()
    # An explanation is asked and given of what a year came to, most of all once it is closed; it changes no result.
    post_everywhere(client, user, rows, without=("explanation",))
    after = contents()
    del before["ReturnFile"], after["ReturnFile"]  # asking for one's file to be read again is no write to the year
    for name in OF_NO_YEAR:
        del before[name], after[name]
    assert after == before


@pytest.mark.parametrize("page", [page for page in PAGES if page.name not in {"health", "ready"}], ids=str)
def test_post_without_the_token_is_refused(page: Page) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_user(Role.HEAD_OF_STAFF))
    where = address(page, dict.fromkeys((page.area,), 1))
    assert client.post(where, {"step": "SUBMIT"}).status_code == 403


@pytest.mark.parametrize("who", ["officer", "HEAD_OF_STAFF", "ADMINISTRATOR"])
def test_odd_values_are_answered_and_never_fail(client: Client, rows: Mapping[str, Any], who: str) -> None:
    client.force_login(somebody(who))
    names = [*everything(), "loc", "tim", "seen", "cot-0", "da-xem"]
    names += ["unit", "organization", "valid_from", "valid_to", "don-vi", "to-chuc"]
    names += ["value", "maximum", "paper_number", "paper_issued_on", "paper_title", "first_year", "last_year"]
    names += ["agency", "kind", "number", "issued_on", "title", "absences", "successions", "nam", "trang"]
    names += ["name", "on", "full_name", "appointed_on", "attained_on", "education", "label_1", "grade_1", "guide"]
    names += ["rev", "congress_target", "cite-papers", "cite-kind", "cite-issued_on", "to-chuc"]
    names += ["question", "due_on", "cause", "remedy", "remedy_due_on", "result", "chi-tieu"]
    for shift in (0, 4, 8):
        odd = {name: ODD[(number + shift) % len(ODD)] for number, name in enumerate(names)}
        for page in REGISTER:
            where = address(page, rows)
            for answer in (client.post(where, odd | {"step": "SEND_BACK"}), client.get(where, odd)):
                assert answer.status_code < 500, (where, odd)
                answer.getvalue()  # a sent file is closed once it is read
