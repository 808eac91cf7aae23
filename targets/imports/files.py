"""Uploaded workbooks: staged, read by the worker, previewed, committed once. Nothing is stored before the commit."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from organizations.disk import refusing_when_full
from organizations.models import RegisterStamp, User
from organizations.stored_files import dropped_on_failure
from targets import jobs
from targets.imports import preview as imports
from targets.imports.choice import EVERYTHING, Choice
from targets.imports.commit import Outcome, commit
from targets.imports.preview import ImportRefused, Preview, Wanted
from targets.imports.problems import wrong_place
from targets.imports.read_before import basis_of, reading_of_earlier, with_basis
from targets.imports.reader import workbook_reader
from targets.imports.remembered_columns import answers_of
from targets.imports.unchanged import remember, unchanged
from targets.models import AnnualReturn, ReturnFile
from targets.workbook.reading import reading_from_json, reading_to_json

READ_FILE = "targets.read_file"
_LONGEST_STEM = 60
MOVED_ON = (
    "Số liệu trên hệ thống vừa thay đổi sau khi đồng chí mở trang này nên chưa ghi gì. Xin xem lại các thay đổi bên "
    "dưới, rồi ghi lại."
)
STORED_BEFORE = "Tệp này đã được ghi vào báo cáo từ trước."
#: What a preview of an unchanged file stands for: no fingerprint of differences is the same.
UNCHANGED = "unchanged"
NO_WORDS: dict[str, Any] = {"note": "", "figures": {}}


def stage(upload: UploadedFile, *, by: User, at: datetime, wanted: Wanted | None = None) -> ReturnFile:
    """Keep a file and ask for it to be read. `wanted`: the page of one unit that it was sent from."""
    digest = sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    year, unit = wanted or (None, None)
    staged = ReturnFile(
        name=(upload.name or "tep.xlsx")[:200],
        sha256=digest.hexdigest(),
        uploaded_by=by,
        uploaded_at=at,
        wanted_year=year,
        wanted_unit=unit,
    )
    with dropped_on_failure(staged.content), transaction.atomic():
        staged.content.save(staged.name, upload, save=True)
        ask_to_read(staged, by=by)
    return staged


@transaction.atomic
def ask_to_read(staged: ReturnFile, *, by: User, mapping: dict[str, Any] | None = None) -> None:
    """Have the file read, once more if need be; `mapping`: what the sender said about its columns.

    A reading under way serves whoever asks again without saying anything new. Raises ImportRefused for a file that
    is stored.
    """
    if mapping is None and staged.is_being_read:
        return
    job = jobs.enqueue(READ_FILE, staged.pk, by=by)
    changes: dict[str, Any] = {"job": job, "reading": None}
    if mapping is not None:
        changes["mapping"] = mapping
    if not ReturnFile.objects.filter(pk=staged.pk, committed_at__isnull=True).update(**changes):
        raise ImportRefused("Tệp này đã được ghi vào báo cáo nên không đọc lại.")
    staged.refresh_from_db()


def read(staged: ReturnFile) -> None:
    """Read the file in the child process that this worker keeps, and keep what it says.

    Where an identical file was read before, its reading is kept instead (`targets.imports.read_before`).
    A file that was stored meanwhile stays as it is, and so does one that is to be read otherwise by now: the answer
    to an earlier request would pass for the one to the latest.
    """
    answers = answers_of(staged.uploaded_by, staged.mapping)
    limit = settings.RETURN_FILE_MAX_BYTES
    with workbook_reader(max_bytes=limit, by=staged.uploaded_by, is_kept=True) as reader:
        basis = basis_of(staged.name, reader.basis, answers)
        document = reading_of_earlier(staged, basis)
        if document is None:
            with as_named(staged) as path:
                reading = reader.read(path, answers)
            reading = replace(reading, file_name=staged.name, sha256=reading.sha256 and staged.sha256)
            document = reading_to_json(reading)
        document = with_basis(document, basis, basis_of(staged.name, reader.words, answers))
    ReturnFile.objects.filter(pk=staged.pk, job=staged.job_id, committed_at__isnull=True).update(reading=document)


@contextmanager
def as_named(staged: ReturnFile) -> Iterator[Path]:
    """The file's content under the name that the sender gave it: sentences name it, the storage may have changed it."""
    name = Path(staged.name.replace("/", "_").replace("\0", "_"))
    with TemporaryDirectory(prefix="tep-") as folder:
        path = Path(folder) / f"{name.stem[:_LONGEST_STEM]}{name.suffix[:8]}"
        with staged.content.open("rb") as source, refusing_when_full(), path.open("wb") as target:
            shutil.copyfileobj(source, target)
        yield path


