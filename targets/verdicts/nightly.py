"""The nightly scoring of all years: what it had to correct is logged, kept as a job and told to administrators.

Every step of a return asks for its own scoring, so by night nothing differs. A difference means that something changed
the register past the rules: by hand in the database, by a restored part of it, by a changed rule.
"""

import logging
from datetime import datetime

from django.urls import reverse

from organizations.models import Notice, User
from organizations.notices import tell
from organizations.permissions import Role
from targets.models import Job, JobStatus, ReportingYear, Verdict
from targets.verdicts import scoring
from targets.verdicts.storing import Difference, Differences

logger = logging.getLogger(__name__)
TASK = "targets.score_everything"


def score_all_years(*, at: datetime) -> int:
    """Score every year; a closed one is compared only. Returns how many verdicts differed from the register.

    Nobody is told while requested scorings still wait: their differences are expected.
    """
    waiting = Job.objects.scoring().exists()
    total = 0
    for year in ReportingYear.objects.order_by("year"):
        corrected = scoring.correct_year(year.year)
        kept = scoring.differences(year.year) if scoring.frozen_in(year.year) else Differences(0)
        for differences, is_closed in ((corrected, False), (kept, True)):
            total += len(differences)
            if differences and not waiting:
                _report(year, differences, is_closed=is_closed, at=at)
    return total


def _report(year: ReportingYear, found: Differences, *, is_closed: bool, at: datetime) -> None:
    for difference in found.first:
        logger.warning("Nightly scoring of %s: %s", year.year, difference_text(difference))
    if len(found) > len(found.first):
        logger.warning("Nightly scoring of %s: %s more differences", year.year, len(found) - len(found.first))
    what = "năm đã chốt nên chưa sửa, xem compute_compliance --rescore-closed" if is_closed else "đã tính lại"
    text = (
        f"Tính lại hằng đêm: năm {year.year} có {len(found)} kết quả lưu khác với số liệu trong báo cáo ({what}). "
        "Có thay đổi không qua các bước của cổng; xin xem nhật ký máy chủ."
    )
    job = Job.objects.create(
        task=TASK, subject=year.year, status=JobStatus.DONE, message=text[:300], requested_at=at, finished_at=at
    )
    administrators = User.objects.filter(role=Role.ADMINISTRATOR, is_active=True)
    informed = Notice.objects.unread().filter(text=text).values_list("to", flat=True)
    tell(
        administrators.exclude(pk__in=informed),
        text=text,
        address=reverse("admin:targets_job_change", args=[job.pk]),
        at=at,
    )


def difference_text(difference: Difference) -> str:
    """«00952 hnd T06 APPROVED: stored MET 923/1000, register gives NO_DATA None/None»."""
    row = difference.computed or difference.stored
    if row is None:
        return "nothing"
    place = f"{row.unit.code} {row.organization.code} {row.target.code} {row.basis}"
    return f"{place}: stored {_short(difference.stored)}, register gives {_short(difference.computed)}"


def _short(row: Verdict | None) -> str:
    return "no row" if row is None else f"{row.verdict} {row.numerator}/{row.denominator}"
