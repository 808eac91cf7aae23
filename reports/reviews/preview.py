"""A built review as its page shows it: the sections of the content that was kept with the document. Pure."""

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Section:
    """One of «mở đầu», I- … VI-: its blocks as kept, and how many of them editors must write."""

    title: str
    blocks: list[dict[str, Any]] = field(default_factory=list)

    @property
    def to_write(self) -> int:
        return sum(block["kind"] == "placeholder" for block in self.blocks)


def sections(document: dict[str, Any]) -> list[Section]:
    """The body of a kept document, cut at its headings of the first level."""
    sections_so_far = [Section("Mở đầu")]
    for block in document["body"]:
        if block["kind"] == "heading" and block["level"] == 1:
            sections_so_far.append(Section(block["text"]))
        else:
            sections_so_far[-1].blocks.append(block)
    return sections_so_far
