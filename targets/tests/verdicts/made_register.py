"""Made registers of several roots and levels, stored past the actions, and what their verdicts must be.

`expected_verdicts` is an oracle of its own: it shares no line with the product's judging.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from random import Random
from typing import Any

from organizations.models import Absence, Level, Organization, Unit, User
from targets.models import (
    AnnualReturn,
    Clause,
    Figure,
    Indicator,
    OwedFigure,
    OwedFigures,
    ReportingYear,
    Resolution,
    RootYear,
    Target,
)
from targets.rules.compliance import NIL, Amount

YEAR = 2023
AT = datetime(2024, 1, 10, tzinfo=UTC)
Key = tuple[int, int, int, str]  # unit, organization, target, basis
Answers = tuple[set[tuple[int, int]], dict[tuple[int, int], tuple[str, dict[str, Amount]]]]
#: verdict, numerator, denominator, exceeded, shortfall, covered, expected; own counted, numerator, denominator
Values = tuple[Any, ...]
NO_LINE: Values = (None, None, None)


def make_unit(level: Level, name: str, code: str, parent: Unit | None) -> Unit:
    return Unit.objects.create(
        code=code, valid_from=date(2000, 1, 1), level=level, kind=level.label.lower()[:30], name=name, parent=parent
    )


def make_districts(parent: Unit, districts: int, communes: int) -> list[Unit]:
    """Districts whose communes all bear the same names."""
    made = []
    for number in range(districts):
        district = make_unit(Level.DISTRICT, f"Huyện {number}", f"{parent.code}d{number}", parent)
        made.append(district)
        for commune in range(communes):
            make_unit(Level.COMMUNE, f"Xã {commune}", f"{district.code}c{commune}", district)
    return made


def copy_resolution(
    root: Unit, mark: str, *, floor: int = 80, threshold: int | None = None, **changes: object
) -> Resolution:
    """A resolution like Vị Xuyên's for another root; `threshold`, `changes`: of each of its targets."""
    source = Resolution.objects.get(code="nq-doi-moi-mttq-2021-2025")
    targets = list(Target.objects.filter(resolution=source).select_related("clause", "indicator"))
    organizations = {target.pk: list(target.organizations.all()) for target in targets}
    copy = Resolution.objects.create(
        code=f"nq-{mark}", slug=f"nq-{mark}", unit=root, reporting_level=source.reporting_level, subject="-",
        first_year=source.first_year, last_year=source.last_year, coverage_floor=floor,
        own_bodies_name=source.own_bodies_name, own_bodies_hint=source.own_bodies_hint,
    )  # fmt: skip
    clauses: dict[int, Clause] = {}
    indicators: dict[int, Indicator] = {}
    for target in targets:
        old, thresholds = target.pk, list(target.thresholds.all())
        if target.clause_id not in clauses:
            target.clause.pk, target.clause.resolution = None, copy
            target.clause.save()
            clauses[target.clause_id] = target.clause
        if target.indicator_id not in indicators:
            target.indicator.pk, target.indicator.resolution = None, copy
            target.indicator.save()
            indicators[target.indicator_id] = target.indicator
        target.clause, target.indicator = clauses[target.clause_id], indicators[target.indicator_id]
        target.pk, target.resolution = None, copy
        for name, value in changes.items():
            setattr(target, name, value)
        target.save()
        target.organizations.set(organizations[old])
        for row in thresholds:
            row.pk, row.target = None, target
            row.value = row.value if threshold is None else threshold
            row.save()
    for owed in OwedFigure.objects.filter(resolution=source):
        owed.pk, owed.resolution = None, copy
        owed.save()
    return copy


def count_own_bodies(root: Unit, *, number: int = YEAR) -> RootYear:
    """The year at the root with bodies outside the reporting units counted, as in years that begin from now on."""
    days = {"opens_on": date(number, 12, 15), "due_on": date(number + 1, 1, 15), "closes_on": date(number + 1, 2, 15)}
    made, _ = RootYear.objects.update_or_create(
        root=root, year_id=number, defaults={"counts_own_bodies": True}, create_defaults=days
    )
    return made


