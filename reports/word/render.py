"""Renders document content as a .docx file. Computes nothing."""

from datetime import UTC, datetime

from docx.document import Document as WordDocument
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt
from docx.table import Table as WordTable, _Cell
from docx.text.paragraph import Paragraph as WordParagraph

from reports.word.document import (
    Addressees,
    Annex,
    Block,
    Document,
    Heading,
    Letterhead,
    Paragraph,
    Placeholder,
    Signature,
    Table,
)
from reports.word.seal import sealed
from reports.word.styles import blank_document, set_page
from reports.word.tables import table_xml, twips

LEFT_MM, RIGHT_MM = 78.0, 87.0
#: The rule under «ĐẢNG CỘNG SẢN VIỆT NAM» is as long as these words at 15 points bold.
PARTY_MM = 73.0
#: Keeps the subject's lines even, without a last line of one word.
SUBJECT_INDENT_MM = 8.0
#: Several addressees stand under each other from here on.
ADDRESSEES_MM = 40.0


def render(document: Document, *, at: datetime) -> bytes:
    """The .docx of the document. `at`: the moment written into the file's properties, aware."""
    word = blank_document()
    properties = word.core_properties
    properties.title, properties.author = document.title, document.letterhead.committee
    properties.language, properties.comments = "vi-VN", ""
    # Properties are in UTC: python-docx writes what it is given and marks it as such.
    properties.created = properties.modified = at.astimezone(UTC).replace(tzinfo=None)
    _letterhead(word, document.letterhead)
    for block in document.body:
        _block(word, block)
    _signature(word, document.signature)
    for annex in document.annexes:
        _annex(word, annex, document.attached)
    return sealed(word)


def _letterhead(word: WordDocument, head: Letterhead) -> None:
    table = _frame(word)
    left, right = table.rows[0].cells
    _line(left, head.superior, first=True)
    _line(left, head.committee, bold=True)
    _line(left, "*")
    _line(left, head.number_line)
    if head.about:
        about = _line(left, head.about, italic=True, size=12)
        about.paragraph_format.space_before = Pt(3)
    _boxed(_line(left, head.draft_mark, bold=True), inner_mm=32, cell_mm=LEFT_MM)
    _line(right, head.party, bold=True, size=15, first=True)
    _rule(_line(right, "", size=2), PARTY_MM, RIGHT_MM)
    _line(right, head.place_line, italic=True)
    _centred(word, "", size=6)
    if head.kind:
        _title(word, head)


def _title(word: WordDocument, head: Letterhead) -> None:
    _centred(word, head.kind, size=16)
    for text in head.subject.split("\n"):
        layout = _centred(word, text).paragraph_format
        layout.left_indent = layout.right_indent = Mm(SUBJECT_INDENT_MM)
    _centred(word, "-----").paragraph_format.space_after = Pt(12)


def _block(word: WordDocument, block: Block) -> None:
    match block:
        case Heading(level, text):
            word.add_paragraph(text, style=f"Heading {level}")
        case Paragraph(text, lead):
            paragraph = word.add_paragraph(style="Party Body")
            if lead:
                paragraph.add_run(lead).italic = lead != "- "
            paragraph.add_run(text)
        case Placeholder(text):
            word.add_paragraph(style="Party Body").add_run(f"[{text}]").italic = True
        case Table():
            _table(word, block)
        case Addressees(names):
            _addressees(word, names)


def _addressees(word: WordDocument, names: tuple[str, ...]) -> None:
    """One name on the line of «Kính gửi:» itself; several under it, each behind a dash."""
    first = _centred(word, "Kính gửi: " if len(names) == 1 else "Kính gửi:", bold=False, italic=True)
    first.paragraph_format.space_before = Pt(6)
    first.paragraph_format.space_after = Pt(12 if len(names) == 1 else 3)
    if len(names) == 1:
        first.add_run(names[0])
        return
    for position, name in enumerate(names):
        line = word.add_paragraph(f"- {name}{'.' if position == len(names) - 1 else ','}")
        layout = line.paragraph_format
        layout.left_indent, layout.first_line_indent = Mm(ADDRESSEES_MM), Mm(-3)
        layout.space_after = Pt(12 if position == len(names) - 1 else 2)


def _table(word: WordDocument, table: Table) -> None:
    if table.caption:
        caption = _centred(word, table.caption, size=13)
        caption.paragraph_format.space_before = caption.paragraph_format.space_after = Pt(6)
        caption.paragraph_format.keep_with_next = True
    word.element.body.insert_element_before(table_xml(table), "w:sectPr")
    note = word.add_paragraph()
    note.paragraph_format.space_before, note.paragraph_format.space_after = Pt(3), Pt(8)
    if not table.note:
        note.paragraph_format.line_spacing_rule, note.paragraph_format.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(2)
    note.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    run = note.add_run(table.note)
    run.italic, run.font.size = True, Pt(11)


