"""Figures → the sentences of a review, in the words of the Party office. Pure: no Django, no figure of its own.

Every rate is one division of two sums, made by `compliance`; every sentence carries its year.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction

from organizations.formats import listing, number, percent, points, two_digits
from reports.reviews.facts import Lack, Missing, Place, Result
from reports.word.phrases import day_text
from targets.rules.compliance import VERDICT_LABELS, VerdictValue, rate

#: So many communes are named in a sentence; a longer list names the first of them and points to the annex.
MOST_NAMED = 8
FEW_NAMED = 5
FEW_COUNTED = 3
LACK_PHRASES = {
    Lack.NOT_SENT: "chưa gửi {}",
    Lack.NOT_APPROVED: "đã gửi {}, chưa được duyệt",
    Lack.SENT_BACK: "có {} đã trả lại để sửa, chưa gửi lại",
}
COMMUNES = "xã, thị trấn"


def rate_text(result: Result) -> str:
    """The rate on the right side of its threshold: «92,1%»; «» without one."""
    if result.rate is None:
        return ""
    return percent(result.rate, threshold=result.threshold, drop_zero=True)


def fraction_text(numerator: int, denominator: int, noun: str = "") -> str:
    """«19.293/20.947 hộ nông nghiệp», «05/17», «5/6»: two digits beside a longer number only."""
    first = number(numerator) if denominator < 10 else two_digits(numerator)
    return f"{first}/{number(denominator)} {noun}".strip()


def goal_text(threshold: int) -> str:
    """«90% trở lên»; nothing lies above «100%»."""
    return "100%" if threshold >= 100 else f"{threshold}% trở lên"


def standing(result: Result) -> str:
    """Where a judged rate stands: «vượt 2,3 điểm % so với mục tiêu Nghị quyết (90% trở lên)»."""
    short = short_standing(result)
    goal = f"mục tiêu Nghị quyết ({goal_text(result.threshold)})"
    if result.gap is None or result.verdict not in {VerdictValue.MET, VerdictValue.NOT_MET}:
        return short
    is_level = result.verdict is VerdictValue.MET and not result.exceeded
    return f"{short} {goal}" if is_level else f"{short} so với {goal}"


def short_standing(result: Result) -> str:
    """The same without the target: «chưa đạt, thấp hơn 6,5 điểm %»."""
    if result.gap is not None and result.verdict is VerdictValue.NOT_MET:
        return f"chưa đạt, thấp hơn {points_text(-result.gap)}"
    if result.gap is not None and result.verdict is VerdictValue.MET and result.exceeded:
        return f"vượt {points_text(result.gap)}"
    return VERDICT_LABELS[result.verdict].lower()


def points_text(difference: Fraction) -> str:
    """The size of a difference of percentage points, without its sign: «1,2 điểm %»."""
    return f"{points(difference, signed=False, drop_zero=True)} điểm %"


def trend(now: Fraction | None, before: Fraction | None, what: str) -> str:
    """«tăng 1,2 điểm % so với năm 2022»; «» where one side has no figures. `what`: «năm 2022»."""
    if now is None or before is None:
        return ""
    change = (now - before) * 100
    if change == 0:
        return f"không thay đổi so với {what}"
    word = "tăng" if change > 0 else "giảm"
    return f"{word} {points_text(change)} so với {what}"


def sentence(*parts: str) -> str:
    """Parts joined by semicolons, the first letter raised, one full stop at the end."""
    text = "; ".join(part for part in parts if part)
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def places_text(places: Iterable[Place]) -> str:
    """«các xã Cao Bồ, Minh Tân và thị trấn Vị Xuyên»; one kind is named once."""
    kinds: dict[str, list[str]] = {}
    for place in places:
        kinds.setdefault(place.kind, []).append(place.name)
    groups = [
        f"{'các ' if len(names) > 1 else ''}{kind} {', '.join(names)}"
        for kind, names in sorted(kinds.items(), key=lambda entry: entry[0] != "xã")
    ]
    return listing(groups)


def named(places: Sequence[Place], annex: str) -> str:
    """All of the places where they are few; else the first of them and the annex that names the rest."""
    if len(places) <= MOST_NAMED:
        return places_text(places)
    rest = two_digits(len(places) - FEW_NAMED)
    return f"{places_text(places[:FEW_NAMED])} và {rest} nơi khác ({annex})"


def with_verdict(parts: Mapping[Place, Result], verdict: VerdictValue) -> list[Place]:
    return [place for place, result in parts.items() if result.verdict is verdict]


def worst_first(parts: Mapping[Place, Result]) -> list[tuple[Place, Result]]:
    """The communes that miss the target, the widest gap first; counts by what is short."""
    missed = [(place, result) for place, result in parts.items() if result.verdict is VerdictValue.NOT_MET]
    return sorted(missed, key=lambda entry: (entry[1].gap or Fraction(0), -(entry[1].shortfall or 0), entry[0]))


def spread(parts: Mapping[Place, Result], *, with_rates: bool = False, doing: str = "đạt và vượt chỉ tiêu") -> str:
    """How many communes reach the target, and which do not.

    The percentage is over communes that were judged, and says so where some were not: a commune without
    figures is neither in its numerator nor in its denominator. «không áp dụng» is on neither side.
    """
    met = len(with_verdict(parts, VerdictValue.MET))
    missed = worst_first(parts)
    outside = with_verdict(parts, VerdictValue.NOT_APPLICABLE)
    applicable = len(parts) - len(outside)
    judged = met + len(missed)
    if not judged:
        return sentence("chưa có số liệu để đánh giá từng xã, thị trấn" if applicable else "không áp dụng ở nơi nào")
    share = share_met(parts)
    note = "" if share is None else percent(share, drop_zero=True)
    note = f" ({note})" if judged == applicable else f" ({note} của {two_digits(judged)} nơi được đánh giá)"
    head = f"có {fraction_text(met, applicable)} {COMMUNES} {doing}{note}"
    return sentence(head, _missed_text(missed, with_rates=with_rates), *_others(parts))


def share_met(parts: Mapping[Place, Result]) -> Fraction | None:
    """The communes that reach the target over those that were judged."""
    met = len(with_verdict(parts, VerdictValue.MET))
    return rate(met, met + len(with_verdict(parts, VerdictValue.NOT_MET)))


def _missed_text(missed: Sequence[tuple[Place, Result]], *, with_rates: bool) -> str:
    if not missed:
        return ""
    shown = missed if len(missed) <= MOST_NAMED else missed[:FEW_NAMED]
    if with_rates:
        names = ", ".join(f"{place.written} ({rate_text(result)})" for place, result in shown)
    else:
        names = places_text(place for place, _ in shown)
    if len(shown) == len(missed):
        return f"chưa đạt: {names}"
    return f"{two_digits(len(missed))} nơi chưa đạt, thấp nhất là {names} (chi tiết tại Phụ lục 3)"


def _others(parts: Mapping[Place, Result]) -> list[str]:
    """What the communes that were not judged are: said each by its own word."""
    words = {
        VerdictValue.NO_DATA: "chưa có số liệu",
        VerdictValue.UNCLEAR: "cần làm rõ",
        VerdictValue.NOT_APPLICABLE: "không áp dụng",
    }
    annexes = {VerdictValue.NOT_APPLICABLE: "Phụ lục 2"}
    return [
        f"{word}: {named(found, annexes.get(verdict, 'Phụ lục 4'))}"
        for verdict, word in words.items()
        if (found := with_verdict(parts, verdict))
    ]


def coverage(result: Result) -> str:
    """«Số liệu tổng hợp từ 23/24 xã, thị trấn»; «» where all are in."""
    if not result.covered or result.covered == result.expected:
        return ""
    return f"số liệu tổng hợp từ {fraction_text(result.covered, result.expected)} {COMMUNES}"


def ratio_sentence(subject: str, noun: str, result: Result, *, changes: Sequence[str] = ()) -> str:
    """«{Tỷ lệ … năm 2023} đạt 92,3% (923/1.000 phụ nữ …), vượt 2,3 điểm % so với mục tiêu …; tăng …»."""
    if result.rate is None or result.numerator is None or result.denominator is None:
        return sentence(f"{subject}: {VERDICT_LABELS[result.verdict].lower()}")
    figures = fraction_text(result.numerator, result.denominator, noun)
    head = f"{subject} đạt {rate_text(result)} ({figures}), {standing(result)}"
    return sentence(head, *changes, coverage(result))


def count_sentence(done: str, result: Result) -> str:
    """One organization's own return at district level, for what is counted."""
    words = {
        VerdictValue.MET: f"đã {done}",
        VerdictValue.NOT_MET: f"chưa {done}",
        VerdictValue.NO_DATA: "chưa có báo cáo được duyệt",
    }
    return words.get(result.verdict, VERDICT_LABELS[result.verdict].lower())


