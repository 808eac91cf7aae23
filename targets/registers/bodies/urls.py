"""Addresses of branches, heads, scales, standards and grids; they come before those of the registers."""

from django.urls import URLPattern, include, path

from targets.registers.bodies import branch_views, grid_views, head_views, rule_views


def _rules(area: str, slug: str) -> list[URLPattern]:
    kind = {"kind": area}
    return [
        path(f"so/<int:year>/{slug}/", rule_views.rules, kind, name="list"),
        path(f"so/<int:year>/{slug}/them/", rule_views.add, kind, name="add"),
        path(f"so/<int:year>/{slug}/<int:pk>/huy/", rule_views.withdraw, kind, name="withdraw"),
    ]


_BRANCHES = [
    path("so/<int:year>/co-so/", branch_views.branches, name="list"),
    path("so/<int:year>/co-so/them/", branch_views.add, name="add"),
    path("so/<int:year>/co-so/<int:pk>/", branch_views.detail, name="detail"),
    path("so/<int:year>/co-so/<int:pk>/sua/", branch_views.change, name="change"),
    path("so/<int:year>/co-so/<int:pk>/ket-thuc/", branch_views.end, name="end"),
]
_HEADS = [
    path("so/<int:year>/can-bo/", head_views.heads, name="list"),
    path("so/<int:year>/can-bo/them/", head_views.add, name="add"),
    path("so/<int:year>/can-bo/<int:pk>/", head_views.detail, name="detail"),
    path("so/<int:year>/can-bo/<int:pk>/sua/", head_views.change, name="change"),
    path("so/<int:year>/can-bo/<int:pk>/bang-cap/", head_views.degree, name="degree"),
    path("so/<int:year>/can-bo/<int:pk>/thoi-giu-chuc/", head_views.end, name="end"),
]
_GRIDS = [
    path("so/<int:year>/xep-loai/bang/", grid_views.places, name="places"),
    path("so/<int:year>/xep-loai/bang/<slug:unit>/<slug:organization>/", grid_views.grid, name="grid"),
]
urlpatterns = [
    path("", include((_BRANCHES, "branches"))),
    path("", include((_HEADS, "heads"))),
    path("", include((_rules("scales", "thang-xep-loai"), "scales"))),
    path("", include((_rules("standards", "tieu-chuan"), "standards"))),
    path("", include((_GRIDS, "assessing"))),
]