def _signature(word: WordDocument, signature: Signature) -> None:
    """Recipients left, signature right, kept together on one page with the last sentence."""
    last_sentence = word.paragraphs[-1].paragraph_format
    last_sentence.keep_with_next, last_sentence.space_after = True, Pt(18)
    left, right = _frame(word).rows[0].cells
    _line(left, "Nơi nhận:", align=WD_ALIGN_PARAGRAPH.LEFT, first=True).runs[0].underline = True
    last = len(signature.recipients) - 1
    for position, recipient in enumerate(signature.recipients):
        text = f"- {recipient}{'.' if position == last else ','}"
        _line(left, text, size=12, align=WD_ALIGN_PARAGRAPH.LEFT)
    _line(right, signature.authority, bold=True, first=True)
    if signature.position:
        _line(right, signature.position)
    for _ in range(4):
        _line(right, "")


def _annex(word: WordDocument, annex: Annex, attached: str) -> None:
    """Landscape pages. The page number goes on; an annex's first page shows it too."""
    section = word.add_section(WD_SECTION.NEW_PAGE)
    set_page(section, landscape=True)
    section.different_first_page_header_footer = False
    for text, size in ((annex.number.upper(), 14), (annex.title, 14)):
        heading = word.add_paragraph(style="Heading 1")
        heading.alignment = WD_ALIGN_PARAGRAPH.CENTER
        heading.paragraph_format.first_line_indent = Mm(0)
        heading.paragraph_format.space_before, heading.paragraph_format.space_after = Pt(0), Pt(2)
        heading.add_run(text).font.size = Pt(size)
        if text == annex.title:
            # The number stands for the annex in the navigation pane; the title is drawn like it.
            heading.style = word.styles["Normal"]
            heading.runs[0].bold = True
            heading.paragraph_format.keep_with_next = True
    _centred(word, attached, bold=False, italic=True, size=12).paragraph_format.space_after = Pt(6)
    for block in annex.blocks:
        _block(word, block)


def _frame(word: WordDocument) -> WordTable:
    """Two cells side by side without borders, never split over pages."""
    table = word.add_table(rows=1, cols=2)
    table.autofit = False
    properties = table._tbl.tblPr
    sides = '<w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/>'
    properties.append(parse_xml(f"<w:tblCellMar {nsdecls('w')}>{sides}</w:tblCellMar>"))
    for cell, width in zip(table.rows[0].cells, (LEFT_MM, RIGHT_MM), strict=True):
        cell.width = Mm(width)
    for column, width in zip(table._tbl.tblGrid.findall(qn("w:gridCol")), (LEFT_MM, RIGHT_MM), strict=True):
        column.set(qn("w:w"), str(twips(width)))
    table._tbl.tr_lst[0].get_or_add_trPr().append(parse_xml(f"<w:cantSplit {nsdecls('w')}/>"))
    return table


def _line(
    cell: _Cell,
    text: str,
    *,
    bold: bool = False,
    italic: bool = False,
    size: float = 14,
    align: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.CENTER,
    first: bool = False,
) -> WordParagraph:
    paragraph = cell.paragraphs[0] if first else cell.add_paragraph()
    paragraph.alignment = align
    run = paragraph.add_run(text)
    run.bold, run.italic, run.font.size = bold, italic, Pt(size)
    return paragraph


def _centred(
    word: WordDocument, text: str, *, bold: bool = True, italic: bool = False, size: float = 14
) -> WordParagraph:
    paragraph = word.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run(text)
    run.bold, run.italic, run.font.size = bold, italic, Pt(size)
    return paragraph


def _rule(paragraph: WordParagraph, length_mm: float, cell_mm: float) -> None:
    """A solid rule of this length, centred: the top border of a line of its own, so that no text can break it."""
    layout = paragraph.paragraph_format
    layout.left_indent = layout.right_indent = Mm((cell_mm - length_mm) / 2)
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(5)
    _border(paragraph, ("top",), width=6, space=1)


def _boxed(paragraph: WordParagraph, inner_mm: float, cell_mm: float) -> None:
    """A box around a short mark."""
    layout = paragraph.paragraph_format
    layout.left_indent = layout.right_indent = Mm((cell_mm - inner_mm) / 2)
    layout.space_before = Pt(6)
    _border(paragraph, ("top", "left", "bottom", "right"), width=6, space=1)


def _border(paragraph: WordParagraph, sides: tuple[str, ...], *, width: int, space: int) -> None:
    lines = "".join(f'<w:{side} w:val="single" w:sz="{width}" w:space="{space}" w:color="000000"/>' for side in sides)
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(
        parse_xml(f"<w:pBdr {nsdecls('w')}>{lines}</w:pBdr>"),
        "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:rPr",
    )  # fmt: skip
