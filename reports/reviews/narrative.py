"""Figures → the sentences of a review, in the words of the Party office. Pure: no Django, no figure of its own.

Every rate is one division of two sums, made by `compliance`; every sentence carries its year.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction

from organizations.formats import listing, number, percent, points, two_digits
from organizations.profile import Profile
from reports.reviews.facts import Lack, Missing, Move, NamedUnit
from reports.word.phrases import day_text
from targets.rules.compliance import VERDICT_LABELS, Direction, VerdictValue, rate
from targets.rules.outcome import Outcome, rate_text

#: So many communes are named in a sentence; a longer list names the first of them and points to the annex.
MOST_NAMED = 8
FEW_NAMED = 5
FEW_COUNTED = 3
LACK_PHRASES = {
    Lack.NOT_SENT: "chưa gửi {}",
    Lack.NOT_APPROVED: "đã gửi {}, chưa được duyệt",
    Lack.SENT_BACK: "có {} đã trả lại để sửa, chưa gửi lại",
}


def fraction_text(numerator: int, denominator: int, noun: str = "") -> str:
    """«19.293/20.947 hộ nông nghiệp», «05/17», «5/6»: two digits beside a longer number only."""
    first = number(numerator) if denominator < 10 else two_digits(numerator)
    return f"{first}/{number(denominator)} {noun}".strip()


def goal_text(threshold: int, direction: Direction = Direction.HIGHER) -> str:
    """«90% trở lên», «không quá 5%»; nothing lies above «100%»."""
    if direction is Direction.LOWER:
        return f"không quá {threshold}%"
    return "100%" if threshold >= 100 else f"{threshold}% trở lên"


def standing(result: Outcome) -> str:
    """Where a judged rate stands: «vượt 2,3 điểm % so với mục tiêu Nghị quyết (90% trở lên)»."""
    goal = f"mục tiêu Nghị quyết ({goal_text(result.threshold, result.direction)})"
    if result.gap is None or not result.is_judged:
        return short_standing(result)
    is_even = result.verdict is VerdictValue.MET and not result.exceeded
    return f"{short_standing(result)} {goal}" if is_even else f"{short_standing(result)} so với {goal}"


def short_standing(result: Outcome) -> str:
    """The same without the target: «chưa đạt, thấp hơn 6,5 điểm %»; «cao hơn» where lower is better."""
    if result.is_inconclusive:
        return "chưa kết luận"
    if result.gap is None or not result.is_judged:
        return VERDICT_LABELS[result.verdict].lower()
    if result.verdict is VerdictValue.NOT_MET:
        side = "cao hơn" if result.is_lower_better else "thấp hơn"
        return f"chưa đạt, {side} {points(-result.gap, drop_zero=True, signed=False)} điểm %"
    if result.is_lower_better:
        return f"đạt, thấp hơn {points(result.gap, drop_zero=True, signed=False)} điểm %" if result.exceeded else "đạt"
    return f"vượt {points(result.gap, drop_zero=True, signed=False)} điểm %" if result.exceeded else "đạt"


def trend(move: Move | None, what: str) -> str:
    """«tăng 1,2 điểm % so với năm 2022»; «» where nothing can be compared. `what`: «năm 2022»."""
    if move is None:
        return ""
    over = f" (tính trên {move.over})" if move.over else ""
    if move.points == 0:
        return f"không thay đổi so với {what}{over}"
    word = "tăng" if move.points > 0 else "giảm"
    return f"{word} {points(abs(move.points), signed=False, drop_zero=True)} điểm % so với {what}{over}"


def sentence(*parts: str) -> str:
    """Parts joined by semicolons, the first letter raised, one full stop at the end."""
    text = "; ".join(part for part in parts if part)
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def places_text(places: Iterable[NamedUnit]) -> str:
    """«các xã Cao Bồ, Minh Tân và thị trấn Vị Xuyên»; one kind is named once."""
    kinds: dict[str, list[str]] = {}
    for place in places:
        kinds.setdefault(place.kind, []).append(place.name)
    groups = [
        f"{'các ' if len(names) > 1 else ''}{kind} {', '.join(names)}"
        for kind, names in sorted(kinds.items(), key=lambda entry: entry[0] != "xã")
    ]
    return listing(groups)


def named(places: Sequence[NamedUnit], annex: str) -> str:
    """All of the places where they are few; else the first of them and the annex that names the rest."""
    if len(places) <= MOST_NAMED:
        return places_text(places)
    rest = two_digits(len(places) - FEW_NAMED)
    return f"{places_text(places[:FEW_NAMED])} và {rest} nơi khác ({annex})"


def with_verdict(parts: Mapping[NamedUnit, Outcome], verdict: VerdictValue) -> list[NamedUnit]:
    return [place for place, result in parts.items() if result.verdict is verdict]


def worst_first(parts: Mapping[NamedUnit, Outcome]) -> list[tuple[NamedUnit, Outcome]]:
    """The communes that miss the target, the widest gap first; counts by what is short."""
    missed = [(place, result) for place, result in parts.items() if result.verdict is VerdictValue.NOT_MET]
    return sorted(missed, key=lambda entry: (entry[1].gap or Fraction(0), -(entry[1].shortfall or 0), entry[0]))


def spread(
    parts: Mapping[NamedUnit, Outcome],
    profile: Profile,
    *,
    with_rates: bool = False,
    doing: str = "đạt và vượt chỉ tiêu",
) -> str:
    """How many communes reach the target, and which do not.

    Of those that were judged: a commune without figures is neither in the numerator nor in the denominator, and is
    named after them. «không áp dụng» is on neither side.
    """
    met = len(with_verdict(parts, VerdictValue.MET))
    missed = worst_first(parts)
    outside = with_verdict(parts, VerdictValue.NOT_APPLICABLE)
    applicable = len(parts) - len(outside)
    judged = met + len(missed)
    if not judged:
        unknown = f"chưa có số liệu để đánh giá từng {profile.places}"
        return sentence(unknown if applicable else "không áp dụng ở nơi nào")
    share = rate(met, judged)
    note = "" if share is None else f" ({percent(share, drop_zero=True)})"
    head = f"có {fraction_text(met, judged)} {profile.places} {doing}{note}"
    if judged < applicable:
        share_text = f"{fraction_text(met, judged)} nơi {doing}{note}"
        head = f"trong {two_digits(judged)} {profile.places} được đánh giá, có {share_text}"
    return sentence(head, _missed_text(missed, with_rates=with_rates), *_others(parts))


def _missed_text(missed: Sequence[tuple[NamedUnit, Outcome]], *, with_rates: bool) -> str:
    if not missed:
        return ""
    shown = missed if len(missed) <= MOST_NAMED else missed[:FEW_NAMED]
    if with_rates:
        names = ", ".join(f"{place.written} ({rate_text(result, drop_zero=True)})" for place, result in shown)
    else:
        names = places_text(place for place, _ in shown)
    if len(shown) == len(missed):
        return f"chưa đạt: {names}"
    end = "cao nhất" if shown[0][1].is_lower_better else "thấp nhất"
    return f"{two_digits(len(missed))} nơi chưa đạt, {end} là {names} (chi tiết tại Phụ lục 3)"


def _others(parts: Mapping[NamedUnit, Outcome]) -> list[str]:
    """What the communes that were not judged are: said each by its own word."""
    words = {
        VerdictValue.NO_DATA: "chưa có số liệu",
        VerdictValue.UNCLEAR: "cần làm rõ",
        VerdictValue.NOT_APPLICABLE: "không áp dụng",
    }
    annexes = {VerdictValue.NOT_APPLICABLE: "Phụ lục 2"}
    return [
        f"{word}: {named(members, annexes.get(verdict, 'Phụ lục 4'))}"
        for verdict, word in words.items()
        if (members := with_verdict(parts, verdict))
    ]


def coverage(result: Outcome, profile: Profile) -> str:
    """«Số liệu tổng hợp từ 23/24 xã, thị trấn»; «» where all are in."""
    if not result.covered or result.covered == result.expected:
        return ""
    return f"số liệu tổng hợp từ {fraction_text(result.covered, result.expected)} {profile.places}"


def ratio_sentence(subject: str, noun: str, result: Outcome, profile: Profile, *, changes: Sequence[str] = ()) -> str:
    """«{Tỷ lệ … năm 2023} đạt 92,3% (923/1.000 phụ nữ …), vượt 2,3 điểm % so với mục tiêu …; tăng …»."""
    if result.rate is None or result.numerator is None or result.denominator is None:
        return sentence(f"{subject}: {VERDICT_LABELS[result.verdict].lower()}")
    figures = fraction_text(result.numerator, result.denominator, noun)
    head = f"{subject} đạt {rate_text(result, drop_zero=True)} ({figures}), {standing(result)}"
    return sentence(head, *changes, coverage(result, profile))


def count_sentence(done: str, result: Outcome) -> str:
    """One organization's own return at district level, for what is counted."""
    words = {
        VerdictValue.MET: f"đã {done}",
        VerdictValue.NOT_MET: f"chưa {done}",
        VerdictValue.NO_DATA: "chưa có báo cáo được duyệt",
    }
    return words.get(result.verdict, VERDICT_LABELS[result.verdict].lower())


