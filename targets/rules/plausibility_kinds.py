"""One finder per kind of plausibility rule. Pure, exact, and equal to static/js/rules.js.

A finder yields the figures it speaks of and the words for the places of the sentence.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from organizations.formats import number, percent, points
from targets.rules.compliance import NIL, Amount, is_all_nil
from targets.rules.confidence import agrees
from targets.rules.plausibility_rules import CheckRule, Kind

Found = tuple[tuple[str, ...], Mapping[str, str]]


@dataclass(frozen=True)
class Figures:
    """A return's figures as the rules look at them. `names` and the order of keys come from the definitions.

    `last_year`: empty where there is nothing to compare with. `notes`: the sender's words, by key; `note`: those on
    the return as a whole. `worded`: keys of figures whose amounts are positions of words, which are no numbers here.
    `registers`: what the registers count, without keys whose register has no row there.
    """

    year: int
    names: Mapping[str, str]
    amounts: Mapping[str, Amount]
    last_year: Mapping[str, Amount] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    worded: Collection[str] = ()
    registers: Mapping[str, int] = field(default_factory=dict)

    def number(self, key: str) -> int | None:
        """The figure if it is a number and the return owes it."""
        return _int(self.amounts.get(key)) if key in self.names and key not in self.worded else None

    def before(self, key: str) -> int | None:
        """Last year's figure if it is a number."""
        return None if key in self.worded else _int(self.last_year.get(key))

    def name(self, key: str) -> str:
        """The figure's name for the middle of a sentence."""
        name = self.names[key]
        return name[:1].lower() + name[1:]

    def watched(self, rule: CheckRule) -> Iterator[str]:
        """The figures of a rule that looks at each by itself, in the order of the form."""
        return (key for key in self.names if not rule.keys or key in rule.keys)


def blank_keys(figures: Figures) -> tuple[str, ...]:
    """Owed figures without an answer, in the order of the form."""
    return tuple(key for key in figures.names if figures.amounts.get(key) is None)


def _part_above_whole(rule: CheckRule, figures: Figures) -> Iterator[Found]:
    for part, whole in rule.pairs:
        less, more = figures.number(part), figures.number(whole)
        if less is not None and more is not None and less > more:
            yield (
                (part, whole),
                {
                    "part": figures.name(part),
                    "part_value": number(less),
                    "whole": figures.name(whole),
                    "whole_value": number(more),
                },
            )


def _part_of_nil(rule: CheckRule, figures: Figures) -> Iterator[Found]:
    """Some of nothing. A part of 0 beside a nil whole says the same twice."""
    for part, whole in rule.pairs:
        some = figures.number(part)
        if some and whole in figures.names and figures.amounts.get(whole) is NIL:
            yield (part, whole), _part_words(figures, part, some, whole)


def _part_without_whole(rule: CheckRule, figures: Figures) -> Iterator[Found]:
    for part, whole in rule.pairs:
        some = figures.number(part)
        if some is not None and whole in figures.names and figures.amounts.get(whole) is None:
            yield (part, whole), _part_words(figures, part, some, whole)


def _part_words(figures: Figures, part: str, some: int, whole: str) -> Mapping[str, str]:
    return {"part": figures.name(part), "part_value": number(some), "whole": figures.name(whole)}


def _sum_differs(rule: CheckRule, figures: Figures) -> Iterator[Found]:
    """A nil part beside numbers counts as none; nothing is said while a part is missing."""
    *parts, whole = rule.keys
    total = figures.number(whole)
    amounts = {key: figures.amounts.get(key) for key in parts if key in figures.names}
    values = {key: amount for key, amount in amounts.items() if isinstance(amount, int)}
    if total is None or len(amounts) < len(parts) or not values or any(a is None for a in amounts.values()):
        return
    parts_sum = sum(values.values())
    if parts_sum != total:
        yield (
            (*parts, whole),
            {
                "parts": " cộng ".join(f"{figures.name(key)} ({number(value)})" for key, value in values.items()),
                "sum": number(parts_sum),
                "relation": "lớn hơn" if parts_sum > total else "nhỏ hơn",
                "whole": figures.name(whole),
                "whole_value": number(total),
            },
        )


def _too_large(rule: CheckRule, figures: Figures) -> Iterator[Found]:
    """Above what such a unit has; its own last year, half as large, says that it has more."""
    for key in figures.watched(rule):
        value, before = figures.number(key), figures.before(key)
        if value is not None and value > rule.threshold and value > (before or 0) * 2:
            limit = number(int(rule.threshold))
            yield (key,), {"name": figures.name(key), "value": number(value), "limit": limit}


def _moved(rule: CheckRule, figures: Figures) -> Iterator[Found]:
    """JUMP and BASE_MOVES: against last year's number by more than the limit. From zero there is no percentage."""
    for key in figures.watched(rule):
        new, old = figures.number(key), figures.before(key)
        if new is None or not old:
            continue
        difference = abs(new - old)
        if difference and difference >= rule.least and difference * 100 > rule.threshold * old:
            yield (
                (key,),
                {
                    "name": figures.name(key),
                    "value": number(new),
                    "last_value": number(old),
                    "last_year": str(figures.year - 1),
                    "change": "tăng" if new > old else "giảm",
                    "percent": percent(Fraction(difference, old)),
                },
            )


