"""The renderer, read back with python-docx: the layout of a Party document."""

import re
from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZipFile

import docx
import pytest
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from reports.word.document import (
    Align,
    Annex,
    Cell,
    Column,
    Document,
    Heading,
    Letterhead,
    Paragraph,
    Placeholder,
    Row,
    RowKind,
    Signature,
    Table,
)
from reports.word.render import render

TABLE = Table(
    caption="Bảng 1. Kết quả",
    description="Mỗi dòng một chỉ tiêu.",
    columns=(Column("Chỉ tiêu", 100), Column("Năm 2023", 40, Align.RIGHT)),
    rows=(
        Row((Cell("T04. Nhóm & tổ chức"),), RowKind.GROUP),
        Row((Cell("Hội Nông dân"), Cell("89,99%", marked=True))),
    ),
    note="Ghi chú.",
)
CONTENT = Document(
    title="Báo cáo sơ kết",
    letterhead=Letterhead(
        superior="ĐẢNG BỘ TỈNH HÀ GIANG",
        committee="HUYỆN ỦY VỊ XUYÊN",
        number_line="Số …-BC/HU",
        party="ĐẢNG CỘNG SẢN VIỆT NAM",
        place_line="Vị Xuyên, ngày … tháng … năm 20…",
        draft_mark="DỰ THẢO",
        kind="BÁO CÁO",
        subject="sơ kết 03 năm\ncủa Ban Thường vụ Huyện ủy",
    ),
    body=(
        Heading(1, "I- ĐẶC ĐIỂM TÌNH HÌNH"),
        Paragraph("Nội dung."),
        Placeholder("Phần này do Ban Dân vận biên soạn."),
        TABLE,
        Paragraph("Trên đây là Báo cáo./."),
    ),
    signature=Signature("T/M BAN THƯỜNG VỤ", "………", ("Ban Dân vận Tỉnh ủy", "Lưu Văn phòng Huyện ủy")),
    annexes=(Annex("Phụ lục 1", "Bảng tổng hợp", (TABLE,)),),
)


@pytest.fixture(scope="module")
def content() -> bytes:
    return render(CONTENT, at=datetime(2026, 7, 30, 8, 0, tzinfo=UTC))


@pytest.fixture(scope="module")
def word(content: bytes) -> docx.document.Document:
    return docx.Document(BytesIO(content))


def test_page_is_a4_with_the_party_margins(word: docx.document.Document) -> None:
    first = word.sections[0]

    assert (round(first.page_width.mm), round(first.page_height.mm)) == (210, 297)
    sides = (first.top_margin, first.bottom_margin, first.left_margin, first.right_margin)
    assert [round(side.mm) for side in sides] == [20, 20, 30, 15]


def test_page_number_is_on_top_from_the_second_page(word: docx.document.Document) -> None:
    first = word.sections[0]

    assert first.different_first_page_header_footer
    assert "PAGE" in first.header._element.xml and "PAGE" not in first.first_page_header._element.xml
    assert first.header.paragraphs[0].alignment == WD_ALIGN_PARAGRAPH.CENTER
    assert round(first.header_distance.mm) == 10


def test_letterhead_has_both_blocks_in_order(word: docx.document.Document) -> None:
    left, right = word.tables[0].rows[0].cells

    assert [line.text for line in left.paragraphs] == [
        "ĐẢNG BỘ TỈNH HÀ GIANG",
        "HUYỆN ỦY VỊ XUYÊN",
        "*",
        "Số …-BC/HU",
        "DỰ THẢO",
    ]
    assert [line.runs[0].bold for line in left.paragraphs[:4]] == [False, True, False, False]
    party, rule, day = right.paragraphs
    assert (party.text, party.runs[0].bold, party.runs[0].font.size) == ("ĐẢNG CỘNG SẢN VIỆT NAM", True, Pt(15))
    assert rule._p.pPr.find(qn("w:pBdr")) is not None
    assert day.runs[0].italic and day.text.startswith("Vị Xuyên, ngày")