def heads_sentence(until: date, total: Outcome, profile: Profile, *, is_due: bool) -> str:
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
    return sentence(head, f"còn {two_digits(rest)} đồng chí chưa đạt" if rest else "", coverage(total, profile))


def covered_in(known: int, expected: int, profile: Profile) -> str:
    """« (số liệu của 23/24 xã, thị trấn)» after a year; nothing where all are in, or none."""
    return f" (số liệu của {fraction_text(known, expected)} {profile.places})" if 0 < known < expected else ""


def overall(when: str, groups: Mapping[str, VerdictValue], exceeded: int, names: Mapping[str, str]) -> str:
    """«{a}/17 chỉ tiêu đạt, trong đó {b} vượt; {c} chỉ tiêu chưa đạt: …», every other word counted and named."""

    def of(verdict: VerdictValue) -> list[str]:
        return [names[code] for code, verdict_found in groups.items() if verdict_found is verdict]

    met = len(of(VerdictValue.MET))
    head = f"{when}, {fraction_text(met, len(groups))} chỉ tiêu đạt"
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
        f"{two_digits(len(members))} chỉ tiêu {word}: {listing(members)}"
        for verdict, word in words
        if (members := of(verdict))
    ]
    return sentence(head, *rest)


def missing_sentences(
    year: int, missing: Sequence[Missing], communes: int, names: Mapping[str, str], profile: Profile
) -> list[str]:
    """Sentences about missing official returns, one per reason: whole communes, then single organizations."""
    sentences = []
    for lack, phrase in LACK_PHRASES.items():
        entries = [entry for entry in missing if entry.lack is lack and entry.place]
        whole = [entry.place for entry in entries if entry.whole and entry.place]
        parts = [f"{_who(whole, communes, profile)} {phrase.format(f'báo cáo năm {year}')}"] if whole else []
        parts += [
            f"{entry.place.written} {phrase.format(f'báo cáo năm {year} của {_organizations(entry, names)}')}"
            for entry in entries
            if not entry.whole and entry.place
        ]
        sentences.append(sentence(*parts))
    return [text for text in sentences if text]


