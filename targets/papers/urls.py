"""Addresses of papers."""

from django.urls import path

from targets.papers import views

app_name = "paper"
urlpatterns = [
    path("", views.papers, name="list"),
    path("nhap/", views.add, name="add"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/sua/", views.change, name="change"),
    path("<int:pk>/can-cu/", views.grounds, name="grounds"),
    path("<int:pk>/huy/", views.cancel, name="cancel"),
    path("<int:pk>/tep/", views.download, name="download"),
]
