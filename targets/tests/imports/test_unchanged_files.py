"""An uploaded file that is stored already is known by its checksum, and compared as soon as anything differs."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from organizations.models import Absence, Organization, User
from organizations.permissions import Role
from organizations.tests.factories import make_user
from targets import jobs
from targets.imports import files
from targets.imports.choice import EVERYTHING, Choice
from targets.imports.preview import Preview
from targets.imports.undo import undo_file
from targets.models import AnnualReturn, ChangeSource, FigureDefinition, ImportedFile, ReportingYear, ReturnFile
from targets.returns import actions as returns
from targets.rules.workflow import ReturnStatus
from targets.tests.factories import make_return, root_year, unit_named
from targets.tests.imports.import_steps import confirm, send
from targets.tests.imports.test_import_cost import COMMUNES, of_organization, written
from targets.tests.imports.test_import_pages import GOOD
from targets.workbook.reading import WARNING, Reading, WorkbookProblem, reading_to_json
from targets.years import actions as years

pytestmark = pytest.mark.django_db
THREE = of_organization(COMMUNES[:3])


def uploaded(reading: Reading = THREE, *, words: str = "w") -> ReturnFile:
    """A file that the worker has read."""
    document = reading_to_json(reading)
    document["sources"]["words"] = words
    return ReturnFile.objects.create(
        name=reading.file_name,
        sha256=reading.sha256,
        content="to-chuc.xlsx",
        reading=document,
        uploaded_at=timezone.now(),
        uploaded_by=User.system(),
    )


def stored(reading: Reading = THREE, choice: Choice = EVERYTHING) -> ReturnFile:
    staged = uploaded(reading)
    with jobs.taken_over():
        files.commit_file(staged, by=User.system(), at=timezone.now(), choice=choice)
    return staged


def again(reading: Reading = THREE, *, by: User | None = None, words: str = "w") -> Preview:
    """What the same file would do now. What is said without comparing must be what the comparison says."""
    staged, by = uploaded(reading, words=words), by or User.system()
    prepared = files.preview_file(staged, by=by)
    compared = files.preview_file(staged, by=by, every_figure=True)
    assert compared.unchanged is None
    if repeated := prepared.unchanged:
        assert not prepared.planned and not compared.questions
        assert prepared.problems == compared.problems
        assert {difference.kind for difference in compared.differences} == {"same"}
        assert not any(plan.is_open for plan in compared.planned)
        assert repeated.figures == len(compared.differences)
        assert repeated.returns == len(compared.planned)
        assert repeated.units == {plan.unit.pk for plan in compared.planned}
    return prepared


def farmers(unit: str = COMMUNES[1]) -> AnnualReturn:
    return AnnualReturn.objects.with_parties().get(unit__code=unit, organization__code="hnd", year=2023)


def test_same_file_again_changes_nothing_and_is_not_compared() -> None:
    stored()
    repeated = again().unchanged
    assert repeated is not None
    assert (repeated.figures, repeated.returns, len(repeated.units)) == (12, 3, 3)

    before, second = written(), uploaded()
    with jobs.taken_over() as requests:
        outcome = files.commit_file(second, by=User.system(), at=timezone.now())
    assert (outcome.changed, outcome.stored, outcome.sent, requests) == (0, [], [], [])
    assert written() == before
    assert again().unchanged


def test_file_of_many_returns_takes_the_queries_of_one() -> None:
    counts = []
    for reading in (of_organization(COMMUNES[:1]), of_organization(COMMUNES[1:], "ccb")):
        stored(reading)
        staged, by = uploaded(reading), User.system()
        with CaptureQueriesContext(connection) as captured:
            assert files.preview_file(staged, by=by).unchanged
        counts.append(len(captured))
    assert counts == [3, 3]


def _change_a_figure() -> None:
    item, by, now = farmers(), User.system(), timezone.now()
    returns.withdraw(item, by=by, at=now)
    returns.enter_figures(item, {"themes": returns.Entry(7)}, by=by, at=now, source=ChangeSource.FORM)
    returns.submit(item, by=by, at=now)


def _change_a_figure_and_back() -> None:
    _change_a_figure()
    item, by, now = farmers(), User.system(), timezone.now()
    returns.withdraw(item, by=by, at=now)
    returns.enter_figures(item, {"themes": returns.Entry(1)}, by=by, at=now, source=ChangeSource.FORM)
    returns.submit(item, by=by, at=now)


def _send_back() -> None:
    reviewer = make_user(Role.STAFF, username="banvan")
    returns.send_back(farmers(), reason="Xin xem lại.", by=reviewer, at=timezone.now())


def _reopen() -> None:
    head = make_user(Role.HEAD_OF_STAFF, username="truongban")
    returns.approve(farmers(), by=head, at=timezone.now())
    returns.reopen(farmers(), reason="Xin xem lại.", by=head, at=timezone.now())


def _close_the_year() -> None:
    row = root_year(2023)
    row.closed_at, row.closed_by = timezone.now(), User.system()
    row.save()


def _change_a_definition() -> None:
    FigureDefinition.objects.filter(key="themes").update(name="Số chủ đề công tác năm")


def _record_an_absence() -> None:
    Absence.objects.create(
        unit=unit_named(COMMUNES[1]),
        organization=Organization.objects.get(code="hnd"),
        valid_from=date(2023, 1, 1),
        reason="Chưa thành lập",
    )


@pytest.mark.parametrize(
    ("change", "kinds", "is_refused"),
    [
        (_change_a_figure, {"same", "changed"}, True),
        (_change_a_figure_and_back, {"same"}, False),
        (_send_back, {"same"}, False),
        (_reopen, {"same"}, False),
        (_close_the_year, {"same"}, False),
        (_change_a_definition, {"same"}, False),
        (_record_an_absence, {"same"}, False),
    ],
)
def test_file_is_compared_after_a_change(change: Callable[[], None], kinds: set[str], is_refused: bool) -> None:
    stored()
    assert again().unchanged
    change()
    prepared = again()
    assert prepared.unchanged is None
    assert {difference.kind for difference in prepared.differences} == kinds
    assert prepared.reading.is_refused is is_refused
    open_places = [plan.place for plan in prepared.planned if plan.is_open]
    assert open_places == ([(COMMUNES[1], "hnd")] if change in {_send_back, _reopen} else [])


def test_difference_is_shown_where_it_is() -> None:
    stored()
    _change_a_figure()
    (problem,) = again().problems
    assert "tệp ghi 1, hệ thống đang có 7" in problem.message
    assert problem.cell == "C10"


def test_approval_leaves_the_file_as_it_is() -> None:
    stored()
    returns.approve(farmers(), by=make_user(Role.STAFF, username="banvan"), at=timezone.now())
    assert again().unchanged


def test_drafts_are_compared_until_they_are_sent() -> None:
    stored(choice=Choice(send=False))
    prepared = again()
    assert prepared.unchanged is None
    assert all(plan.is_open for plan in prepared.planned)
    for unit in COMMUNES[:3]:
        returns.submit(farmers(unit), by=User.system(), at=timezone.now())
    assert again().unchanged


def test_open_question_keeps_the_file_compared() -> None:
    make_return(COMMUNES[0], "hnd", 2022, figures={"eligible": 1000, "members": 900}, status=ReturnStatus.APPROVED)
    reading = of_organization(COMMUNES[:3], eligible=1000, members=400)
    assert files.preview_file(uploaded(reading), by=User.system()).questions
    stored(reading)
    assert farmers(COMMUNES[0]).state is ReturnStatus.DRAFT
    prepared = again(reading)
    assert prepared.unchanged is None
    assert prepared.questions


def test_another_account_other_bytes_and_other_answers_are_compared() -> None:
    stored()
    officer = make_user(Role.COMMUNE_OFFICER, username="can-bo", unit=unit_named(COMMUNES[0]))
    prepared = again(by=officer)
    assert prepared.unchanged is None
    assert prepared.reading.is_refused
    assert {plan.unit.code for plan in prepared.planned} == {COMMUNES[0]}, "others' figures are not shown"
    assert again(by=make_user(Role.LEADER, username="lanhdao")).unchanged is None
    assert again(by=make_user(Role.STAFF, username="banvan")).unchanged
    assert again(replace(THREE, sha256="a" * 64)).unchanged is None
    assert again(words="other names, another reader or another answer").unchanged is None
    assert again(words="").unchanged is None, "read before it was kept what a reading rests on"


def test_figure_that_was_left_out_keeps_the_file_compared() -> None:
    make_return(COMMUNES[1], "hnd", 2023, figures={"themes": 4})
    left_out = Choice(left_out=frozenset({f"{COMMUNES[1]}.hnd.themes"}))
    stored(choice=left_out)
    prepared = again()
    assert prepared.unchanged is None
    assert [difference.key for difference in prepared.differences if difference.kind == "changed"] == ["themes"]


def test_blank_row_that_is_filled_meanwhile_is_compared() -> None:
    blank = {key: replace(cell, value=None, text="") for key, cell in THREE.rows[COMMUNES[2]].items()}
    reading = replace(THREE, rows={**THREE.rows, COMMUNES[2]: blank})
    stored(reading)
    assert again(reading).unchanged
    year, union = ReportingYear.objects.get(year=2023), Organization.objects.get(code="hnd")
    returns.open_return(unit_named(COMMUNES[2]), union, year)
    assert again(reading).unchanged, "a return without figures is none"
    make_return(COMMUNES[2], "hnd", 2023, figures={"themes": 4})
    prepared = again(reading)
    assert prepared.unchanged is None
    assert [plan.unit.code for plan in prepared.planned if plan.is_open] == [COMMUNES[2]]


def test_word_of_the_register_keeps_the_file_compared() -> None:
    _record_an_absence()
    stored()
    assert not ImportedFile.objects.exists()
    assert any("không có Hội Nông dân" in problem.message for problem in again().problems)


def test_words_of_the_reader_stay() -> None:
    odd = WorkbookProblem("Biểu 1", "C9", read="1", expected="", severity=WARNING, message="Xin xem lại.")
    reading = replace(THREE, problems=(odd,))
    stored(reading)
    prepared = again(reading)
    assert prepared.unchanged
    assert prepared.problems == (odd,)


def test_file_of_another_page_is_turned_away() -> None:
    stored()
    staged = uploaded()
    staged.wanted_year, staged.wanted_unit = ReportingYear.objects.get(year=2023), unit_named(COMMUNES[5])
    prepared = files.preview_file(staged, by=User.system())
    assert prepared.reading.is_refused


def test_undone_file_is_compared() -> None:
    staged = stored()
    undo_file(staged, by=User.system(), at=timezone.now())
    assert {difference.kind for difference in again().differences} == {"new"}


def test_page_of_the_same_file_again(client: Client, settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    client.force_login(make_user(Role.STAFF))
    confirm(client, send(client, GOOD))
    second = send(client, GOOD)
    page = client.get(f"/nhap-tep/{second.pk}/")
    text = page.content.decode()
    assert page.context["preview"].unchanged.figures == 79, (
        "those that organizations do not owe («KPS») are not counted"
    )
    assert "Nội dung tệp giống hệt tệp" in text
    assert "số liệu của 6 báo cáo trong tệp giống hệt số liệu đang có" in text
    assert "Tệp giống hệt số liệu đang có, không có gì để ghi." in text
    assert '<table class="plain-table">' not in text

    listed = client.get(f"/nhap-tep/{second.pk}/?loc=giong")
    assert listed.context["preview"].unchanged is None
    assert listed.context["groups"] == page.context["groups"]
    assert "Số liệu không đổi" in listed.content.decode()

    confirmed = client.post(f"/nhap-tep/{second.pk}/ghi/", {"cach": "hoi", "da-xem": page.context["preview"].seen})
    assert "Chưa gửi được báo cáo nào" in confirmed.content.decode()


def test_commit_is_refused_where_the_file_is_unchanged_no_longer(
    client: Client, settings: Settings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    by = make_user(Role.STAFF)
    client.force_login(by)
    confirm(client, send(client, GOOD))
    second = send(client, GOOD)
    seen = client.get(f"/nhap-tep/{second.pk}/").context["preview"].seen
    returns.withdraw(AnnualReturn.objects.with_parties().get(organization__code="hnd"), by=by, at=timezone.now())
    answer = client.post(f"/nhap-tep/{second.pk}/ghi/", {"cach": "gui", "da-xem": seen})
    assert answer.status_code == 409
    assert "Xin xem lại các thay đổi" in answer.content.decode()


def test_reopened_and_closed_year_is_compared_and_known_after_it_is_stored_again() -> None:
    stored()
    _close_the_year()
    row = root_year(2023)
    years.reopen_year(row, reason="Sửa số liệu.", by=make_user(Role.HEAD_OF_STAFF), at=timezone.now())
    assert again().unchanged is None
    stored()
    assert again().unchanged
