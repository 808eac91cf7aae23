"""Addresses of the leaders' pages. The year is always in the path; slugs are resolved in the year's own list.

`of`: the same page with the resolution's slug, which is named where another one would be shown without it.
"""

from django.urls import URLPattern, URLResolver, include, path

from reports.dashboard.views import commune, mergers, organization, target, verdict_card, year as dashboard

dashboard_urls = [
    path("<int:year>/", dashboard.year_page, name="year"),
    path("<int:year>/<slug:unit>/", dashboard.year_page, name="unit"),
]
commune_urls = [
    path("", commune.commune_list, name="list"),
    path("<slug:slug>/<int:year>/", commune.commune_detail, name="detail"),
]
organization_urls = [
    path("<int:year>/", organization.organization_list, name="list"),
    path("<slug:slug>/<int:year>/", organization.organization_detail, name="detail"),
]
target_urls = [
    path("<int:year>/", target.target_list, name="list"),
    path("<slug:code>/<int:year>/", target.target_detail, name="detail"),
    path("<slug:resolution>/<slug:code>/<int:year>/", target.target_detail, name="of"),
    path("<slug:code>/<int:year>/sap-nhap/", mergers.merger_series, name="mergers"),
    path("<slug:resolution>/<slug:code>/<int:year>/sap-nhap/", mergers.merger_series, name="mergers_of"),
]
verdict_urls = [
    path("<int:year>/<slug:unit>/<slug:organization>/<slug:code>/", verdict_card.verdict_card, name="card"),
    path(
        "<slug:resolution>/<int:year>/<slug:unit>/<slug:organization>/<slug:code>/",
        verdict_card.verdict_card,
        name="of",
    ),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", dashboard.home, name="home"),
    path("tong-quan/", include((dashboard_urls, "dashboard"))),
    path("xa/", include((commune_urls, "commune"))),
    path("to-chuc/", include((organization_urls, "org"))),
    path("chi-tieu/", include((target_urls, "target"))),
    path("ket-qua/", include((verdict_urls, "verdict"))),
]
