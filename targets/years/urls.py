"""Addresses of reporting years: those of the viewer's root, and with its slug those of another one."""

from django.urls import path

from targets.years import views

app_name = "years"
urlpatterns = [
    path("duyet/<int:year>/chot/", views.one_year, name="year"),
    path("duyet/<int:year>/them/", views.add_year, name="add_year"),
    path("duyet/<int:year>/<slug:root>/chot/", views.one_year, name="year_of_root"),
    path("duyet/<int:year>/<slug:root>/them/", views.add_year, name="add_year_of_root"),
    path("duyet/<int:year>/<slug:unit>/gia-han/", views.extend, name="extend"),
]
