"""Template tags of every page: signs, numbers and days as a Vietnamese office writes them, and permissions."""

from datetime import date, datetime
from fractions import Fraction
from functools import lru_cache

from django import template
from django.conf import settings
from django.template import Context
from django.template.base import Parser, Token
from django.template.defaulttags import URLNode, url as django_url
from django.templatetags.static import static
from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from organizations import formats
from organizations.models import User
from organizations.permissions import Capability, can
from organizations.profile import NEUTRAL, Profile

register = template.Library()


class UrlNode(URLNode):
    """Django's own, but that an address once made is not made again: a list asks for dozens on each showing."""

    def render(self, context: Context) -> str:
        if self.asvar or self.kwargs:
            return super().render(context)
        arguments = tuple(argument.resolve(context) for argument in self.args)
        address = _address(
            self.view_name.resolve(context), arguments, get_urlconf() or settings.ROOT_URLCONF, get_script_prefix()
        )
        return conditional_escape(address) if context.autoescape else address


@register.tag
def url(parser: Parser, token: Token) -> UrlNode:
    """`{% url %}` as Django reads it."""
    node = django_url(parser, token)
    return UrlNode(node.view_name, node.args, node.kwargs, node.asvar)


@lru_cache(maxsize=4096)
def _address(view: str, arguments: tuple[object, ...], urlconf: str, prefix: str) -> str:
    """The address of a view. It depends on nothing but these: no namespace of the portal has several instances."""
    return reverse(view, urlconf, arguments)


@register.simple_tag
@lru_cache(maxsize=512)
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
def in_words_of(text: str, names: Profile | None) -> str:
    """A text with placeholders in the words of a root: `{{ remark.role|in_words_of:names }}`."""
    return (names or NEUTRAL).fill(text)


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
