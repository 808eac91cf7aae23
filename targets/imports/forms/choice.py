"""The forms of the preview page (changed figures, reasons, two ways to store) and of the question before sending."""

from django.http import QueryDict

from targets.imports.choice import Choice

#: Names of the fields: the changes that the page showed, those still ticked, reasons by question, the button, and
#: what stands for all figures as the page showed them; on the page that asks once more, the returns to be sent.
SHOWN, KEPT, REASON, WAY, SEEN, TO_SEND = "doi", "ghi", "ly-do:", "cach", "da-xem", "gui-bao-cao"
DRAFT_ONLY, CONFIRMED = "nhap", "gui"
LONGEST_REASON = 300


def is_decided(data: QueryDict) -> bool:
    """Whether the sender chose drafts or confirmed what is sent; if not, that is asked first."""
    return data.get(WAY) in {DRAFT_ONLY, CONFIRMED}


def choice_from(data: QueryDict) -> Choice:
    """What the sender decided; an empty form keeps everything and sends nothing."""
    return Choice(
        left_out=frozenset(data.getlist(SHOWN)) - frozenset(data.getlist(KEPT)),
        reasons={
            name.removeprefix(REASON): value.strip()[:LONGEST_REASON]
            for name, value in data.items()
            if name.startswith(REASON) and isinstance(value, str) and value.strip()
        },
        send=data.get(WAY) == CONFIRMED,
        only=frozenset(data.getlist(TO_SEND)) if data.get(WAY) == CONFIRMED else None,
        seen=data.get(SEEN, ""),
    )
