"""What the pages of branches and heads share: forms that are stored whole or not, versions, and histories."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django import forms
from django.core.exceptions import BadRequest
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render

from organizations.access import PageRequest
from organizations.models import Branch, Head, User
from organizations.refused import NotPermitted, Refused
from targets.registers.bodies.actions import version_of

_KINDS: Final = {"+": "Nhập", "~": "Sửa", "-": "Xóa"}


@dataclass(frozen=True)
class RowChange:
    """An entry of a history: what was done and why, and which fields then had which words before and after."""

    what: str
    reason: str
    by: User | None
    at: datetime
    fields: Sequence[tuple[str, str, str]]


def changes_of(row: Branch | Head, *, without: frozenset[str] = frozenset()) -> list[RowChange]:
    """The row's history, newest first; `without`: fields whose words are not shown. One query."""
    entries = list(row.history.select_related("history_user").order_by("history_date", "history_id"))
    found = []
    for before, entry in zip([None, *entries], entries, strict=False):
        fields = [
            (str(field.verbose_name), _words(before, field.name), _words(entry, field.name))
            for field in row._meta.concrete_fields
            if before is not None and not field.is_relation and field.name not in without
            and getattr(before, field.name) != getattr(entry, field.name)
        ]  # fmt: skip
        reason = entry.history_change_reason or ""
        found.append(RowChange(_KINDS[entry.history_type], reason, entry.history_user, entry.history_date, fields))
    return found[::-1]


def _words(entry: Any, name: str) -> str:
    display = getattr(entry, f"get_{name}_display", None)
    value = display() if display else getattr(entry, name)
    return "" if value in (None, "") else f"{value:%d/%m/%Y}" if hasattr(value, "strftime") else str(value)


def posted(request: PageRequest) -> Any:
    """What was sent; None for a page that is only opened."""
    return request.POST if request.method == "POST" else None


def seen_of(request: PageRequest) -> int:
    """The version that the page showed. Raises BadRequest."""
    text = request.POST.get("rev", "")
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise BadRequest("no version of ours")
    return int(text)


def answered(
    request: PageRequest,
    area: str,
    asked: Sequence[forms.Form],
    save: Callable[[], HttpResponse],
    context: dict[str, Any],
) -> HttpResponse:
    """The page of the forms, or what follows from saving them; all of it is stored or nothing. `area`: of the list."""
    refusal, status = "", 200
    if request.method == "POST":
        status = 422
        if not [form for form in asked if not form.is_valid()]:
            try:
                with transaction.atomic():
                    return save()
            except NotPermitted:
                raise
            except Refused as refused:
                refusal, status = str(refused), 409
    row = context.get("row")
    seen = request.POST.get("rev", "") if request.method == "POST" else version_of(row) if row else ""
    problems = [
        {"text": f"{field.label}: {error}", "anchor": field.id_for_label}
        for form in asked if form.is_bound
        for field in form
        for error in field.errors
    ]  # fmt: skip
    context |= {"area": area, "forms": asked, "refusal": refusal, "seen": seen, "problems": problems}
    return render(request, "bodies/form.html", context, status=status)
