"""What a person may see among units, duties, papers and registers that bears the searched words; a few of each."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.urls import reverse
from django.utils import timezone

from organizations.models import User
from organizations.names import search_text
from organizations.permissions import Capability, can
from reports.dashboard.addresses import with_query
from reports.scoreboard.years import shown_year
from targets.models import Duty, Paper, ReportingYear, RootYear
from targets.registers.lines import RegisterLine
from targets.registers.pages import REGISTERS
from targets.registers.register import Register
from targets.roots import reporting_units

#: So many of each kind are shown.
FEW: Final = 5


@dataclass(frozen=True)
class Hit:
    """A page that was found. `detail`: where it belongs, in a few words; blank without."""

    title: str
    detail: str
    address: str


@dataclass(frozen=True)
class Group:
    """The first hits of one kind. `more`: the address of all of them; blank where these are all, or none lists them."""

    title: str
    hits: Sequence[Hit]
    has_more: bool
    more: str = ""


def find(user: User, text: str) -> list[Group]:
    """The groups with hits, of the kinds that the person's role sees. Eight queries, and one a register.

    `text`: with at least one letter or digit.
    """
    return [group for capability, read in KINDS if can(user, capability) for group in read(user, text) if group.hits]


def _units(user: User, text: str) -> Iterable[Group]:
    year = ReportingYear.objects.filter(year=shown_year()).first()
    if year is None:
        return
    units = reporting_units(user, year).visible_to(user).filter(search_text__contains=search_text(text))
    hits = [
        Hit(unit.full_name, f"kết quả năm {year.year}", reverse("commune:detail", args=[unit.slug, year.year]))
        for unit in units[: FEW + 1]
    ]
    yield _group("Đơn vị", hits, with_query(reverse("commune:list"), tim=text))


def _duties(user: User, text: str) -> Iterable[Group]:
    """Duties of roots that the person sees, each in the latest year of its root that has begun."""
    years: dict[int, list[int]] = defaultdict(list)
    begun = RootYear.objects.visible_to(user).begun(timezone.now()).order_by("year")
    for root, year in begun.values_list("root", "year"):
        years[root].append(year)
    hits, wanted = [], search_text(text)
    for duty in Duty.objects.filter(resolution__unit__in=years).select_related("resolution"):
        owed_in = [year for year in years[duty.resolution.unit_id] if duty.is_in_force(year)]
        if owed_in and wanted in search_text(f"{duty.code} {duty.name}"):
            address = reverse("duties:duty", args=[owed_in[-1], duty.slug_code])
            hits.append(Hit(str(duty), f"năm {owed_in[-1]}", with_query(address, nghi_quyet=duty.resolution.slug)))
    yield _group("Nhiệm vụ", hits, "")


def _papers(user: User, text: str) -> Iterable[Group]:
    papers = Paper.objects.visible_to(user).matching(text).with_parties().order_by("-issued_on", "-pk")
    hits = [
        Hit(
            f"{paper}: {paper.title}",
            f"{paper.agency}{', đã hủy' if paper.cancelled_at else ''}",
            reverse("paper:detail", args=[paper.pk]),
        )
        for paper in papers[: FEW + 1]
    ]
    yield _group("Văn bản", hits, with_query(reverse("paper:list"), tim=text))


def _registers(user: User, text: str) -> Iterable[Group]:
    """A group for each register, the latest years first."""
    for register in REGISTERS.values():
        rows = register.rows().visible_to(user).matching(text).with_parties().order_by("-year", "pk")
        yield _group(f"Sổ: {register.title}", [_row(register, row) for row in rows[: FEW + 1]], "")


def _row(register: Register[Any], row: Any) -> Hit:
    state = RegisterLine.of(register, row).state.lower()
    address = reverse("registers:detail", args=[row.year_id, register.slug, row.pk])
    return Hit(row.subject, f"{row.place}, năm {row.year_id}, {state}", address)


def _group(title: str, hits: Sequence[Hit], more: str) -> Group:
    has_more = len(hits) > FEW
    return Group(title, hits[:FEW], has_more, more if has_more else "")


#: What is searched, in the order of the page, for whoever holds the capability.
KINDS: Final[tuple[tuple[Capability, Callable[[User, str], Iterable[Group]]], ...]] = (
    (Capability.SEE_RESULTS, _units),
    (Capability.SEE_DUTIES, _duties),
    (Capability.SEE_PAPERS, _papers),
    (Capability.SEE_REGISTERS, _registers),
)
