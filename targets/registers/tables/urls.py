"""Addresses of the registers' Excel files."""

from django.urls import path

from targets.registers.tables import views

app_name = "tables"
urlpatterns = [
    path("so/<int:year>/<slug:register>/tep/", views.upload, name="upload"),
    path("so/<int:year>/<slug:register>/tep/xuat/", views.download, name="download"),
    path("so/<int:year>/<slug:register>/tep/<int:pk>/", views.show, name="file"),
    path("so/<int:year>/<slug:register>/tep/<int:pk>/ghi/", views.commit, name="commit"),
    path("so/<int:year>/<slug:register>/tep/<int:pk>/hoan-tac/", views.undo, name="undo"),
]
