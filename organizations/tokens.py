"""Tokens of the API: made and revoked by an administrator, and shown once, when they are made."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.admin.models import CHANGE, LogEntry
from django.db import transaction
from rest_framework.authtoken.models import Token

from organizations.models import User
from organizations.permissions import Capability, require


@dataclass(frozen=True)
class Issued:
    """A new token; `key` is None for an account that is switched off and gets none."""

    user: User
    key: str | None


@transaction.atomic
def issue(users: Iterable[User], *, by: User) -> list[Issued]:
    """Give each account that is in use a new token, in place of its old one. Raises NotPermitted."""
    require(by, Capability.ADMINISTER)
    issued = []
    for user in users:
        if not user.is_active:
            issued.append(Issued(user, None))
            continue
        Token.objects.filter(user=user).delete()
        issued.append(Issued(user, Token.objects.create(user=user).key))
        _log(user, by, "Cấp mã truy cập API.")
    return issued


@transaction.atomic
def revoke(users: Iterable[User], *, by: User) -> int:
    """Take the tokens of these accounts away. Returns how many there were. Raises NotPermitted."""
    require(by, Capability.ADMINISTER)
    revoked = 0
    for user in users:
        if Token.objects.filter(user=user).delete()[0]:
            _log(user, by, "Thu hồi mã truy cập API.")
            revoked += 1
    return revoked


def _log(user: User, by: User, text: str) -> None:
    LogEntry.objects.log_actions(by.pk, [user], CHANGE, change_message=text, single_object=True)