def fill(units: Iterable[Unit], organizations: Iterable[Organization], random: Random, *, number: int = YEAR) -> None:
    """Returns in every state, with figures that are numbers, 0, nil, missing or contradictory; some absences."""
    year, by, owed = ReportingYear.objects.get(year=number), User.system(), OwedFigures.read(number)
    for unit in units:
        for organization in organizations:
            if random.random() < 0.08 and not Absence.objects.filter(unit=unit, organization=organization).exists():
                Absence.objects.create(
                    unit=unit, organization=organization, valid_from=date(2021, 1, 1), reason="Chưa có"
                )
            state = random.choice(["APPROVED"] * 6 + ["SUBMITTED", "SUBMITTED", "DRAFT", "SENT_BACK", None])
            if state is None:
                continue
            sent = {} if state == "DRAFT" else {"submitted_at": AT, "submitted_by": by}
            approved = {"approved_at": AT, "approved_by": by} if state == "APPROVED" else {}
            made = AnnualReturn.objects.create(
                unit=unit, organization=organization, year=year, status=state, **sent, **approved
            )
            all_nil = random.random() < 0.05
            Figure.objects.bulk_create(
                Figure(
                    annual_return=made,
                    definition=definition,
                    value=amount if isinstance(amount, int) else None,
                    is_nil=amount is NIL,
                )
                for definition in owed.of(unit, organization)
                if (amount := NIL if all_nil else _amount(definition.key, random)) is not None or random.random() < 0.5
            )


def _amount(key: str, random: Random) -> Amount:
    if random.random() < 0.04:
        return None
    if random.random() < 0.04:
        return NIL
    if key in {"eligible", "members"}:
        return random.randint(700, 1000) if key == "members" else random.randint(950, 1100)
    if key in {"branches", "campaign_assigned"}:
        return random.choice([0, 10, 11])
    if key in {"branches_effective", "campaign_completed"}:
        return random.choice([0, 9, 10])
    return random.choice([0, 0, 1, 1, 1, 2])


def expected_verdicts(resolutions: Iterable[Resolution]) -> dict[Key, Values]:
    """What must be stored for these resolutions in the year, worked out one unit after the other."""
    year = ReportingYear.objects.get(year=YEAR)
    answers = {one: _answers(one) for one in ReportingYear.objects.filter(year__lte=YEAR)}
    absent, returns = answers[year]
    verdicts: dict[Key, Values] = {}
    for resolution in resolutions:
        children: dict[int, list[Unit]] = {}
        for unit in Unit.objects.all():
            if unit.valid_from <= year.reference_on <= (unit.valid_to or date.max) and unit.parent_id:
                children.setdefault(unit.parent_id, []).append(unit)
        for target in Target.objects.filter(resolution=resolution).with_rules():
            for organization in target.organizations.all():
                has_lines = _has_lines(resolution, target, organization)
                for basis, states in (("APPROVED", {"APPROVED"}), ("WITH_SUBMITTED", {"APPROVED", "SUBMITTED"})):

                    def own(unit: Unit, target=target, organization=organization, states=states) -> Values:
                        state, figures = returns.get((unit.pk, organization.pk), ("", {}))
                        is_absent = (unit.pk, organization.pk) in absent
                        if target.accumulates and not is_absent:
                            return _over_years(target, unit, organization, states, answers)
                        return _own(target, figures if state in states else None, is_absent=is_absent)

                    def visit(
                        unit: Unit, target=target, organization=organization, own=own, basis=basis, has_lines=has_lines
                    ) -> tuple[list[Values], list[Values]]:
                        """The units below, and the lines of bodies outside them: of the unit and of sums below it."""
                        entered, lines, line = [], [], NO_LINE
                        if unit.level == resolution.reporting_level:  # noqa: B023
                            entered = [own(unit)]
                            whole = entered[0]
                        else:
                            for child in children.get(unit.pk, []):  # noqa: B023
                                units, below = visit(child)
                                entered += units
                                lines += below
                            if has_lines:
                                line = _line(own(unit))
                                lines.append(line)
                            whole = (
                                own(unit)
                                if target.from_own_return
                                else _whole(target, entered, lines, resolution.coverage_floor)  # noqa: B023
                            )
                        verdicts[unit.pk, organization.pk, target.pk, basis] = *whole, *line
                        return entered, lines

                    visit(resolution.unit)
    return verdicts


