"""The form of the preview page: ticks for changed figures, boxes for reasons, and two ways to store."""

from django.http import QueryDict

from targets.imports.choice import Choice

#: Names of the fields: the changes that the page showed, those still ticked, reasons by question, the button, and
#: what stands for all figures as the page showed them.
SHOWN, KEPT, REASON, WAY, SEEN = "doi", "ghi", "ly-do:", "cach", "da-xem"
DRAFT_ONLY = "nhap"
LONGEST_REASON = 300


def choice_from(data: QueryDict) -> Choice:
    """What the sender decided; an empty form keeps everything and sends."""
    return Choice(
        left_out=frozenset(data.getlist(SHOWN)) - frozenset(data.getlist(KEPT)),
        reasons={
            name.removeprefix(REASON): value.strip()[:LONGEST_REASON]
            for name, value in data.items()
            if name.startswith(REASON) and isinstance(value, str) and value.strip()
        },
        send=data.get(WAY) != DRAFT_ONLY,
        seen=data.get(SEEN, ""),
    )
