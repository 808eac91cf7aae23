"""Section III.1 of a review: what was reached of each target, drafted from the verdicts. Pure.

One function a kind of indicator; each says its year, and nothing that the verdicts do not.
"""

from collections.abc import Callable, Iterator

from organizations.formats import listing, number, two_digits
from reports.reviews import narrative
from reports.reviews.facts import Facts, Goal, Pair
from reports.word.document import Block, Heading, Paragraph
from targets.rules.compliance import Direction, RuleKind, VerdictValue
from targets.rules.outcome import Outcome, rate_text
from targets.rules.scales import at_least

#: The parts of III.1: heading, and the indicators that it speaks of.
#: Those that no part speaks of stand in the last one. `{places}` as in the profile.
PARTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("1.1. Về thực hiện nhiệm vụ cấp ủy giao", ("theme", "critique", "supervision")),
    ("1.2. Về thực hiện các phong trào thi đua, cuộc vận động", ("campaign",)),
    ("1.3. Về tập hợp đoàn viên, hội viên và củng cố chi đoàn, chi hội, Tổ Mặt trận", ("gathering", "branches")),
    ("1.4. Về xếp loại cơ sở hoàn thành tốt nhiệm vụ trở lên", ("rating",)),
    ("1.5. Về trình độ của cán bộ cấp trưởng ở {places}", ("heads",)),
)
OTHERS = "1.6. Về các chỉ tiêu khác"
DONE = {
    "theme": "có chủ đề năm được cấp ủy cùng cấp cho chủ trương",
    "critique": "có từ 01 nội dung phản biện xã hội trở lên",
    "supervision": "có từ 01 nội dung giám sát xã hội độc lập trở lên",
}


def results(facts: Facts) -> Iterator[Block]:
    """Every part of III.1 with the targets that belong to it."""
    for heading, indicators in PARTS:
        goals = [goal for goal in facts.goals if goal.indicator in indicators]
        if goals:
            yield Heading(3, heading.format(places=facts.profile.places))
        for goal in goals:
            yield from WRITERS[goal.indicator](facts, goal)
    others = [goal for goal in facts.goals if goal.indicator not in WRITERS]
    if others:
        yield Heading(3, OTHERS)
    for goal in others:
        yield from _counted(facts, goal) if goal.own_return and goal.kind is RuleKind.COUNT else _other(facts, goal)


def section_of(indicator: str) -> str:
    """The section, as «III.1.3», that speaks of the targets set on the indicator of this code."""
    heading = next((heading for heading, indicators in PARTS if indicator in indicators), OTHERS)
    return f"III.{heading.partition('. ')[0]}"


def year_for(facts: Facts, pair: Pair) -> int | None:
    """The latest year in which enough communes have figures of the pair; without one the latest with any."""
    code, organization = pair
    goal = next(goal for goal in facts.goals if goal.code == code)
    some = [year for year in reversed(facts.years) if _covered(facts, goal, organization, year)[0]]
    enough = (year for year in some if facts.is_enough(*_covered(facts, goal, organization, year)))
    return next(enough, some[0] if some else None)


def _covered(facts: Facts, goal: Goal, organization: str, year: int) -> tuple[int, int]:
    """How many communes have figures of the pair, of those that should."""
    parts = facts.parts(goal, organization, year).values()
    owing = [result for result in parts if result.verdict is not VerdictValue.NOT_APPLICABLE]
    return sum(result.covered > 0 for result in owing), len(owing)


def _changes(facts: Facts, goal: Goal, organization: str, year: int) -> list[str]:
    """Against the year before, and in the final review against the mid-term too."""
    years = {year - 1: f"năm {year - 1}"}
    if earlier := facts.earlier_review(year):
        years[earlier] = f"năm {earlier} (thời điểm sơ kết)"
    sentences = [
        narrative.trend(facts.move(goal, organization, year, before), what)
        for before, what in sorted(years.items(), reverse=True)
        if before in facts.years
    ]
    return [text for text in sentences if text]