def _has_lines(resolution: Resolution, target: Target, organization: Organization) -> bool:
    """Whether sums ask their own return for all figures of a summed target, in a year that counts such bodies."""
    counts = RootYear.objects.filter(root=resolution.unit, year=YEAR, counts_own_bodies=True).exists()
    owed = OwedFigure.objects.filter(
        resolution=resolution, organization=organization, of_own_bodies=True, first_year__lte=YEAR, last_year__gte=YEAR
    )
    keys = set(owed.values_list("definition__key", flat=True))
    read = {*target.indicator.numerator, *target.indicator.denominator}
    return counts and not target.from_own_return and read <= keys


def _line(own: Values) -> Values:
    if own[0] == "NOT_APPLICABLE":
        return NO_LINE
    return (True, own[1] or 0, own[2] or 0) if own[5] else (False, None, None)


def _answers(year: ReportingYear) -> Answers:
    """Where an organization does not exist, and each return's state and owed figures; by unit and organization."""
    owed = OwedFigures.read(year.year)
    absent = {
        (absence.unit_id, absence.organization_id)
        for absence in Absence.objects.all()
        if absence.valid_from <= year.reference_on <= (absence.valid_to or date.max)
    }
    returns = {}
    made = AnnualReturn.objects.filter(year=year).select_related("unit", "organization").prefetch_related("figures")
    for found in made:
        keys = owed.keys(found.unit, found.organization)
        written = {figure.definition_id: NIL if figure.is_nil else figure.value for figure in found.figures.all()}
        returns[found.unit_id, found.organization_id] = found.status, {key: written.get(key) for key in keys}
    return absent, returns


def _over_years(
    target: Target, unit: Unit, organization: Organization, states: set[str], answers: Mapping[ReportingYear, Answers]
) -> Values:
    """The sum from the first year on: one return after the other."""
    total, answered, silent, missing = 0, 0, False, False
    for year, (absent, returns) in answers.items():
        if year.year < target.first_year or (unit.pk, organization.pk) in absent or unit.valid_from > year.reference_on:
            continue
        state, figures = returns.get((unit.pk, organization.pk), ("", {}))
        owed = figures if state in states else {}
        amount = owed.get(target.indicator.numerator[0])
        if owed and all(one is NIL for one in owed.values()):
            silent = True
        elif amount is None:
            missing = True
        else:
            answered += 1
            total += amount if isinstance(amount, int) else 0
    needed = target.threshold_in(YEAR).value
    shown = total if answered else None
    if answered and total >= needed:
        return "MET", shown, None, False, 0, 1, 1
    whole = not (silent or missing)
    verdict = "NOT_DUE" if target.due_year > YEAR else "UNCLEAR" if silent else "NO_DATA" if missing else "NOT_MET"
    return verdict, shown, None, False, needed - total if whole else None, int(whole), 1


def _own(target: Target, figures: Mapping[str, Amount] | None, *, is_absent: bool) -> Values:
    if is_absent:
        return "NOT_APPLICABLE", None, None, False, None, 0, 0
    not_due = target.due_year is not None and target.due_year > YEAR
    values = _on_figures(target, figures)
    if not_due and values[0] != "NOT_APPLICABLE":
        return "NOT_DUE", values[1], values[2], False, *values[4:]
    return values


