"""Which agencies own rows of the registers of agencies, and the words that those registers share."""

from typing import Final

from organizations.formats import number, short_date
from organizations.models import AgencyKind
from targets.models.registers.base import AgencyRow
from targets.registers.claims import RegisterRefused
from targets.registers.forms import AgencyPlaceForm

#: All kinds but Party cells and committees directly under that of the root, which only report once (O1, O7).
OWNERS: Final = tuple(kind for kind in AgencyKind if kind is not AgencyKind.DIRECT_PARTY_UNIT)


class OwnerPlaceForm(AgencyPlaceForm):
    """The agency that a new row belongs to."""

    kinds = OWNERS


def check_owner(row: AgencyRow) -> None:
    """Raise RegisterRefused where the agency keeps no such rows, or did not exist in the year."""
    if row.agency.kind not in OWNERS:
        raise RegisterRefused(f"{row.agency} không ghi sổ này. Xin chọn cơ quan khác.")
    if not row.agency.exists_on(row.year.reference_on):
        raise RegisterRefused(
            f"Danh mục ghi {row.agency} không hoạt động ngày {short_date(row.year.reference_on)}, là ngày chốt số liệu "
            f"năm {row.year_id}. Xin chọn cơ quan khác hoặc năm khác."
        )


def counted(value: int | None) -> str:
    """A number as a page shows it; a missing one in words, since it is not zero."""
    return "Chưa ghi" if value is None else number(value)
