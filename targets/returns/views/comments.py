"""Sender and reviewer speaking about a return: one address that takes the words, from four pages."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST
from django_htmx.middleware import HtmxDetails

from organizations.access import PageRequest, requires
from organizations.permissions import Capability
from organizations.refused import NotPermitted, Refused
from targets.returns.comments import CommentRefused, comment
from targets.returns.forms.comments import CommentForm
from targets.returns.sheets import ReturnSheet
from targets.returns.views.places import sheet_or_404, unit_sheets

#: Pages with a dialogue, and whether their address names the organization.
PAGES = {
    "returns:entry": True,
    "returns:history": True,
    "returns:check": False,
    "approval:detail": False,
    "approval:first_unit": False,
}


class HtmxRequest(PageRequest):
    """A marked page's request that may come from htmx."""

    htmx: HtmxDetails


@require_POST
@requires(Capability.SEE_RETURNS)
def write(request: HtmxRequest, year: int, unit: str, organization: str) -> HttpResponse:
    """Keep the remark and go back to the page it was written on; a faulty one comes back with its words."""
    sheet = sheet_or_404(unit_sheets(request, year, unit), organization)
    form = CommentForm(sheet, request.POST)
    if not form.is_valid():
        return _answer(request, sheet, form, status=422)
    try:
        _keep(request, sheet, form)
    except NotPermitted:
        raise
    except Refused as refused:
        form.add_error(None, str(refused))
        return _answer(request, sheet, form, status=409)
    if request.htmx:
        fresh = sheet_or_404(unit_sheets(request, year, unit), organization)
        return _answer(request, fresh, None)
    messages.success(request, f"Đã ghi nhận xét vào báo cáo của {sheet.organization}.")
    return redirect(f"{_page(request, sheet)}#trao-doi-{sheet.organization.code}")


def _keep(request: HtmxRequest, sheet: ReturnSheet, form: CommentForm) -> None:
    if sheet.stored is None:
        raise CommentRefused("Báo cáo này chưa được bắt đầu nên chưa ghi nhận xét được.")
    data = form.cleaned_data
    comment(sheet.stored, key=data["key"], text=data["text"], by=request.user, at=timezone.now())


def _page(request: HtmxRequest, sheet: ReturnSheet) -> str:
    """The page that the remark was written on, if it is one of ours."""
    name = request.POST.get("page", "")
    place = [sheet.year.year, sheet.unit.slug]
    if name not in PAGES:
        name = "returns:entry"
    return reverse(name, args=[*place, sheet.organization.slug] if PAGES[name] else place)


def _answer(request: HtmxRequest, sheet: ReturnSheet, form: CommentForm | None, status: int = 200) -> HttpResponse:
    """The dialogue alone for htmx; a page around it without JavaScript."""
    context = {
        "sheet": sheet,
        "year": sheet.year,
        "unit": sheet.unit,
        "comment_form": form,
        "page": request.POST.get("page", ""),
        "back": _page(request, sheet),
    }
    template = "returns/_dialogue.html" if request.htmx else "returns/comment.html"
    return render(request, template, context, status=status)
