"""Pages of the register: every desk brings its own addresses and its own namespace."""

from django.urls import include, path

urlpatterns = [
    path("", include("targets.inbox.urls")),
    path("", include("targets.entry.urls")),
    path("", include("targets.imports.urls")),
    # Before the approval, whose <slug:unit> would take the pages of a year for units.
    path("", include("targets.years.urls")),
    path("", include("targets.approval.urls")),
    path("", include("targets.chasing.urls")),
    path("", include("targets.duties.urls")),
    path("", include("targets.registers.tables.urls")),
    # Before the registers, whose <slug:register> would take the lists beside them for registers.
    path("", include("targets.registers.bodies.urls")),
    path("", include("targets.registers.urls")),
    path("", include("targets.contradictions.urls")),
    path("", include("targets.explanations.urls")),
    path("", include("targets.absences.urls")),
    path("nghi-quyet/", include("targets.resolutions.urls")),
    path("van-ban-den/", include("targets.papers.urls")),
]
