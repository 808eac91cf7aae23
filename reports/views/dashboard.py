"""Where a person lands, and the leaders' page of a year."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_GET

from organizations.access import PageRequest, requires
from organizations.permissions import Capability, Role
from reports.years import shown_year

#: Roles whose first question is «what is left for me to do»; the others ask how the district stands.
WORKING_ROLES = frozenset({Role.COMMUNE_OFFICER, Role.DISTRICT_ORGANIZATION, Role.STAFF, Role.HEAD_OF_STAFF})


@require_GET
@requires(Capability.SEE_RESULTS)
def home(request: PageRequest) -> HttpResponse:
    """Redirect to the page that answers the role's first question."""
    if Role(request.user.role) in WORKING_ROLES:
        try:
            return redirect(reverse("work:inbox"))
        except NoReverseMatch:
            pass  # an installation without the work pages: the results are next
    return redirect("dashboard:year", shown_year())
