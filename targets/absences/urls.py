"""Addresses of where an organization does not exist."""

from django.urls import path

from targets.absences import views

app_name = "absence"
urlpatterns = [
    path("noi-khong-co-to-chuc/", views.absences, name="list"),
    path("noi-khong-co-to-chuc/ghi/", views.record, name="record"),
    path("noi-khong-co-to-chuc/<int:pk>/", views.end, name="end"),
]
