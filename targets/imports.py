"""From a workbook to the register: what a file would change, and changing it, whole or not at all.

The reader (targets.workbook) knows nothing of the register; here its figures meet what is stored. Figures that are
already there change nothing; drafts are filled and sent; figures that differ from a sent, approved or closed
return refuse the file and name the cells. A blank never erases a figure.
"""

from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from organizations.formats import number
from organizations.models import Absence, Organization, Unit, User
from organizations.permissions import Capability, can, in_scope
from organizations.refused import Refused
from targets.actions import returns
from targets.compliance import NIL, Amount
from targets.models import AnnualReturn, ChangeSource, FigureDefinition, ReportingYear, ReturnFile
from targets.workbook.reading import (
    ERROR,
    WARNING,
    FigureCell,
    Problem,
    Reading,
    reading_from_json,
    reading_to_json,
)
from targets.workbook.sandbox import ReadingChild
from targets.workflow import EDITABLE, ReturnStatus

Place = tuple[str, str, int]  # unit code, organization code, year


class ImportRefused(Refused):
    """The file has problems that must be mended first."""


@dataclass(frozen=True)
class Difference:
    """One figure of the file beside what is stored. `kind`: «new», «changed» or «same»."""

    unit: Unit
    organization: Organization
    key: str
    name: str
    old: Amount
    new: Amount
    cell: str
    kind: str


@dataclass(frozen=True)
class PlannedReturn:
    """One return that the file speaks of: the stored one, if any, and the figures that the file gives."""

    unit: Unit
    organization: Organization
    stored: AnnualReturn | None
    entries: Mapping[str, returns.Entry]
    differences: Sequence[Difference]

    @property
    def is_open(self) -> bool:
        return self.stored is None or self.stored.state in EDITABLE


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


def preview(
    reading: Reading, *, by: User, earlier: MutableMapping[Place, tuple[str, Mapping[str, Amount]]] | None = None
) -> Preview:
    """What storing the reading would do, with the register's own problems added to the reader's.

    `earlier`: what other files of the same run say of a return, by place; filled along the way.
    """
    year = ReportingYear.objects.filter(year=reading.year).first() if reading.year else None
    if reading.is_refused or year is None:
        return Preview(reading, year)
    planned = _plan(reading, year)
    problems = [*reading.problems]
    for plan in planned:
        problems += _scope_problems(plan, by)
        problems += _register_problems(plan, year)
        if earlier is not None:
            problems += _run_problems(plan, year, reading.file_name, earlier)
    problems += _absence_problems(planned, year)
    return Preview(replace(reading, problems=tuple(problems)), year, planned)


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


def _plan(reading: Reading, year: ReportingYear) -> list[PlannedReturn]:
    units = {unit.code: unit for unit in year.units()}
    definitions = list(FigureDefinition.objects.prefetch_related("owed_by"))
    organizations = {organization.code: organization for organization in Organization.objects.all()}
    stored = {
        (found.unit.code, found.organization.code): found
        for found in AnnualReturn.objects.for_year(year.year).with_parties().prefetch_related("figures")
    }
    planned = []
    for row, cells in reading.rows.items():
        unit_code, organization_code = (
            (reading.unit, row) if reading.layout == "commune" else (row, reading.organization)
        )
        unit, organization = units[str(unit_code)], organizations[str(organization_code)]
        owed = [definition for definition in definitions if organization in definition.owed_by.all()]
        found = stored.get((unit.code, organization.code))
        planned.append(_plan_return(unit, organization, found, cells, owed))
    return planned


def _plan_return(
    unit: Unit,
    organization: Organization,
    stored: AnnualReturn | None,
    cells: Mapping[str, FigureCell],
    owed: Sequence[FigureDefinition],
) -> PlannedReturn:
    amounts = stored.amounts() if stored else {}
    entries: dict[str, returns.Entry] = {}
    differences = []
    for definition in owed:
        cell = cells.get(definition.key)
        if cell is None or cell.is_missing:
            continue
        new: Amount = NIL if cell.is_nil else cell.value
        old = amounts.get(definition.key)
        entries[definition.key] = returns.Entry(
            amount=new,
            nil_reason=cell.text if cell.is_nil else "",
            sheet=cell.sheet,
            cell=cell.cell,
            text=cell.text,
        )
        kind = "same" if old == new else "new" if old is None else "changed"
        differences.append(Difference(unit, organization, definition.key, definition.name, old, new, cell.cell, kind))
    return PlannedReturn(unit, organization, stored, entries, differences)


