"""The body of a request by which a page saves by itself: JSON of texts and ticks, refused when it is anything else."""

import json
from collections.abc import Mapping
from typing import Any, Final

from organizations.refused import Refused

#: Fifteen cells with every reason and note as long as they may be are below this.
MOST_BYTES: Final = 64 * 1024
BROKEN: Final = "Hệ thống không đọc được lần gửi này. Số liệu vẫn ở trên máy; xin tải lại trang rồi lưu lại."


class BadBatch(Refused):
    """The request is not what the page's scripts send."""


class AnotherPerson(Refused):
    """The page was opened by another account than the one signed in now."""


def read_json(body: bytes, *, most: int = MOST_BYTES) -> dict[str, Any]:
    """The request's object. Raises BadBatch, also for more than `most` bytes."""
    try:
        sent = json.loads(body) if len(body) <= most else None
        json.dumps(sent, ensure_ascii=False).encode()  # half a letter («\ud800») can neither be stored nor answered
    except (ValueError, RecursionError):
        sent = None
    if not isinstance(sent, dict):
        raise BadBatch(BROKEN)
    return sent


def texts(cell: object) -> Mapping[str, Any]:
    """An object of texts and ticks. Raises BadBatch."""
    if not isinstance(cell, dict) or not all(isinstance(part, str | bool) for part in cell.values()):
        raise BadBatch(BROKEN)
    return cell
