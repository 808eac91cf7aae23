"""Drafts: listed by the agency, sent to the Front by a paper, chosen by a topic of critique, requested."""

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from organizations.permissions import Role
from organizations.refused import NotPermitted
from organizations.tests.factories import make_user
from targets.models import DraftItem
from targets.registers import actions
from targets.registers.claims import RegisterRefused
from targets.registers.kinds.drafts import DRAFTS
from targets.rules.register_steps import TopicState
from targets.rules.step_table import RegisterStep
from targets.rules.topics import TopicKind
from targets.tests.factories import unit_named
from targets.tests.registers.theme_steps import agency_of, committee, paper, staff
from targets.tests.registers.topic_steps import add_draft, government, make_topic, pks

pytestmark = pytest.mark.django_db


def test_draft_is_supplied_chosen_and_requested() -> None:
    unit = unit_named("00952")
    listing = paper(government(unit), "5-CV/UBND", date(2023, 1, 20))
    draft, other = add_draft(supply=listing), add_draft(title="Kế hoạch trồng rừng", concerns_rights=False)
    drafts = DraftItem.objects.for_year(2023)
    assert draft.supplied_on == date(2023, 1, 20) and other.supplied_on is None
    assert pks(drafts.supplied(date(2023, 1, 31))) == {draft.pk} and not drafts.supplied(date(2023, 1, 19)).exists()
    assert pks(drafts.concerning_rights()) == {draft.pk}
    assert pks(drafts.not_chosen()) == pks([draft, other])
    make_topic(kind=TopicKind.CRITIQUE, draft_item=draft)
    make_topic(TopicState.CANCELLED, kind=TopicKind.CRITIQUE, draft_item=other, unit="00952")
    assert pks(drafts.chosen()) == {draft.pk} and pks(drafts.not_chosen()) == {other.pk}
    letter = paper(government(unit), "8-CV/UBND", date(2023, 2, 10))
    take: dict[str, Any] = {"seen": draft.revision, "by": staff(), "at": timezone.now()}
    with pytest.raises(RegisterRefused, match="không phải của Ủy ban nhân dân"):
        actions.take(DRAFTS, RegisterStep.REQUEST, draft, paper=paper(committee(unit), "8-CV/ĐU"), **take)
    actions.take(DRAFTS, RegisterStep.REQUEST, draft, paper=letter, **take)
    assert draft.requested_on == date(2023, 2, 10) and pks(drafts.requested()) == {draft.pk}


def test_what_does_not_fit_is_refused() -> None:
    unit = unit_named("00952")
    with pytest.raises(RegisterRefused, match="không lập danh mục"):
        add_draft(agency_of(unit))
    with pytest.raises(RegisterRefused, match="không phải văn bản của"):
        add_draft(supply=paper(government(unit_named("00919")), "5-CV/UBND"))
    draft = add_draft(government(unit_named("00919")))
    with pytest.raises(RegisterRefused, match="Xin chọn đúng cơ quan"):
        make_topic(kind=TopicKind.CRITIQUE, draft_item=draft)


def test_who_lists_and_who_sees() -> None:
    unit = unit_named("00952")
    for by in (make_user(Role.COMMUNE_OFFICER, unit=unit), make_user(Role.AGENCY, agency=government(unit))):
        add_draft(by=by)
    for by in (make_user(Role.AGENCY, agency=agency_of(unit, "mttq")), make_user(Role.LEADER)):
        with pytest.raises(NotPermitted):
            add_draft(by=by)
        assert DraftItem.objects.visible_to(by).count() == 2
    assert not DraftItem.objects.visible_to(make_user(Role.COMMUNE_OFFICER, unit=unit_named("00919"))).exists()
