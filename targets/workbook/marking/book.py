"""The sheets of a package: which there are, one put in front, one taken out; names and views follow."""

import re
from typing import Final

from lxml import etree

from targets.workbook.marking.package import OFFICE, Element, Package, main, parsed

_SHEET: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_SELECTED: Final = re.compile(r"(<(?:\w+:)?sheetView\b[^>]*?)\s+tabSelected=[\"'](?:1|true)[\"']")
_VIEWED: Final = frozenset({"worksheet", "chartsheet", "dialogsheet"})
_IDENTITY: Final = f"{{{OFFICE}}}id"


class Book:
    """xl/workbook.xml of a package."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self.part = package.related("", "officeDocument") or "xl/workbook.xml"
        self._root = package.tree(self.part)

    @property
    def sheets(self) -> dict[str, str]:
        """The worksheets by name, with their parts; a sheet that is a chart is none."""
        parts = {identity: (kind, target) for identity, kind, target in self._package.relations(self.part)}
        collected = {}
        for sheet in self._sheets():
            kind, target = parts.get(sheet.get(_IDENTITY), ("", ""))
            if kind == "worksheet" and self._package.holds(target):
                collected[sheet.get("name", "")] = target
        return collected

    @property
    def names(self) -> set[str]:
        """The names of all sheets in small letters, as Excel compares them."""
        return {sheet.get("name", "").lower() for sheet in self._sheets()}

    def first_text(self, part: str) -> str:
        """What stands in A1 of a sheet."""
        cells = self._package.tree(part).iter(main("c"))
        cell = next((cell for cell in cells if cell.get("r", "A1") == "A1"), None)
        return self.text_of(cell)

    def text_of(self, cell: Element | None) -> str:
        """The text of a cell, wherever the file keeps it."""
        if cell is None:
            return ""
        if cell.get("t") == "s":
            number = cell.findtext(main("v"), "")
            shared = self._package.related(self.part, "sharedStrings")
            texts = self._package.tree(shared) if shared else ()
            return "".join(texts[int(number)].itertext()) if number.isdigit() and int(number) < len(texts) else ""
        inline = cell.find(main("is"))
        return "".join(inline.itertext()) if inline is not None else cell.findtext(main("v"), "")

    def put_first(self, name: str, xml: str) -> None:
        """Put a new sheet in front of all others, and show it."""
        part = self._package.free_name("xl/worksheets/sheetCong{}.xml")
        self._package.put(part, parsed(xml.encode()))
        self._package.declare(part, _SHEET)
        identity = self._package.relate(self.part, OFFICE, "worksheet", part)
        sheet = etree.Element(main("sheet"), name=name)
        sheet.set("sheetId", str(max((int(sheet.get("sheetId", 0)) for sheet in self._sheets()), default=0) + 1))
        sheet.set(_IDENTITY, identity)
        for _, kind, other in self._package.relations(self.part):
            if kind in _VIEWED and other != part and self._package.holds(other):
                self._unselect(other)
        self._sheets().insert(0, sheet)
        self._move_names(from_place=0, by=1)
        for view in self._root.iter(main("workbookView")):
            view.set("activeTab", "0")
            view.set("firstSheet", "0")

    def remove(self, name: str) -> None:
        """Take a sheet out."""
        sheet = next(sheet for sheet in self._sheets() if sheet.get("name") == name)
        place, part, identity = list(self._sheets()).index(sheet), self.sheets[name], sheet.get(_IDENTITY)
        self._sheets().remove(sheet)
        self._package.unrelate(self.part, identity)
        self._package.drop(part)
        for defined in list(self._root.iter(main("definedName"))):
            if defined.get("localSheetId") == str(place):
                defined.getparent().remove(defined)
        self._move_names(from_place=place + 1, by=-1)
        for view in self._root.iter(main("workbookView")):
            for attribute in ("activeTab", "firstSheet"):
                if int(view.get(attribute, 0)) >= len(self._sheets()):
                    view.set(attribute, "0")

    def _sheets(self) -> Element:
        return self._root.find(main("sheets"))

    def _move_names(self, *, from_place: int, by: int) -> None:
        for defined in self._root.iter(main("definedName")):
            place = defined.get("localSheetId")
            if place is not None and int(place) >= from_place:
                defined.set("localSheetId", str(int(place) + by))

    def _unselect(self, part: str) -> None:
        """Two selected sheets would be edited as one."""
        if self._package.is_parsed(part):
            for view in self._package.tree(part).iter(main("sheetView")):
                view.attrib.pop("tabSelected", None)
        else:
            self._package.put(part, _SELECTED.sub(r"\1", self._package.text(part), count=9))
