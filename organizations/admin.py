"""The administration of units, organizations, branches, heads and accounts."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from rest_framework.authtoken.models import Token

from organizations import credentials
from organizations.access import PageRequest
from organizations.account_forms import AccountForm, NewAccountForm, PasswordForm
from organizations.accounts import Standing, announce_changed, announce_made, announce_password
from organizations.administration import HistoryAdmin, PartyChoiceMixin, RegisterAdmin, ScopedAdmin, acting
from organizations.models import Agency, Branch, Head, HeadDegree, Organization, RootWords, Succession, Unit, User
from organizations.models.account import SYSTEM_USERNAME
from organizations.models.profile import WORDS
from organizations.resources import (
    AgencyResource,
    BranchResource,
    HeadResource,
    OrganizationResource,
    SuccessionResource,
    UnitResource,
)


@admin.register(Unit)
class UnitAdmin(RegisterAdmin):
    resource_classes = [UnitResource]
    unit_path = "parent"  # an administrator of a root changes what lies below it, not the root itself
    list_display = ["full_name", "code", "level", "parent", "valid_from", "valid_to"]
    list_filter = ["level", "valid_to", "is_remote", "is_border", "has_religion_area"]
    list_select_related = ["parent"]
    search_fields = ["code", "name", "search_text"]
    fields = [
        "code", "kind", "name", "level", "parent", "valid_from", "valid_to", "aliases", "is_remote", "is_border",
        "has_religion_area",
    ]  # fmt: skip

    @admin.display(description="đơn vị", ordering="sort_key")
    def full_name(self, unit: Unit) -> str:
        return unit.full_name


@admin.register(Succession)
class SuccessionAdmin(RegisterAdmin):
    resource_classes = [SuccessionResource]
    list_display = ["from_unit", "relation", "to_unit", "happened_on"]
    list_filter = ["relation", "happened_on"]
    list_select_related = ["from_unit", "to_unit"]
    search_fields = ["from_unit__code", "from_unit__name", "to_unit__code", "to_unit__name"]


@admin.register(Organization)
class OrganizationAdmin(RegisterAdmin):
    """Names and nouns of the organizations can be edited; rows cannot be added."""

    resource_classes = [OrganizationResource]
    list_display = ["name", "code", "short_name", "abbreviation", "position"]
    readonly_fields = ["code", "slug"]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(RootWords)
class RootWordsAdmin(PartyChoiceMixin, ScopedAdmin, HistoryAdmin):
    """What pages and documents call a root's committee and bodies; a blank word follows from the unit's kind."""

    unit_path = "unit"
    list_display = ["unit", "committee", "body", "places"]
    list_select_related = ["unit"]
    fields = ["unit", *WORDS]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["unit"] if obj else []

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Agency)
class AgencyAdmin(RegisterAdmin):
    """Agencies. What follows from units and organizations is made by `setup`; departments and Party cells are added."""

    resource_classes = [AgencyResource]
    unit_path = "unit"
    list_display = ["name", "kind", "function", "unit", "valid_from", "valid_to"]
    list_filter = ["kind", "function"]
    list_select_related = ["unit"]
    search_fields = ["name", "search_text", "unit__code"]
    fields = ["kind", "function", "name", "unit", "organization", "valid_from", "valid_to"]


@admin.register(Branch)
class BranchAdmin(RegisterAdmin):
    resource_classes = [BranchResource]
    unit_path = "unit"
    list_display = ["name", "kind", "organization", "unit", "valid_from", "valid_to"]
    list_filter = ["organization", "kind"]
    list_select_related = ["organization", "unit"]
    search_fields = ["name", "unit__name", "unit__code"]


@admin.register(Head)
class HeadAdmin(RegisterAdmin):
    resource_classes = [HeadResource]
    unit_path = "unit"
    list_display = ["full_name", "organization", "unit", "appointed_on", "left_on", "education", "political_theory"]
    list_filter = ["organization", "education", "political_theory"]
    list_select_related = ["organization", "unit"]
    search_fields = ["full_name", "unit__name", "unit__code"]


@admin.register(HeadDegree)
class HeadDegreeAdmin(ScopedAdmin, HistoryAdmin):
    """Levels that heads reached in their posts, where one was recorded wrongly."""

    unit_path = "head__unit"
    list_display = ["head", "attained_on", "education", "political_theory"]
    list_select_related = ["head__organization", "head__unit"]
    autocomplete_fields = ["head"]


@admin.register(User)
class AccountAdmin(PartyChoiceMixin, ScopedAdmin, UserAdmin):
    """People's accounts. Nobody is deleted, because their name stands in the history: accounts are switched off."""

    unit_path = "unit"
    form = AccountForm
    add_form = NewAccountForm
    change_password_form = PasswordForm
    change_user_password_template = "admin/account_password.html"  # noqa: S105
    list_display = ["username", "full_name", "role", "unit", "organization", "is_active", "has_token", "last_login"]
    list_filter = ["role", "is_active", "organization"]
    list_select_related = ["unit", "organization"]
    list_per_page = 50
    search_fields = ["username", "full_name", "email", "unit__name"]
    ordering = ["username"]
    autocomplete_fields = ["agency"]
    filter_horizontal = []
    readonly_fields = ["password_state", "token_state", "last_login", "date_joined"]
    fieldsets = [
        (None, {"fields": ["username", "full_name", "email", "phone"]}),
        (
            "Vai trò và phạm vi",
            {"fields": ["role", "unit", "organization", "agency", "is_whole_register", "is_active"]},
        ),
        ("Đăng nhập", {"fields": ["password_state", "token_state", "last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["username", "full_name", "email", "phone"]}),
        ("Vai trò và phạm vi", {"fields": ["role", "unit", "organization", "agency", "is_whole_register"]}),
        ("Mật khẩu lần đầu", {"fields": ["password1", "password2"]}),
    ]
    actions = ["issue_passwords", "issue_tokens", "revoke_tokens"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        people = super().get_queryset(request).exclude(username=SYSTEM_USERNAME)
        if not acting(request).is_whole_register:
            people = people.filter(is_whole_register=False)
        return people.annotate(holds_token=Exists(Token.objects.filter(user=OuterRef("pk"))))

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        """Only who administers the whole register gives an account the whole register."""
        sections = super().get_fieldsets(request, obj)
        if acting(request).is_whole_register:
            return sections
        return [
            (title, {**options, "fields": [name for name in options["fields"] if name != "is_whole_register"]})
            for title, options in sections
        ]

    def get_form(self, request: HttpRequest, obj: User | None = None, change: bool = False, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        form.acting = request.user
        if not acting(request).is_whole_register:
            form.base_fields.pop("is_whole_register", None)
            form.base_fields["unit"].required = True
        return form

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: PageRequest, obj: User, form: Any, change: bool) -> None:  # type: ignore[override]
        before = Standing.of(User.objects.get(pk=obj.pk)) if change else None
        super().save_model(request, obj, form, change)
        if before is None:
            announce_made(obj, by=request.user, at=timezone.now())
        else:
            announce_changed(obj, before=before, by=request.user, at=timezone.now())

    def log_change(self, request: PageRequest, obj: User, message: Any) -> Any:  # type: ignore[override]
        """Django's page of a new password saves the form itself; this is the only place that it calls."""
        if request.resolver_match and request.resolver_match.url_name == "auth_user_password_change":
            announce_password(obj, by=request.user, at=timezone.now())
        return super().log_change(request, obj, message)

    @admin.display(description="mã API")
    def has_token(self, user: User) -> str:
        return "đã cấp" if user.holds_token else "-"  # type: ignore[attr-defined]

    @admin.display(description="mật khẩu")
    def password_state(self, user: User) -> str:
        state = "Đã đặt" if user.has_usable_password() else "Chưa đặt"
        address = reverse("admin:auth_user_password_change", args=[user.pk])
        return format_html('{}. <a href="{}">Đặt lại mật khẩu</a>', state, address)

    @admin.display(description="mã truy cập API")
    def token_state(self, user: User) -> str:
        token = Token.objects.filter(user=user).first()
        made = f"Cấp ngày {timezone.localtime(token.created):%d/%m/%Y}" if token else "Chưa cấp"
        return f"{made}. Cấp hoặc thu hồi trong danh sách tài khoản."

    @admin.action(description="Cấp mật khẩu tạm thời (cho người quên mật khẩu)")
    def issue_passwords(self, request: PageRequest, users: QuerySet[User]) -> HttpResponse:
        issued = credentials.issue_passwords(users, by=request.user)
        return self._show_once(request, {"title": "Mật khẩu tạm thời", "issued": issued, "is_password": True})

    @admin.action(description="Cấp mã truy cập API (mã cũ hết hiệu lực)")
    def issue_tokens(self, request: PageRequest, users: QuerySet[User]) -> HttpResponse:
        issued = credentials.issue_tokens(users, by=request.user)
        return self._show_once(request, {"title": "Mã truy cập API", "issued": issued})

    def _show_once(self, request: PageRequest, shown: dict[str, Any]) -> HttpResponse:
        """Page with the issued secrets, sent with `no-store`."""
        context = {**self.admin_site.each_context(request), "opts": self.opts, **shown}
        response = TemplateResponse(request, "admin/account_issued.html", context)
        response["Cache-Control"] = "no-store"
        return response

    @admin.action(description="Thu hồi mã truy cập API")
    def revoke_tokens(self, request: PageRequest, users: QuerySet[User]) -> None:
        revoked = credentials.revoke_tokens(users, by=request.user)
        self.message_user(request, f"Đã thu hồi {revoked} mã truy cập.")
