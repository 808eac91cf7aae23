"""Addresses of the registers: a year's, and of each its list and its rows."""

from django.urls import path

from targets.registers import (
    citations as citations,  # so that the page of a paper names the rows that cite it
    views,
)

app_name = "registers"
urlpatterns = [
    path("so/", views.latest, name="latest"),
    path("so/<int:year>/", views.year, name="year"),
    path("so/<int:year>/<slug:register>/", views.rows, name="list"),
    path("so/<int:year>/<slug:register>/them/", views.add, name="add"),
    path("so/<int:year>/<slug:register>/<int:pk>/", views.detail, name="detail"),
    path("so/<int:year>/<slug:register>/<int:pk>/sua/", views.change, name="change"),
    path("so/<int:year>/<slug:register>/<int:pk>/minh-chung/", views.prove, name="prove"),
    path("so/<int:year>/<slug:register>/<int:pk>/<slug:step>/", views.take_step, name="step"),
]
