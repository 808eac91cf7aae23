"""The styles that marks need, added at the end of the workbook's own: none of its own is changed."""

from copy import deepcopy
from typing import Final

from lxml import etree

from targets.workbook.files.colours import MARKS, from_hex
from targets.workbook.marking.package import MAIN, OFFICE, Element, Package, main, parsed

ERROR_COLOUR, WARNING_COLOUR = (f"00{bytes(MARKS[level]).hex().upper()}" for level in ("error", "warning"))
_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
_MINIMAL: Final = (
    f'<styleSheet xmlns="{MAIN}"><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
_PART: Final = "xl/styles.xml"
_ORDER: Final = ("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs")


class Styles:
    """The styles of one workbook; a style is known by its number, as a cell names it."""

    def __init__(self, package: Package, book: str) -> None:
        part = package.related(book, "styles")
        if part is None or not package.holds(part):
            part = _PART  # libraries look for it under this name
            package.put(part, parsed(_MINIMAL.encode()))
            package.declare(part, _TYPE)
            package.relate(book, OFFICE, "styles", part)
        self._root = package.tree(part)
        self._filled: dict[tuple[int, str], int] = {}

    def filled(self, style: int, colour: str) -> int:
        """The style with another colour behind it, and nothing else changed."""
        key = style, colour
        if key not in self._filled:
            xml = (
                f'<fill xmlns="{MAIN}"><patternFill patternType="solid"><fgColor rgb="{colour}"/></patternFill></fill>'
            )
            self._filled[key] = self._with_fill(style, parsed(xml.encode()))
        return self._filled[key]

    def refilled(self, style: int, xml: str) -> int:
        """The style with the fill that `fill_of` gave once; "" for none."""
        if not xml:
            return self._with_fill(style, None)
        fill = parsed(xml.encode())
        return self._with_fill(style, fill if fill.tag == main("fill") else None)

    def fill_of(self, style: int) -> str:
        """The XML of a style's fill, "" for none."""
        fill = self._fill(style)
        pattern = fill[0] if fill is not None and len(fill) else None
        if pattern is None or (
            pattern.get("patternType", "none") == "none" and not pattern.tag.endswith("gradientFill")
        ):
            return ""
        alone = deepcopy(fill)
        etree.cleanup_namespaces(alone)
        return str(etree.tostring(alone, encoding="unicode", with_tail=False))

    def is_ours(self, style: int) -> bool:
        """Whether the colour behind a cell is one of ours."""
        fill = self._fill(style)
        colour = next(iter(fill.iter(main("fgColor"))), None) if fill is not None else None
        return colour is not None and from_hex(colour.get("rgb", "")) in MARKS.values()

    def added(self, *, font: str = "", fill: str = "", border: str = "", alignment: str = "") -> int:
        """A new style of these pieces of XML."""
        xf = etree.SubElement(self._list("cellXfs"), main("xf"), numFmtId="49", xfId="0", quotePrefix="1")
        for kind, xml in (("font", font), ("fill", fill), ("border", border)):
            number = self._append(f"{kind}s", parsed(f'<{kind} xmlns="{MAIN}">{xml}</{kind}>'.encode())) if xml else 0
            xf.set(f"{kind}Id", str(number))
            xf.set(f"apply{kind.title()}", "1")
        if alignment:
            xf.set("applyAlignment", "1")
            xf.append(parsed(f'<alignment xmlns="{MAIN}" {alignment}/>'.encode()))
        return self._counted("cellXfs")

    def _fill(self, style: int) -> Element | None:
        number = int(self._style(style).get("fillId", 0))
        fills = self._list("fills")
        return fills[number] if number < len(fills) else None

    def _with_fill(self, style: int, fill: Element | None) -> int:
        made = deepcopy(self._style(style))
        made.set("fillId", str(self._append("fills", fill) if fill is not None else 0))
        made.set("applyFill", "1")
        return self._append("cellXfs", made)

    def _style(self, style: int) -> Element:
        styles = self._list("cellXfs")
        if not len(styles):
            etree.SubElement(styles, main("xf"), numFmtId="0", fontId="0", fillId="0", borderId="0")
        return styles[style] if style < len(styles) else styles[0]

    def _append(self, name: str, element: Element) -> int:
        self._list(name).append(element)
        return self._counted(name)

    def _counted(self, name: str) -> int:
        """Write down how many there are; the number of the last one."""
        count = len(self._list(name))
        self._list(name).set("count", str(count))
        return count - 1

    def _list(self, name: str) -> Element:
        value = self._root.find(main(name))
        if value is None:
            place = sum(self._root.find(main(before)) is not None for before in _ORDER[: _ORDER.index(name)])
            value = etree.Element(main(name))
            self._root.insert(place, value)
            if name == "fills":
                value.append(parsed(f'<fill xmlns="{MAIN}"><patternFill patternType="none"/></fill>'.encode()))
                value.append(parsed(f'<fill xmlns="{MAIN}"><patternFill patternType="gray125"/></fill>'.encode()))
        return value
