"""Reading a resolution's literate file (fixtures/resolution.yaml), and naming every fault of it with its line."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from organizations.models import Level
from organizations.models.profile import WORDS
from targets.models.resolution import DEFAULT_COVERAGE_FLOOR
from targets.rules.compliance import Direction, RuleKind, VerdictValue
from targets.rules.figures import FIGURE_KEY
from targets.rules.thresholds import Band, limits

LINE = "__line__"
DISTRICT_READINGS = ("sum", "own_return")


class ResolutionFileFaulty(Exception):
    """The file cannot be loaded; `faults` says where and why, one sentence each."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class _LineLoader(yaml.SafeLoader):
    """SafeLoader that keeps each mapping's line under LINE."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        mapping = super().construct_mapping(node, deep=deep)
        mapping[LINE] = node.start_mark.line + 1
        return mapping


@dataclass(frozen=True)
class Field:
    """One entry of a mapping: its type, whether it may be left out, the words it may be, and their form."""

    kind: type | tuple[type, ...]
    default: Any = ...
    among: tuple[Any, ...] = ()
    pattern: re.Pattern[str] | None = None


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
    },
    "profile": dict.fromkeys(WORDS, BLANK_TEXT),
    "reviews": {"code": TEXT, "word": TEXT, "last_year": Field(int)},
    "figures": {
        "key": Field(str, pattern=FIGURE_KEY),
        "name": TEXT,
        "unit_noun": TEXT,
        "group": TEXT,
        "hint": BLANK_TEXT,
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
        "threshold": Field((int, type(None)), None),
        "thresholds": Field(list, []),
        "maximum": Field((int, type(None)), None),
        "due_year": Field((int, type(None)), None),
        "district": Field(str, among=DISTRICT_READINGS),
        "basis": BLANK_TEXT,
        "deadline": BLANK_TEXT,
        "source": BLANK_TEXT,
        "exceptions": BLANK_TEXT,
    },
    "years": {
        "year": Field(int),
        "reference_on": Field(date),
        "opens_on": Field(date),
        "due_on": Field(date),
        "closes_on": Field(date),
    },
}
#: One of a target's `thresholds`, which change by years, and the paper that set it.
BAND = {
    "from": Field(int),
    "to": Field(int),
    "value": Field(int),
    "maximum": Field((int, type(None)), None),
    "paper": Field(dict, {}),
}
PAPER = {"number": BLANK_TEXT, "day": Field((date, type(None)), None), "title": BLANK_TEXT}
#: What the administration enters or corrects: the file only gives it to a register that has no row yet.
ENTERED_BY_HAND = ("number", "issued_on")
YEAR_DAYS = ("opens_on", "due_on", "closes_on")
#: Sections that are one mapping, and sections that a file may lack.
SINGLE = ("resolution", "profile")
OPTIONAL: dict[str, Any] = {"profile": {LINE: 1}, "reviews": []}
IDENTITY = {
    "reviews": "code",
    "figures": "key",
    "clauses": "number",
    "indicators": "code",
    "targets": "code",
    "years": "year",
}


class Debt(NamedTuple):
    """One organization owes a figure in these years, both included."""

    organization: str
    first_year: int
    last_year: int

    def covers(self, year: int) -> bool:
        return self.first_year <= year <= self.last_year


@dataclass
class ResolutionFile:
    """The file's content, checked. Each section is a list of plain mappings with every field present."""

    sha256: str
    resolution: dict[str, Any]
    profile: dict[str, Any] = field(default_factory=dict)
    reviews: list[dict[str, Any]] = field(default_factory=list)
    figures: list[dict[str, Any]] = field(default_factory=list)
    clauses: list[dict[str, Any]] = field(default_factory=list)
    indicators: list[dict[str, Any]] = field(default_factory=list)
    targets: list[dict[str, Any]] = field(default_factory=list)
    years: list[dict[str, Any]] = field(default_factory=list)
    debts: dict[str, list[Debt]] = field(default_factory=dict)  # who owes each figure, by its key
    bands: dict[str, list[Band]] = field(default_factory=dict)  # what each target asks when, by its code


