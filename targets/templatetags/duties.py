"""Template tags of the pages of duties."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from organizations.models import Agency, User
from organizations.templatetags.portal import icon
from targets.duties.actions import may_enter
from targets.duties.standing import AgencyStanding
from targets.models import Measure
from targets.rules.amounts import in_words
from targets.rules.duty_standing import STANDING_LABELS, Standing

register = template.Library()
#: Standing → class and sign of its tag.
_TAGS = {
    Standing.EVIDENCED: ("tag-met", "check"),
    Standing.NIL: ("tag-not-applicable", "minus"),
    Standing.UNEVIDENCED: ("tag-near", "alert"),
    Standing.NOT_REPORTED: ("tag-no-data", "dot"),
    Standing.OVERDUE: ("tag-not-met", "x"),
    Standing.NOT_DUE: ("tag-plain", "clock"),
}


@register.filter
def standing_tag(value: Standing) -> SafeString:
    """The standing as sign, word and colour."""
    classes, sign = _TAGS[value]
    return format_html('<span class="tag {}">{} {}</span>', classes, icon(sign, 12), STANDING_LABELS[value])


@register.filter
def figure_of(standing: AgencyStanding, measure: Measure) -> str:
    """The agency's number of the measure as a table shows it."""
    figures = standing.answer.figures.all() if standing.answer else ()
    return next((in_words(figure.amount) for figure in figures if figure.measure_id == measure.pk), "–")


@register.filter
def enters(user: User, agency: Agency) -> bool:
    """Whether the person enters the agency's answers: `{% if user|enters:line.agency %}`."""
    return user.is_authenticated and may_enter(user, agency)
