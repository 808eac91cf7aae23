"""What the leaders' pages say in words, from a Scoreboard: whole Vietnamese sentences."""

from fractions import Fraction

from organizations import formats
from organizations.models import Organization
from reports.scoreboard.board import Scoreboard, Trend
from reports.scoreboard.results import Result
from targets.models import Target
from targets.rules.compliance import VERDICT_LABELS, VerdictValue

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


def headline(board: Scoreboard) -> str:
    """The year in one sentence; with last year only where something can be compared."""
    if board.share.rate is None:
        return f"Năm {board.year.pk} chưa có chỉ tiêu nào đủ số liệu để đánh giá"
    said = f"{formats.percent(board.share.rate)} chỉ tiêu đạt yêu cầu"
    difference = board.comparison.difference if board.comparison else None
    return said if difference is None else f"{said}, {_change(difference)} so với năm {board.year.pk - 1}"


def comparison(board: Scoreboard) -> str:
    """How this year is compared with the last one, so that late communes do not flatter the result."""
    found = board.comparison
    if found is None or found.before.rate is None or found.now.rate is None:
        return f"Chưa so sánh được với năm {board.year.pk - 1}."
    return (
        f"So sánh trên cùng {found.communes} xã, thị trấn và cùng những chỉ tiêu có số liệu cả hai năm: "
        f"{formats.percent(found.before.rate)} năm {board.year.pk - 1}, "
        f"{formats.percent(found.now.rate)} năm {board.year.pk}."
    )


def coverage(board: Scoreboard) -> str:
    """Of how many communes the figures speak, and how many of those are not yet approved."""
    rows, known = board.rows, board.rows_with_data
    provisional = sum(row.is_provisional for row in known)
    said = f"Có số liệu {len(known)}/{len(rows)} xã, thị trấn"
    if provisional:
        said += f", trong đó {provisional} nơi tạm tính vì báo cáo chờ duyệt"
    missing = len(rows) - len(known)
    if missing:
        said += f". Còn {missing} nơi chưa có số liệu nên kết quả toàn huyện có thể thay đổi"
    return f"{said}."


def district_coverage(board: Scoreboard) -> str:
    """On how many communes the district's rates rest: «tính trên 19-20/24 nơi có số liệu»; nothing without rates."""
    covered = sorted(
        part.result.covered for row in board.target_rows for part in row.parts if part.result.rate is not None
    )
    if not covered:
        return ""
    span = str(covered[0]) if covered[0] == covered[-1] else f"{covered[0]}-{covered[-1]}"
    return f"tính trên {span}/{len(board.rows)} nơi có số liệu"


def trend_sentence(trend: Trend) -> str:
    """«Đạt từ năm 2022, tăng 4,7 điểm %»."""
    known = [result for result in trend.results if result is not None and result.rate is not None]
    if not known:
        return "Chưa có số liệu"
    first, last = known[0], known[-1]
    met = [result.verdict is VerdictValue.MET for result in known]
    moved = ""
    if len(known) > 1 and first.rate is not None and last.rate is not None:
        moved = f", {_change((last.rate - first.rate) * 100)}"
    if not met[-1]:
        lack = f", còn thiếu {formats.points(-last.gap, signed=False)} điểm %" if last.gap is not None else ""
        return (f"{len(known)} năm chưa đạt" if not any(met) else f"Chưa đạt năm {last.year}") + lack
    if all(met):
        return (f"Đạt cả {len(known)} năm" if len(known) > 1 else f"Đạt năm {last.year}") + moved
    since = known[max(index for index, was_met in enumerate(met) if not was_met) + 1]
    return f"Đạt từ năm {since.year}{moved}"


def trend_label(trend: Trend) -> str:
    """The small chart in words, for those who do not see it."""
    values = ", ".join(
        f"{year} {formats.percent(rate, threshold=trend.target.threshold) if rate is not None else 'chưa có số liệu'}"
        for year, rate in zip(trend.years, trend.rates, strict=True)
    )
    return f"{trend.organization.short_name}, {trend.target.short_name}: {values}; ngưỡng {trend.target.threshold}%"


def value_text(result: Result) -> str:
    """What a result measured: «92,3%», «0/1» where too few for a rate, a count, or nothing."""
    if result.rate is not None and not result.is_small:
        return formats.percent(result.rate, threshold=result.threshold)
    if result.numerator is None:
        return ""
    numerator = formats.number(result.numerator)
    return numerator if result.denominator is None else f"{numerator}/{formats.number(result.denominator)}"


def threshold_text(target: Target) -> str:
    """«≥ 90%», «100%», «đúng 1», «ít nhất 1»."""
    if target.is_ratio:
        return "100%" if target.threshold == 100 else f"≥ {target.threshold}%"
    if target.maximum == target.threshold:
        return f"đúng {target.threshold}"
    return f"ít nhất {target.threshold}"


def lack_text(result: Result) -> str:
    """The missed target in a clause: «tập hợp thanh niên 73,1% (ngưỡng 75%, thiếu 1,9 điểm %)»."""
    name = result.target.short_name[:1].lower() + result.target.short_name[1:]
    if result.gap is None:
        return name
    lack = formats.points(-result.gap, signed=False)
    return f"{name} {value_text(result)} (ngưỡng {result.threshold}%, thiếu {lack} điểm %)"


def shortfall_sentence(result: Result, organization: Organization) -> str:
    """«Còn thiếu 12 đoàn viên công đoàn thì đạt.»; nothing where nothing lacks or nothing is known."""
    if not result.shortfall or result.verdict not in {VerdictValue.NOT_MET, VerdictValue.NOT_DUE}:
        return ""
    what = LACKING.get(result.target.indicator.code, "đơn vị tính").format(
        member_noun=organization.member_noun or "đoàn viên, hội viên",
        branch_noun=organization.branch_noun or "chi đoàn, chi hội",
    )
    if result.verdict is VerdictValue.NOT_DUE:
        return f"Đến năm {result.target.due_year} còn phải thêm {formats.number(result.shortfall)} {what}."
    return f"Còn thiếu {formats.number(result.shortfall)} {what} thì đạt."


def verdict_word(verdict: VerdictValue) -> str:
    return VERDICT_LABELS[verdict].lower()


def _change(difference: Fraction) -> str:
    if difference == 0:
        return "không đổi"
    return f"{'tăng' if difference > 0 else 'giảm'} {formats.points(abs(difference), signed=False)} điểm %"
