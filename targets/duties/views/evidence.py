"""The papers that an answer cites: chosen among those there are, or entered in place."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from organizations.access import PageRequest, requires
from organizations.permissions import Capability
from organizations.refused import NotPermitted, Refused
from targets.duties import actions
from targets.duties.parts import EVIDENCE, Papers, named, read_parts
from targets.duties.saving import PartChange, save_answers
from targets.duties.views.form import why_read_only
from targets.duties.views.places import duties_of, line_or_404
from targets.models import Duty, DutyAnswer, Paper
from targets.papers.forms import CitePapersForm
from targets.papers.refusal import PaperRefused
from targets.returns.claims import ReturnChanged, ReturnLocked
from targets.returns.duty_lines import DutyLine

CHANGED = "Minh chứng của nhiệm vụ này vừa được người khác sửa. Xin xem lại rồi chọn lại; chưa có gì bị ghi đè."


@require_http_methods(["GET", "POST"])
@requires(Capability.ENTER_DUTIES)
def evidence(request: PageRequest, year: int, agency: str, duty: str) -> HttpResponse:
    """Choose the papers of one answer, and enter a new one."""
    line = line_or_404(request, year, agency)
    wanted = request.GET.get("nghi_quyet", "")
    owed = [one for one in duties_of(line) if one.slug_code == duty and wanted in ("", one.resolution.slug)]
    if len(owed) != 1:
        raise Http404
    (about,) = owed
    name = next(iter(named([about])))
    answer = DutyAnswer.objects.filter(duty_return=line.stored, duty=about).with_parts().first()
    stored = read_parts(about, answer)[EVIDENCE]
    assert isinstance(stored, Papers)
    form = CitePapersForm(
        request.POST or None,
        request.FILES or None,
        agency=line.agency,
        papers=_offered(request, line, stored),
        cited=stored.keys,
        was_too_large="upload_was_too_large" in request.META,
    )
    locked, refusal, status = why_read_only(line, request), "", 200
    if request.method == "POST":
        if not actions.may_enter(request.user, line.agency):
            raise NotPermitted(actions.OUTSIDE)
        status = 422
        if form.is_valid():
            try:
                _cite(request, line, about, form, was=request.POST.get("was", ""))
            except PaperRefused as refused:
                form.refuse(refused)
            except Refused as refused:
                refusal, status = str(refused), 409
            else:
                messages.success(request, f"Đã ghi minh chứng của nhiệm vụ {about.code}.")
                answer_page = redirect("duties:form", line.year.year, line.agency.slug)
                answer_page["Location"] += f"#{name}"
                return answer_page
    context = {
        "line": line, "agency": line.agency, "year": line.year, "duty": about, "name": name, "cite": form, "form": form,
        "locked": locked, "refusal": refusal, "was": stored.token,
    }  # fmt: skip
    return render(request, "duties/evidence.html", context, status=status)


def _offered(request: PageRequest, line: DutyLine, cited: Papers) -> list[Paper]:
    """The agency's papers in force, and what is cited already. Two queries."""
    own = Paper.objects.visible_to(request.user).in_force().filter(agency=line.agency)
    known = {paper.pk: paper for paper in own} | Paper.objects.in_bulk(cited.keys)
    return sorted(known.values(), key=lambda paper: (paper.issued_on, paper.pk), reverse=True)


@transaction.atomic
def _cite(request: PageRequest, line: DutyLine, duty: Duty, form: CitePapersForm, *, was: str) -> None:
    """Enter the new paper and cite it with the chosen ones, or do nothing. Raises Refused."""
    now = timezone.now()
    if reason := why_read_only(line, request):
        raise ReturnLocked(reason)
    duty_return = line.stored or actions.open_duty_return(line.agency, line.year)
    papers = Papers(frozenset(paper.pk for paper in form.save(by=request.user, at=now)))
    owed = named([duty])
    change = PartChange(next(iter(owed)), EVIDENCE, papers, was)
    saved = save_answers(duty_return, [change], owed=owed, by=request.user, at=now)
    if saved.conflicts:
        raise ReturnChanged(CHANGED)
