"""Addresses of the reviews in Word."""

from django.urls import path

from reports.reviews import views as documents

app_name = "doc"
urlpatterns = [
    path("", documents.review_list, name="list"),
    path("moi/", documents.build, name="build"),
    path("<int:pk>/", documents.detail, name="detail"),
    path("<int:pk>/tien-do/", documents.progress, name="progress"),
    path("<int:pk>/tai-ve/", documents.download, name="download"),
]
