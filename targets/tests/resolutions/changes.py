"""Administrators, and the change of T06 that the tests make."""

from datetime import date
from typing import Any

from django.utils import timezone

from organizations.models import Unit, User
from organizations.permissions import Role
from organizations.tests.factories import make_user
from targets.models import RootYear, Target, ThresholdChange
from targets.resolutions.actions import change_threshold, propose
from targets.rules.thresholds import Band

PAPER: dict[str, Any] = {
    "paper_number": "12-QĐ/HU",
    "paper_issued_on": date(2023, 1, 15),
    "paper_title": "Về nâng mức tập hợp hội viên",
}
#: The made returns gather 92,3 %: enough for the 90 % of the file, too few for this.
RAISED = Band(2023, 2025, 95, **PAPER)
REASON = "Huyện ủy nâng mức"


def the_target(code: str = "T06", resolution: str = "vi-xuyen-2021-2025") -> Target:
    targets = Target.objects.with_rules().select_related("resolution__unit")
    return targets.get(code=code, resolution__slug=resolution)


def administrator(unit: Unit | None = None, **options: Any) -> User:
    found = User.objects.filter(role=Role.ADMINISTRATOR, unit=unit).first() if not options else None
    return found or make_user(Role.ADMINISTRATOR, unit=unit, **options)


def change(band: Band = RAISED, *, target: Target | None = None, by: User | None = None) -> ThresholdChange:
    """Propose and confirm at once."""
    target, by, at = target or the_target(), by or administrator(), timezone.now()
    seen = propose(target, band, by=by, at=at).seen
    return change_threshold(target, band, reason=REASON, seen=seen, by=by, at=at)


def close(*years: int, root: str = "030") -> None:
    rows = RootYear.objects.filter(year__in=years, root__code=root)
    assert rows.update(closed_at=timezone.now(), closed_by=User.system()) == len(years)


def posted(band: Band = RAISED, **more: str) -> dict[str, str]:
    """The form's content as a browser sends it."""
    values = {name: "" if value is None else str(value) for name, value in band._asdict().items()}
    return {**values, "reason": REASON, **more}
