"""Storing the duties of a resolution's file: with who owes them, their measures and their rule."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from django.db.models import ProtectedError

from organizations.models import Organization
from targets.loading.duty_faults import span_of
from targets.loading.resolution_file import ResolutionFile
from targets.models import Clause, Duty, Measure, OwedDuty, Resolution, Target


def load_duties(
    file: ResolutionFile,
    resolution: Resolution,
    clauses: Mapping[str, Clause],
    organizations: Mapping[str, Organization],
    *,
    only_absent: bool,
) -> None:
    """Store the file's duties and take away those that left it.

    What an answer of somebody refers to stays: `left_duties` names it. `only_absent`: a duty that is stored stays as it
    is, none is taken away. `clauses`: stored ones by number. Source: NQ, I.1, II.1 to III.6.
    """
    targets = {target.code: target for target in Target.objects.of(resolution)}
    stored = set(Duty.objects.of(resolution).values_list("code", flat=True))
    for position, row in enumerate(file.duties):
        if only_absent and row["code"] in stored:
            continue
        duty = _store(row, position, resolution, clauses)
        duty.targets.set([targets[code] for code in row["targets"] if code in targets])
        _store_owed(duty, row, organizations)
        _store_measures(duty, row)
    if not only_absent:
        for duty in Duty.objects.of(resolution).exclude(code__in=[row["code"] for row in file.duties]):
            with suppress(ProtectedError):
                duty.delete()


def left_duties(file: ResolutionFile, resolution: Resolution) -> list[str]:
    """Duties and measures that are stored and not in the file, in words: after loading, those that answers refer to."""
    given = {row["code"]: {measure["key"] for measure in row["measures"]} for row in file.duties}
    duties = Duty.objects.of(resolution).prefetch_related("measures")
    return [
        *(f"duty {duty.code}" for duty in duties if duty.code not in given),
        *(
            f"measure {measure.key} of {duty.code}"
            for duty in duties
            for measure in duty.measures.all()
            if duty.code in given and measure.key not in given[duty.code]
        ),
    ]


def _store(row: Mapping[str, Any], position: int, resolution: Resolution, clauses: Mapping[str, Clause]) -> Duty:
    first, last = span_of(row, range(resolution.first_year, resolution.last_year + 1))
    rule = row["rule"]
    duty, _ = Duty.objects.update_or_create(
        resolution=resolution,
        code=row["code"],
        defaults={
            **{name: row[name] for name in ("name", "coordinating", "period", "due_on", "due_day", "evidence_needed")},
            "clause": clauses[row["clause"]],
            "first_year": first,
            "last_year": last,
            "numerator": rule.get("numerator", ""),
            "denominator": rule.get("denominator", ""),
            "threshold": rule.get("threshold"),
            "zero_over_zero": rule.get("zero_over_zero", "UNCLEAR"),
            "position": position,
        },
    )
    return duty


def _store_owed(duty: Duty, row: Mapping[str, Any], organizations: Mapping[str, Organization]) -> None:
    wanted = []
    for owed in row["owed_by"]:
        organization = organizations[owed["organization"]].pk if owed.get("organization") else None
        wanted += [(owed["kind"], owed.get("function", ""), organization, place) for place in owed["at"]]
    stored = {(one.kind, one.function, one.organization_id, one.place): one for one in duty.owed.all()}
    if list(stored) == wanted:
        return
    duty.owed.all().delete()
    OwedDuty.objects.bulk_create(
        OwedDuty(duty=duty, kind=kind, function=function, organization_id=organization, place=place)
        for kind, function, organization, place in wanted
    )


def _store_measures(duty: Duty, row: Mapping[str, Any]) -> None:
    for position, measure in enumerate(row["measures"]):
        values = {name: measure.get(name, "") for name in ("code", "name", "unit_noun", "register")}
        Measure.objects.update_or_create(duty=duty, key=measure["key"], defaults={**values, "position": position})
    for left in duty.measures.exclude(key__in=[measure["key"] for measure in row["measures"]]):
        with suppress(ProtectedError):
            left.delete()
