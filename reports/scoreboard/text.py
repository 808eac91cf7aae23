"""What the leaders' pages say in words, from a Scoreboard: whole Vietnamese sentences."""

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction

from organizations import formats
from organizations.models import Organization
from reports.scoreboard.board import Scoreboard, TargetPart, Trend
from reports.scoreboard.results import Result
from reports.scoreboard.words import Words
from targets.models import Target
from targets.rules import amounts
from targets.rules.compliance import VERDICT_LABELS, Direction, VerdictValue
from targets.rules.outcome import Bounds, Change, Outcome, rate_text, rest_on_the_same

#: What a missed target lacks, by what it measures.
LACKING = {
    "theme": "chủ đề năm được cấp ủy cho chủ trương",
    "critique": "nội dung phản biện xã hội",
    "supervision": "nội dung giám sát xã hội độc lập",
    "campaign": "chỉ tiêu hoàn thành",
    "gathering": "{member_noun}",
    "branches": "{branch_noun} hoạt động thường xuyên, hiệu quả",
    "rating": "cơ sở được xếp loại hoàn thành tốt nhiệm vụ trở lên",
    "heads": "người (cán bộ cấp trưởng đủ điều kiện)",
}


#: So many missed targets are named in the headline; of more the first three.
MOST_NAMED = 4
#: What is neither met nor missed, in the headline's order.
OTHER_WORDS = (
    (VerdictValue.NO_DATA, "chưa kết luận"),
    (VerdictValue.UNCLEAR, "cần làm rõ"),
    (VerdictValue.NOT_DUE, "chưa đến hạn"),
    (VerdictValue.NOT_APPLICABLE, "không áp dụng"),
)


def headline(board: Scoreboard) -> str:
    """How the unit stands against the resolution; below the coverage floor that nothing can be concluded."""
    words = board.words
    year, known, expected = board.year.pk, len(board.rows_with_data), len(board.rows)
    if not board.is_concluded:
        if known < expected:
            sent = f"có số liệu năm {year}" if words.are_sums else f"gửi báo cáo năm {year}"
            return f"Mới có {known}/{expected} {words.places} {sent}; chưa đánh giá được {words.whole}"
        return f"Năm {year} chưa có chỉ tiêu nào đủ số liệu để đánh giá {words.whole}"
    counts = Counter(row.verdict for row in board.target_rows)
    whole = f"{capital(words.whole)} đạt {counts[VerdictValue.MET]}/{len(board.target_rows)} chỉ tiêu"
    if known < expected:
        whole += f" (số liệu của {known}/{expected} {words.places})"
    missed = [row.target.short_name for row in board.target_rows if row.verdict is VerdictValue.NOT_MET]
    parts = [f"chưa đạt {len(missed)}: {_first(missed)}"] if missed else []
    others = [f"{counts[verdict]} {word}" for verdict, word in OTHER_WORDS if counts[verdict]]
    return "; ".join([whole, *parts, *([", ".join(others)] if others else [])])


def places_sentence(board: Scoreboard) -> str:
    """How the children stand, on one base, against last year where both have figures; nothing below the floor."""
    if not board.is_concluded or board.share.rate is None:
        return ""
    both = board.comparison
    if both is None or both.before.rate is None or both.now.rate is None:
        rate = formats.percent(board.share.rate)
        met = f"{board.share.met}/{board.share.judged} lượt chỉ tiêu đạt ({rate})"
        return f"Ở các {board.words.places} có số liệu, {met}."
    change = _change(formats.printed_points(both.now.rate, both.before.rate))
    return (
        f"Trên cùng {both.units} {board.words.places} và cùng những chỉ tiêu có số liệu cả hai năm, "
        f"{formats.percent(both.now.rate)} lượt chỉ tiêu đạt, {change} so với {formats.percent(both.before.rate)} "
        f"năm {board.year.pk - 1}."
    )


def coverage(board: Scoreboard) -> str:
    """Of how many children the figures speak, and how many of those are not yet approved."""
    rows, known = board.rows, board.rows_with_data
    provisional = sum(row.is_provisional for row in known)
    text = f"Có số liệu {len(known)}/{len(rows)} {board.words.places}"
    if provisional:
        text += f", trong đó {provisional} nơi tạm tính vì báo cáo chờ duyệt"
    missing = len(rows) - len(known)
    if missing:
        text += f". Còn {missing} nơi chưa có số liệu nên kết quả {board.words.whole} có thể thay đổi"
    return f"{text}."