def heads_sentence(until: date, total: Result, *, is_due: bool) -> str:
    """T17: how many heads qualify, and how many do not yet. Judged in the due year only."""
    if total.rate is None or total.numerator is None or total.denominator is None:
        return ""
    share = percent(total.rate, threshold=total.threshold, drop_zero=True)
    head = (
        f"đến {day_text(until)}, có {fraction_text(total.numerator, total.denominator)} cán bộ cấp trưởng đáp ứng đủ "
        f"điều kiện về trình độ chuyên môn và lý luận chính trị ({share})"
    )
    if is_due:
        head += f", {standing(total)}"
    rest = total.denominator - total.numerator
    return sentence(head, f"còn {two_digits(rest)} đồng chí chưa đạt" if rest else "")


def overall(year: int, groups: Mapping[str, VerdictValue], exceeded: int, names: Mapping[str, str]) -> str:
    """«{a}/17 chỉ tiêu đạt, trong đó {b} vượt; {c} chỉ tiêu chưa đạt: …», every other word counted and named."""

    def of(verdict: VerdictValue) -> list[str]:
        return [names[code] for code, found in groups.items() if found is verdict]

    met = len(of(VerdictValue.MET))
    head = f"năm {year}, {fraction_text(met, len(groups))} chỉ tiêu đạt"
    if exceeded:
        head += f", trong đó {two_digits(exceeded)} chỉ tiêu vượt"
    words = (
        (VerdictValue.NOT_MET, "chưa đạt"),
        (VerdictValue.UNCLEAR, "cần làm rõ"),
        (VerdictValue.NO_DATA, "chưa đủ số liệu để kết luận"),
        (VerdictValue.NOT_DUE, "chưa đến hạn đánh giá"),
        (VerdictValue.NOT_APPLICABLE, "không áp dụng"),
    )
    rest = [
        f"{two_digits(len(found))} chỉ tiêu {word}: {listing(found)}"
        for verdict, word in words
        if (found := of(verdict))
    ]
    return sentence(head, *rest)