def _stale(facts: Facts, year: int) -> str:
    """Said before a sentence that has to speak of an earlier year than the rest of the review."""
    if year == facts.year_told:
        return ""
    return f"Chưa đủ số liệu chính thức năm {facts.year_told}; số liệu gần nhất là của năm {year}. "


def _no_figures(goal: Goal, name: str) -> Paragraph:
    return Paragraph(f"{name} ({goal.code}): chưa có số liệu được duyệt trong các năm của báo cáo.", lead="- ")


def _over_years(facts: Facts, goal: Goal) -> Iterator[Block]:
    """A target that adds up over years: what the root counts so far, then how many communes have enough."""
    for code in goal.organizations:
        body, year = facts.bodies[code], year_for(facts, (goal.code, code))
        if year is None:
            yield _no_figures(goal, f"{goal.name}, {body.name}")
            continue
        whole, parts = facts.whole(goal, code, year), facts.parts(goal, code, year)
        figures = "chưa có số liệu" if whole.numerator is None else number(whole.numerator)
        needed = f"cần ít nhất {number(goal.thresholds[year])} đến hết năm {goal.due_year}"
        early = " trước hạn" if whole.verdict is VerdictValue.MET and year < (goal.due_year or year) else ""
        head = f"cộng dồn từ năm {goal.accumulates_from} đến năm {year}, cấp {facts.profile.kind}: {figures} ({needed})"
        asked = [result for result in parts.values() if result.verdict is not VerdictValue.NOT_APPLICABLE]
        met = sum(result.verdict is VerdictValue.MET for result in asked)
        text = narrative.sentence(
            f"{head}, {whole.label.lower()}{early}",
            f"ở cấp {facts.profile.place}, {narrative.fraction_text(met, len(asked))} nơi đã đạt",
        )
        yield Paragraph(f"{_stale(facts, year)}{text}", lead=f"- {body.name} ({goal.code}): ")


def _counted(facts: Facts, goal: Goal) -> Iterator[Block]:
    """T01-T03: the district's organizations by their own returns, then the communes."""
    if goal.accumulates_from is not None:
        yield from _over_years(facts, goal)
        return
    year = max((latest_year for pair in facts.pairs(goal) if (latest_year := year_for(facts, pair))), default=None)
    if year is None:
        yield _no_figures(goal, goal.name)
        return
    least = f"có từ {two_digits(goal.thresholds[year])} {goal.short_name.lower()} trở lên"
    most = f"có không quá {two_digits(goal.thresholds[year])} {goal.short_name.lower()}"
    done = DONE.get(goal.indicator, most if goal.direction is Direction.LOWER else least)
    if goal.scale:
        done = f"đạt mức {at_least(goal.thresholds[year], goal.scale)}"
    text = f"{_stale(facts, year)}{_district_counts(facts, goal, year, done)}"
    yield Paragraph(text, lead=f"{goal.name} ({goal.code}): ")
    for code in goal.organizations:
        parts = facts.parts(goal, code, year)
        if not any(result.covered for result in parts.values()):
            yield _no_figures(goal, facts.bodies[code].name)
            continue
        text = narrative.spread(parts, facts.profile, doing=done if goal.scale else "thực hiện được")
        counts: list[int] = [
            result.numerator for result in parts.values() if result.covered and result.numerator is not None
        ]
        total = sum(counts)
        if goal.indicator != "theme" and total and not goal.scale:
            text += f" Tổng số {number(total)} nội dung."
        yield Paragraph(text, lead=f"- {facts.bodies[code].name}: ")


