"""Signing in and out and changing one's password: Django's own views in the portal's words."""

from django.contrib import messages
from django.contrib.auth import views as auth_views
from django.contrib.auth.forms import PasswordChangeForm
from django.http import HttpResponse
from django.urls import reverse_lazy

from organizations.forms import ChangePasswordForm, SignInForm

sign_in = auth_views.LoginView.as_view(
    template_name="auth/login.html", authentication_form=SignInForm, redirect_authenticated_user=True
)
sign_out = auth_views.LogoutView.as_view()


class PasswordChangeView(auth_views.PasswordChangeView):
    """Django's, which goes home with a message instead of to a page of its own."""

    template_name = "auth/password_change.html"
    form_class = ChangePasswordForm
    success_url = reverse_lazy("home")

    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        messages.success(self.request, "Đã đổi mật khẩu. Lần sau xin đăng nhập bằng mật khẩu mới.")
        return super().form_valid(form)


change_password = PasswordChangeView.as_view()
