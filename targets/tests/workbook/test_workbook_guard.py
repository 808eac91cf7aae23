"""Files that are not opened: too big, not Excel, packed to harm, locked, with macros or links."""

import io
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from targets.tests.workbook.workbook_cases import RETURNS, commune_workbook, errors, plain_figures, read, rewrite_part
from targets.workbook.files.guard import RefusedWorkbook, inspect

_LIMIT = 5 * 1024 * 1024


def _package(path: Path, **parts: str | bytes) -> Path:
    """A right workbook with parts added or put in place of its own; «__» stands for «/»."""
    commune_workbook(path)
    with zipfile.ZipFile(path) as source:
        content = {entry.filename: source.read(entry) for entry in source.infolist()}
    content |= {name: data.encode() if isinstance(data, str) else data for name, data in parts.items()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in content.items():
            target.writestr(name, data)
    return path


def _zip(path: Path, parts: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in parts.items():
            target.writestr(name, data)
    return path


def _utf16(*names: str) -> bytes:
    return (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + b"".join((name + "\0").encode("utf-16-le") for name in names)
    )


_LAUGHS = '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">]><workbook/>'
_CONTENT_TYPES = b'<Types><Override ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/></Types>'


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        pytest.param("a.xlsx", b"", "Tệp rỗng", id="empty"),
        pytest.param("a.pdf", b"%PDF-1.7", "PDF", id="pdf"),
        pytest.param("a.txt", b"\x00\x01\x02" * 200, "không phải Excel", id="bytes-as-txt"),
        pytest.param("a.xls", b"<html><table>", "trang web", id="html-as-xls"),
        pytest.param("a.xlsx", b"MZ\x90\x00", "không phải Excel", id="program"),
        pytest.param("a.xlsx", b"PK\x03\x04 cut", "bị hỏng", id="cut-zip"),
        pytest.param("a.doc", _utf16("WordDocument"), "Word", id="doc"),
        pytest.param("a.xlsx", _utf16("EncryptionInfo", "EncryptedPackage"), "mật khẩu", id="locked"),
        pytest.param("a.xls", _utf16("Workbook", "_VBA_PROJECT_CUR"), "macro", id="xls-macro"),
        pytest.param("a.xls", _utf16("Root Entry"), "không có bảng tính", id="other-compound"),
        pytest.param("a.xls", _utf16("Workbook"), "Không đọc được", id="broken-xls"),
    ],
)
def test_file_that_is_no_workbook_is_refused_with_a_sentence(
    tmp_path: Path, name: str, data: bytes, words: str
) -> None:
    path = tmp_path / name
    path.write_bytes(data)

    (problem,) = errors(read(path))

    assert words in problem.message
    assert problem.expected
    assert (problem.sheet, problem.cell) == ("", "")


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        pytest.param({"word/document.xml": b"<a/>", "[Content_Types].xml": b"<a/>"}, "Word", id="docx"),
        pytest.param({"mimetype": b"opendocument", "content.xml": b"<a"}, "Không đọc được", id="broken-ods"),
        pytest.param(
            {"mimetype": b"o", "content.xml": b"<a/>", "Basic/Standard/M.xml": b"<a/>"}, "macro", id="ods-macro"
        ),
        pytest.param(
            {"mimetype": b"o", "content.xml": b"<a/>", "META-INF/manifest.xml": b"<manifest:encryption-data/>"},
            "mật khẩu",
            id="locked-ods",
        ),
        pytest.param(
            {"mimetype": b"o", "content.xml": b"<a table:formula=\"of:=['file:///tmp/x.ods'#Sheet1.A1]\"/>"},
            "tệp khác",
            id="ods-link",
        ),
        pytest.param({"mimetype": b"o", "content.xml": _LAUGHS.encode()}, "không an toàn", id="ods-laughs"),
        pytest.param({"xl/workbook.bin": b"x", "[Content_Types].xml": b"<a/>"}, ".xlsb", id="xlsb"),
        pytest.param({"photo.jpg": b"x"}, "tệp nén", id="zip"),
    ],
)
def test_other_package_is_refused_with_a_sentence(tmp_path: Path, parts: dict[str, bytes], words: str) -> None:
    (problem,) = errors(read(_zip(tmp_path / "a.xlsx", parts)))
    assert words in problem.message


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        pytest.param({"xl/vbaProject.bin": b"x"}, "macro", id="macro"),
        pytest.param({"[Content_Types].xml": _CONTENT_TYPES}, "macro", id="macro-type"),
        pytest.param({"xl/workbook.xml": '<workbook conformance="strict"/>'}, "Excel Workbook", id="strict"),
        pytest.param({"xl/workbook.xml": _LAUGHS}, "không an toàn", id="laughs"),
        pytest.param({"xl/workbook.xml": _LAUGHS.encode("utf-16")}, "không an toàn", id="laughs-utf16"),
        pytest.param({"xl/media/image1.png": bytes(20 * 1024 * 1024)}, "giải nén", id="bomb"),
        pytest.param({f"xl/x{number}.xml": "<a/>" for number in range(2001)}, "giải nén", id="entries"),
        pytest.param({"xl/worksheets/sheet1.xml": "<sheetData>" + '<c r="A1"/>' * 200_001}, "quá nhiều ô", id="cells"),
        pytest.param({"xl/worksheets/sheet1.xml": "<broken"}, "Không đọc được", id="broken-xml"),
    ],
)
def test_package_that_could_harm_is_refused(tmp_path: Path, parts: dict[str, str | bytes], words: str) -> None:
    (problem,) = errors(read(_package(tmp_path / "a.xlsx", **parts)))
    assert words in problem.message