def test_title_and_subject_are_bold_with_a_short_rule(word: docx.document.Document) -> None:
    texts = [line.text for line in word.paragraphs]
    start = texts.index("BÁO CÁO")

    assert texts[start : start + 4] == ["BÁO CÁO", "sơ kết 03 năm", "của Ban Thường vụ Huyện ủy", "-----"]
    assert all(line.runs[0].bold for line in word.paragraphs[start : start + 3])


def test_body_is_justified_with_exact_lines(word: docx.document.Document) -> None:
    body = next(line for line in word.paragraphs if line.text == "Nội dung.").style.paragraph_format

    assert body.alignment == WD_ALIGN_PARAGRAPH.JUSTIFY
    assert abs(body.first_line_indent - Mm(10)) < Mm(0.1)
    assert (body.line_spacing_rule, body.line_spacing) == (WD_LINE_SPACING.EXACTLY, Pt(18))
    assert body.space_after == Pt(6)


def test_font_is_times_new_roman_for_every_script(content: bytes, word: docx.document.Document) -> None:
    fonts = word.styles["Normal"].element.rPr.find(qn("w:rFonts"))

    assert {fonts.get(qn(f"w:{script}")) for script in ("ascii", "hAnsi", "eastAsia", "cs")} == {"Times New Roman"}
    assert word.styles["Normal"].font.size == Pt(14)
    styles = ZipFile(BytesIO(content)).read("word/styles.xml").decode()
    assert 'w:val="vi-VN"' in styles


def test_headings_are_real_headings(word: docx.document.Document) -> None:
    heading = next(line for line in word.paragraphs if line.text.startswith("I- "))

    assert heading.style.name == "Heading 1"


def test_placeholder_is_in_brackets_and_italics(word: docx.document.Document) -> None:
    found = next(line for line in word.paragraphs if line.text.startswith("[Phần này"))

    assert found.runs[0].italic and found.text.endswith("]")


def test_signature_block_stands_right_of_the_recipients(word: docx.document.Document) -> None:
    left, right = word.tables[2].rows[0].cells

    assert [line.text for line in left.paragraphs] == [
        "Nơi nhận:",
        "- Ban Dân vận Tỉnh ủy,",
        "- Lưu Văn phòng Huyện ủy.",
    ]
    assert left.paragraphs[0].runs[0].underline and left.paragraphs[1].runs[0].font.size == Pt(12)
    assert right.paragraphs[0].text == "T/M BAN THƯỜNG VỤ" and right.paragraphs[0].runs[0].bold
    assert not right.paragraphs[1].runs[0].bold


def test_tables_repeat_their_header_and_split_no_row(word: docx.document.Document) -> None:
    table = word.tables[1]._tbl

    assert table.tr_lst[0].trPr.find(qn("w:tblHeader")) is not None
    assert all(row.trPr.find(qn("w:cantSplit")) is not None for row in table.tr_lst)
    assert table.tblPr.find(qn("w:tblDescription")).get(qn("w:val")) == "Mỗi dòng một chỉ tiêu."
    assert word.tables[1].rows[2].cells[1].paragraphs[0].alignment == WD_ALIGN_PARAGRAPH.RIGHT
    assert word.tables[1].rows[1].cells[0].text == "T04. Nhóm & tổ chức"


def test_annexes_are_landscape_and_fit_between_the_margins(word: docx.document.Document) -> None:
    last = word.sections[-1]

    assert last.orientation == WD_ORIENT.LANDSCAPE
    assert (round(last.page_width.mm), round(last.page_height.mm)) == (297, 210)
    assert not last.different_first_page_header_footer
    width = int(re.search(r'<w:tblW [^>]*w:w="(\d+)"', word.tables[-1]._tbl.xml).group(1))
    assert width <= (last.page_width - last.left_margin - last.right_margin) / 635
