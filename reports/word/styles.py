"""Page, fonts and styles of a Party document in Word. Source: Hướng dẫn 36-HD/VPTW of 03/4/2018."""

from docx import Document as new_document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.section import Section
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle

FONT = "Times New Roman"
BODY_PT = 14
LINE_PT = 18
FIRST_LINE = Mm(10)
SHORT_SIDE, LONG_SIDE = Mm(210), Mm(297)
TOP, BOTTOM, LEFT, RIGHT = Mm(20), Mm(20), Mm(30), Mm(15)
HEADER_FROM_EDGE = Mm(10)
LANGUAGE = f'<w:lang {nsdecls("w")} w:val="vi-VN" w:eastAsia="vi-VN" w:bidi="vi-VN"/>'
FONTS = f'<w:rFonts {nsdecls("w")} w:ascii="{FONT}" w:hAnsi="{FONT}" w:eastAsia="{FONT}" w:cs="{FONT}"/>'


def blank_document() -> WordDocument:
    """An empty document with the page, the default font and the heading styles set."""
    word = new_document()
    _set_defaults(word)
    normal = word.styles["Normal"]
    _set_font(normal, size=BODY_PT)
    normal.paragraph_format.space_after = Pt(0)
    for level in (1, 2, 3):
        _set_heading(word.styles[f"Heading {level}"], level)
    _set_body(word.styles.add_style("Party Body", 1))
    first = word.sections[0]
    set_page(first, landscape=False)
    first.different_first_page_header_footer = True
    _number_pages(first)
    return word


def set_page(section: Section, *, landscape: bool) -> None:
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width = LONG_SIDE if landscape else SHORT_SIDE
    section.page_height = SHORT_SIDE if landscape else LONG_SIDE
    section.top_margin, section.bottom_margin = TOP, BOTTOM
    section.left_margin, section.right_margin = LEFT, RIGHT
    section.header_distance = section.footer_distance = HEADER_FROM_EDGE


def _set_defaults(word: WordDocument) -> None:
    """The document's default run: font of all four scripts and the language, so that nothing falls back."""
    defaults = word.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    for old in list(defaults):
        defaults.remove(old)
    defaults.append(parse_xml(FONTS))
    defaults.append(parse_xml(f'<w:sz {nsdecls("w")} w:val="{2 * BODY_PT}"/>'))
    defaults.append(parse_xml(f'<w:szCs {nsdecls("w")} w:val="{2 * BODY_PT}"/>'))
    defaults.append(parse_xml(LANGUAGE))


def _set_font(style: ParagraphStyle, *, size: float, bold: bool = False, italic: bool = False) -> None:
    """Font of all four scripts: Word takes Vietnamese letters for East Asian or complex script now and then."""
    properties = style.element.get_or_add_rPr()
    for old in properties.findall(qn("w:rFonts")):
        properties.remove(old)
    properties.insert(0, parse_xml(FONTS))
    style.font.size = Pt(size)
    style.font.bold, style.font.italic = bold, italic
    style.font.color.rgb = RGBColor(0, 0, 0)


def _set_body(style: ParagraphStyle) -> None:
    """Justified, first line 1 cm, exactly 18 points, 6 points after."""
    _set_font(style, size=BODY_PT)
    layout = style.paragraph_format
    layout.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    layout.first_line_indent = FIRST_LINE
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(LINE_PT)
    layout.space_before, layout.space_after = Pt(0), Pt(6)
    layout.widow_control = True


def _set_heading(style: ParagraphStyle, level: int) -> None:
    """Real heading styles, so that the navigation pane shows them; drawn as the Party office draws them."""
    _set_font(style, size=BODY_PT, bold=True, italic=level == 3)
    layout = style.paragraph_format
    layout.alignment = WD_ALIGN_PARAGRAPH.LEFT
    layout.first_line_indent = FIRST_LINE
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(LINE_PT)
    layout.space_before, layout.space_after = Pt(6 if level == 1 else 0), Pt(6)
    layout.keep_with_next = layout.keep_together = True


def _number_pages(section: Section) -> None:
    """The page number, top centre; the first page has none."""
    paragraph = section.header.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for part in (
        '<w:fldChar w:fldCharType="begin"/>',
        '<w:instrText xml:space="preserve"> PAGE </w:instrText>',
        '<w:fldChar w:fldCharType="separate"/>',
        "<w:t>2</w:t>",
        '<w:fldChar w:fldCharType="end"/>',
    ):
        run = paragraph.add_run()
        run.font.size = Pt(BODY_PT)
        run._r.append(
            parse_xml(
                part.replace("/>", f" {nsdecls('w')}/>", 1)
                if part.endswith("/>")
                else part.replace(">", f" {nsdecls('w')}>", 1)
            )
        )
