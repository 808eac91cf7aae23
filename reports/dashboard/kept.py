"""Pages that are kept once they are made, under a key that changes with every write they depend on.

The key holds the stamp of the scope (`scoreboard.stamp`), the address with its query, what of the person a page
depends on (role, unit, organization, agency), the day, and the program that made it. So nothing is ever taken away by
hand, and nothing stale is found. Only the parts of a page between its frame are kept: menu, notices and session are the
person's.

A page over a reorganization shows verdicts of units outside its scope (`Made.beyond`): it is kept with their stamp,
which is read again before the page is used.

Without a cache, or while it is away, every page is computed; a request waits for a frozen one twice half a second at
most, and then none does for ten seconds.
"""

import logging
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache as once
from hashlib import sha256
from json import dumps, loads
from pathlib import Path
from secrets import token_hex

from django.conf import settings
from django.core.cache import caches
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from redis import RedisError

from organizations.access import PageRequest
from organizations.outage import Outage
from reports.scoreboard.merger_reading import Beyond, read_beyond_stamp
from reports.scoreboard.scope import Scope
from reports.scoreboard.stamp import Stamp, read_stamp
from targets.rules.periods import local_day

logger = logging.getLogger(__name__)
PARTS = ("title", "breadcrumb", "content", "footnote")
SECONDS = 6 * 3600
LONGEST_ADDRESS = 300
_outage = Outage(seconds=10)


@dataclass(frozen=True)
class Made:
    """The template of a page and its context. `beyond`: what it depends on besides its scope."""

    template: str
    context: Mapping[str, object]
    beyond: Beyond | None = None


@dataclass(frozen=True)
class _Kept:
    parts: dict[str, str]
    beyond: Beyond | None

    @property
    def is_fresh(self) -> bool:
        return self.beyond is None or self.beyond.stamp == read_beyond_stamp(self.beyond.units)


def kept_page(request: PageRequest, scope: Scope, make: Callable[[], Made]) -> HttpResponse:
    """The page of the scope at this address, from the cache or made. What `make` raises is not kept. One query.

    One more for a page that depends on units beyond the scope.
    """
    stamp = read_stamp(scope)
    key = _key(request, scope, stamp) if stamp and len(request.get_full_path()) <= LONGEST_ADDRESS else ""
    kept = _get(key) if key else None
    if kept is None or not kept.is_fresh:
        made = make()
        kept = _Kept(_parts(request, made.template, made.context), made.beyond)
        if key:
            _set(key, kept)
    return render(request, "dashboard/page.html", {"parts": kept.parts})


def _parts(request: PageRequest, template: str, context: Mapping[str, object]) -> dict[str, str]:
    """The blocks of a template that extends `dashboard/parts.html`, by name."""
    between = f"<!--{token_hex(16)}-->"
    texts = render_to_string(template, {**context, "between_parts": between}, request).split(between)
    return dict(zip(PARTS, (text.strip() for text in texts), strict=True))


def _key(request: PageRequest, scope: Scope, stamp: Stamp) -> str:
    user = request.user
    viewer = (user.role, user.unit_id, user.organization_id, user.agency_id, user.is_whole_register)
    of = (scope.unit.pk, scope.resolution.pk, scope.year.pk, request.get_full_path())
    text = repr((stamp, of, viewer, local_day(timezone.now()), _program()))
    return f"page:{sha256(text.encode()).hexdigest()}"


@once
def _program() -> str:
    """The settings and files that shape a page: another version of the program shares no page with this one."""
    folders = ("organizations", "targets", "reports", "templates", "static", "vixuyen_portal")
    root = Path(settings.BASE_DIR)
    files = [path for folder in folders for path in (root / folder).rglob("*") if path.is_file()]
    changed = sorted((str(path.relative_to(root)), path.stat().st_mtime_ns) for path in files if path.suffix != ".pyc")
    return sha256(repr((changed, sorted(settings.PORTAL.items()))).encode()).hexdigest()


def _get(key: str) -> _Kept | None:
    packed = _ask(lambda: caches["pages"].get(key))
    if not isinstance(packed, bytes):
        return None
    parts, units, stamp = loads(zlib.decompress(packed))
    return _Kept(parts, Beyond(tuple(units), stamp) if units else None)


def _set(key: str, kept: _Kept) -> None:
    units, stamp = (kept.beyond.units, kept.beyond.stamp) if kept.beyond else ((), None)
    packed = zlib.compress(dumps([kept.parts, units, stamp], ensure_ascii=False).encode(), 1)
    _ask(lambda: caches["pages"].set(key, packed, SECONDS))


def _ask(question: Callable[[], object]) -> object:
    """What the cache answers; None while it is away."""
    if _outage.is_on:
        return None
    try:
        return question()
    except (RedisError, OSError) as fault:
        logger.warning("The cache of pages is away (%s); pages are computed.", fault)
        _outage.begin()
        return None
