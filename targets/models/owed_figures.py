"""Which figures each return owes: the one place of this rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Self

from organizations.models import Level, Organization, Unit
from targets.models.indicator import FigureDefinition, Target


class OwedFigures:
    """The figures owed by each return, by the level of its unit and by its organization.

    A commune's return owes the figures that the resolution asks of its organization. The district's own return owes
    only those of the targets that are judged on it: everything else at the district is the sum of the communes, and a
    number entered there as well would count twice. Source: NQ, I.2.1-2.2, ADR 0003; the matrix is in
    fixtures/resolution.yaml.
    """

    #: The organizations that owe figures, in their order.
    organizations: Sequence[Organization]

    def __init__(
        self,
        definitions: Mapping[int, Sequence[FigureDefinition]],
        district_keys: frozenset[str],
        organizations: Sequence[Organization] = (),
    ) -> None:
        self.organizations = organizations
        self._of_commune = definitions
        self._of_district = {
            organization: [definition for definition in owed if definition.key in district_keys]
            for organization, owed in definitions.items()
        }

    @classmethod
    def read(cls) -> Self:
        """The matrix as loaded from the resolution. Two queries."""
        definitions: dict[int, list[FigureDefinition]] = {}
        organizations: dict[int, Organization] = {}
        owing = FigureDefinition.owed_by.through.objects.select_related("figuredefinition", "organization")
        for owed in owing.order_by("figuredefinition__position"):
            organizations.setdefault(owed.organization_id, owed.organization)
            definitions.setdefault(owed.organization_id, []).append(owed.figuredefinition)
        own = Target.objects.filter(from_own_return=True).order_by()
        formulas = own.values_list("indicator__numerator", "indicator__denominator")
        district_keys = frozenset(key for formula in formulas for keys in formula for key in keys)
        return cls(definitions, district_keys, sorted(organizations.values(), key=lambda one: one.position))

    def of(self, unit: Unit, organization: Organization) -> Sequence[FigureDefinition]:
        """What this organization's return owes in this unit, in the order of the form."""
        return self.at_level(Level(unit.level), organization)

    def at_level(self, level: Level, organization: Organization) -> Sequence[FigureDefinition]:
        """The same for all units of a level."""
        owed = self._of_district if level is Level.DISTRICT else self._of_commune
        return owed.get(organization.pk, ())

    def keys(self, unit: Unit, organization: Organization) -> frozenset[str]:
        """The keys of what this organization's return owes in this unit."""
        return frozenset(definition.key for definition in self.of(unit, organization))
