"""The storage of uploaded workbooks and built documents: a file is there whole, or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import Any
from uuid import uuid4

from django.core.files.storage import FileSystemStorage
from django.db.models.fields.files import FieldFile

from organizations.disk import refusing_when_full
from organizations.refused import Refused


class StoreUnreachable(Refused):
    """The store of uploads and documents does not answer, or refuses its keys; nothing was stored."""

    def __init__(self) -> None:
        super().__init__(
            "Kho tệp của hệ thống không trả lời nên chưa mở hoặc lưu được tệp; chưa ghi gì. Xin thử lại sau ít phút; "
            "nếu vẫn vậy, xin báo quản trị hệ thống."
        )


class WholeFileStorage(FileSystemStorage):
    """Writes beside the name and renames at the end, so that a full disk or a kill leaves no part of a file.

    Raises NoRoom on a full disk.
    """

    def _save(self, name: str, content: Any) -> str:
        aside = str(PurePosixPath(name).with_name(f".{uuid4().hex}.part"))
        try:
            with refusing_when_full():
                super()._save(aside, content)  # type: ignore[misc]
                return self._publish(aside, name)
        except BaseException:
            self.delete(aside)
            raise

    def _publish(self, aside: str, name: str) -> str:
        """Give the written file its name, or the next free one; never takes the place of another file."""
        while True:
            try:
                os.close(os.open(self.path(name), os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            except FileExistsError:
                name = self.get_available_name(name)
                continue
            try:
                os.replace(self.path(aside), self.path(name))
            except BaseException:
                self.delete(name)
                raise
            return name


@contextmanager
def dropped_on_failure(field: FieldFile) -> Iterator[None]:
    """Delete the file that was stored within this block if the block fails: the row that names it is not there."""
    try:
        yield
    except BaseException:
        if field.name:
            field.storage.delete(field.name)
        raise