def _scope_problems(plan: PlannedReturn, by: User) -> list[Problem]:
    if can(by, Capability.ENTER_RETURNS) and in_scope(by, unit_id=plan.unit.pk, organization_id=plan.organization.pk):
        return []
    own = " và ".join(str(scope) for scope in (by.unit, by.organization) if scope) or "không đơn vị nào"
    return [
        Problem(
            "",
            "",
            read=f"{plan.unit}, {plan.organization}",
            expected=own,
            severity=ERROR,
            message=f"Tệp này có báo cáo của {plan.organization}, {plan.unit}. Tài khoản của đồng chí chỉ nộp cho "
            f"{own}. Xin chọn lại tệp.",
        )
    ]


def _register_problems(plan: PlannedReturn, year: ReportingYear) -> list[Problem]:
    """Figures that differ from a return which is not open for entry."""
    if plan.is_open and not year.is_closed:
        return []
    why = f"năm {year.year} đã chốt" if year.is_closed else f"báo cáo đang ở trạng thái «{_status(plan)}»"
    mend = (
        "Muốn thay đổi, xin đề nghị Trưởng Ban Dân vận mở lại năm."
        if year.is_closed
        else "Muốn thay đổi, xin đề nghị Ban Dân vận trả lại hoặc mở lại báo cáo."
    )
    return [
        Problem(
            sheet=plan.entries[difference.key].sheet,
            cell=difference.cell,
            read=plan.entries[difference.key].text,
            expected=_amount_text(difference.old),
            severity=ERROR,
            message=f"{difference.name} ({plan.organization}, {plan.unit}): tệp ghi {_amount_text(difference.new)}, "
            f"hệ thống đang có {_amount_text(difference.old)} và {why}. {mend}",
        )
        for difference in plan.differences
        if difference.kind != "same"
    ]


def _run_problems(
    plan: PlannedReturn,
    year: ReportingYear,
    file_name: str,
    earlier: MutableMapping[Place, tuple[str, Mapping[str, Amount]]],
) -> list[Problem]:
    """Another file of the same run says something else of the same return."""
    place = (plan.unit.code, plan.organization.code, year.year)
    amounts = {key: entry.amount for key, entry in plan.entries.items()}
    first_file, first_amounts = earlier.setdefault(place, (file_name, amounts))
    if first_amounts == amounts:
        return []
    differing = [key for key in plan.entries if key not in first_amounts or first_amounts[key] != amounts[key]]
    cell = plan.entries[differing[0]] if differing else None
    return [
        Problem(
            sheet=cell.sheet if cell else "",
            cell=cell.cell if cell else "",
            read=cell.text if cell else "",
            expected=_amount_text(first_amounts.get(differing[0])) if differing else "",
            severity=ERROR,
            message=f"Tệp «{first_file}» trong cùng lần nhập cũng có báo cáo năm {year.year} của "
            f"{plan.organization}, {plan.unit} với số liệu khác. Xin chỉ giữ lại một tệp đúng.",
        )
    ]


def _absence_problems(planned: Sequence[PlannedReturn], year: ReportingYear) -> list[Problem]:
    absent = set(Absence.objects.in_force(year.reference_on).values_list("unit_id", "organization_id"))
    return [
        Problem(
            "",
            "",
            read=str(plan.organization),
            expected="",
            severity=WARNING,
            message=f"Sổ theo dõi ghi {plan.unit} không có {plan.organization} nhưng tệp có số liệu. Số liệu vẫn "
            "được ghi, không được đánh giá. Xin báo quản trị hệ thống nếu tổ chức đã được thành lập.",
        )
        for plan in planned
        if (plan.unit.pk, plan.organization.pk) in absent
        and any(entry.amount is not NIL for entry in plan.entries.values())
    ]


def _status(plan: PlannedReturn) -> str:
    return plan.stored.get_status_display() if plan.stored else ""


def _amount_text(amount: Amount) -> str:
    if amount is None:
        return "chưa có số liệu"
    return "không phát sinh" if amount is NIL else number(amount)


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
