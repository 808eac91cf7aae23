"""Accounts that are made, raised or brought back: announced to all administrators and heads of staff.

Whoever administers can make an account of any role, also of a head, who approves returns and closes years. Nobody
approves that, so everybody who would notice is told.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.urls import reverse

from organizations.models import User
from organizations.notices import tell
from organizations.permissions import CAPABILITIES, ROLE_LABELS, Role

WATCHING = (Role.ADMINISTRATOR, Role.HEAD_OF_STAFF)


@dataclass(frozen=True)
class Standing:
    """What an account may do: its role, whether for the whole register, and whether it is in use."""

    role: Role
    is_active: bool
    is_whole_register: bool

    @classmethod
    def of(cls, user: User) -> "Standing":
        return cls(Role(user.role), user.is_active, user.is_whole_register)


def announce_made(user: User, *, by: User | None, at: datetime) -> int:
    """Tell that an account was made; `by` is None for the server's command line. Returns how many were told."""
    return _announce(user, f"Tài khoản mới: {_name(user)}, vai trò «{_role(user)}»", by=by, at=at)


def announce_changed(user: User, *, before: Standing, by: User, at: datetime) -> int:
    """Tell that an account may do more than before, or may sign in again; anything else is told to nobody."""
    now = Standing.of(user)
    if not now.is_active:
        return 0
    if not before.is_active:
        return _announce(user, f"Tài khoản được dùng lại: {_name(user)}, vai trò «{_role(user)}»", by=by, at=at)
    if now.is_whole_register and not before.is_whole_register:
        return _announce(user, f"Tài khoản {_name(user)} nay làm việc với toàn bộ sổ", by=by, at=at)
    if CAPABILITIES[now.role] <= CAPABILITIES[before.role]:
        return 0
    text = f"Tài khoản {_name(user)} đổi vai trò từ «{ROLE_LABELS[before.role]}» thành «{_role(user)}»"
    return _announce(user, text, by=by, at=at)


def announce_password(user: User, *, by: User, at: datetime) -> int:
    """Tell that somebody else set the password of an administrator or a head; of other roles nobody is told."""
    if Role(user.role) not in WATCHING or user.pk == by.pk:
        return 0
    return _announce(user, f"Mật khẩu của {_name(user)}, vai trò «{_role(user)}», được đặt lại", by=by, at=at)


def _announce(user: User, text: str, *, by: User | None, at: datetime) -> int:
    who = f"do {by.full_name} thực hiện" if by else "từ dòng lệnh của máy chủ"
    text = f"{text}, {who}. Nếu không rõ lý do, xin hỏi lại ngay."
    watching = User.objects.people().filter(role__in=[role.value for role in WATCHING], is_active=True)
    if not user.is_whole_register:  # an account of the whole register is everybody's business
        watching = watching.filter(Q(is_whole_register=True) | Q(unit__in=user.unit.lineage if user.unit else ()))
    watching = watching.exclude(pk=user.pk)
    administrators = watching.filter(role=Role.ADMINISTRATOR.value)
    page = reverse("admin:organizations_user_change", args=[user.pk])
    informed = tell(administrators, text=text, address=page, at=at)
    return informed + tell(watching.exclude(role=Role.ADMINISTRATOR.value), text=text, at=at)


def _name(user: User) -> str:
    return f"{user.full_name} ({user.username})"


def _role(user: User) -> str:
    return ROLE_LABELS[Role(user.role)]
