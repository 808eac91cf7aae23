"""«Nghị quyết»: those that the person sees, one as a whole, and another threshold for one of its targets."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from organizations.access import PageRequest, requires
from organizations.formats import number
from organizations.models import User
from organizations.permissions import Capability, can
from organizations.refused import Refused
from targets.models import Resolution, Target, ThresholdChange
from targets.resolutions import actions
from targets.resolutions.forms import ThresholdForm
from targets.resolutions.page import band_rows, figure_names, resolution_page, target_row
from targets.resolutions.preview import Preview
from targets.roots import is_own_root


@require_GET
@requires(Capability.SEE_RESULTS)
def resolutions(request: PageRequest) -> HttpResponse:
    """The resolutions of the roots at, above and below the person's unit."""
    rows = Resolution.objects.visible_to(request.user).select_related("unit__words")
    return render(request, "resolutions/list.html", {"rows": rows})


@require_GET
@requires(Capability.SEE_RESULTS)
def one_resolution(request: PageRequest, resolution: str) -> HttpResponse:
    """All that a resolution asks; administrators of its root go on from here to change a threshold."""
    found = _resolution_or_404(request.user, resolution)
    may = can(request.user, Capability.MANAGE_TARGETS) and is_own_root(request.user, found.unit)
    return render(request, "resolutions/detail.html", {"page": resolution_page(found), "may": may})


@require_http_methods(["GET", "POST"])
@requires(Capability.MANAGE_TARGETS)
def threshold(request: PageRequest, resolution: str, code: str) -> HttpResponse:
    """Propose another threshold for some years, see what would turn, and confirm it."""
    found = _resolution_or_404(request.user, resolution)
    actions.require_change(request.user, found)
    targets = Target.objects.of(found).with_rules().select_related("resolution__unit", "clause")
    target = get_object_or_404(targets.prefetch_related("organizations"), code=code)
    closed = found.closed_years
    form = ThresholdForm(target, closed, request.POST or None)
    preview, refusal = None, ""
    if request.method == "POST" and form.is_valid():
        preview, change, refusal = _act(request, target, form)
        if change is not None:
            messages.success(request, _said(change))
            return redirect("resolution:detail", found.slug)
    context = {
        "resolution": found,
        "row": target_row(target, figure_names(found), closed),
        "closed": sorted(filter(target.is_in_force, closed)),
        "form": form,
        "refusal": refusal,
        "preview": preview,
        "after": band_rows(target, preview.after) if preview else [],
    }
    status = 409 if refusal else 422 if form.errors else 200
    return render(request, "resolutions/threshold.html", context, status=status)


def _resolution_or_404(user: User, slug: str) -> Resolution:
    return get_object_or_404(Resolution.objects.visible_to(user).select_related("unit__parent"), slug=slug)


def _act(
    request: PageRequest, target: Target, form: ThresholdForm
) -> tuple[Preview | None, ThresholdChange | None, str]:
    """Preview, or store what was previewed; with the sentence where one of them is refused."""
    person, at, refusal = request.user, timezone.now(), ""
    try:
        if request.POST.get("viec") == "ghi":
            seen, reason = request.POST.get("seen", ""), form.cleaned_data["reason"]
            return None, actions.change_threshold(target, form.band, reason=reason, seen=seen, by=person, at=at), ""
    except actions.PreviewOutdated as outdated:
        refusal = str(outdated)
        target = Target.objects.with_rules().select_related("resolution__unit").get(pk=target.pk)
    except Refused as refused:
        return None, None, str(refused)
    try:
        return actions.propose(target, form.band, by=person, at=at), None, refusal
    except Refused as refused:
        return None, None, str(refused)


def _said(change: ThresholdChange) -> str:
    turned = f"{number(change.turned)} kết quả chính thức đổi" if change.turned else "không kết quả chính thức nào đổi"
    return f"Đã đổi ngưỡng chỉ tiêu {change.target_code}, {change.years}: {turned}. Kết quả đang được tính lại."
