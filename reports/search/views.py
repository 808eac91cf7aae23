"""The page «Tìm kiếm»."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from organizations.access import PageRequest, requires
from organizations.names import search_text
from organizations.permissions import Capability
from reports.search.finding import find

LONGEST_SEARCH = 100


@require_GET
@requires(Capability.SEE_RESULTS)
def results(request: PageRequest) -> HttpResponse:
    """What the person may see of what the words of `?tim=` name, a few of each kind. Marks may be left out."""
    wanted = request.GET.get("tim", "").replace("\0", "").strip()[:LONGEST_SEARCH]
    groups = find(request.user, wanted) if search_text(wanted) else []
    return render(request, "search/results.html", {"wanted": wanted, "groups": groups})
