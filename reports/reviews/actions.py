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
from organizations.stored_files import dropped_on_failure
from reports.models import Review, ReviewKind
from reports.reviews import content as review_content, reading as review_figures
from reports.reviews.content import Issuer, Say
from reports.reviews.facts import Facts
from reports.word.render import render
from targets import jobs
from targets.models import JobStatus

FILE_NAMES: dict[str, str] = {
    ReviewKind.MIDTERM: "bao-cao-so-ket-{year}.docx",
    ReviewKind.FINAL: "bao-cao-tong-ket-{year}.docx",
}


@dataclass(frozen=True)
class BuiltReview:
    """A review as bytes, and what it printed."""

    name: str
    content: bytes
    figures: dict[str, Any]


@transaction.atomic
def request_review(kind: ReviewKind, *, by: User, at: datetime) -> Review:
    """Ask the background for a review; one of this kind that is under way is given back. Raises NotPermitted."""
    require(by, Capability.BUILD_REVIEWS)
    under_way = Review.objects.filter(kind=kind, job__status__in=[JobStatus.WAITING, JobStatus.RUNNING]).first()
    if under_way:
        return under_way
    return Review.objects.create(
        kind=kind,
        job=jobs.enqueue("reports.build_review", by=by),
        data_until=review_figures.data_until(kind),
        requested_at=at,
        requested_by=by,
    )


def review_file_name(kind: ReviewKind) -> str:
    """«bao-cao-so-ket-2023.docx»."""
    return FILE_NAMES[kind].format(year=review_figures.review_years(kind)[-1])


def compose_review(kind: ReviewKind, *, at: datetime, say: Say = lambda table, done, total: None) -> BuiltReview:
    """The document of the review as the register stands now; writes nothing. Raises NotScored."""
    at = timezone.localtime(at)
    facts = review_figures.read_facts(kind, at=at)
    # `manage.py demo` leaves this file: its documents must say that their figures are samples.
    issuer = Issuer(
        superior=settings.PORTAL["superior"],
        committee=settings.PORTAL["committee"],
        editor=settings.PORTAL["body"],
        place=settings.PORTAL["place"],
        is_sample=(settings.VAR_DIR / "demo").exists(),
    )
    document = review_content.build_document(facts, issuer, say)
    return BuiltReview(
        name=review_file_name(kind),
        content=render(document, at=at),
        figures={"district": _district_figures(facts), "document": document.as_json()},
    )


def build_review(review: Review, *, at: datetime, say: Say = lambda table, done, total: None) -> None:
    """Build the review into its file, once: a document that is there is never written again. Raises NotScored."""
    if review.document:
        return
    built = compose_review(ReviewKind(review.kind), at=at, say=say)
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
