"""A figure that is a breakdown of another («trong đó: nữ»): its place in the form, and never above its whole."""

import json
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import openpyxl
import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from organizations.models import Organization, User
from organizations.permissions import Role
from organizations.tests.factories import make_user
from targets.imports.blank_forms import commune_form
from targets.loading.resolution import load_resolution
from targets.loading.resolution_file import ResolutionFileFaulty, read_resolution_file
from targets.models import AnnualReturn, Figure, FigureDefinition, OwedFigures, ReportingYear
from targets.returns import lines, sheets
from targets.rules.workflow import ReturnStatus
from targets.tests.factories import GOOD_FIGURES, make_return, unit_named
from targets.tests.loading.test_resolution_file import CODES, TEXT
from targets.workbook.headers.figure_names import FigureName, FigureNames

pytestmark = pytest.mark.django_db
PAGE = "/bao-cao/2023/cao-bo/nhap/hoi-nong-dan/"
ABOVE = (
    "Hội viên nữ (924) là số trong đó của đoàn viên, hội viên nên không được lớn hơn đoàn viên, hội viên (923). "
    "Xin kiểm tra lại hai ô."
)
OF_NIL = "Hội viên nữ là 5, nhưng đoàn viên, hội viên ghi không phát sinh. Xin kiểm tra lại hai ô."
WITHOUT = (
    "Hội viên nữ là 5, nhưng chưa có đoàn viên, hội viên. Xin nhập đoàn viên, hội viên; "
    "nếu chưa có, xin ghi giải trình."
)


def women(*, whole: str = "members", owed_by: str = "[hnd]", before: str = "# Requirements in our own words.") -> str:
    """The resolution with one figure more, a breakdown."""
    row = f"""  - key: members_women
    name: Hội viên nữ
    unit_noun: người
    group: Nhóm khác
    breakdown_of: {whole}
    owed_by: {owed_by}

"""
    return TEXT.replace(before, row + before, 1)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "resolution.yaml"
    path.write_text(women(), encoding="utf-8")
    return path


@pytest.fixture
def officer(client: Client, file: Path) -> User:
    """Signed in, in a register with the breakdown."""
    load_resolution(read_resolution_file(file, CODES))
    user = make_user(Role.COMMUNE_OFFICER, unit=unit_named("00952"))
    client.force_login(user)
    return user


def kept() -> dict[str, Any]:
    made = AnnualReturn.objects.filter(unit__code="00952", organization__code="hnd", year=2023).first()
    return dict(made.amounts()) if made else {}


def autosave(client: Client, user: User, **cells: str) -> dict[str, Any]:
    stored = AnnualReturn.objects.filter(unit__code="00952", organization__code="hnd", year=2023).first()
    body = {
        "user": user.pk,
        "revision": stored.revision if stored else 0,
        "cells": {
            key: {
                "value": value,
                "was": "",
                **({"nil": True, "value": "", "reason": "Không có"} if value == "nil" else {}),
            }
            for key, value in cells.items()
        },
    }
    answer = client.post(
        f"{PAGE}luu/", json.dumps(body), content_type="application/json", headers={"Idempotency-Key": str(uuid4())}
    )
    assert answer.status_code == 200, answer.content
    return {key: cell.get("message", cell["state"]) for key, cell in answer.json()["cells"].items()}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        pytest.param(women(whole="memberz"), "'memberz', which is no figure above it", id="unknown"),
        pytest.param(women(whole="members_women"), "'members_women', which is no figure above it", id="itself"),
        pytest.param(
            women(before="  - key: members\n"), "'members', which is no figure above it", id="before its whole"
        ),
        pytest.param(
            women()
            .replace("  - key: branches\n", "  - key: branches\n    breakdown_of: members\n", 1)
            .replace("breakdown_of: members\n    owed_by: [hnd]", "breakdown_of: branches\n    owed_by: [hnd]"),
            "'branches', which is a breakdown itself",
            id="of a breakdown",
        ),
        pytest.param(
            women(owed_by="[hnd, mttq]"), "owed by 'mttq' in 2021, 2022, 2023, 2024, 2025 without", id="not owed"
        ),
    ],
)
def test_fault_is_named_with_its_line(tmp_path: Path, text: str, fault: str) -> None:
    path = tmp_path / "resolution.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ResolutionFileFaulty) as raised:
        read_resolution_file(path, CODES)
    named = [line for line in raised.value.faults if fault in line]
    assert named, raised.value.faults
    assert named[0].startswith("line ")


