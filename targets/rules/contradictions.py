"""The cross-checks: values of several records of a year that do not agree, or differ from what is usual. Pure.

One function a check, listed in `CHECKS` under its code; it takes the facts of a year and yields findings. A new check
is such a function, a code in `findings` and, where it looks at something new, a fact and its reader
(`targets/contradictions/reading.py`). How each is read, and what was left out: ADR 0026.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Final

from organizations.formats import listing, number, percent, points
from targets.rules import outliers, register_checks
from targets.rules.compliance import VerdictValue
from targets.rules.contradiction_facts import DutyFact, RateFact, ReturnFact, VerdictFact, YearFacts, by_unit
from targets.rules.duty_standing import AnswerState
from targets.rules.findings import Finding, FindingCode, of_problem, values_of
from targets.rules.outliers import LEAST_BASE, Outlier
from targets.rules.plausibility import Kind

#: So many organizations of a unit make a pattern: four of six.
LEAST_ORGANIZATIONS: Final = 4
#: So many rates of a unit, all of exactly 100 %.
LEAST_RATES: Final = 8
#: Reports that say that a duty is not fulfilled: with one of them a missed target contradicts nothing.
UNFINISHED: Final = frozenset({AnswerState.NOT_STARTED, AnswerState.IN_PROGRESS})


Check = Callable[[YearFacts], Iterator[Finding]]


def findings(facts: YearFacts) -> list[Finding]:
    """Everything that wants a second look in the year, of the wanted units: in the order of units, as facts have them,
    then of codes. The problems of plausibility of sent and approved returns are among them.
    """
    every = [finding for check in CHECKS.values() for finding in check(facts)]
    every += [finding for fact in facts.returns for finding in _of_return(facts, fact)]
    return [finding for finding in every if finding.unit in facts.units]


def _of_return(facts: YearFacts, fact: ReturnFact) -> Iterator[Finding]:
    for problem in fact.problems:
        yield of_problem(
            problem,
            unit=fact.unit,
            organization=fact.organization,
            year=facts.year,
            record=fact.record,
            amounts=fact.amounts,
            last_year=fact.last_year,
        )


def _duty_done_target_missed(facts: YearFacts) -> Iterator[Finding]:
    """The organization reports a duty as done, without a difficulty, and misses the target that the duty serves.

    Only duties that can be done with (each year, or once). None where a duty that serves the target is reported as not
    done yet, since that explains the miss. Duties of committees and governments serve the targets of many, so only an
    organization's own are looked at. One finding an organization. Source: NQ, II.1 to III.6, ADR 0026.
    """
    serving = _serving(facts.duties)
    for own in _by_organization(facts.verdicts, VerdictValue.NOT_MET):
        missed: list[VerdictFact] = []
        done: list[DutyFact] = []
        for verdict in own:
            duties = serving.get((verdict.unit, verdict.organization, verdict.target), [])
            claims = [duty for duty in duties if duty.has_end and duty.state is AnswerState.DONE]
            is_explained = any(duty.state in UNFINISHED for duty in duties) or any(duty.has_obstacle for duty in claims)
            if claims and not is_explained:
                missed.append(verdict)
                done += claims
        if missed:
            yield _of_duties(
                facts,
                FindingCode.DUTY_DONE_TARGET_MISSED,
                "{name} chưa đạt {targets}, nhưng báo đã thực hiện nhiệm vụ {duties}, không nêu khó khăn, vướng mắc.",
                missed,
                done,
            )


def _target_met_duty_unreported(facts: YearFacts) -> Iterator[Finding]:
    """The organization meets a target and reports nothing on a duty that serves it, though its form was due.

    Not of duties that are owed only when there is cause. One finding an organization, since a form that was not sent
    passes over all of its duties. Source: NQ, II.1 to III.6, ADR 0026.
    """
    serving = _serving(duty for duty in facts.duties if duty.is_overdue and not duty.can_lapse)
    for own in _by_organization(facts.verdicts, VerdictValue.MET):
        met = [verdict for verdict in own if (verdict.unit, verdict.organization, verdict.target) in serving]
        if met:
            yield _of_duties(
                facts,
                FindingCode.TARGET_MET_DUTY_UNREPORTED,
                "{name} đạt {targets}, nhưng chưa báo cáo nhiệm vụ {duties} phục vụ chỉ tiêu đó, dù đã đến hạn.",
                met,
                [duty for one in met for duty in serving[one.unit, one.organization, one.target]],
            )


def _of_duties(
    facts: YearFacts,
    code: FindingCode,
    sentence: str,
    verdicts: Sequence[VerdictFact],
    duties: Sequence[DutyFact],
) -> Finding:
    """A finding about an organization's verdicts and the duties that serve their targets."""
    shown, first = list(dict.fromkeys(duties)), verdicts[0]
    words = {
        "name": first.name,
        "targets": listing([verdict.code for verdict in verdicts]),
        "duties": listing([duty.code for duty in shown]),
    }
    records = (*(verdict.record for verdict in verdicts), *(duty.record for duty in shown))
    values = (
        *(f"{verdict.code}={verdict.verdict}" for verdict in verdicts),
        *(f"{duty.code}={duty.state}" for duty in shown),
    )
    return Finding(code, sentence.format(**words), first.unit, first.organization, facts.year, records, values)


