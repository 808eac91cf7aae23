"""The parts of an .xlsx package while marks are put into it: what is not touched is written back as it was."""

import io
import posixpath
import zipfile
from typing import Any, Final

from lxml import etree

MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MICROSOFT: Final = "http://schemas.microsoft.com/office/2017/10/relationships"
_RELATIONS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES: Final = "http://schemas.openxmlformats.org/package/2006/content-types"
_TYPES_PART: Final = "[Content_Types].xml"
_SIGNATURES: Final = "_xmlsignatures/"

Element = Any  # an element of lxml, which has no types of its own here


def main(local: str) -> str:
    """«{…spreadsheetml/2006/main}row» for «row»."""
    return f"{{{MAIN}}}{local}"


def parsed(xml: bytes) -> Element:
    """The root of a part; entities and whatever lies outside the file are not followed."""
    return etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))


class Package:
    """The parts by name; those that were asked for as XML are written anew, the others byte for byte."""

    def __init__(self, data: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            self._parts = {entry.filename: package.read(entry) for entry in package.infolist() if not entry.is_dir()}
        self._trees: dict[str, Element] = {}
        self._drop_signatures()

    def holds(self, name: str) -> bool:
        return name in self._parts or name in self._trees

    def is_parsed(self, name: str) -> bool:
        """Whether a part was asked for as XML, so that its text is no longer what will be written."""
        return name in self._trees

    def tree(self, name: str) -> Element:
        """A part as XML that may be changed."""
        if name not in self._trees:
            self._trees[name] = parsed(self._parts[name])
        return self._trees[name]

    def text(self, name: str) -> str:
        return self._parts[name].decode("utf-8", errors="surrogateescape")

    def put(self, name: str, content: Element | str) -> None:
        """Add a part, or put another in its place."""
        if isinstance(content, str):
            self._parts[name] = content.encode("utf-8", errors="surrogateescape")
        else:
            self._trees[name] = content

    def drop(self, name: str) -> None:
        """Take a part away, with what is said of it."""
        for names in (name, _relations_of(name)):
            self._parts.pop(names, None)
            self._trees.pop(names, None)
        for element in list(self.tree(_TYPES_PART)):
            if element.get("PartName", "").lower() == f"/{name}".lower():
                self.tree(_TYPES_PART).remove(element)

    def declare(self, name: str, content_type: str) -> None:
        """Say what kind of part it is."""
        types = self.tree(_TYPES_PART)
        if all(element.get("PartName", "").lower() != f"/{name}".lower() for element in types):
            etree.SubElement(types, f"{{{_TYPES}}}Override", PartName=f"/{name}", ContentType=content_type)

    def declare_extension(self, extension: str, content_type: str) -> None:
        types = self.tree(_TYPES_PART)
        if all(element.get("Extension", "").lower() != extension for element in types):
            types.insert(0, etree.Element(f"{{{_TYPES}}}Default", Extension=extension, ContentType=content_type))

    def related(self, name: str, kind: str) -> str | None:
        """The part of a kind («comments») that a part refers to."""
        return next((target for _, of_kind, target in self.relations(name) if of_kind == kind), None)

    def relations(self, name: str) -> list[tuple[str, str, str]]:
        """What a part refers to inside the package: identity, kind, part."""
        if not self.holds(_relations_of(name)):
            return []
        folder = posixpath.dirname(name)
        return [
            (
                element.get("Id", ""),
                element.get("Type", "").rpartition("/")[2],
                posixpath.normpath(posixpath.join("/", folder, element.get("Target", ""))).lstrip("/"),
            )
            for element in self.tree(_relations_of(name))
            if element.get("TargetMode") != "External"
        ]

    def relate(self, name: str, family: str, kind: str, target: str) -> str:
        """Let a part refer to another; the identity of the reference."""
        listed = _relations_of(name)
        if not self.holds(listed):
            self.put(listed, etree.Element(f"{{{_RELATIONS}}}Relationships", nsmap={None: _RELATIONS}))
        known = {element.get("Id") for element in self.tree(listed)}
        identity = next(value for number in range(1, 100_000) if (value := f"rIdCong{number}") not in known)
        etree.SubElement(
            self.tree(listed),
            f"{{{_RELATIONS}}}Relationship",
            Id=identity,
            Type=f"{family}/{kind}",
            Target=posixpath.relpath(f"/{target}", posixpath.join("/", posixpath.dirname(name))),
        )
        return identity

    def unrelate(self, name: str, identity: str) -> None:
        """Take away one reference of a part."""
        listed = self.tree(_relations_of(name))
        for element in [element for element in listed if element.get("Id") == identity]:
            listed.remove(element)

    def free_name(self, pattern: str) -> str:
        """«xl/comments3.xml» for «xl/comments{}.xml», where 1 and 2 are taken."""
        return next(name for number in range(1, 100_000) if not self.holds(name := pattern.format(number)))

    def _drop_signatures(self) -> None:
        """A signature of the file as it was is none of the marked one."""
        signed = [name for name in self._parts if name.lower().startswith(_SIGNATURES)]
        for name in signed:
            self.drop(name)
        for identity, _, target in self.relations(""):
            if target in signed:
                self.unrelate("", identity)

    def saved(self) -> bytes:
        """The whole package."""
        for name, tree in self._trees.items():
            self._parts[name] = etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
            for name in sorted(self._parts, key=lambda part: part != _TYPES_PART):
                package.writestr(name, self._parts[name])
        return stream.getvalue()


def _relations_of(name: str) -> str:
    folder, base = posixpath.split(name)
    return posixpath.join(folder, "_rels", f"{base}.rels")
