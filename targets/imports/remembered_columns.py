"""How a sender's columns were matched the last time, by the form's headers."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from organizations.models import User
from targets.models import ColumnMapping


def remembered(sender: User, signature: str) -> Mapping[str, Any] | None:
    """What the sender said of a workbook with these headers, or None."""
    found = ColumnMapping.objects.filter(sender=sender, signature=signature).first() if signature else None
    return found.mapping if found else None


def remember(sender: User, signature: str, mapping: Mapping[str, Any], *, on: date) -> None:
    """Keep what the sender says now, for the next workbook with these headers."""
    if signature:
        ColumnMapping.objects.update_or_create(
            sender=sender, signature=signature, defaults={"mapping": dict(mapping), "used_on": on}
        )
