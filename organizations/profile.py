"""Words of a root: how its committee, its area and the places below it are called on pages and in documents. Pure.

Every sentence that names a level asks here: a district, a town, a province and a commune have different words for the
same thing. What follows from the unit's kind is derived; the rest is entered for the root (`models.RootWords`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Final, Self

#: kind of unit → its committee, and the sign of the committee in the numbers of papers.
_COMMITTEES: Final[Mapping[str, tuple[str, str]]] = {
    "tỉnh": ("Tỉnh ủy", "TU"),
    "thành phố": ("Thành ủy", "TU"),
    "huyện": ("Huyện ủy", "HU"),
    "thị xã": ("Thị ủy", "TU"),
    "quận": ("Quận ủy", "QU"),
}
#: Kinds of units, the one that stands for all of its level first.
_ORDER: Final = ("xã", "phường", "thị trấn", "đặc khu", "huyện", "quận", "thị xã", "thành phố", "tỉnh", "thôn")
_SEATS: Final[Mapping[str, str]] = {"xã": "thôn", "phường": "thôn", "thị trấn": "thôn"}


@dataclass(frozen=True)
class Profile:
    """The words of one root.

    `kind`, `name`: «huyện», «Vị Xuyên»; `places`: «xã, thị trấn», the kinds of the reporting units; `committee`:
    «Huyện ủy»; `symbol`: «HU» in «BC/HU»; `body`: who keeps the register, «Ban Dân vận»; `superior`: the party
    organization above, «Đảng bộ tỉnh Hà Giang»; `superior_committee`, `superior_kind`: «Tỉnh ủy», «tỉnh»; `authority`:
    who signs reviews; `recipients`: who gets them; `letter_symbol`, `help_line`: what replaces the derived ones.
    """

    kind: str
    name: str
    places: str
    committee: str
    symbol: str
    body: str = "Ban Dân vận"
    superior: str = ""
    superior_kind: str = ""
    superior_committee: str = ""
    authority: str = "T/M BAN THƯỜNG VỤ"
    letter_symbol: str = ""
    help_line: str = ""
    recipients: tuple[str, ...] = ()

    @classmethod
    def of(cls, kind: str, name: str, *, above: tuple[str, str] | None, kinds: Sequence[str]) -> Self:
        """What follows from the root's kind and name, those of the unit above it, and the kinds of what reports."""
        committee, symbol = _COMMITTEES.get(kind, (f"Đảng ủy {kind}", "ĐU"))
        ranks = {one: rank for rank, one in enumerate(_ORDER)}
        places = ", ".join(sorted(set(kinds), key=lambda one: (ranks.get(one, len(ranks)), one)))
        profile = cls(kind=kind, name=name, places=places, committee=committee, symbol=symbol)
        if above is None:
            return profile
        return replace(
            profile,
            superior=f"Đảng bộ {above[0]} {above[1]}",
            superior_kind=above[0],
            superior_committee=_COMMITTEES.get(above[0], (f"Đảng ủy {above[0]}", ""))[0],
        )

    def with_entered(self, entered: Mapping[str, str]) -> Self:
        """The same with the words that were entered for the root; blank ones stay as they follow from the kind."""
        known = {one.name for one in fields(self)} - {"recipients"}
        words: dict[str, object] = {name: word for name, word in entered.items() if word and name in known}
        if entered.get("recipients"):
            words["recipients"] = tuple(line.strip() for line in entered["recipients"].splitlines() if line.strip())
        return replace(self, **words)  # type: ignore[arg-type]

    def fill(self, text: str) -> str:
        """A text with these words in the place of {body}, {committee}, {kind}, {places}, {Places} and {place}.

        Raises KeyError for a name that is not known.
        """
        places = self.places or NEUTRAL.places
        words = {
            "body": self.body or NEUTRAL.body,
            "committee": self.committee or NEUTRAL.committee,
            "kind": self.kind or NEUTRAL.kind,
            "places": places,
            "Places": places.capitalize(),
            "place": places.split(",")[0],
        }
        return text.format_map(words)

    @property
    def place(self) -> str:
        """«xã»: the first kind stands for all of the reporting level."""
        return self.places.split(",")[0]

    @property
    def below_places(self) -> str:
        """«thôn»: what lies below the reporting units."""
        return _SEATS.get(self.place, "cơ sở")

    @property
    def area(self) -> str:
        """«huyện Vị Xuyên»."""
        return f"{self.kind} {self.name}".strip()

    @property
    def whole(self) -> str:
        """«toàn huyện»."""
        return f"toàn {self.kind}" if self.kind else "cả nước"

    @property
    def committee_name(self) -> str:
        """«Huyện ủy Vị Xuyên»; a commune's committee has the kind of the commune in its name already."""
        return f"{self.committee} {self.name}".strip()

    @property
    def standing_committee(self) -> str:
        """«Ban Thường vụ Huyện ủy», whose reviews these are."""
        return f"Ban Thường vụ {self.committee}"

    @property
    def body_name(self) -> str:
        """«Ban Dân vận Huyện ủy»."""
        return f"{self.body} {self.committee}"

    @property
    def owner(self) -> str:
        """«Ban Dân vận Huyện ủy Vị Xuyên», who keeps the register."""
        return f"{self.body_name} {self.name}".strip()

    @property
    def symbol_of_letters(self) -> str:
        """«CV/BDVHU», behind the number of a letter: as entered, else from the first letters of the body's name."""
        initials = "".join(word[0].upper() for word in self.body.split() if word != "và")
        return self.letter_symbol or f"CV/{initials}{self.symbol}"

    @property
    def whom_to_call(self) -> str:
        """«Văn phòng Ban Dân vận Huyện ủy, giờ hành chính», unless another place is entered."""
        return self.help_line or f"Văn phòng {self.body_name}, giờ hành chính"

    @property
    def report_symbol(self) -> str:
        """«BC/HU», behind the number of a report."""
        return f"BC/{self.symbol}"

    @property
    def copies_to(self) -> tuple[str, ...]:
        """Who gets a review: as entered, else the committee above, the own committee, and those whom it is about."""
        if self.recipients:
            return self.recipients
        front = "Ủy ban MTTQ và các tổ chức chính trị - xã hội"
        above = (
            f"Thường trực {self.superior_committee} (báo cáo)",
            f"{self.body} {self.superior_committee} (báo cáo)",
            f"{front} {self.superior_kind}",
        )
        return (
            *(above if self.superior_committee else ()),
            f"Các đồng chí Ủy viên Ban Chấp hành Đảng bộ {self.kind}",
            "Các chi bộ, đảng bộ trực thuộc",
            f"{front} {self.kind}",
            f"Lưu Văn phòng {self.committee}",
        )


#: Words that hold for every root, where none is at hand: in the administration, in refusals of the rules, in the API.
NEUTRAL: Final = Profile(kind="trên", name="", places="đơn vị", committee="Cấp ủy", symbol="", body="cơ quan theo dõi")
