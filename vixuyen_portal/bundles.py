"""Scripts and styles are written as small files and sent as one a page: a slow line pays for every request.

A bundle is an address of its own under static/bundles/, made of its files whenever somebody asks for it. Scripts are
joined along their imports (js_modules), styles in the order given.
"""

import os
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

from vixuyen_portal.js_modules import joined

SOURCES: Path = settings.BASE_DIR / "static"
#: The first module of each script; what it imports comes along.
SCRIPTS = {
    "bundles/every_page.js": "every_page.js",
    "bundles/entry_page.js": "entry_page.js",
    "bundles/duty_page.js": "duty_page.js",
}
STYLES = {"bundles/entry_page.css": ("css/entry.css", "css/returns.css")}
BUNDLES = (*SCRIPTS, *STYLES)


class BundleFinder(BaseFinder):
    """Finds the bundles for the development server, WhiteNoise and collectstatic alike."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.storage = FileSystemStorage(location=settings.VAR_DIR / "bundles")

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """The bundle's file, brought up to date; nothing for any other address."""
        value = [str(self.made(path))] if path in BUNDLES else []
        return value if find_all else value[0] if value else []

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        for path in BUNDLES:
            self.made(path)
            yield path, self.storage

    def made(self, path: str) -> Path:
        """Path of the bundle, rebuilt if stale. The write is atomic, so concurrent processes are safe."""
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
    """The content of a bundle. Raises ModuleRefused."""
    if path in SCRIPTS:
        return joined(SOURCES / "js", SCRIPTS[path]).encode()
    return b"\n".join((SOURCES / part).read_bytes().rstrip() for part in STYLES[path]) + b"\n"
