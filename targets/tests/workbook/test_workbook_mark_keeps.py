"""The marked workbook keeps what the sender's own had: pictures, charts, text boxes, results, fills, conversations."""

import re
import zipfile
from io import BytesIO
from pathlib import Path
from time import process_time

import pytest
from django.test import Client
from lxml import etree
from openpyxl import Workbook, load_workbook
from openpyxl.styles import PatternFill
from pytest_django import Settings

from organizations.permissions import Role
from organizations.tests.factories import make_user
from targets.tests.imports.import_steps import send
from targets.tests.workbook.test_workbook_mark import OLD, mark, problem
from targets.tests.workbook.workbook_cases import RETURNS, commune_workbook, errors, put, read
from targets.workbook.marking.losses import losses
from targets.workbook.marking.signs import MARKS_SHEET, SIGN

RICH = RETURNS.parent / "office_books" / "marked" / "hinh-bieu-do.xlsx"
_THREADS = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(data)) as package:
        assert package.testzip() is None
        return {entry.filename: package.read(entry) for entry in package.infolist()}


MARKED = parts(
    mark(RICH, problem("Biểu 1", "B3"), problem("Biểu 1", "B4"), problem("Biểu 1", "Z99"), problem("Khác", "A1"))
)
BEFORE = parts(RICH.read_bytes())


def relations(all_parts: dict[str, bytes]) -> dict[str, set[tuple[str, str]]]:
    """By part: kind and target of each relation, all of which lead to parts that are there."""
    found = {}
    for name, data in all_parts.items():
        if name.endswith(".rels"):
            root = etree.fromstring(data)
            found[name] = {(one.get("Type"), one.get("Target")) for one in root}
            assert len({one.get("Id") for one in root}) == len(root)
    return found


def test_drawings_charts_and_pictures_are_the_same_bytes() -> None:
    kept = {
        name
        for name in BEFORE
        if re.search(r"/(?:drawing\d|charts/|media/|chartsheets/_rels|drawings/_rels|theme)", name)
    }
    assert {name.split("/")[1] for name in kept} >= {"drawings", "charts", "media"}
    assert all(MARKED[name] == BEFORE[name] for name in kept)
    assert b"K\xc3\xadnh g\xe1\xbb\xadi Ban D\xc3\xa2n v\xe1\xba\xadn" in MARKED["xl/drawings/drawing1.xml"]


def test_no_part_is_lost_and_every_relation_stays() -> None:
    assert set(BEFORE) <= set(MARKED)
    after = relations(MARKED)
    for name, before in relations(BEFORE).items():
        assert before <= after[name], name


def test_every_part_is_declared_and_well_formed() -> None:
    types = etree.fromstring(MARKED["[Content_Types].xml"])
    named = {one.get("PartName") for one in types if one.get("PartName")}
    extensions = {one.get("Extension") for one in types if one.get("Extension")}
    for name, data in MARKED.items():
        assert f"/{name}" in named or name.rpartition(".")[2] in extensions or name == "[Content_Types].xml", name
        if name.endswith((".xml", ".rels", ".vml")):
            etree.fromstring(data)


def test_results_rules_and_lists_of_the_sheet_stay() -> None:
    before, after = (etree.fromstring(some["xl/worksheets/sheet1.xml"]) for some in (BEFORE, MARKED))
    for local in (
        "conditionalFormatting",
        "dataValidations",
        "mergeCells",
        "drawing",
        "legacyDrawing",
        "legacyDrawingHF",
    ):
        pieces = [
            [etree.tostring(one, with_tail=False) for one in root.iter(f"{{*}}{local}")] for root in (before, after)
        ]
        assert pieces[0] == pieces[1] != [], local
    formula = next(cell for cell in after.iter("{*}c") if cell.get("r") == "B12")
    assert [(child.tag.rpartition("}")[2], child.text) for child in formula] == [("f", "SUM(B1:B10)"), ("v", "4500")]
    assert b"In" in MARKED["xl/drawings/vmlDrawing1.vml"]
    assert MARKED["xl/drawings/vmlDrawing1.vml"].count(b'ObjectType="Note"') == 3


def test_names_and_the_shown_sheet_follow_the_new_sheet() -> None:
    book = etree.fromstring(MARKED["xl/workbook.xml"])
    (name,) = book.iter("{*}definedName")
    assert name.get("localSheetId") == "2"
    selected = [part for part in MARKED if b'tabSelected="1"' in MARKED[part]]
    assert selected == ["xl/worksheets/sheetCong1.xml"]


