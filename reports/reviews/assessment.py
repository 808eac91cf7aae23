"""Sections III.1 (opening), IV and V of a review: hints drawn from the verdicts, and what editors add. Pure."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from organizations.formats import listing, number, points, two_digits
from reports.reviews import narrative, tables as review_tables
from reports.reviews.facts import Facts, Goal, Move, NamedUnit
from reports.word.document import Block, Heading, Paragraph, Placeholder
from targets.rules.compliance import Direction, VerdictValue

Write = Callable[[str], Placeholder]
MOST_BEHIND = 5


def goal_name(goal: Goal) -> str:
    """«phong trào, cuộc vận động (T04)» within a sentence."""
    return f"{goal.short_name[:1].lower()}{goal.short_name[1:]} ({goal.code})"


def overall(facts: Facts) -> Iterator[Block]:
    """How many of the targets are met, year by year, and against the mid-term; first what is not concluded."""
    shown_year = facts.year_told
    for year in facts.open_years:
        yield from _open_year(facts, year)
    if not facts.is_concluded(shown_year):
        return
    groups = _groups(facts, shown_year)
    exceeded = sum(facts.is_exceeded(goal, shown_year) for goal in facts.goals)
    names = {goal.code: goal_name(goal) for goal in facts.goals}
    yield Paragraph(narrative.overall(when(facts, shown_year), groups, exceeded, names))
    years = [year for year in facts.years if facts.is_concluded(year)]
    if len(years) > 1:
        counts = [
            f"{when(facts, year)}: {narrative.fraction_text(_met(facts, year), len(facts.goals))}" for year in years
        ]
        yield Paragraph(f"Số chỉ tiêu đạt ở cấp {facts.profile.kind} qua các năm: {listing(counts)}.")
    if (earlier := facts.earlier_review(shown_year)) and facts.is_concluded(earlier):
        yield Paragraph(_against_earlier(facts, earlier))


def _open_year(facts: Facts, year: int) -> Iterator[Block]:
    """A year with too few figures: that nothing is concluded, the figures so far and their bounds."""
    known, expected = facts.reported(year)
    groups = _groups(facts, year)
    open_goals = [goal for goal in facts.goals if groups[goal.code] is VerdictValue.NO_DATA]
    due = [goal for goal in open_goals if goal.due_year == year]
    including = f", trong đó có chỉ tiêu đến hạn đánh giá: {listing([goal_name(goal) for goal in due])}" if due else ""
    why = "chưa có số liệu chính thức"
    if known:
        why = f"mới có {narrative.fraction_text(known, expected)} {facts.profile.places} có báo cáo được duyệt"
    yield Paragraph(f"Năm {year}: {why} nên chưa kết luận {two_digits(len(open_goals))} chỉ tiêu{including}.")
    table = review_tables.so_far_table(facts, year)
    if table.rows:
        yield table


def when(facts: Facts, year: int) -> str:
    """«năm 2023 (số liệu của 23/24 xã, thị trấn)»."""
    return f"năm {year}{narrative.covered_in(*facts.reported(year), facts.profile)}"


def _groups(facts: Facts, year: int) -> dict[str, VerdictValue]:
    return {goal.code: facts.group(goal, year) for goal in facts.goals}


def _met(facts: Facts, year: int) -> int:
    return list(_groups(facts, year).values()).count(VerdictValue.MET)


def _against_earlier(facts: Facts, earlier: int) -> str:
    """Which targets changed between the last year of the review before and the year told."""
    then, now = _groups(facts, earlier), _groups(facts, facts.year_told)
    gained = [goal_name(goal) for goal in facts.goals if _moved(then, now, goal, VerdictValue.MET)]
    lost = [goal_name(goal) for goal in facts.goals if _moved(then, now, goal, VerdictValue.NOT_MET)]
    both = [
        goal_name(goal)
        for goal in facts.goals
        if then[goal.code] is VerdictValue.NOT_MET and now[goal.code] is VerdictValue.NOT_MET
    ]
    parts = [
        f"{two_digits(len(value))} chỉ tiêu {word} ({listing(value)})"
        for word, value in (
            ("từ chưa đạt thành đạt", gained), ("từ đạt thành chưa đạt", lost), ("đều chưa đạt ở cả hai kỳ", both),
        )
        if value
    ]  # fmt: skip
    head = f"so với thời điểm sơ kết ({when(facts, earlier)}), {when(facts, facts.year_told)} "
    return narrative.sentence(head + ("có " + "; ".join(parts) if parts else "không có chỉ tiêu nào thay đổi kết quả"))


def _moved(then: dict[str, VerdictValue], now: dict[str, VerdictValue], goal: Goal, to: VerdictValue) -> bool:
    judged = (VerdictValue.MET, VerdictValue.NOT_MET)
    return then[goal.code] in judged and then[goal.code] is not to and now[goal.code] is to


def membership(facts: Facts) -> str:
    """Members and branches of the year told, as far as returns were approved."""
    year = facts.year_told
    members = _amounts(facts, "gathering", year, lambda code: facts.bodies[code].member_noun)
    branches = _amounts(facts, "branches", year, lambda code: facts.bodies[code].branch_noun, denominators=True)
    if not members and not branches:
        return ""
    text = f"Theo báo cáo đã được duyệt của {when(facts, year)}"
    return narrative.sentence(
        f"{text}, {facts.profile.whole} có {listing(members)}" if members else text,
        f"ở thôn, tổ dân phố có {listing(branches)}" if branches else "",
    )


def _amounts(
    facts: Facts, indicator: str, year: int, noun: Callable[[str], str], *, denominators: bool = False
) -> list[str]:
    collected = []
    for goal in facts.goals:
        for code in goal.organizations if goal.indicator == indicator else ():
            whole = facts.whole(goal, code, year)
            amount = whole.denominator if denominators else whole.numerator
            if whole.covered and amount is not None:
                own = whole.is_partial and (whole.covered, whole.expected) != facts.reported(year)
                covered = f" ({whole.coverage} nơi)" if own else ""
                collected.append(f"{number(amount)} {noun(code)}{covered}")
    return collected


def assessment(facts: Facts, write: Write) -> Iterator[Block]:
    """IV: strengths and limits as the verdicts show them; causes and lessons are the editors'."""
    year = facts.year_told
    yield Heading(1, "IV- ĐÁNH GIÁ CHUNG")
    yield Heading(2, "1. Ưu điểm")
    met = [goal for goal in facts.goals if facts.group(goal, year) is VerdictValue.MET]
    if met:
        yield Paragraph(
            f"{_capital(when(facts, year))}, {two_digits(len(met))} chỉ tiêu đạt mục tiêu Nghị quyết ở "
            f"cấp {facts.profile.kind}: {listing([goal_name(goal) for goal in met])}."
        )
    if risen := _risen(facts):
        yield Paragraph(f"Các tỷ lệ tăng so với năm {facts.year_before} {_moved_text(risen)}.")
    missed = misses_by_place(facts, year)
    clean = [place for place, count in missed.items() if count == 0]
    if clean:
        yield Paragraph(f"Không có chỉ tiêu nào chưa đạt trong năm {year}: {narrative.places_text(clean)}.")
    yield write("ưu điểm nổi bật khác, mô hình hay, cách làm tốt.")
    yield Heading(2, "2. Hạn chế, tồn tại")
    yield from _limits(facts, missed)
    yield write("hạn chế khác trong lãnh đạo, chỉ đạo và tổ chức thực hiện.")
    yield Heading(2, "3. Nguyên nhân")
    yield write("nguyên nhân khách quan và nguyên nhân chủ quan của từng hạn chế.")
    yield Heading(2, "4. Bài học kinh nghiệm")
    yield write("bài học rút ra từ kết quả thực hiện.")


