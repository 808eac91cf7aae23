"""Login throttling: five attempts per name within 15 minutes, counted in the shared cache.

Each attempt takes one of five slots, and a slot is free again 15 minutes after it was taken; a right password frees
all. Taking a slot is one `add`, which every cache does atomically (the database cache's `incr` is not), and it
happens before the password is looked at: a hundred attempts at once are five too.
A cache that is away or frozen delays nobody by more than half a second and blocks nobody: each process then counts by
itself, so the brake is weaker (five attempts for each process of the web server) and never gone.
What it does not do: somebody who knows a name can lock its owner out for a quarter of an hour.
"""

import logging
from collections.abc import Callable
from hashlib import sha256
from typing import TypeVar

from django.core.cache import BaseCache, cache
from django.core.cache.backends.locmem import LocMemCache
from redis import RedisError

from organizations.outage import Outage

logger = logging.getLogger(__name__)
ATTEMPTS = 5
MINUTES = 15
Answer = TypeVar("Answer")

#: Counts for this process while the shared cache is away.
_own = LocMemCache("sign-in-attempts", {})
_outage = Outage(seconds=10)


def take(username: str) -> int | None:
    """Count an attempt for the name. Returns the attempts left after it, or None if none was left."""

    def take_in(store: BaseCache) -> int | None:
        for left, slot in zip(range(ATTEMPTS - 1, -1, -1), _slots(username), strict=True):
            if store.add(slot, True, MINUTES * 60):
                return left
        return None

    return _ask(take_in)


def forget(username: str) -> None:
    """Reset the counter after a successful sign-in."""
    _own.delete_many(_slots(username))
    _ask(lambda store: store.delete_many(_slots(username)))


def _ask(question: Callable[[BaseCache], Answer]) -> Answer:
    """The shared cache's answer, or this process's own while the shared one is away."""
    if not _outage.is_on:
        try:
            return question(cache)
        except (RedisError, OSError) as fault:
            logger.warning("The cache is away (%s); this process counts sign-in attempts by itself.", fault)
            _outage.begin()
    return question(_own)


def _slots(username: str) -> list[str]:
    digest = sha256(username.strip().casefold().encode()).hexdigest()
    return [f"sign-in:{digest}:{number}" for number in range(ATTEMPTS)]
