"""Problems between a file and the register: foreign unit, submitted return, other file, absence.

The reader reports problems of the sheet, this module those against stored rows. Both are shown together.
"""

from collections.abc import Mapping, MutableMapping, Sequence

from django.utils import timezone

from organizations.formats import listing, number
from organizations.models import Absence, Unit, User
from organizations.permissions import Capability, can, in_scope
from targets.imports.plan import PlannedReturn
from targets.models import ReportingYear, breakdowns_of
from targets.returns.actions import Entry
from targets.roots import root_year_of
from targets.rules.compliance import NIL, Amount
from targets.rules.plausibility import Figures, PlausibilityProblem, breakdown_rules, errors
from targets.workbook.form.content import as_said
from targets.workbook.grades import parse_amount, wanted
from targets.workbook.reading import ERROR, WARNING, Reading, Severity, WorkbookProblem

ReturnKey = tuple[str, str, int]  # unit code, organization code, year
#: What other files of the same run say of a return: the file's name and its amounts.
Earlier = MutableMapping[ReturnKey, tuple[str, Mapping[str, Amount]]]


def register_problems(
    planned: Sequence[PlannedReturn],
    year: ReportingYear,
    *,
    by: User,
    file_name: str,
    earlier: Earlier | None,
) -> list[WorkbookProblem]:
    """Every problem at once, return by return. `earlier` is filled along the way.

    Of a return that is not the person's to enter it says only that: nothing of what is stored there.
    """
    problems = []
    for plan in planned:
        if not may_enter(plan, by):
            problems.append(_scope_problem(plan, by))
            continue
        problems += _state_problems(plan, year)
        if earlier is not None:
            problems += _run_problems(plan, year, file_name, earlier)
        problems += _district_problems(plan)
        problems += _breakdown_problems(plan, year)
        problems += _scale_problems(plan)
    return problems + _absence_problems([plan for plan in planned if may_enter(plan, by)], year)


def at_cell(
    plan: PlannedReturn,
    problem: PlausibilityProblem,
    *,
    severity: Severity = ERROR,
    expected: str = "số liệu khớp với số đang có",
) -> WorkbookProblem:
    """What is wrong with the figures of a return, at the cell of the first of them that the file gives."""
    entry = next((plan.entries[key] for key in problem.keys if key in plan.entries), Entry(None))
    return WorkbookProblem(
        entry.sheet,
        entry.cell,
        read=entry.text,
        expected=expected,
        severity=severity,
        message=f"{plan.organization}, {plan.unit}: {problem.message}",
    )


def _breakdown_problems(plan: PlannedReturn, year: ReportingYear) -> list[WorkbookProblem]:
    """A breakdown above its whole where the file gives one of the two and the other is stored."""
    rules = breakdown_rules(breakdowns_of(plan.owed))
    if not rules or not plan.is_open:
        return []
    names = {definition.key: definition.name for definition in plan.owed}
    found = errors(rules, Figures(year.year, names, plan.amounts))
    return [at_cell(plan, problem) for problem in found if not plan.entries.keys().isdisjoint(problem.keys)]


def _scale_problems(plan: PlannedReturn) -> list[WorkbookProblem]:
    """Words that stood at another position of their scale when the file was read."""
    names = {definition.key: definition.name for definition in plan.owed}
    return [
        WorkbookProblem(
            entry.sheet,
            entry.cell,
            read=entry.text,
            expected=wanted(scale),
            severity=ERROR,
            message=f"Các mức của «{names[key]}» đã đổi sau khi tệp này được đọc. Xin gửi lại tệp để hệ thống đọc lại.",
        )
        for key, scale in plan.scales.items()
        if (entry := plan.entries.get(key)) is not None
        and isinstance(entry.amount, int)
        and parse_amount(entry.text, scale).value != entry.amount
    ]


def may_enter(plan: PlannedReturn, by: User) -> bool:
    """Whether the return is the person's to enter, and its stored figures theirs to see beside the file's."""
    return can(by, Capability.ENTER_RETURNS) and in_scope(by, unit=plan.unit, organization_id=plan.organization.pk)


def wrong_place(reading: Reading, wanted: tuple[ReportingYear, Unit] | None) -> tuple[WorkbookProblem, ...]:
    """WorkbookProblem of a file about another unit or year than the page it was sent from."""
    if wanted is None or reading.year is None:
        return ()
    year, unit = wanted
    theirs = {part.unit if part.layout == "commune" else row for part in reading.parts for row in part.rows}
    theirs = theirs or {reading.unit}
    if reading.year == year.year and theirs <= {unit.code, None}:
        return ()
    reported = ReportingYear.objects.get(year=reading.year)
    names = [_in_sentence(unit) for unit in reported.units().filter(code__in=theirs - {None})]
    listed = listing(names) if 0 < len(names) < 4 else f"{number(len(names))} đơn vị"
    return (
        WorkbookProblem(
            "",
            "",
            read=f"{listed}, năm {reading.year}",
            expected=f"{_in_sentence(unit)}, năm {year.year}",
            severity=ERROR,
            message=f"Tệp này là báo cáo của {listed}, năm {reading.year}. Đồng chí đang nộp cho {_in_sentence(unit)}, "
            f"năm {year.year}. Xin chọn lại tệp, hoặc nộp ở trang của đơn vị đó.",
        ),
    )


