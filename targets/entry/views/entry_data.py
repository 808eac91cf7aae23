"""Data for the scripts of the entry page: figures with history, target rules, addresses. Ready for JSON."""

from typing import Any

from django.urls import reverse

from organizations.models import User
from targets.entry.actions import cell_state
from targets.entry.cell_past import past_as_json, past_of
from targets.entry.forms.entry import EntryForm
from targets.entry.rate_rows import rule_as_json
from targets.returns.forms import cells
from targets.returns.sheets import ReturnSheet
from targets.rules.amounts import token

#: Changes of one cell that the page carries; its own page has them all.
CHANGES_SHOWN = 4
SENTENCES = {
    "negative": cells.NOT_NEGATIVE,
    "whole": cells.WHOLE_ONLY,
    "comma": cells.COMMA_IS_DECIMAL,
    "number": cells.NUMBERS_ONLY,
    "long": cells.TOO_LONG,
    "reason": cells.REASON_MISSING,
    "both": cells.NUMBER_AND_NIL,
    "words": cells.WORDS_ONLY,
}


def entry_data(form: EntryForm, user: User, *, locked: str, next_sheet: ReturnSheet | None) -> dict[str, Any]:
    """All of it for one sheet and one person. `locked`: why the figures cannot be entered now. Three queries.

    A page to read knows only enough to tell what this device still holds.
    """
    sheet = form.sheet
    place = [sheet.year.year, sheet.unit.slug, sheet.organization.slug]
    data: dict[str, Any] = {
        "draft": f"bc:{sheet.year.year}:{sheet.unit.slug}:{sheet.organization.slug}:{user.pk}:v1",
        "title": f"{sheet.organization.short_name}, {sheet.unit.full_name}, năm {sheet.year.year}",
        "locked": locked,
    }
    if locked and not form.is_bound:
        return data | {
            "figures": [{"key": definition.key, "name": definition.name} for definition in sheet.definitions]
        }
    past = past_of(sheet, user)
    return data | {
        "year": sheet.year.year,
        "revision": sheet.revision,
        "user": user.pk,
        "person": str(user),
        "general": sheet.stored.note if sheet.stored else "",
        "urls": {
            "save": reverse("returns:autosave", args=place),
            "signIn": f"{reverse('auth:login')}?next={reverse('returns:entry', args=place)}",
            "next": reverse("returns:entry", args=[*place[:2], next_sheet.organization.slug]) if next_sheet else "",
            "check": check_address(sheet),
        },
        "figures": [
            {
                "key": definition.key,
                "position": position,
                "place": definition.position,
                "name": definition.name,
                "last": token(sheet.last_year.get(definition.key)),
                "stored": cell_state(sheet.figures.get(definition.key), definition.scale),
                "scale": definition.scale,
                "register": sheet.register_numbers.get(definition.key),
                **past_as_json(past[definition.key], changes=CHANGES_SHOWN),
            }
            for position, definition in enumerate(sheet.definitions, start=1)
        ],
        "targets": [rule_as_json(row) for rows in form.rates.values() for row in rows],
        "sentences": SENTENCES,
    }


def check_address(sheet: ReturnSheet) -> str:
    """Where the person checks and sends this return."""
    place = [sheet.year.year, sheet.unit.slug]
    return f"{reverse('returns:check', args=place)}?chon={sheet.organization.slug}#to-{sheet.organization.code}"
