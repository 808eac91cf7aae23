"""What pages and documents say of a reorganization of units, in whole Vietnamese sentences. Pure."""

from dataclasses import dataclass
from datetime import date

from organizations.formats import listing, number, short_date

MOST_NAMED = 3


@dataclass(frozen=True)
class Reorganization:
    """A reorganization as a page or a document tells of it.

    `former`, `present`: how many units it took in and made; `former_places`, `present_places`: their kinds, «xã, thị
    trấn»; `divided`: names of the units that were divided among several.
    """

    happened_on: date
    former: int
    present: int
    former_places: str
    present_places: str
    divided: tuple[str, ...]

    @property
    def day(self) -> str:
        return short_date(self.happened_on)

    @property
    def divided_sentence(self) -> str:
        """Empty where every former unit went to one present unit."""
        if not self.divided:
            return ""
        names = list(self.divided)
        told = listing(names) if len(names) <= MOST_NAMED else f"{number(len(names))} {self.former_places}"
        return f"{capital(told)} bị chia cho nhiều nơi nên số liệu cũ không tách được cho từng nơi."

    def sentence(self, reference_on: date) -> str:
        """Which units the figures of a page speak of, whose year refers to this day."""
        told = (
            f"{number(self.former)} {self.former_places} được sắp xếp thành {number(self.present)} "
            f"{self.present_places} từ {self.day}."
        )
        if reference_on < self.happened_on:
            return f"{told} Số liệu trên trang này theo đơn vị cũ, tính đến {short_date(reference_on)}."
        return f"{told} Số liệu trên trang này theo đơn vị mới; các năm trước theo đơn vị cũ."


def capital(text: str) -> str:
    """The same with a capital first letter."""
    return text[:1].upper() + text[1:]
