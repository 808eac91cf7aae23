"""Sign-in by name and password: the person comes with unit, organization and the words of the root, in one query."""

from django.contrib.auth.backends import ModelBackend
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject, Length, StrIndex

from organizations.models import User
from organizations.models.profile import WORDS
from organizations.models.unit import within
from organizations.profile import Profile
from targets.models import Resolution
from targets.roots import site_words

_UNIT = {
    "kind": "unit__kind",
    "name": "unit__name",
    "above_kind": "unit__parent__kind",
    "above_name": "unit__parent__name",
}
_WORDS = {name: f"unit__words__{name}" for name in WORDS}


class PortalBackend(ModelBackend):
    """Django's own, but that it fetches along what every page asks of the person."""

    def get_user(self, user_id: int) -> User | None:
        people = User.objects.select_related("unit", "organization").annotate(root_words=Subquery(_root()))
        user = people.filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None


def _root() -> QuerySet[Resolution, dict[str, str]]:
    """The words of the nearest root at or above the person's unit."""
    above = Resolution.objects.annotate(found=StrIndex(OuterRef("unit__path"), F("unit__path"))).filter(found=1)
    return _words(above.order_by(Length("unit__path").desc(), "first_year", "code"))


def _words(resolutions: QuerySet[Resolution]) -> QuerySet[Resolution, dict[str, str]]:
    return resolutions.values_list(JSONObject(**_UNIT, **_WORDS), flat=True)[:1]


def profile_for(user: User) -> Profile | None:
    """The words of the person's root; None without a resolution. See also `roots.root_of`.

    Where no root stands above the person, those of the earliest resolution at or below the unit. No query for who
    signed in through the backend and stands at or below a root.
    """
    if not hasattr(user, "root_words"):
        user.root_words = User.objects.filter(pk=user.pk).values_list(Subquery(_root()), flat=True).first()
    if user.root_words is None:
        below = Resolution.objects.filter(within(user)).order_by("first_year", "code")
        user.root_words = _words(below).first()
    if user.root_words is None:
        return None
    known = {name: word or "" for name, word in user.root_words.items()}
    above = (known["above_kind"], known["above_name"]) if known["above_kind"] else None
    profile = Profile.of(known["kind"], known["name"], above=above, kinds=())
    return profile.with_entered(site_words()).with_entered(known)
