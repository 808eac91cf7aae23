"""Returns and their figures as what cites a paper, on the paper's page."""

from collections.abc import Iterable

from django.urls import reverse

from organizations.models import User
from targets.models import AnnualReturn, FigureDefinition, Paper, ReturnPaper
from targets.papers.citations import Citation, cites_papers


@cites_papers
def returns_citing(paper: Paper, user: User) -> Iterable[Citation]:
    """The returns and figures that the paper is attached to, the latest year first. Two queries."""
    rows = ReturnPaper.objects.filter(paper=paper, annual_return__in=AnnualReturn.objects.visible_to(user))
    found = list(
        rows.select_related("annual_return__unit", "annual_return__organization").order_by(
            "-annual_return__year", "annual_return__unit__sort_key", "annual_return__organization__position", "key"
        )
    )
    names = dict(FigureDefinition.objects.filter(key__in={row.key for row in found}).values_list("key", "name"))
    for row in found:
        returned = row.annual_return
        address = reverse("returns:entry", args=[returned.year_id, returned.unit.slug, returned.organization.slug])
        what = f"Số liệu «{names.get(row.key, row.key)}»" if row.key else "Báo cáo năm"
        yield Citation(f"{what}: {returned}", f"{address}#o-{row.key}" if row.key else address)