def read_resolution_file(path: Path, organization_codes: frozenset[str]) -> ResolutionFile:
    """The checked content. Raises ResolutionFileFaulty with every fault and its line."""
    raw = path.read_bytes()
    try:
        tree = yaml.load(raw, Loader=_LineLoader)  # noqa: S506 - a SafeLoader with line numbers
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise ResolutionFileFaulty(
            [f"line {mark.line + 1 if mark else 1}: not YAML: {getattr(error, 'problem', error)}"]
        ) from error
    if not isinstance(tree, dict):
        raise ResolutionFileFaulty(["line 1: the file is not a mapping of sections"])
    tree = OPTIONAL | tree
    faults = [f"line {tree[LINE]}: section '{name}' is missing" for name in SECTIONS if name not in tree]
    faults += [f"line {tree[LINE]}: section '{name}' is not known" for name in tree if name not in (*SECTIONS, LINE)]
    if faults:
        raise ResolutionFileFaulty(faults)
    faults += _shape_faults(tree)
    if not faults:
        faults += _reference_faults(tree, organization_codes)
    if faults:
        raise ResolutionFileFaulty(faults)
    return ResolutionFile(
        hashlib.sha256(raw).hexdigest(),
        _complete("resolution", tree["resolution"]),
        _complete("profile", tree["profile"]),
        **{name: [_complete(name, row) for row in tree[name]] for name in IDENTITY},
        debts={row["key"]: _debts(row, _years(tree)) for row in tree["figures"]},
        bands={row["code"]: _bands(row, _years(tree)) for row in tree["targets"]},
    )


def _complete(section: str, row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: row.get(name, spec.default) for name, spec in SECTIONS[section].items()}


def _shape_faults(tree: Mapping[str, Any]) -> list[str]:
    faults: list[str] = []
    for section, fields in SECTIONS.items():
        rows = [tree[section]] if section in SINGLE else tree[section]
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            faults.append(f"line {tree[LINE]}: section '{section}' must be a list of mappings")
            continue
        for row in rows:
            faults += [f"line {row[LINE]}: {section}: {text}" for text in _row_faults(row, fields)]
        if section in IDENTITY:
            faults += _repeated(section, rows)
    return faults


def _row_faults(row: Mapping[str, Any], fields: Mapping[str, Field]) -> Iterator[str]:
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


def _repeated(section: str, rows: list[dict[str, Any]]) -> Iterator[str]:
    seen: set[Any] = set()
    for row in rows:
        name = row.get(IDENTITY[section])
        if name in seen:
            yield f"line {row[LINE]}: {section}: '{name}' stands twice"
        seen.add(name)


def _reference_faults(tree: Mapping[str, Any], organization_codes: frozenset[str]) -> list[str]:
    """Faults of references: unknown names, impossible thresholds, undefined figures."""
    years = _years(tree)
    owed = {row["key"]: _debts(row, years) for row in tree["figures"]}
    clauses = {row["number"] for row in tree["clauses"]}
    indicators = {row["code"]: row for row in tree["indicators"]}
    faults: list[str] = []
    floor = tree["resolution"].get("coverage_floor", DEFAULT_COVERAGE_FLOOR)
    if not 0 <= floor <= 100:
        faults.append(f"line {tree['resolution'][LINE]}: resolution: coverage_floor {floor} is not 0 to 100 per cent")
    if not years:
        faults.append(f"line {tree['resolution'][LINE]}: resolution: last_year is before first_year")
    for section, field_name in (("years", "year"), ("reviews", "last_year")):
        faults += [
            f"line {row[LINE]}: {section}: {row[field_name]} is no year of the resolution"
            for row in tree[section]
            if row[field_name] not in years
        ]
    for row in tree["figures"]:
        faults += _owing_faults(row, years, organization_codes)
    if faults:
        return faults
    for row in tree["indicators"]:
        keys = [*row["numerator"], *row.get("denominator", [])]
        faults += _unknown(row, "indicators", "figure", keys, frozenset(owed))
        wanted = row["kind"] == RuleKind.RATIO
        if not row["numerator"] or bool(row.get("denominator")) is not wanted:
            faults.append(f"line {row[LINE]}: indicators: {row['kind']} with a wrong numerator or denominator")
    for row in tree["targets"]:
        faults += _unknown(row, "targets", "organization", row["organizations"], organization_codes)
        faults += _unknown(row, "targets", "clause", [row["clause"]], frozenset(clauses))
        faults += _unknown(row, "targets", "indicator", [row["indicator"]], frozenset(indicators))
        indicator = indicators.get(row["indicator"])
        if indicator is None:
            continue
        faults += _threshold_faults(row, years, indicator)
        for key in (*indicator["numerator"], *indicator.get("denominator", [])):
            for code in sorted(set(row["organizations"])):
                debts = [debt for debt in owed.get(key, ()) if debt.organization == code]
                if lacking := [year for year in years if not any(debt.covers(year) for debt in debts)]:
                    when = "" if len(lacking) == len(years) else f" in {', '.join(map(str, lacking))}"
                    fault = f"{row['code']} judges '{code}', which does not owe '{key}'{when}"
                    faults.append(f"line {row[LINE]}: targets: {fault}")
    return faults


def _years(tree: Mapping[str, Any]) -> range:
    return range(tree["resolution"]["first_year"], tree["resolution"]["last_year"] + 1)


