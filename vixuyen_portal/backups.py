"""Backups of the database, as far as the portal sees them: dump files in BACKUP_DIR."""

import time
from datetime import timedelta

from django.conf import settings

SUFFIXES = frozenset({".dump", ".sqlite3", ".gz"})


def newest_backup_age() -> timedelta | None:
    """Time since the newest non-empty backup file was written; None if there is none."""
    try:
        files = [path.stat() for path in settings.BACKUP_DIR.iterdir() if path.suffix in SUFFIXES]
    except OSError:
        return None
    written = [file.st_mtime for file in files if file.st_size > 0]
    return timedelta(seconds=max(0.0, time.time() - max(written))) if written else None
