"""Organizations as workbooks name them: each one's names and words are data, given by whoever calls.

A line of such data is one way of writing a name. «(a|b)» is one of the words in it, «[a|b]» one of them or none; a
leading «=» marks a name that means the organization only where it stands alone in a cell («= nông dân»).
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Final

from organizations.names import (
    FOOTNOTE,
    KINDS,
    Match,
    Spellings,
    UnitName,
    fold,
    has_marks,
    match_unit,
    normalize,
    split_kind,
)

_PART: Final = re.compile(r"\((?P<one>[^()\[\]]*)\)|\[(?P<maybe>[^()\[\]]*)\]|(?P<plain>[^()\[\]]+)")
_ALONE: Final = "="
_BARE_TYPES: Final = frozenset({*KINDS, *map(fold, KINDS)})
_BULLET: Final = re.compile(r"^(?:[-+*•]|\(?(?:\d{1,2}(?:\.\d{1,2})*|[ivx]{1,4}|[a-h])[.)])\s*")
_BODY: Final = re.compile(r"(?:ban chấp hành|ban chap hanh|bch|ban thường vụ|ban thuong vu|btv)\s+")
_IN_BRACKETS: Final = re.compile(r"(?P<outside>[^()]+)\((?P<inside>[^()]+)\)")
_NOBODY: Final = re.compile(r"(?!)")


def written_forms(line: str) -> list[str]:
    """Every spelling that a line of names stands for, without its «=». Raises ValueError for unbalanced brackets."""
    text = line.strip().removeprefix(_ALONE).strip()
    parts = list(_PART.finditer(text))
    if "".join(part[0] for part in parts) != text:
        raise ValueError(f"Ngoặc không khớp trong «{line.strip()}»; chỉ dùng (a|b) hoặc [a|b], không lồng nhau.")
    choices = [
        [part["plain"]]
        if part["plain"] is not None
        else part["one"].split("|")
        if part["one"] is not None
        else ["", *part["maybe"].split("|")]
        for part in parts
    ]
    return [form for words in product(*choices) if (form := " ".join(" ".join(words).split()))]


@dataclass(frozen=True)
class OrganizationName:
    """An organization and the words of its workbooks.

    `name`: what sentences call it; `written`: lines of names; `own_words`: what only its people, branches and posts
    are called in column headers; `shared_words`: the same, used by several; `speaks_for_all`: its name in a title may
    stand for all organizations, as that of the Front does.
    """

    code: str
    name: str
    written: tuple[str, ...] = ()
    own_words: tuple[str, ...] = ()
    shared_words: tuple[str, ...] = ()
    speaks_for_all: bool = False

    def forms(self, *, alone: bool) -> Iterator[str]:
        """The spellings that mean it only alone in a cell, or those that mean it anywhere."""
        for line in (self.name, *self.written):
            if line.strip().startswith(_ALONE) == alone:
                yield from written_forms(line)


@dataclass(frozen=True, eq=False)
class Organizations:
    """The organizations that workbooks may name, in their official order. Compared by identity: caches rest on it."""

    listed: tuple[OrganizationName, ...]

    @cached_property
    def names(self) -> Mapping[str, str]:
        """What sentences call each, by code."""
        return {organization.code: organization.name for organization in self.listed}

    @cached_property
    def speaking_for_all(self) -> frozenset[str]:
        """Codes of those whose name in a title may stand for all."""
        return frozenset(organization.code for organization in self.listed if organization.speaks_for_all)

    def match(self, written: str, units: Sequence[UnitName] = (), *, suggest: bool = True) -> Match:
        """The organization that the text names exactly, or suggestions. A unit name after it must be known."""
        text = FOOTNOTE.sub("", _BULLET.sub("", normalize(written))).strip(" .,:;-–")
        if found_twice := _IN_BRACKETS.fullmatch(text):  # «Hội Nông dân (HND)» says one name twice
            outside, inside = (self.match(part, units, suggest=suggest) for part in found_twice.groups())
            return outside if outside.code == inside.code else Match(None, outside.suggestions)
        marks = has_marks(text)
        spelling = text if marks else fold(text)
        matched = self._spellings.find(spelling, marks=marks) or self._with_unit(spelling, units, marks=marks)
        if not matched and (body := _BODY.match(spelling)):  # «Ban Chấp hành Hội LHPN xã» reports for the union itself
            inner = spelling[body.end() :]
            matched = self._spellings.find(inner, marks=marks) or self._with_unit(inner, units, marks=marks)
        if len(matched) == 1:
            return Match(next(iter(matched)))
        return Match(None, tuple(self._spellings.resembling(text)[:3] if text and suggest else ()))

    def _with_unit(self, spelling: str, units: Sequence[UnitName], *, marks: bool) -> set[str]:
        words = spelling.split()
        for cut in range(len(words) - 1, 0, -1):
            head, tail = " ".join(words[:cut]), " ".join(words[cut:])
            matched = self._spellings.find(head.strip(" ,-–"), marks=marks)
            if not matched and (kind := split_kind(tail)[0]):  # «Đoàn xã Cao Bồ»: «đoàn xã» is the name, «đoàn» none
                matched = self._spellings.find(f"{head} {kind if marks else fold(kind)}", marks=marks)
            # «Hội Nông dân xã», «Công đoàn xã Cao Bồ»: a bare type word is clear from where it stands.
            if matched and (
                tail in _BARE_TYPES or (split_kind(tail)[0] and match_unit(tail, units, suggest=False).code)
            ):
                return matched
        return set()

    def named_in(self, sentence: str) -> set[str]:
        """The organizations named anywhere in a title; «MTTQ và các đoàn thể» names none of them."""
        marks = has_marks(sentence)
        text = self._everybody.sub("~", normalize(sentence) if marks else fold(sentence))
        collected: set[str] = set()
        for pattern, codes in self._in_sentences[marks]:
            if pattern.search(text):
                collected |= codes
                text = pattern.sub("~", text)
        return collected

    @cached_property
    def _spellings(self) -> Spellings:
        spellings = Spellings()
        for organization in self.listed:
            for alone in (False, True):
                for form in organization.forms(alone=alone):
                    spellings.add(form, organization.code)
        return spellings

    @cached_property
    def _in_sentences(self) -> Mapping[bool, list[tuple[re.Pattern[str], set[str]]]]:
        """Names that mean an organization anywhere, the longest first, by whether they are written with marks."""
        spellings, alone = Spellings(), Spellings()
        for organization in self.listed:
            for form in organization.forms(alone=False):
                spellings.add(form, organization.code)
            for form in organization.forms(alone=True):
                alone.add(form, organization.code)
        return {
            marks: [
                (re.compile(rf"(?<!\w){re.escape(spelling)}(?!\w)"), codes)
                for spelling, codes in sorted(named.items(), key=lambda item: -len(item[0]))
                if spelling not in only_alone
            ]
            for marks, named, only_alone in (
                (True, spellings.exact, alone.exact),
                (False, spellings.folded, alone.folded),
            )
        }

    @cached_property
    def _everybody(self) -> re.Pattern[str]:
        """«MTTQ, đoàn thể», «MTTQ và các tổ chức chính trị - xã hội»: everybody, so nobody in particular."""
        names = {
            spelling
            for organization in self.listed
            if organization.speaks_for_all
            for alone in (False, True)
            for form in organization.forms(alone=alone)
            for spelling in (normalize(form), fold(form))
        }
        if not names:
            return _NOBODY
        return re.compile(
            rf"\b(?:{_longest_first(names)})(?: các cấp| cac cap)?(?: ?(?:,|và|va|-|&) ?)+"
            r"(?:các |cac |0?\d )*(?:đoàn thể|doan the|tổ chức|to chuc)"
        )

    @cached_property
    def anywhere(self) -> re.Pattern[str]:
        """Any name of any organization in a folded text."""
        forms = {
            fold(form)
            for organization in self.listed
            for alone in (False, True)
            for form in organization.forms(alone=alone)
        }
        return re.compile(rf"\b(?:{_longest_first(forms)})\b") if forms else _NOBODY

    @cached_property
    def own_name(self) -> re.Pattern[str]:
        """The rest of a name behind «hội» or «đoàn», and own words behind «hội viên» or «đoàn viên», in folded words.

        They say nothing about a column of figures: «Tổng số chi hội phụ nữ».
        """
        own = {fold(word) for organization in self.listed for word in organization.own_words}
        tails: dict[str, set[str]] = {"hoi": set(), "doan": set(), "hoi vien": own, "doan vien": own}
        for organization in self.listed:
            for form in organization.forms(alone=False):
                head, _, tail = fold(form).partition(" ")
                if head in tails and tail not in ("", *_BARE_TYPES):
                    tails[head].add(tail)
        patterns = [rf"(?<=\b{head} )(?:{_longest_first(rest)})\b" for head, rest in tails.items() if rest]
        return re.compile("|".join(patterns)) if patterns else _NOBODY

    @cached_property
    def own_words(self) -> Mapping[str, re.Pattern[str]]:
        """The words in folded headers that only one organization uses of its people and branches, by code."""
        return {
            organization.code: re.compile(rf"\b(?:{_longest_first(map(fold, organization.own_words))})\b")
            for organization in self.listed
            if organization.own_words
        }

    @cached_property
    def _shared(self) -> list[tuple[re.Pattern[str], set[str]]]:
        owners: dict[str, set[str]] = {}
        for organization in self.listed:
            for word in organization.shared_words:
                owners.setdefault(fold(word), set()).add(organization.code)
        return [(re.compile(rf"\b{re.escape(word)}\b"), codes) for word, codes in owners.items()]

    def sharing(self, folded: str) -> set[str] | None:
        """Those who use one of the shared words in a folded header; None where there is no such word.

        A word inside a longer one does not count: «đoàn cơ sở» is none of «công đoàn cơ sở».
        """
        places = [(match.span(), codes) for word, codes in self._shared for match in word.finditer(folded)]
        spans = [span for span, _ in places]
        owners = [
            codes
            for (start, end), codes in places
            if not any(first <= start and end <= last and (first, last) != (start, end) for first, last in spans)
        ]
        return set().union(*owners) if owners else None


def _longest_first(words: Iterable[str]) -> str:
    """An alternation of words; a hyphen may have spaces beside it."""
    escaped = (re.escape(word).replace(r"\-", " ?- ?").replace(r"\ ?- ?\ ", " ?- ?") for word in words)
    return "|".join(sorted(set(escaped), key=len, reverse=True))
