"""Workbooks into the register: whole or not at all, twice is once, nothing is overwritten behind anybody's back."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError

from organizations.models import Absence, Organization, User
from organizations.permissions import Role
from organizations.tests.factories import make_user
from targets.imports import preview as imports
from targets.imports.commit import commit
from targets.imports.problems import Earlier
from targets.models import AnnualReturn, ChangeSource, FigureChange, Job, ReportingYear, Verdict
from targets.returns import actions as returns
from targets.rules.compliance import NIL
from targets.rules.workflow import ReturnStatus
from targets.tests.factories import root_year, unit_named
from targets.verdicts import scoring
from targets.workbook.reading import FigureCell, Part, Reading
from targets.years import actions as years

pytestmark = pytest.mark.django_db
RETURNS: Path = settings.BASE_DIR / "fixtures" / "returns"
CAO_BO = RETURNS / "2021" / "cao-bo-00952-2021.xls"
TEXT_TABLES: Path = settings.BASE_DIR / "fixtures" / "excel_cases"
AT = datetime(2024, 1, 10, 2, 0, tzinfo=UTC)
SIX = ("mttq", "ldld", "hnd", "dtn", "lhpn", "ccb")
PLAIN = {"themes": 1, "supervisions": 1, "campaign_assigned": 5, "campaign_completed": 5}


def run(*paths: Path | str, **options: Any) -> tuple[int, list[dict[str, Any]]]:
    """Exit status and the JSON list of `import_returns`."""
    out = StringIO()
    try:
        call_command("import_returns", *map(str, paths), json=True, stdout=out, **options)
    except SystemExit as stop:
        return int(stop.code or 0), json.loads(out.getvalue())
    return 0, json.loads(out.getvalue())


def reading(unit: str = "00952", year: int = 2023, **changed: Mapping[str, int | str | None]) -> Reading:
    """A commune's workbook as the reader hands it over; `hnd={"themes": 2}` changes figures of one row."""
    rows = {}
    for row, code in enumerate(SIX):
        figures = {**PLAIN, **changed.get(code, {})}
        rows[code] = {
            key: FigureCell(
                value if isinstance(value, int) else None, value == "nil", "Biểu 1", f"C{row + 9}", str(value)
            )
            for key, value in figures.items()
        }
    return Reading("commune", unit, None, year, rows, (), "f" * 64, "bao-cao.xlsx")


def take(what: Reading, by: User | None = None, *, approve: bool = False) -> int:
    by = by or User.system()
    return commit(imports.preview(what, by=by), by=by, at=AT, approve=approve).changed


def test_dry_run_stores_nothing() -> None:
    code, (file,) = run(CAO_BO)
    assert (code, file["status"], file["unit"], file["year"]) == (0, "ok", "00952", 2021)
    assert file["file"] == str(CAO_BO)
    assert file["figures"]["hnd"]["eligible"] == 644
    assert not AnnualReturn.objects.exists()


def test_commit_stores_with_source_and_submits_and_second_time_changes_nothing() -> None:
    assert run(CAO_BO, commit=True)[0] == 0
    assert set(AnnualReturn.objects.values_list("status", flat=True)) == {"SUBMITTED"}
    change = FigureChange.objects.get(annual_return__organization__code="hnd", key="eligible")
    assert (change.new, change.sheet, change.cell, change.text) == (644, "Biểu tổng hợp", "H14", "644")
    assert len(change.file_sha256) == 64
    before = list(AnnualReturn.objects.values_list("pk", "revision"))
    assert run(CAO_BO, commit=True)[0] == 0
    assert list(AnnualReturn.objects.values_list("pk", "revision")) == before
    assert not Job.objects.exists(), "the command scores by itself and queues nothing"


def test_approve_also_approves_what_was_sent_before_and_scores() -> None:
    run(CAO_BO, commit=True)
    run(CAO_BO, commit=True, approve=True)
    assert set(AnnualReturn.objects.values_list("status", flat=True)) == {"APPROVED"}
    found = Verdict.objects.official().get(year=2021, unit__code="00952", target__code="T06")
    assert (found.numerator, found.denominator, found.verdict) == (585, 644, "MET")