def whole_coverage(board: Scoreboard) -> str:
    """On how many reporting units the unit's rates rest: «tính trên 19-20/24 nơi có số liệu»; nothing without rates."""
    rated = [part.result for row in board.target_rows for part in row.parts if part.result.rate is not None]
    covered = sorted(result.covered for result in rated)
    if not covered:
        return ""
    expected = max(result.expected for result in rated) if board.words.are_sums else len(board.rows)
    span = str(covered[0]) if covered[0] == covered[-1] else f"{covered[0]}-{covered[-1]}"
    return f"tính trên {span}/{expected} nơi có số liệu"


def trend_sentence(trend: Trend, words: Words) -> str:
    """«Đạt từ năm 2022, tăng 4,7 điểm % (tính trên cùng 22 xã, thị trấn)»; over sums, why it tells no change."""
    known = trend.drawn
    if not known:
        return _undrawn(trend)
    last = known[-1]
    met = [result.verdict is VerdictValue.MET for result in known]
    moved = ""
    if trend.change:
        moved = f", {change_text(trend.change, known[0], last, words)}"
    elif words.are_sums and len(known) > 1:
        moved = f"; không ghi mức tăng, giảm vì các năm có thể không tính trên cùng những {words.counted}"
    if not met[-1]:
        word = "còn cao hơn" if last.is_lower_better else "còn thiếu"
        lack = f", {word} {formats.points(-last.gap, signed=False)} điểm %" if last.gap and last.gap < 0 else ""
        return (f"{len(known)} năm chưa đạt" if not any(met) else f"Chưa đạt năm {last.year}") + lack
    if all(met):
        return (f"Đạt cả {len(known)} năm" if len(known) > 1 else f"Đạt năm {last.year}") + moved
    since = known[max(index for index, was_met in enumerate(met) if not was_met) + 1]
    return f"Đạt từ năm {since.year}{moved}"


def _undrawn(trend: Trend) -> str:
    last = trend.results[-1]
    if last is None or not last.covered:
        return "Chưa có số liệu"
    return last.label if last.is_inconclusive else "Mẫu số dưới 20, không vẽ đường"


def change_text(change: Change, before: Outcome, now: Outcome, words: Words) -> str:
    """A change as printed beside both rates: their difference, or over which units else it was counted."""
    if now.rate is not None and before.rate is not None and rest_on_the_same(change, before, now):
        return _change(formats.printed_points(now.rate, before.rate, threshold=now.threshold))
    return f"{_change(change.points)} (tính trên cùng {change.units} {words.counted})"


def so_far(part: TargetPart, words: Words) -> str:
    """The figures of a sum that lacks units, with its bounds: «hiện 93,3%; khi đủ số liệu: 41,0% đến 97,8%».

    Over sums the bounds are not computed here, as they take every unit below; the text says where they are.
    """
    result = part.result
    if result.rate is None or not result.is_inconclusive:
        return ""
    text = f"Hiện {value_text(result)} của {result.coverage} {words.counted}"
    if words.are_sums:
        return f"{text}; khoảng có thể khi đủ số liệu ghi ở trang cách tính"
    return f"{text}; {bounds_text(part.bounds)}" if part.bounds else text


def bounds_text(limits: Bounds) -> str:
    """«khi đủ số liệu: từ 41,0% đến 97,8%»."""
    return f"khi đủ số liệu: từ {formats.percent(limits.low)} đến {formats.percent(limits.high)}"


def trend_label(trend: Trend) -> str:
    """The small chart in words, for those who do not see it."""
    values = ", ".join(
        f"{year} {formats.percent(rate, threshold=threshold) if rate is not None else 'chưa có số liệu'}"
        for year, rate, threshold in zip(trend.years, trend.rates, trend.thresholds, strict=True)
    )
    limit = _limit(trend.threshold, trend.target.direction)
    if len(set(trend.thresholds)) > 1:  # the line is that of the last year
        limit += f" năm {trend.years[-1]}, các năm trước có ngưỡng khác"
    return f"{trend.organization.short_name}, {trend.target.short_name}: {values}; {limit}"


