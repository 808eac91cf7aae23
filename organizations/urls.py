"""Signing in, signing out, changing one's password."""

from django.urls import include, path

from organizations import views

account = [
    path("dang-nhap/", views.sign_in, name="login"),
    path("dang-xuat/", views.sign_out, name="logout"),
    path("mat-khau/", views.change_password, name="password_change"),
]

urlpatterns = [path("", include((account, "auth")))]
