"""Reading and loading fixtures/resolution.yaml: what is owed. Names every fault of the file with its line."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from organizations.loading import Difference
from organizations.models import Level, Organization, RootWords, Unit
from organizations.models.profile import WORDS
from targets.models import (
    Clause,
    FigureDefinition,
    Indicator,
    PlannedReview,
    ReportingYear,
    Resolution,
    RootYear,
    Target,
)
from targets.models.resolution import DEFAULT_COVERAGE_FLOOR
from targets.rules.compliance import RuleKind, VerdictValue
from targets.rules.figures import FIGURE_KEYS

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
    """One entry of a mapping: its type, whether it may be left out, and the words it may be."""

    kind: type | tuple[type, ...]
    default: Any = ...
    among: tuple[Any, ...] = ()


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
        "key": Field(str, among=FIGURE_KEYS),
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
        "threshold": Field(int),
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


def _repeated(section: str, rows: list[dict[str, Any]]) -> Iterator[str]:
    seen: set[Any] = set()
    for row in rows:
        name = row.get(IDENTITY[section])
        if name in seen:
            yield f"line {row[LINE]}: {section}: '{name}' stands twice"
        seen.add(name)


def _reference_faults(tree: Mapping[str, Any], organization_codes: frozenset[str]) -> list[str]:
    """Faults of references: unknown names, impossible thresholds, undefined figures."""
    figures = {row["key"]: frozenset(row["owed_by"]) for row in tree["figures"]}
    clauses = {row["number"] for row in tree["clauses"]}
    indicators = {row["code"]: row for row in tree["indicators"]}
    faults: list[str] = []
    floor = tree["resolution"].get("coverage_floor", DEFAULT_COVERAGE_FLOOR)
    if not 0 <= floor <= 100:
        faults.append(f"line {tree['resolution'][LINE]}: resolution: coverage_floor {floor} is not 0 to 100 per cent")
    missing = [key for key in FIGURE_KEYS if key not in figures]
    if missing:
        faults.append(f"line {tree[LINE]}: figures: not defined: {', '.join(missing)}")
    for row in tree["figures"]:
        faults += _unknown(row, "figures", "owed_by", row["owed_by"], organization_codes)
    for row in tree["indicators"]:
        keys = [*row["numerator"], *row.get("denominator", [])]
        faults += _unknown(row, "indicators", "figure", keys, frozenset(figures))
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
        top = 100 if indicator["kind"] == RuleKind.RATIO else None
        if row["threshold"] < 1 or (top and row["threshold"] > top):
            faults.append(f"line {row[LINE]}: targets: threshold {row['threshold']} is out of range")
        for key in (*indicator["numerator"], *indicator.get("denominator", [])):
            for code in sorted(set(row["organizations"]) - figures.get(key, frozenset())):
                faults.append(f"line {row[LINE]}: targets: {row['code']} judges '{code}', which does not owe '{key}'")
    return faults


def _unknown(row: Mapping[str, Any], section: str, what: str, names: list[str], known: frozenset[str]) -> Iterator[str]:
    for name in names:
        if name not in known:
            yield f"line {row[LINE]}: {section}: {what} '{name}' is not known"


def kept_by_hand(file: ResolutionFile) -> list[Difference]:
    """Number and date of the resolution and days of years that are stored otherwise than a filled place of the file."""
    pairs: list[tuple[str, object, dict[str, Any], tuple[str, ...]]] = []
    code = file.resolution["code"]
    pairs += [(code, row, file.resolution, ENTERED_BY_HAND) for row in Resolution.objects.filter(code=code)]
    rows = RootYear.objects.filter(root__resolutions__code=code).with_parties()
    stored = {row.year_id: row for row in rows}
    for row in file.years:
        if (of_root := stored.get(row["year"])) is not None:
            pairs += [
                (str(row["year"]), of_root.year, row, ("reference_on",)),
                (str(row["year"]), of_root, row, YEAR_DAYS),
            ]
    return [
        Difference(name, column, str(getattr(row, column) or ""), str(given[column]))
        for name, row, given, columns in pairs
        for column in columns
        if given[column] and getattr(row, column) != given[column]
    ]


def owed_otherwise(file: ResolutionFile) -> list[str]:
    """Figures that another resolution asks of other organizations, as faults."""
    if not Resolution.objects.exclude(code=file.resolution["code"]).exists():
        return []
    stored = {one.key: one for one in FigureDefinition.objects.prefetch_related("owed_by")}
    return [
        f"figures: '{row['key']}' is owed by other organizations in another resolution"
        for row in file.figures
        if row["key"] in stored and {one.code for one in stored[row["key"]].owed_by.all()} != set(row["owed_by"])
    ]


@transaction.atomic
def load_resolution(file: ResolutionFile) -> Resolution:
    """Store the file's content; safe to repeat. Number, date and years' days are the administration's once stored.

    Raises ResolutionFileFaulty, and stores nothing, where another resolution asks a figure of other organizations.
    Source: NQ, I.2.1-2.2 and III.6, as written in fixtures/resolution.yaml with the clause of each target.
    """
    if faults := [*owed_otherwise(file), *_days_of_others(file)]:
        raise ResolutionFileFaulty(faults)
    organizations = {organization.code: organization for organization in Organization.objects.all()}
    entry = dict(file.resolution)
    by_hand = {name: entry.pop(name) for name in ENTERED_BY_HAND}
    entry["sha256"] = file.sha256
    entry["unit"] = _root(entry["unit"], entry["first_year"])
    resolution, _ = Resolution.objects.update_or_create(
        code=entry.pop("code"), defaults=entry, create_defaults={**entry, **by_hand}
    )
    if any(file.profile.values()):  # words entered in the administration stay
        RootWords.objects.get_or_create(unit=resolution.unit, defaults=file.profile)
    for row in file.reviews:
        PlannedReview.objects.update_or_create(resolution=resolution, code=row.pop("code"), defaults=row)
    for position, row in enumerate(file.figures):
        owed_by = row.pop("owed_by")
        definition, _ = FigureDefinition.objects.update_or_create(
            key=row.pop("key"), defaults={**row, "position": position}
        )
        definition.owed_by.set([organizations[code] for code in owed_by])
    clauses = {
        row["number"]: Clause.objects.update_or_create(
            resolution=resolution,
            number=row["number"],
            defaults={"requirement": row["requirement"], "position": position},
        )[0]
        for position, row in enumerate(file.clauses)
    }
    indicators = {
        row["code"]: Indicator.objects.update_or_create(
            resolution=resolution, code=row.pop("code"), defaults={**row, "position": position}
        )[0]
        for position, row in enumerate([dict(row) for row in file.indicators])
    }
    for position, row in enumerate(file.targets):
        _load_target(dict(row), position, resolution, clauses, indicators, organizations)
    for row in file.years:
        # A year's days may have been changed by hand since: the file only makes years that are not there.
        days = dict(row)
        year, _ = ReportingYear.objects.get_or_create(
            year=days.pop("year"), defaults={"reference_on": days.pop("reference_on")}
        )
        RootYear.objects.get_or_create(root=resolution.unit, year=year, defaults=days)
    return resolution


def _days_of_others(file: ResolutionFile) -> list[str]:
    """Years of the file that another root has with another reference day, as faults: that day is everybody's."""
    others = RootYear.objects.exclude(root__code=file.resolution["unit"]).with_parties()
    stored = {row.year_id: row for row in others.filter(year__in=[row["year"] for row in file.years])}
    return [
        f"years: {row['year']} refers to {row['reference_on']}; {stored[row['year']].root} has "
        f"{stored[row['year']].year.reference_on}, and the day is everybody's"
        for row in file.years
        if row["year"] in stored and stored[row["year"]].year.reference_on != row["reference_on"]
    ]


def _root(code: str, first_year: int) -> Unit:
    """The unit of this code in the first year. Raises ResolutionFileFaulty."""
    span = (date(first_year, 1, 1), date(first_year, 12, 31))
    units = list(Unit.objects.filter(code=code).overlapping(*span))
    if len(units) != 1:
        raise ResolutionFileFaulty([f"resolution: {len(units)} units have the code '{code}' in {first_year}"])
    return units[0]


def _load_target(
    row: dict[str, Any],
    position: int,
    resolution: Resolution,
    clauses: Mapping[str, Clause],
    indicators: Mapping[str, Indicator],
    organizations: Mapping[str, Organization],
) -> None:
    codes = row.pop("organizations")
    target, _ = Target.objects.update_or_create(
        resolution=resolution,
        code=row.pop("code"),
        defaults={
            "clause": clauses[row.pop("clause")],
            "indicator": indicators[row.pop("indicator")],
            "is_collective": row.pop("collective"),
            "from_own_return": row.pop("district") == "own_return",
            "first_year": resolution.first_year,
            "last_year": resolution.last_year,
            "position": position,
            **row,
        },
    )
    target.organizations.set([organizations[code] for code in codes])