def test_scoring_after_an_import_reads_only_what_it_touched(monkeypatch: pytest.MonkeyPatch) -> None:
    scoring.score_year(2021)
    scored: list[tuple[int, str]] = []

    def noted(year: int, organization: Organization) -> int:
        scored.append((year, organization.code))
        return score_changes(year, organization)

    score_changes = scoring.score_changes
    monkeypatch.setattr(scoring, "score_changes", noted)
    monkeypatch.setattr(scoring, "_write_all", lambda *args, **named: pytest.fail("a whole year was scored"))
    run(CAO_BO, commit=True, approve=True)
    reported = AnnualReturn.objects.values_list("organization__code", flat=True)
    assert sorted(scored) == sorted((2021, code) for code in reported)
    monkeypatch.undo()
    assert not scoring.differences(2021)


def test_faulty_file_stores_nothing_and_good_file_of_the_same_run_is_stored() -> None:
    code, files = run(RETURNS / "faulty" / "negative.xlsx", CAO_BO, commit=True)
    assert (code, [file["status"] for file in files]) == (1, ["refused", "ok"])
    assert set(AnnualReturn.objects.values_list("year", flat=True)) == {2021}


def test_command_refuses_what_it_cannot_do() -> None:
    with pytest.raises(CommandError, match="no file or folder"):
        run("khong-co.xlsx")
    with pytest.raises(CommandError, match="no account"):
        run(CAO_BO, by="khong-co")
    with pytest.raises(CommandError, match="--approve needs --commit"):
        run(CAO_BO, approve=True)


def test_blank_never_erases_and_is_no_difference() -> None:
    take(reading(), approve=True)
    blank = reading(hnd={"themes": None})
    assert imports.preview(blank, by=User.system()).can_commit
    assert take(blank) == 0
    assert AnnualReturn.objects.get(organization__code="hnd").amounts()["themes"] == 1


@pytest.mark.parametrize("approve", [False, True], ids=["submitted", "approved"])
def test_other_figures_on_a_sent_return_refuse_the_file_and_name_the_cells(approve: bool) -> None:
    take(reading(), approve=approve)
    prepared = imports.preview(reading(hnd={"themes": 2, "supervisions": 0}), by=User.system())
    assert not prepared.can_commit
    assert [(problem.cell, problem.expected) for problem in prepared.problems] == [("C11", "1"), ("C11", "1")]
    with pytest.raises(imports.ImportRefused):
        commit(prepared, by=User.system(), at=AT)


def test_returned_return_is_filled_and_sent_again() -> None:
    take(reading())
    hnd = AnnualReturn.objects.with_parties().get(organization__code="hnd")
    returns.send_back(hnd, reason="Thiếu giám sát.", by=make_user(Role.STAFF), at=AT)
    assert take(reading(hnd={"supervisions": 2})) == 1
    hnd.refresh_from_db()
    assert (hnd.status, hnd.amounts()["supervisions"]) == (ReturnStatus.SUBMITTED, 2)


def test_closed_year_takes_the_same_figures_in_silence_and_refuses_others() -> None:
    take(reading(), approve=True)
    years.close_year(root_year(2023), by=make_user(Role.HEAD_OF_STAFF), at=AT)
    assert take(reading()) == 0
    prepared = imports.preview(reading(hnd={"themes": 0}), by=User.system())
    assert "đã chốt" in prepared.problems[0].message


def test_second_file_with_other_figures_in_one_run_is_an_error() -> None:
    earlier: Earlier = {}
    first = imports.preview(reading(), by=User.system(), earlier=earlier)
    same = imports.preview(reading(), by=User.system(), earlier=earlier)
    other = imports.preview(
        replace(reading(hnd={"themes": 0}), file_name="lan-2.xlsx"), by=User.system(), earlier=earlier
    )
    assert (first.can_commit, same.can_commit, other.can_commit) == (True, True, False)
    assert "bao-cao.xlsx" in other.problems[0].message


def test_nil_keeps_the_words_of_the_cell_and_number_off_the_matrix_is_left_out() -> None:
    take(reading(ldld={"themes": "nil", "critiques": 3}))
    union = AnnualReturn.objects.get(organization__code="ldld")
    assert union.amounts()["themes"] is NIL
    assert union.figures.get(definition__key="themes").nil_reason == "nil"
    assert "critiques" not in union.amounts()


def test_districts_own_return_keeps_only_what_is_judged_on_it() -> None:
    prepared = imports.preview(reading(unit="030"), by=User.system())
    assert [problem.severity for problem in prepared.problems] == ["warning"] * 6
    take(reading(unit="030"))
    farmers = AnnualReturn.objects.get(unit__code="030", organization__code="hnd")
    assert farmers.amounts() == {"themes": 1, "supervisions": 1}


