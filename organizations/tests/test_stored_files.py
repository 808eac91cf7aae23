"""Stored files are whole or absent, and a full disk is a sentence."""

import errno
import os
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.db import OperationalError

from organizations.disk import NoRoom, means_full_disk, refusing_when_full
from organizations.stored_files import WholeFileStorage


def _files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_file_is_stored_under_its_name_and_a_taken_name_is_kept(tmp_path: Path) -> None:
    storage = WholeFileStorage(location=tmp_path)
    assert storage.save("a/b.xlsx", ContentFile(b"one")) == "a/b.xlsx"
    second = storage.save("a/b.xlsx", ContentFile(b"two"))
    assert second != "a/b.xlsx"
    assert _files(tmp_path) == {"a/b.xlsx": b"one", second: b"two"}


def test_name_taken_while_writing_is_not_overwritten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    storage = WholeFileStorage(location=tmp_path)
    write = FileSystemStorage._save  # type: ignore[attr-defined]

    def slow(self: FileSystemStorage, name: str, content: Any) -> str:
        (tmp_path / "b.xlsx").write_bytes(b"of another process")
        return str(write(self, name, content))

    monkeypatch.setattr(FileSystemStorage, "_save", slow)
    stored = storage.save("b.xlsx", ContentFile(b"mine"))
    assert _files(tmp_path) == {"b.xlsx": b"of another process", stored: b"mine"}


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT, errno.EROFS])
def test_full_disk_leaves_nothing_and_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    def half(self: FileSystemStorage, name: str, content: Any) -> str:
        Path(self.path(name)).write_bytes(b"")
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(FileSystemStorage, "_save", half)
    with pytest.raises(NoRoom, match="Ổ đĩa của máy chủ đã đầy"):
        WholeFileStorage(location=tmp_path).save("b.xlsx", ContentFile(b"x"))
    assert _files(tmp_path) == {}


def test_other_fault_keeps_its_kind_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(source: str, target: str) -> None:
        raise OSError(errno.EIO, "I/O")

    monkeypatch.setattr(os, "replace", broken)
    with pytest.raises(OSError, match="I/O"):
        WholeFileStorage(location=tmp_path).save("b.xlsx", ContentFile(b"x"))
    assert _files(tmp_path) == {}


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        pytest.param(NoRoom(), True, id="refusal"),
        pytest.param(OSError(errno.ENOSPC, "x"), True, id="disk"),
        pytest.param(OperationalError("database or disk is full"), True, id="sqlite"),
        pytest.param(OperationalError('could not extend file "x": No space left on device'), True, id="postgresql"),
        pytest.param(OperationalError("database is locked"), False, id="locked"),
        pytest.param(OSError(errno.EIO, "x"), False, id="another"),
        pytest.param(None, False, id="nothing"),
    ],
)
def test_full_disk_is_recognized(fault: BaseException | None, *, expected: bool) -> None:
    assert means_full_disk(fault) is expected
    if fault is not None:
        wrapped = RuntimeError("above it")
        wrapped.__cause__ = fault
        assert means_full_disk(wrapped) is expected


@pytest.mark.parametrize(("free", "expected"), [(0, True), (10**9, False)], ids=["full", "room"])
def test_doubtful_words_of_sqlite_are_settled_by_the_disk(
    monkeypatch: pytest.MonkeyPatch, free: int, *, expected: bool
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=free))
    assert means_full_disk(OperationalError("disk I/O error")) is expected


def test_only_a_full_disk_becomes_a_refusal() -> None:
    with pytest.raises(OSError, match="I/O"), refusing_when_full():
        raise OSError(errno.EIO, "I/O")
