"""What the registers count for the numbers of an agency's duties: beside the cell, and taken into it by a button.

As with figures of returns (ADR 0028) a register without a row of the agency and year gives no number, never 0, and one
of whose rows a part is not known gives none for that part. Nothing is stored by looking.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet, Sum
from django.urls import reverse

from organizations.models import Agency, AgencyKind
from targets.models import Dialogue, DraftItem, Programme, Recommendation, ReportingYear, Topic
from targets.registers.kinds.critiques import CRITIQUES
from targets.registers.kinds.dialogues import DIALOGUES
from targets.registers.kinds.drafts import DRAFTS
from targets.registers.kinds.programmes import PROGRAMMES
from targets.registers.kinds.recommendations import RECOMMENDATIONS
from targets.registers.kinds.supervisions import SUPERVISIONS
from targets.registers.register import Register
from targets.rules.measure_sources import MeasureSource
from targets.rules.topics import Basis

Rows = QuerySet[Any]


@dataclass(frozen=True)
class Counting:
    """A register as duties see it, or the two of topics. `rows`: of agency and year, by which it is in use.

    `counted`: key → those of the rows that are counted; `summed`: key → the column that is summed over all rows.
    `narrows`: by what the register's list is narrowed down to show them, «don-vi» or «to-chuc».
    """

    registers: Sequence[Register[Any]]
    narrows: Collection[str]
    rows: Callable[[Agency, ReportingYear], Rows]
    counted: Mapping[MeasureSource, Callable[[Any], Rows]]
    summed: Mapping[MeasureSource, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        return ", ".join(register.title for register in self.registers)

    def address(self, agency: Agency, year: ReportingYear) -> str:
        """Where the rows are seen: the register's list, or the year's page for more than one."""
        if len(self.registers) > 1:
            return reverse("registers:year", args=[year.pk])
        slugs = {"don-vi": agency.unit.slug, "to-chuc": agency.organization.slug if agency.organization else ""}
        query = {name: slug for name, slug in slugs.items() if slug and name in self.narrows}
        address = reverse("registers:list", args=[year.pk, self.registers[0].slug])
        return f"{address}?{urlencode(query)}" if query else address

    @property
    def keys(self) -> set[MeasureSource]:
        return {*self.counted, *self.summed}

    def read(self, agency: Agency, year: ReportingYear) -> dict[MeasureSource, int]:
        """The numbers; empty where the register has no row. One query."""
        rows = self.rows(agency, year).order_by()
        sums: dict[str, Any] = {f"of_{key.name}": Sum(column) for key, column in self.summed.items()}
        known = {f"known_{key.name}": Count(column) for key, column in self.summed.items()}
        counts = {
            key.name: Count("pk", filter=Q(pk__in=of(rows).values("pk")), distinct=True)
            for key, of in self.counted.items()
        }
        found = rows.aggregate(every=Count("pk", distinct=True), **counts, **sums, **known)
        if not found["every"]:
            return {}
        numbers = {key: found[key.name] for key in self.counted}
        whole = (key for key in self.summed if found[f"known_{key.name}"] == found["every"])
        return numbers | {key: found[f"of_{key.name}"] for key in whole}


def _received(agency: Agency, year: ReportingYear) -> Rows:
    return Recommendation.objects.due_in(year.pk).filter(addressee=agency)


def _sent(agency: Agency, year: ReportingYear) -> Rows:
    own = Recommendation.objects.sent_in(year.pk).filter(unit=agency.unit_id)
    return own.filter(organization=agency.organization_id)


def _head_dialogues(agency: Agency, year: ReportingYear) -> Rows:
    own = Dialogue.objects.for_year(year.pk).filter(unit=agency.unit_id)
    if agency.kind == AgencyKind.PARTY_COMMITTEE:
        return own.by_party_head()
    return own.by_government_head() if agency.kind == AgencyKind.GOVERNMENT else own.none()


def _programmes(agency: Agency, year: ReportingYear) -> Rows:
    partners = Programme.partners.through._default_manager.filter(organization=agency.organization_id)
    joined = Q(unit=agency.unit_id, pk__in=partners.values("programme"))
    return Programme.objects.valid_in(year.pk).filter(Q(agency=agency) | joined)


def _topics(agency: Agency, year: ReportingYear) -> Rows:
    return Topic.objects.counted_in(year.pk).filter(unit=agency.unit_id, organization=agency.organization_id)


def _all(rows: Rows) -> Rows:
    return rows


#: One register and kind of rows a line. Source: NQ, II.1 to III.2, ADR 0028.
COUNTINGS: Final = (
    Counting(
        (RECOMMENDATIONS,),
        (),  # they lie where the topic does, above the agency maybe
        _received,
        {
            MeasureSource.RECEIVED_DUE: _all,
            MeasureSource.RECEIVED_ON_TIME: lambda rows: rows.on_time(),
            MeasureSource.RECEIVED_DONE: lambda rows: rows.done(),
        },
    ),
    Counting(
        (RECOMMENDATIONS,),
        ("don-vi", "to-chuc"),
        _sent,
        {MeasureSource.SENT: _all, MeasureSource.SENT_ANSWERED: lambda rows: rows.answered()},
    ),
    Counting(
        (DIALOGUES,),
        ("don-vi",),
        _head_dialogues,
        {MeasureSource.HEAD_DIALOGUES: _all},
        {
            MeasureSource.HEAD_PARTICIPANTS: "people",
            MeasureSource.HEAD_OPINIONS: "opinions",
            MeasureSource.HEAD_ANSWERED: "answered",
        },
    ),
    Counting(
        (DIALOGUES,),
        ("don-vi", "to-chuc"),
        lambda agency, year: Dialogue.objects.for_year(year.pk).of_sector().filter(agency=agency),
        {MeasureSource.SECTOR_DIALOGUES: _all},
        {MeasureSource.SECTOR_OPINIONS: "opinions", MeasureSource.SECTOR_RESOLVED: "resolved"},
    ),
    Counting(
        (PROGRAMMES,),
        ("don-vi",),
        _programmes,
        {
            MeasureSource.PROGRAMMES: _all,
            MeasureSource.PROGRAMMES_EVALUATED: lambda rows: rows.exclude(pk__in=rows.not_evaluated().values("pk")),
        },
    ),
    Counting(
        (DRAFTS,),
        ("don-vi",),
        lambda agency, year: DraftItem.objects.in_force().for_year(year.pk).filter(agency=agency),
        {
            MeasureSource.DRAFTS_LISTED: lambda rows: rows.supplied(),
            MeasureSource.DRAFTS_CHOSEN: lambda rows: rows.chosen(),
            MeasureSource.DRAFTS_ON_RIGHTS: lambda rows: rows.concerning_rights(),
            MeasureSource.DRAFTS_REQUESTED: lambda rows: rows.concerning_rights().requested(),
        },
    ),
    Counting(
        (SUPERVISIONS, CRITIQUES),
        (),
        _topics,
        {
            MeasureSource.BY_217: lambda rows: rows.by(Basis.D217),
            MeasureSource.BY_218: lambda rows: rows.by(Basis.D218),
            MeasureSource.BY_124: lambda rows: rows.by(Basis.R124),
        },
    ),
)


@dataclass(frozen=True)
class RegisterNumber:
    """What the register counts for a number of a duty. `address`: where its rows are seen."""

    value: int
    address: str
    title: str


def read_numbers(agency: Agency, year: ReportingYear, keys: Collection[str]) -> Mapping[str, RegisterNumber]:
    """The registers' numbers of the agency in the year for these keys (`Measure.register`). One query a register."""
    found: dict[str, RegisterNumber] = {}
    for one in COUNTINGS:
        if one.keys & set(keys):
            address, title = one.address(agency, year), one.title
            numbers = one.read(agency, year)
            found |= {key.value: RegisterNumber(value, address, title) for key, value in numbers.items()}
    return found
