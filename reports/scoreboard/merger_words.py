"""What pages and documents say of a reorganization of units, in whole Vietnamese sentences."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from organizations.formats import listing, short_date
from organizations.models import Succession, SuccessionRelation, Unit
from organizations.profile import Profile
from reports.scoreboard.reorganization import Reorganization, capital

_DIVIDING = frozenset({SuccessionRelation.PART, SuccessionRelation.REMAINDER})


def written_names(units: Iterable[Unit]) -> dict[int, str]:
    """«xã Phú Linh (cũ)»: the mark where another of the units bears the same name."""
    known = {unit.pk: f"{unit.kind} {unit.name}" for unit in units}
    names = list(known.values())
    return {
        unit.pk: f"{known[unit.pk]} ({'cũ' if unit.valid_to else 'mới'})"
        if names.count(known[unit.pk]) > 1
        else known[unit.pk]
        for unit in units
    }


def followed_sentences(unit: Unit, links: Collection[Succession], names: Mapping[int, str]) -> list[str]:
    """What the unit was made of, and what became of it: a sentence a day. `links`: any; only its own are told."""
    told = []
    for day, own in _by_day(link for link in links if link.to_unit_id == unit.pk):
        if all(link.relation == SuccessionRelation.UNCHANGED for link in own):
            told.append(f"{capital(names[unit.pk])} giữ nguyên khi sắp xếp đơn vị ngày {day}.")
            continue
        made_of = [
            f"{'một phần ' if link.relation in _DIVIDING else ''}{names[link.from_unit_id]}"
            for link in sorted(own, key=lambda link: link.relation in _DIVIDING)
        ]
        told.append(f"{capital(names[unit.pk])} lập ngày {day} từ {listing(made_of)}.")
    for day, own in _by_day(link for link in links if link.from_unit_id == unit.pk):
        told.append(f"Từ {day}, {names[unit.pk]} {_became(own, names)}.")
    return told


def _became(links: Sequence[Succession], names: Mapping[int, str]) -> str:
    if len(links) == 1 and links[0].relation == SuccessionRelation.UNCHANGED:
        return "giữ nguyên"
    if len(links) == 1 and links[0].relation not in _DIVIDING:
        return f"nhập toàn bộ vào {names[links[0].to_unit_id]}"
    parts = [
        f"phần còn lại thuộc {names[link.to_unit_id]}"
        if link.relation == SuccessionRelation.REMAINDER
        else f"một phần nhập vào {names[link.to_unit_id]}"
        for link in sorted(links, key=lambda link: link.relation == SuccessionRelation.REMAINDER)
    ]
    return f"bị chia: {', '.join(parts)}"


def _by_day(links: Iterable[Succession]) -> list[tuple[str, list[Succession]]]:
    days: dict[date, list[Succession]] = {}
    for link in links:
        days.setdefault(link.happened_on, []).append(link)
    return [(short_date(day), days[day]) for day in sorted(days)]


def reorganization_of(links: Collection[Succession]) -> Reorganization:
    """Of the links with their units, at least one. The day is the last of them."""
    former = {link.from_unit_id: link.from_unit for link in links}
    present = {link.to_unit_id: link.to_unit for link in links}
    count = Counter(link.from_unit_id for link in links)
    divided = sorted((former[pk] for pk, times in count.items() if times > 1), key=lambda unit: unit.sort_key)
    return Reorganization(
        max(link.happened_on for link in links),
        len(former),
        len(present),
        _places(former.values()),
        _places(present.values()),
        tuple(f"{unit.kind} {unit.name}" for unit in divided),
    )


def _places(units: Iterable[Unit]) -> str:
    kinds = [unit.kind for unit in units]
    return Profile.of("", "", above=None, kinds=kinds).places