def _district_counts(facts: Facts, goal: Goal, year: int, done: str) -> str:
    profile, rows = facts.profile, {code: facts.whole(goal, code, year) for code in goal.organizations}
    level = f"cấp {profile.kind}"
    if all(row.verdict is VerdictValue.NO_DATA for row in rows.values()):
        return (
            f"Năm {year}, chưa có báo cáo riêng của {level} được duyệt nên chưa kết luận ở {level}; ở cấp "
            f"{profile.place}, số nơi đã {done}:"
        )
    met = [code for code, row in rows.items() if row.verdict is VerdictValue.MET]
    others = [
        f"{facts.bodies[code].name} {narrative.count_sentence(done, row)}"
        for code, row in rows.items()
        if row.verdict is not VerdictValue.MET
    ]
    subject = level if len(rows) == 1 else f"{narrative.fraction_text(len(met), len(rows))} tổ chức {level}"
    head = f"năm {year}, {subject} {narrative.count_sentence(done, rows[met[0]])}" if met else f"năm {year}, ở {level}"
    return narrative.sentence(head, *others)[:-1] + f"; ở cấp {profile.place}, số nơi đã {done}:"


def _each_organization(facts: Facts, goal: Goal) -> Iterator[Block]:
    """T04, T10: the organizations one by one, after their sum."""
    year = max((latest_year for pair in facts.pairs(goal) if (latest_year := year_for(facts, pair))), default=None)
    if year is None:
        yield _no_figures(goal, goal.name)
        return
    yield Paragraph(_stale(facts, year) + _sum_text(facts, goal, year), lead=f"{goal.name} ({goal.code}): ")
    for code in goal.organizations:
        body, whole = facts.bodies[code], facts.whole(goal, code, year)
        noun = "chỉ tiêu được giao" if goal.indicator == "campaign" else body.branch_noun
        text = _line(facts, whole, noun, _changes(facts, goal, code, year))
        places = narrative.spread(facts.parts(goal, code, year), facts.profile, doing="đạt chỉ tiêu")
        yield Paragraph(f"{text} {places}", lead=f"- {body.name}: ")


def _line(facts: Facts, whole: Outcome, noun: str, changes: list[str]) -> str:
    if whole.rate is None or whole.numerator is None or whole.denominator is None:
        return "chưa có số liệu được duyệt."
    figures = narrative.fraction_text(whole.numerator, whole.denominator, noun)
    head = f"{figures} ({rate_text(whole, drop_zero=True)}), {narrative.short_standing(whole)}"
    return narrative.sentence(head, *changes, narrative.coverage(whole, facts.profile))


def _sum_text(facts: Facts, goal: Goal, year: int) -> str:
    total = facts.total(goal, year)
    rows = [facts.whole(goal, code, year) for code in goal.organizations]
    met = [row for row in rows if row.verdict is VerdictValue.MET]
    judged = [row for row in rows if row.verdict in (VerdictValue.MET, VerdictValue.NOT_MET)]
    what = (
        "hoàn thành {} chỉ tiêu phong trào thi đua, cuộc vận động được giao"
        if goal.indicator == "campaign"
        else "có {} chi đoàn, chi hội, Tổ Mặt trận hoạt động thường xuyên, có hiệu quả"
    )
    if total.numerator is None or total.denominator is None:
        return f"năm {year} chưa có số liệu cấp {facts.profile.kind}."
    figures = narrative.fraction_text(total.numerator, total.denominator)
    return narrative.sentence(
        f"năm {year}, {two_digits(len(rows))} tổ chức {facts.profile.whole} {what.format(figures)} "
        f"({rate_text(total, drop_zero=True)})",
        f"{narrative.fraction_text(len(met), len(judged))} tổ chức đạt mục tiêu Nghị quyết "
        f"({narrative.goal_text(goal.thresholds[year], goal.direction)})",
        narrative.coverage(total, facts.profile),
    )


