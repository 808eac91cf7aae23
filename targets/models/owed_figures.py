"""Which figures each return owes: the one place of this rule."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from copy import copy
from functools import cached_property
from typing import Self

from django.db import models
from django.db.models import F, FilteredRelation, Q

from organizations.models import Level, Organization, Unit
from organizations.related_once import RelatedOnce
from targets.models.indicator import FigureDefinition, Target, in_form_order
from targets.models.resolution import Resolution


class OwedFigure(models.Model):
    """A resolution asks one figure of one organization, from the first year to the last.

    `of_own_bodies`: sums owe it in their own return too, for the bodies outside the units that report (schools,
    agencies, enterprises), in years of the root that count these (`RootYear.counts_own_bodies`).
    """

    resolution = models.ForeignKey(Resolution, models.CASCADE, related_name="owed_figures", verbose_name="nghị quyết")
    definition = models.ForeignKey(
        FigureDefinition, models.PROTECT, related_name="owed_figures", verbose_name="số liệu"
    )
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="owed_figures", verbose_name="tổ chức phải báo cáo"
    )
    first_year = models.PositiveSmallIntegerField("từ năm")
    last_year = models.PositiveSmallIntegerField("đến năm")
    of_own_bodies = models.BooleanField("cả cho cơ sở ngoài đơn vị báo cáo", default=False)

    class Meta:
        verbose_name = "số liệu phải báo cáo"
        verbose_name_plural = "số liệu phải báo cáo"
        ordering = ["definition__position"]
        constraints = [
            models.UniqueConstraint(
                fields=["resolution", "definition", "organization", "first_year"], name="owed_figure_unique"
            ),
            models.CheckConstraint(condition=Q(last_year__gte=F("first_year")), name="owed_years_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.definition_id} {self.organization_id} {self.first_year}-{self.last_year}"


class _Matrix:
    """What one resolution asks in a year, by organization.

    `own_keys`: the keys that are judged on own returns; `body_keys`: those that sums owe for bodies of their own.
    """

    def __init__(self, resolution: Resolution) -> None:
        self.resolution = resolution
        self.owed: dict[int, list[FigureDefinition]] = {}
        self.own_keys: dict[int, set[str]] = {}
        self.body_keys: dict[int, set[str]] = {}
        self.organizations: dict[int, Organization] = {}

    def add(self, organization: Organization, definition: FigureDefinition) -> None:
        self.owed.setdefault(organization.pk, []).append(definition)
        self.organizations[organization.pk] = organization

    def add_of_bodies(self, organization: Organization, definition: FigureDefinition) -> None:
        self.body_keys.setdefault(organization.pk, set()).add(definition.key)

    def asked(self, organization: Organization) -> Sequence[FigureDefinition]:
        return self.owed.get(organization.pk, ())

    def owed_at(self, level: Level, organization: Organization) -> Sequence[FigureDefinition]:
        if level == self.resolution.reporting_level:
            return self.asked(organization)
        if level in self.levels:
            own: Collection[str] = self.own_keys.get(organization.pk, ())
            bodies: Collection[str] = self.body_keys.get(organization.pk, ())
            return [
                one if one.key in own else self._of_bodies(one)
                for one in self.asked(organization)
                if one.key in own or one.key in bodies
            ]
        return ()

    def _of_bodies(self, definition: FigureDefinition) -> FigureDefinition:
        """The figure with words that say of which bodies a sum's own return counts it."""
        name, hint = self.resolution.own_bodies_name, self.resolution.own_bodies_hint
        worded = copy(definition)
        worded.group, worded.where = f"{name[:1].upper()}{name[1:]}: {hint}", name
        return worded

    @cached_property
    def levels(self) -> frozenset[Level]:
        return frozenset(Level(self.resolution.reporting_level).and_above)


