"""What a sender said of earlier workbooks: columns matched, by the form's headers; titles that are results."""

from collections.abc import Iterable, Mapping
from datetime import date
from hashlib import sha256
from typing import Any, Final

from organizations.models import User
from targets.models import ColumnMapping
from targets.workbook.answers import Answers

_TITLE: Final = "title:"  # a signature that no headers have
_MOST_TITLES: Final = 200


def remembered(sender: User, signature: str) -> Mapping[str, Any] | None:
    """What the sender said of a workbook with these headers, or None."""
    mapping = ColumnMapping.objects.filter(sender=sender, signature=signature).first() if signature else None
    return mapping.mapping if mapping else None


def remember(sender: User, signature: str, mapping: Mapping[str, Any], *, on: date) -> None:
    """Keep what the sender says now, for the next workbook with these headers."""
    if signature:
        ColumnMapping.objects.update_or_create(
            sender=sender, signature=signature, defaults={"mapping": dict(mapping), "used_on": on}
        )


def remembered_titles(sender: User) -> Answers:
    """The titles that the sender said are a year's result, the latest ones, as answers for the next workbook."""
    rows = ColumnMapping.objects.filter(sender=sender, signature__startswith=_TITLE).order_by("-used_on", "-pk")
    titles = [title for row in rows[:_MOST_TITLES] for title in row.mapping.get("titles", ())]
    return Answers(titles=titles) if titles else Answers()


def remember_titles(sender: User, titles: Iterable[str], *, on: date) -> None:
    """Keep the titles, as `title_key` writes them, so that the sender is not asked about them again."""
    for title in titles:
        signature = _TITLE + sha256(title.encode()).hexdigest()[:58]
        remember(sender, signature, {"titles": [title]}, on=on)


def answers_of(sender: User, mapping: Mapping[str, Any] | None) -> Answers | None:
    """What was said of one workbook, with the titles that its sender said before; None where nothing was."""
    known = remembered_titles(sender)
    titles = [*known.get("titles", ()), *(mapping or {}).get("titles", ())]
    answers = Answers(**(mapping or {}))  # type: ignore[typeddict-item]  # the form wrote it, the reader checks it
    if titles:
        answers["titles"] = titles
    return answers or None