def _by_organization(verdicts: Iterable[VerdictFact], value: VerdictValue) -> Iterable[list[VerdictFact]]:
    """The verdicts of this value, those of each organization of a unit together."""
    grouped: dict[tuple[int, int], list[VerdictFact]] = defaultdict(list)
    for verdict in verdicts:
        if verdict.verdict is value:
            grouped[verdict.unit, verdict.organization].append(verdict)
    return grouped.values()


def _serving(duties: Iterable[DutyFact]) -> Mapping[tuple[int, int, int], list[DutyFact]]:
    """The duties by unit, organization and target."""
    serving: dict[tuple[int, int, int], list[DutyFact]] = defaultdict(list)
    for duty in duties:
        for target in duty.targets:
            serving[duty.unit, duty.organization, target].append(duty)
    return serving


def _copied_in_unit(facts: YearFacts) -> Iterator[Finding]:
    """Four organizations of the unit sent last year's numbers once more. The rule of kind REPEATED says which did."""
    for unit, own in by_unit(facts.returns).items():
        copied = [fact for fact in own if any(problem.kind is Kind.REPEATED for problem in fact.problems)]
        if len(copied) < LEAST_ORGANIZATIONS:
            continue
        yield _about_unit(
            facts,
            FindingCode.COPIED_IN_UNIT,
            f"{len(copied)}/{len(own)} tổ chức có số liệu gần như giống hệt năm {facts.year - 1}: {_names(copied)}. "
            "Xin hỏi lại đơn vị có phải đã chép số liệu năm trước không.",
            unit,
            copied,
        )


def _all_hundred_in_unit(facts: YearFacts) -> Iterator[Finding]:
    """Every rate of the unit is exactly 100 %, over four organizations and eight rates. One of one says nothing."""
    for unit, own in by_unit(facts.returns).items():
        having = [fact for fact in own if _rates(fact)]
        rates = [rate for fact in having for rate in _rates(fact)]
        is_exact = all(part == whole for part, whole in rates)
        if not is_exact or len(having) < LEAST_ORGANIZATIONS or len(rates) < LEAST_RATES:
            continue
        yield _about_unit(
            facts,
            FindingCode.ALL_HUNDRED_IN_UNIT,
            f"Cả {number(len(rates))} tỷ lệ của {number(len(having))} tổ chức đều đúng 100%.",
            unit,
            having,
        )


def _rates(fact: ReturnFact) -> list[tuple[int, int]]:
    """Part and whole of the return's rates, both numbers; of wholes above one."""
    pairs = [(fact.amounts.get(part), fact.amounts.get(whole)) for part, whole in fact.pairs]
    return [(part, whole) for part, whole in pairs if isinstance(part, int) and isinstance(whole, int) and whole > 1]


def _all_excellent_in_unit(facts: YearFacts) -> Iterator[Finding]:
    """Every rated body of the unit has the best grade, over four organizations."""
    for unit, own in by_unit(facts.returns).items():
        rated = [fact for fact in own if any(_count(fact, key) for key in fact.grades)]
        is_excellent = all(not any(_count(fact, key) for key in fact.grades[1:]) for fact in rated)
        if not is_excellent or len(rated) < LEAST_ORGANIZATIONS:
            continue
        total = sum(_count(fact, fact.grades[0]) for fact in rated)
        yield _about_unit(
            facts,
            FindingCode.ALL_EXCELLENT_IN_UNIT,
            f"Cả {number(total)} cơ sở của {number(len(rated))} tổ chức đều xếp loại xuất sắc.",
            unit,
            rated,
        )


