"""What the mapping page gets, and what its answers do: the reading obeys them, says so, and still checks figures."""

import json
from pathlib import Path
from typing import Any

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from targets.tests.workbook.workbook_cases import (
    HEADERS,
    OWED,
    REGISTER,
    RETURNS,
    Change,
    commune_figures,
    commune_workbook,
    errors,
    organization_workbook,
    plain_figures,
    put,
    read,
    warnings,
)
from targets.workbook.answers import Answers
from targets.workbook.reading import reading_from_json, reading_to_json
from targets.workbook.sandbox.parent import read_in_child

# In the commune workbook: C themes, D supervisions, E critiques, F-G campaign, H-I members, J-K branches,
# L-O ratings, P-Q heads; rows 8 mttq, 9 ldld, 10 hnd, 11 dtn, 12 lhpn, 13 ccb.


def _strange(sheet: Worksheet) -> None:
    sheet["H7"], sheet["I7"] = "Cột một", "Cột hai"


def test_columns_of_a_right_workbook_are_shown_with_their_keys(tmp_path: Path) -> None:
    reading = read(commune_workbook(tmp_path / "a.xlsx"))

    assert not reading.needs_mapping
    by_letter = {column.letter: column for column in reading.columns}
    assert (by_letter["I"].key, by_letter["I"].basis) == ("members", "theo tiêu đề cột")
    assert by_letter["I"].header == "Tập hợp đoàn viên, hội viên / Số đoàn viên, hội viên"
    assert by_letter["H"].samples == ("KPS", "1125", "1125")
    assert (by_letter["H"].sheet, by_letter["H"].cell) == ("Biểu 1", "H7")


def test_unknown_headers_ask_for_the_mapping(tmp_path: Path) -> None:
    reading = read(commune_workbook(tmp_path / "a.xlsx", _strange))

    assert reading.is_refused
    assert reading.needs_mapping
    assert [column.letter for column in reading.columns if column.basis == "chưa rõ"] == ["H", "I"]


def test_answers_are_obeyed_and_told(tmp_path: Path) -> None:
    path = commune_workbook(tmp_path / "a.xlsx", _strange)

    reading = read(path, answers={"columns": {"H": "eligible", "I": "members"}})

    assert (errors(reading), plain_figures(reading)) == ([], commune_figures())
    assert not reading.needs_mapping
    told = [problem for problem in warnings(reading) if "theo đồng chí ghép" in problem.message]
    assert [problem.cell for problem in told] == ["H7", "I7"]
    assert [column.basis for column in reading.columns if column.letter in "HI"] == ["theo đồng chí ghép"] * 2


def test_mapped_figures_are_still_checked(tmp_path: Path) -> None:
    path = commune_workbook(tmp_path / "a.xlsx", _strange)

    reading = read(path, answers={"columns": {"H": "members", "I": "eligible"}})

    assert {problem.cell for problem in errors(reading)} == {"H9", "H10", "H11", "H12", "H13"}
    assert not reading.needs_mapping  # faults of the figures, not of the headers


