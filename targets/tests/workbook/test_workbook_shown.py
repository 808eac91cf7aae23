"""What a person sees in a workbook is what is meant: hidden letters, blank results, results nobody computed, links."""

import re
import zipfile
from pathlib import Path

import pytest
from openpyxl.formatting.rule import CellIsRule, FormulaRule, Rule
from openpyxl.styles import Font, PatternFill
from openpyxl.styles.colors import Color
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import NumberFormat
from openpyxl.worksheet.worksheet import Worksheet

from targets.tests.workbook.workbook_cases import Change, commune_workbook, errors, put, read, rewrite_part, warnings
from targets.workbook.files.comments import own_words

WHITE = Font(color="FFFFFFFF")
_SHEET = "xl/worksheets/sheet1.xml"


def styled(cell: str, font: Font | None = None, fill: str = "", number_format: str = "") -> Change:
    def change(sheet: Worksheet) -> None:
        if font:
            sheet[cell].font = font
        if fill:
            sheet[cell].fill = PatternFill("solid", fgColor=fill)
        if number_format:
            sheet[cell].number_format = number_format

    return change


@pytest.mark.parametrize(
    "change",
    [
        styled("I10", WHITE),
        styled("I10", Font(color=Color(theme=0))),
        styled("I10", Font(color=Color(indexed=9))),
        styled("I10", Font(color=Color(theme=1, tint=1.0))),
        styled("I10", Font(color="FFD9D9D9"), "FFD9D9D9"),
        styled("I10", fill="FF000000"),
        styled("I10", Font(color="FFFFFF66")),
        styled("I10", Font(sz=1)),
        styled("I10", number_format="[White]0"),
    ],
    ids=["white", "theme", "palette", "tint", "grey-on-grey", "black-on-black", "pale", "tiny", "format"],
)
def test_figure_that_nobody_can_see_is_asked_about(tmp_path: Path, change: Change) -> None:
    (problem,) = errors(read(commune_workbook(tmp_path / "a.xlsx", change)))

    assert problem.cell == "I10"
    assert "1070" in problem.message
    assert "không nhìn thấy" in problem.message


@pytest.mark.parametrize(
    "change",
    [
        styled("I10", WHITE, "FF1F4E78"),
        styled("I10", Font(color="FF808080")),
        styled("I10", Font(color="FFFF0000"), "FFFFFF00"),
        styled("I10", Font(color=Color(theme=0)), "FF000000"),
        styled("I10", number_format="[Red]0"),
        styled("A1", WHITE),
    ],
    ids=["white-on-blue", "grey", "red-on-yellow", "theme-on-black", "red-format", "elsewhere"],
)
def test_figure_in_another_colour_is_read(tmp_path: Path, change: Change) -> None:
    reading = read(commune_workbook(tmp_path / "a.xlsx", change))

    assert not errors(reading)
    assert reading.rows["hnd"]["members"].value == 1070


def test_title_that_nobody_can_see_is_read_with_a_warning(tmp_path: Path) -> None:
    found = warnings(read(commune_workbook(tmp_path / "a.xlsx", styled("A3", WHITE))))

    assert [(problem.cell, "không nhìn thấy" in problem.message) for problem in found] == [("A3", True)]


def conditional(rule: Rule) -> Change:
    return lambda sheet: sheet.conditional_formatting.add("C8:Q13", rule)


_BLANK = Rule(
    type="cellIs",
    operator="equal",
    formula=["0"],
    dxf=DifferentialStyle(numFmt=NumberFormat(numFmtId=164, formatCode=";;;")),
)


@pytest.mark.parametrize(
    ("rule", "cells"),
    [
        (CellIsRule("equal", ["0"], font=WHITE), {"L10", "N10", "O10"}),
        (_BLANK, {"L10", "N10", "O10"}),
        (CellIsRule("between", ["1000", "1100"], font=Font(strike=True)), {"I10"}),
        (FormulaRule(["C8=16"], font=WHITE), {"J10"}),
        (CellIsRule("greaterThan", ["1000"], font=WHITE, fill=PatternFill(bgColor="FFC00000")), set()),
        (CellIsRule("lessThan", ["0"], font=WHITE), set()),
        (CellIsRule("equal", ["0"], font=Font(color="FFFF0000")), set()),
    ],
    ids=["zeros-white", "zeros-blank", "struck", "own-cell", "white-on-red", "negative", "red"],
)
def test_figure_that_a_condition_hides_is_asked_about(tmp_path: Path, rule: Rule, cells: set[str]) -> None:
    found = errors(read(commune_workbook(tmp_path / "a.xlsx", conditional(rule))))

    assert {problem.cell for problem in found if problem.cell.endswith("10")} == cells


def formula(path: Path, result: str, *, kind: str = "", text: str = "B1", more: Change | None = None) -> Path:
    """The return with a formula in H10, and the result that the file keeps."""

    def change(sheet: Worksheet) -> None:
        sheet["H10"] = f"={text}"
        if more:
            more(sheet)

    commune_workbook(path, change)
    with zipfile.ZipFile(path) as package:
        xml = package.read(_SHEET).decode()
    written = re.search(r'<c r="H10"[^>]*>.*?</c>', xml)
    assert written
    rewrite_part(path, _SHEET, written[0], f'<c r="H10"{kind}><f>{text}</f>{result}</c>')
    return path


def calculated(path: Path, calculation: str) -> Path:
    with zipfile.ZipFile(path) as package:
        written = re.search(r"<calcPr[^>]*>", package.read("xl/workbook.xml").decode())
    assert written
    rewrite_part(path, "xl/workbook.xml", written[0], calculation)
    return path


