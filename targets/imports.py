"""From a workbook to the register: what a file would change, and changing it, whole or not at all.

The reader (targets.workbook) knows nothing of the register; here its figures meet what is stored. Figures that are
already there change nothing; drafts are filled and sent; figures that differ from a sent, approved or closed
return refuse the file and name the cells. A blank never erases a figure.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from organizations.formats import number
from organizations.models import Organization, User
from organizations.refused import Refused
from targets.actions import returns
from targets.import_plan import Difference, PlannedReturn, plan_returns
from targets.import_problems import Earlier, register_problems
from targets.models import ChangeSource, FigureDefinition, ReportingYear, ReturnFile
from targets.workbook.reading import ERROR, Problem, Reading, reading_from_json, reading_to_json
from targets.workbook.sandbox import ReadingChild
from targets.workflow import ReturnStatus


class ImportRefused(Refused):
    """The file has problems that must be mended first."""


@dataclass(frozen=True)
class Preview:
    """What committing the file would do. `problems`: the reader's and the register's, all at once."""

    reading: Reading
    year: ReportingYear | None
    planned: Sequence[PlannedReturn] = ()

    @property
    def problems(self) -> Sequence[Problem]:
        return self.reading.problems

    @property
    def differences(self) -> list[Difference]:
        return [difference for plan in self.planned for difference in plan.differences]

    @property
    def can_commit(self) -> bool:
        return not self.reading.is_refused

    @property
    def reason(self) -> str:
        """Why the file cannot be stored; empty if it can."""
        errors = sum(problem.severity == ERROR for problem in self.problems)
        if not errors:
            return ""
        return f"Tệp còn {number(errors)} lỗi phải sửa nên chưa ghi vào báo cáo. Xin sửa trong tệp rồi gửi lại."


def workbook_reader(*, max_bytes: int) -> ReadingChild:
    """A child process, with limits, that reads any number of workbooks; units are those in force in their year."""
    owed = {organization.code: set[str]() for organization in Organization.objects.all()}
    for definition in FigureDefinition.objects.prefetch_related("owed_by"):
        for organization in definition.owed_by.all():
            owed[organization.code].add(definition.key)
    return ReadingChild(
        units_by_year={year.year: [unit.written_name for unit in year.units()] for year in ReportingYear.objects.all()},
        owed={code: frozenset(keys) for code, keys in owed.items()},
        max_bytes=max_bytes,
    )


def preview(reading: Reading, *, by: User, earlier: Earlier | None = None) -> Preview:
    """What storing the reading would do, with the register's own problems added to the reader's.

    `earlier`: what other files of the same run say of a return, by place; filled along the way.
    """
    year = ReportingYear.objects.filter(year=reading.year).first() if reading.year else None
    if reading.is_refused or year is None:
        return Preview(reading, year)
    planned = plan_returns(reading, year)
    found = register_problems(planned, year, by=by, file_name=reading.file_name, earlier=earlier)
    return Preview(replace(reading, problems=(*reading.problems, *found)), year, planned)


@transaction.atomic
def commit(prepared: Preview, *, by: User, at: datetime, approve: bool = False) -> int:
    """Store the file's figures and send its returns; answers how many figures changed.

    `approve` also approves (set-up by an administrator). Raises ImportRefused, and Refused where the register
    has moved on since the preview; then nothing of the file is stored.
    """
    if not prepared.can_commit or prepared.year is None:
        raise ImportRefused(prepared.reason or "Không đọc được tệp này nên chưa ghi vào báo cáo.")
    if prepared.year.is_closed:
        return 0  # nothing differs, or the preview would have said so
    changed = 0
    for plan in prepared.planned:
        annual_return = plan.stored or returns.open_return(plan.unit, plan.organization, prepared.year)
        if plan.is_open:
            changed += returns.enter_figures(
                annual_return,
                plan.entries,
                by=by,
                at=at,
                source=ChangeSource.IMPORT,
                file_sha256=prepared.reading.sha256,
            )
        if approve and annual_return.state is not ReturnStatus.APPROVED:
            returns.submit_and_approve(annual_return, by=by, at=at)
        elif plan.is_open:
            returns.submit(annual_return, by=by, at=at)
    return changed


def stage(upload: UploadedFile, *, by: User, at: datetime) -> ReturnFile:
    """Keep a file sent from the browser and read it. Stores no figure."""
    digest = sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    staged = ReturnFile(
        name=(upload.name or "tep.xlsx")[:200], sha256=digest.hexdigest(), uploaded_by=by, uploaded_at=at
    )
    staged.content.save(staged.name, upload, save=False)
    with workbook_reader(max_bytes=settings.RETURN_FILE_MAX_BYTES) as reader:
        reading = reader.read(Path(staged.content.path))
    staged.reading = reading_to_json(replace(reading, file_name=staged.name))
    staged.save()
    return staged


def preview_file(staged: ReturnFile, *, by: User) -> Preview:
    """What committing a staged file would do now."""
    return preview(reading_from_json(staged.reading), by=by)


@transaction.atomic
def commit_file(staged: ReturnFile, *, by: User, at: datetime) -> int:
    """Store a staged file's figures and send its returns, once. Raises ImportRefused and other Refused."""
    claimed = ReturnFile.objects.filter(pk=staged.pk, committed_at__isnull=True).update(
        committed_at=at, committed_by=by
    )
    if not claimed:
        raise ImportRefused("Tệp này đã được ghi vào báo cáo từ trước.")
    return commit(preview_file(staged, by=by), by=by, at=at)