def test_two_columns_for_one_figure_are_settled_by_the_sender(tmp_path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        sheet["R7"] = "Số đoàn viên, hội viên"
        for row in range(8, 14):
            sheet.cell(row, 18, 9)

    path = commune_workbook(tmp_path / "a.xlsx", change)
    assert read(path).needs_mapping

    reading = read(path, answers={"columns": {"R": ""}})

    assert (errors(reading), plain_figures(reading)) == ([], commune_figures())


def test_figure_that_the_sender_leaves_without_a_column_is_missing(tmp_path: Path) -> None:
    reading = read(commune_workbook(tmp_path / "a.xlsx", _strange), answers={"columns": {"H": "", "I": "members"}})

    assert errors(reading) == []
    assert reading.rows["hnd"]["eligible"].is_missing
    assert any("không có cột nào" in problem.message for problem in warnings(reading))


def test_table_without_a_column_and_without_a_spare_one_is_no_matter_of_mapping(tmp_path: Path) -> None:
    keys = [key for key in HEADERS if key != "members"]
    reading = read(commune_workbook(tmp_path / "a.xlsx", keys=keys))

    assert reading.is_refused
    assert not reading.needs_mapping


def test_fault_of_a_figure_is_no_matter_of_mapping(tmp_path: Path) -> None:
    assert not read(commune_workbook(tmp_path / "a.xlsx", put("F10", "7O"))).needs_mapping


@pytest.mark.parametrize(
    ("change", "answers", "field", "value"),
    [
        pytest.param(put("A3", None), {"unit": "00952"}, "unit", "00952", id="unit"),
        pytest.param(put("A3", "Đơn vị báo cáo: Xã Cao Bố"), {"unit": "00952"}, "unit", "00952", id="misspelt-unit"),
        pytest.param(put("A2", "KẾT QUẢ THỰC HIỆN NGHỊ QUYẾT"), {"year": 2023}, "year", 2023, id="year"),
        pytest.param(put("A2", "KẾT QUẢ NĂM 2022, NĂM 2023"), {"year": 2023}, "year", 2023, id="two-years"),
    ],
)
def test_unit_and_year_may_be_said(tmp_path: Path, change: Change, answers: Any, field: str, value: object) -> None:
    path = commune_workbook(tmp_path / "a.xlsx", change)
    assert read(path).needs_mapping

    reading = read(path, answers=answers)

    assert (errors(reading), getattr(reading, field)) == ([], value)
    assert any("theo đồng chí ghép" in problem.message for problem in warnings(reading))


def test_organization_may_be_said(tmp_path: Path) -> None:
    path = organization_workbook(tmp_path / "a.xlsx", title=("BIỂU SỐ 01", "TỔNG HỢP KẾT QUẢ NĂM 2024"))
    assert read(path).needs_mapping

    assert (reading := read(path, answers={"organization": "hnd"})).organization == "hnd"
    assert errors(reading) == []


def test_answer_against_the_title_is_obeyed_with_a_warning(tmp_path: Path) -> None:
    reading = read(commune_workbook(tmp_path / "a.xlsx"), answers={"unit": "00925", "year": 2022})

    assert (reading.unit, reading.year) == ("00925", 2022)
    messages = " ".join(problem.message for problem in warnings(reading))
    assert "xã Cao Bồ" in messages and "2023" in messages


def test_year_that_is_not_open_is_refused_even_when_said(tmp_path: Path) -> None:
    assert read(commune_workbook(tmp_path / "a.xlsx"), answers={"year": 2031}).is_refused


@pytest.mark.parametrize("answers", [{"unit": "99999"}, {"unit": "hnd"}])
def test_unit_that_is_none_is_refused_even_when_said(tmp_path: Path, answers: Any) -> None:
    reading = read(commune_workbook(tmp_path / "a.xlsx"), answers=answers)

    assert (reading.is_refused, reading.unit) == (True, None)


def test_key_that_is_none_says_nothing(tmp_path: Path) -> None:
    reading = read(commune_workbook(tmp_path / "a.xlsx"), answers={"columns": {"H": "gone"}})

    assert (errors(reading), plain_figures(reading)) == ([], commune_figures())


def test_table_that_was_not_found_shows_its_columns_and_may_be_pointed_at(tmp_path: Path) -> None:
    """One organization alone: a single known name begins no table by itself."""
    figures = {"hnd": commune_figures()["hnd"], "x": commune_figures()["dtn"]}
    path = commune_workbook(
        tmp_path / "a.xlsx", rows=figures, names={"hnd": "Hội Nông dân", "x": "Các bạn trẻ"}, headers=HEADERS
    )
    reading = read(path)
    assert reading.needs_mapping
    assert {column.letter for column in reading.columns} >= {"B", "C", "Q"}

    pointed = read(path, answers={"layout": "commune", "name_column": "B", "header_row": 6})

    assert pointed.rows["hnd"]["members"].value == 1070
    assert "B8" in {problem.cell for problem in errors(pointed)}  # a name that nobody knows stays a question


def test_signature_is_that_of_the_form(tmp_path: Path) -> None:
    first = read(commune_workbook(tmp_path / "a.xlsx", put("I7", "Số hội viên năm 2023")))
    next_year = read(
        commune_workbook(tmp_path / "b.xlsx", put("I7", "Số hội viên năm 2024"), title=("NĂM 2024", "Xã Tùng Bá"))
    )
    other = read(commune_workbook(tmp_path / "c.xlsx", _strange))

    assert first.signature == next_year.signature != other.signature


def test_answers_reach_the_child_and_columns_come_back(tmp_path: Path) -> None:
    path = commune_workbook(tmp_path / "a.xlsx", _strange)
    answers: Answers = {"columns": {"H": "eligible", "I": "members"}}

    reading = read_in_child(path, **REGISTER, owed=OWED, max_bytes=2**20, answers=answers)

    assert reading == read(path, answers=answers)
    assert reading_from_json(json.loads(json.dumps(reading_to_json(reading)))) == reading


def test_json_of_one_report_has_todays_fields() -> None:
    document = reading_to_json(read(RETURNS / "2021" / "cao-bo-00952-2021.xls"))

    assert set(document) == {
        "file", "status", "layout", "unit", "organization", "year", "figures", "problems", "sources",
    }  # fmt: skip


def test_reading_stored_before_columns_were_kept_is_read() -> None:
    document = reading_to_json(read(RETURNS / "2021" / "cao-bo-00952-2021.xls"))
    document["sources"] = {key: document["sources"][key] for key in ("sha256", "cells")}

    assert reading_from_json(document).columns == ()
