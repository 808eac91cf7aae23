"""Addresses of everybody's work to do."""

from django.urls import path

from targets.inbox.views import inbox

app_name = "inbox"
urlpatterns = [
    path("viec-can-lam/", inbox, name="work"),
]
