"""Addresses of the leaders' pages. The year is always in the path; slugs are resolved in the year's own list."""

from django.urls import URLPattern, URLResolver, path

from reports.views import dashboard

urlpatterns: list[URLPattern | URLResolver] = [
    path("", dashboard.home, name="home"),
]
