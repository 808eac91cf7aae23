"""Pages of the register: work to do, returns, review, files. One namespace each."""

from django.urls import include, path

from targets.absences import views as absences
from targets.approval.views import bulk as review_bulk, detail as review_detail, queue as review_queue
from targets.chasing import views as chasing
from targets.entry.views import cells, check, entry, hub as returns
from targets.imports.views import (
    blank_forms,
    columns as import_columns,
    files as imports,
    marked as import_marked,
    undo as import_undo,
)
from targets.inbox import views as inbox
from targets.returns.views import comments
from targets.years import views as years

work = [path("", inbox.inbox, name="inbox")]

returns_pages = [
    path("", returns.list_years, name="list"),
    path("<int:year>/", returns.list_units, name="units"),
    path("<int:year>/<slug:unit>/", returns.hub, name="hub"),
    path("<int:year>/<slug:unit>/buoc/", returns.act, name="act"),
    path("<int:year>/<slug:unit>/kiem-tra/", check.check, name="check"),
    path("<int:year>/<slug:unit>/gui/", check.submit, name="submit"),
    path("<int:year>/<slug:unit>/mau/", blank_forms.unit_form, name="template"),
    path("<int:year>/<slug:unit>/tep/", imports.upload_for_unit, name="file"),
    path("<int:year>/<slug:unit>/nhap/<slug:organization>/", entry.entry, name="entry"),
    path("<int:year>/<slug:unit>/nhap/<slug:organization>/luu/", cells.autosave, name="autosave"),
    path("<int:year>/<slug:unit>/o/<slug:organization>/<slug:key>/", cells.cell, name="cell"),
    path("<int:year>/<slug:unit>/lich-su/<slug:organization>/", returns.history, name="history"),
    path("<int:year>/<slug:unit>/nhan-xet/<slug:organization>/", comments.write, name="comment"),
]

files = [
    path("", imports.upload, name="upload"),
    path("mau/<int:year>/<slug:organization>/", blank_forms.organization_form, name="template"),
    path("<int:pk>/", imports.preview, name="preview"),
    path("<int:pk>/tien-do/", imports.progress, name="progress"),
    path("<int:pk>/doc-lai/", imports.read_again, name="read"),
    path("<int:pk>/ghi/", imports.commit, name="commit"),
    path("<int:pk>/cot/", import_columns.columns, name="columns"),
    path("<int:pk>/danh-dau/", import_marked.marked, name="marked"),
    path("<int:pk>/hoan-tac/", import_undo.undo, name="undo"),
]

review_pages = [
    path("<int:year>/", review_queue.queue, name="queue"),
    path("<int:year>/sach/", review_bulk.bulk, name="bulk"),
    path("<int:year>/to-chuc/", review_queue.first, name="first"),
    path("<int:year>/to-chuc/sach/", review_bulk.first_bulk, name="first_bulk"),
    path("<int:year>/to-chuc/<slug:unit>/", review_detail.first_unit, name="first_unit"),
    path("<int:year>/to-chuc/<slug:unit>/buoc/", review_detail.first_act, name="first_act"),
    path("<int:year>/chot/", years.one_year, name="year"),
    path("<int:year>/them/", years.add_year, name="add_year"),
    path("<int:year>/<slug:unit>/", review_detail.detail, name="detail"),
    path("<int:year>/<slug:unit>/buoc/", review_detail.act, name="act"),
    path("<int:year>/<slug:unit>/gia-han/", years.extend, name="extend"),
]

chase_pages = [
    path("<int:year>/", chasing.debtors, name="list"),
    path("<int:year>/nhac/", chasing.remind_page, name="remind"),
    path("<int:year>/<slug:unit>/", chasing.unit_page, name="unit"),
]

absence_pages = [
    path("", absences.absences, name="list"),
    path("ghi/", absences.record, name="record"),
    path("<int:pk>/", absences.end, name="end"),
]

urlpatterns = [
    path("viec-can-lam/", include((work, "work"))),
    path("bao-cao/", include((returns_pages, "returns"))),
    path("nhap-tep/", include((files, "imports"))),
    path("duyet/", include((review_pages, "review"))),
    path("nhac-nop/", include((chase_pages, "chase"))),
    path("noi-khong-co-to-chuc/", include((absence_pages, "absence"))),
]
