"""The papers that rows of registers cite: whose they are, and which may be cited."""

from typing import Final

from django.db.models import Q

from organizations.models import Agency, AgencyKind, User
from targets.models import Paper
from targets.models.paper import PaperQuerySet
from targets.models.registers.base import AgencyRow, RegisterRow
from targets.registers.claims import RegisterRefused


def own_agency(row: RegisterRow, by: User) -> Agency | None:
    """Whose the papers of the row's owner are, if the person enters papers for it. One query."""
    if isinstance(row, AgencyRow):
        return agency_at(row, by, pk=row.agency_id)
    return agency_at(row, by, organization=row.organization_id)


def agency_at(row: RegisterRow, by: User, **which: object) -> Agency | None:
    """The latest such agency of the row's unit for which the person enters papers; None if there is none. One query."""
    agencies = Agency.objects.enterable_by(by).with_parties().filter(unit=row.unit_id, **which)
    return agencies.order_by("-valid_from").first()


def own_papers(row: RegisterRow) -> PaperQuerySet:
    """The papers of the row's owner that are in force."""
    own = Q(agency=row.agency_id) if isinstance(row, AgencyRow) else Q(agency__organization=row.organization_id)
    return Paper.objects.in_force().filter(own, agency__unit=row.unit_id)


def papers_at(row: RegisterRow) -> PaperQuerySet:
    """The papers of all agencies of the row's unit that are in force."""
    return Paper.objects.in_force().filter(agency__unit=row.unit_id)


#: Kinds of agencies whose papers say what the committee of their unit decided.
OF_COMMITTEE: Final = (AgencyKind.PARTY_COMMITTEE, AgencyKind.PARTY_BOARD)


def committee_papers(row: RegisterRow) -> PaperQuerySet:
    """Papers of the Party committee of the row's unit, or of a board in its name."""
    return papers_at(row).filter(agency__kind__in=OF_COMMITTEE)


def committee_of(row: RegisterRow, by: User) -> Agency | None:
    """The Party committee of the row's unit, if the person enters papers for it. One query."""
    return agency_at(row, by, kind=AgencyKind.PARTY_COMMITTEE)


def is_committee(user: User, row: RegisterRow) -> bool:
    """Whether the account is that of the Party committee of the row's unit."""
    agency = user.agency
    return agency is not None and agency.unit_id == row.unit_id and agency.kind == AgencyKind.PARTY_COMMITTEE


def check_citable(paper: Paper, by: User) -> None:
    """Raise RegisterRefused unless the person sees the paper and it is in force. One query."""
    if not Paper.objects.visible_to(by).in_force().filter(pk=paper.pk).exists():
        raise RegisterRefused("Văn bản không còn trong danh mục hoặc đã bị hủy. Xin chọn lại.")
