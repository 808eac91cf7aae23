"""What cites a paper. Rooms above register their source when they are loaded: papers know no higher room."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from organizations.formats import short_date
from organizations.models import Absence, User
from targets.models import Paper


@dataclass(frozen=True)
class Citation:
    """One thing that rests on a paper. `address`: its page, blank where the person may not open one."""

    text: str
    address: str = ""


#: Citations of one paper that this person may see.
Source = Callable[[Paper, User], Iterable[Citation]]
_SOURCES: Final[list[Source]] = []


def cites_papers(source: Source) -> Source:
    """Decorator: have the papers' pages show what this function finds. It asks `visible_to` itself."""
    _SOURCES.append(source)
    return source


def citations_of(paper: Paper, user: User) -> list[Citation]:
    """Everything that cites the paper, in the order in which the sources were registered."""
    return [citation for source in _SOURCES for citation in source(paper, user)]


@cites_papers
def _grounds(paper: Paper, user: User) -> Iterable[Citation]:
    """Absences and successions that the paper itself names. Two queries."""
    for absence in Absence.objects.visible_to(user).with_parties().filter(papers=paper):
        yield Citation(f"Nơi không có tổ chức: {absence}, từ {short_date(absence.valid_from)}")
    for link in paper.successions.select_related("from_unit", "to_unit"):
        yield Citation(f"Sáp nhập, chia tách: {link}, từ {short_date(link.happened_on)}")
