"""Pages that are kept once they are made, under a key that changes with every write they depend on.

The key holds the stamp of the scope (`scoreboard.stamp`), the address with its query, what of the person a page
depends on (role, unit, organization), the day, and the program that made it. So nothing is ever taken away by hand, and
nothing stale is found. Only the parts of a page between its frame are kept: menu, notices and session are the person's.

Without a cache, or while it is away, every page is computed; a request waits for a frozen one twice half a second at
most, and then none does for ten seconds.
"""

import logging
import zlib
from collections.abc import Callable, Mapping
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
from reports.scoreboard.scope import Scope
from reports.scoreboard.stamp import Stamp, read_stamp
from targets.rules.periods import local_day

logger = logging.getLogger(__name__)
PARTS = ("title", "breadcrumb", "content", "footnote")
SECONDS = 6 * 3600
LONGEST_ADDRESS = 300
#: The template of a page and its context.
Made = tuple[str, Mapping[str, object]]
_outage = Outage(seconds=10)


def kept_page(request: PageRequest, scope: Scope, make: Callable[[], Made]) -> HttpResponse:
    """The page of the scope at this address, from the cache or made. What `make` raises is not kept. One query."""
    stamp = read_stamp(scope)
    key = _key(request, scope, stamp) if stamp and len(request.get_full_path()) <= LONGEST_ADDRESS else ""
    parts = _get(key) if key else None
    if parts is None:
        template, context = make()
        parts = _parts(request, template, context)
        if key:
            _set(key, parts)
    return render(request, "dashboard/page.html", {"parts": parts})


def _parts(request: PageRequest, template: str, context: Mapping[str, object]) -> dict[str, str]:
    """The blocks of a template that extends `dashboard/parts.html`, by name."""
    between = f"<!--{token_hex(16)}-->"
    texts = render_to_string(template, {**context, "between_parts": between}, request).split(between)
    return dict(zip(PARTS, (text.strip() for text in texts), strict=True))


def _key(request: PageRequest, scope: Scope, stamp: Stamp) -> str:
    user = request.user
    viewer = (user.role, user.unit_id, user.organization_id, user.is_whole_register)
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


def _get(key: str) -> dict[str, str] | None:
    packed = _ask(lambda: caches["pages"].get(key))
    if not isinstance(packed, bytes):
        return None
    parts: dict[str, str] = loads(zlib.decompress(packed))
    return parts


def _set(key: str, parts: dict[str, str]) -> None:
    packed = zlib.compress(dumps(parts, ensure_ascii=False).encode(), 1)
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