def value_text(result: Result) -> str:
    """What a result measured: «92,3%», «0/1» where too few for a rate, a count, a word, or nothing."""
    if result.rate is not None and not result.is_small:
        return rate_text(result)
    if result.numerator is None:
        return ""
    numerator = amounts.value_text(result.numerator, result.target.scale)
    return numerator if result.denominator is None else f"{numerator}/{formats.number(result.denominator)}"


def threshold_text(target: Target, year: int) -> str:
    """«≥ 90%», «≤ 5%», «đúng 1», «ít nhất 1», «nhiều nhất 3», «Khá trở lên», «cộng dồn 2026-2030 ít nhất 10»."""
    return target.words_of(target.threshold_in(year).band)


def limit_text(result: Outcome) -> str:
    """«ngưỡng 90%», or «không quá 5%» where lower is better."""
    return _limit(result.threshold, result.direction)


def _limit(threshold: int, direction: Direction) -> str:
    return f"không quá {threshold}%" if direction is Direction.LOWER else f"ngưỡng {threshold}%"


def lack_text(result: Result) -> str:
    """The missed target in a clause: «tập hợp thanh niên 73,1% (ngưỡng 75%, thiếu 1,9 điểm %)»."""
    name = _lowered(result.target.short_name)
    if result.gap is None:
        return name
    lack = formats.points(-result.gap, signed=False)
    word = "cao hơn" if result.is_lower_better else "thiếu"
    return f"{name} {value_text(result)} ({limit_text(result)}, {word} {lack} điểm %)"


def shortfall_sentence(result: Result, organization: Organization) -> str:
    """«Còn thiếu 12 đoàn viên công đoàn thì đạt.»; nothing where nothing lacks or nothing is known."""
    if not result.shortfall or result.verdict not in {VerdictValue.NOT_MET, VerdictValue.NOT_DUE}:
        return ""
    unknown = "bậc" if result.target.scale else "đơn vị tính"
    what = LACKING.get(result.target.indicator.code, unknown).format(
        member_noun=organization.member_noun or "đoàn viên, hội viên",
        branch_noun=organization.branch_noun or "chi đoàn, chi hội",
    )
    if result.verdict is VerdictValue.NOT_DUE:
        word = "giảm" if result.is_lower_better else "thêm"
        return f"Đến năm {result.target.due_year} còn phải {word} {formats.number(result.shortfall)} {what}."
    if result.is_lower_better:
        return f"Còn phải giảm {formats.number(result.shortfall)} {what} thì đạt."
    return f"Còn thiếu {formats.number(result.shortfall)} {what} thì đạt."


def verdict_word(verdict: VerdictValue) -> str:
    return VERDICT_LABELS[verdict].lower()


def capital(text: str) -> str:
    """The same with a capital first letter."""
    return text[:1].upper() + text[1:]


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]


def _first(names: Sequence[str]) -> str:
    """All of a few names; the first three of more, and how many others. Without the names' own commas."""
    names = [_lowered(name).replace(", ", " ") for name in names]
    if len(names) <= MOST_NAMED:
        return ", ".join(names)
    return f"{', '.join(names[:3])} và {len(names) - 3} chỉ tiêu khác"


def _change(difference: Fraction) -> str:
    if difference == 0:
        return "không đổi"
    return f"{'tăng' if difference > 0 else 'giảm'} {formats.points(abs(difference), signed=False)} điểm %"


def over_years(result: Outcome, target: Target, year: int) -> str:
    """What a result of a target that adds up over years counts; nothing for other targets."""
    if not target.accumulates or result.verdict is VerdictValue.NOT_APPLICABLE:
        return ""
    span = f"Cộng dồn từ năm {target.first_year} đến năm {year}"
    due = target.due_year or year
    if result.numerator is None:
        return f"{span}: chưa có số liệu; hạn năm {due}."
    text = (
        f"{span}: {formats.number(result.numerator)}, cần ít nhất {formats.number(result.threshold)} đến hết năm {due}"
    )
    if result.verdict is VerdictValue.MET:
        return f"{text}{'; đã đạt trước hạn' if year < due else ''}."
    if result.verdict is VerdictValue.UNCLEAR:
        return f"{text}; có năm ghi không phát sinh ở mọi số liệu nên chưa kết luận."
    return f"{text}{'' if result.covered else '; còn năm chưa có số liệu, không tính là 0'}."
