"""The cases that are about the register: files are imported through the command and the actions, as people do."""

import contextlib
import csv
import io
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import pytest
import tablib
from django.conf import settings
from django.core.management import call_command
from openpyxl import Workbook, load_workbook

from organizations.models import Organization, User
from organizations.permissions import Role
from organizations.table_files import FORMULA_STARTS, guarded
from organizations.tests.factories import make_user
from targets.chasing import debtors as chasing
from targets.imports import blank_forms, preview as imports
from targets.imports.commit import commit
from targets.imports.reader import workbook_reader
from targets.models import AnnualReturn, FigureChange, ReportingYear
from targets.returns import actions as returns, sheets
from targets.rules.plausibility import Kind
from targets.rules.workflow import ReturnStatus
from targets.tests.factories import root_year, unit_named
from targets.tests.workbook.excel_cases.files import FOLDER
from targets.workbook.form.style import put
from targets.workbook.reading import Reading
from targets.years import actions as years

_AT: Final = datetime(2025, 2, 20, 2, 0, tzinfo=UTC)


def imported(*names: str, approve: bool = False) -> list[dict[str, Any]]:
    """What `import_returns --commit` says of these files, taken in one run."""
    out = StringIO()
    paths = [str(FOLDER / name) for name in names]
    with contextlib.suppress(SystemExit):  # a refused file ends the command with 1
        call_command("import_returns", *paths, json=True, commit=True, approve=approve, stdout=out)
    found: list[dict[str, Any]] = json.loads(out.getvalue())
    return found


def _messages(document: Mapping[str, Any], severity: str = "error") -> list[str]:
    return [problem["message"] for problem in document["problems"] if problem["severity"] == severity]


def _amounts(unit: str = "00952", year: int = 2023) -> dict[str, dict[str, Any]]:
    stored = AnnualReturn.objects.for_year(year).filter(unit__code=unit).with_parties()
    return {annual_return.organization.code: dict(annual_return.amounts()) for annual_return in stored}


def _read(name: str) -> Reading:
    with workbook_reader(max_bytes=settings.RETURN_FILE_MAX_BYTES) as reader:
        return reader.read(FOLDER / name)


def no_export_runs_a_formula() -> None:
    """What a spreadsheet would run leaves as text: in tables of the administration, and in the portal's form."""
    payloads = ["=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1", "\r=1", '=HYPERLINK("http://x","y")', "=cmd|' /C calc'!A0"]
    for payload in payloads:
        assert str(guarded(payload)).startswith("'"), payload
    table = tablib.Dataset(*[(guarded(payload),) for payload in payloads], headers=["Ghi chú"])
    exported = [row[0] for row in csv.reader(io.StringIO(table.export("csv"), newline=""))]
    assert len(exported) == len(payloads) + 1
    assert not any(cell.startswith(FORMULA_STARTS) for cell in exported)
    book = Workbook()
    assert book.active is not None
    for row, payload in enumerate(payloads, 1):
        put(book.active, row, 1, payload.strip())
    raw = io.BytesIO()
    book.save(raw)
    cells = [cell for row in load_workbook(io.BytesIO(raw.getvalue())).active.iter_rows() for cell in row]
    assert [cell.data_type for cell in cells] == ["s"] * len(payloads)


def second_file_of_a_run() -> None:
    """The same return three times: the copy changes nothing, the other versions are refused by name."""
    names = ["42-cao-bo-2023.xlsx", "42-cao-bo-2023 (1).xlsx", "42-Copy of cao-bo-2023.xlsx"]
    first, copy, other = imported(*names)
    assert [first["status"], copy["status"], other["status"]] == ["ok", "ok", "refused"]
    assert any("42-cao-bo-2023.xlsx" in message for message in _messages(other))
    assert {problem["cell"] for problem in other["problems"]} == {"D10"}
    (again,) = imported("42-cao-bo-2023 lan 2.xlsx")  # another run: the return was sent with other figures
    assert again["status"] == "refused"
    assert [problem["cell"] for problem in again["problems"]] == ["H10"]
    assert _amounts()["hnd"]["eligible"] == 1331 and _amounts()["hnd"]["supervisions"] == 4


def jump_is_told() -> None:
    """Ten times last year's members: stored, and told beside last year's to sender and reviewer."""
    imported("57-nam-truoc.xlsx", approve=True)
    (document,) = imported("57-gap-muoi.xlsx")
    assert document["status"] == "ok"
    year = ReportingYear.objects.get(year=2023)
    by_organization = {
        sheet.organization.code: sheet for sheet in sheets.of_unit(year, unit_named("00952"), User.system())
    }
    kinds = {problem.kind for problem in by_organization["hnd"].problems}
    assert kinds & {Kind.JUMP, Kind.BASE_MOVES}, kinds
    assert not {problem.kind for problem in by_organization["dtn"].problems} & {Kind.JUMP, Kind.BASE_MOVES}


