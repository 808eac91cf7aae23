"""What holds in their year for many returns at once, so that none of them asks by itself."""

from collections.abc import Iterable

from targets.models import AnnualReturn, DutyReturn, RootYears


def read_terms(annual_returns: Iterable[AnnualReturn | DutyReturn]) -> None:
    """Set `terms` on the returns that do not have it yet. One query, none if all have it."""
    lacking = [annual_return for annual_return in annual_returns if "terms" not in annual_return.__dict__]
    if lacking:
        root_years = RootYears.read([item.year for item in lacking], {item.unit for item in lacking})
        set_terms(lacking, root_years)


def set_terms(annual_returns: Iterable[AnnualReturn | DutyReturn], root_years: RootYears) -> None:
    """Set `terms` from rows that were read already."""
    for annual_return in annual_returns:
        annual_return.terms = root_years.of(annual_return.year_id, annual_return.unit)
