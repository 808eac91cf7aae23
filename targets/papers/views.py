"""«Văn bản minh chứng»: the list, entering and changing a paper, its page with what cites it, and its file."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from organizations.access import PageRequest, requires
from organizations.models import Absence, Agency, Succession
from organizations.models.unit import within
from organizations.permissions import Capability
from organizations.refused import NotPermitted
from targets.models import Paper
from targets.papers import actions
from targets.papers.changes import changes_of
from targets.papers.citations import citations_of
from targets.papers.forms import CancelForm, ChangePaperForm, GroundsForm, PaperForm
from targets.papers.refusal import PaperRefused

PAPERS_A_PAGE = 50
LONGEST_SEARCH = 100
FILE_IS_GONE = "Tệp của văn bản không còn trong kho tệp. Xin báo quản trị hệ thống khôi phục từ bản sao lưu."


@require_GET
@requires(Capability.SEE_PAPERS)
def papers(request: PageRequest) -> HttpResponse:
    """The papers that the person may see, the latest first. `?tim=` words, `?nam=` year of issue, `?trang=` page."""
    visible = Paper.objects.visible_to(request.user)
    years = [day.year for day in visible.dates("issued_on", "year", order="DESC")]
    wanted = request.GET.get("tim", "").replace("\0", "").strip()[:LONGEST_SEARCH]
    chosen = request.GET.get("nam", "")
    year = next((year for year in years if str(year) == chosen), None)
    found = visible.with_parties()
    if year:
        found = found.filter(issued_on__year=year)
    if wanted:
        found = found.matching(wanted)
    page = Paginator(found, PAPERS_A_PAGE).get_page(request.GET.get("trang"))
    return render(request, "papers/list.html", {"page": page, "years": years, "year": year, "wanted": wanted})


@require_http_methods(["GET", "POST"])
@requires(Capability.ENTER_PAPERS)
def add(request: PageRequest) -> HttpResponse:
    """Enter a paper of an agency for which the person enters them."""
    form = PaperForm(
        request.POST or None,
        request.FILES or None,
        agencies=_agencies(request),
        was_too_large="upload_was_too_large" in request.META,
    )
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.add_paper(form.details, upload=form.cleaned_data["file"], by=request.user, at=timezone.now())
        except PaperRefused as refused:
            refusal = str(refused)
        else:
            messages.success(request, f"Đã nhập: {made}.")
            return redirect("paper:detail", made.pk)
    return _form(request, "papers/add.html", form, refusal)


@require_GET
@requires(Capability.SEE_PAPERS)
def detail(request: PageRequest, pk: int) -> HttpResponse:
    """What the paper is, who entered it, its file, what cites it, and its history."""
    paper = _paper_or_404(request, pk)
    may = actions.may_change(request.user, paper)
    context = {
        "paper": paper,
        "may": may,
        "may_set_grounds": may and _grounds_form(request, paper).fields,
        "citations": citations_of(paper, request.user),
        "changes": changes_of(paper),
    }
    return render(request, "papers/detail.html", context)


@require_http_methods(["GET", "POST"])
@requires(Capability.ENTER_PAPERS)
def change(request: PageRequest, pk: int) -> HttpResponse:
    """Correct a paper, or give it another file."""
    paper = _changeable(request, pk)
    details = {name: getattr(paper, name) for name in ("kind", "number", "issued_on", "title")}
    form = ChangePaperForm(
        request.POST or None,
        request.FILES or None,
        agencies=_agencies(request),
        was_too_large="upload_was_too_large" in request.META,
        initial={**details, "agency": str(paper.agency_id), "seen": actions.version_of(paper)},
    )
    refusal = ""
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.change_paper(
                paper, form.details, seen=data["seen"], upload=data["file"], by=request.user, at=timezone.now()
            )
        except PaperRefused as refused:
            refusal = str(refused)
        else:
            messages.success(request, "Đã ghi nội dung sửa.")
            return redirect("paper:detail", paper.pk)
    return _form(request, "papers/change.html", form, refusal, paper)


@require_http_methods(["GET", "POST"])
@requires(Capability.ENTER_PAPERS)
def grounds(request: PageRequest, pk: int) -> HttpResponse:
    """Which absences and successions the paper is the ground of."""
    paper = _changeable(request, pk)
    form = _grounds_form(request, paper)
    if request.method == "POST" and form.is_valid():
        actions.set_grounds(paper, form.wanted, of=form.offered, by=request.user, at=timezone.now())
        messages.success(request, "Đã ghi văn bản là căn cứ của những việc nào.")
        return redirect("paper:detail", paper.pk)
    return _form(request, "papers/grounds.html", form, "", paper)


@require_http_methods(["GET", "POST"])
@requires(Capability.ENTER_PAPERS)
def cancel(request: PageRequest, pk: int) -> HttpResponse:
    """Cancel a paper, with the reason."""
    paper = _changeable(request, pk)
    form, refusal = CancelForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        try:
            actions.cancel(paper, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
        except PaperRefused as refused:
            refusal = str(refused)
        else:
            messages.success(request, f"Đã hủy: {paper}.")
            return redirect("paper:detail", paper.pk)
    citations = citations_of(paper, request.user)
    return _form(request, "papers/cancel.html", form, refusal, paper, citations=citations)


@require_GET
@never_cache
@requires(Capability.SEE_PAPERS)
def download(request: PageRequest, pk: int) -> FileResponse:
    """The file under the sender's name, to be saved and never shown in place."""
    paper = get_object_or_404(Paper.objects.visible_to(request.user).exclude(file=""), pk=pk)
    try:
        content = paper.file.open("rb")
    except FileNotFoundError as gone:
        raise PaperRefused(FILE_IS_GONE) from gone
    headers = {"X-Content-Type-Options": "nosniff"}
    return FileResponse(
        content, as_attachment=True, filename=paper.file_name, content_type=paper.media_type, headers=headers
    )


