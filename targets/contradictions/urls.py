"""Addresses of the values to look at again."""

from django.urls import path

from targets.contradictions import views

app_name = "findings"
urlpatterns = [
    path("can-xem-lai/<int:year>/", views.listed, name="list"),
    path("can-xem-lai/<int:year>/dem/", views.count, name="count"),
    path("can-xem-lai/<int:year>/<slug:unit>/<slug:key>/", views.detail, name="detail"),
    path("can-xem-lai/<int:year>/<slug:unit>/<slug:key>/da-xem/", views.mark, name="mark"),
]
