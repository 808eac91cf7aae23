"""The parts of an .xlsx package that a library passes over: where each sheet lies, formulas, threads of comments."""

import posixpath
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from defusedxml.ElementTree import fromstring, iterparse
from openpyxl.utils import coordinate_to_tuple

from targets.workbook.files.grid import Position

_TRUE: Final = frozenset({"1", "true", "on"})
_LINK: Final = re.compile(r"(?<![\w\])\[.])'?\[\d+\]")  # «[1]Sheet1!A1»; «Table1[2023]» is a column of a table


@dataclass(frozen=True)
class Parts:
    """What xl/workbook.xml says: the sheets with their parts, the calculation, the names that lead to other files."""

    sheets: Mapping[str, str]
    is_calculated: bool = True  # by the program that saved it; otherwise a result of 0 was never computed
    is_stale: bool = False  # not even the last results are kept up to date
    linked_names: frozenset[str] = field(default_factory=frozenset)


def read_parts(package: zipfile.ZipFile) -> Parts:
    """The parts of a package that was inspected before (`guard`)."""
    path = workbook_path(package)
    book = fromstring(package.read(path), forbid_dtd=True)
    targets = {identity: target for identity, (_, target) in relations(package, path).items()}
    sheets, names = {}, set()
    calculation: Mapping[str, str] = {}
    for element in book.iter():
        local = element.tag.rpartition("}")[2]
        if local == "sheet":
            identity = next((value for key, value in element.items() if key.endswith("}id")), "")
            sheets[element.get("name", "")] = targets.get(identity, "")
        elif local == "definedName" and _LINK.search(element.text or ""):
            names.add(element.get("name", ""))
        elif local == "calcPr":
            calculation = element.attrib
    is_manual = calculation.get("calcMode") == "manual" and calculation.get("calcOnSave", "1") not in _TRUE
    is_full = calculation.get("fullCalcOnLoad", "0") in _TRUE or calculation.get("calcCompleted", "1") not in _TRUE
    return Parts(sheets, not (is_full or is_manual), is_manual, frozenset(filter(None, names)))


def workbook_path(package: zipfile.ZipFile) -> str:
    """The part that is the workbook itself; «xl/workbook.xml» in every program's files."""
    value = [target for kind, target in relations(package, "").values() if kind == "officeDocument"]
    return value[0] if value else "xl/workbook.xml"


def relations(package: zipfile.ZipFile, path: str) -> dict[str, tuple[str, str]]:
    """The parts that a part refers to, by identity: the kind («comments») and the path; none outside the package."""
    folder, name = posixpath.split(path)
    listed = posixpath.join(folder, "_rels", f"{name}.rels")
    if listed not in package.namelist():
        return {}
    collected = {}
    for element in fromstring(package.read(listed), forbid_dtd=True):
        if element.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, element.get("Target", ""))).lstrip("/")
            collected[element.get("Id", "")] = element.get("Type", "").rpartition("/")[2], target
    return collected


def formulas_in(package: zipfile.ZipFile, path: str) -> dict[Position, str]:
    """The formulas of a sheet by their cells; one that is shared with the first of its cells has no text here."""
    collected: dict[Position, str] = {}
    row = column = 0
    with package.open(path) as part:
        for event, element in iterparse(part, events=("start", "end"), forbid_dtd=True):
            local = element.tag.rpartition("}")[2]
            if event == "start":
                if local == "row":
                    row, column = int(element.get("r", row + 1)), 0
                continue
            if local == "c":
                reference = element.get("r")
                row, column = coordinate_to_tuple(reference) if reference else (row, column + 1)
                for child in element:
                    if child.tag.rpartition("}")[2] == "f":
                        collected[row, column] = child.text or ""
            elif local == "row":
                element.clear()
    return collected


def first_link(formulas: Mapping[Position, str], names: frozenset[str]) -> Position | None:
    """The first cell whose formula takes its value from another file, itself or by a name."""
    words = re.compile("|".join(rf"(?<![\w.]){re.escape(name)}(?![\w.(])" for name in sorted(names)) or "(?!)")
    return next(
        (place for place, formula in sorted(formulas.items()) if _LINK.search(formula) or words.search(formula)), None
    )


def threads_of(package: zipfile.ZipFile, path: str) -> dict[Position, str]:
    """The conversations of a sheet (comments of Excel 365) by their cells, one remark a line."""
    threads: dict[Position, list[str]] = {}
    for kind, target in relations(package, path).values():
        if kind == "threadedComment" and target in package.namelist():
            for remark in fromstring(package.read(target), forbid_dtd=True):
                if (text := _text_of(remark)) and (reference := remark.get("ref")):
                    threads.setdefault(coordinate_to_tuple(reference), []).append(text)
    return {position: "\n".join(remarks) for position, remarks in threads.items()}


def _text_of(remark: Any) -> str:
    return next(("".join(child.itertext()) for child in remark if child.tag.endswith("}text")), "").strip()
