"""Believable figures of a commune's return, made from a seed. Pure."""

from collections.abc import Collection
from random import Random

from targets.rules.compliance import NIL, Amount

#: How many people of 1000 inhabitants an organization could gather, and the usual rate at which it does.
GATHERED = {"ldld": (15, 0.95), "hnd": (180, 0.90), "dtn": (150, 0.74), "lhpn": (230, 0.80), "ccb": (35, 0.96)}
#: One return of so many is nil throughout, unclear, incomplete.
ALL_NIL, CONTRADICTORY, INCOMPLETE = 0.004, 0.01, 0.02


def made_figures(
    organization: str, owed: Collection[str], inhabitants: int, quality: float, random: Random
) -> dict[str, Amount]:
    """The amounts of the owed keys. `quality`: of the unit and year, around 0; better ones reach more targets."""
    if random.random() < ALL_NIL:
        return dict.fromkeys(owed, NIL)
    share, usual = GATHERED.get(organization, (50, 0.9))
    eligible = max(1, round(inhabitants * share / 1000 * random.uniform(0.85, 1.15)))
    rate = min(1.0, max(0.2, random.gauss(usual + quality, 0.05)))
    branches = max(1, round(inhabitants / 450 + random.gauss(0, 1)))
    effective = branches - _few(branches, 0.12 - quality, random)
    fair_and_poor = _few(branches, 0.15 - quality, random)
    excellent = _few(branches, 0.25 + quality, random)
    assigned = random.choice([0, 3, 4, 4, 5, 5, 6])
    heads = random.choice([1, 1, 1, 2])
    made: dict[str, Amount] = {
        "themes": random.choices([0, 1, 2], [6, 90, 4])[0],
        "supervisions": random.choices([0, 1, 2, 3], [8, 60, 25, 7])[0],
        "critiques": random.choices([0, 1, 2], [20, 65, 15])[0],
        "campaign_assigned": assigned,
        "campaign_completed": assigned - _few(assigned, 0.06 - quality, random),
        "eligible": eligible,
        "members": round(eligible * rate),
        "branches": branches,
        "branches_effective": effective,
        "rated_excellent": min(excellent, branches - fair_and_poor),
        "rated_good": branches - min(excellent, branches - fair_and_poor) - fair_and_poor,
        "rated_fair": fair_and_poor,
        "rated_poor": 0,
        "heads": heads,
        "heads_qualified": heads - _few(heads, 0.2 - quality, random),
    }
    figures = {key: made.get(key, random.randint(0, 20)) for key in owed}
    if "members" in figures and random.random() < CONTRADICTORY:
        figures["members"] = eligible + random.randint(1, 9)
    if random.random() < INCOMPLETE:
        figures[random.choice(sorted(figures))] = None
    if figures.get("critiques") == 0 and random.random() < 0.5:
        figures["critiques"] = NIL
    return figures


def _few(most: int, share: float, random: Random) -> int:
    """How many of `most` things a chance of `share` hits."""
    chance = min(0.95, max(0.01, share))
    return sum(random.random() < chance for _ in range(most))
