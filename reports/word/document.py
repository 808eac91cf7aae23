"""Content blocks of a Party document, without their layout. Pure."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Align(StrEnum):
    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


class RowKind(StrEnum):
    PLAIN = "plain"
    GROUP = "group"  # one cell over the whole width, bold
    TOTAL = "total"  # bold


@dataclass(frozen=True)
class Heading:
    """Level 1 «I- …» bold capitals, 2 «1. …» bold, 3 «1.1. …» bold italic. The number is literal text."""

    level: int
    text: str


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of the body. `lead` stands before the text, in italics."""

    text: str
    lead: str = ""


@dataclass(frozen=True)
class Placeholder:
    """Where an editor must write; `text` says what. Drawn in square brackets and italics."""

    text: str


@dataclass(frozen=True)
class Column:
    title: str
    width_mm: float
    align: Align = Align.LEFT


@dataclass(frozen=True)
class Cell:
    """`marked`: bold on grey, for what misses its target (never by colour alone)."""

    text: str
    marked: bool = False


@dataclass(frozen=True)
class Row:
    cells: tuple[Cell, ...]
    kind: RowKind = RowKind.PLAIN


@dataclass(frozen=True)
class Table:
    """`caption` stands above it; `description` is read out to those who cannot see it."""

    caption: str
    description: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    note: str = ""
    size_pt: float = 10


@dataclass(frozen=True)
class Addressees:
    """«Kính gửi:» of a letter: one name beside it, several below each other."""

    names: tuple[str, ...]


Block = Heading | Paragraph | Placeholder | Table | Addressees


@dataclass(frozen=True)
class Letterhead:
    """The heading blocks of the first page. What nobody knows yet is dots.

    A letter bears no `kind` and `subject` in the middle; what it is `about` stands under its number.
    """

    superior: str
    committee: str
    number_line: str
    party: str
    place_line: str
    draft_mark: str
    kind: str = ""
    subject: str = ""
    about: str = ""


@dataclass(frozen=True)
class Signature:
    """Who signs: «T/M BAN THƯỜNG VỤ» over a post, or the head of an advisory body alone (`position` empty)."""

    authority: str
    position: str
    recipients: tuple[str, ...]


@dataclass(frozen=True)
class Annex:
    """A part on its own landscape pages."""

    number: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Document:
    """A whole document. `attached`: the line under an annex's title that says what it belongs to."""

    title: str
    letterhead: Letterhead
    body: tuple[Block, ...]
    signature: Signature
    annexes: tuple[Annex, ...]
    attached: str = ""

    def as_json(self) -> dict[str, Any]:
        """The whole content as JSON; each block carries its `kind`."""
        plain = asdict(self)
        plain["body"] = [_tagged(block) for block in self.body]
        for annex, source in zip(plain["annexes"], self.annexes, strict=True):
            annex["blocks"] = [_tagged(block) for block in source.blocks]
        return plain


def _tagged(block: Block) -> dict[str, Any]:
    return {"kind": type(block).__name__.lower(), **asdict(block)}
