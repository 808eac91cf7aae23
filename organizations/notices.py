"""Creating notices: one row per person, shown in the portal at once and mailed as each person chose."""

from collections.abc import Iterable
from datetime import datetime

from organizations.models import Notice, User


def tell(people: Iterable[User], *, text: str, address: str = "", at: datetime) -> int:
    """Create the notice for each active person once. Returns their number. `address`: a path of the portal."""
    receivers = {person.pk: person for person in people if person.is_active}
    Notice.objects.bulk_create(
        Notice(to=person, text=text[:500], address=address, at=at) for person in receivers.values()
    )
    return len(receivers)


def tell_each(told: Iterable[tuple[User, str, str]], *, at: datetime) -> int:
    """Create notices of other words for each person, text and address. Returns their number. One query for 500."""
    rows = [
        Notice(to=person, text=text[:500], address=address, at=at) for person, text, address in told if person.is_active
    ]
    Notice.objects.bulk_create(rows, batch_size=500)
    return len(rows)
