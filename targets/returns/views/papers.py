"""The page of the papers that prove a figure, or a return as a whole."""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from organizations.access import PageRequest, requires
from organizations.permissions import Capability
from organizations.refused import NotPermitted, Refused
from targets.models import AnnualReturn, FigureDefinition, Paper, ReturnPaper
from targets.papers.refusal import PaperRefused
from targets.returns import papers
from targets.returns.actions import open_return
from targets.returns.forms.papers import AttachPapersForm
from targets.returns.sheets import ReturnSheet
from targets.returns.views.places import sheet_or_404, unit_sheets


@require_http_methods(["GET", "POST"])
@requires(Capability.SEE_RETURNS)
def attach(request: PageRequest, year: int, unit: str, organization: str, key: str = "") -> HttpResponse:
    """The attached papers; for those who may change them, a form to choose others or enter a new one."""
    sheet = sheet_or_404(unit_sheets(request, year, unit), organization)
    definition = _definition(sheet, key)
    attached, refusal, status = sheet.papers.get(key, []), "", 200
    form, why_not = _form(request, sheet, attached)
    if request.method == "POST":
        if form is None:
            raise papers.PapersRefused(why_not) if why_not else NotPermitted(papers.OUTSIDE)
        refusal, status = _save(request, sheet, key, form)
        if status == 302:
            messages.success(request, "Đã ghi minh chứng.")
            return redirect(request.path)
    context = {
        "sheet": sheet, "year": sheet.year, "unit": sheet.unit, "definition": definition, "attached": attached,
        "cite": form, "form": form, "why_not": why_not, "refusal": refusal,
        "was": ",".join(str(row.paper_id) for row in attached),
    }  # fmt: skip
    return render(request, "returns/papers.html", context, status=status)


def _definition(sheet: ReturnSheet, key: str) -> FigureDefinition | None:
    """The figure; None for the return as a whole. Raises Http404 where the return does not owe it."""
    if not key:
        return None
    found = next((one for one in sheet.definitions if one.key == key), None)
    if found is None:
        raise Http404
    return found


def _form(request: PageRequest, sheet: ReturnSheet, attached: list[ReturnPaper]) -> tuple[AttachPapersForm | None, str]:
    """The form, or None and why there is none: a sentence, empty for somebody who only reads. Two queries."""
    stored = sheet.stored or AnnualReturn(unit=sheet.unit, organization=sheet.organization, year=sheet.year)
    try:
        may = papers.attaching(stored, request.user)
    except NotPermitted:
        return None, ""
    if sheet.absence:
        return None, f"{sheet.unit} không có {sheet.organization}: {sheet.absence.reason}"
    if why_not := may.why_not or stored.why_not_begun(sheet.at):
        return None, why_not
    known = {paper.pk: paper for paper in papers.offered_papers(stored, request.user)}
    known |= {row.paper_id: row.paper for row in attached}
    is_sent = request.method == "POST"
    form = AttachPapersForm(
        request.POST if is_sent else None,
        request.FILES if is_sent else None,
        agency=papers.own_agency(stored, request.user),
        papers=sorted(known.values(), key=_latest_first),
        cited=[row.paper_id for row in attached],
        was_too_large="upload_was_too_large" in request.META,
        needs_reason=may.needs_reason,
    )
    return form, ""


def _latest_first(paper: Paper) -> tuple[int, int]:
    return -paper.issued_on.toordinal(), -paper.pk


def _save(request: PageRequest, sheet: ReturnSheet, key: str, form: AttachPapersForm) -> tuple[str, int]:
    """Why nothing was stored, and the status of the answer: 302 once it is stored."""
    if not form.is_valid():
        return "", 422
    try:
        _attach(request, sheet, key, form)
    except PaperRefused as refused:
        form.refuse(refused)
        return "", 422
    except NotPermitted:
        raise
    except Refused as refused:
        return str(refused), 409
    return "", 302


@transaction.atomic
def _attach(request: PageRequest, sheet: ReturnSheet, key: str, form: AttachPapersForm) -> None:
    """Enter the new paper and attach it with the chosen ones, or do nothing. Raises Refused."""
    now = timezone.now()
    annual_return = sheet.stored or open_return(sheet.unit, sheet.organization, sheet.year)
    chosen = form.save(by=request.user, at=now)
    papers.attach_papers(annual_return, key, chosen, was=_seen(request), reason=form.why, by=request.user, at=now)


def _seen(request: PageRequest) -> list[int]:
    """The papers that the page showed, by their keys."""
    texts = [text for text in request.POST.get("was", "").split(",") if text]
    if not all(text.isascii() and text.isdigit() and len(text) < 19 for text in texts):
        raise BadRequest("no papers of ours")
    return [int(text) for text in texts]
