"""Units and organizations as an office writes them: exact names only, a likeness is asked and never taken."""

from collections.abc import Callable
from typing import Any

from django import forms

from organizations.models import Organization, Unit
from organizations.names import Units, match_unit
from organizations.organization_names import Organizations

#: What the form takes for the words, or blank.
Spelling = Callable[[str], str]


def spelling_of(name: str, field: forms.Field) -> Spelling:
    """How a choice of units or organizations may be written beside its label; other fields know their labels only."""
    offered = {str(value) for value, _ in getattr(field, "choices", ()) if str(value)}
    model = getattr(getattr(field, "queryset", None), "model", None) or {
        "unit": Unit,
        "organization": Organization,
    }.get(name)
    if model is Organization:
        return _organizations(offered)
    return _units(offered) if model is Unit else lambda text: ""


def _organizations(offered: set[str]) -> Spelling:
    rows = [row for row in Organization.objects.all() if str(row.pk) in offered]
    known, keys = Organizations(tuple(row.written_name for row in rows)), {row.code: str(row.pk) for row in rows}
    return lambda text: keys.get(known.match(text, suggest=False).code or "", "")


def _units(offered: set[str]) -> Spelling:
    rows: list[Any] = list(Unit.objects.filter(pk__in=[value for value in offered if value.isdigit()]))
    known, keys = Units(tuple(row.written_name for row in rows)), {row.code: str(row.pk) for row in rows}
    return lambda text: keys.get(match_unit(text, known, suggest=False).code or "", "")
