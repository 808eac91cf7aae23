"""Addresses of the duties: all of a year, one of them, and what an agency reports."""

from django.urls import path

from targets.duties import citations as citations  # so that the page of a paper names the answers that cite it
from targets.duties.views import evidence, form, matrix, steps

app_name = "duties"
urlpatterns = [
    path("nhiem-vu/", matrix.latest, name="latest"),
    path("nhiem-vu/<int:year>/", matrix.matrix, name="matrix"),
    path("nhiem-vu/<int:year>/co-quan/", matrix.agencies, name="agencies"),
    path("nhiem-vu/<int:year>/nhac/", matrix.remind, name="remind"),
    path("nhiem-vu/<int:year>/nhap/<slug:agency>/", form.form, name="form"),
    path("nhiem-vu/<int:year>/nhap/<slug:agency>/luu/", form.autosave, name="autosave"),
    path("nhiem-vu/<int:year>/nhap/<slug:agency>/minh-chung/<slug:duty>/", evidence.evidence, name="evidence"),
    path("nhiem-vu/<int:year>/nhap/<slug:agency>/gui/", steps.send, name="send"),
    path("nhiem-vu/<int:year>/nhap/<slug:agency>/buoc/", steps.act, name="act"),
    path("nhiem-vu/<int:year>/nhap/<slug:agency>/nhan-xet/", steps.comment, name="comment"),
    path("nhiem-vu/<int:year>/<slug:duty>/", matrix.duty, name="duty"),
]