def _on_figures(target: Target, figures: Mapping[str, Amount] | None) -> Values:
    if figures is None:
        return "NO_DATA", None, None, False, None, 0, 1
    if figures and all(amount is NIL for amount in figures.values()):
        return "UNCLEAR", None, None, False, None, 0, 1
    top = [figures.get(key) for key in target.indicator.numerator]
    bottom = [figures.get(key) for key in target.indicator.denominator]
    sides = [_sum(side) if side and NIL not in side and None not in side else None for side in (top, bottom)]
    if None in top or None in bottom:
        return "NO_DATA", *sides, False, None, 0, 1
    if target.indicator.kind == "COUNT":
        (count,) = top
        is_lower = target.indicator.direction == "LOWER"
        if count is NIL:
            return (
                ("MET", None, None, False, 0, 1, 1)
                if is_lower
                else ("NOT_MET", None, None, False, target.threshold_in(YEAR).value, 1, 1)
            )
        if target.threshold_in(YEAR).maximum is not None and count > target.threshold_in(YEAR).maximum:
            return "UNCLEAR", count, None, False, None, 0, 1
        lack = max(0, count - target.threshold_in(YEAR).value if is_lower else target.threshold_in(YEAR).value - count)
        return "NOT_MET" if lack else "MET", count, None, False, lack, 1, 1
    if all(amount is NIL for amount in top + bottom):
        return "NOT_APPLICABLE", None, None, False, None, 0, 0
    if NIL in top + bottom and not target.indicator.nil_as_none:
        return "UNCLEAR", *sides, False, None, 0, 1
    return _on_numbers(target, _sum(top), _sum(bottom), 1, 1)


def _sum(side: Iterable[Amount]) -> int:
    return sum(amount for amount in side if isinstance(amount, int))


def _on_numbers(target: Target, top: int, bottom: int, covered: int, expected: int) -> Values:
    if top > bottom:
        return "UNCLEAR", top, bottom, False, None, 0, 1
    if bottom == 0:
        return target.indicator.zero_over_zero, 0, 0, False, None, 0, int(target.indicator.zero_over_zero == "UNCLEAR")
    # The lack: the least whole number that brings the rate to the threshold, tried one after the other.
    if target.indicator.direction == "LOWER":
        lack = next(
            lack for lack in range(top + 1) if (top - lack) / bottom * 100 <= target.threshold_in(YEAR).value + 1e-9
        )
        exceeded = top / bottom * 100 < target.threshold_in(YEAR).value - 1e-9
    else:
        lack = next(
            lack for lack in range(bottom + 1) if (top + lack) / bottom * 100 >= target.threshold_in(YEAR).value - 1e-9
        )
        exceeded = top / bottom * 100 > target.threshold_in(YEAR).value + 1e-9
    return "NOT_MET" if lack else "MET", top, bottom, exceeded, lack, covered, expected


def _whole(target: Target, units: list[Values], lines: list[Values], floor: int) -> Values:
    expected = [unit for unit in units if unit[0] != "NOT_APPLICABLE"]
    if not expected:
        return "NOT_APPLICABLE", None, None, False, None, 0, 0
    not_due = target.due_year is not None and target.due_year > YEAR
    entered = [unit for unit in expected if unit[5]]
    if not entered:
        return "NOT_DUE" if not_due else "NO_DATA", None, None, False, None, 0, len(expected)
    top, bottom = (sum(unit[side] for unit in entered) + sum(line[side] or 0 for line in lines) for side in (1, 2))
    whole = _on_numbers(target, top, bottom, len(entered), len(expected))
    if not_due:
        return "NOT_DUE", top, bottom, False, *whole[4:]
    if len(entered) / len(expected) * 100 < floor:
        return "NO_DATA", top, bottom, False, None, len(entered), len(expected)
    return whole
