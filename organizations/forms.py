"""Signing in, one's password and one's profile, in the portal's words."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, UsernameField
from django.core.exceptions import ValidationError

from organizations import attempts
from organizations.formats import two_digits
from organizations.models import User


class SignInForm(AuthenticationForm):
    """Django's sign-in form with throttling: after five wrong passwords the name is locked for 15 minutes."""

    username = UsernameField(
        label="Tên đăng nhập",
        error_messages={"required": "Xin nhập tên đăng nhập."},
        widget=forms.TextInput(attrs={"autofocus": True, "autocapitalize": "none", "class": "form-control"}),
    )
    password = forms.CharField(
        label="Mật khẩu",
        strip=False,
        error_messages={"required": "Xin nhập mật khẩu."},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "class": "form-control"}),
    )

    def clean(self) -> dict[str, Any]:
        username = self.cleaned_data.get("username")
        if not username or not self.cleaned_data.get("password"):
            return self.cleaned_data
        self.left = attempts.take(username)
        if self.left is None:
            raise ValidationError(
                f"Tên đăng nhập này đã nhập sai {two_digits(attempts.ATTEMPTS)} lần. Xin thử lại sau "
                f"{attempts.MINUTES} phút. {_help()}"
            )
        data: dict[str, Any] = super().clean()
        attempts.forget(username)
        return data

    def get_invalid_login_error(self) -> ValidationError:
        """The same for a wrong name and a wrong password, so that nobody learns which names exist."""
        left = f"Còn {self.left} lần thử." if self.left else f"Xin thử lại sau {attempts.MINUTES} phút."
        return ValidationError(f"Tên đăng nhập hoặc mật khẩu chưa đúng. {left} {_help()}", code="invalid_login")


def _help() -> str:
    return f"Nếu quên, xin liên hệ {settings.PORTAL['help_line']} để được cấp lại."


class ChangePasswordForm(PasswordChangeForm):
    """Django's form in the portal's words; the rules for passwords are the settings'."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {
            "old_password": "Mật khẩu đang dùng",
            "new_password1": "Mật khẩu mới",
            "new_password2": "Nhập lại mật khẩu mới",
        }
        for name, label in labels.items():
            field = self.fields[name]
            field.label = label
            field.error_messages["required"] = f"Xin nhập {label.lower()}."
            field.widget.attrs["class"] = "form-control"
        self.fields["new_password2"].error_messages["required"] = "Xin nhập lại mật khẩu mới."
        self.error_messages |= {"password_incorrect": "Mật khẩu đang dùng chưa đúng."}
        self.fields["new_password2"].help_text = ""
        if self.is_bound:  # the summary of what is wrong takes the focus
            del self.fields["old_password"].widget.attrs["autofocus"]

    def validate_password_for_user(self, user: User, password_field_name: str = "") -> None:
        """What is wrong with the new password stands where it is typed first, beside the rules."""
        super().validate_password_for_user(user, "new_password1")


class ProfileForm(forms.ModelForm):
    """What people may change of their own account; name, role and scope are the administrator's."""

    class Meta:
        model = User
        fields = ["phone", "email", "mail_choice"]
        widgets = {
            "phone": forms.TextInput(attrs={"class": "form-control", "inputmode": "tel", "autocomplete": "tel"}),
            "email": forms.EmailInput(attrs={"class": "form-control", "autocomplete": "email"}),
            "mail_choice": forms.Select(attrs={"class": "form-select"}),
        }
        help_texts = {
            "phone": "Số của cơ quan, để gọi khi cần.",
            "email": "Để trống thì thông báo chỉ hiện trên cổng.",
        }
        error_messages = {"email": {"invalid": "Địa chỉ thư chưa đúng. Xin nhập, ví dụ ten@hagiang.gov.vn."}}