class OwedFigures:
    """The figures owed by each return of a year: what all resolutions in force over its unit ask together.

    A unit of a resolution's reporting level owes the figures that the resolution asks of the organization. A sum above
    it, up to the root, owes only those of the targets that are judged on its own return, and those that count bodies
    outside the units below (ADR 0027): everything else there is the sum of the units below, and a number entered there
    as well would count twice. A unit below the reporting level owes nothing. Source: NQ, I.2.1-2.2, ADR 0003; the
    matrix is in fixtures/resolution.yaml.
    """

    #: The organizations of which some resolution asks something, in their order.
    organizations: Sequence[Organization]

    def __init__(self, matrices: Iterable[_Matrix] = ()) -> None:
        matrices = list(matrices)
        asked = {one.pk: one for matrix in matrices for one in matrix.organizations.values()}
        self.organizations = sorted(asked.values(), key=lambda organization: organization.position)
        self._of_root: dict[int, list[_Matrix]] = {}
        self._of_resolution = {matrix.resolution.pk: matrix for matrix in matrices}
        for matrix in matrices:
            self._of_root.setdefault(matrix.resolution.unit_id, []).append(matrix)
        self._known: dict[tuple[tuple[int, ...], Level | None, int], Sequence[FigureDefinition]] = {}
        self._keys: dict[tuple[tuple[int, ...], Level | None, int], frozenset[str]] = {}

    @classmethod
    def read(cls, year: int, units: Iterable[Unit] | None = None) -> Self:
        """The matrices of the year; only of the resolutions over these units where some are given. Two queries."""
        return cls.read_years([year], units)[year]

    @classmethod
    def read_years(cls, years: Iterable[int], units: Iterable[Unit] | None = None) -> dict[int, Self]:
        """The same for several years at once: two queries however many they are."""
        return cls.read_under(years, None if units is None else {pk for unit in units for pk in unit.lineage})

    @classmethod
    def read_under(cls, years: Iterable[int], roots: Collection[int] | None) -> dict[int, Self]:
        """The same of the resolutions of these units, by their keys; of all where none are given."""
        wanted = set(years)
        if not wanted:
            return {}
        asked: dict[str, object] = {"first_year__lte": max(wanted), "last_year__gte": min(wanted)}
        if roots is not None:
            asked["resolution__unit__in"] = roots
        of_year: dict[int, dict[int, _Matrix]] = {year: {} for year in wanted}
        bodies = FilteredRelation(
            "resolution__unit__root_years",
            condition=Q(
                resolution__unit__root_years__counts_own_bodies=True, resolution__unit__root_years__year__in=wanted
            ),
        )
        # A row comes once for each of the wanted years that count bodies of the sums' own, or once without a year.
        seen: set[int] = set()
        rows = OwedFigure.objects.filter(**asked).annotate(bodies=bodies, bodies_in=F("bodies__year"))
        related = RelatedOnce(OwedFigure, "resolution", "definition", "organization")
        own_columns = ("pk", "first_year", "last_year", "of_own_bodies", "bodies_in")
        for row in rows.order_by("definition__position").values_list(*own_columns, *related.columns):
            pk, first, last, of_own_bodies, bodies_in = row[: len(own_columns)]
            resolution, definition, organization = related.read(row[len(own_columns) :])
            years = wanted & set(range(first, last + 1))
            for year in years if pk not in seen else ():
                of_year[year].setdefault(resolution.pk, _Matrix(resolution)).add(organization, definition)
            seen.add(pk)
            if of_own_bodies and bodies_in in years:
                of_year[bodies_in][resolution.pk].add_of_bodies(organization, definition)
        own = Target.objects.filter(**asked, from_own_return=True).order_by()
        for pk, organization, first, last, above, below in own.values_list(
            "resolution", "organizations", "first_year", "last_year", "indicator__numerator", "indicator__denominator"
        ):
            for year in wanted & set(range(first, last + 1)):
                if matrix := of_year[year].get(pk):
                    matrix.own_keys.setdefault(organization, set()).update(above, below)
        return {year: cls(matrices.values()) for year, matrices in of_year.items()}

    def roots(self, lineage: Iterable[int]) -> tuple[int, ...]:
        """Of a unit's lineage those whose resolutions ask something: units with the same roots owe the same."""
        return tuple(pk for pk in lineage if pk in self._of_root)

    def of(self, unit: Unit, organization: Organization) -> Sequence[FigureDefinition]:
        """What this organization's return owes in this unit, in the order of the form."""
        return self.under(self.roots(unit.lineage), Level(unit.level), organization)

    def debtors(self, unit: Unit) -> list[Organization]:
        """The organizations that make a return in this unit, in their order: those that owe a figure there."""
        return [organization for organization in self.organizations if self.of(unit, organization)]

    def body_keys(self, resolution: int, organization: int) -> frozenset[str]:
        """The keys that sums of the resolution owe for bodies of their own; both by their primary keys."""
        matrix = self._of_resolution.get(resolution)
        return frozenset(matrix.body_keys.get(organization, ()) if matrix else ())

    def asked(self, unit: Unit, organization: Organization) -> Sequence[FigureDefinition]:
        """All that the resolutions over the unit ask of the organization, at whatever level it is reported."""
        return self.under(self.roots(unit.lineage), None, organization)

    def keys(self, unit: Unit, organization: Organization) -> frozenset[str]:
        """The keys of what this organization's return owes in this unit."""
        return self.keys_under(self.roots(unit.lineage), Level(unit.level), organization)

    def keys_under(self, roots: tuple[int, ...], level: Level | None, organization: Organization) -> frozenset[str]:
        place = (roots, level, organization.pk)
        if place not in self._keys:
            self._keys[place] = frozenset(definition.key for definition in self.under(*place[:2], organization))
        return self._keys[place]

    def under(
        self, roots: tuple[int, ...], level: Level | None, organization: Organization
    ) -> Sequence[FigureDefinition]:
        """What a unit of this level below these roots owes; without a level all that is asked there."""
        place = (roots, level, organization.pk)
        if place not in self._known:
            definitions = {
                definition.pk: definition
                for root in roots
                for matrix in self._of_root[root]
                for definition in (matrix.asked(organization) if level is None else matrix.owed_at(level, organization))
            }
            self._known[place] = in_form_order(definitions.values())
        return self._known[place]
