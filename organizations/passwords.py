"""Passwords for people who lost theirs: made by the portal, shown to an administrator once, good for one sign-in."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.admin.models import CHANGE, LogEntry
from django.db import transaction

from organizations import attempts
from organizations.models import User
from organizations.permissions import Capability, require

#: Without letters and digits that are mistaken for each other on the telephone.
_LETTERS = "abcdefghkmnpqrstuvwxyz23456789"


@dataclass(frozen=True)
class Issued:
    """A password for one sign-in; None for an account that is switched off and gets none."""

    user: User
    password: str | None


@transaction.atomic
def issue(users: Iterable[User], *, by: User) -> list[Issued]:
    """Give each account in use a new password that its owner must change; open sessions end. Raises NotPermitted."""
    require(by, Capability.ADMINISTER)
    issued = []
    for user in users:
        if not user.is_active:
            issued.append(Issued(user, None))
            continue
        password = "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3))
        user.set_password(password)
        user.must_change_password = True
        user.save(update_fields=["password", "must_change_password"])
        attempts.forget(user.username)
        LogEntry.objects.log_actions(by.pk, [user], CHANGE, change_message="Cấp mật khẩu tạm thời.", single_object=True)
        issued.append(Issued(user, password))
    return issued