@pytest.mark.parametrize(
    ("calculation", "result", "value"),
    [
        ('<calcPr calcId="191029"/>', 0, 0),
        ('<calcPr calcId="191029"/>', 1200, 1200),
        ('<calcPr calcId="0" fullCalcOnLoad="1"/>', 1200, 1200),
        ('<calcPr calcMode="manual"/>', 1200, 1200),
        ('<calcPr calcId="0" fullCalcOnLoad="1"/>', 0, None),
        ('<calcPr calcId="999999" calcCompleted="0"/>', 0, None),
        ('<calcPr calcMode="manual" calcOnSave="0"/>', 1200, None),
    ],
)
def test_result_of_a_formula_counts_where_it_was_computed(
    tmp_path: Path, calculation: str, result: int, value: int | None
) -> None:
    path = calculated(formula(tmp_path / "a.xlsx", f"<v>{result}</v>", more=put("I10", 0)), calculation)

    found = errors(read(path))

    if value is None:
        assert [problem.cell for problem in found] == ["H10"]
        assert "chưa có kết quả" in found[0].message
    else:
        assert not found
        assert read(path).rows["hnd"]["eligible"].value == value


def test_blank_result_of_a_formula_is_missing(tmp_path: Path) -> None:
    reading = read(formula(tmp_path / "a.xlsx", "<v></v>", kind=' t="str"', text='IF(B1="","",B1)'))

    assert not errors(reading)
    assert reading.rows["hnd"]["eligible"].is_missing
    assert [problem.cell for problem in warnings(reading)] == ["H10"]


def link(path: Path, text: str, *, names: str = "") -> Path:
    formula(path, "<v>1200</v>", text=text)
    if names:
        rewrite_part(path, "xl/workbook.xml", "</sheets>", f"</sheets><definedNames>{names}</definedNames>")
    with zipfile.ZipFile(path, "a") as package:
        package.writestr("xl/externalLinks/externalLink1.xml", "<externalLink/>")
    return path


_NAME = '<definedName name="SoLieu">[1]Sheet1!$A$1</definedName>'


@pytest.mark.parametrize(
    ("text", "names", "is_linked"),
    [
        ("[1]Sheet1!A1", "", True),
        ("SUM('[12]Biểu 1'!A1:A9)", "", True),
        ("SoLieu+1", _NAME, True),
        ("B1", "", False),
        ("B1", _NAME, False),
        ("SUM(Bang1[2023])", "", False),
        ("SoLieuKhac", _NAME, False),
    ],
)
def test_link_counts_only_where_a_cell_uses_it(tmp_path: Path, text: str, names: str, is_linked: bool) -> None:
    found = errors(read(link(tmp_path / "a.xlsx", text, names=names)))

    assert bool(found) == is_linked
    if is_linked:
        assert "Công thức ở ô H10 trang «Biểu 1» lấy số liệu từ tệp khác" in found[0].message


def test_currency_is_read_with_a_warning(tmp_path: Path) -> None:
    reading = read(commune_workbook(tmp_path / "a.xlsx", put("H10", 1125, "#,##0\\ [$₫-42A]")))

    assert not errors(reading)
    assert [(problem.cell, "tiền tệ" in problem.message) for problem in warnings(reading)] == [("H10", True)]


def test_zeros_that_the_sheet_hides_are_read_with_a_warning(tmp_path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        sheet.sheet_view.showZeros = False

    reading = read(commune_workbook(tmp_path / "a.xlsx", change))

    assert not errors(reading)
    assert any("không hiện số 0" in problem.message and "L8" in problem.message for problem in warnings(reading))


def test_conversation_of_excel_365_shows_its_own_words(tmp_path: Path) -> None:
    path = commune_workbook(tmp_path / "a.xlsx")
    names = "http://schemas.openxmlformats.org/package/2006/relationships"
    kind = "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"
    threads = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
    with zipfile.ZipFile(path, "a") as package:
        package.writestr(
            "xl/worksheets/_rels/sheet1.xml.rels",
            f'<Relationships xmlns="{names}"><Relationship Id="rId9" Type="{kind}"'
            ' Target="../threadedComments/threadedComment1.xml"/></Relationships>',
        )
        package.writestr(
            "xl/threadedComments/threadedComment1.xml",
            f'<ThreadedComments xmlns="{threads}"><threadedComment ref="I10" id="{{1}}"><text>Số đúng là 815</text>'
            '</threadedComment><threadedComment ref="I10" id="{2}" parentId="{1}"><text>Đã xem</text>'
            "</threadedComment></ThreadedComments>",
        )

    (problem,) = warnings(read(path))

    assert problem.cell == "I10"
    assert problem.read == "Số đúng là 815 Đã xem"


@pytest.mark.parametrize(
    ("comment", "words"),
    [
        (
            "[Threaded comment]\n\nYour version … https://go.microsoft.com/fwlink/?linkid=870924\n\nComment:\n    815",
            "815",
        ),
        (
            "[Chuỗi chú thích]\r\n\r\nPhiên bản Excel của bạn… https://go.microsoft.com/fwlink/?linkid=870924\r\n\r\n"
            "Chú thích:\r\n    Số đúng là 815\r\nTrả lời:\r\n    Đã sửa",
            "Số đúng là 815\nĐã sửa",
        ),
        ("Chị Lan:\nSố đúng là 815", "Chị Lan:\nSố đúng là 815"),
        ("[Lan] 815", "[Lan] 815"),
    ],
)
def test_notice_around_a_comment_is_left_out(comment: str, words: str) -> None:
    assert own_words(comment) == words
