"""Amounts as text: for inputs, for sentences, and as the browser carries them. Pure."""

from organizations.formats import number
from targets.rules.compliance import NIL, Amount


def written(amount: Amount) -> str:
    """An amount as an input shows it: «1.234», or nothing where there is no number."""
    return number(amount) if isinstance(amount, int) else ""


def in_words(amount: Amount) -> str:
    """An amount as a sentence or a table shows it: «1.234», «Không phát sinh» or «–»."""
    if amount is None:
        return "–"
    return "Không phát sinh" if amount is NIL else number(amount)


def token(amount: Amount) -> str:
    """An amount as hidden inputs and drafts carry it: «1234», «nil» or nothing."""
    return "nil" if amount is NIL else "" if amount is None else str(amount)