def _single(facts: Facts, goal: Goal) -> Iterator[Block]:
    """T05-T09, T11-T16: one organization's rate, then the communes."""
    for code in goal.organizations:
        body, year = facts.bodies[code], year_for(facts, (goal.code, code))
        if year is None:
            yield _no_figures(goal, body.name)
            continue
        if goal.indicator == "gathering":
            subject, noun = f"tỷ lệ tập hợp {body.member_noun} {facts.profile.whole} năm {year}", body.eligible_noun
        else:
            subject = f"tỷ lệ {body.body_noun} được xếp loại hoàn thành tốt nhiệm vụ trở lên năm {year}"
            noun = "cơ sở"
        whole, parts = facts.whole(goal, code, year), facts.parts(goal, code, year)
        text = narrative.ratio_sentence(subject, noun, whole, facts.profile, changes=_changes(facts, goal, code, year))
        places = narrative.spread(parts, facts.profile, with_rates=goal.indicator == "gathering")
        yield Paragraph(
            f"{_stale(facts, year)}{text} {places}",
            lead=f"- {body.name} ({goal.code}): ",
        )


def _heads(facts: Facts, goal: Goal) -> Iterator[Block]:
    """T17: progress before its due year, a verdict in it."""
    due = goal.due_year
    year = max((latest_year for pair in facts.pairs(goal) if (latest_year := year_for(facts, pair))), default=None)
    if year is None:
        yield _no_figures(goal, goal.name)
        return
    is_due = due is None or year >= due
    opening = ""
    if not is_due and facts.last_year < (due or 0):
        opening = f"Chỉ tiêu này đến hạn đánh giá vào năm {due}, báo cáo nêu tiến độ. "
    elif not is_due:
        opening = (
            f"Chỉ tiêu này đến hạn đánh giá vào năm {due}; chưa đủ số liệu chính thức năm {facts.last_year} nên chưa "
            f"kết luận, báo cáo nêu số liệu gần nhất. "
        )
    total = facts.total(goal, year)
    text = narrative.heads_sentence(
        facts.data_until[year], total, facts.profile, is_due=is_due and facts.is_concluded(year)
    )
    compared = [facts.earlier_review(year) or year - 1]
    changes = [
        narrative.trend(facts.move_of_total(goal, year, before), f"năm {before}")
        for before in compared
        if before in facts.years
    ]
    rows = [f"{facts.bodies[code].name} {_head_line(facts.whole(goal, code, year))}" for code in goal.organizations]
    text = " ".join(part for part in (opening + text, narrative.sentence(*changes)) if part)
    yield Paragraph(text, lead=f"{goal.name} ({goal.code}): ")
    covered = narrative.covered_in(total.covered, total.expected, facts.profile)
    yield Paragraph(f"Theo từng tổ chức, năm {year}{covered}: {listing(rows)}.")


def _head_line(row: Outcome) -> str:
    if row.numerator is None or row.denominator is None:
        return "chưa có số liệu"
    return f"{narrative.fraction_text(row.numerator, row.denominator)} ({rate_text(row, drop_zero=True)})"


def _other(facts: Facts, goal: Goal) -> Iterator[Block]:
    """A ratio that no part of its own speaks of: each organization's rate, then the communes."""
    for code in goal.organizations:
        body, year = facts.bodies[code], year_for(facts, (goal.code, code))
        if year is None:
            yield _no_figures(goal, f"{goal.name}, {body.name}")
            continue
        whole, parts = facts.whole(goal, code, year), facts.parts(goal, code, year)
        text = narrative.ratio_sentence(
            f"{goal.name}, năm {year}", "", whole, facts.profile, changes=_changes(facts, goal, code, year)
        )
        places = narrative.spread(parts, facts.profile, with_rates=True)
        yield Paragraph(f"{_stale(facts, year)}{text} {places}", lead=f"- {body.name} ({goal.code}): ")


WRITERS: dict[str, Callable[[Facts, Goal], Iterator[Block]]] = {
    "theme": _counted,
    "critique": _counted,
    "supervision": _counted,
    "campaign": _each_organization,
    "gathering": _single,
    "branches": _each_organization,
    "rating": _single,
    "heads": _heads,
}
