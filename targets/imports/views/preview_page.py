"""Content of the preview page: problems grouped by repair action, then the changes to be stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from organizations.access import PageRequest
from organizations.formats import listing, number
from organizations.models import Unit
from targets.imports import files as import_files, remembered_columns as column_mappings
from targets.imports.choice import EVERYTHING, Choice
from targets.imports.plan import Difference, PlannedReturn
from targets.imports.preview import Preview
from targets.imports.sending import sendable_returns
from targets.models import ReturnFile
from targets.rules.plausibility import change_text
from targets.workbook.marking.losses import losses
from targets.workbook.reading import ERROR, ProblemKind

#: A form carries at most 1.000 fields: beyond these, changes are stored without ticks, reasons given on the check page.
MOST_TICKS = MOST_REASONS = 300
MOST_NAMED = 6
#: The filter that shows each figure that stays as it is.
UNCHANGED = "giong"


@dataclass(frozen=True)
class Group:
    """One repair action of the page. `slug` is its filter in the address."""

    slug: str
    title: str
    count: int


@dataclass(frozen=True)
class Change:
    """A figure of the file beside the stored one, and whether the sender left it out."""

    difference: Difference
    is_kept: bool

    @property
    def by(self) -> str:
        return change_text(self.difference.new, self.difference.old, self.difference.scale)


@dataclass(frozen=True)
class Section:
    """The figures of one return in one group."""

    plan: PlannedReturn
    differences: Sequence[Difference]


def preview_page(
    request: PageRequest,
    staged: ReturnFile,
    *,
    choice: Choice = EVERYTHING,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page of a file that was read: before it is stored, what it would do; afterwards, what it did."""
    is_detailed = staged.committed_at is not None or request.GET.get("loc") == UNCHANGED
    import_preview = import_files.preview_file(
        staged, by=request.user, choice=Choice(reasons=choice.reasons), every_figure=is_detailed
    )
    if staged.committed_at:
        # Once a file is stored, the register differs from it only where people went on working: no fault of the file.
        return render(request, "imports/stored.html", _stored(staged, import_preview, refusal), status=status)
    context = _context(import_preview, choice) | {
        "file": staged,
        "preview": import_preview,
        "choice": choice,
        "refusal": refusal,
    }
    context["remembered"] = column_mappings.remembered(request.user, import_preview.reading.signature)
    context["lost_by_marking"] = _lost_by_marking(staged) if context["can_mark"] else ""
    context["earlier"] = _stored_before(request, staged)
    shown = request.GET.get("loc", "")
    context["shown"] = shown if any(group.slug == shown for group in context["groups"]) else ""
    return render(request, "imports/preview.html", context, status=status)


def _lost_by_marking(staged: ReturnFile) -> str:
    """What the marked workbook will not keep of the sender's own."""
    with staged.content.open("rb") as file:
        return losses(file)


def _stored_before(request: PageRequest, staged: ReturnFile) -> ReturnFile | None:
    """A file of the same content whose figures stand in the register."""
    others = ReturnFile.objects.visible_to(request.user).filter(sha256=staged.sha256, undone_at__isnull=True)
    return others.filter(committed_at__isnull=False).exclude(pk=staged.pk).defer("reading", "before").first()


def _context(found: Preview, choice: Choice) -> dict[str, Any]:
    problems = found.problems
    units = found.unchanged.units if found.unchanged else {plan.unit.pk for plan in found.planned}
    errors = [problem for problem in problems if problem.severity == ERROR]
    blanks = [problem for problem in problems if problem.kind is ProblemKind.BLANK]
    warnings = [problem for problem in problems if problem not in errors and problem not in blanks]
    by_kind = {
        kind: [difference for difference in found.differences if difference.kind == kind]
        for kind in ("new", "changed", "same")
    }
    questions = list(found.questions)
    groups = [
        Group("sua", "Phải sửa trong tệp", len(errors)),
        Group("xem", "Cần xem", len(questions) + len(warnings) + bool(blanks)),
        Group("doi", "Thay đổi", len(by_kind["changed"])),
        Group("moi", "Ghi mới", len(by_kind["new"])),
        Group(UNCHANGED, "Không đổi", found.unchanged.figures if found.unchanged else len(by_kind["same"])),
    ]
    return {
        "groups": [group for group in groups if group.count],
        "total": sum(group.count for group in groups),
        "errors": errors,
        "questions": questions,
        "reasons": choice.reasons,
        "most_reasons": MOST_REASONS,
        "has_ticks": found.can_commit and len(by_kind["changed"]) <= MOST_TICKS,
        "warnings": warnings,
        "blanks": blanks,
        "changes": [Change(item, item.name_in_form not in choice.left_out) for item in by_kind["changed"]],
        "new": _sections(found, "new"),
        "same": _sections(found, "same"),
        "to_store": len(by_kind["new"]) + len(by_kind["changed"]),
        "to_send": sum(plan.is_open for plan in found.planned),
        "send_names": _names(found),
        "asked": len({question.plan.place for question in questions}),
        "units": units,
        "is_one_unit": len(units) == 1,
        "can_mark": bool(found.reading.sha256) and any(problem.cell for problem in found.problems_in_cells),
    }


def _names(found: Preview) -> str:
    """The organizations or units whose returns the last button is about: all by name where they are few."""
    sendable = sendable_returns(found)
    is_one_unit = len({item.plan.unit.pk for item in sendable}) == 1
    names = [
        item.plan.organization.short_name if is_one_unit else str(item.plan.unit) for item in sendable if item.is_ticked
    ]
    if not names:
        return "chọn ở trang sau"
    return listing(names) if len(names) <= MOST_NAMED else f"{number(len(names))} báo cáo"


def _sections(found: Preview, kind: str) -> list[Section]:
    sections = [
        Section(plan, [difference for difference in plan.differences if difference.kind == kind])
        for plan in found.planned
    ]
    return [section for section in sections if section.differences]


def _stored(staged: ReturnFile, found: Preview, refusal: str) -> dict[str, Any]:
    units: dict[int, Unit] = {plan.unit.pk: plan.unit for plan in found.planned}
    drafts = {plan.unit.pk for plan in found.planned if plan.stored and plan.is_open and staged.is_stored}
    return {
        "file": staged,
        "preview": found,
        "plans": found.planned,
        "units": [(unit, unit.pk in drafts) for unit in units.values()],
        "refusal": refusal,
    }
