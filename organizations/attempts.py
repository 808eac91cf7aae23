"""A brake on guessing passwords: five attempts for a name within 15 minutes, counted in the shared cache.

Each attempt takes one of five slots, and a slot is free again 15 minutes after it was taken; a right password frees
all. Taking a slot is one `add`, which every cache does atomically (the database cache's `incr` is not), and it
happens before the password is looked at: a hundred attempts at once are five too.
What it does not do: somebody who knows a name can lock its owner out for a quarter of an hour.
"""

from hashlib import sha256

from django.core.cache import cache

ATTEMPTS = 5
MINUTES = 15


def take(username: str) -> int | None:
    """Count one more attempt for the name: how many are left after it, or None if there was none left."""
    for left, slot in zip(range(ATTEMPTS - 1, -1, -1), _slots(username), strict=True):
        if cache.add(slot, True, MINUTES * 60):
            return left
    return None


def forget(username: str) -> None:
    """The person has signed in: earlier failures no longer count."""
    cache.delete_many(_slots(username))


def _slots(username: str) -> list[str]:
    digest = sha256(username.strip().casefold().encode()).hexdigest()
    return [f"sign-in:{digest}:{number}" for number in range(ATTEMPTS)]
