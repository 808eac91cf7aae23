"""LibreOffice workbooks: repeated and merged cells, notes, fonts, shown numbers, what is hidden or struck."""

import zipfile
from pathlib import Path

import pytest

from targets.tests.workbook.workbook_cases import (
    HEADERS,
    ORGANIZATION_ROWS,
    commune_figures,
    errors,
    plain_figures,
    read,
    warnings,
)

_NAMES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (
        ("office", "office"),
        ("style", "style"),
        ("table", "table"),
        ("text", "text"),
        ("number", "datastyle"),
    )
)
_STYLES = """
<number:number-style style:name="thousands"><number:number number:display-factor="1000"/></number:number-style>
<number:number-style style:name="words"><number:text>KPS</number:text></number:number-style>
<number:number-style style:name="accounts"><number:number number:min-integer-digits="1"/>
 <style:map style:condition="value()=0" style:apply-style-name="dash"/></number:number-style>
<number:number-style style:name="dash"><number:text> - </number:text></number:number-style>
<style:style style:name="inThousands" style:family="table-cell" style:data-style-name="thousands"/>
<style:style style:name="asWords" style:family="table-cell" style:data-style-name="words"/>
<style:style style:name="inAccounts" style:family="table-cell" style:data-style-name="accounts"/>
<style:style style:name="struck" style:family="table-cell">
 <style:text-properties style:text-line-through-style="solid"/></style:style>
<style:style style:name="vn" style:family="table-cell"><style:text-properties style:font-name=".VnTime"/></style:style>
<style:style style:name="raised" style:family="text">
 <style:text-properties style:text-position="super 58%"/></style:style>
<style:style style:name="off" style:family="table"><style:table-properties table:display="false"/></style:style>
"""


def _typed(kind: str, content: str, extra: str = "") -> str:
    return f'<table:table-cell office:value-type="{kind}" {extra}>{content}</table:table-cell>'


def _cell(value: object, extra: str = "") -> str:
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, int | float):
        return _typed("float", f"<text:p>{value}</text:p>", f'office:value="{value}" {extra}')
    return _typed("string", f"<text:p>{value}</text:p>", extra)


def _row(*cells: str, extra: str = "") -> str:
    rest = '<table:table-cell table:number-columns-repeated="900"/>'
    return f"<table:table-row {extra}>{''.join(cells)}{rest}</table:table-row>"


def _ods(path: Path, changed: dict[tuple[str, str], str] | None = None, *, more: str = "", row: str = "") -> Path:
    """The right return of Cao Bồ; `changed` puts other XML in place of a figure, `more` adds whole tables."""
    rows = [_row(_cell("KẾT QUẢ NĂM 2023")), _row(_cell("Đơn vị báo cáo: Xã Cao Bồ"))]
    rows += ['<table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row>']
    rows += [_row(_cell("STT"), _cell("Tổ chức"), *map(_cell, HEADERS.values()))]
    for number, (code, figures) in enumerate(commune_figures().items(), 1):
        cells = [(changed or {}).get((code, key)) or _cell(value) for key, value in figures.items()]
        rows.append(_row(_cell(number), _cell(ORGANIZATION_ROWS[code]), *cells, extra=row if code == "ccb" else ""))
    rows.append('<table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row>')
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_NAMES}><office:automatic-styles>{_STYLES}'
        f'</office:automatic-styles><office:body><office:spreadsheet><table:table table:name="Biểu 1">'
        f'<table:table-column table:number-columns-repeated="17"/>{"".join(rows)}</table:table>{more}'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        package.writestr("content.xml", content)
    return path


def test_return_is_read(tmp_path: Path) -> None:
    reading = read(_ods(tmp_path / "a.ods"))

    assert (reading.problems, reading.unit, reading.year) == ((), "00952", 2023)
    assert plain_figures(reading) == commune_figures()
    assert reading.rows["hnd"]["members"].cell == "I8"


def test_cell_that_stands_for_several_is_read_at_each(tmp_path: Path) -> None:
    many = '<table:table-cell table:number-columns-repeated="2" office:value-type="float" office:value="5"/>'
    changed = {("hnd", "branches"): many, ("hnd", "branches_effective"): " "}

    figures = read(_ods(tmp_path / "a.ods", changed)).rows["hnd"]

    assert (figures["branches"].value, figures["branches_effective"].value) == (5, 5)
    assert figures["heads_qualified"].cell == "Q8"


def test_formula_shows_its_result_or_is_a_fault(tmp_path: Path) -> None:
    changed = {
        ("hnd", "branches"): _cell(16, 'table:formula="of:=8+8"'),
        ("hnd", "heads"): '<table:table-cell table:formula="of:=1"/>',
        ("hnd", "themes"): _cell("#DIV/0!", 'table:formula="of:=1/0"'),
    }
    reading = read(_ods(tmp_path / "a.ods", changed))

    assert reading.rows["hnd"]["branches"].value == 16
    assert [problem.cell for problem in errors(reading)] == ["C8", "P8"]