def test_missing_path_stores_nothing_and_empty_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no file or folder"):
        run(CAO_BO, "khong-co.xlsx", commit=True)
    assert not AnnualReturn.objects.exists()
    with pytest.raises(CommandError, match="no workbook"):
        run(tmp_path)


@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".txt", ".TXT"])
def test_folder_of_text_tables_is_read_whatever_they_are_called(tmp_path: Path, suffix: str) -> None:
    text = (TEXT_TABLES / "10-cham-phay.csv").read_text(encoding="utf-8-sig")
    (tmp_path / f"cao-bo{suffix}").write_text(text.replace(";", "\t"), encoding="utf-8")
    run(tmp_path, commit=True)
    assert AnnualReturn.objects.filter(unit__code="00952", year=2023).count() == 6


def test_officer_may_not_send_another_communes_file() -> None:
    officer = make_user(Role.COMMUNE_OFFICER, unit=unit_named("00919"))
    prepared = imports.preview(reading(), by=officer)
    assert not prepared.can_commit
    assert "Xã Minh Tân" in prepared.problems[0].message


def test_officer_approves_nothing_from_the_shell_either() -> None:
    officer = make_user(Role.COMMUNE_OFFICER, unit=unit_named("00952"))
    code, (file,) = run(CAO_BO, commit=True, approve=True, by=officer.username)
    assert (code, file["status"]) == (1, "refused")
    assert not AnnualReturn.objects.exists()


def test_figures_of_an_organization_recorded_as_absent_are_a_warning() -> None:
    union = Organization.objects.get(code="ldld")
    Absence.objects.create(unit=unit_named("00952"), organization=union, valid_from=date(2021, 1, 1), reason="—")
    prepared = imports.preview(reading(), by=User.system())
    assert prepared.can_commit
    assert [problem.severity for problem in prepared.problems] == ["warning"]


def test_register_that_moved_on_since_the_preview_keeps_the_file_out_whole() -> None:
    prepared = imports.preview(reading(), by=User.system())
    take(reading(mttq={"themes": 0}))
    with pytest.raises(returns.ReturnLocked):
        commit(prepared, by=User.system(), at=AT)
    assert AnnualReturn.objects.get(organization__code="mttq").amounts()["themes"] == 0


def test_preview_tells_new_changed_and_same() -> None:
    take(reading())
    hnd = AnnualReturn.objects.with_parties().get(organization__code="hnd")
    returns.send_back(hnd, reason="x", by=make_user(Role.STAFF), at=AT)
    prepared = imports.preview(reading(hnd={"themes": 0, "eligible": 7}), by=User.system())
    kinds = {
        difference.key: difference.kind
        for difference in prepared.differences
        if difference.organization == hnd.organization
    }
    assert (kinds["themes"], kinds["eligible"], kinds["supervisions"]) == ("changed", "new", "same")


def test_workbook_of_several_units_is_stored_whole() -> None:
    one, other = reading(), reading(unit="00943", hnd={"themes": 3})
    parts = tuple(Part("commune", part.unit, None, part.rows) for part in (one, other))
    both = replace(one, unit=None, rows={}, several=parts)
    assert take(both) == 2 * len(SIX) * len(PLAIN)
    assert AnnualReturn.objects.get(unit__code="00943", organization__code="hnd").amounts()["themes"] == 3
    assert AnnualReturn.objects.filter(status=ReturnStatus.SUBMITTED).count() == 12


def test_several_units_are_turned_away_on_one_units_page() -> None:
    one = reading()
    parts = tuple(Part("commune", code, None, one.rows) for code in ("00952", "00943"))
    several = replace(one, unit=None, rows={}, several=parts)
    wanted = (ReportingYear.objects.get(year=2023), unit_named("00952"))
    found = imports.preview_as_chosen(several, by=User.system(), wanted=wanted)
    assert not found.can_commit
    assert "xã Cao Bồ" in found.problems[0].message and "xã Lao Chải" in found.problems[0].message


def test_import_keeps_the_notes_that_people_wrote() -> None:
    take(reading())
    hnd = AnnualReturn.objects.with_parties().get(organization__code="hnd")
    returns.send_back(hnd, reason="x", by=make_user(Role.STAFF), at=AT)
    entries = {"themes": returns.Entry(1, note="Theo nghị quyết")}
    returns.enter_figures(hnd, entries, by=User.system(), at=AT, source=ChangeSource.FORM)
    take(reading(hnd={"supervisions": 2}))
    assert hnd.figures.get(definition__key="themes").note == "Theo nghị quyết"