def not_begun(year: ReportingYear | None, planned: Sequence[PlannedReturn], by: User) -> tuple[WorkbookProblem, ...]:
    """That nothing of the year may be entered yet, said before the sender presses the button.

    Where the file names no return that the person may enter, the year of the person's own root counts.
    """
    if year is None:
        return ()
    now = timezone.now()
    reasons = [plan.terms.why_not_begun(now) for plan in planned]
    if not planned and (root_year := root_year_of(by, year.year)):
        reasons = [root_year.why_not_begun(now)]
    why_not = next(filter(None, reasons), "")
    if not why_not:
        return ()
    return (WorkbookProblem("", "", read=f"năm {year.year}", expected="năm đã mở", severity=ERROR, message=why_not),)


def _in_sentence(unit: Unit) -> str:
    return f"{unit.kind} {unit.name}"


def _district_problems(plan: PlannedReturn) -> list[WorkbookProblem]:
    """The district's own return holds what is judged on it; all else is the sum of the communes."""
    if not plan.left_out:
        return []
    first = plan.left_out[0]
    bodies = next((definition.where for definition in plan.owed if definition.where), "")
    also = f" và số liệu {bodies}" if bodies else ""
    how = f" Số liệu {bodies} xin nhập trên trang hoặc theo mẫu của cổng, để không cộng hai lần." if bodies else ""
    return [
        WorkbookProblem(
            first.sheet,
            first.cell,
            read=first.text,
            expected="để trống",
            severity=WARNING,
            message=f"Báo cáo riêng của {plan.organization}, {plan.unit}, chỉ gồm chủ đề năm, giám sát, phản biện"
            f"{also}. {number(len(plan.left_out))} số liệu khác (từ ô này) không được ghi: số chung là tổng các đơn vị "
            f"báo cáo.{how}",
        )
    ]


def _scope_problem(plan: PlannedReturn, by: User) -> WorkbookProblem:
    own = " và ".join(str(scope) for scope in (by.unit, by.organization) if scope) or "không đơn vị nào"
    return WorkbookProblem(
        "",
        "",
        read=f"{plan.unit}, {plan.organization}",
        expected=own,
        severity=ERROR,
        message=f"Tệp này có báo cáo của {plan.organization}, {plan.unit}. Tài khoản của đồng chí chỉ nộp cho "
        f"{own}. Xin chọn lại tệp.",
    )


def _state_problems(plan: PlannedReturn, year: ReportingYear) -> list[WorkbookProblem]:
    """Figures that differ from a return which is not open for entry."""
    if plan.is_open and not plan.is_year_closed:
        return []
    why = f"năm {year.year} đã chốt" if plan.is_year_closed else f"báo cáo đang ở trạng thái «{_status(plan)}»"
    mend = (
        "Muốn thay đổi, xin đề nghị mở lại năm."
        if plan.is_year_closed
        else "Muốn thay đổi, xin đề nghị người duyệt trả lại hoặc mở lại báo cáo."
    )
    return [
        WorkbookProblem(
            sheet=plan.entries[difference.key].sheet,
            cell=difference.cell,
            read=plan.entries[difference.key].text,
            expected=as_said(difference.old, difference.scale),
            severity=ERROR,
            message=f"{difference.name} ({plan.organization}, {plan.unit}): tệp ghi "
            f"{as_said(difference.new, difference.scale)}, hệ thống đang có "
            f"{as_said(difference.old, difference.scale)} và {why}. {mend}",
        )
        for difference in plan.differences
        if difference.kind != "same"
    ]


def _run_problems(
    plan: PlannedReturn,
    year: ReportingYear,
    file_name: str,
    earlier: Earlier,
) -> list[WorkbookProblem]:
    """Another file of the same run has different figures for the same return."""
    place = (plan.unit.code, plan.organization.code, year.year)
    amounts = {key: entry.amount for key, entry in plan.entries.items()}
    first_file, first_amounts = earlier.setdefault(place, (file_name, amounts))
    if first_amounts == amounts:
        return []
    differing = [key for key in plan.entries if key not in first_amounts or first_amounts[key] != amounts[key]]
    cell = plan.entries[differing[0]] if differing else None
    return [
        WorkbookProblem(
            sheet=cell.sheet if cell else "",
            cell=cell.cell if cell else "",
            read=cell.text if cell else "",
            expected=as_said(first_amounts.get(differing[0]), plan.scales.get(differing[0], ())) if differing else "",
            severity=ERROR,
            message=f"Tệp «{first_file}» trong cùng lần nhập cũng có báo cáo năm {year.year} của "
            f"{plan.organization}, {plan.unit} với số liệu khác. Xin chỉ giữ lại một tệp đúng.",
        )
    ]


def _absence_problems(planned: Sequence[PlannedReturn], year: ReportingYear) -> list[WorkbookProblem]:
    units = {plan.unit for plan in planned}
    absent = Absence.objects.in_force(year.reference_on).filter(unit__in=units).places()
    return [
        WorkbookProblem(
            "",
            "",
            read=str(plan.organization),
            expected="",
            severity=WARNING,
            message=f"Sổ theo dõi ghi {plan.unit} không có {plan.organization} nhưng tệp có số liệu. Số liệu vẫn "
            "được ghi, không được đánh giá. Xin báo người duyệt nếu tổ chức đã được thành lập.",
        )
        for plan in planned
        if (plan.unit.pk, plan.organization.pk) in absent
        and any(entry.amount is not NIL for entry in plan.entries.values())
    ]


def _status(plan: PlannedReturn) -> str:
    return plan.stored.get_status_display() if plan.stored else ""