def misses_by_place(facts: Facts, year: int) -> dict[NamedUnit, int]:
    """How many targets each commune misses over all organizations; communes never judged are left out."""
    missed: Counter[NamedUnit] = Counter()
    judged: set[NamedUnit] = set()
    for goal in facts.goals:
        for code in goal.organizations:
            for place, result in facts.parts(goal, code, year).items():
                if result.verdict in (VerdictValue.MET, VerdictValue.NOT_MET):
                    judged.add(place)
                    missed[place] += result.verdict is VerdictValue.NOT_MET
    return {place: missed[place] for place in facts.places[year] if place in judged}


def _risen(facts: Facts) -> list[tuple[str, Move]]:
    """Rates that rose, of targets that are not missed: a missed one is no strength."""
    return [
        (name, move)
        for goal, name, move in _moves(facts)
        if move.points > 0
        and goal.indicator in ("gathering", "rating")
        and facts.group(goal, facts.year_told) is not VerdictValue.NOT_MET
    ]


def _fallen(facts: Facts) -> list[tuple[str, Move]]:
    """Whatever fell, of every target, the largest fall first."""
    fallen = [(name, move) for _, name, move in _moves(facts) if move.points < 0]
    return sorted(fallen, key=lambda entry: entry[1].points)


def _moved_text(moves: Sequence[tuple[str, Move]]) -> str:
    """«(tính trên cùng 23 xã, thị trấn có số liệu cả hai năm): A 13 điểm %, B 10,2 điểm % (cùng 21 xã, thị trấn)»."""
    usual = Counter(move.over for _, move in moves).most_common(1)[0][0]
    head = f"(tính trên {usual} có số liệu cả hai năm)" if usual else "(trên toàn bộ số liệu của hai năm)"
    items = [
        f"{name} {points(abs(move.points), signed=False, drop_zero=True)} điểm %"
        + (f" ({move.over or 'toàn bộ số liệu'})" if move.over != usual else "")
        for name, move in moves
    ]
    return f"{head}: {listing(items)}"