def test_own_fill_comes_back_when_the_mark_goes(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(mark(RICH, problem("Biểu 1", "B3"), problem("Biểu 1", "B12")))
    again = load_workbook(BytesIO(mark(path)))["Biểu 1"]
    assert again["B3"].fill.fgColor.rgb == "FFC6EFCE"
    assert again["B3"].comment.text == "Của xã"
    assert again["B3"].font.bold
    assert (again["B12"].fill.fill_type, again["B12"].comment) == (None, None)


def test_own_fill_comes_back_after_excel_saved_the_file_anew(tmp_path: Path) -> None:
    """Another program numbers styles, texts and parts in its own way."""
    path, made = tmp_path / "a.xlsx", Workbook()
    made.active["B2"], made.active["B2"].fill = 5, PatternFill("solid", fgColor="FFC6EFCE")
    made.save(path)
    path.write_bytes(mark(path, problem("Sheet", "B2")))
    saved = load_workbook(path)
    saved.save(path)
    again = load_workbook(BytesIO(mark(path)))
    assert again.sheetnames == [MARKS_SHEET, "Sheet"]
    assert again["Sheet"]["B2"].fill.fgColor.rgb == "FFC6EFCE"
    assert again["Sheet"]["B2"].comment is None


def test_conversation_gets_a_remark_that_goes_again(tmp_path: Path) -> None:
    path = commune_workbook(tmp_path / "a.xlsx")
    names = "http://schemas.openxmlformats.org/package/2006/relationships"
    kind = "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"
    with zipfile.ZipFile(path, "a") as package:
        package.writestr(
            "xl/worksheets/_rels/sheet1.xml.rels",
            f'<Relationships xmlns="{names}"><Relationship Id="rId9" Type="{kind}"'
            ' Target="../threadedComments/threadedComment1.xml"/></Relationships>',
        )
        package.writestr(
            "xl/threadedComments/threadedComment1.xml",
            f'<ThreadedComments xmlns="{_THREADS}"><threadedComment ref="I10" id="{{1}}"><text>Số đúng là 815</text>'
            "</threadedComment></ThreadedComments>",
        )
    path.write_bytes(mark(path, problem("Biểu 1", "I10")))
    once = parts(path.read_bytes())
    remarks = list(etree.fromstring(once["xl/threadedComments/threadedComment1.xml"]))
    assert ["".join(remark.itertext()) for remark in remarks] == ["Số đúng là 815", f"{SIGN} Xin sửa."]
    assert remarks[1].get("parentId") == "{1}"
    assert remarks[1].get("personId") in once["xl/persons/personCong1.xml"].decode()

    twice = parts(mark(path))
    assert [one.get("id") for one in etree.fromstring(twice["xl/threadedComments/threadedComment1.xml"])] == ["{1}"]


def test_cell_without_places_or_styles_is_marked(tmp_path: Path) -> None:
    bare = RETURNS.parent / "office_books" / "a16-bare-inline.xlsx"
    name = load_workbook(bare).sheetnames[0]
    answer = load_workbook(BytesIO(mark(bare, problem(name, "C10"), problem(name, "AB3"), problem(name, "B99"))))[name]
    before = load_workbook(bare)[name]
    assert answer["C10"].fill.fgColor.rgb == "00F8CBAD"
    assert [[cell.value for cell in row[:18]] for row in answer.iter_rows(max_row=before.max_row)] == [
        [cell.value for cell in row[:18]] for row in before.iter_rows(max_col=answer.max_column)
    ]
    assert {cell.coordinate for row in answer.iter_rows() for cell in row if cell.comment} == {"C10", "AB3", "B99"}


def test_figure_that_nobody_could_see_is_asked_about_again(tmp_path: Path) -> None:
    """White letters are seen on our colour: the marked file sent back as it is must not pass."""
    white = RETURNS.parent / "office_books" / "b26-white-font.xlsx"
    found = errors(read(white))
    path = tmp_path / "a.xlsx"
    path.write_bytes(mark(white, *found))
    assert [(one.cell, one.message) for one in errors(read(path))] == [(one.cell, one.message) for one in found]
    assert {one.cell for one in found} == {"I10", "J12"}


def test_many_marks_cost_little(tmp_path: Path) -> None:
    path, made = tmp_path / "a.xlsx", Workbook()
    for row in range(2000):
        made.active.append([row] * 15)
    made.save(path)
    start = process_time()
    mark(path, *(problem("Sheet", f"B{row}") for row in range(1, 1500)))
    assert process_time() - start < 10  # some 1 s; it took minutes while each note wrote all shapes anew


def test_what_cannot_be_kept_is_named() -> None:
    assert losses(BytesIO(RICH.read_bytes())) == ""
    assert "Tệp .xls được trả lại thành tệp .xlsx mới" in losses(BytesIO(OLD.read_bytes()))
    ods = RETURNS.parent / "office_books" / "a02-lo-ods.ods"
    assert "Tệp .ods được trả lại" in losses(BytesIO(ods.read_bytes()))
    assert "Tệp văn bản được trả lại" in losses(BytesIO(b"STT;T\xc3\xaan\n"))


def test_signature_of_the_file_as_it_was_goes_and_is_named(tmp_path: Path) -> None:
    path = commune_workbook(tmp_path / "a.xlsx")
    with zipfile.ZipFile(path, "a") as package:
        package.writestr("_xmlsignatures/sig1.xml", "<Signature/>")
    assert "chữ ký số" in losses(BytesIO(path.read_bytes()))
    assert not any(name.startswith("_xmlsignatures") for name in parts(mark(path, problem("Biểu 1", "B3"))))


@pytest.mark.django_db
@pytest.mark.parametrize(("suffix", "is_told"), [(".xls", True), (".xlsx", False)])
def test_page_says_before_the_download_what_is_lost(
    client: Client, settings: Settings, tmp_path: Path, suffix: str, *, is_told: bool
) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    client.force_login(make_user(Role.STAFF))
    path = commune_workbook(tmp_path / "a.xlsx", put("F10", "x"))
    if suffix == ".xls":
        path = RETURNS.parent / "office_books" / "b12-percent-formats-lo.xls"
    staged = send(client, path)
    page = client.get(f"/nhap-tep/{staged.pk}/").content.decode()
    assert "danh-dau" in page
    assert ("không có trong đó" in page) == is_told
