"""Storing what a resolution's file says, beside what the administration entered and other resolutions ask."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from django.db import models, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from organizations.loading import Difference
from organizations.models import Organization, RootWords, Unit, User
from targets.loading.duties import load_duties
from targets.loading.resolution_fields import ENTERED_BY_HAND, YEAR_DAYS, start_of
from targets.loading.resolution_file import ResolutionFile, ResolutionFileFaulty
from targets.loading.thresholds import log_change, store_bands
from targets.models import (
    Clause,
    Figure,
    FigureChange,
    FigureDefinition,
    Indicator,
    OwedFigure,
    PlannedReview,
    ReportingYear,
    Resolution,
    RootYear,
    Target,
    scales_of,
)
from targets.roots import profile_of
from targets.rules.thresholds import changed_years
from targets.verdicts import storing

Row = TypeVar("Row", bound=models.Model)
#: Why a threshold changed that a file changed.
REASON = "Nạp từ tệp nghị quyết"


def kept_by_hand(file: ResolutionFile) -> list[Difference]:
    """Number and date of the resolution and days of years that are stored otherwise than a filled place of the file."""
    pairs: list[tuple[str, object, dict[str, Any], tuple[str, ...]]] = []
    code = file.resolution["code"]
    pairs += [(code, row, file.resolution, ENTERED_BY_HAND) for row in Resolution.objects.filter(code=code)]
    rows = RootYear.objects.filter(root__resolutions__code=code).with_parties()
    stored = {row.year_id: row for row in rows}
    for row in file.years:
        if (of_root := stored.get(row["year"])) is not None:
            pairs += [
                (str(row["year"]), of_root.year, row, ("reference_on",)),
                (str(row["year"]), of_root, row, YEAR_DAYS),
            ]
    return [
        Difference(name, column, str(getattr(row, column) or ""), str(given[column]))
        for name, row, given, columns in pairs
        for column in columns
        if given[column] and getattr(row, column) != given[column]
    ]


def meant_otherwise(file: ResolutionFile) -> list[str]:
    """Figures of the file that mean something else in the catalogue that other resolutions share, as faults."""
    shared = FigureDefinition.objects.filter(
        key__in=[row["key"] for row in file.figures],
        owed_figures__in=OwedFigure.objects.exclude(resolution__code=file.resolution["code"]),
    )
    given = {row["key"]: row for row in file.figures}
    return [
        f"figures: '{definition.key}' has the {column} «{stored}» for other resolutions, "
        f"the file has «{given[definition.key][column]}»"
        for definition in shared.distinct()
        for column, stored in (
            ("name", definition.name),
            ("unit_noun", definition.unit_noun),
            ("breakdown_of", definition.breakdown_of_id or ""),
            ("scale", definition.scale),
        )
        if stored != given[definition.key][column]
    ]


def rescaled(file: ResolutionFile) -> list[str]:
    """Figures of the file with other words than those that stored positions are of, as faults."""
    given = {row["key"]: row for row in file.figures}
    definitions = FigureDefinition.objects.filter(key__in=given)
    others = {one.key: one.scale for one in definitions if one.scale != given[one.key]["scale"]}
    changes = FigureChange.objects.filter(key__in=others).order_by()
    stored = {*Figure.objects.filter(definition__key__in=others).order_by().values_list("definition__key", flat=True)}
    stored |= {*changes.values_list("key", flat=True)}
    return [
        f"figures: '{key}' has figures stored by the scale «{' < '.join(others[key])}», the file has "
        f"«{' < '.join(given[key]['scale'])}»: give the figure of the new words another key"
        for key in sorted(stored)
    ]


@transaction.atomic
def load_resolution(file: ResolutionFile, *, only_absent: bool = False) -> Resolution:
    """Store the file's content; safe to repeat. Number, date and years' days are the administration's once stored.

    What left the file goes: targets with their verdicts, clauses, indicators, duties that nobody answered, and reviews
    of which none was built.
    `only_absent`: creates rows, changes and removes none. `plan.plan_loading` says beforehand what it does, and what
    of it closed years forbid.

    Raises ResolutionFileFaulty, and stores nothing, where a figure means something else for another resolution, or has
    other words than what is stored of it.
    Source: NQ, I.2.1-2.2 and III.6, as written in fixtures/resolution.yaml with the clause of each target.
    """
    if faults := [*meant_otherwise(file), *rescaled(file), *_days_of_others(file)]:
        raise ResolutionFileFaulty(faults)
    organizations = {organization.code: organization for organization in Organization.objects.all()}
    entry = dict(file.resolution)
    by_hand = {name: entry.pop(name) for name in ENTERED_BY_HAND}
    entry["sha256"] = file.sha256
    entry["unit"] = _root(entry["unit"], entry["first_year"])
    entry |= {f"own_bodies_{name}": file.own_bodies[name] for name in ("name", "hint")}
    updates: dict[str, Any] = {} if only_absent else entry
    resolution, _ = Resolution.objects.update_or_create(
        code=entry.pop("code"), defaults=updates, create_defaults={**entry, **by_hand}
    )
    if only_absent and not resolution.review_clauses and entry["review_clauses"]:
        resolution.review_clauses = entry["review_clauses"]
        resolution.save(update_fields=["review_clauses"])
    places = file.profile["places"] or profile_of(resolution).places
    # Words entered in the administration stay.
    RootWords.objects.get_or_create(unit=resolution.unit, defaults={**file.profile, "places": places})
    for row in map(dict, file.reviews):
        _store(PlannedReview, row, keep=only_absent, resolution=resolution, code=row.pop("code"))
    _load_figures(file, resolution, organizations, only_absent=only_absent)
    clauses = {
        row["number"]: _store(
            Clause,
            {"requirement": row["requirement"], "position": position},
            keep=only_absent,
            resolution=resolution,
            number=row["number"],
        )
        for position, row in enumerate(file.clauses)
    }
    scales = scales_of(FigureDefinition.objects.all())
    asked_before = {one.code: [*map(one.words_of, one.bands)] for one in Target.objects.of(resolution).with_rules()}
    indicators = {
        row["code"]: _store(
            Indicator,
            {**row, "position": position, "scale": list(scales.get(row["numerator"][0], ()))},
            keep=only_absent,
            resolution=resolution,
            code=row["code"],
        )
        for position, row in enumerate(map(dict, file.indicators))
    }
    for position, row in enumerate(file.targets):
        if only_absent and Target.objects.of(resolution).filter(code=row["code"]).exists():
            continue
        target = _load_target(dict(row), position, resolution, clauses, indicators, organizations)
        before, after = target.bands, file.bands[target.code]
        store_bands(target, after)
        if before and changed_years(before, after):
            was = asked_before[target.code]
            log_change(target, before, after, reason=REASON, by=User.system(), at=timezone.now(), was=was)
        _load_baselines(target, row, organizations)
    load_duties(file, resolution, clauses, organizations, only_absent=only_absent)
    if not only_absent:
        _remove_absent(file, resolution)
    for row in map(dict, file.years):
        # A year's days may have been changed by hand since: the file only makes years that are not there.
        year, _ = ReportingYear.objects.get_or_create(
            year=row.pop("year"), defaults={"reference_on": row.pop("reference_on")}
        )
        RootYear.objects.get_or_create(root=resolution.unit, year=year, defaults=row)
    return resolution


def _store(model: type[Row], values: Mapping[str, Any], *, keep: bool, **names: Any) -> Row:
    """The row of these names with these values; with `keep` as it is stored, where it is."""
    row, _ = model._default_manager.update_or_create(
        **names, defaults={} if keep else values, create_defaults={**names, **values}
    )
    return row


def _days_of_others(file: ResolutionFile) -> list[str]:
    """Years of the file that another root has with another reference day, as faults: that day is everybody's."""
    others = RootYear.objects.exclude(root__code=file.resolution["unit"]).with_parties()
    stored = {row.year_id: row for row in others.filter(year__in=[row["year"] for row in file.years])}
    return [
        f"years: {row['year']} refers to {row['reference_on']}; {stored[row['year']].root} has "
        f"{stored[row['year']].year.reference_on}, and the day is everybody's"
        for row in file.years
        if row["year"] in stored and stored[row["year"]].year.reference_on != row["reference_on"]
    ]


