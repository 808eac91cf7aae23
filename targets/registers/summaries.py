"""All registers of a year in short, for pages that stand beside them: one loop over the declared registers."""

from collections.abc import Collection, Sequence

from django.utils import timezone

from organizations.models import User
from targets.models import ReportingYear
from targets.registers.lines import RegisterSummary
from targets.registers.pages import REGISTERS
from targets.registers.places import EVERYWHERE, ExpectedPlaces, RegisterArea


def read_summaries(
    year: ReportingYear,
    user: User,
    *,
    area: RegisterArea = EVERYWHERE,
    figures: Collection[str] | None = None,
) -> Sequence[RegisterSummary]:
    """Each register's counts and what is open, of the rows that the person sees.

    `area`: only rows and places there. `figures`: only registers whose rows are counted in one of these figures.
    Five queries at most, and two a register with one more a filter of its own; none where no register counts the
    figures.
    """
    chosen = [register for register in REGISTERS.values() if figures is None or register.figure in figures]
    if not chosen:
        return ()
    expected, today = ExpectedPlaces.read(year, user, area), timezone.localdate()
    return [RegisterSummary.read(register, year, user, expected, today) for register in chosen]
