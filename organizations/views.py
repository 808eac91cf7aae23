"""The person's own matters: signing in and out, the password, the profile, notices, and the running session."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from organizations.access import PageRequest
from organizations.forms import ChangePasswordForm, ProfileForm, SignInForm
from organizations.middleware import renew, seconds_left
from organizations.models import Notice

NOTICES_A_PAGE = 50


class SignInView(auth_views.LoginView):
    """Django's sign-in view; also records the start of the session."""

    template_name = "auth/login.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        answer = super().form_valid(form)
        renew(self.request)
        return answer


class PasswordChangeView(auth_views.PasswordChangeView):
    """Django's password change; clears `must_change_password` and redirects home with a message."""

    template_name = "auth/password_change.html"
    form_class = ChangePasswordForm
    success_url = reverse_lazy("home")

    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        form.user.must_change_password = False  # saved with the password
        answer = super().form_valid(form)
        renew(self.request)
        messages.success(self.request, "Đã đổi mật khẩu. Lần sau xin đăng nhập bằng mật khẩu mới.")
        return answer


sign_in = SignInView.as_view()
sign_out = auth_views.LogoutView.as_view()
change_password = PasswordChangeView.as_view()


@require_http_methods(["GET", "POST"])
def profile(request: PageRequest) -> HttpResponse:
    """Profile page. Telephone, mail address and delivery of notices can be changed."""
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        request.user.save(update_fields=[*form.Meta.fields])
        messages.success(request, "Đã lưu thông tin tài khoản.")
        return redirect("auth:profile")
    if form.errors:
        request.user.refresh_from_db()  # the page's head shows what is stored, the form what was typed
    context = {"form": form}
    return render(request, "person/profile.html", context, status=422 if form.errors else 200)


@require_GET
def notices(request: PageRequest) -> HttpResponse:
    """One's notices, newest first."""
    own = Notice.objects.visible_to(request.user)
    page = Paginator(own, NOTICES_A_PAGE).get_page(request.GET.get("trang"))
    return render(request, "person/notices.html", {"page": page, "unread": own.unread().count()})


@require_POST
def open_notice(request: PageRequest, pk: int) -> HttpResponse:
    """Mark one notice as read and go to the page that it speaks of."""
    notice = get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)
    Notice.objects.filter(pk=notice.pk, read_at__isnull=True).update(read_at=timezone.now())
    is_local = url_has_allowed_host_and_scheme(notice.address, allowed_hosts=None)
    return redirect(notice.address if notice.address and is_local else "auth:notices")


@require_POST
def read_all(request: PageRequest) -> HttpResponse:
    """Mark all of one's notices as read."""
    Notice.objects.visible_to(request.user).unread().update(read_at=timezone.now())
    return redirect("auth:notices")


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def keep_alive(request: HttpRequest) -> HttpResponse:
    """Remaining seconds of the session as JSON (GET); renews it (POST). 401 after its end.

    The token goes along, so that a page which outlived its session can still send its form after a new sign-in.
    """
    if not request.user.is_authenticated:
        return JsonResponse({"seconds": 0}, status=401)
    if request.method == "POST":
        renew(request)
    answer: dict[str, Any] = {"seconds": seconds_left(request), "token": get_token(request)}
    return JsonResponse(answer)