def _who(places: Sequence[NamedUnit], communes: int, profile: Profile) -> str:
    """A few by their names; more of them counted, with the names in brackets."""
    if len(places) <= FEW_COUNTED:
        return places_text(places)
    share = f"cả {communes}" if len(places) == communes else two_digits(len(places))
    return f"{share} {profile.places} ({places_text(places)})"


def _organizations(entry: Missing, names: Mapping[str, str]) -> str:
    return listing([names[code] for code in entry.organizations])


def root_missing_sentence(by_year: Mapping[int, Sequence[str]], organizations: int, profile: Profile) -> str:
    """Which years lack the own returns of the root's organizations, with how many of them."""
    level = f"cấp {profile.kind}"
    if by_year and all(len(names) == organizations for names in by_year.values()):
        years = listing([str(year) for year in by_year])
        return sentence(
            f"cả {two_digits(organizations)} tổ chức {level} chưa có báo cáo riêng của {level} được duyệt cho "
            f"{'các năm' if len(by_year) > 1 else 'năm'} {years}"
        )
    return sentence(
        *(
            f"năm {year}, {fraction_text(len(names), organizations)} tổ chức {level} chưa có báo cáo riêng của {level} "
            f"được duyệt ({listing(names)})"
            for year, names in by_year.items()
        )
    )
