"""Marking a finding as seen. Nothing of the register changes by it."""

from datetime import datetime

from organizations.models import Organization, Unit, User
from organizations.names import says_something
from organizations.permissions import Capability, require
from organizations.refused import NotPermitted, Refused
from targets.models import ReportingYear, SeenFinding
from targets.rules.findings import Finding


def mark_seen(
    finding: Finding,
    unit: Unit,
    organization: Organization | None,
    year: ReportingYear,
    *,
    note: str,
    by: User,
    at: datetime,
) -> SeenFinding:
    """Say that the finding was looked at, with its values as they are, and what came of it. Also in a closed year.

    Raises NotPermitted; Refused where the note says nothing.
    """
    require(by, Capability.APPROVE_RETURNS)
    if not (by.is_whole_register or by.unit_id in unit.lineage):
        raise NotPermitted("Giá trị này không thuộc đơn vị của đồng chí.")
    if not says_something(note):
        raise Refused("Xin ghi đã xem thế nào, ví dụ: đã hỏi lại đơn vị, số liệu đúng vì sáp nhập thôn.")
    return SeenFinding.objects.create(
        year=year, unit=unit, organization=organization, code=str(finding.code), key=finding.key,
        fingerprint=finding.fingerprint, sentence=finding.sentence, note=note.strip(), at=at, by=by,
    )  # fmt: skip
