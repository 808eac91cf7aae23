"""Tables of a Party document, written as XML in one piece: cell by cell through python-docx takes seconds.

Header rows repeat on every page, no row is split, widths are fixed, and each table carries its description.
"""

from xml.sax.saxutils import escape, quoteattr

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.oxml.table import CT_Tbl

from reports.word.document import Align, Cell, Column, Row, RowKind, Table

TWIPS_PER_MM = 56.6929
SIDE_MM = 1.2  # between a cell's border and its text
GREY = "E7E6E6"


def table_xml(table: Table) -> CT_Tbl:
    """The whole table as one element."""
    widths = [twips(column.width_mm) for column in table.columns]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    rows = "".join(_row(row, table.columns, widths, table.size_pt) for row in table.rows)
    return parse_xml(
        f"<w:tbl {nsdecls('w')}>{_properties(table, sum(widths))}<w:tblGrid>{grid}</w:tblGrid>"
        f"{_header(table.columns, widths, table.size_pt)}{rows}</w:tbl>"
    )


def twips(millimetres: float) -> int:
    return round(millimetres * TWIPS_PER_MM)


def _properties(table: Table, width: int) -> str:
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    margins = "".join(f'<w:{side} w:w="{twips(SIDE_MM)}" w:type="dxa"/>' for side in ("left", "right"))
    caption = quoteattr(table.caption or table.description)
    return (
        f'<w:tblPr><w:tblW w:w="{width}" w:type="dxa"/><w:jc w:val="center"/>'
        f"<w:tblBorders>{borders}</w:tblBorders>"
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar>{margins}</w:tblCellMar>'
        f'<w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="1" '
        f'w:noVBand="1"/><w:tblCaption w:val={caption}/>'
        f"<w:tblDescription w:val={quoteattr(table.description)}/></w:tblPr>"
    )


def _header(columns: tuple[Column, ...], widths: list[int], size: float) -> str:
    cells = "".join(
        _cell(Cell(column.title), Align.CENTER, width, size, bold=True, fill="")
        for column, width in zip(columns, widths, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{cells}</w:tr>"


def _row(row: Row, columns: tuple[Column, ...], widths: list[int], size: float) -> str:
    if row.kind is RowKind.GROUP:
        # The first rows of a group stay with its name.
        cells = _cell(row.cells[0], Align.LEFT, sum(widths), size, bold=True, fill="", span=len(widths), keep=True)
    else:
        cells = "".join(
            _cell(cell, column.align, width, size, bold=row.kind is RowKind.TOTAL or cell.marked,
                  fill=GREY if cell.marked else "")
            for cell, column, width in zip(row.cells, columns, widths, strict=True)
        )  # fmt: skip
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>"


def _cell(
    cell: Cell, align: Align, width: int, size: float, *, bold: bool, fill: str, span: int = 1, keep: bool = False
) -> str:
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
    spans = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    next_ = "<w:keepNext/>" if keep else ""
    lines = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in cell.text.split("\n"))
    weight = "<w:b/>" if bold else ""
    points = f'<w:sz w:val="{round(2 * size)}"/><w:szCs w:val="{round(2 * size)}"/>'
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{spans}{shade}<w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr>{next_}<w:spacing w:before="20" w:after="20" w:line="240" w:lineRule="auto"/>'
        f'<w:jc w:val="{align.value}"/><w:rPr>{points}</w:rPr></w:pPr>'
        f"<w:r><w:rPr>{weight}{points}</w:rPr>{lines}</w:r>"
        "</w:p></w:tc>"
    )
