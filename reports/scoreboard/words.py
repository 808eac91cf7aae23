"""How a page calls the unit that it shows and the units below it: the one place of such words."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from organizations.formats import number
from organizations.models import Level, Organization, RootWords, Unit
from organizations.profile import Profile
from targets.models import Resolution
from targets.roots import site_words

#: What stands for the units of a level whose kinds are not at hand: their name, and that of one of them.
_LEVELS = {
    Level.COUNTRY: ("cả nước", "nơi"),
    Level.PROVINCE: ("tỉnh, thành phố", "tỉnh"),
    Level.DISTRICT: ("huyện, thị xã, thành phố", "huyện"),
    Level.COMMUNE: ("xã, phường, thị trấn", "xã"),
    Level.VILLAGE: ("thôn, tổ dân phố", "thôn"),
}

_COUNTS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười")


def count_word(count: int) -> str:
    """«sáu» for 6; digits above ten."""
    return _COUNTS[count] if count < len(_COUNTS) else number(count)


@dataclass(frozen=True)
class Words:
    """`whole`: «toàn huyện»; `level`: «cấp huyện»; `kind`: «huyện», blank for the country.

    `places`, `place`: «xã, thị trấn», «xã», the units right below; `counted`, `counted_one`: the same of those that
    report, which a coverage counts; `are_sums`: some of the places are sums themselves; `body`: who keeps the
    register, «Ban Dân vận».
    """

    whole: str
    level: str
    kind: str
    places: str
    place: str
    counted: str
    counted_one: str
    body: str
    are_sums: bool = False

    @classmethod
    def of(cls, unit: Unit, children: Iterable[Unit], resolution: Resolution) -> Self:
        """No query where the words of the resolution's root were fetched along."""
        children = list(children)
        reporting_level = resolution.reporting_level
        kind = "" if unit.level == Level.COUNTRY else unit.kind
        profile = Profile.of(kind, unit.name, above=None, kinds=[child.kind for child in children])
        entered: RootWords | None = getattr(resolution.unit, "words", None)
        body = profile.with_entered(site_words()).with_entered({"body": entered.body if entered else ""}).body
        counted, counted_one = _LEVELS[Level(reporting_level)]
        are_sums = any(child.level != reporting_level for child in children)
        places, place = (profile.places, profile.place) if children else ("đơn vị", "đơn vị")
        if children and not are_sums:
            counted, counted_one = places, place
        level = f"cấp {kind}" if kind else "cấp trung ương"
        return cls(profile.whole, level, kind, places, place, counted, counted_one, body, are_sums)

    def body_of(self, organization: Organization) -> str:
        """«Hội Nông dân huyện»: the organization at the level of the unit."""
        return organization.district_name if self.kind == "huyện" else f"{organization.name} {self.kind}".strip()
