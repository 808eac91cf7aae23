"""What cases.yaml expects of every file, and how a reading falls short of it."""

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml

from organizations.names import UnitName
from targets.tests.workbook.excel_cases.books import book_rows, commune_rows
from targets.tests.workbook.excel_cases.files import FOLDER
from targets.tests.workbook.workbook_cases import UNITS_BY_YEAR
from targets.workbook.reading import ERROR, WARNING, FigureCell, Reading, WorkbookProblem, reading_to_json

_UNITS: Final = FOLDER.parent / "units.csv"


@dataclass(frozen=True)
class ExpectedProblem:
    """One problem that must be told: its cell («» for the file), and words of its sentence."""

    cell: str
    words: tuple[str, ...]

    def fits(self, problem: WorkbookProblem) -> bool:
        return problem.cell == self.cell and all(word in problem.message for word in self.words)


@dataclass(frozen=True)
class Expected:
    """What is expected of one file. `reads` None: no figure of it may be stored, and `asks` says why."""

    file: str
    reads: Mapping[str, Any] | None = None
    asks: tuple[ExpectedProblem, ...] = ()
    warns: tuple[ExpectedProblem, ...] = ()
    never: tuple[str, ...] = ()  # texts that may stand nowhere in what is kept of the reading


@dataclass(frozen=True)
class Case:
    """One of the 70 cases: its number, a word, what stands in it, its files; scenarios are walked in the register."""

    number: int
    name: str
    says: str
    files: tuple[Expected, ...] = ()
    scenarios: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        return f"{self.number:02d}-{self.name}"


def load_cases() -> list[Case]:
    """All cases in the order of the file."""
    document = yaml.safe_load((FOLDER / "cases.yaml").read_text(encoding="utf-8"))
    return [
        Case(
            case["number"],
            case["name"],
            case["says"],
            tuple(map(_expected, case.get("files", ()))),
            tuple(case.get("scenarios", ())),
        )
        for case in document["cases"]
    ]


def _expected(entry: Mapping[str, Any]) -> Expected:
    if unknown := set(entry) - {"file", "reads", "asks", "warns", "never", "because"}:
        raise ValueError(f"{entry['file']}: {unknown}")
    if ("reads" in entry) == ("asks" in entry):
        raise ValueError(f"{entry['file']}: either reads or asks")
    return Expected(
        entry["file"],
        {**(entry["reads"] or {})} if "reads" in entry else None,
        tuple(map(_told, entry.get("asks", ()))),
        tuple(map(_told, entry.get("warns", ()))),
        tuple(map(str, entry.get("never", ()))),
    )


def _told(entry: Mapping[str, Any]) -> ExpectedProblem:
    words = entry["words"]
    return ExpectedProblem(entry["cell"] or "", (words,) if isinstance(words, str) else tuple(words))


def units_by_year() -> dict[int, tuple[UnitName, ...]]:
    """The units of 2021-2025, and those after the merger of 1 July 2025 as a year 2026."""
    with _UNITS.open(encoding="utf-8") as file:
        merged = tuple(
            UnitName(row["code"], row["kind"], row["name"])
            for row in csv.DictReader(file)
            if row["valid_from"] > "2025-06-30" and row["level"] == "COMMUNE"
        )
    return {**UNITS_BY_YEAR, 2026: merged}


@dataclass
class Shortfalls:
    """Everything in which a reading differs from what is expected of its file."""

    found: list[str] = field(default_factory=list)

    def check(self, expected: Expected, reading: Reading) -> None:
        before = len(self.found)
        self._problems(expected, "error", expected.asks, [p for p in reading.problems if p.severity == ERROR])
        self._problems(expected, "warning", expected.warns, [p for p in reading.problems if p.severity == WARNING])
        if expected.reads is not None:
            self._figures(expected, expected.reads, reading)
        kept = json.dumps(reading_to_json(reading), ensure_ascii=False)
        self.found += [f"{expected.file}: «{text}» is kept" for text in expected.never if text in kept]
        if len(self.found) > before:
            told = [f"{problem.severity} {problem.cell}: {problem.message}" for problem in reading.problems]
            self.found.append("    told: " + "\n          ".join(told or ["nothing"]))

    def _problems(
        self, expected: Expected, kind: str, wanted: tuple[ExpectedProblem, ...], told: list[WorkbookProblem]
    ) -> None:
        left = list(told)
        for want in wanted:
            fitting = next((problem for problem in left if want.fits(problem)), None)
            if fitting is None:
                self.found.append(f"{expected.file}: no {kind} at {want.cell or 'the file'} with {want.words}")
            else:
                left.remove(fitting)
        self.found += [f"{expected.file}: {kind} not expected: {problem.cell} {problem.message}" for problem in left]

    def _figures(self, expected: Expected, reads: Mapping[str, Any], reading: Reading) -> None:
        if unknown := set(reads) - {"layout", "unit", "organization", "year", "figures", "without", "parts"}:
            raise ValueError(f"{expected.file}: {unknown}")
        parts = reads.get("parts") or [reads]
        got = list(getattr(reading, "parts", ())) or [reading]
        if len(got) != len(parts):
            self.found.append(f"{expected.file}: {len(got)} parts, not {len(parts)}")
            return
        for part, read in zip(parts, got, strict=True):
            self._part(expected.file, {**reads, **part}, read, reading.year)

    def _part(self, file: str, part: Mapping[str, Any], read: Any, year: int | None) -> None:
        layout = part.get("layout", "organization" if "ca-huyen" in file else "commune")
        is_commune = layout == "commune"
        wanted = {
            "layout": layout,
            "unit": part.get("unit", "00952") if is_commune else None,
            "organization": None if is_commune else part.get("organization", "hnd"),
            "year": part.get("year", 2023 if is_commune else 2024),
        }
        for name, value in wanted.items():
            if (found := getattr(read, name, year)) != value:
                self.found.append(f"{file}: {name} is {found}, not {value}")
        rows: dict[str, dict[str, Any]] = commune_rows() if is_commune else book_rows(wanted["organization"] or "hnd")
        for row, figures in (part.get("figures") or {}).items():
            rows[row].update(figures)
        for row in part.get("without") or ():
            del rows[row]
        if rows.keys() != read.rows.keys():
            self.found.append(f"{file}: rows {sorted(read.rows)}, not {sorted(rows)}")
        for row in rows.keys() & read.rows.keys():
            for key, value in rows[row].items():
                if (found := _amount(read.rows[row][key])) != value:
                    self.found.append(f"{file}: {row}.{key} is {found}, not {value}")


def _amount(cell: FigureCell) -> object:
    return "KPS" if cell.is_nil else cell.value


def path_of(expected: Expected) -> Path:
    return FOLDER / expected.file
