"""Health checks: the database for `/healthz/`, all dependencies for `/readyz/`.

The database is asked over a connection of its own, in a thread that is given up after two seconds. So neither a
held connection to a database that is gone nor one that accepts and stays silent can say «ok» or hold the answer.
"""

import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import redis
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.migrations.executor import MigrationExecutor

from organizations.stored_files import StoreUnreachable
from vixuyen_portal import pulse
from vixuyen_portal.backups import newest_backup_age

LIMIT_SECONDS: Final = 2
#: A pulse comes every ten seconds; so much silence is a process that is gone or stuck.
SILENCE: Final = timedelta(seconds=90)
#: SQLite answers «SELECT 1» without looking at its file.
QUESTIONS: Final = {"sqlite": "PRAGMA schema_version"}
MEGABYTE: Final = 1024 * 1024
_asking = threading.Lock()


class DoesNotAnswer(Exception):
    """The database refuses, or says nothing within the limit."""


@dataclass(frozen=True)
class Check:
    """One dependency: whether it works, and a sentence about it."""

    name: str
    holds: bool
    detail: str


def ask_database() -> None:
    """Send one query over a new connection. Raises DoesNotAnswer, after two seconds at the latest."""
    if not _asking.acquire(blocking=False):
        raise DoesNotAnswer("an earlier question is still waiting for its answer")
    faults: list[Exception] = []
    asker = threading.Thread(target=_ask, args=(faults,), name="health", daemon=True)
    asker.start()
    asker.join(LIMIT_SECONDS)
    if asker.is_alive():
        raise DoesNotAnswer(f"no answer within {LIMIT_SECONDS} s")
    if faults:
        raise DoesNotAnswer(str(faults[0]).strip()) from faults[0]


def _ask(faults: list[Exception]) -> None:
    """Connect, ask, disconnect; a fault is handed to the thread that waits."""
    try:
        fresh = connection.copy(DEFAULT_DB_ALIAS)
        parameters = fresh.get_connection_params()
        if fresh.vendor == "postgresql":
            parameters["connect_timeout"] = LIMIT_SECONDS
        raw = fresh.get_new_connection(parameters)
        try:
            raw.cursor().execute(QUESTIONS.get(fresh.vendor, "SELECT 1"))
        finally:
            raw.close()
    except Exception as fault:
        faults.append(fault)
    finally:
        _asking.release()


def checks() -> Iterator[Check]:
    """Everything that this installation has. The embedded default has no broker besides its own folder."""
    answers = database()
    yield answers
    if answers.holds:
        yield migrations()
    if settings.CELERY_BROKER_URL.startswith(("redis://", "rediss://")):
        yield broker()
    yield process(pulse.WORKER, "tiến trình xử lý việc nền")
    yield process(pulse.SCHEDULE, "lịch chạy việc định kỳ")
    if settings.FILES_URL:
        yield files()
    yield free_disk()
    yield backup()


def database() -> Check:
    try:
        ask_database()
    except DoesNotAnswer:
        return Check("database", False, f"Cơ sở dữ liệu không trả lời trong {LIMIT_SECONDS} giây.")
    return Check("database", True, "Cơ sở dữ liệu trả lời.")


def migrations() -> Check:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        names = ", ".join(f"{migration.app_label}.{migration.name}" for migration, _ in waiting[:3])
        return Check("migrations", False, f"Còn {len(waiting)} bước cập nhật cơ sở dữ liệu chưa chạy: {names}.")
    return Check("migrations", True, "Cơ sở dữ liệu đúng phiên bản.")


def broker() -> Check:
    limits: dict[str, Any] = {"socket_timeout": LIMIT_SECONDS, "socket_connect_timeout": LIMIT_SECONDS}
    client = redis.Redis.from_url(settings.CELERY_BROKER_URL, **limits)
    try:
        client.ping()
    except redis.RedisError:
        return Check("broker", False, f"Hàng đợi việc (Redis) không trả lời trong {LIMIT_SECONDS} giây.")
    finally:
        client.close()
    return Check("broker", True, "Hàng đợi việc trả lời.")


def process(name: str, words: str) -> Check:
    """Worker or schedule, by its pulse."""
    silence = pulse.age(name)
    if silence is None:
        return Check(name, False, f"Chưa thấy {words} chạy lần nào.")
    return Check(name, silence <= SILENCE, f"Thấy {words} chạy cách đây {_time_text(silence)}.")


def files() -> Check:
    """The store of uploads and documents, by a question about a file that is not there."""
    try:
        default_storage.exists("readyz")
    except StoreUnreachable:
        return Check("files", False, "Kho tệp (FILES_URL) không trả lời hoặc từ chối; nhật ký của máy chủ có lý do.")
    return Check("files", True, "Kho tệp trả lời.")


def free_disk() -> Check:
    free = shutil.disk_usage(settings.VAR_DIR).free // MEGABYTE
    least = settings.LEAST_FREE_DISK_MB
    return Check("disk", free >= least, f"Ổ đĩa chứa tệp còn trống {free} MB (cần ít nhất {least} MB).")


def backup() -> Check:
    """The age of the newest backup. It informs only: a portal without one still works."""
    since = newest_backup_age()
    return Check("backup", True, "Chưa có bản sao lưu." if since is None else f"Sao lưu cách đây {_time_text(since)}.")


def _time_text(span: timedelta) -> str:
    minutes, seconds = divmod(int(span.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    if hours >= 48:
        return f"{hours // 24} ngày"
    if hours:
        return f"{hours} giờ {minutes} phút"
    return f"{minutes} phút {seconds} giây" if minutes else f"{seconds} giây"