def same_file_twice() -> None:
    """The second time, and after approval, nothing is written at all."""
    assert imported("65-gui-lai.xlsx")[0]["status"] == "ok"
    before = list(AnnualReturn.objects.order_by("pk").values_list("pk", "status", "revision"))
    changes = FigureChange.objects.count()
    assert imported("65-gui-lai.xlsx")[0]["status"] == "ok"
    assert list(AnnualReturn.objects.order_by("pk").values_list("pk", "status", "revision")) == before
    imported("65-gui-lai.xlsx", approve=True)
    assert imported("65-gui-lai.xlsx")[0]["status"] == "ok"
    assert FigureChange.objects.count() == changes


def two_users() -> None:
    """Both saw an empty return; the first stores, the second is refused whole and told which cell differs."""
    by = User.system()
    first, second = (
        imports.preview(_read(name), by=by) for name in ("66-nguoi-thu-nhat.xlsx", "66-nguoi-thu-hai.xlsx")
    )
    assert first.can_commit and second.can_commit
    commit(first, by=by, at=_AT)
    with pytest.raises(returns.ReturnLocked):
        commit(second, by=by, at=_AT)
    assert _amounts()["hnd"]["members"] == 1272
    again = imports.preview(_read("66-nguoi-thu-hai.xlsx"), by=by)
    assert [problem.cell for problem in again.problems if problem.severity == "error"] == ["I10"]


def closed_year() -> None:
    """After closing, identical figures are no fault and other ones are refused by cell."""
    imported("67-nam-da-chot.xlsx", approve=True)
    head = _head()
    years.close_year(root_year(2022), by=head, at=_AT)
    same, other = imported("67-nam-da-chot.xlsx", "67-nam-da-chot-sua.xlsx")
    assert same["status"] == "ok"
    assert other["status"] == "refused"
    assert any("đã chốt" in message for message in _messages(other))
    assert _amounts(year=2022)["hnd"]["members"] == 1272


def personal_number_is_kept_nowhere() -> None:
    """Neither the stored figures nor their history hold the number, nor does what the command prints."""
    (document,) = imported("68-tieu-de.xlsx")
    assert document["status"] == "ok"
    (refused,) = imported("68-o-cot-so.xlsx")
    assert refused["status"] == "refused"
    kept = json.dumps([document, refused], ensure_ascii=False)
    kept += " ".join(FigureChange.objects.values_list("text", flat=True))
    assert "0912345678" not in kept and "912 345 678" not in kept


def missing_commune_still_owes() -> None:
    """Without its row, or with an empty one, the commune is told and its return is not sent."""
    for name in ("69-thieu-mot-xa-ca-huyen.xlsx", "69-mot-xa-de-trong-ca-huyen.xlsx"):
        (document,) = imported(name)
        assert document["status"] == "ok", document["problems"]
        sent = AnnualReturn.objects.for_year(2024).filter(organization__code="hnd", status=ReturnStatus.SUBMITTED)
        assert sent.count() == 23
        assert not sent.filter(unit__code="00973").exists()
    debtors = chasing.read([ReportingYear.objects.get(year=2024)], _head(), at=_AT)
    owing = {debtor.unit.code for debtor in debtors if "hnd" in {debt.organization for debt in debtor.debts}}
    assert "00973" in owing and "00952" not in owing
    assert "xã Ngọc Minh" in _messages(imported("69-thieu-mot-xa-ca-huyen.xlsx")[0], "warning")[0]


def form_round_trip() -> None:
    """The form of a commune and of an organization, with what is stored, imported as they are: nothing changes."""
    imported("65-gui-lai.xlsx")
    by, year = User.system(), ReportingYear.objects.get(year=2023)
    farmers = Organization.objects.get(code="hnd")
    head = _head()
    changes = FigureChange.objects.count()
    for content in (
        blank_forms.commune_form(year, unit_named("00952"), by=head),
        blank_forms.organization_form(year, farmers, by=head),
    ):
        with TemporaryDirectory() as folder:
            path = Path(folder) / "mau.xlsx"
            path.write_bytes(content)
            with workbook_reader(max_bytes=settings.RETURN_FILE_MAX_BYTES) as reader:
                found = imports.preview(reader.read(path), by=by)
        assert [problem.message for problem in found.problems if problem.severity == "error"] == []
        assert {difference.kind for difference in found.differences} == {"same"}
    assert FigureChange.objects.count() == changes


def _head() -> User:
    return make_user(Role.HEAD_OF_STAFF)


SCENARIOS: Final[dict[str, Callable[[], None]]] = {
    scenario.__name__: scenario
    for scenario in (
        no_export_runs_a_formula,
        second_file_of_a_run,
        jump_is_told,
        same_file_twice,
        two_users,
        closed_year,
        personal_number_is_kept_nowhere,
        missing_commune_still_owes,
        form_round_trip,
    )
}
