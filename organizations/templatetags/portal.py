"""Template tags of every page: signs, numbers and days as a Vietnamese office writes them, and permissions."""

from datetime import date, datetime
from fractions import Fraction

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from organizations import formats
from organizations.models import User
from organizations.permissions import Capability, can

register = template.Library()


@register.simple_tag
def icon(name: str, size: int = 16, css: str = "") -> SafeString:
    """A sign from static/icons.svg. It repeats the word beside it, so readers of the page skip it."""
    return format_html(
        '<svg class="icon{}" width="{}" height="{}" aria-hidden="true"><use href="{}#{}"/></svg>',
        f" {css}" if css else "",
        size,
        size,
        static("icons.svg"),
        name,
    )


@register.filter
def number(value: int | None) -> str:
    """1234 → «1.234»; nothing for None."""
    return "" if value is None else formats.number(value)


@register.filter
def percent(rate: Fraction | None, threshold: int | None = None) -> str:
    """A rate on the right side of its threshold: «92,3%»; nothing for None."""
    return "" if rate is None else formats.percent(rate, threshold=threshold)


@register.filter
def percent_of(part: int, whole: int) -> str:
    """How much of the whole: `{{ done|percent_of:total }}` → «75,0%»; nothing where there is no whole."""
    return formats.percent(Fraction(part, whole)) if whole else ""


@register.filter
def points(gap: Fraction | None) -> str:
    """A signed difference in percentage points: «−4,2»; nothing for None."""
    return "" if gap is None else formats.points(gap)


@register.filter
def day(value: date | datetime | None) -> str:
    """«05/11/2026», local day of an instant; nothing for None."""
    if value is None:
        return ""
    return formats.short_date(timezone.localtime(value).date() if isinstance(value, datetime) else value)


@register.filter
def moment(value: datetime | None) -> str:
    """«14 giờ 32, ngày 05/11/2026»; nothing for None."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    return f"{formats.clock_time(local)}, ngày {formats.short_date(local.date())}"


@register.filter(name="can")
def may(user: User, capability: str) -> bool:
    """Whether the person's role holds the capability: `{% if user|can:"BUILD_REVIEWS" %}`."""
    return user.is_authenticated and can(user, Capability(capability))
