"""What a reader sees of a page, of a Word document and of a workbook, a line a block or a row of a table."""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import docx
import lxml.html
import openpyxl
from docx.oxml.ns import qn

UNSEEN = frozenset({"head", "script", "style", "template", "noscript"})
#: Elements that stand on lines of their own.
BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "caption", "dd", "details", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "header", "legend", "li", "main", "nav", "ol",
    "p", "section", "summary", "svg", "table", "tr", "ul",
})  # fmt: skip
CELLS = frozenset({"td", "th"})
#: Elements that the styles set apart on a line.
PIECES = frozenset({"a", "button", "option", "span", "text", "title"})
#: Checksum of a file that was built or uploaded.
CHECKSUM = re.compile(r"\b[0-9a-f]{64}\b")
#: A part of an address that may be the primary key of a row, or the key of a finding, which is made of such.
KEY = re.compile(r"(?<=/)(?:\d+|[0-9a-f]{16})(?=/)")
YEAR = re.compile(r"20[23]\d")


class Page:
    """A page as it is seen: the title, what stands in `<main>`, and what stands around it."""

    def __init__(self, html: str) -> None:
        self._tree = lxml.html.document_fromstring(html)
        self.title = " ".join(self._tree.findtext(".//title", "").split())
        (self._main,) = self._tree.findall(".//main")

    def main(self) -> list[str]:
        return _lines("".join(_seen(self._main)))

    def frame(self) -> list[str]:
        """Header, menu and footer; the main part as «…»."""
        return _lines("".join(_seen(self._tree, without=self._main)))

    def addresses(self) -> set[str]:
        """Where links and forms lead to within the portal; primary keys as «<pk>»."""
        found = self._tree.xpath("//a/@href | //form/@action")
        return {without_keys(address.partition("#")[0]) for address in found if address.startswith("/")}


def without_keys(address: str) -> str:
    """The address with «<pk>» for each key. The first number is a year if it can be one; papers have none."""
    found = KEY.search(address)
    if found is None or not YEAR.fullmatch(found[0]) or address.startswith("/van-ban-den/"):
        return KEY.sub("<pk>", address)
    return address[: found.end()] + KEY.sub("<pk>", address[found.end() :])


def _lines(text: str) -> list[str]:
    lines = (" ".join(line.split()).strip("| ") for line in CHECKSUM.sub("<sha256>", text).split("\n"))
    return [line for line in lines if line]


def _seen(node: lxml.html.HtmlElement, *, without: lxml.html.HtmlElement | None = None) -> Iterator[str]:
    """Text of an element, with line ends around blocks and «|» behind cells."""
    if not isinstance(node.tag, str) or node.tag in UNSEEN or "hidden" in node.attrib:
        return
    if node is without:
        yield "\n…\n"
        return
    if node.tag in CELLS:  # a row of a table is one line, whatever its cells hold
        yield " ".join("".join(_inside(node, without)).split()) + " | "
        return
    edge = "\n" if node.tag in BLOCKS else " " if node.tag in PIECES else ""
    yield edge
    yield from _inside(node, without)
    yield edge


def _inside(node: lxml.html.HtmlElement, without: lxml.html.HtmlElement | None) -> Iterator[str]:
    yield _field(node) + _flat(node.text)
    for child in node:
        yield from _seen(child, without=without)
        yield _flat(child.tail)


def _flat(text: str | None) -> str:
    return re.sub(r"\s+", " ", text or "")


def _field(node: lxml.html.HtmlElement) -> str:
    """What a form field shows: its value in brackets, an «x» where it is ticked or chosen; what a chart shows."""
    if node.tag == "svg":
        return node.get("aria-label", "")
    if node.tag == "br":
        return "\n"
    if node.tag == "option":
        return "(x) " if "selected" in node.attrib else "( ) "
    if node.tag == "progress":
        return f"[{node.get('value')} of {node.get('max')}]"
    if node.tag != "input" or node.get("type") == "hidden":
        return ""
    if node.get("type") in {"checkbox", "radio"}:
        return "[x] " if "checked" in node.attrib else "[ ] "
    return f"[{node.get('value', '')}]"


def document_lines(content: bytes) -> list[str]:
    """Every paragraph and every row of a table of a Word document in order, headers and footers at the end."""
    document = docx.Document(BytesIO(content))
    lines = list(_parts(document.element.body))
    for section in document.sections:
        for part in (section.header, section.first_page_header, section.footer, section.first_page_footer):
            lines += _parts(part._element)
    return [line for line in lines if line]


def _parts(holder: Any) -> Iterator[str]:
    for node in holder:
        if node.tag == qn("w:p"):
            yield _runs(node)
        elif node.tag == qn("w:tbl"):
            for row in node.iterchildren(qn("w:tr")):
                cells = row.iterchildren(qn("w:tc"))
                yield " | ".join(" / ".join(filter(None, map(_runs, cell.iter(qn("w:p"))))) for cell in cells)


def _runs(paragraph: Any) -> str:
    return " ".join("".join(text.text or "" for text in paragraph.iter(qn("w:t"))).split())


def workbook_lines(content: bytes) -> list[str]:
    """Every row of every sheet, hidden sheets marked."""
    lines = []
    for sheet in openpyxl.load_workbook(BytesIO(content)):
        lines.append(f"= {sheet.title}" + ("" if sheet.sheet_state == "visible" else f" ({sheet.sheet_state})"))
        for row in sheet.iter_rows(values_only=True):
            cells = [" ".join(str(value).split()) for value in row if value is not None]
            if cells:
                lines.append(" | ".join(cells))
    return lines
