"""Reads what registers hold for the cross-checks: themes and their papers, heads, topics, overdue answers."""

from collections.abc import Iterator, Sequence
from textwrap import shorten

from django.db.models import Q

from organizations.models import Head
from organizations.models.head import post_name
from organizations.names import search_text
from targets.contradictions.scope import SENT, FactScope
from targets.models import DutyAnswer, Recommendation, Theme, Topic
from targets.registers.kinds.critiques import CRITIQUES
from targets.registers.kinds.recommendations import RECOMMENDATIONS
from targets.registers.kinds.supervisions import SUPERVISIONS
from targets.registers.kinds.themes import THEMES
from targets.returns.lines import ReturnLine
from targets.rules.contradiction_facts import HeadFact, OverdueFact, PaperFact, TopicFact, UnkeptFact
from targets.rules.duty_standing import AnswerState
from targets.rules.findings import Record, RecordKind
from targets.rules.measure_sources import MeasureSource
from targets.rules.periods import local_day
from targets.rules.topics import TOPIC_KINDS, TopicKind

#: The figure that counts themes.
THEME_FIGURE = "themes"
TOPIC_REGISTERS = {TopicKind.SUPERVISION: SUPERVISIONS, TopicKind.CRITIQUE: CRITIQUES}
#: Reports that claim that what is recommended is settled.
CLAIMED = (AnswerState.DONE.value, AnswerState.ONGOING.value)


def read_themes(scope: FactScope) -> list[Theme]:
    """The themes of the units that are not cancelled. One query."""
    rows = Theme.objects.visible_to(scope.user).for_year(scope.year.year).in_force().filter(unit__in=scope.units)
    return list(rows.select_related("report", "agreement", "organization").order_by("pk"))


def _record_of_theme(theme: Theme) -> Record:
    return Record(RecordKind.REGISTER_ROW, f"Chủ đề năm của {theme.organization}", (THEMES.slug, theme.pk))


def unkept_themes(sent: Sequence[ReturnLine], themes: Sequence[Theme]) -> Iterator[UnkeptFact]:
    """The organizations without a theme that report their number, in units that keep the register for others."""
    keeping = {theme.unit_id for theme in themes}
    kept = {(theme.unit_id, theme.organization_id) for theme in themes}
    for line in sent:
        figure = next((one for one in line.definitions if one.key == THEME_FIGURE), None)
        place = (line.unit.pk, line.organization.pk)
        if figure is not None and line.unit.pk in keeping and place not in kept:
            yield UnkeptFact(*place, str(line.organization), figure.key, figure.name, "sổ chủ đề năm")


def theme_papers(themes: Sequence[Theme]) -> Iterator[PaperFact]:
    for theme in themes:
        papers = (("văn bản báo cáo chủ đề", theme.report), ("văn bản cho chủ trương", theme.agreement))
        for what, paper in papers:
            if paper and paper.cancelled_at is None:
                yield PaperFact(
                    unit=theme.unit_id,
                    organization=theme.organization_id,
                    name=str(theme.organization),
                    record=_record_of_theme(theme),
                    what=what,
                    number=paper.number,
                    issued_on=paper.issued_on,
                )


def head_facts(scope: FactScope) -> Iterator[HeadFact]:
    """Who is in a post on the reference day; on the last day somebody has left. One query."""
    on = scope.year.reference_on
    heads = Head.objects.visible_to(scope.user).filter(
        Q(left_on__isnull=True) | Q(left_on__gt=on), unit__in=scope.units, appointed_on__lte=on
    )
    for head in heads.with_parties().order_by("unit", "organization__position", "appointed_on"):
        yield HeadFact(
            unit=head.unit_id,
            organization=head.organization_id,
            record=Record(RecordKind.HEAD, head.full_name, (head.pk,)),
            post=post_name(head.organization, head.unit),
            person=search_text(head.full_name),
            full_name=head.full_name,
        )


def topic_facts(scope: FactScope) -> Iterator[TopicFact]:
    """The topics that count in the year, with words: those by Regulation 124 have none. One query."""
    rows = Topic.objects.visible_to(scope.user).counted_in(scope.year.year).filter(unit__in=scope.units)
    for topic in rows.exclude(text="").select_related("organization").order_by("organization__position", "pk"):
        what, slug = TOPIC_KINDS[topic.kind].lower(), TOPIC_REGISTERS[TopicKind(topic.kind)].slug
        yield TopicFact(
            unit=topic.unit_id,
            organization=topic.organization_id,
            name=str(topic.organization),
            record=Record(RecordKind.REGISTER_ROW, f"Nội dung {what} của {topic.organization}", (slug, topic.pk)),
            what=what,
            subject=search_text(topic.text),
            text=topic.text,
        )


def overdue_facts(scope: FactScope) -> Iterator[OverdueFact]:
    """What agencies of the units owe an answer to, of those that report to settle it. Two queries; one for none."""
    due = Recommendation.objects.visible_to(scope.user).due_in(scope.year.year).filter(addressee__unit__in=scope.units)
    late = list(due.overdue(local_day(scope.at)).select_related("addressee").order_by("addressee", "due_on", "pk"))
    if not late:
        return
    answers = DutyAnswer.objects.filter(
        duty__measures__register=MeasureSource.RECEIVED_DUE,
        duty_return__year=scope.year,
        duty_return__agency__in={row.addressee_id for row in late},
        duty_return__status__in=SENT,
        state__in=CLAIMED,
    )
    claims = {
        agency: code
        for agency, code, obstacle in answers.values_list("duty_return__agency", "duty__code", "obstacle")
        if not obstacle.strip()
    }
    for row in late:
        if row.addressee is not None and (code := claims.get(row.addressee.pk)):
            label = f"Kiến nghị «{shorten(row.text, 60, placeholder='…')}»"
            yield OverdueFact(
                unit=row.addressee.unit_id,
                agency=str(row.addressee),
                record=Record(RecordKind.REGISTER_ROW, label, (RECOMMENDATIONS.slug, row.pk)),
                due_on=row.due_on,
                duty=code,
                report=Record(RecordKind.DUTY, f"Nhiệm vụ {code}", (row.addressee.slug, code)),
            )
