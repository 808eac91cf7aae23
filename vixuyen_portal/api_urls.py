"""The API's addresses: version 1, read-only."""

from django.urls import include, path
from drf_spectacular.views import SpectacularJSONAPIView
from rest_framework.routers import SimpleRouter

from organizations.api import OrganizationViewSet, UnitViewSet
from targets.api.returns import AnnualReturnViewSet
from targets.api.targets import TargetViewSet
from targets.api.verdicts import VerdictViewSet
from vixuyen_portal.api_docs import documentation

app_name = "api"

router = SimpleRouter()
router.register("units", UnitViewSet, basename="units")
router.register("organizations", OrganizationViewSet, basename="organizations")
router.register("targets", TargetViewSet, basename="targets")
router.register("returns", AnnualReturnViewSet, basename="returns")
router.register("verdicts", VerdictViewSet, basename="verdicts")

urlpatterns = [
    path("", include(router.urls)),
    path("schema/", SpectacularJSONAPIView.as_view(), name="schema"),
    path("tai-lieu/", documentation, name="documentation"),
]
