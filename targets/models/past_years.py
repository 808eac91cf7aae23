"""Earlier years of targets that add up over years, as the returns of one organization say them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from organizations.models import Absence, Level, Organization, Unit
from targets.models.annual_return import AnnualReturn
from targets.models.owed_figures import OwedFigures
from targets.models.reporting_year import ReportingYear
from targets.models.verdict import Basis
from targets.rules.compliance import NIL, Amount, is_all_nil
from targets.rules.cumulative import Cumulative, YearAnswer
from targets.rules.workflow import ReturnStatus

COUNTED = (ReturnStatus.SUBMITTED, ReturnStatus.APPROVED)
#: With more units than this, returns and absences of all units are read instead of a condition that lists them.
MOST_KEYS = 1000


class PastYears:
    """What the years before one say for these targets in each unit; nothing is asked of the database after reading."""

    def __init__(self, answers: Mapping[tuple[int, int, str], list[YearAnswer]]) -> None:
        self._answers = answers

    def of(self, unit: int, target: int, basis: str) -> list[YearAnswer]:
        """The answers on the basis, year by year; a year without one that was expected has the amount None."""
        return self._answers.get((unit, target, basis), [])

    @classmethod
    def read(
        cls, year: int, organization: Organization, targets: Collection[Cumulative], units: Collection[int]
    ) -> PastYears:
        """The years from each target's first one up to the one before. Six queries, none without such years."""
        years = range(min((target.first_year for target in targets), default=year), year)
        if not years:
            return cls({})
        days = {number: date(number, 12, 31) for number in years}
        days |= dict(ReportingYear.objects.filter(year__in=years).values_list("year", "reference_on"))
        places = Unit.objects.filter(pk__in=units).in_bulk() if len(units) <= MOST_KEYS else Unit.objects.in_bulk()
        returns = AnnualReturn.objects.filter(year__in=years, organization=organization, status__in=COUNTED)
        absences = Absence.objects.filter(organization=organization)
        if len(units) <= MOST_KEYS:
            returns, absences = returns.filter(unit__in=units), absences.filter(unit__in=units)
        spans: dict[int, list[Absence]] = {}
        for absence in absences:
            spans.setdefault(absence.unit_id, []).append(absence)
        figures: dict[tuple[int, int], tuple[str, dict[str, Amount]]] = {
            (made.unit_id, made.year_id): (made.status, made.amounts())
            for made in returns.order_by().prefetch_related("figures").iterator(MOST_KEYS)
        }
        owed_in = OwedFigures.read_years(years, [places[unit] for unit in units if unit in places])
        answers: dict[tuple[int, int, str], list[YearAnswer]] = {}
        for unit in units:
            place = places[unit]
            for number, day in days.items():
                if not place.exists_on(day) or any(span.is_in_force(day) for span in spans.get(unit, ())):
                    continue
                status, amounts = figures.get((unit, number), ("", {}))
                owed = owed_in[number]
                keys = owed.keys_under(owed.roots(place.lineage), Level(place.level), organization)
                is_silent = bool(status) and is_all_nil(amounts.get(key) for key in keys)
                for target in targets:
                    if number < target.first_year:
                        continue
                    said = YearAnswer(number, NIL if is_silent else amounts.get(target.key), is_silent)
                    nothing = YearAnswer(number, None)
                    for basis in Basis.values:
                        is_counted = status == ReturnStatus.APPROVED or (status and basis == Basis.WITH_SUBMITTED)
                        answers.setdefault((unit, target.pk, basis), []).append(said if is_counted else nothing)
        return cls(answers)
