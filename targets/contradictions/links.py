"""Addresses of the records that findings rest on, for the person who looks at them. No query."""

from collections.abc import Sequence

from django.urls import NoReverseMatch, reverse

from organizations.permissions import Capability, can
from targets.contradictions.scope import FactScope
from targets.rules.findings import Finding, Record, RecordKind


class RecordLinks:
    """Links to the records of the findings of one page."""

    def __init__(self, scope: FactScope) -> None:
        self._year = scope.year.year
        self._units = {unit.pk: unit for unit in scope.units}
        self._organizations = scope.organizations
        self._approves = can(scope.user, Capability.APPROVE_RETURNS)
        self._has_several = len(scope.known.in_force([self._year])) > 1

    def of(self, finding: Finding) -> Sequence[tuple[str, str]]:
        """(label, address) of each record, each label once; the address is blank where the portal has no page of it."""
        addresses: dict[str, str] = {}
        for record in finding.records:
            addresses.setdefault(record.label, self._address(record))
        return list(addresses.items())

    def _address(self, record: Record) -> str:
        try:
            return self._reversed(record)
        except NoReverseMatch:
            return ""  # the page is not part of this installation

    def _reversed(self, record: Record) -> str:
        match record.kind, record.key:
            case RecordKind.RETURN, (int(unit), int(organization)):
                return self._return(unit, organization, "to")
            case RecordKind.FIGURE, (int(unit), int(organization), str(key)):
                return self._return(unit, organization, "o", key)
            case RecordKind.VERDICT, (int(unit), int(organization), str(resolution), str(code)):
                place = [self._year, self._units[unit].slug, self._organizations[organization].slug, code]
                if self._has_several:
                    return reverse("verdict:of", args=[resolution, *place])
                return reverse("verdict:card", args=place)
            case RecordKind.DUTY, (str(agency), str(duty)):
                return f"{reverse('duties:form', args=[self._year, agency])}#{duty}"
            case RecordKind.REGISTER_ROW, (str(register), int(pk)):
                return reverse("registers:detail", args=[self._year, register, pk])
        return ""

    def _return(self, unit: int, organization: int, *anchor: str) -> str:
        """The unit's page of returns at this organization's: the approval page for those who approve, else the hub."""
        slug, code = self._units[unit].slug, self._organizations[organization].code
        if not self._approves:
            return reverse("returns:hub", args=[self._year, slug])
        first, *rest = anchor
        return f"{reverse('approval:detail', args=[self._year, slug])}#{'-'.join([first, code, *rest])}"
