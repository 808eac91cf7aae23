"""Numbers and dates as a Vietnamese office writes them. Pure; the only place that knows per cent.

Rounding is half up. A rate's text never contradicts its verdict: decimals are added until it does not
(44.999/50.000 against 90 % is «89,998%», not «90,0%»).
"""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

MINUS = "−"
MOST_DECIMALS = 9


def number(value: int) -> str:
    """1234 → «1.234»."""
    return f"{'' if value >= 0 else MINUS}{abs(value):,}".replace(",", ".")


def year_span(first: int, last: int) -> str:
    """«2021-2025»; «2026» for one year."""
    return str(first) if first == last else f"{first}-{last}"


def rounded(value: Fraction, decimals: int) -> Decimal:
    """The value rounded half up (away from zero at the half) to so many decimals, exactly."""
    scaled = abs(value) * 10**decimals
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    magnitude = Decimal(whole).scaleb(-decimals).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return -magnitude if value < 0 and whole else magnitude


def decimal_text(value: Fraction, decimals: int) -> str:
    """1234.5 → «1.234,5»; negative numbers carry a true minus sign."""
    text = f"{abs(rounded(value, decimals)):,.{decimals}f}"
    sign = MINUS if rounded(value, decimals) < 0 else ""
    return sign + text.translate(str.maketrans(",.", ".,"))


def plain_decimal(value: Decimal) -> str:
    """1234.50 → «1.234,5», 12.00 → «12»: all decimals that are there and no further ones."""
    whole, _, decimals = decimal_text(Fraction(value), max(0, -int(value.as_tuple().exponent))).partition(",")
    kept = decimals.rstrip("0")
    return f"{whole},{kept}" if kept else whole


def percent(rate: Fraction, *, threshold: int | None = None, drop_zero: bool = False) -> str:
    """0.923 → «92,3%». With a threshold (whole per cent), on the right side of it. Word drops «,0»."""
    decimals = _percent_decimals(rate, threshold)
    text = decimal_text(rate * 100, decimals)
    if drop_zero and decimals == 1:
        text = text.removesuffix(",0")
    return f"{text}%"


def printed_points(now: Fraction, before: Fraction, *, threshold: int | None = None) -> Fraction:
    """The difference of two rates as `percent` prints them, so that a reader who subtracts gets the same."""
    return printed_percent(now, threshold=threshold) - printed_percent(before, threshold=threshold)


def printed_percent(rate: Fraction, *, threshold: int | None = None) -> Fraction:
    """The per cent that `percent` prints."""
    return Fraction(rounded(rate * 100, _percent_decimals(rate, threshold)))


def _percent_decimals(rate: Fraction, threshold: int | None) -> int:
    return 1 if threshold is None else _decimals_that_agree(rate * 100, Fraction(threshold))


def points(gap: Fraction, *, signed: bool = True, drop_zero: bool = False) -> str:
    """A difference in percentage points: «+2,3», «−0,01», «0,0». Never rounds a difference away."""
    text = decimal_text(abs(gap), _decimals_that_agree(abs(gap), Fraction(0)))
    if drop_zero and text.endswith(",0"):
        text = text.removesuffix(",0")
    if not signed or gap == 0:
        return text
    return ("+" if gap > 0 else MINUS) + text


def _decimals_that_agree(value: Fraction, threshold: Fraction) -> int:
    """The fewest decimals, from 1, whose rounded text lies on the value's own side of the threshold."""
    for decimals in range(1, MOST_DECIMALS):
        shown = rounded(value, decimals)
        if (shown > threshold, shown == threshold) == (value > threshold, value == threshold):
            return decimals
    return MOST_DECIMALS


def short_date(day: date) -> str:
    """«05/11/2026»."""
    return f"{day:%d/%m/%Y}"


def clock_time(at: datetime) -> str:
    """«14 giờ 32»; the caller passes local time."""
    return f"{at.hour} giờ {at.minute:02d}"


def two_digits(count: int) -> str:
    """Counts under ten as offices write them: «03», «12», «1.204»."""
    return f"{count:02d}" if 0 <= count < 10 else number(count)


def listing(items: Sequence[str], *, last: str = "và") -> str:
    """«A, B và C»; `last`: the word before the last one."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"
