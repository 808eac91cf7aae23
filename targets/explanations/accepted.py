"""Accepted explanations as plain facts: what a chapter on shortcomings and their causes is written from."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from organizations.models import Organization, Unit
from targets.models import MissExplanation, Verdict
from targets.rules.compliance import VerdictValue
from targets.rules.outcome import Outcome


@dataclass(frozen=True)
class AcceptedExplanation:
    """Why a unit missed a target in a year. `key`: the row it is traced back to.

    `remedy_due_on`: None for a remedy without a day; `result`: blank until it was done. `outcome`: the official verdict
    when it was asked; `verdict_now`: the official one now, None where there is none, so that whoever prints a cause of
    a miss sees whether it still is one.
    """

    key: int
    year: int
    code: str
    unit: Unit
    organization: Organization
    outcome: Outcome
    verdict_now: VerdictValue | None
    cause: str
    remedy: str
    remedy_due_on: date | None
    result: str


def read_accepted(
    years: Collection[int], targets: Collection[int], units: Collection[int] | None = None
) -> Sequence[AcceptedExplanation]:
    """The accepted explanations of these years and targets, by year, target, unit and organization. Two queries.

    `targets`, `units`: primary keys; None for all units.
    """
    found = MissExplanation.objects.accepted().filter(year__in=years, target__in=targets)
    if units is not None:
        found = found.filter(unit__in=units)
    order = ("year", "target__position", "target", "unit__sort_key", "unit", "organization__position")
    rows = list(found.with_parties().order_by(*order))
    now = verdicts_now(rows)
    return [
        AcceptedExplanation(
            row.pk, row.year_id, row.target.code, row.unit, row.organization, row.asked_outcome,
            verdict.value if (verdict := now.get(row.pk)) else None, row.cause, row.remedy, row.remedy_due_on,
            row.result,
        )
        for row in rows
    ]  # fmt: skip


def verdicts_now(rows: Collection[MissExplanation]) -> dict[int, Verdict]:
    """Explanation → the official verdict of its unit, organization, target and year as it is now. One query."""
    stored = Verdict.objects.official().filter(
        year__in={row.year_id for row in rows}, unit__in={row.unit_id for row in rows},
        organization__in={row.organization_id for row in rows}, target__in={row.target_id for row in rows},
    ).select_related("target__indicator")  # fmt: skip
    by_place = {(one.year_id, one.unit_id, one.organization_id, one.target_id): one for one in stored}
    keys = {row.pk: (row.year_id, row.unit_id, row.organization_id, row.target_id) for row in rows}
    return {pk: by_place[key] for pk, key in keys.items() if key in by_place}
