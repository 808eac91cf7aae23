"""Uploads and built documents in an S3-compatible store. Needs requirements-s3.txt; FILES_URL chooses it."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import Any
from uuid import uuid4

from boto3.exceptions import Boto3Error
from botocore.exceptions import BotoCoreError, ClientError
from storages.backends.s3 import S3Storage

from organizations.stored_files import StoreUnreachable

logger = logging.getLogger(__name__)


class S3FileStorage(S3Storage):
    """Objects of a bucket, each in a folder of its own. Raises StoreUnreachable where the store does not do its part.

    A store has no lock on a name: without folders, two that write one name at once would end with one file between
    them, and who then fails would delete the other's.
    """

    def get_default_settings(self) -> dict[str, Any]:
        return {**super().get_default_settings(), "file_overwrite": False}

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        path = PurePosixPath(name)
        with _explained():
            free = super().get_available_name(str(path.parent / uuid4().hex[:12] / path.name), max_length)
        return str(free)

    def _open(self, name: str, mode: str = "rb") -> Any:
        """The whole file, fetched now: a fault is raised here, and not in the middle of an answer."""
        with _explained():
            opened = super()._open(name, mode)
            opened.seek(0)
        return opened

    def _save(self, name: str, content: Any) -> str:
        with _explained():
            return str(super()._save(name, content))

    def delete(self, name: str) -> None:
        with _explained():
            super().delete(name)

    def exists(self, name: str) -> bool:
        with _explained():
            return bool(super().exists(name))

    def size(self, name: str) -> int:
        with _explained():
            return int(super().size(name))


@contextmanager
def _explained() -> Iterator[None]:
    """Raise StoreUnreachable in place of the client's faults; the log has their words."""
    try:
        yield
    except (BotoCoreError, ClientError, Boto3Error) as fault:
        logger.error("The store of FILES_URL: %s", fault)
        raise StoreUnreachable from fault
