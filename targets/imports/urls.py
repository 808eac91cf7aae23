"""Addresses of workbooks, of any unit and of one unit's year."""

from django.urls import path

from targets.imports.views import blank_forms, columns, files, marked, undo

app_name = "imports"
urlpatterns = [
    path("nhap-tep/", files.upload, name="upload"),
    path("nhap-tep/mau/<int:year>/<slug:organization>/", blank_forms.organization_form, name="organization_form"),
    path("nhap-tep/<int:pk>/", files.preview, name="preview"),
    path("nhap-tep/<int:pk>/tien-do/", files.progress, name="progress"),
    path("nhap-tep/<int:pk>/doc-lai/", files.read_again, name="read"),
    path("nhap-tep/<int:pk>/ghi/", files.commit, name="commit"),
    path("nhap-tep/<int:pk>/cot/", columns.columns, name="columns"),
    path("nhap-tep/<int:pk>/danh-dau/", marked.marked, name="marked"),
    path("nhap-tep/<int:pk>/hoan-tac/", undo.undo, name="undo"),
    path("bao-cao/<int:year>/<slug:unit>/mau/", blank_forms.unit_form, name="unit_form"),
    path("bao-cao/<int:year>/<slug:unit>/tep/", files.upload_for_unit, name="upload_for_unit"),
]
