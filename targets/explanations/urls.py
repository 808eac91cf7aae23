"""Addresses of explanations: a year's list, asking, one explanation and its steps."""

from django.urls import path

from targets.explanations import views

app_name = "explanation"
urlpatterns = [
    path("giai-trinh/<int:year>/", views.explanations, name="list"),
    path("giai-trinh/<int:year>/yeu-cau/<slug:resolution>/<slug:code>/<slug:organization>/", views.ask, name="ask"),
    path("giai-trinh/<int:year>/<int:pk>/", views.detail, name="detail"),
    path("giai-trinh/<int:year>/<int:pk>/tra-loi/", views.answer, name="answer"),
    path("giai-trinh/<int:year>/<int:pk>/chap-nhan/", views.accept, name="accept"),
    path("giai-trinh/<int:year>/<int:pk>/tra-lai/", views.send_back, name="send_back"),
    path("giai-trinh/<int:year>/<int:pk>/khac-phuc/", views.record_remedy, name="remedy"),
    path("giai-trinh/<int:year>/<int:pk>/rut/", views.withdraw, name="withdraw"),
]
