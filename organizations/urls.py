"""The person's own matters: signing in and out, password, profile, notices, session."""

from django.urls import include, path

from organizations import views

account = [
    path("dang-nhap/", views.sign_in, name="login"),
    path("dang-xuat/", views.sign_out, name="logout"),
    path("mat-khau/", views.change_password, name="password_change"),
    path("tai-khoan/", views.profile, name="profile"),
    path("thong-bao/", views.notices, name="notices"),
    path("thong-bao/da-doc/", views.read_all, name="read_all"),
    path("thong-bao/<int:pk>/", views.open_notice, name="open_notice"),
    path("phien/", views.keep_alive, name="keep_alive"),
]

urlpatterns = [path("", include((account, "auth")))]