@pytest.mark.parametrize(
    ("xml", "is_fault"),
    [
        pytest.param(_cell(1070, 'table:style-name="struck"'), True, id="struck"),
        pytest.param(_cell(1070, 'table:style-name="inThousands"'), True, id="thousands"),
        pytest.param(_cell(1070, 'table:style-name="asWords"'), True, id="words"),
        pytest.param(_cell(1070, 'table:style-name="inAccounts"'), False, id="accounts"),
        pytest.param(
            _typed("percentage", "<text:p>90%</text:p>", 'office:value="0.9"'),
            True,
            id="per-cent",
        ),
        pytest.param(
            _typed("date", "<text:p>12/15</text:p>", 'office:date-value="2023-12-15"'),
            True,
            id="date",
        ),
        pytest.param('<table:table-cell office:value-type="boolean" office:boolean-value="true"/>', True, id="boolean"),
        pytest.param(
            _typed("string", '<text:p>7<text:span text:style-name="raised">1</text:span></text:p>'),
            True,
            id="raised-footnote",
        ),
    ],
)
def test_figure_that_shows_something_else_is_a_fault(tmp_path: Path, xml: str, is_fault: bool) -> None:
    found = errors(read(_ods(tmp_path / "a.ods", {("hnd", "members"): xml})))

    assert [problem.cell for problem in found] == (["I8"] if is_fault else [])


def test_zero_of_the_accounts_is_zero(tmp_path: Path) -> None:
    changed = {("hnd", "rated_poor"): _cell(0, 'table:style-name="inAccounts"')}

    assert read(_ods(tmp_path / "a.ods", changed)).rows["hnd"]["rated_poor"].value == 0


def test_note_is_told_and_is_no_figure(tmp_path: Path) -> None:
    note = (
        '<table:table-cell office:value-type="float" office:value="1070"><office:annotation><text:p>Đúng là 9</text:p>'
        "</office:annotation><text:p>1070</text:p></table:table-cell>"
    )
    reading = read(_ods(tmp_path / "a.ods", {("hnd", "members"): note}))

    assert reading.rows["hnd"]["members"].value == 1070
    assert [(problem.cell, problem.read) for problem in warnings(reading)] == [("I8", "Đúng là 9")]


def test_hidden_rows_and_tables_are_read_with_a_warning(tmp_path: Path) -> None:
    more = f'<table:table table:name="Nháp" table:style-name="off">{_row(_cell("ghi chú riêng"))}</table:table>'
    reading = read(_ods(tmp_path / "a.ods", more=more, row='table:visibility="collapse"'))

    assert plain_figures(reading) == commune_figures()
    assert ["dòng 11" in problem.message or "Nháp" in problem.message for problem in warnings(reading)] == [True, True]


def test_old_font_is_decoded(tmp_path: Path) -> None:
    path = _ods(tmp_path / "a.ods", {("hnd", "critiques"): _cell("KPS")})
    with zipfile.ZipFile(path) as package:
        content = package.read("content.xml").decode()
    name = _cell("Hội Nông dân")
    content = content.replace(name, _cell("Héi N«ng d©n", 'table:style-name="vn"'))
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("content.xml", content)

    reading = read(path)

    assert plain_figures(reading) == commune_figures()
    assert "phông chữ cũ" in warnings(reading)[0].message


def test_merged_header_reaches_its_columns(tmp_path: Path) -> None:
    """A merged cell with its covered cells, as LibreOffice writes them."""
    group = (
        _typed("string", "<text:p>Xếp loại đảng viên</text:p>", 'table:number-columns-spanned="2"')
        + "<table:covered-table-cell/>"
    )
    path = _ods(tmp_path / "a.ods")
    with zipfile.ZipFile(path) as package:
        content = package.read("content.xml").decode()
    row = _row(*["<table:table-cell/>"] * 11, group)
    content = content.replace(
        '<table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row>', row
    )
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("content.xml", content)

    assert {"L4", "M4"} <= {problem.cell for problem in errors(read(path))}


@pytest.mark.parametrize(
    "cells",
    [
        '<table:table-cell table:number-columns-repeated="16384" office:value-type="float" office:value="5"/>',
        '<table:table-cell office:value-type="float" office:value="5"/>',
    ],
)
def test_repetition_without_end_is_refused(tmp_path: Path, cells: str) -> None:
    more = (
        '<table:table table:name="X"><table:table-row table:number-rows-repeated="1048576">'
        f"{cells}</table:table-row></table:table>"
    )
    (problem,) = errors(read(_ods(tmp_path / "a.ods", more=more)))

    assert "quá nhiều ô" in problem.message
