"""Addresses of the reviewer's pages."""

from django.urls import path

from targets.approval.views import bulk, detail, queue

app_name = "approval"
urlpatterns = [
    path("duyet/<int:year>/", queue.queue, name="queue"),
    path("duyet/<int:year>/sach/", bulk.bulk, name="bulk"),
    path("duyet/<int:year>/to-chuc/", queue.first, name="first"),
    path("duyet/<int:year>/to-chuc/sach/", bulk.first_bulk, name="first_bulk"),
    path("duyet/<int:year>/to-chuc/<slug:unit>/", detail.first_unit, name="first_unit"),
    path("duyet/<int:year>/to-chuc/<slug:unit>/buoc/", detail.first_act, name="first_act"),
    path("duyet/<int:year>/<slug:unit>/", detail.detail, name="detail"),
    path("duyet/<int:year>/<slug:unit>/buoc/", detail.act, name="act"),
]
