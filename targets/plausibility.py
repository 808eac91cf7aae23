"""What in a return's figures wants a second look: gaps, contradictions, and jumps against last year. Pure.

Sender and reviewer see the same list. Only a contradiction is an error; all else is a question, and a blank never
hinders. Amounts by key; a key outside `owed` is not looked at.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from organizations.formats import MINUS, number, percent
from targets.compliance import Amount
from targets.figures import FIGURE_PAIRS

LARGEST_COUNT = 200_000
BIG_CHANGE = Fraction(20, 100)
TENFOLD = 10
REPEATED_SHARE = Fraction(80, 100)
#: With fewer figures in both years, a repetition says nothing.
LEAST_COMPARED = 5
#: Bases that grow slowly. What is assigned for a campaign is new every year, so it is not among them.
STEADY_KEYS = ("eligible", "branches", "heads")
#: The one contradiction that a written reason may keep; its target is UNCLEAR all the same.
EXPLAINABLE_PAIR = ("members", "eligible")


class Severity(StrEnum):
    ERROR = "ERROR"
    WARNING = "WARNING"


class Kind(StrEnum):
    BLANK = "BLANK"
    CONTRADICTION = "CONTRADICTION"
    TOO_LARGE = "TOO_LARGE"
    JUMP = "JUMP"
    REPEATED = "REPEATED"


@dataclass(frozen=True)
class Problem:
    """One sentence and the figures it speaks of. REPEATED speaks of the return and names no figure."""

    kind: Kind
    severity: Severity
    keys: tuple[str, ...]
    message: str

    @property
    def is_error(self) -> bool:
        return self.severity is Severity.ERROR

    @property
    def is_blank(self) -> bool:
        return self.kind is Kind.BLANK


@dataclass(frozen=True)
class Figures:
    """A return's figures as the rules look at them. `names` and the order of keys come from the definitions.

    `last_year`: empty where there is nothing to compare with. `notes`: the sender's words, by key.
    """

    year: int
    names: Mapping[str, str]
    amounts: Mapping[str, Amount]
    last_year: Mapping[str, Amount] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)


def problems(figures: Figures) -> list[Problem]:
    """Everything that wants a second look: errors first, then questions, then blanks."""
    return [
        *contradictions(figures),
        *_too_large(figures),
        *_jumps(figures),
        *_repeated(figures),
        *_blanks(figures),
    ]


def contradictions(figures: Figures) -> list[Problem]:
    """Parts above their wholes. Source: decisions on sums; only members above eligible may stay, with a reason."""
    found = []
    for pair in FIGURE_PAIRS:
        part, whole = (figures.amounts.get(key) for key in pair)
        if not (isinstance(part, int) and isinstance(whole, int) and part > whole):
            continue
        sentence = (
            f"{figures.names[pair[0]]} ({number(part)}) không được lớn hơn "
            f"{_lower(figures.names[pair[1]])} ({number(whole)})."
        )
        severity = Severity.ERROR
        if pair == EXPLAINABLE_PAIR:
            sentence = sentence.replace("không được lớn hơn", "lớn hơn")
            if any(figures.notes.get(key, "").strip() for key in pair):
                severity = Severity.WARNING
                sentence += " Đã có giải trình; chỉ tiêu sẽ ghi «Cần làm rõ»."
            else:
                sentence += " Xin sửa lại; nếu số liệu đúng, xin ghi rõ lý do ở phần ghi chú."
        found.append(Problem(Kind.CONTRADICTION, severity, pair, sentence))
    return found


def blank_keys(figures: Figures) -> tuple[str, ...]:
    """Owed figures without an answer, in the order of the form."""
    return tuple(key for key in figures.names if figures.amounts.get(key) is None)


def _blanks(figures: Figures) -> Iterable[Problem]:
    for key in blank_keys(figures):
        yield Problem(
            Kind.BLANK,
            Severity.WARNING,
            (key,),
            f"Chưa nhập {_lower(figures.names[key])}. Nếu bằng không, xin nhập 0; nếu không có việc này trong năm, "
            "xin chọn «Không phát sinh».",
        )


def _too_large(figures: Figures) -> Iterable[Problem]:
    for key, amount in _numbers(figures):
        if amount > LARGEST_COUNT:
            yield Problem(
                Kind.TOO_LARGE,
                Severity.WARNING,
                (key,),
                f"{figures.names[key]}: {number(amount)} là quá lớn đối với một đơn vị. Xin kiểm tra lại.",
            )


def _jumps(figures: Figures) -> Iterable[Problem]:
    for key, new in _numbers(figures):
        old = figures.last_year.get(key)
        if not isinstance(old, int) or old == 0 or new == old:
            continue
        tenfold = new >= TENFOLD * old or (new > 0 and old >= TENFOLD * new)
        change = Fraction(new - old, old)
        if tenfold or (key in STEADY_KEYS and abs(change) > BIG_CHANGE):
            yield Problem(Kind.JUMP, Severity.WARNING, (key,), _jump_sentence(figures, key, change, old))


def _jump_sentence(figures: Figures, key: str, change: Fraction, old: int) -> str:
    return (
        f"{figures.names[key]}: {'tăng' if change > 0 else 'giảm'} {percent(abs(change))} so với năm "
        f"{figures.year - 1} ({number(old)}). Nếu đúng, xin ghi giải trình; nếu nhầm, xin sửa lại."
    )


def _repeated(figures: Figures) -> Sequence[Problem]:
    """Last year's numbers sent once more. Zeros and ones repeat by nature, so they are not compared."""
    compared = [
        new == figures.last_year[key]
        for key, new in _numbers(figures)
        if isinstance(old := figures.last_year.get(key), int) and max(old, new) > 1
    ]
    if len(compared) < LEAST_COMPARED or Fraction(sum(compared), len(compared)) <= REPEATED_SHARE:
        return ()
    sentence = (
        f"{sum(compared)}/{len(compared)} số liệu giống hệt năm {figures.year - 1}. "
        f"Xin kiểm tra có phải đã gửi lại số liệu năm trước không."
    )
    return (Problem(Kind.REPEATED, Severity.WARNING, (), sentence),)


def change_text(new: Amount, old: Amount) -> str:
    """«+32», «−10», «0»; empty unless both are numbers."""
    if not (isinstance(new, int) and isinstance(old, int)):
        return ""
    difference = new - old
    return f"{'+' if difference > 0 else MINUS if difference < 0 else ''}{number(abs(difference))}"


def _numbers(figures: Figures) -> Iterable[tuple[str, int]]:
    for key in figures.names:
        amount = figures.amounts.get(key)
        if isinstance(amount, int):
            yield key, amount


def _lower(name: str) -> str:
    return name[:1].lower() + name[1:]