def test_size_limit_is_the_callers(tmp_path: Path) -> None:
    path = commune_workbook(tmp_path / "a.xlsx")
    with pytest.raises(RefusedWorkbook, match="lớn hơn 0 MB"):
        inspect(path, max_bytes=1000)
    assert inspect(path, max_bytes=_LIMIT) == ("xlsx", False)


def test_content_decides_and_not_the_name(tmp_path: Path) -> None:
    old = tmp_path / "a.xlsx"
    old.write_bytes((RETURNS / "2021" / "cao-bo-00952-2021.xls").read_bytes())
    new = commune_workbook(tmp_path / "b.xlsx").rename(tmp_path / "b.xls")

    assert errors(read(old)) == []
    assert errors(read(new)) == []


def test_far_away_cell_is_refused_with_its_name(tmp_path: Path) -> None:
    path = commune_workbook(tmp_path / "a.xlsx", lambda sheet: sheet.cell(1_048_576, 16_384, 1))

    (problem,) = errors(read(path))

    assert "XFD1048576" in problem.message


def test_far_away_format_without_a_value_is_harmless(tmp_path: Path) -> None:
    path = commune_workbook(tmp_path / "a.xlsx")
    far = '<row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>'
    rewrite_part(path, "xl/worksheets/sheet1.xml", "</sheetData>", far)

    reading = read(path)

    assert errors(reading) == []
    assert len(plain_figures(reading)) == 6


def test_range_merged_over_the_whole_sheet_is_refused_before_opening(tmp_path: Path) -> None:
    """openpyxl makes a cell of every cell under a merged range: 17 thousand million here."""
    path = commune_workbook(tmp_path / "a.xlsx", lambda sheet: sheet.merge_cells("A900:B901"))
    rewrite_part(path, "xl/worksheets/sheet1.xml", "A900:B901", "A900:XFD1048576")

    (problem,) = errors(read(path))

    assert "quá nhiều ô" in problem.message


def test_formula_is_known_before_opening(tmp_path: Path) -> None:
    book = Workbook()
    book.active["A1"] = "=1+1"
    book.save(tmp_path / "a.xlsx")
    assert inspect(tmp_path / "a.xlsx", max_bytes=_LIMIT) == ("xlsx", True)


def test_part_that_is_larger_than_it_says_is_refused(tmp_path: Path) -> None:
    """The directory of a package may lie about sizes; the reading through counts what comes out."""
    path = commune_workbook(tmp_path / "a.xlsx")
    data = bytearray(path.read_bytes())
    start = data.find(b"PK\x01\x02")
    data[start + 24 : start + 28] = (10).to_bytes(4, "little")
    path.write_bytes(data)

    assert read(path).is_refused


def test_refusal_leaves_no_file_open(tmp_path: Path) -> None:
    path = _package(tmp_path / "a.xlsx", **{"xl/worksheets/sheet1.xml": "<broken"})
    assert read(path).is_refused
    path.unlink()
    with pytest.raises(FileNotFoundError):
        load_workbook(io.BytesIO(path.read_bytes()))
