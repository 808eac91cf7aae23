"""Findings as pages list them: with unit and organization, links to their records, and who has seen them."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from organizations.models import Organization, Unit, User
from targets.contradictions.links import RecordLinks
from targets.contradictions.reading import read_facts
from targets.contradictions.scope import FactScope
from targets.models import ReportingYear, RootYears, SeenFinding
from targets.models.rule import KIND_LABELS
from targets.returns.counts import RegisterCounts
from targets.rules.contradictions import findings
from targets.rules.findings import CODE_NAMES, Finding, FindingCode
from targets.rules.plausibility import CheckRule, breakdown_rules

#: Names of the plausibility rules that no row of the table holds.
_BREAKDOWNS: Final = breakdown_rules(("part", "whole"))


@dataclass(frozen=True)
class FindingLine:
    """A finding on a page. `name`: of its check; `links`: (label, address or blank) of its records.

    `mark`: the last time that a reviewer has seen it, with the values of then.
    """

    finding: Finding
    name: str
    unit: Unit
    organization: Organization | None
    links: Sequence[tuple[str, str]]
    mark: SeenFinding | None

    @property
    def is_seen(self) -> bool:
        return self.mark is not None and self.mark.fingerprint == self.finding.fingerprint

    @property
    def is_changed(self) -> bool:
        """Seen once, but its values are others now."""
        return self.mark is not None and not self.is_seen

    @property
    def is_cross_check(self) -> bool:
        """Whether it compares several records; else it is a rule about one return."""
        return isinstance(self.finding.code, FindingCode)


def read_lines(
    year: ReportingYear,
    units: Sequence[Unit],
    user: User,
    *,
    root_years: RootYears,
    at: datetime,
    counts: RegisterCounts | None = None,
) -> list[FindingLine]:
    """The findings of these units in the year, in the order of the units, cross-checks first.

    Twelve queries for any number of units, and one a register without `counts`; some more after the register changed.
    """
    scope = FactScope(year, units, user, root_years, at, counts)
    found = findings(read_facts(scope))
    marks = _marks(year, units, user)
    links = RecordLinks(scope)
    names = _names(scope.known.rules)
    order = {unit.pk: (position, unit) for position, unit in enumerate(units)}
    lines = [
        FindingLine(
            finding=finding,
            name=names.get(finding.code, finding.code),
            unit=order[finding.unit][1],
            organization=scope.organizations.get(finding.organization or 0),
            links=links.of(finding),
            mark=marks.get(finding.key),
        )
        for finding in found
    ]
    return sorted(lines, key=lambda line: (order[line.unit.pk][0], not line.is_cross_check, line.finding.code))


def _marks(year: ReportingYear, units: Sequence[Unit], user: User) -> Mapping[str, SeenFinding]:
    """The latest mark of each finding, by its key. One query."""
    rows = SeenFinding.objects.visible_to(user).for_year(year.year).filter(unit__in=units).select_related("by")
    return {row.key: row for row in rows.order_by("at", "pk")}


def _names(rules: Iterable[CheckRule]) -> Mapping[str, str]:
    """The names of checks and rules, by code."""
    kinds = {rule.code: KIND_LABELS[rule.kind] for rule in (*_BREAKDOWNS, *rules)}
    return {**kinds, **{code.value: name for code, name in CODE_NAMES.items()}}


@dataclass(frozen=True)
class Sight:
    """A filter of the list by what was seen: slug in the address, label, and which lines it keeps."""

    slug: str
    text: str
    keeps: Callable[[FindingLine], bool]


SIGHTS: Final = (
    Sight("", "Chưa xem", lambda line: not line.is_seen),
    Sight("doi", "Đã xem, số liệu đổi", lambda line: line.is_changed),
    Sight("da-xem", "Đã xem", lambda line: line.is_seen),
    Sight("tat-ca", "Tất cả", lambda line: True),
)


def count_codes(lines: Iterable[FindingLine]) -> list[tuple[str, str, int]]:
    """(code, name, count) of what occurs: cross-checks first, each in the order of codes."""
    counts = Counter((not line.is_cross_check, str(line.finding.code), line.name) for line in lines)
    return [(code, name, count) for (_, code, name), count in sorted(counts.items())]
