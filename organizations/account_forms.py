"""Forms by which an administrator makes accounts, changes them and sets passwords."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AdminPasswordChangeForm, UserCreationForm

from organizations.models import User
from organizations.permissions import Role

PROFILE = ["username", "full_name", "email", "phone", "role", "unit", "organization", "agency", "is_whole_register"]


class NewAccountForm(UserCreationForm):
    class Meta:
        model = User
        fields = PROFILE

    def save(self, commit: bool = True) -> User:
        """The administrator knows the first password, so its owner must choose another one, whatever the role."""
        self.instance.must_change_password = True
        user: User = super().save(commit)
        return user


class AccountForm(forms.ModelForm):
    """Account form. `acting` is the signed-in administrator, who cannot deactivate the own account."""

    acting: User | None = None

    class Meta:
        model = User
        fields = [*PROFILE, "is_active"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.acting is not None and self.instance.pk == self.acting.pk:
            if cleaned.get("role") != Role.ADMINISTRATOR:
                self.add_error("role", "Đồng chí không tự bỏ vai trò quản trị của mình; nhờ một quản trị khác.")
            if not cleaned.get("is_active"):
                self.add_error("is_active", "Đồng chí không tự ngừng tài khoản của mình; nhờ một quản trị khác.")
        return cleaned


class PasswordForm(AdminPasswordChangeForm):
    """A new password, twice. An account is switched off by «đang dùng», not by taking its password away."""

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(user, *args, **kwargs)
        self.fields.pop("usable_password", None)

    def save(self, commit: bool = True) -> User:
        """The administrator knows this password, so its owner must choose another one."""
        self.user.must_change_password = True
        return super().save(commit)