def _about_unit(facts: YearFacts, code: FindingCode, sentence: str, unit: int, own: Sequence[ReturnFact]) -> Finding:
    """A finding about the unit as a whole, which rests on these returns."""
    values = [f"{fact.organization}: {value}" for fact in own for value in values_of(fact.amounts)]
    return Finding(code, sentence, unit, None, facts.year, tuple(fact.record for fact in own), tuple(sorted(values)))


def _count(fact: ReturnFact, key: str) -> int:
    """The number in the cell; 0 where it is missing or nil."""
    amount = fact.amounts.get(key)
    return amount if isinstance(amount, int) else 0


def _names(facts: Sequence[ReturnFact]) -> str:
    return listing([fact.name for fact in facts])


def _outlier_rate(facts: YearFacts) -> Iterator[Finding]:
    """A rate far from those of comparable units."""
    rates = [fact for fact in facts.rates if fact.now[1] >= LEAST_BASE]
    for fact, outlier in _outliers(rates, lambda fact: fact.rate):
        yield _of_outlier(
            facts,
            FindingCode.OUTLIER_RATE,
            f"{fact.name}: {fact.code} là {percent(outlier.value)}, trong khi mức giữa của {number(outlier.others)} "
            f"đơn vị cùng cấp là {percent(outlier.median)}.",
            fact,
            outlier,
        )


def _outlier_change(facts: YearFacts) -> Iterator[Finding]:
    """A change against last year far from those of comparable units."""
    rates = [fact for fact in facts.rates if fact.before and min(fact.now[1], fact.before[1]) >= LEAST_BASE]
    for fact, outlier in _outliers(rates, _change):
        yield _of_outlier(
            facts,
            FindingCode.OUTLIER_CHANGE,
            f"{fact.name}: {fact.code} thay đổi {points(outlier.value * 100)} điểm % so với năm {facts.year - 1}, "
            f"trong khi mức giữa của {number(outlier.others)} đơn vị cùng cấp là {points(outlier.median * 100)}.",
            fact,
            outlier,
        )


def _change(fact: RateFact) -> Fraction:
    assert fact.before is not None
    return fact.rate - Fraction(*fact.before)


def _outliers(rates: Iterable[RateFact], value: Callable[[RateFact], Fraction]) -> Iterator[tuple[RateFact, Outlier]]:
    """Those that stand out among the same organization's rates of the same target in their group."""
    groups: dict[tuple[int | str, int, int], dict[RateFact, Fraction]] = defaultdict(dict)
    for fact in rates:
        groups[fact.group, fact.organization, fact.target][fact] = value(fact)
    for group in groups.values():
        yield from outliers.outliers(group).items()


def _of_outlier(facts: YearFacts, code: FindingCode, sentence: str, fact: RateFact, outlier: Outlier) -> Finding:
    """It rests on the unit's own figures: what others report later does not bring a seen one back."""
    values = (fact.code, *map(str, fact.now), *map(str, fact.before or ()))
    return Finding(code, sentence, fact.unit, fact.organization, facts.year, (fact.record,), values)


CHECKS: Final[Mapping[FindingCode, Check]] = {
    FindingCode.DUTY_DONE_TARGET_MISSED: _duty_done_target_missed,
    FindingCode.TARGET_MET_DUTY_UNREPORTED: _target_met_duty_unreported,
    FindingCode.COPIED_IN_UNIT: _copied_in_unit,
    FindingCode.ALL_HUNDRED_IN_UNIT: _all_hundred_in_unit,
    FindingCode.ALL_EXCELLENT_IN_UNIT: _all_excellent_in_unit,
    FindingCode.NOT_IN_REGISTER: register_checks.not_in_register,
    FindingCode.PAPER_OUTSIDE_YEAR: register_checks.paper_outside_year,
    FindingCode.HEAD_TWO_POSTS: register_checks.head_two_posts,
    FindingCode.POST_TWO_HEADS: register_checks.post_two_heads,
    FindingCode.TOPIC_TWO_LEADS: register_checks.topic_two_leads,
    FindingCode.ANSWERS_OVERDUE: register_checks.answers_overdue,
    FindingCode.OUTLIER_RATE: _outlier_rate,
    FindingCode.OUTLIER_CHANGE: _outlier_change,
}
