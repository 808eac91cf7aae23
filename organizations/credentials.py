"""Secrets issued by an administrator: API tokens and one-time passwords. Each is shown once."""

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.contrib.admin.models import CHANGE, LogEntry
from django.db import transaction
from django.utils import timezone
from rest_framework.authtoken.models import Token

from organizations import attempts
from organizations.accounts import announce_password
from organizations.models import User
from organizations.permissions import Capability, require

#: Without letters and digits that are mistaken for each other on the telephone.
_LETTERS = "abcdefghkmnpqrstuvwxyz23456789"


@dataclass(frozen=True)
class Issued:
    """A secret issued to an account; `secret` is None for an inactive account, which gets none."""

    user: User
    secret: str | None


@transaction.atomic
def issue_tokens(users: Iterable[User], *, by: User) -> list[Issued]:
    """Replace the API token of each active account. Raises NotPermitted."""
    return _issue(users, _new_token, "Cấp mã truy cập API.", by=by)


@transaction.atomic
def issue_passwords(users: Iterable[User], *, by: User) -> list[Issued]:
    """Give each account in use a new password that its owner must change; open sessions end. Raises NotPermitted."""
    issued = _issue(users, _new_password, "Cấp mật khẩu tạm thời.", by=by)
    for given in issued:
        if given.secret is not None:
            announce_password(given.user, by=by, at=timezone.now())
    return issued


@transaction.atomic
def revoke_tokens(users: Iterable[User], *, by: User) -> int:
    """Delete the API tokens of these accounts. Returns their number. Raises NotPermitted."""
    require(by, Capability.ADMINISTER)
    revoked = 0
    for user in users:
        if Token.objects.filter(user=user).delete()[0]:
            _log(user, by, "Thu hồi mã truy cập API.")
            revoked += 1
    return revoked


def _issue(users: Iterable[User], make: Callable[[User], str], text: str, *, by: User) -> list[Issued]:
    require(by, Capability.ADMINISTER)
    issued = []
    for user in users:
        issued.append(Issued(user, make(user) if user.is_active else None))
        if user.is_active:
            _log(user, by, text)
    return issued


def _new_token(user: User) -> str:
    Token.objects.filter(user=user).delete()
    return Token.objects.create(user=user).key


def _new_password(user: User) -> str:
    password = "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3))
    user.set_password(password)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    attempts.forget(user.username)
    return password


def _log(user: User, by: User, text: str) -> None:
    LogEntry.objects.log_actions(by.pk, [user], CHANGE, change_message=text, single_object=True)
