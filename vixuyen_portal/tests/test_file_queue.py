"""The embedded queue: no reader ever sees half a file, however close it stands to the writer."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from queue import Empty
from typing import Any

import pytest
from kombu import Connection
from kombu.exceptions import ChannelError

from vixuyen_portal.file_queue import Channel, Transport

MESSAGES = 4000
WRITER = """
import sys
from kombu import Connection
from vixuyen_portal.file_queue import Transport
from vixuyen_portal.tests.test_file_queue import options
connection = Connection(transport=Transport, transport_options=options(sys.argv[1]))
channel = connection.channel()
for number in range(int(sys.argv[2])):
    channel._put("celery", {"number": number, "body": "x" * 900})
"""
BINDER = """
import sys
from kombu import Connection
from vixuyen_portal.file_queue import Transport
from vixuyen_portal.tests.test_file_queue import options
channel = Connection(transport=Transport, transport_options=options(sys.argv[1])).channel()
for number in range(60):
    channel._queue_bind("celery", f"key-{sys.argv[2]}-{number}", "", "celery")
"""


def options(folder: str) -> dict[str, str]:
    return {
        "data_folder_in": f"{folder}/data",
        "data_folder_out": f"{folder}/data",
        "processed_folder": f"{folder}/processed",
        "control_folder": f"{folder}/control",
    }


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("data", "processed", "control"):
        (tmp_path / name).mkdir()
    return tmp_path


@pytest.fixture
def channel(folder: Path) -> Iterator[Channel]:
    with Connection(transport=Transport, transport_options=options(str(folder))) as connection:
        yield connection.channel()


def beside(script: str, *arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", script, *arguments])


def test_reader_in_a_tight_loop_gets_every_message_whole_and_once(channel: Channel, folder: Path) -> None:
    writer = beside(WRITER, str(folder), str(MESSAGES))
    numbers: list[int] = []
    deadline = time.monotonic() + 60
    while len(numbers) < MESSAGES and time.monotonic() < deadline:
        try:
            numbers.append(channel._get("celery")["number"])
        except Empty:
            continue
    assert writer.wait(20) == 0
    assert sorted(numbers) == list(range(MESSAGES))
    assert [path for path in folder.rglob("*") if path.is_file()] == []  # nothing half, nothing left


def test_two_readers_never_get_the_same_message(channel: Channel, folder: Path) -> None:
    for number in range(50):
        channel._put("celery", {"number": number})
    with Connection(transport=Transport, transport_options=options(str(folder))) as other:
        second = other.channel()
        numbers = [reader._get("celery")["number"] for _ in range(25) for reader in (channel, second)]
    assert sorted(numbers) == list(range(50))
    with pytest.raises(Empty):
        channel._get("celery")


def test_messages_come_oldest_first_however_many_digits_the_clock_shows(
    channel: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    for now in (999_999, 1_000_000, 10_000_000):
        monkeypatch.setattr("time.time_ns", lambda now=now: now)
        channel._put("celery", {"now": now})
    assert [channel._get("celery")["now"] for _ in range(3)] == [999_999, 1_000_000, 10_000_000]


def test_damaged_message_is_set_aside_and_the_next_one_is_read(
    channel: Channel, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (folder / "data" / f"{0:020d}_a.celery.msg").write_bytes(b"")
    channel._put("celery", {"number": 1})
    assert channel._get("celery") == {"number": 1}
    assert "is damaged" in caplog.text
    assert [path.name for path in (folder / "processed").iterdir()] == [f"{0:020d}_a.celery.msg"]


def test_bindings_made_by_two_processes_at_once_are_all_there_and_always_readable(
    channel: Channel, folder: Path
) -> None:
    binders = [beside(BINDER, str(folder), str(number)) for number in (1, 2)]
    while any(binder.poll() is None for binder in binders):
        channel.get_table("celery")
    assert [binder.returncode for binder in binders] == [0, 0]
    assert len(channel.get_table("celery")) == 120
    channel._delete("celery", "celery", "key-1-0", "")
    assert len(channel.get_table("celery")) == 119


def test_queue_that_cannot_be_written_is_an_error_of_the_queue_and_leaves_nothing(
    channel: Channel, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Path, *args: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(ChannelError, match="No space left on device"):
        channel._put("celery", {"number": 1})
    assert list((folder / "data").iterdir()) == []
