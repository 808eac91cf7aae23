"""Reading a resolution's literate file (fixtures/resolution.yaml), and naming every fault of it with its line."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from targets.loading.resolution_faults import reference_faults
from targets.loading.resolution_fields import (
    IDENTITY,
    LINE,
    OPTIONAL,
    SECTIONS,
    SINGLE,
    Debt,
    bands_of,
    debts_of,
    indicator_scales,
    review_clauses_of,
    row_faults,
    years_of,
)
from targets.rules.thresholds import Band


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


@dataclass
class ResolutionFile:
    """The file's content, checked. Each section is a list of plain mappings with every field present."""

    sha256: str
    resolution: dict[str, Any]
    profile: dict[str, Any] = field(default_factory=dict)
    own_bodies: dict[str, Any] = field(default_factory=dict)
    reviews: list[dict[str, Any]] = field(default_factory=list)
    figures: list[dict[str, Any]] = field(default_factory=list)
    clauses: list[dict[str, Any]] = field(default_factory=list)
    indicators: list[dict[str, Any]] = field(default_factory=list)
    targets: list[dict[str, Any]] = field(default_factory=list)
    duties: list[dict[str, Any]] = field(default_factory=list)
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
        faults += reference_faults(tree, organization_codes)
    if faults:
        raise ResolutionFileFaulty(faults)
    scales = indicator_scales(tree)
    return ResolutionFile(
        hashlib.sha256(raw).hexdigest(),
        _complete("resolution", tree["resolution"]) | {"review_clauses": review_clauses_of(tree)},
        _complete("profile", tree["profile"]),
        _complete("own_bodies", tree["own_bodies"]),
        **{name: [_complete(name, row) for row in tree[name]] for name in IDENTITY},
        debts={row["key"]: debts_of(row, years_of(tree)) for row in tree["figures"]},
        bands={row["code"]: bands_of(row, years_of(tree), scales[row["indicator"]]) for row in tree["targets"]},
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
            faults += [f"line {row[LINE]}: {section}: {text}" for text in row_faults(row, fields)]
        if section in IDENTITY:
            faults += _repeated(section, rows)
    return faults


def _repeated(section: str, rows: list[dict[str, Any]]) -> Iterator[str]:
    seen: set[Any] = set()
    for row in rows:
        name = row.get(IDENTITY[section])
        if name in seen:
            yield f"line {row[LINE]}: {section}: '{name}' stands twice"
        seen.add(name)
