"""Scripts are written as small files with one purpose each and sent as one: a slow line pays for every request.

A bundle is an address of its own under static/, made of its files in order whenever somebody asks for it.
"""

import os
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

SOURCES: Path = settings.BASE_DIR / "static"
BUNDLES: dict[str, tuple[str, ...]] = {
    "js/everywhere.js": ("js/portal.js", "js/session.js", "js/drafts.js", "js/sign_out.js", "js/unsent.js"),
    "js/entry-page.js": (
        "js/rules.js",
        "js/judge.js",
        "js/cells.js",
        "js/outbox.js",
        "js/shelf.js",
        "js/checks.js",
        "js/standing.js",
        "js/clash.js",
        "js/bar.js",
        "js/paste.js",
        "js/keys.js",
        "js/panel.js",
        "js/held.js",
        "js/entry.js",
    ),
    "css/entry-page.css": ("css/entry.css", "css/returns.css"),
}


class BundleFinder(BaseFinder):
    """Finds the bundles for the development server, WhiteNoise and collectstatic alike."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.storage = FileSystemStorage(location=settings.VAR_DIR / "bundles")

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """The bundle's file, brought up to date; nothing for any other address."""
        found = [str(self.made(path))] if path in BUNDLES else []
        return found if find_all else found[0] if found else []

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        for path in BUNDLES:
            self.made(path)
            yield path, self.storage

    def made(self, path: str) -> Path:
        """Where the bundle lies. Several processes may write it at once: each replaces it whole."""
        place = Path(self.storage.path(path))
        content = bundle(path)
        if not place.is_file() or place.read_bytes() != content:
            place.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=place.parent)
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            Path(name).chmod(0o644)
            Path(name).replace(place)
        return place


def bundle(path: str) -> bytes:
    """The files of a bundle, one after the other. A «use strict» of one file holds for all of them."""
    return b"\n".join((SOURCES / part).read_bytes().rstrip() for part in BUNDLES[path]) + b"\n"
