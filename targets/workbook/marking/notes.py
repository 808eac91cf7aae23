"""The notes of one sheet: ours behind the sender's own words, and taken away again without them.

A note is a comment with a shape that shows it. A conversation of Excel 365 gets a remark of ours instead, since Excel
shows its remarks and not the note.
"""

import re
import uuid
from datetime import UTC, datetime
from typing import Final

from lxml import etree
from openpyxl.utils import coordinate_to_tuple

from targets.workbook.files.grid import Position
from targets.workbook.marking.cells import SheetCells
from targets.workbook.marking.package import MAIN, MICROSOFT, OFFICE, Element, Package, main, parsed
from targets.workbook.marking.signs import SIGN

AUTHOR: Final = "Cổng theo dõi"
_COMMENTS: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_VML: Final = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_PERSONS: Final = "application/vnd.ms-excel.person+xml"
_THREADS: Final = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"
_NAMES: Final = (
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    ' xmlns:x="urn:schemas-microsoft-com:office:excel"'
)
_EMPTY_VML: Final = f'<xml {_NAMES}><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/></o:shapelayout></xml>'
_SHAPE_TYPE: Final = (
    f'<v:shapetype {_NAMES} id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_SHAPE: Final = re.compile(r"<(?:\w+:)?shape\b(?:(?!</(?:\w+:)?shape>).)*</(?:\w+:)?shape>", re.DOTALL)
_END: Final = re.compile(r"</xml>\s*$")
_FIRST_SHAPE: Final = 1025


class Notes:
    """The notes of the sheet `part`."""

    def __init__(self, package: Package, part: str, cells: SheetCells, book: str) -> None:
        self._package, self._part, self._cells, self._book = package, part, cells, book
        self._comments = package.related(part, "comments")
        self._vml = self._legacy_drawing()
        self._threads = package.related(part, "threadedComment")
        self._by_reference: dict[str, Element] | None = None
        self._new_shapes: list[tuple[Position, str]] = []

    def add(self, position: Position, reference: str, text: str) -> None:
        """Put our words behind what the cell's note says, or make a note."""
        if self._reply(reference, text):
            return
        root = self._comments_root()
        if self._by_reference is None:
            self._by_reference = {comment.get("ref", ""): comment for comment in root.iter(main("comment"))}
        comment = self._by_reference.get(reference)
        if comment is None:
            listed = root.find(main("commentList"))
            comment = etree.SubElement(listed, main("comment"), ref=reference, shapeId="0")
            self._by_reference[reference] = comment
            comment.set("authorId", str(_author(root)))
            etree.SubElement(comment, main("text"))
            self._new_shapes.append((position, text))
        words = comment.find(main("text"))
        before = "".join(words.itertext())
        _runs_only(words)
        run = etree.SubElement(etree.SubElement(words, main("r")), main("t"))
        run.set(_SPACE, "preserve")
        run.text = f"\n\n{text}" if before.strip() else text

    def clean(self) -> list[str]:
        """Take our words away, and the notes that had no others; the cells that had ours."""
        value = self._clean_threads()
        root = self._package.tree(self._comments) if self._comments else None
        for comment in [] if root is None else list(root.iter(main("comment"))):
            words, reference = comment.find(main("text")), comment.get("ref", "")
            text = "".join(words.itertext()) if words is not None else ""
            if SIGN not in text:
                continue
            value.append(reference)
            if not text.partition(SIGN)[0].strip():
                comment.getparent().remove(comment)
                self._drop_shape(coordinate_to_tuple(reference))
            else:
                _cut(words, text.partition(SIGN)[0].rstrip())
        return value

    def _legacy_drawing(self) -> str | None:
        element = self._cells.root.find(main("legacyDrawing"))
        if element is None:
            return None
        identity = element.get(f"{{{OFFICE}}}id")
        return next((target for known, _, target in self._package.relations(self._part) if known == identity), None)

    def _comments_root(self) -> Element:
        if self._comments is None:
            self._comments = self._package.free_name("xl/commentsCong{}.xml")
            xml = f'<comments xmlns="{MAIN}"><authors/><commentList/></comments>'
            self._package.put(self._comments, parsed(xml.encode()))
            self._package.declare(self._comments, _COMMENTS)
            self._package.relate(self._part, OFFICE, "comments", self._comments)
        return self._package.tree(self._comments)

    def draw(self) -> None:
        """Add the shapes of the new notes, all at once."""
        if not self._new_shapes:
            return
        if self._vml is None:
            self._vml = self._package.free_name("xl/drawings/vmlDrawingCong{}.vml")
            self._package.put(self._vml, _EMPTY_VML)
            self._package.declare_extension("vml", _VML)
            identity = self._package.relate(self._part, OFFICE, "vmlDrawing", self._vml)
            drawing = etree.Element(main("legacyDrawing"))
            drawing.set(f"{{{OFFICE}}}id", identity)
            self._cells.add_behind_drawing(drawing)
        xml = self._package.text(self._vml)
        first = max([_FIRST_SHAPE - 1, *map(int, re.findall(r"_x0000_s(\d+)", xml))]) + 1
        kind = "" if 'id="_x0000_t202"' in xml else _SHAPE_TYPE
        shapes = "".join(_shape(number, *shape) for number, shape in enumerate(self._new_shapes, start=first))
        self._package.put(self._vml, _END.sub(lambda _: f"{kind}{shapes}</xml>", xml, count=1))
        self._new_shapes = []

    def _drop_shape(self, position: Position) -> None:
        if self._vml is None:
            return

        def kept(found: re.Match[str]) -> str:
            row, column = (re.search(rf"<(?:\w+:)?{name}>\s*(\d+)\s*<", found[0]) for name in ("Row", "Column"))
            is_it = row and column and (int(row[1]) + 1, int(column[1]) + 1) == position
            return "" if is_it and 'ObjectType="Note"' in found[0] else found[0]

        self._package.put(self._vml, _SHAPE.sub(kept, self._package.text(self._vml)))

    def _reply(self, reference: str, text: str) -> bool:
        """Add a remark to the cell's conversation; False where there is none."""
        root = self._package.tree(self._threads) if self._threads else None
        first = None if root is None else next((item for item in root if item.get("ref") == reference), None)
        if root is None or first is None:
            return False
        remark = etree.SubElement(root, f"{{{_THREADS}}}threadedComment", ref=reference)
        remark.set("dT", datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.00"))
        remark.set("personId", self._person())
        remark.set("id", _identity())
        remark.set("parentId", first.get("parentId") or first.get("id", ""))
        etree.SubElement(remark, f"{{{_THREADS}}}text").text = text
        return True

    def _person(self) -> str:
        """The identity of the portal among the people of the workbook."""
        part = self._package.related(self._book, "person")
        if part is None:
            part = self._package.free_name("xl/persons/personCong{}.xml")
            self._package.put(part, etree.Element(f"{{{_THREADS}}}personList", nsmap={None: _THREADS}))
            self._package.declare(part, _PERSONS)
            self._package.relate(self._book, MICROSOFT, "person", part)
        people = self._package.tree(part)
        for person in people:
            if person.get("displayName") == AUTHOR:
                return str(person.get("id"))
        attributes = {"displayName": AUTHOR, "id": _identity(), "userId": AUTHOR, "providerId": "None"}
        return str(etree.SubElement(people, f"{{{_THREADS}}}person", attributes).get("id"))

    def _clean_threads(self) -> list[str]:
        root = self._package.tree(self._threads) if self._threads else None
        ours = [
            remark for remark in (() if root is None else root) if "".join(remark.itertext()).strip().startswith(SIGN)
        ]
        for remark in ours:
            remark.getparent().remove(remark)
        return [remark.get("ref", "") for remark in ours]


def _identity() -> str:
    return f"{{{str(uuid.uuid4()).upper()}}}"


def _author(root: Element) -> int:
    authors = root.find(main("authors"))
    for number, author in enumerate(authors):
        if author.text == AUTHOR:
            return number
    etree.SubElement(authors, main("author")).text = AUTHOR
    return len(authors) - 1


def _runs_only(words: Element) -> None:
    """Make a run of a bare text, which may not stand beside runs."""
    for bare in list(words.iterchildren(main("t"))):
        run = etree.Element(main("r"))
        words.replace(bare, run)
        run.append(bare)
        bare.set(_SPACE, "preserve")


def _cut(words: Element, text: str) -> None:
    """Leave the first so many letters of a note."""
    left = len(text)
    for piece in words.iter(main("t")):
        piece.text = (piece.text or "")[:left]
        left -= len(piece.text)
    for run in list(words.iterchildren(main("r"))):
        if not "".join(run.itertext()):
            words.remove(run)


def _shape(number: int, position: Position, text: str) -> str:
    row, column = position[0] - 1, position[1] - 1
    height = min(22, 4 + len(text) // 45)
    anchor = f"{column + 1}, 15, {max(0, row - 1)}, 10, {column + 6}, 15, {max(0, row - 1) + height}, 4"
    return (
        f'<v:shape {_NAMES} id="_x0000_s{number}" type="#_x0000_t202" style="position:absolute;visibility:hidden"'
        ' fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/>'
        '<v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
        '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
        f'<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor>'
        f"<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
    )