def test_it_stands_below_its_whole_under_the_same_heading(officer: User, client: Client) -> None:
    owed = OwedFigures.read(2023, [officer.unit]).of(officer.unit, Organization.objects.get(code="hnd"))
    keys = [definition.key for definition in owed]
    assert keys[keys.index("members") + 1] == "members_women"
    assert FigureDefinition.objects.get(key="members_women").group == FigureDefinition.objects.get(key="members").group
    page = client.get(PAGE).content.decode()
    assert page.index("Đoàn viên, hội viên</label>") < page.index("Trong đó: hội viên nữ</label>")
    assert page.count("Tập hợp đoàn viên, hội viên</th>") == 1


def test_above_its_whole_it_is_not_saved_whichever_came_first(officer: User, client: Client) -> None:
    assert autosave(client, officer, members="923", members_women="924") == {"members": ABOVE, "members_women": ABOVE}
    assert kept() == {}
    assert autosave(client, officer, members="923", members_women="923") == {
        "members": "saved",
        "members_women": "saved",
    }
    form = {
        "revision": AnnualReturn.objects.get(organization__code="hnd").revision,
        "members": "922",
        "members-was": "923",
    }
    answer = client.post(PAGE, form | {"general_note": "", "members-note": "Số đúng", "members-reason": ""})
    assert "Hội viên nữ (923) là số trong đó" in answer.content.decode()
    assert kept() == {"members": 923, "members_women": 923}


def test_some_of_nil_contradicts_itself_and_none_of_nil_does_not(officer: User, client: Client) -> None:
    assert autosave(client, officer, members="nil", members_women="5") == {"members": OF_NIL, "members_women": OF_NIL}
    assert set(autosave(client, officer, members="nil", members_women="0").values()) == {"saved"}


def test_whole_that_is_missing_is_asked_for_in_sheets_and_lists(officer: User) -> None:
    year = ReportingYear.objects.get(year=2023)
    make_return(figures={**GOOD_FIGURES, "members": None, "members_women": 5}, sender=officer)
    (sheet,) = (one for one in sheets.of_unit(year, officer.unit, officer) if one.organization.code == "hnd")
    listed = lines.read([year], officer, at=timezone.now(), units=[officer.unit], figures_of=[ReturnStatus.DRAFT])
    (line,) = (one for one in listed[2023, officer.unit.pk] if one.organization.code == "hnd")
    for problems in (sheet.problems, line.problems):
        assert WITHOUT in [problem.message for problem in problems if problem.needs_explanation]


def workbook(path: Path, officer: User, **cells: int | None) -> Path:
    """The portal's form of the commune with these figures of the Farmers' Union."""
    book = openpyxl.load_workbook(BytesIO(commune_form(ReportingYear.objects.get(year=2023), officer.unit, by=officer)))
    sheet = book.worksheets[0]
    head = next(row for row in sheet.iter_rows() if row[0].value == "#ma")
    columns = {cell.value: cell.column for cell in head}
    (row,) = (row[0].row for row in sheet.iter_rows() if row[0].value == "hnd")
    for key, value in cells.items():
        sheet.cell(row, columns[key]).value = value
    book.save(path)
    return path


def imported(path: Path) -> str:
    out = StringIO()
    try:
        call_command("import_returns", "--commit", str(path), stdout=out)
    except SystemExit:
        assert "refused" in out.getvalue()
    return out.getvalue()


def test_workbook_with_a_part_above_its_whole_is_refused_at_its_cell(officer: User, tmp_path: Path) -> None:
    said = imported(workbook(tmp_path / "a.xlsx", officer, members=923, members_women=924))
    assert "«Hội viên nữ» (924) không được lớn hơn «Số đoàn viên, hội viên» (923, ô " in said
    assert not Figure.objects.exists()


def test_workbook_with_the_part_alone_is_refused_where_the_stored_whole_is_smaller(
    officer: User, tmp_path: Path
) -> None:
    make_return(figures={"members": 923}, sender=officer)
    book = workbook(tmp_path / "a.xlsx", officer, members=None, members_women=924)
    said = imported(book)
    assert ABOVE in said
    assert kept() == {"members": 923}
    assert "1 figures changed" in imported(workbook(tmp_path / "b.xlsx", officer, members=None, members_women=900))
    assert kept() == {"members": 923, "members_women": 900}


def test_column_of_an_office_may_say_in_it() -> None:
    names = FigureNames((FigureName("members_women", "Hội viên nữ", "người", "Hội viên", part_of="members"),))
    for heading in ("Hội viên nữ", "Trong đó: Hội viên nữ", "trong đó: hội viên nữ (người)"):
        assert [figure.key for figure in names.called(heading)] == ["members_women"], heading