def _load_figures(
    file: ResolutionFile, resolution: Resolution, organizations: Mapping[str, Organization], *, only_absent: bool
) -> None:
    """The catalogue's rows and who owes them. What another resolution asks too keeps its words and its place.

    `only_absent`: figures that the resolution asks already stay, with who owes them.
    """
    asked = set(OwedFigure.objects.filter(resolution=resolution).values_list("definition__key", flat=True))
    others = OwedFigure.objects.exclude(resolution=resolution)
    shared = set(others.values_list("definition__key", flat=True))
    stored = FigureDefinition.objects.in_bulk(field_name="key")
    last = max((definition.position for definition in stored.values()), default=-1)
    wanted: dict[tuple[int, int, int, int, bool], OwedFigure] = {}
    for position, row in enumerate(file.figures):
        key, definition = row["key"], stored.get(row["key"])
        if only_absent and key in asked:
            continue
        words = {name: row[name] for name in ("name", "unit_noun", "group", "hint", "scale")}
        words["breakdown_of_id"] = row["breakdown_of"] or None
        if row["breakdown_of"]:  # stands below it, under the same heading
            words["group"] = FigureDefinition.objects.get(key=row["breakdown_of"]).group
        if definition is None:
            last += 1
            definition = FigureDefinition.objects.create(key=key, position=last if shared else position, **words)
        elif key not in shared and not only_absent:
            place = definition.position if shared else position
            FigureDefinition.objects.filter(pk=definition.pk).update(position=place, **words)
        for code, first, final in file.debts[key]:
            owed = OwedFigure(
                resolution=resolution,
                definition=definition,
                organization=organizations[code],
                first_year=first,
                last_year=final,
                of_own_bodies=key in file.own_bodies["figures"] and code in file.own_bodies["organizations"],
            )
            wanted[_debt(owed)] = owed
    for owed in OwedFigure.objects.filter(resolution=resolution):
        if wanted.pop(_debt(owed), None) is None and not only_absent:
            owed.delete()
    OwedFigure.objects.bulk_create(wanted.values())


