"""Content of the portal's form before it is a workbook: columns, rows, rates and texts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from targets.rules.amounts import value_text
from targets.rules.compliance import NIL, Amount
from targets.rules.scales import word_of
from targets.workbook.form import stamp
from targets.workbook.form.stamp import Stamp


@dataclass(frozen=True)
class FormColumn:
    """One figure of the form, worded as on the entry page."""

    key: str
    name: str
    group: str
    noun: str
    hint: str
    part_of: str = ""  # the key of the figure that this one is a breakdown of
    scale: tuple[str, ...] = ()  # the words of a worded figure, worst first


@dataclass(frozen=True)
class FormLine:
    """One row of the form: what it owes, what is stored, and last year's figures."""

    code: str
    name: str
    owed: frozenset[str]
    amounts: Mapping[str, Amount]
    last_year: Mapping[str, Amount]
    is_open: bool = True  # a return that was sent is shown, its cells stay locked


@dataclass(frozen=True)
class FormRate:
    """A rate beside the table, worked out by the sheet itself; not read back."""

    name: str
    numerator: tuple[str, ...]
    denominator: tuple[str, ...]


@dataclass(frozen=True)
class Form:
    """Everything that a form shows."""

    stamp: Stamp
    number: str
    title: str
    reporter: str
    recipient: str
    until: str
    row_noun: str
    columns: Sequence[FormColumn]
    lines: Sequence[FormLine]
    rates: Sequence[FormRate]
    notes: Sequence[str]
    signers: tuple[str, str]


def as_written(amount: Amount, scale: Sequence[str] = ()) -> int | str | None:
    """An amount as a cell of a form holds it: a number, the word of a worded figure, or KPS."""
    if not isinstance(amount, int):
        return stamp.NIL if amount is NIL else None
    return word_of(amount, scale) if scale else amount


def as_said(amount: Amount, scale: Sequence[str] = ()) -> str:
    """An amount in the middle of a sentence."""
    if amount is None:
        return "chưa có số liệu"
    return "không phát sinh" if amount is NIL else value_text(amount, scale)
