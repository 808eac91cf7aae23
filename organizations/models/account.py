"""People's accounts: one role each, scoped to a unit with all below it and, where given, an organization."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import ASCIIUsernameValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from organizations.models.agency import Agency
from organizations.models.organization import Organization
from organizations.models.unit import Unit
from organizations.permissions import ROLE_LABELS, Capability, Role, can

SYSTEM_USERNAME = "he-thong"


class UserQuerySet(models.QuerySet["User"]):
    def people(self) -> Self:
        """Accounts of people, without the sign-in-less system account."""
        return self.exclude(username=SYSTEM_USERNAME)

    def entering(self, units: Iterable[int]) -> Self:
        """The accounts in use that enter the units' own returns: those of officers and organizations at the unit.

        `units`: primary keys. An organization at a sum enters the returns below it too, but they are the units' own.
        """
        roles = (Role.COMMUNE_OFFICER.value, Role.DISTRICT_ORGANIZATION.value)
        return self.filter(unit__in=units, role__in=roles, is_active=True)

    def entering_for(self, agency: Agency) -> Self:
        """The accounts in use that enter what the agency owes: its own, and those of its unit that speak for it."""
        unit = Q(unit=agency.unit_id)
        officers = unit & Q(role=Role.COMMUNE_OFFICER.value)
        officers &= Q(organization__isnull=True) | Q(organization=agency.organization_id)
        condition = Q(agency=agency) | officers
        if agency.organization_id:
            condition |= unit & Q(role=Role.DISTRICT_ORGANIZATION.value, organization=agency.organization_id)
        return self.people().filter(condition, is_active=True)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    def create_user(self, username: str, password: str | None = None, **fields: Any) -> User:
        """Make an account; without a password nobody can sign in with it."""
        user: User = self.model(username=username, **fields)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, username: str, password: str | None = None, **fields: Any) -> User:
        """An administrator, as `createsuperuser` makes one: announced, and with a first password to be changed."""
        from organizations.accounts import announce_made  # late: it reads the models

        fields |= {"role": Role.ADMINISTRATOR.value, "must_change_password": True, "is_whole_register": True}
        user = self.create_user(username, password, **fields)
        announce_made(user, by=None, at=timezone.now())
        return user


class MailChoice(models.TextChoices):
    AT_ONCE = "AT_ONCE", "Từng thông báo, ngay khi có"
    DAILY = "DAILY", "Gộp một thư mỗi ngày"
    NONE = "NONE", "Không gửi thư"


class User(AbstractBaseUser):
    """A person's account, or the system's own (`he-thong`), which cannot sign in."""

    username = models.CharField(
        "tên đăng nhập",
        max_length=60,
        unique=True,
        validators=[ASCIIUsernameValidator()],
        error_messages={"unique": "Đã có tài khoản với tên đăng nhập này."},
    )
    full_name = models.CharField("họ và tên", max_length=100)
    email = models.EmailField("thư điện tử", blank=True)
    phone = models.CharField("điện thoại cơ quan", max_length=20, blank=True)
    role = models.CharField("vai trò", max_length=30, choices=[(role.value, ROLE_LABELS[role]) for role in Role])
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="accounts", verbose_name="đơn vị"
    )
    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="accounts", verbose_name="tổ chức"
    )
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="accounts", verbose_name="cơ quan"
    )
    is_whole_register = models.BooleanField(
        "toàn bộ sổ", default=False, help_text="Xem và làm việc với mọi đơn vị, không chỉ đơn vị ghi ở trên."
    )
    mail_choice = models.CharField("nhận thông báo qua thư", max_length=8, choices=MailChoice, default=MailChoice.DAILY)
    must_change_password = models.BooleanField("phải đổi mật khẩu khi đăng nhập", default=False)
    is_active = models.BooleanField("đang dùng", default=True)
    date_joined = models.DateTimeField("tạo lúc", default=timezone.now, editable=False)

    #: Words of the person's root, where the account was fetched at sign-in (`targets.sign_in`) only.
    root_words: dict[str, str] | None

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = "tài khoản"
        verbose_name_plural = "tài khoản"
        ordering = ["username"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(role=Role.COMMUNE_OFFICER.value) | Q(unit__isnull=False),
                name="commune_officer_has_unit",
                violation_error_message="Cán bộ của đơn vị báo cáo phải gắn với một đơn vị.",
            ),
            models.CheckConstraint(
                condition=Q(unit__isnull=False) | Q(is_whole_register=True),
                name="account_has_unit",
                violation_error_message="Tài khoản phải gắn với một đơn vị, trừ tài khoản của toàn bộ sổ.",
            ),
            models.CheckConstraint(
                condition=~Q(role=Role.COMMUNE_OFFICER.value) | Q(is_whole_register=False),
                name="commune_officer_of_one_unit",
                violation_error_message="Cán bộ đơn vị báo cáo chỉ làm việc với đơn vị mình, không với toàn bộ sổ.",
            ),
            models.CheckConstraint(
                condition=~Q(role=Role.DISTRICT_ORGANIZATION.value) | Q(organization__isnull=False),
                name="district_organization_has_organization",
                violation_error_message="Tài khoản của tổ chức phải gắn với một tổ chức.",
            ),
            models.CheckConstraint(
                condition=Q(role=Role.AGENCY.value, agency__isnull=False, unit__isnull=False, is_whole_register=False)
                | (~Q(role=Role.AGENCY.value) & Q(agency__isnull=True)),
                name="agency_account_has_agency",
                violation_error_message="Chọn cơ quan khi vai trò là cơ quan, đơn vị; vai trò khác thì để trống.",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name or self.username

    def clean(self) -> None:
        """An agency's account stands at the agency's unit."""
        super().clean()
        if self.role == Role.AGENCY and self.agency:
            self.unit = self.agency.unit

    @property
    def reporting_unit(self) -> Unit | None:
        """The one unit whose returns this person enters; None for accounts that stand over several units."""
        return self.unit if self.role == Role.COMMUNE_OFFICER else None

    def get_full_name(self) -> str:
        return self.full_name

    @classmethod
    def system(cls) -> User:
        """The account that stands for the portal itself, made by `setup`."""
        return cls.objects.get(username=SYSTEM_USERNAME)

    # What Django's administration asks. Our own table of roles answers; there are no permission rows.
    @property
    def is_staff(self) -> bool:
        return can(self, Capability.ADMINISTER)

    def has_perm(self, perm: str, obj: models.Model | None = None) -> bool:
        return can(self, Capability.ADMINISTER)

    def has_perms(self, perm_list: list[str], obj: models.Model | None = None) -> bool:
        return can(self, Capability.ADMINISTER)

    def has_module_perms(self, app_label: str) -> bool:
        return can(self, Capability.ADMINISTER)
