"""Storing what a person entered on one return's page: figures and the general note, together or not at all."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from organizations.models import User
from targets.actions import returns
from targets.models import ChangeSource
from targets.sheets import Sheet


@transaction.atomic
def save_entry(
    sheet: Sheet,
    entries: Mapping[str, returns.Entry],
    *,
    note: str,
    seen: int,
    by: User,
    at: datetime,
) -> int:
    """Store the figures and the note over the revision that the page showed; answers how many figures changed.

    A return is begun only if there is something to store. Raises NotPermitted, ReturnLocked, ReturnChanged.
    """
    if not entries and note == (sheet.stored.note if sheet.stored else ""):
        return 0
    annual_return = sheet.stored or returns.open_return(sheet.unit, sheet.organization, sheet.year)
    annual_return.revision = seen  # the actions refuse if the return has moved on since
    changed = 0
    if entries:
        changed = returns.enter_figures(annual_return, entries, by=by, at=at, source=ChangeSource.FORM)
    returns.write_note(annual_return, note, by=by)
    return changed
