"""Answers about duties as what cites a paper, on the paper's page."""

from collections.abc import Iterable

from django.urls import reverse

from organizations.models import User
from targets.models import DutyAnswer, DutyReturn, Paper
from targets.papers.citations import Citation, cites_papers


@cites_papers
def answers_citing(paper: Paper, user: User) -> Iterable[Citation]:
    """The answers that cite the paper, the latest year first. One query."""
    returns = DutyReturn.objects.visible_to(user)
    rows = DutyAnswer.objects.filter(evidence=paper, duty_return__in=returns)
    for answer in rows.select_related("duty", "duty_return__agency").order_by("-duty_return__year", "duty__position"):
        year, agency = answer.duty_return.year_id, answer.duty_return.agency
        address = f"{reverse('duties:form', args=[year, agency.slug])}#d{answer.duty_id}"
        yield Citation(f"Nhiệm vụ {answer.duty.code} năm {year}: {agency}", address)
