"""A target's thresholds as rows: stored as wanted, and each change of them kept with who, when and why."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from organizations.models import User
from targets.models import Target, Threshold, ThresholdChange
from targets.models.threshold_change import band_row
from targets.rules.thresholds import Band, changed_years


def store_bands(target: Target, bands: Iterable[Band]) -> None:
    """Make the target's rows these. A row that is as wanted stays."""
    left = list(bands)
    for row in Threshold.objects.filter(target=target):
        if row.band in left:
            left.remove(row.band)
        else:
            row.delete()
    Threshold.objects.bulk_create(Threshold(target=target, **band._asdict()) for band in left)


def log_change(
    target: Target,
    before: Sequence[Band],
    after: Sequence[Band],
    *,
    reason: str,
    by: User,
    at: datetime,
    turned: int | None = None,
    was: Sequence[str] | None = None,
) -> ThresholdChange:
    """Keep that the target's thresholds changed. `turned`: how many official verdicts, where somebody looked.

    `was`: the words of `before`, where the target may measure something else by now.
    """
    years = changed_years(before, after)
    return ThresholdChange.objects.create(
        resolution_id=target.resolution_id,
        target_code=target.code,
        target_name=target.name,
        first_year=min(years),
        last_year=max(years),
        before=list(map(band_row, before, was or map(target.words_of, before))),
        after=[band_row(band, target.words_of(band)) for band in after],
        turned=turned,
        reason=reason,
        by=by,
        at=at,
    )
