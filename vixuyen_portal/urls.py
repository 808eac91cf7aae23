"""Every address of the portal. Each app keeps its own; slugs are Vietnamese without marks."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