def _rate_jump(rule: CheckRule, figures: Figures) -> Iterator[Found]:
    for part, whole in rule.pairs:
        new, base = figures.number(part), figures.number(whole)
        old, old_base = figures.before(part), figures.before(whole)
        if new is None or old is None or not base or not old_base or min(base, old_base) < rule.least:
            continue
        rate, last_rate = Fraction(new, base), Fraction(old, old_base)
        moved = abs(rate - last_rate) * 100
        if moved and moved > rule.threshold:
            yield (
                (part, whole),
                {
                    "part": figures.name(part),
                    "whole": figures.name(whole),
                    "rate": percent(rate),
                    "last_rate": percent(last_rate),
                    "last_year": str(figures.year - 1),
                    "change": "tăng" if rate > last_rate else "giảm",
                    "points": points(moved, signed=False),
                },
            )


def _low_rate(rule: CheckRule, figures: Figures) -> Iterator[Found]:
    """Few of many: one of the two numbers has a digit too many or too few, which a first year shows too."""
    for part, whole in rule.pairs:
        few, base = figures.number(part), figures.number(whole)
        if few is not None and base and base >= rule.least and few * 100 < rule.threshold * base:
            yield (
                (part, whole),
                {
                    "part": figures.name(part),
                    "part_value": number(few),
                    "whole": figures.name(whole),
                    "whole_value": number(base),
                    "rate": percent(Fraction(few, base)),
                },
            )


def _repeated(rule: CheckRule, figures: Figures) -> Iterator[Found]:
    """Last year's numbers sent once more. Zeros and ones repeat by nature, so they are not compared."""
    same = compared = 0
    for key in figures.watched(rule):
        new, old = figures.number(key), figures.before(key)
        if new is not None and old is not None and max(new, old) > 1:
            compared += 1
            same += new == old
    if compared and compared >= rule.least and same * 100 > rule.threshold * compared:
        yield (), {"same": number(same), "compared": number(compared), "last_year": str(figures.year - 1)}


def _all_hundred(rule: CheckRule, figures: Figures) -> Iterator[Found]:
    """Every rate is exactly 100 %. One of one is so by nature: it counts for nothing, but may break the row."""
    compared = 0
    for part, whole in rule.pairs:
        value, base = figures.number(part), figures.number(whole)
        if value is None or not base:
            continue
        if value != base:
            return
        compared += base > 1
    if compared and compared >= rule.least:
        yield (), {"compared": number(compared)}


def _all_excellent(rule: CheckRule, figures: Figures) -> Iterator[Found]:
    first, *others = rule.keys
    best = figures.number(first)
    answers = [figures.amounts.get(key) for key in others if key in figures.names]
    if best and best >= rule.least and len(answers) == len(others) and all(item in (0, NIL) for item in answers):
        yield (first,), {"name": figures.name(first), "value": number(best)}


def _all_nil(rule: CheckRule, figures: Figures) -> Iterator[Found]:
    """Every figure that the rule looks at is nil: the return reports nothing at all."""
    amounts = [figures.amounts.get(key) for key in figures.watched(rule)]
    if is_all_nil(amounts):
        yield (), {"count": number(len(amounts))}


def _register_differs(rule: CheckRule, figures: Figures) -> Iterator[Found]:
    """The register counts something else; nil says none. A blank is offered the number instead."""
    for key in figures.watched(rule):
        amount, counted = figures.amounts.get(key), figures.registers.get(key)
        if counted is None or amount is None or key in figures.worded or agrees(amount, counted):
            continue
        value = number(amount) if isinstance(amount, int) else "không phát sinh"
        yield (key,), {"name": figures.name(key), "value": value, "counted": number(counted)}


def _blank(rule: CheckRule, figures: Figures) -> Iterator[Found]:
    for key in blank_keys(figures):
        if not rule.keys or key in rule.keys:
            yield (key,), {"name": figures.name(key)}


def _int(amount: Amount) -> int | None:
    return amount if isinstance(amount, int) else None


FINDERS: Final[Mapping[Kind, Callable[[CheckRule, Figures], Iterator[Found]]]] = MappingProxyType(
    {
        Kind.PART_ABOVE_WHOLE: _part_above_whole,
        Kind.PART_OF_NIL: _part_of_nil,
        Kind.PART_WITHOUT_WHOLE: _part_without_whole,
        Kind.SUM_DIFFERS: _sum_differs,
        Kind.TOO_LARGE: _too_large,
        Kind.BASE_MOVES: _moved,
        Kind.JUMP: _moved,
        Kind.RATE_JUMP: _rate_jump,
        Kind.LOW_RATE: _low_rate,
        Kind.REPEATED: _repeated,
        Kind.ALL_HUNDRED: _all_hundred,
        Kind.ALL_EXCELLENT: _all_excellent,
        Kind.ALL_NIL: _all_nil,
        Kind.REGISTER_DIFFERS: _register_differs,
        Kind.BLANK: _blank,
    }
)
