"""Sign-in by name and password."""

from django.contrib.auth.backends import ModelBackend

from organizations.models import User


class PortalBackend(ModelBackend):
    """Django's own, but that it fetches the person's unit along: every page asks where the person stands."""

    def get_user(self, user_id: int) -> User | None:
        user = User.objects.select_related("unit").filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None