def _debt(owed: OwedFigure) -> tuple[int, int, int, int, bool]:
    return owed.definition_id, owed.organization_id, owed.first_year, owed.last_year, owed.of_own_bodies


def _remove_absent(file: ResolutionFile, resolution: Resolution) -> None:
    targets = Target.objects.of(resolution)
    gone = targets.exclude(code__in=[row["code"] for row in file.targets])
    for target in gone.filter(explanations=None):  # of another one the plan says so and refuses
        storing.forget(target)
        target.delete()
    indicators = resolution.indicators.exclude(code__in=[row["code"] for row in file.indicators])
    indicators.filter(targets=None).delete()
    clauses = resolution.clauses.exclude(number__in=[row["number"] for row in file.clauses])
    clauses.filter(duties=None, targets=None).delete()  # what stays for its answers keeps its clause
    for review in resolution.reviews.exclude(code__in=[row["code"] for row in file.reviews]):
        with suppress(ProtectedError):  # a document was built by it: the plan names it and refuses
            review.delete()


def _root(code: str, first_year: int) -> Unit:
    """The unit of this code in the first year. Raises ResolutionFileFaulty."""
    span = (date(first_year, 1, 1), date(first_year, 12, 31))
    units = list(Unit.objects.filter(code=code).overlapping(*span))
    if len(units) != 1:
        raise ResolutionFileFaulty([f"resolution: {len(units)} units have the code '{code}' in {first_year}"])
    return units[0]


def _load_target(
    row: dict[str, Any],
    position: int,
    resolution: Resolution,
    clauses: Mapping[str, Clause],
    indicators: Mapping[str, Indicator],
    organizations: Mapping[str, Organization],
) -> Target:
    codes = row.pop("organizations")
    for name in ("threshold", "thresholds", "maximum", "baselines"):  # rows of their own
        row.pop(name)
    target, _ = Target.objects.update_or_create(
        resolution=resolution,
        code=row.pop("code"),
        defaults={
            "clause": clauses[row.pop("clause")],
            "indicator": indicators[row.pop("indicator")],
            "is_collective": row.pop("collective"),
            "from_own_return": row.pop("district") == "own_return",
            "first_year": resolution.first_year,
            "last_year": resolution.last_year,
            "position": position,
            **row,
        },
    )
    target.organizations.set([organizations[code] for code in codes])
    return target


def _load_baselines(target: Target, row: Mapping[str, Any], organizations: Mapping[str, Organization]) -> None:
    given = {organizations[start_of(row, one)].pk: one for one in row["baselines"]}
    target.baselines.exclude(organization__in=given).delete()
    for organization, one in given.items():
        values = {"year": one["year"], "value": Decimal(str(one["value"])), "source": one["source"]}
        target.baselines.update_or_create(organization_id=organization, defaults=values)
