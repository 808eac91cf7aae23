"""Addresses of official letters; they stand among the pages of chasing."""

from django.urls import path

from reports.letters import views as letters

app_name = "letter"
urlpatterns = [path("<int:year>/cong-van/", letters.reminder, name="reminder")]
