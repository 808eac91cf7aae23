"""Scales and standards of fixtures/dated_rules.yaml as rows of a root: creates what is absent, changes nothing."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml
from django.core.exceptions import ValidationError
from django.db import transaction

from organizations.models import Organization, Unit, User
from targets.models import HeadStandard, Scale, ScaleGrade


class DatedRulesFaulty(Exception):
    """The file names an organization, level or grade that is none."""


@transaction.atomic
def load_dated_rules(path: Path, root: Unit, *, by: User, at: datetime) -> tuple[int, int]:
    """How many scales and standards were created at the root.

    One that was entered or withdrawn for the same organization and day is there already. Raises DatedRulesFaulty.
    Source: NQ, II.4-1 (Q4.2), I.2.2-3 (T17), ADR 0031.
    """
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    organizations = {one.code: one for one in Organization.objects.all()}
    common = {"unit": root, "by": by, "at": at}
    scales = [
        _make_scale(entry, organization, common)
        for entry, organization in _absent(content.get("scales") or (), Scale, root, organizations)
    ]
    standards = [
        HeadStandard(**common, **_fields(entry), organization=organization)
        for entry, organization in _absent(content.get("standards") or (), HeadStandard, root, organizations)
    ]
    for standard in standards:
        _checked(standard)
        standard.save()
    return len(scales), len(standards)


def _absent(
    entries: Any, model: type[Scale] | type[HeadStandard], root: Unit, organizations: Mapping[str, Organization]
) -> Iterator[tuple[Mapping[str, Any], Organization]]:
    """Entries with each of their organizations of which the root has no row from that day."""
    stored = set(model._default_manager.filter(unit=root).values_list("organization__code", "valid_from"))
    for entry in entries:
        for code in entry.get("organizations") or [entry["organization"]]:
            if code not in organizations:
                raise DatedRulesFaulty(f"{code}: no such organization")
            if not isinstance(entry["valid_from"], date):
                raise DatedRulesFaulty(f"{code}: valid_from «{entry['valid_from']}» is no day")
            if (code, entry["valid_from"]) not in stored:
                yield entry, organizations[code]


def _fields(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in entry.items() if name not in ("organization", "organizations", "grades")}


def _make_scale(entry: Mapping[str, Any], organization: Organization, common: Mapping[str, Any]) -> Scale:
    scale = Scale(**common, **_fields(entry), organization=organization)
    _checked(scale)
    scale.save()
    for position, (label, grade) in enumerate(entry["grades"].items(), start=1):
        row = ScaleGrade(scale=scale, label=label, position=position, grade=grade)
        _checked(row)
        row.save()
    return scale


def _checked(row: Scale | ScaleGrade | HeadStandard) -> None:
    try:
        row.full_clean()
    except ValidationError as fault:
        raise DatedRulesFaulty(f"{row}: {fault}") from fault
