"""The question before an import sends anything: which returns, each by its name, with what the file changes in it."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render

from organizations.access import PageRequest
from targets.imports import files as import_files
from targets.imports.choice import Choice
from targets.imports.forms.choice import WAY
from targets.imports.sending import held_back, sendable_returns
from targets.models import ReturnFile


def confirm_page(request: PageRequest, staged: ReturnFile, choice: Choice) -> HttpResponse:
    """The page that names what would be sent. Raises ImportRefused where the file cannot be stored as chosen."""
    prepared = import_files.prepare_file(staged, by=request.user, choice=choice)
    sendable = sendable_returns(prepared)
    context: dict[str, Any] = {
        "file": staged,
        "preview": prepared,
        "sendable": sendable,
        "ticked": sum(item.is_ticked for item in sendable),
        "held_back": held_back(prepared),
        "to_store": sum(difference.kind != "same" for difference in prepared.differences),
        "is_one_unit": len({plan.unit.pk for plan in prepared.planned}) == 1,
        "decided": list(_decided(request.POST)),
    }
    return render(request, "imports/confirm.html", context)


def _decided(data: QueryDict) -> Iterator[tuple[str, str]]:
    """What the sender decided on the page before, to be sent along with the answer."""
    for name, values in data.lists():
        if name not in {WAY, "csrfmiddlewaretoken"}:
            yield from ((name, str(value)) for value in values)
