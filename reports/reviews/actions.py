"""Asking for a review, and building it: the document and the figures that it printed are kept together."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from organizations.models import User
from organizations.permissions import Capability, require
from organizations.refused import NotPermitted
from organizations.stored_files import dropped_on_failure
from reports.models import Review
from reports.reviews import content as review_content, reading as review_figures
from reports.reviews.content import Say
from reports.reviews.facts import Facts
from reports.word.render import render
from targets import jobs
from targets.models import JobStatus, PlannedReview


@dataclass(frozen=True)
class BuiltReview:
    """A review as bytes, and what it printed."""

    name: str
    content: bytes
    figures: dict[str, Any]


@transaction.atomic
def request_review(planned: PlannedReview, *, by: User, at: datetime) -> Review:
    """Ask the background for a review; one that is under way already is given back. Raises NotPermitted."""
    require(by, Capability.BUILD_REVIEWS)
    if not (by.is_whole_register or by.unit_id in planned.resolution.unit.lineage):
        raise NotPermitted("Nghị quyết này không thuộc đơn vị của đồng chí.")
    under_way = Review.objects.filter(planned=planned, job__status__in=[JobStatus.WAITING, JobStatus.RUNNING]).first()
    if under_way:
        return under_way
    return Review.objects.create(
        planned=planned,
        job=jobs.enqueue("reports.build_review", by=by),
        data_until=review_figures.data_until(planned),
        requested_at=at,
        requested_by=by,
    )


def compose_review(planned: PlannedReview, *, at: datetime, say: Say = lambda table, done, total: None) -> BuiltReview:
    """The document of the review as the register stands now; writes nothing. Raises NotScored."""
    at = timezone.localtime(at)
    facts = review_figures.read_facts(planned, at=at)
    # `manage.py demo` leaves this file: its documents must say that their figures are samples.
    is_sample = (settings.VAR_DIR / "demo").exists()
    document = review_content.build_document(facts, say, is_sample=is_sample)
    return BuiltReview(
        name=planned.file_name,
        content=render(document, at=at),
        figures={"district": _district_figures(facts), "document": document.as_json()},
    )


def build_review(review: Review, *, at: datetime, say: Say = lambda table, done, total: None) -> None:
    """Build the review into its file, once: a document that is there is never written again. Raises NotScored."""
    if review.document:
        return
    built = compose_review(review.planned, at=at, say=say)
    stem = built.name.removesuffix(".docx")
    with dropped_on_failure(review.document):
        review.document.save(f"{stem}-{review.pk}.docx", ContentFile(built.content), save=False)
        review.sha256 = hashlib.sha256(built.content).hexdigest()
        review.figures, review.built_at = built.figures, at
        review.save(update_fields=["document", "sha256", "figures", "built_at"])


def _district_figures(facts: Facts) -> list[dict[str, Any]]:
    """The district's verdicts that the document rests on, as plain rows."""
    return [
        {
            "target": target,
            "organization": organization,
            "year": year,
            "verdict": result.verdict.value,
            "numerator": result.numerator,
            "denominator": result.denominator,
            "threshold": result.threshold,
            "covered": result.covered,
            "expected": result.expected,
        }
        for (target, organization, year), result in sorted(facts.district.items())
    ]
