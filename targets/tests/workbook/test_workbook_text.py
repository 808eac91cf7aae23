"""Tables kept as text: letters and delimiter are told by evidence, or asked about; the figures are the same."""

import csv
import io
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from targets.tests.workbook.workbook_cases import (
    HEADERS,
    ORGANIZATION_ROWS,
    commune_figures,
    errors,
    plain_figures,
    read,
)
from targets.workbook.files import encodings

_TITLE: list[list[object]] = [["KẾT QUẢ THỰC HIỆN NGHỊ QUYẾT NĂM 2023"], ["Đơn vị báo cáo: Xã Cao Bồ"], []]
_TONES = "\u0300\u0301\u0303\u0309\u0323"


def _text(delimiter: str = ";", *, changed: dict[tuple[str, str], str] | None = None) -> str:
    rows: list[list[object]] = [*_TITLE, ["STT", "Tổ chức", *HEADERS.values()]]
    for number, (code, figures) in enumerate(commune_figures().items(), 1):
        cells = [(changed or {}).get((code, key), value) for key, value in figures.items()]
        rows.append([number, ORGANIZATION_ROWS[code], *cells])
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue()


def _cp1258(text: str) -> bytes:
    """As Windows writes it: the tone behind its letter."""
    written = []
    for char in text:
        try:
            written.append(char.encode("cp1258"))
        except UnicodeEncodeError:
            letters = unicodedata.normalize("NFD", char)
            tone = next(mark for mark in letters if mark in _TONES)
            base = unicodedata.normalize("NFC", letters.replace(tone, ""))
            written.append((base + tone).encode("cp1258"))
    return b"".join(written)


def _tcvn3(letter: str) -> str:
    """The letter of a .Vn font; capitals with marks exist only as fonts."""
    old = {new: byte for byte, new in encodings._TCVN3.items()}
    return old.get(letter) or old.get(letter.lower(), letter)


ENCODED: dict[str, Callable[[str], bytes]] = {
    "utf-8": str.encode,
    "utf-8-bom": lambda text: b"\xef\xbb\xbf" + text.encode(),
    "utf-16": lambda text: text.encode("utf-16"),
    "utf-16-le": lambda text: text.encode("utf-16-le"),
    "utf-16-be": lambda text: text.encode("utf-16-be"),
    "cp1258": _cp1258,
}


@pytest.mark.parametrize("encode", ENCODED.values(), ids=ENCODED)
@pytest.mark.parametrize("delimiter", [";", ",", "\t"], ids=["semicolon", "comma", "tab"])
def test_letters_and_delimiter_are_found(tmp_path: Path, encode: Callable[[str], bytes], delimiter: str) -> None:
    path = tmp_path / "so-lieu.csv"
    path.write_bytes(encode(_text(delimiter)))

    reading = read(path)

    assert (errors(reading), reading.unit, reading.year) == ([], "00952", 2023)
    assert plain_figures(reading) == commune_figures()
    assert reading.rows["hnd"]["members"].cell == "I7"


def test_old_letters_are_decoded_with_a_warning(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("".join(map(_tcvn3, _text())).encode("latin-1"))

    reading = read(path)

    assert (errors(reading), plain_figures(reading)) == ([], commune_figures())
    assert "TCVN3" in reading.problems[0].message


def test_letters_that_nobody_knows_are_asked_about(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"T\xe4\xf6\xfc;\xdf\xe5\xf8\r\n\xfe\xf0\xe6;1\r\n" * 5)

    (problem,) = errors(read(path))

    assert "bảng mã" in problem.message


def test_two_delimiters_as_likely_as_each_other_are_asked_about(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a,b,c,d;e;f;g\n" * 8, encoding="utf-8")

    (problem,) = errors(read(path))

    assert "dấu phẩy" in problem.message and "dấu chấm phẩy" in problem.message


def test_commas_of_decimals_and_headers_are_no_delimiter(tmp_path: Path) -> None:
    lines = _text(";").splitlines()
    for number in range(4, len(lines)):
        lines[number] += ";92,3%;95,1%"
    path = tmp_path / "a.csv"
    path.write_text("\n".join(lines), encoding="utf-8")

    assert plain_figures(read(path)) == commune_figures()


@pytest.mark.parametrize("written", ["1,070", "1070,5", "10.70", "1.070,0"])
def test_number_that_could_be_two_is_asked_about(tmp_path: Path, written: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(_text(changed={("hnd", "members"): written}), encoding="utf-8")

    assert [problem.cell for problem in errors(read(path))] == ["I7"]


def test_line_that_names_the_delimiter_is_obeyed(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("sep=;\n" + _text(), encoding="utf-8")

    assert plain_figures(read(path)) == commune_figures()


def test_quoted_formula_of_excel_is_its_text(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(_text(changed={("hnd", "members"): '="1070"'}), encoding="utf-8")

    assert read(path).rows["hnd"]["members"].value == 1070


def test_formula_in_text_is_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(_text(changed={("hnd", "members"): "=1+1"}), encoding="utf-8")

    assert [problem.cell for problem in errors(read(path))] == ["I7"]


def test_quote_that_never_ends_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(_text().replace("Hội Nông dân", '"Hội Nông dân'), encoding="utf-8")

    assert errors(read(path))


def test_file_name_never_supplies_unit_or_year(tmp_path: Path) -> None:
    path = tmp_path / "xa-cao-bo-2023.csv"
    path.write_text(_text().split("\r\n", 3)[3], encoding="utf-8")

    reading = read(path)

    assert (reading.is_refused, reading.unit, reading.year) == (True, None, None)


def test_text_named_as_excel_is_read_as_what_it_is(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_text(_text("\t"), encoding="utf-16")

    assert plain_figures(read(path)) == commune_figures()
