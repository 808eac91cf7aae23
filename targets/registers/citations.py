"""Rows of registers as what cites a paper, on the paper's page."""

from collections.abc import Iterable

from django.db.models import Q
from django.urls import reverse

from organizations.models import User
from targets.models import Paper
from targets.papers.citations import Citation, cites_papers
from targets.registers.pages import REGISTERS


@cites_papers
def rows_citing(paper: Paper, user: User) -> Iterable[Citation]:
    """The rows that rest on the paper, by a step or as proof; the latest year first. One query a register."""
    for register in REGISTERS.values():
        names = [
            field.name for field in register.model._meta.get_fields() if field.related_model is Paper and field.concrete
        ]
        cites = Q(*[(name, paper) for name in names], _connector=Q.OR)
        rows = register.rows().visible_to(user).with_parties().filter(cites).distinct()
        for row in rows.order_by("-year", "unit__sort_key", "pk"):
            address = reverse("registers:detail", args=[row.year_id, register.slug, row.pk])
            yield Citation(f"{register.title}: {row}{' (đã hủy)' if row.is_cancelled else ''}", address)
