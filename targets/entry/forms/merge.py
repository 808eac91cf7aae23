"""Merge of two people's edits of one return on one form."""

from typing import Any

from targets.entry.actions import conflict_sentence, latest_changes
from targets.entry.forms.entry import EntryForm
from targets.returns.sheets import ReturnSheet
from targets.rules.amounts import token, written


def merged(sent: EntryForm, fresh: ReturnSheet) -> EntryForm:
    """The sent form over the return as it is now.

    A cell that the sender left as it was takes the new figure; a cell that only the sender changed keeps theirs; a
    cell that both changed keeps the sender's and says what the other wrote, with a box to take that instead.
    """
    data: dict[str, Any] = {key: sent.data[key] for key in sent.data}
    data["revision"] = str(fresh.revision)
    latest = latest_changes(fresh.stored) if fresh.stored else {}
    conflicts = {}
    for key, mine in sent.amounts.items():
        theirs = fresh.amounts.get(key)
        was = data.get(f"{key}-was", "")
        data[f"{key}-was"] = token(theirs)
        if token(theirs) in (was, token(mine)):
            continue
        if was == token(mine):
            _take_over(data, key, fresh)
        else:
            conflicts[key] = conflict_sentence(mine, theirs, latest.get(key), fresh.scales.get(key, ()))
    form = EntryForm(fresh, data)
    form.conflicts = conflicts
    return form


def _take_over(data: dict[str, Any], key: str, fresh: ReturnSheet) -> None:
    figure = fresh.figures.get(key)
    data[key] = written(figure.amount, fresh.scales.get(key, ())) if figure else ""
    data.pop(f"{key}-nil", None)
    if figure and figure.is_nil:
        data[f"{key}-nil"] = "on"
        data[f"{key}-reason"] = figure.nil_reason