def preview_file(staged: ReturnFile, *, by: User, choice: Choice = EVERYTHING, every_figure: bool = False) -> Preview:
    """What committing a file that was read would do now. Raises ImportRefused while it is not read.

    A file that is known to change nothing is not compared with the register, unless `every_figure` is wanted.
    """
    if staged.reading is None:
        raise ImportRefused("Hệ thống chưa đọc xong tệp này. Xin chờ rồi tải lại trang.")
    reading = reading_from_json(staged.reading)
    wanted = (staged.wanted_year, staged.wanted_unit) if staged.wanted_year and staged.wanted_unit else None
    if not every_figure and not wrong_place(reading, wanted) and (repeated := unchanged(staged, reading, by=by)):
        return Preview(reading, repeated.year, seen=UNCHANGED, unchanged=repeated)
    return imports.preview_as_chosen(reading, by=by, wanted=wanted, choice=choice)


def prepare_file(staged: ReturnFile, *, by: User, choice: Choice) -> Preview:
    """The file as it would be stored now.

    Raises ImportRefused where it is stored already, has errors, or the register is not as the sender saw it.
    """
    if staged.committed_at:
        raise ImportRefused(STORED_BEFORE)
    prepared = preview_file(staged, by=by, choice=choice)
    if not prepared.can_commit or prepared.year is None:
        raise ImportRefused(prepared.reason or "Không đọc được tệp này nên chưa ghi vào báo cáo.")
    if choice.seen and choice.seen != prepared.seen:
        raise ImportRefused(MOVED_ON)
    return prepared


@transaction.atomic
def commit_file(staged: ReturnFile, *, by: User, at: datetime, choice: Choice = EVERYTHING) -> Outcome:
    """Store a file's figures, once, and send what has no question left if that is wanted.

    Raises ImportRefused and other Refused; then nothing of the file is stored.
    """
    claimed = ReturnFile.objects.filter(pk=staged.pk, committed_at__isnull=True).update(
        committed_at=at, committed_by=by
    )
    if not claimed:
        raise ImportRefused(STORED_BEFORE)
    staged.refresh_from_db(fields=["reading", "mapping", "job"])  # it may be read otherwise since the page was shown
    stamp = RegisterStamp.objects.read()
    prepared = prepare_file(staged, by=by, choice=choice)
    before = {plan.place: words_of(plan.stored) for plan in prepared.planned if plan.stored}
    outcome = commit(prepared, by=by, at=at, sends=choice.sends, file=staged)
    kept = {
        annual_return.pk: {
            "before": before.get((annual_return.unit.code, annual_return.organization.code), NO_WORDS),
            "after": words_of(annual_return),
        }
        for annual_return in AnnualReturn.objects.filter(pk__in=[stored.pk for stored in outcome.stored])
        .with_parties()
        .prefetch_related("figures")
    }
    ReturnFile.objects.filter(pk=staged.pk).update(before=kept)
    remember(staged, prepared, outcome, stamp=stamp)
    staged.refresh_from_db()
    return outcome


def words_of(annual_return: AnnualReturn) -> dict[str, Any]:
    """What stands beside the figures of a return: the history keeps the figures, not these."""
    return {
        "note": annual_return.note,
        "figures": {figure.key: [figure.nil_reason, figure.note] for figure in annual_return.figures.all()},
    }