def _debts(row: Mapping[str, Any], years: range) -> list[Debt]:
    """Who owes the figure: a code owes it in all years, a mapping in those it names."""
    spans: list[Any] = [{"organization": one} if isinstance(one, str) else one for one in row["owed_by"]]
    return [
        Debt(span["organization"], span.get("first_year", years.start), span.get("last_year", years.stop - 1))
        for span in spans
        if isinstance(span, dict) and isinstance(span.get("organization"), str)
    ]


def _bands(row: Mapping[str, Any], years: range) -> list[Band]:
    """What the target asks when: one threshold for all years, or several by years."""
    if row.get("threshold") is not None:
        return [Band(years.start, years.stop - 1, row["threshold"], row.get("maximum"))]
    return [
        Band(
            span["from"],
            span["to"],
            span["value"],
            span.get("maximum"),
            *(span.get("paper", {}).get(name, PAPER[name].default) for name in PAPER),
        )
        for span in row["thresholds"]
    ]


def _threshold_faults(row: Mapping[str, Any], years: range, indicator: Mapping[str, Any]) -> Iterator[str]:
    """Faults of «threshold» and «thresholds»: out of range, and spans that overlap or leave years out."""
    at, spans = f"line {row[LINE]}: targets:", row.get("thresholds", [])
    if (row.get("threshold") is None) is not bool(spans):
        yield f"{at} {row['code']} has 'threshold' and 'thresholds', or neither"
        return
    if spans and row.get("maximum") is not None:
        yield f"{at} {row['code']}: 'maximum' belongs to each of 'thresholds'"
    if shape := list(_span_faults(row[LINE], spans)):
        yield from shape
        return
    allowed = limits(RuleKind(indicator["kind"]), Direction(indicator.get("direction", Direction.HIGHER)))
    bands = _bands(row, years)
    for line, band in zip([span[LINE] for span in spans] or [row[LINE]], bands, strict=True):
        if band.value not in allowed:
            yield f"line {line}: targets: threshold {band.value} is out of range"
        if not (band.first_year <= band.last_year and band.first_year in years and band.last_year in years):
            yield f"line {line}: targets: {row['code']} has a threshold from {band.first_year} to {band.last_year}"
    covered = Counter(year for band in bands for year in band.years())
    if twice := [year for year, times in covered.items() if times > 1]:
        yield f"{at} {row['code']} has two thresholds in {', '.join(map(str, twice))}"
    if lacking := [year for year in years if year not in covered]:
        yield f"{at} {row['code']} has no threshold in {', '.join(map(str, lacking))}"


def _span_faults(line: int, spans: list[Any]) -> Iterator[str]:
    for span in spans:
        if not isinstance(span, dict):
            yield f"line {line}: targets: thresholds: {span!r} is no mapping"
            continue
        yield from (f"line {span[LINE]}: targets: thresholds: {fault}" for fault in _row_faults(span, BAND))
        if isinstance(paper := span.get("paper"), dict):
            yield from (f"line {paper[LINE]}: targets: thresholds: paper: {text}" for text in _row_faults(paper, PAPER))


def _owing_faults(row: Mapping[str, Any], years: range, organization_codes: frozenset[str]) -> Iterator[str]:
    """Faults of «owed_by»: unknown organizations, years outside the resolution, and spans that overlap."""
    fields = {"organization": TEXT, "first_year": Field(int, None), "last_year": Field(int, None)}
    for one in row["owed_by"]:
        if not isinstance(one, str | dict):
            yield f"line {row[LINE]}: figures: owed_by {one!r} is neither a code nor a mapping"
        elif isinstance(one, dict):
            yield from (f"line {one[LINE]}: figures: owed_by: {fault}" for fault in _row_faults(one, fields))
    debts = _debts(row, years)
    yield from _unknown(row, "figures", "owed_by", [debt.organization for debt in debts], organization_codes)
    seen: set[tuple[str, int]] = set()
    for code, first, last in debts:
        if not (isinstance(first, int) and isinstance(last, int)):
            continue
        if not (first <= last and first in years and last in years):
            yield f"line {row[LINE]}: figures: '{row['key']}' is owed by '{code}' from {first} to {last}"
            continue
        own = {(code, year) for year in range(first, last + 1)}
        if own & seen:
            yield f"line {row[LINE]}: figures: '{row['key']}' is owed twice by '{code}' in one year"
        seen |= own


def _unknown(row: Mapping[str, Any], section: str, what: str, names: list[str], known: frozenset[str]) -> Iterator[str]:
    for name in names:
        if name not in known:
            yield f"line {row[LINE]}: {section}: {what} '{name}' is not known"
