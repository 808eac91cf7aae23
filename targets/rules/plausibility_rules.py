"""The rules of plausibility as data: their kinds, what each kind looks at, and the sentence with its places. Pure.

A rule is a row (fixtures/plausibility.yaml, changed in the administration); this module says what the words of the
row mean. static/js/rules.js reads the same rows in the browser.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from types import MappingProxyType
from typing import Final


class Severity(StrEnum):
    """EXPLAIN: an error until somebody writes why; from then on a warning."""

    ERROR = "ERROR"
    EXPLAIN = "EXPLAIN"
    WARNING = "WARNING"


class Kind(StrEnum):
    PART_ABOVE_WHOLE = "PART_ABOVE_WHOLE"
    PART_OF_NIL = "PART_OF_NIL"
    PART_WITHOUT_WHOLE = "PART_WITHOUT_WHOLE"
    SUM_DIFFERS = "SUM_DIFFERS"
    TOO_LARGE = "TOO_LARGE"
    BASE_MOVES = "BASE_MOVES"
    JUMP = "JUMP"
    RATE_JUMP = "RATE_JUMP"
    LOW_RATE = "LOW_RATE"
    REPEATED = "REPEATED"
    ALL_HUNDRED = "ALL_HUNDRED"
    ALL_EXCELLENT = "ALL_EXCELLENT"
    ALL_NIL = "ALL_NIL"
    REGISTER_DIFFERS = "REGISTER_DIFFERS"
    BLANK = "BLANK"


class Keys(StrEnum):
    """How a kind reads its list of figures."""

    ANY = "ANY"  # each by itself; none named means all that the return owes
    PAIRS = "PAIRS"  # part, whole, part, whole, …
    PARTS_AND_WHOLE = "PARTS_AND_WHOLE"  # parts, the whole last
    FIRST_OF_ALL = "FIRST_OF_ALL"  # the first against all the others


@dataclass(frozen=True)
class Meaning:
    """What a kind asks of its rows: the form of `keys`, the places of the sentence, and what the numbers mean.

    `limit` and `least` describe the two numbers in Vietnamese for the administration; empty: the kind has none.
    """

    keys: Keys
    places: frozenset[str]
    limit: str = ""
    least: str = ""


_AGAINST_LAST_YEAR: Final = frozenset({"name", "value", "last_value", "last_year", "change", "percent"})
_CHANGE_LIMIT: Final = "tăng hoặc giảm quá bao nhiêu phần trăm so với năm trước"
MEANINGS: Final[Mapping[Kind, Meaning]] = MappingProxyType(
    {
        Kind.PART_ABOVE_WHOLE: Meaning(Keys.PAIRS, frozenset({"part", "part_value", "whole", "whole_value"})),
        Kind.PART_OF_NIL: Meaning(Keys.PAIRS, frozenset({"part", "part_value", "whole"})),
        Kind.PART_WITHOUT_WHOLE: Meaning(Keys.PAIRS, frozenset({"part", "part_value", "whole"})),
        Kind.SUM_DIFFERS: Meaning(
            Keys.PARTS_AND_WHOLE, frozenset({"parts", "sum", "relation", "whole", "whole_value"})
        ),
        Kind.TOO_LARGE: Meaning(Keys.ANY, frozenset({"name", "value", "limit"}), limit="số lớn nhất còn hợp lý"),
        Kind.BASE_MOVES: Meaning(
            Keys.ANY, _AGAINST_LAST_YEAR, limit=_CHANGE_LIMIT, least="bỏ qua khi chênh lệch ít hơn số này"
        ),
        Kind.JUMP: Meaning(
            Keys.ANY, _AGAINST_LAST_YEAR, limit=_CHANGE_LIMIT, least="bỏ qua khi chênh lệch ít hơn số này"
        ),
        Kind.RATE_JUMP: Meaning(
            Keys.PAIRS,
            frozenset({"part", "whole", "rate", "last_rate", "last_year", "change", "points"}),
            limit="tỷ lệ tăng hoặc giảm quá bao nhiêu điểm phần trăm",
            least="bỏ qua khi mẫu số của một trong hai năm ít hơn số này",
        ),
        Kind.LOW_RATE: Meaning(
            Keys.PAIRS,
            frozenset({"part", "part_value", "whole", "whole_value", "rate"}),
            limit="tỷ lệ thấp hơn bao nhiêu phần trăm thì hỏi",
            least="bỏ qua khi mẫu số ít hơn số này",
        ),
        Kind.REPEATED: Meaning(
            Keys.ANY,
            frozenset({"same", "compared", "last_year"}),
            limit="giống năm trước quá bao nhiêu phần trăm số liệu",
            least="bỏ qua khi so được ít hơn số này",
        ),
        Kind.ALL_HUNDRED: Meaning(
            Keys.PAIRS, frozenset({"compared"}), least="bỏ qua khi có ít tỷ lệ (mẫu số trên 1) hơn số này"
        ),
        Kind.ALL_EXCELLENT: Meaning(Keys.FIRST_OF_ALL, frozenset({"name", "value"}), least="bỏ qua khi ít hơn số này"),
        Kind.ALL_NIL: Meaning(Keys.ANY, frozenset({"count"})),
        Kind.REGISTER_DIFFERS: Meaning(Keys.ANY, frozenset({"name", "value", "counted"})),
        Kind.BLANK: Meaning(Keys.ANY, frozenset({"name"})),
    }
)
_PLACE = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class CheckRule:
    """One row of the table. `keys`: see Meaning.keys. `limit` in per cent, points or a count, as its kind says."""

    code: str
    kind: Kind
    severity: Severity
    message: str
    keys: tuple[str, ...] = ()
    limit: Decimal | None = None
    least: int = 0

    @property
    def pairs(self) -> Iterable[tuple[str, str]]:
        return zip(self.keys[::2], self.keys[1::2], strict=False)

    @property
    def threshold(self) -> Fraction:
        """The limit, exactly."""
        return Fraction(self.limit or 0)


@lru_cache(maxsize=256)
def breakdown_rules(pairs: tuple[str, ...]) -> tuple[CheckRule, ...]:
    """What holds between a breakdown and the figure that it is a part of, by the catalogue; no row changes it.

    `pairs`: part, whole, part, whole, … A part above its whole, or of a nil one, is a contradiction; where the whole is
    still missing the sender is asked for it.
    """
    if not pairs:
        return ()
    return (
        CheckRule(
            "TD1",
            Kind.PART_ABOVE_WHOLE,
            Severity.ERROR,
            "{part} ({part_value}) là số trong đó của {whole} nên không được lớn hơn {whole} ({whole_value}). "
            "Xin kiểm tra lại hai ô.",
            pairs,
        ),
        CheckRule(
            "TD2",
            Kind.PART_OF_NIL,
            Severity.ERROR,
            "{part} là {part_value}, nhưng {whole} ghi không phát sinh. Xin kiểm tra lại hai ô.",
            pairs,
        ),
        CheckRule(
            "TD3",
            Kind.PART_WITHOUT_WHOLE,
            Severity.WARNING,
            "{part} là {part_value}, nhưng chưa có {whole}. Xin nhập {whole}; nếu chưa có, xin ghi giải trình.",
            pairs,
        ),
    )


def rules_as_json(rules: Sequence[CheckRule]) -> list[dict[str, object]]:
    """The rows for the browser. `limit` is a decimal string or None, so that nothing is rounded on the way."""
    return [
        {
            "code": rule.code,
            "kind": rule.kind.value,
            "severity": rule.severity.value,
            "keys": list(rule.keys),
            "limit": None if rule.limit is None else f"{rule.limit:f}",
            "least": rule.least,
            "message": rule.message,
        }
        for rule in rules
    ]


def filled(message: str, words: Mapping[str, str]) -> str:
    """The sentence with its places filled and a capital at its beginning."""
    sentence = _PLACE.sub(lambda place: words.get(place[1], place[0]), message)
    return sentence[:1].upper() + sentence[1:]


def fault_of_message(kind: Kind, message: str) -> str:
    """What is wrong with the places of a sentence, in Vietnamese; empty if nothing is."""
    places = MEANINGS[kind].places
    known = ", ".join(f"{{{name}}}" for name in sorted(places))
    unknown = [f"{{{name}}}" for name in _PLACE.findall(message) if name not in places]
    if unknown:
        return f"Loại quy tắc này không có {', '.join(dict.fromkeys(unknown))}. Chỉ dùng được: {known}."
    if "{" in _PLACE.sub("", message) or "}" in _PLACE.sub("", message):
        return f"Câu nhắc có dấu ngoặc nhọn mở mà không đóng, hoặc ngược lại. Chỉ dùng được: {known}."
    return ""


def fault_of_keys(kind: Kind, keys: Sequence[str], known: Iterable[str]) -> str:
    """What is wrong with the figures of a rule, in Vietnamese; empty if nothing is."""
    unknown = [key for key in keys if key not in set(known)]
    if unknown:
        return f"Không có số liệu: {', '.join(unknown)}."
    match MEANINGS[kind].keys:
        case Keys.PAIRS if not keys or len(keys) % 2:
            return "Loại quy tắc này cần từng cặp số liệu: phần, tổng, phần, tổng…"
        case Keys.PARTS_AND_WHOLE | Keys.FIRST_OF_ALL if len(keys) < 2:
            return "Loại quy tắc này cần ít nhất hai số liệu."
    return ""


def fault_of_numbers(kind: Kind, limit: Decimal | None, least: int) -> str:
    """What is wrong with the two numbers of a rule, in Vietnamese; empty if nothing is."""
    meaning = MEANINGS[kind]
    if bool(meaning.limit) != (limit is not None):
        return f"Xin ghi giới hạn: {meaning.limit}." if meaning.limit else "Loại quy tắc này không có giới hạn."
    if limit is not None and limit < 0:
        return "Giới hạn không được âm."
    if least and not meaning.least:
        return "Loại quy tắc này không dùng số ít nhất."
    return ""
