"""A disk that takes no more: recognized wherever it surfaces, and said in one sentence."""

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.conf import settings

from organizations.refused import Refused

#: No space, over quota, or turned read-only after an error.
TAKES_NO_MORE: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS})
#: What SQLite also says when it cannot make its files beside the database; only the disk itself tells why.
DOUBTFUL_WORDS: Final = ("disk I/O error", "unable to open database file")
LEAST_FREE_BYTES: Final = 256 * 1024
#: What SQLite and PostgreSQL say.
DATABASE_WORDS: Final = ("disk is full", "No space left on device", "readonly database")
SENTENCE: Final = (
    "Ổ đĩa của máy chủ đã đầy nên chưa lưu được gì. Xin báo quản trị hệ thống dọn chỗ, rồi làm lại việc này."
)


class NoRoom(Refused):
    """The server's disk is full; nothing was stored."""

    def __init__(self) -> None:
        super().__init__(SENTENCE)


@contextmanager
def refusing_when_full() -> Iterator[None]:
    """Raise NoRoom in place of an OSError that means a full disk."""
    try:
        yield
    except OSError as fault:
        if fault.errno in TAKES_NO_MORE:
            raise NoRoom from fault
        raise


def means_full_disk(fault: BaseException | None) -> bool:
    """Whether this fault, or one that led to it, is a disk that takes no more."""
    seen: set[int] = set()
    while fault is not None and id(fault) not in seen:
        seen.add(id(fault))
        if isinstance(fault, NoRoom) or (isinstance(fault, OSError) and fault.errno in TAKES_NO_MORE):
            return True
        if "OperationalError" in type(fault).__name__:
            if any(words in str(fault) for words in DATABASE_WORDS):
                return True
            if any(words in str(fault) for words in DOUBTFUL_WORDS):
                return shutil.disk_usage(settings.VAR_DIR).free < LEAST_FREE_BYTES
        fault = fault.__cause__ or fault.__context__
    return False
