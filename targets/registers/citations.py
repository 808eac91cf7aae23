"""Rows of registers as what cites a paper, on the paper's page."""

from collections.abc import Iterable

from django.db.models import Q
from django.urls import reverse

from organizations.models import User
from targets.models import Paper
from targets.papers.citations import Citation, cites_papers
from targets.registers.pages import THEMES


@cites_papers
def themes_citing(paper: Paper, user: User) -> Iterable[Citation]:
    """The themes that rest on the paper: report, agreement or proof; the latest year first. One query."""
    rows = THEMES.rows().visible_to(user).with_parties()
    rows = rows.filter(Q(report=paper) | Q(agreement=paper) | Q(evidence=paper)).distinct()
    for theme in rows.order_by("-year", "unit__sort_key", "organization__position", "pk"):
        address = reverse("registers:detail", args=[theme.year_id, THEMES.slug, theme.pk])
        yield Citation(f"{THEMES.title}: {theme}{' (đã hủy)' if theme.is_cancelled else ''}", address)