def _agencies(request: PageRequest) -> list[Agency]:
    return list(Agency.objects.enterable_by(request.user).with_parties())


def _paper_or_404(request: PageRequest, pk: int) -> Paper:
    return get_object_or_404(Paper.objects.visible_to(request.user).with_parties(), pk=pk)


def _changeable(request: PageRequest, pk: int) -> Paper:
    """The paper, if the person may see it (404) and change it (403); one that is cancelled is refused."""
    paper = _paper_or_404(request, pk)
    if not Paper.objects.changeable_by(request.user).filter(pk=pk).exists():
        raise NotPermitted("Văn bản này không phải của cơ quan mà đồng chí được nhập.")
    if paper.cancelled_at is not None:
        raise PaperRefused("Văn bản này đã hủy nên không sửa được nữa. Xin nhập văn bản mới.")
    return paper


def _grounds_form(request: PageRequest, paper: Paper) -> GroundsForm:
    """Offers what concerns units at and below the paper's agency, as far as the person's scope goes. Four queries."""
    path, user = paper.agency.unit.path, request.user
    absences = Absence.objects.visible_to(user).with_parties().filter(unit__path__startswith=path)
    successions = Succession.objects.select_related("from_unit", "to_unit").filter(
        within(user, "to_unit") | within(user, "from_unit"), to_unit__path__startswith=path
    )
    initial = {
        "absences": [str(key) for key in paper.absences.values_list("pk", flat=True)],
        "successions": [str(key) for key in paper.successions.values_list("pk", flat=True)],
    }
    data = request.POST if request.method == "POST" else None
    return GroundsForm(data, absences=list(absences), successions=list(successions), initial=initial)


def _form(
    request: PageRequest, template: str, form: object, refusal: str, paper: Paper | None = None, **more: object
) -> HttpResponse:
    errors = getattr(form, "errors", None)
    context = {"form": form, "refusal": refusal, "paper": paper, **more}
    return render(request, template, context, status=409 if refusal else 422 if errors else 200)
