"""Addresses of who still owes a return."""

from django.urls import path

from targets.chasing import views

app_name = "chase"
urlpatterns = [
    path("nhac-nop/<int:year>/", views.debtors, name="list"),
    path("nhac-nop/<int:year>/nhac/", views.remind_page, name="remind"),
    path("nhac-nop/<int:year>/<slug:unit>/", views.unit_page, name="unit"),
]
