"""The embedded queue: kombu's transport over files, with every file appearing whole.

kombu writes a message in two steps (create, then fill) and a reader between them gets an empty one, which ends the
worker. Here a file is filled under a name that no reader looks for and renamed when it is whole. A message that is
damaged all the same (by a power cut) is set aside and logged; its job's row sends it again.
"""

import fcntl
import logging
import os
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.exceptions import ChannelError
from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.json import dumps, loads

logger = logging.getLogger(__name__)
Bindings = list[filesystem.exchange_queue_t]


class Channel(filesystem.Channel):
    """Messages are files `<nanoseconds>_<uuid>.<queue>.msg` in one folder; a reader claims one by renaming it."""

    def _put(  # type: ignore[override]  # kombu's two base classes name the argument differently
        self, queue: str, payload: Any, **kwargs: Any
    ) -> None:
        name = f"{time.time_ns():020d}_{uuid.uuid4()}.{queue}.msg"  # names sort by age, also over a restart
        _write_whole(Path(self.data_folder_out) / name, payload)

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        """The oldest message of the queue, without waiting for one. Raises Empty."""
        for name in sorted(os.listdir(self.data_folder_in)):
            if name.partition(".")[2] != f"{queue}.msg":
                continue
            claimed = Path(self.processed_folder) / name
            try:
                (Path(self.data_folder_in) / name).rename(claimed)
            except FileNotFoundError:  # another reader has it
                continue
            except OSError as fault:
                raise ChannelError(f"The message {name} cannot be taken: {fault.strerror}.") from fault
            try:
                payload = loads(claimed.read_text("utf-8"))
            except ValueError:
                logger.exception("The message %s is damaged; it is left out.", claimed)
                continue
            claimed.unlink(missing_ok=True)
            return payload
        raise Empty

    def _queue_bind(self, exchange: str, routing_key: str | None, pattern: str | None, queue: str | None) -> None:
        bound = filesystem.exchange_queue_t(routing_key or "", pattern or "", queue or "")
        self._change_bindings(exchange, lambda bindings: bindings if bound in bindings else [bound, *bindings])

    def _delete(self, queue: str, exchange: str, routing_key: str, pattern: str, *args: Any, **kwargs: Any) -> None:
        self._purge(queue)
        gone = filesystem.exchange_queue_t(routing_key or "", pattern or "", queue or "")
        self._change_bindings(exchange, lambda bindings: [binding for binding in bindings if binding != gone])

    def _change_bindings(self, exchange: str, change: Callable[[Bindings], Bindings]) -> None:
        """Which queues an exchange feeds, changed by one process at a time; readers see the old file or the new."""
        path = self._exchange_file(exchange)
        with _locked(self.control_folder / "bindings.lock"):
            before = self.get_table(exchange)
            after = change(before)
            if after != before:
                _write_whole(path, after)


class Transport(filesystem.Transport):
    Channel = Channel


def register() -> None:
    """Make `filesystem://` addresses use this transport."""
    TRANSPORT_ALIASES["filesystem"] = f"{__name__}:{Transport.__name__}"


def _write_whole(path: Path, content: Any) -> None:
    """Fill a file beside it, then rename. Raises ChannelError (a full disk) and leaves nothing half behind."""
    aside = path.with_name(f"{path.name}.{uuid.uuid4().hex}.part")
    try:
        aside.write_text(dumps(content), encoding="utf-8")
        aside.replace(path)
    except OSError as fault:
        aside.unlink(missing_ok=True)
        raise ChannelError(f"The queue cannot write {path}: {fault.strerror}.") from fault


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