def missing_sentences(year: int, missing: Sequence[Missing], communes: int, names: Mapping[str, str]) -> list[str]:
    """Who has no official return in the year, one sentence a reason: whole communes, then single organizations."""
    sentences = []
    for lack, phrase in LACK_PHRASES.items():
        entries = [entry for entry in missing if entry.lack is lack and entry.place]
        whole = [entry.place for entry in entries if entry.whole and entry.place]
        parts = [f"{_who(whole, communes)} {phrase.format(f'báo cáo năm {year}')}"] if whole else []
        parts += [
            f"{entry.place.written} {phrase.format(f'báo cáo năm {year} của {_organizations(entry, names)}')}"
            for entry in entries
            if not entry.whole and entry.place
        ]
        sentences.append(sentence(*parts))
    return [text for text in sentences if text]


def _who(places: Sequence[Place], communes: int) -> str:
    """A few by their names; more of them counted, with the names in brackets."""
    if len(places) <= FEW_COUNTED:
        return places_text(places)
    share = f"cả {communes}" if len(places) == communes else two_digits(len(places))
    return f"{share} {COMMUNES} ({places_text(places)})"


def _organizations(entry: Missing, names: Mapping[str, str]) -> str:
    return listing([names[code] for code in entry.organizations])


def district_missing_sentence(by_year: Mapping[int, Sequence[str]], organizations: int) -> str:
    """Which years lack the own returns of the district's organizations, with how many of them."""
    if by_year and all(len(names) == organizations for names in by_year.values()):
        years = listing([str(year) for year in by_year])
        return sentence(
            f"cả {two_digits(organizations)} tổ chức cấp huyện chưa có báo cáo riêng của cấp huyện được duyệt cho "
            f"{'các năm' if len(by_year) > 1 else 'năm'} {years}"
        )
    return sentence(
        *(
            f"năm {year}, {fraction_text(len(names), organizations)} tổ chức cấp huyện chưa có báo cáo riêng của cấp "
            f"huyện được duyệt ({listing(names)})"
            for year, names in by_year.items()
        )
    )
