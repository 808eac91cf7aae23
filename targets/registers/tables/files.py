"""Files of registers: staged as read, previewed, stored as a whole, taken back as a whole."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, Final

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from organizations.models import User
from targets.models import ReportingYear
from targets.models.registers.file import RegisterFile
from targets.registers.tables.columns import RegisterTable
from targets.registers.tables.pages import TABLED
from targets.registers.tables.resource import LineResult, RowResource
from targets.registers.tables.tabled import FileNotStored, Tabled, TouchedRow
from targets.registers.tables.workbook import ReadTable, TableRefused, read_table, table_bytes
from targets.workbook.files.refusal import RefusedWorkbook
from targets.workbook.sandbox.table import sheets_in_child

#: A file that was read and not stored is kept so long.
WAITS: Final = timedelta(days=1)


@dataclass(frozen=True)
class LinePreview:
    """A line of the file: what it is, the row in words, its changes (column, before, after)."""

    number: int
    kind: str
    what: str
    changes: Sequence[tuple[str, str, str]]


@dataclass(frozen=True)
class Preview:
    """What storing the file would do. `faults`: sentences with their cells; any of them stops the whole file."""

    lines: Sequence[LinePreview]
    faults: Sequence[str]

    @property
    def new(self) -> list[LinePreview]:
        return [line for line in self.lines if line.kind == LineResult.IMPORT_TYPE_NEW]

    @property
    def changed(self) -> list[LinePreview]:
        return [line for line in self.lines if line.kind == LineResult.IMPORT_TYPE_UPDATE]

    @property
    def same(self) -> int:
        return sum(line.kind == LineResult.IMPORT_TYPE_SKIP for line in self.lines)

    @property
    def may_store(self) -> bool:
        return not self.faults and bool(self.new or self.changed)


def table_of(tabled: Tabled, year: ReportingYear, user: User) -> RegisterTable:
    """The columns with the choices that the person has."""
    place = tabled.place_form(None, user=user, year=year, figure=tabled.figure, asked={})
    return RegisterTable.of(tabled, place, tabled.form(user=user, year=year), year)


def export(tabled: Tabled, year: ReportingYear, user: User) -> bytes:
    """The workbook of the rows that the person sees and that hold, with blank lines to fill in."""
    table = table_of(tabled, year, user)
    title = f"{tabled.title} năm {year.year}".upper()
    hint = (
        "Cột có dấu * phải ghi. Sửa dòng đã có hoặc ghi thêm dòng mới ở dưới, rồi tải tệp lên trang của sổ. Cột «Trạng "
        "thái» chỉ để xem. Nhiều lựa chọn trong một ô cách nhau bằng dấu chấm phẩy."
    )
    return table_bytes(table, title, hint, [table.cells(row) for row in tabled.rows(year, user)])


def stage(tabled: Tabled, year: ReportingYear, upload: UploadedFile, *, by: User, at: datetime) -> RegisterFile:
    """Read the file and keep what it says. Raises TableRefused with the sentence to show."""
    content = b"".join(upload.chunks())
    with NamedTemporaryFile(suffix=Path(upload.name or "").suffix.lower()) as copy:
        copy.write(content)
        copy.flush()
        try:
            sheets = sheets_in_child(Path(copy.name), max_bytes=settings.RETURN_FILE_MAX_BYTES)
        except RefusedWorkbook as refused:
            raise TableRefused(str(refused)) from refused
    read = read_table(table_of(tabled, year, by), sheets)
    return RegisterFile.objects.create(
        register=tabled.slug, year=year, name=(upload.name or "")[-200:], sha256=sha256(content).hexdigest(),
        table=_kept(read), at=at, by=by,
    )  # fmt: skip


def forget(at: datetime) -> None:
    """Drop the files that were read more than a day ago and not stored: they may hold names."""
    RegisterFile.objects.waiting().filter(at__lt=at - WAITS).delete()


def preview(file: RegisterFile, *, by: User, at: datetime) -> Preview:
    """What storing the file would do now; nothing is stored."""
    _, found = _take(file, by=by, at=at, dry_run=True)
    return found


@transaction.atomic
def commit(file: RegisterFile, *, by: User, at: datetime) -> Preview:
    """Store all lines of the file, or none. Raises FileNotStored."""
    claimed = RegisterFile.objects.filter(pk=file.pk, committed_at__isnull=True).update(
        committed_at=at, committed_by=by
    )
    if not claimed:
        raise FileNotStored("Tệp này đã được ghi vào sổ rồi.")
    resource, found = _take(file, by=by, at=at, dry_run=False)
    if not found.may_store:
        raise FileNotStored("Tệp có lỗi hoặc không có gì mới nên chưa ghi gì. Xin xem các dòng bên dưới.")
    file.committed_at, file.committed_by = at, by
    file.touched = [asdict(row) for row in resource.touched]
    file.save(update_fields=["committed_at", "committed_by", "touched"])
    return found


@transaction.atomic
def undo(file: RegisterFile, *, by: User, at: datetime) -> int:
    """Take back all that the file stored, and answer how many rows. Raises FileNotStored, RegisterChanged.

    Nothing is taken back if a row was changed since (`Tabled.take_back`). Papers that the file entered stay.
    """
    stored = RegisterFile.objects.filter(pk=file.pk, committed_at__isnull=False, undone_at__isnull=True)
    if not stored.update(undone_at=at, undone_by=by):
        raise FileNotStored("Tệp này chưa được ghi vào sổ hoặc đã hoàn tác rồi.")
    tabled, reason = TABLED[file.register], f"Hoàn tác tệp «{file.name}»"[:300]
    for kept in reversed(file.touched):
        tabled.take_back(TouchedRow(**kept), reason, by=by, at=at)
    return len(file.touched)


def _take(file: RegisterFile, *, by: User, at: datetime, dry_run: bool) -> tuple[RowResource, Preview]:
    """All lines through the actions, rolled back if it is a trial or a line is faulty."""
    tabled = TABLED[file.register]
    table = table_of(tabled, file.year, by)
    resource = RowResource(tabled, file.year, _read_again(table, file.table), table, by=by, at=at)
    result = resource.import_data(
        resource.dataset(), dry_run=dry_run, use_transactions=True, rollback_on_validation_errors=True
    )
    faults = [text for invalid in result.invalid_rows for text in invalid.error.messages]
    for _number, errors in result.row_errors():
        raise errors[0].error  # a fault of ours, not of the file
    for error in result.base_errors:
        raise error.error
    numbers = list(resource.read.lines)
    lines = [
        LinePreview(number, str(line.import_type), str(line.object_repr or ""), getattr(line, "changes", ()))
        for number, line in zip(numbers, result.rows, strict=True)
    ]
    return resource, Preview(lines, faults)


def _kept(read: ReadTable) -> dict[str, Any]:
    """What was read, as JSON; a column is named by its title."""
    return {
        "sheet": read.sheet,
        "letters": {column.title: letter for column, letter in read.letters.items()},
        "lines": [
            [number, [[column.title, *cell] for column, cell in cells.items()]] for number, cells in read.lines.items()
        ],
    }


def _read_again(table: RegisterTable, kept: dict[str, Any]) -> ReadTable:
    """The same for the columns as they are now. Raises FileNotStored where one is the register's no more."""
    columns = {column.title: column for column in table.columns}
    try:
        return ReadTable(
            kept["sheet"],
            {columns[title]: letter for title, letter in kept["letters"].items()},
            {
                number: {columns[title]: (kind, value) for title, kind, value in cells}
                for number, cells in kept["lines"]
            },
        )
    except KeyError as fault:
        raise FileNotStored("Các cột của sổ đã đổi từ khi tải tệp lên. Xin tải mẫu mới và làm lại.") from fault
