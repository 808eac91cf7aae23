"""Every address of the portal. Each app keeps its own; slugs are Vietnamese without marks.

The year is always in the path, so that links and prints stay true.
"""

from django.contrib import admin
from django.urls import include, path

from vixuyen_portal.views import health, help_page, launch, ready

handler400 = "vixuyen_portal.errors.bad_request"
handler500 = "vixuyen_portal.errors.server_error"

urlpatterns = [
    path("", include("organizations.urls")),
    path("nhac-nop/", include("reports.letters.urls")),  # before the pages of units below the same path
    path("", include("targets.urls")),
    path("", include("reports.search.urls")),
    path("", include("reports.dashboard.urls")),
    path("van-ban/", include("reports.reviews.urls")),
    path("api/v1/", include("vixuyen_portal.api_urls")),
    path("quan-tri/", admin.site.urls),
    path("dua-vao-su-dung/", launch, name="launch"),
    path("tro-giup/", help_page, name="help"),
    path("healthz/", health, name="health"),
    path("readyz/", ready, name="ready"),
]
