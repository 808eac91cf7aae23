"""What a workbook says: figures with the cells they stand in, problems with the cells they are in; and its JSON."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

Severity = Literal["error", "warning"]
ERROR: Final[Severity] = "error"
WARNING: Final[Severity] = "warning"


@dataclass(frozen=True)
class FigureCell:
    """One figure as read. No value and not nil is missing; a missing column leaves the cell empty too."""

    value: int | None
    is_nil: bool
    sheet: str
    cell: str
    text: str

    @property
    def is_missing(self) -> bool:
        return self.value is None and not self.is_nil


@dataclass(frozen=True)
class Problem:
    """A sentence for the sender: where it is, what was read, what was expected, and how to mend it."""

    sheet: str
    cell: str
    read: str
    expected: str
    severity: Severity
    message: str


@dataclass(frozen=True)
class Reading:
    """A workbook as read. `rows` are by organization in the commune layout, by unit in the organization layout."""

    layout: str | None
    unit: str | None
    organization: str | None
    year: int | None
    rows: Mapping[str, Mapping[str, FigureCell]] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    sha256: str = ""
    file_name: str = ""

    @property
    def is_refused(self) -> bool:
        """Whether one problem is an error, so that nothing of the file may be stored."""
        return any(problem.severity == ERROR for problem in self.problems)


def reading_to_json(reading: Reading) -> dict[str, Any]:
    """The reading as plain JSON; «sources» alone is for the program, the rest is for people and other programs."""
    return {
        "file": reading.file_name,
        "status": "refused" if reading.is_refused else "ok",
        "layout": reading.layout,
        "unit": reading.unit,
        "organization": reading.organization,
        "year": reading.year,
        "figures": {
            row: {key: "nil" if cell.is_nil else cell.value for key, cell in cells.items()}
            for row, cells in reading.rows.items()
        },
        "problems": [dict(vars(problem)) for problem in reading.problems],
        "sources": {
            "sha256": reading.sha256,
            "cells": {
                row: {key: [cell.sheet, cell.cell, cell.text] for key, cell in cells.items()}
                for row, cells in reading.rows.items()
            },
        },
    }


def reading_from_json(document: Mapping[str, Any]) -> Reading:
    """The reading that `reading_to_json` made this of."""
    sources = document["sources"]["cells"]
    return Reading(
        layout=document["layout"],
        unit=document["unit"],
        organization=document["organization"],
        year=document["year"],
        rows={
            row: {
                key: FigureCell(None if figure == "nil" else figure, figure == "nil", *sources[row][key])
                for key, figure in figures.items()
            }
            for row, figures in document["figures"].items()
        },
        problems=tuple(Problem(**problem) for problem in document["problems"]),
        sha256=document["sources"]["sha256"],
        file_name=document["file"],
    )
