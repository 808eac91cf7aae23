"""The address of the search."""

from django.urls import path

from reports.search.views import results

app_name = "search"
urlpatterns = [
    path("tim-kiem/", results, name="results"),
]
