"""Addresses of resolutions, and of changing what one of their targets asks."""

from django.urls import path

from targets.resolutions import views

app_name = "resolution"
urlpatterns = [
    path("", views.resolutions, name="list"),
    path("<slug:resolution>/", views.one_resolution, name="detail"),
    path("<slug:resolution>/<slug:code>/nguong/", views.threshold, name="threshold"),
]
