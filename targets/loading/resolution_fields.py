"""The form of a resolution's file: its sections and their fields, and what rows of it say by years."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from organizations.models import AgencyKind, BoardFunction, Level
from organizations.models.profile import WORDS
from targets.models.resolution import DEFAULT_COVERAGE_FLOOR, DEFAULT_REPLY_DAYS
from targets.rules.compliance import Direction, RuleKind, VerdictValue
from targets.rules.duty_standing import DutyPeriod
from targets.rules.figures import FIGURE_KEY
from targets.rules.measure_sources import MeasureSource
from targets.rules.scales import position_of
from targets.rules.thresholds import Band

LINE = "__line__"
DISTRICT_READINGS = ("sum", "own_return")
#: The form of a duty's code; an address writes its dots as hyphens.
DUTY_CODE = re.compile(r"[A-Z][A-Za-z0-9]*(\.[A-Za-z0-9]+)*")


@dataclass(frozen=True)
class Field:
    """One entry of a mapping: its type, whether it may be left out, the words it may be, their form and length."""

    kind: type | tuple[type, ...]
    default: Any = ...
    among: tuple[Any, ...] = ()
    pattern: re.Pattern[str] | None = None
    most: int | None = None


TEXT = Field(str)
BLANK_TEXT = Field(str, "")
SECTIONS: dict[str, dict[str, Field]] = {
    "resolution": {
        "code": TEXT,
        "slug": TEXT,
        "unit": TEXT,
        "reporting_level": Field(str, Level.COMMUNE.value, among=tuple(Level.values)),
        "subject": TEXT,
        "number": BLANK_TEXT,
        "issued_on": Field((date, type(None)), None),
        "first_year": Field(int),
        "last_year": Field(int),
        "coverage_floor": Field(int, DEFAULT_COVERAGE_FLOOR),
        "reply_days": Field(int, DEFAULT_REPLY_DAYS),
        "review_clauses": Field(dict, {}),
    },
    "profile": dict.fromkeys(WORDS, BLANK_TEXT),
    "own_bodies": {
        "name": Field(str, "", most=60),
        "hint": Field(str, "", most=200),
        "figures": Field(list, []),
        "organizations": Field(list, []),
    },
    "reviews": {"code": TEXT, "word": TEXT, "last_year": Field(int)},
    "figures": {
        "key": Field(str, pattern=FIGURE_KEY),
        "name": TEXT,
        "unit_noun": TEXT,
        "group": TEXT,
        "hint": BLANK_TEXT,
        "breakdown_of": BLANK_TEXT,
        "scale": Field(list, []),
        "owed_by": Field(list),
    },
    "clauses": {"number": TEXT, "requirement": TEXT},
    "indicators": {
        "code": TEXT,
        "name": TEXT,
        "kind": Field(str, among=tuple(kind.value for kind in RuleKind)),
        "numerator": Field(list),
        "denominator": Field(list, []),
        "zero_over_zero": Field(str, VerdictValue.UNCLEAR.value, among=("UNCLEAR", "NOT_APPLICABLE")),
        "nil_as_none": Field(bool, False),
        "direction": Field(str, Direction.HIGHER.value, among=tuple(direction.value for direction in Direction)),
        "formula": TEXT,
        "note": BLANK_TEXT,
    },
    "targets": {
        "code": TEXT,
        "name": TEXT,
        "short_name": TEXT,
        "clause": TEXT,
        "indicator": TEXT,
        "organizations": Field(list),
        "collective": Field(bool, False),
        "threshold": Field((int, str, type(None)), None),
        "thresholds": Field(list, []),
        "baselines": Field(list, []),
        "maximum": Field((int, type(None)), None),
        "due_year": Field((int, type(None)), None),
        "accumulates": Field(bool, False),
        "district": Field(str, among=DISTRICT_READINGS),
        "basis": BLANK_TEXT,
        "deadline": BLANK_TEXT,
        "source": BLANK_TEXT,
        "exceptions": BLANK_TEXT,
    },
    "duties": {
        "code": Field(str, pattern=DUTY_CODE, most=6),
        "clause": TEXT,
        "name": Field(str, most=300),
        "owed_by": Field(list),
        "coordinating": Field(str, "", most=200),
        "first_year": Field((int, type(None)), None),
        "last_year": Field((int, type(None)), None),
        "period": Field(str, among=tuple(period.value for period in DutyPeriod)),
        "due_on": Field((date, type(None)), None),
        "due_day": BLANK_TEXT,
        "evidence_needed": Field(str, most=300),
        "targets": Field(list, []),
        "measures": Field(list, []),
        "rule": Field(dict, {}),
    },
    "years": {
        "year": Field(int),
        "reference_on": Field(date),
        "opens_on": Field(date),
        "due_on": Field(date),
        "closes_on": Field(date),
        "counts_own_bodies": Field(bool, True),
    },
}
#: One of a target's `thresholds`, which change by years, and the paper that set it. A worded one is its word.
BAND = {
    "from": Field(int),
    "to": Field(int),
    "value": Field((int, str)),
    "maximum": Field((int, type(None)), None),
    "paper": Field(dict, {}),
}
PAPER = {"number": BLANK_TEXT, "day": Field((date, type(None)), None), "title": BLANK_TEXT}
#: One of a target's `baselines`; the organization may be left out where the target is one organization's.
BASELINE = {"organization": BLANK_TEXT, "year": Field(int), "value": Field((int, float)), "source": TEXT}
#: Rows of a duty: one of `owed_by`, one of `measures`, and its `rule`.
OWED_BY = {
    "kind": Field(str, among=tuple(AgencyKind.values)),
    "function": Field(str, "", among=("", *BoardFunction.values)),
    "organization": BLANK_TEXT,
    "at": Field(list),
}
MEASURE = {
    "key": Field(str, pattern=FIGURE_KEY),
    "code": Field(str, "", most=6),
    "name": Field(str, most=200),
    "unit_noun": Field(str, most=30),
    "register": Field(str, "", among=("", *(source.value for source in MeasureSource))),
}
RULE = {
    "numerator": TEXT,
    "denominator": BLANK_TEXT,
    "threshold": Field(int),
    "zero_over_zero": Field(str, VerdictValue.UNCLEAR.value, among=("UNCLEAR", "NOT_APPLICABLE")),
}
#: What the administration enters or corrects: the file only gives it to a register that has no row yet.
ENTERED_BY_HAND = ("number", "issued_on")
YEAR_DAYS = ("opens_on", "due_on", "closes_on")
#: Sections that are one mapping, and sections that a file may lack.
SINGLE = ("resolution", "profile", "own_bodies")
OPTIONAL: dict[str, Any] = {"profile": {LINE: 1}, "own_bodies": {LINE: 1}, "reviews": [], "duties": []}
IDENTITY = {
    "reviews": "code",
    "figures": "key",
    "clauses": "number",
    "indicators": "code",
    "targets": "code",
    "duties": "code",
    "years": "year",
}


class Debt(NamedTuple):
    """One organization owes a figure in these years, both included."""

    organization: str
    first_year: int
    last_year: int

    def covers(self, year: int) -> bool:
        return self.first_year <= year <= self.last_year


def years_of(tree: Mapping[str, Any]) -> range:
    return range(tree["resolution"]["first_year"], tree["resolution"]["last_year"] + 1)


def start_of(row: Mapping[str, Any], baseline: Mapping[str, Any]) -> str:
    """The organization whose starting point this is."""
    only = row["organizations"][0] if len(row["organizations"]) == 1 else ""
    return str(baseline.get("organization") or only)


def review_clauses_of(tree: Mapping[str, Any]) -> dict[str, str]:
    """Part of a review → its clauses, as written."""
    given = tree["resolution"].get("review_clauses", {})
    return {part: str(clauses) for part, clauses in given.items() if part != LINE}


def debts_of(row: Mapping[str, Any], years: range) -> list[Debt]:
    """Who owes the figure: a code owes it in all years, a mapping in those it names."""
    spans: list[Any] = [{"organization": one} if isinstance(one, str) else one for one in row["owed_by"]]
    return [
        Debt(span["organization"], span.get("first_year", years.start), span.get("last_year", years.stop - 1))
        for span in spans
        if isinstance(span, dict) and isinstance(span.get("organization"), str)
    ]


def indicator_scales(tree: Mapping[str, Any]) -> dict[str, list[str]]:
    """The scale of each indicator, by its code: that of the figures that it reads; empty where they are counted."""
    scales = {row["key"]: row.get("scale", []) for row in tree["figures"]}
    return {row["code"]: next((scales[key] for key in _keys(row) if scales.get(key)), []) for row in tree["indicators"]}


def _keys(indicator: Mapping[str, Any]) -> list[str]:
    return [*indicator["numerator"], *indicator.get("denominator", [])]


def bands_of(row: Mapping[str, Any], years: range, scale: Sequence[str]) -> list[Band]:
    """What the target asks when: one threshold for all years, or several by years.

    `scale`: of its indicator. A word is its position there, and 0 where it is none of these words.
    """

    def value(given: int | str) -> int:
        return (position_of(given, scale) or 0) if isinstance(given, str) else given

    if row.get("threshold") is not None:
        return [Band(years.start, years.stop - 1, value(row["threshold"]), row.get("maximum"))]
    return [
        Band(
            span["from"],
            span["to"],
            value(span["value"]),
            span.get("maximum"),
            *(span.get("paper", {}).get(name, PAPER[name].default) for name in PAPER),
        )
        for span in row["thresholds"]
    ]


def row_faults(row: Mapping[str, Any], fields: Mapping[str, Field]) -> Iterator[str]:
    for name in row:
        if name != LINE and name not in fields:
            yield f"field '{name}' is not known"
    for name, spec in fields.items():
        if name not in row:
            if spec.default is ...:
                yield f"field '{name}' is missing"
            continue
        value = row[name]
        if not isinstance(value, spec.kind) or (isinstance(value, bool) and spec.kind is int):
            yield f"field '{name}' is {value!r}, which is not of the right type"
        elif spec.default is ... and value == "":
            yield f"field '{name}' is empty"
        elif spec.among and value not in spec.among:
            yield f"field '{name}' is {value!r}; expected one of {', '.join(map(str, spec.among))}"
        elif spec.pattern and not spec.pattern.fullmatch(str(value)):
            yield f"field '{name}' is {value!r}; expected the form {spec.pattern.pattern}"
        elif spec.most and len(str(value)) > spec.most:
            yield f"field '{name}' has {len(str(value))} letters; {spec.most} are the most"


def unknown(row: Mapping[str, Any], section: str, what: str, names: list[str], known: frozenset[str]) -> Iterator[str]:
    """A fault for each of the row's names that is none of the known ones."""
    for name in names:
        if name not in known:
            yield f"line {row[LINE]}: {section}: {what} '{name}' is not known"
