"""Addresses of reporting years."""

from django.urls import path

from targets.years import views

app_name = "years"
urlpatterns = [
    path("duyet/<int:year>/chot/", views.one_year, name="year"),
    path("duyet/<int:year>/them/", views.add_year, name="add_year"),
    path("duyet/<int:year>/<slug:unit>/gia-han/", views.extend, name="extend"),
]
