"""Result of reading a workbook: figures and problems with their cells; and its JSON form."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
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


class ProblemKind(StrEnum):
    """What a sentence is about, where a page treats it apart."""

    BLANK = "blank"  # a figure that is owed and has no answer
    OTHER = "other"


@dataclass(frozen=True)
class WorkbookProblem:
    """A sentence for the sender: where it is, what was read, what was expected, and how to mend it."""

    sheet: str
    cell: str
    read: str
    expected: str
    severity: Severity
    message: str
    kind: ProblemKind = ProblemKind.OTHER


@dataclass(frozen=True)
class ReadColumn:
    """One column as the mapping page shows it: where it is, what stands in it, what it was taken for and why.

    `letter` is the row's number where the table lies on its side; `key` is "" where it was taken for no figure.
    """

    sheet: str
    letter: str
    header: str
    samples: tuple[str, ...]
    key: str
    basis: str
    cell: str


@dataclass(frozen=True)
class Part:
    """One report in a workbook: a unit's organizations (layout «commune») or an organization's units."""

    layout: str | None
    unit: str | None
    organization: str | None
    rows: Mapping[str, Mapping[str, FigureCell]]


@dataclass(frozen=True)
class Reading:
    """A workbook as read. `rows` are by organization in the commune layout, by unit in the organization layout.

    A workbook of several reports has them in `several`; then `rows` is empty, and layout, unit and organization hold
    only what all reports share. `parts` has them all in either case.
    """

    layout: str | None
    unit: str | None
    organization: str | None
    year: int | None
    rows: Mapping[str, Mapping[str, FigureCell]] = field(default_factory=dict)
    problems: tuple[WorkbookProblem, ...] = ()
    sha256: str = ""
    file_name: str = ""
    several: tuple[Part, ...] = ()
    columns: tuple[ReadColumn, ...] = ()
    needs_mapping: bool = False  # it could be read if the sender said what columns, unit or year mean
    signature: str = ""  # of the headers: the same for the next workbook of the same form
    titles: tuple[str, ...] = ()  # of which only the sender can say that they are a year's result

    @property
    def parts(self) -> tuple[Part, ...]:
        """Every report of the workbook; one for an ordinary return."""
        if self.several:
            return self.several
        return (Part(self.layout, self.unit, self.organization, self.rows),) if self.rows else ()

    @property
    def is_form(self) -> bool:
        """Whether it was read by the codes of the portal's form: then no column was looked for."""
        return not self.columns

    @property
    def is_refused(self) -> bool:
        """Whether one problem is an error, so that nothing of the file may be stored."""
        return any(problem.severity == ERROR for problem in self.problems)


def reading_to_json(reading: Reading) -> dict[str, Any]:
    """The reading as plain JSON; «sources» alone is for the program, the rest is for people and other programs.

    Several reports stand in «parts», each with the fields that a workbook of one report has itself.
    """
    document: dict[str, Any] = {
        "file": reading.file_name,
        "status": "refused" if reading.is_refused else "ok",
        "layout": reading.layout,
        "unit": reading.unit,
        "organization": reading.organization,
        "year": reading.year,
        "figures": _figures_to_json(reading.rows),
        "problems": [dict(vars(problem)) for problem in reading.problems],
        "sources": {
            "sha256": reading.sha256,
            "cells": _cells_to_json(reading.rows),
            "columns": [{**vars(column), "samples": list(column.samples)} for column in reading.columns],
            "needs_mapping": reading.needs_mapping,
            "signature": reading.signature,
            "titles": list(reading.titles),
        },
    }
    if reading.several:
        document["parts"] = [
            {
                "layout": part.layout,
                "unit": part.unit,
                "organization": part.organization,
                "figures": _figures_to_json(part.rows),
            }
            for part in reading.several
        ]
        document["sources"]["parts"] = [_cells_to_json(part.rows) for part in reading.several]
    return document


def _figures_to_json(rows: Mapping[str, Mapping[str, FigureCell]]) -> dict[str, dict[str, Any]]:
    return {
        row: {key: "nil" if cell.is_nil else cell.value for key, cell in cells.items()} for row, cells in rows.items()
    }


def _cells_to_json(rows: Mapping[str, Mapping[str, FigureCell]]) -> dict[str, dict[str, list[str]]]:
    return {
        row: {key: [cell.sheet, cell.cell, cell.text] for key, cell in cells.items()} for row, cells in rows.items()
    }


def reading_from_json(document: Mapping[str, Any]) -> Reading:
    """The reading that `reading_to_json` made this of; one that was stored before columns were kept has none."""
    sources = document["sources"]
    return Reading(
        layout=document["layout"],
        unit=document["unit"],
        organization=document["organization"],
        year=document["year"],
        rows=_rows_from_json(document["figures"], sources["cells"]),
        problems=tuple(
            WorkbookProblem(**{**problem, "kind": ProblemKind(problem.get("kind", ProblemKind.OTHER))})
            for problem in document["problems"]
        ),
        sha256=sources["sha256"],
        file_name=document["file"],
        several=tuple(
            Part(part["layout"], part["unit"], part["organization"], _rows_from_json(part["figures"], cells))
            for part, cells in zip(document.get("parts", ()), sources.get("parts", ()), strict=True)
        ),
        columns=tuple(
            ReadColumn(**{**column, "samples": tuple(column["samples"])}) for column in sources.get("columns", ())
        ),
        needs_mapping=sources.get("needs_mapping", False),
        signature=sources.get("signature", ""),
        titles=tuple(sources.get("titles", ())),
    )


def _rows_from_json(
    figures: Mapping[str, Mapping[str, Any]], sources: Mapping[str, Mapping[str, Any]]
) -> dict[str, dict[str, FigureCell]]:
    return {
        row: {
            key: FigureCell(None if figure == "nil" else figure, figure == "nil", *sources[row][key])
            for key, figure in cells.items()
        }
        for row, cells in figures.items()
    }
