"""The administration site: its names, its sign-in, and the parts of Django's admin that are left out."""

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import Group
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from rest_framework.authtoken.models import TokenProxy

from organizations.administration import ReadOnlyAdmin
from organizations.names import sort_key
from organizations.permissions import Capability, require


@login_not_required
@never_cache
def sign_in(request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
    """The portal's own sign-in instead of the administration's. Raises NotPermitted for other roles."""
    if request.user.is_authenticated:
        require(request.user, Capability.ADMINISTER)
        return redirect("admin:index")
    wanted = request.GET.get(REDIRECT_FIELD_NAME, reverse("admin:index"))
    return redirect_to_login(wanted, settings.LOGIN_URL)


def in_vietnamese_order(request: HttpRequest, app_label: str | None = None) -> list[dict[str, Any]]:
    """The menu as a Vietnamese reader looks words up: «Điều khoản» before «Nghị quyết», not after «Việc»."""
    apps = admin.AdminSite.get_app_list(admin.site, request, app_label)
    for app in apps:
        app["models"].sort(key=lambda model: sort_key(str(model["name"])))
    return sorted(apps, key=lambda app: sort_key(str(app["name"])))


admin.site.site_header = "Quản trị cổng theo dõi"
admin.site.site_title = "Quản trị"
admin.site.index_title = "Danh mục, tài khoản, tham số"
admin.site.login = sign_in  # type: ignore[method-assign]
admin.site.get_app_list = in_vietnamese_order  # type: ignore[method-assign]
admin.site.unregister(Group)  # roles are a table in organizations/permissions.py
admin.site.unregister(TokenProxy)  # its list shows every key; see AccountAdmin's two actions instead


@admin.register(LogEntry)
class LogEntryAdmin(ReadOnlyAdmin):
    """Who did what in the administration."""

    unit_path = "user__unit"
    list_display = ["action_time", "user", "content_type", "object_repr", "action_flag", "get_change_message"]
    list_filter = ["action_flag", "content_type"]
    list_select_related = ["user", "content_type"]
    search_fields = ["object_repr", "user__username", "user__full_name"]
    date_hierarchy = "action_time"
