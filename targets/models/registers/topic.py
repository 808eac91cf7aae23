"""Topics of supervision («giám sát») and critique («phản biện»): one lead, any partners, counted once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from organizations.models import Agency, Organization
from organizations.models.unit import within
from organizations.permissions import Role
from targets.models.paper import Paper
from targets.models.registers.base import RegisterEvent, RegisterQuerySet, RegisterRow, seen_rows
from targets.models.registers.draft_item import DraftItem
from targets.rules.register_steps import ISSUED_TOPICS, LIVE_TOPICS, TOPIC_STATES, UNISSUED_TOPICS, TopicState
from targets.rules.topics import (
    BASES,
    CRITIQUE_BASES,
    CRITIQUE_FORMS,
    INDEPENDENT_FORMS,
    SUPERVISION_BASES,
    SUPERVISION_FORMS,
    TOPIC_KINDS,
    Basis,
    TopicKind,
    why_not_independent,
)

if TYPE_CHECKING:
    from organizations.models import User

#: What lists call a topic by Regulation 124, of which no words are kept.
RESTRICTED_SUBJECT: Final = "Giám sát theo Quy định 124 (chỉ ghi số, không ghi nội dung, đối tượng)"


def _sees_restricted(user: User) -> Q:
    """Topics by Regulation 124 at the account's place: staff and leaders, and whoever enters for the lead.

    A commune officer those of the own unit, an organization its own at and below its unit, an agency its own.
    """
    if user.role in (Role.STAFF, Role.HEAD_OF_STAFF, Role.LEADER):
        return within(user)
    if user.role == Role.COMMUNE_OFFICER:
        return Q(unit=user.unit_id) & (Q(organization=user.organization_id) if user.organization_id else Q())
    if user.role == Role.DISTRICT_ORGANIZATION:
        return within(user) & Q(organization=user.organization_id)
    own = user.agency.organization_id if user.agency else None
    return Q(unit=user.unit_id, organization=own) if own else Q(pk__in=())


class TopicQuerySet(RegisterQuerySet["Topic"]):
    def visible_to(self, user: User) -> Self:
        """Topics as `seen_rows`, those in which the organization takes part, and those about the own agency.

        Topics by Regulation 124 are seen by staff, leaders and who enters for the lead only.
        """
        seen = seen_rows(user)
        if seen:  # an empty condition is the whole register; joined to another by «or» it would become that other one
            seen |= self._partnered(user)
        if user.role in (Role.AGENCY, Role.COMMUNE_OFFICER):
            own = Agency.objects.enterable_by(user)
            asked = Topic.objects.filter(recommendations__addressee__in=own)
            asked = asked.filter(recommendations__cancelled_at__isnull=True)
            seen |= Q(addressee__in=own) | Q(pk__in=asked.values("pk"))
        is_restricted = Q(basis=Basis.R124)
        return self.filter((~is_restricted & seen) | (is_restricted & _sees_restricted(user)))

    def _partnered(self, user: User) -> Q:
        """Topics in which the account's organization takes part, at its unit and, for a district's, below."""
        organization = user.agency.organization_id if user.agency else user.organization_id
        if organization is None:
            return Q(pk__in=())
        place = Q(unit=user.unit_id) if user.role == Role.AGENCY else within(user)
        return place & Q(pk__in=self._taking_part(organization))

    def _taking_part(self, organization: int | None) -> models.QuerySet[models.Model, int]:
        through = Topic.partners.through._default_manager.filter(organization=organization)
        return through.values_list("topic", flat=True)

    def of_organization(self, organization: Organization) -> Self:
        """Topics that the organization leads or takes part in."""
        return self.filter(Q(organization=organization) | Q(pk__in=self._taking_part(organization.pk)))

    def for_year(self, year: int) -> Self:
        """Topics entered for the year, and those of earlier years whose result was issued in it."""
        return self.filter(Q(year=year) | Q(issued_on__year=year))

    def counted_in(self, year: int) -> Self:
        """Topics whose result was issued in the year: the year that they count for."""
        return self.issued().filter(issued_on__year=year)

    def active(self) -> Self:
        """Topics that are carried out or to be carried out."""
        return self.in_force().filter(state__in=LIVE_TOPICS)

    def issued(self) -> Self:
        """Topics of which the result is issued."""
        return self.in_force().filter(state__in=ISSUED_TOPICS)

    def supervisions(self) -> Self:
        return self.filter(kind=TopicKind.SUPERVISION)

    def critiques(self) -> Self:
        """Topics of critique; opinions by Decision 218 are counted apart (`by`)."""
        return self.filter(kind=TopicKind.CRITIQUE)

    def by(self, basis: Basis) -> Self:
        """Topics by one of the papers of the Party, or the law (Q4.15)."""
        return self.filter(basis=basis)

    def independent(self) -> Self:
        """Supervisions with the lead's own plan, in a form of its own, their result, once issued, by its own paper.

        The same as `why_not_independent`. Source: NQ, I.2.1-2 (T03), ADR 0029.
        """
        own_result = Q(result__agency__organization=F("organization"), result__agency__unit=F("unit"))
        return self.supervisions().filter(
            Q(result__isnull=True) | own_result, own_plan=True, form__in=INDEPENDENT_FORMS
        )  # fmt: skip

    def joint(self) -> Self:
        """Topics that the lead carries out with at least one partner."""
        partners = Topic.partners.through._default_manager.filter(topic=OuterRef("pk"))
        return self.filter(Exists(partners))

    def alone(self) -> Self:
        """Topics without a partner."""
        partners = Topic.partners.through._default_manager.filter(topic=OuterRef("pk"))
        return self.filter(~Exists(partners))

    def joint_critiques(self) -> Self:
        """Critiques by lead and partners together, without opinions by Decision 218. Source: NQ, I.2.1-2 (T02)."""
        return self.critiques().exclude(basis=Basis.D218).joint()

    def counting_for(self, year: int) -> Self:
        """Active topics that count for the year or, their result not being issued, may come to count for it."""
        return self.active().filter(Q(state__in=UNISSUED_TOPICS, year=year) | Q(issued_on__year=year))

    def replied(self) -> Self:
        """Topics whose recommendations or opinions are all answered, of those that have any (Q3.4)."""
        recommendations: Any = Topic.recommendations.rel.related_model
        own = recommendations.objects.in_force().filter(topic=OuterRef("pk"))
        return self.filter(Exists(own), ~Exists(own.waiting()))

    def with_papers(self) -> Self:
        """Papers, addressee, draft and partners fetched along. One query more."""
        related = self.select_related("approval", "plan", "result__agency", "addressee", "draft_item__agency")
        return related.prefetch_related("partners")


class Topic(RegisterRow):
    """A topic («nội dung») of supervision or critique: one lead, whose row it is, and any partners; sessions are none.

    `addressee`: the agency supervised, or that has the draft; `addressee_name` where it is none of the portal's.
    `approval`: the committee's paper; `plan`: that by which it began; `result`: the notice of supervision or document
    of critique, and `issued_on` its day. A topic by Regulation 124 keeps counts only: no words, no addressee.
    Source: NQ, I.2.1-2 (T02, T03), II.1-2 (Q1.5), II.4-4 (Q4.15); ADR 0029.
    """

    kind = models.CharField("loại", max_length=12, choices=list(TOPIC_KINDS.items()))
    text = models.CharField("nội dung", max_length=500, blank=True)
    basis = models.CharField("căn cứ", max_length=3, choices=list(BASES.items()))
    form = models.CharField("hình thức", max_length=12, choices=[*SUPERVISION_FORMS.items(), *CRITIQUE_FORMS.items()])
    own_plan = models.BooleanField("có kế hoạch riêng", default=False)
    partners = models.ManyToManyField(Organization, blank=True, related_name="+", verbose_name="tổ chức phối hợp")
    addressee = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="cơ quan được giám sát, phản biện"
    )
    addressee_name = models.CharField("cơ quan ngoài cổng", max_length=200, blank=True)
    draft_item = models.ForeignKey(
        DraftItem, models.PROTECT, null=True, blank=True, related_name="topics", verbose_name="dự thảo trong danh mục"
    )
    begins_on = models.DateField("thực hiện từ ngày", null=True, blank=True)
    ends_on = models.DateField("đến ngày", null=True, blank=True)
    sessions = models.PositiveSmallIntegerField("số cuộc, buổi", null=True, blank=True)
    groups = models.PositiveSmallIntegerField("số đối tượng (theo Quy định 124)", null=True, blank=True)
    state = models.CharField(
        "trạng thái", max_length=12, choices=list(TOPIC_STATES.items()), default=TopicState.PLANNED.value
    )
    approval = models.ForeignKey(
        Paper, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="văn bản phê duyệt"
    )
    plan = models.ForeignKey(Paper, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="kế hoạch")
    result = models.ForeignKey(
        Paper, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="văn bản kết quả"
    )
    issued_on = models.DateField("ngày ban hành kết quả", null=True, blank=True)

    objects = TopicQuerySet.as_manager()

    class Meta(RegisterRow.Meta):
        verbose_name = "nội dung giám sát, phản biện"
        verbose_name_plural = "nội dung giám sát, phản biện"
        ordering = ["year", "unit__sort_key", "organization__position", "pk"]
        indexes = [models.Index(fields=["kind", "year"], name="topic_kind_year")]
        constraints = [
            *RegisterRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(
                    kind=TopicKind.SUPERVISION, basis__in=SUPERVISION_BASES, form__in=list(SUPERVISION_FORMS),
                    draft_item__isnull=True,
                )
                | Q(kind=TopicKind.CRITIQUE, basis__in=CRITIQUE_BASES, form__in=list(CRITIQUE_FORMS), own_plan=False),
                name="topic_kind_goes_with_basis_and_form",
            ),
            models.CheckConstraint(
                condition=Q(
                    basis=Basis.R124, text="", addressee__isnull=True, addressee_name="", groups__isnull=False,
                    groups__gte=1,
                )
                | (~Q(basis=Basis.R124) & ~Q(text="") & Q(groups__isnull=True)),
                name="topic_by_124_keeps_counts_only",
            ),
            models.CheckConstraint(
                condition=Q(basis=Basis.R124)
                | Q(addressee__isnull=False, addressee_name="")
                | (Q(addressee__isnull=True) & ~Q(addressee_name="")),
                name="topic_has_one_addressee",
            ),
            models.CheckConstraint(
                condition=Q(
                    state=TopicState.PLANNED, approval__isnull=True, plan__isnull=True, result__isnull=True,
                    issued_on__isnull=True,
                )
                | Q(
                    state=TopicState.APPROVED, approval__isnull=False, plan__isnull=True, result__isnull=True,
                    issued_on__isnull=True,
                )
                | Q(
                    state=TopicState.STARTED, approval__isnull=False, plan__isnull=False, result__isnull=True,
                    issued_on__isnull=True,
                )
                | Q(
                    state__in=ISSUED_TOPICS, approval__isnull=False, plan__isnull=False, result__isnull=False,
                    issued_on__isnull=False,
                )
                | Q(state=TopicState.CANCELLED, result__isnull=True, issued_on__isnull=True),
                name="topic_state_goes_with_papers",
            ),
            models.CheckConstraint(
                condition=Q(begins_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("begins_on")),
                name="topic_ends_after_it_begins",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.place}, năm {self.year_id}"

    @property
    def subject(self) -> str:
        return self.text or RESTRICTED_SUBJECT

    @property
    def words(self) -> str:
        return f"{self.subject} {self.addressee_name}"

    @property
    def is_restricted(self) -> bool:
        return self.basis == Basis.R124

    @property
    def addressee_text(self) -> str:
        """Who is supervised, or whose draft it is; blank for a topic by Regulation 124. Reads the agency."""
        return str(self.addressee) if self.addressee else self.addressee_name

    @property
    def counted_year(self) -> int:
        """The year that it counts for: that of the result, until then the one it was entered for."""
        return self.issued_on.year if self.issued_on else self.year_id

    @property
    def days(self) -> int | None:
        """Days of carrying it out, both ends counted; None where one of them is not entered."""
        if self.begins_on is None or self.ends_on is None:
            return None
        return (self.ends_on - self.begins_on).days + 1

    @property
    def why_not_independent(self) -> str:
        """As `rules.topics.why_not_independent`. Reads the result's agency."""
        issuer = self.result.agency if self.result else None
        lead = (self.unit_id, self.organization_id)
        issues = None if issuer is None else (issuer.unit_id, issuer.organization_id) == lead
        return why_not_independent(self.form, own_plan=self.own_plan, lead_issues=issues)


class TopicEvent(RegisterEvent):
    row = models.ForeignKey(Topic, models.PROTECT, related_name="events")

    class Meta(RegisterEvent.Meta):
        verbose_name = "bước của nội dung giám sát, phản biện"
        verbose_name_plural = "bước của nội dung giám sát, phản biện"