def _moves(facts: Facts) -> Iterator[tuple[Goal, str, Move]]:
    """Each target of each organization that can be compared with the year before, with its name in a sentence."""
    if facts.year_before is None:
        return
    for goal in facts.goals:
        for code in goal.organizations:
            move = facts.move(goal, code, facts.year_told, facts.year_before)
            if move is None:
                continue
            name = goal_name(goal)
            if len(goal.organizations) > 1:
                name += f" của {facts.bodies[code].short_name}"
            if goal.own_return:
                name = f"tỷ lệ {facts.profile.places} thực hiện {name}"
            yield goal, name, move


def _limits(facts: Facts, missed: dict[NamedUnit, int]) -> Iterator[Block]:
    year = facts.year_told
    failed = [goal for goal in facts.goals if facts.group(goal, year) is VerdictValue.NOT_MET]
    if failed:
        yield Paragraph(
            f"{_capital(when(facts, year))}, {two_digits(len(failed))} chỉ tiêu chưa đạt ở cấp {facts.profile.kind}: "
            f"{listing([goal_name(goal) for goal in failed])}."
        )
    if fallen := _fallen(facts):
        yield Paragraph(f"Các tỷ lệ giảm so với năm {facts.year_before} {_moved_text(fallen)}.")
    behind = sorted((entry for entry in missed.items() if entry[1]), key=lambda entry: (-entry[1], entry[0]))
    if behind:
        shown = [f"{place.written} ({two_digits(count)} lượt)" for place, count in behind[:MOST_BEHIND]]
        yield Paragraph(
            f"{_capital(when(facts, year))}, {narrative.fraction_text(len(behind), len(missed))} "
            f"{facts.profile.places} được đánh giá còn chỉ tiêu chưa đạt, nhiều nhất là {listing(shown)}; chi tiết tại "
            "Phụ lục 3. Một lượt là một chỉ tiêu của một tổ chức."
        )
    late = [entry.place for entry in facts.missing_in(facts.last_year) if entry.place]
    if late:
        count = two_digits(len(set(late)))
        yield Paragraph(
            f"Năm {facts.last_year}, {count} {facts.profile.places} chưa có đủ báo cáo được duyệt (Phụ lục 4)."
        )


def next_steps(facts: Facts, write: Write) -> Iterator[Block]:
    """V: what is still short of each missed target, then the editors' tasks."""
    last = facts.resolution_until
    until = f"giai đoạn {last + 1}-{last + 5}" if facts.is_final else f"đến năm {last}"
    yield Heading(1, f"V- PHƯƠNG HƯỚNG, NHIỆM VỤ, GIẢI PHÁP {until.upper()}")
    yield Heading(2, "1. Chỉ tiêu cần tập trung thực hiện")
    short = list(_short(facts))
    if short:
        yield Paragraph(f"Theo số liệu {when(facts, facts.year_told)}, để đạt mục tiêu Nghị quyết còn thiếu ít nhất:")
        yield from (Paragraph(f"{line};", lead="- ") for line in short[:-1])
        yield Paragraph(f"{short[-1]}.", lead="- ")
    yield write("mục tiêu phấn đấu của giai đoạn tiếp theo.")
    yield Heading(2, "2. Nhiệm vụ, giải pháp")
    yield write("nhiệm vụ, giải pháp chủ yếu, cơ quan chủ trì và thời hạn.")


def _short(facts: Facts) -> Iterator[str]:
    """One line a target: what each organization still lacks, from the district's verdicts."""
    nouns = {
        "campaign": "chỉ tiêu hoàn thành",
        "gathering": "đoàn viên, hội viên",
        "branches": "chi đoàn, chi hội, Tổ Mặt trận hoạt động thường xuyên, có hiệu quả",
        "rating": "cơ sở xếp loại hoàn thành tốt nhiệm vụ trở lên",
        "heads": "cán bộ cấp trưởng đủ điều kiện",
    }
    for goal in facts.goals:
        if goal.own_return:
            continue
        rows = {code: facts.whole(goal, code, facts.year_told) for code in goal.organizations}
        short = [
            f"{facts.bodies[code].name} {two_digits(row.shortfall)}"
            for code, row in rows.items()
            if row.shortfall and row.verdict in (VerdictValue.NOT_MET, VerdictValue.NOT_DUE)
        ]
        if short:
            name = goal_name(goal)
            what = "phải giảm" if goal.direction is Direction.LOWER else f"số {nouns.get(goal.indicator, 'cần thêm')}"
            yield f"{name[:1].upper()}{name[1:]}, {what}: {listing(short)}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
