"""Reviews in Word: the list, asking for one, watching it being built, reading and downloading it."""

from pathlib import PurePath

from django.db.models import QuerySet
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods
from django_htmx.http import HttpResponseClientRefresh
from django_htmx.middleware import HtmxDetails

from organizations.access import PageRequest, requires
from organizations.models.unit import within
from organizations.permissions import Capability
from reports.models import Review
from reports.reviews import actions, preview as review_preview, reading as review_figures
from reports.reviews.forms import BuildForm
from targets.models import JobStatus, PlannedReview

#: Reviews are built a few times a year; the list shows the latest.
MOST_LISTED = 100
ENDED = frozenset({JobStatus.DONE, JobStatus.FAILED})


@require_GET
@requires(Capability.SEE_REVIEWS)
def review_list(request: PageRequest) -> HttpResponse:
    """Every review that was asked for, the latest first."""
    reviews = Review.objects.visible_to(request.user).select_related("job", "requested_by", "planned__resolution")
    return render(request, "reviews/list.html", {"reviews": reviews.defer("figures")[:MOST_LISTED]})


@require_http_methods(["GET", "POST"])
@requires(Capability.BUILD_REVIEWS)
def build(request: PageRequest) -> HttpResponse:
    """Choose the review after seeing how complete the data is; POST asks for the document."""
    choices = PlannedReview.objects.filter(within(request.user, "resolution__unit")).select_related("resolution")
    form = BuildForm(request.POST or None, choices=choices)
    if request.method == "POST" and form.is_valid():
        planned = form.cleaned_data["review"]
        return redirect("doc:detail", actions.request_review(planned, by=request.user, at=timezone.now()).pk)
    checks = [(planned, review_figures.read_returns(planned)) for planned in choices]
    context = {"form": form, "checks": checks, "is_scoring": review_figures.is_scoring()}
    return render(request, "reviews/build.html", context)


@require_GET
@requires(Capability.SEE_REVIEWS)
def detail(request: PageRequest, pk: int) -> HttpResponse:
    """How far the work is; once done, the sections as printed and the file."""
    review = get_object_or_404(_reviews(request), pk=pk)
    document = review.figures["document"] if review.figures else None
    sections = review_preview.sections(document) if document else []
    context = {"review": review, "document": document, "sections": sections, "ended": review.job.status in ENDED}
    return render(request, "reviews/detail.html", context)


@require_GET
@requires(Capability.SEE_REVIEWS)
def progress(request: PageRequest, pk: int) -> HttpResponse:
    """The progress alone, asked for every two seconds; the whole page is fetched anew when the work has ended."""
    review = get_object_or_404(_reviews(request).defer("figures"), pk=pk)
    ended = review.job.status in ENDED
    if ended and HtmxDetails(request):
        return HttpResponseClientRefresh()
    return render(request, "reviews/_progress.html", {"review": review, "ended": ended})


@require_GET
@requires(Capability.SEE_REVIEWS)
def download(request: PageRequest, pk: int) -> FileResponse:
    """The file, as it was built."""
    review = get_object_or_404(Review.objects.visible_to(request.user).built().defer("figures"), pk=pk)
    return FileResponse(review.document.open("rb"), as_attachment=True, filename=PurePath(str(review.document)).name)


def _reviews(request: PageRequest) -> QuerySet[Review]:
    return Review.objects.visible_to(request.user).select_related("job", "requested_by", "planned__resolution")
