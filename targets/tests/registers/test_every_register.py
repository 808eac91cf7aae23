"""Pages of registers with one stored row each: strangers, who may not, and who may."""

from typing import Any

import pytest
from django.test import Client

from organizations.models import Organization, User
from organizations.permissions import Role
from organizations.tests.factories import make_user
from targets.models.registers.base import RegisterRow
from targets.registers.pages import REGISTERS
from targets.rules.topics import TopicKind
from targets.tests.factories import unit_named
from targets.tests.registers.every_row import ROWS
from targets.tests.registers.theme_steps import agency_of, committee, paper
from targets.tests.registers.topic_steps import government

pytestmark = pytest.mark.django_db
#: Registers whose rows follow the words of one body; the others are attacked beside their models.
WALKED = ("chu-de", "giam-sat", "phan-bien", "kien-nghi", "du-thao")
each = pytest.mark.parametrize("slug", WALKED)


def pages(slug: str, row: RegisterRow) -> list[str]:
    """The addresses of the row and of a new one, all steps with them."""
    own = f"/so/2023/{slug}/{row.pk}/"
    steps = [step.slug for step in REGISTERS[slug].steps]
    changing = [f"{own}{name}/" for name in ("sua", "minh-chung", "huy", *steps)]
    return [f"/so/2023/{slug}/", f"/so/2023/{slug}/them/", own, *changing]


def body(row: RegisterRow) -> dict[str, Any]:
    """Every field of every form, filled as the row could have it."""
    unit, front = unit_named("00952"), Organization.objects.get(code="mttq")
    letter = paper(committee(unit), "3-TB/ĐU")
    return {
        "rev": row.revision, "reason": "Nhập nhầm", "cite-papers": letter.pk, "unit": unit.pk,
        "agency": government(unit).pk,
        "organization": front.pk, "text": "Lời khác", "congress_target": "Chỉ tiêu", "basis": "217",
        "form": "CONFERENCE" if getattr(row, "kind", "") == TopicKind.CRITIQUE else "DELEGATION",
        "addressee": government(unit).pk, "partners": Organization.objects.get(code="lhpn").pk, "kind": "SCHEME",
        "title": "Tên khác", "sent_on": "2023-06-06", "reply": "ACCEPTED", "done_on": "2023-07-01",
        "topic": getattr(row, "topic_id", ""),
    }  # fmt: skip


def stored(slug: str) -> list[Any]:
    model = REGISTERS[slug].model
    events = model._meta.get_field("events").related_model
    return [list(table._default_manager.order_by("pk").values()) for table in (model, events)]


@each
def test_strangers_find_no_row(client: Client, slug: str) -> None:
    row = ROWS[slug]()
    for address in pages(slug, row):
        assert client.get(address).status_code == 302, address
    for user in (
        make_user(Role.COMMUNE_OFFICER, unit=unit_named("00919")),
        make_user(Role.AGENCY, agency=committee(unit_named("00919"))),
    ):
        client.force_login(user)
        for address in pages(slug, row)[2:]:
            assert client.get(address).status_code in {403, 404}, address
        assert client.get(pages(slug, row)[2]).status_code == 404


@each
def test_who_may_not_changes_nothing_and_who_may_does(client: Client, slug: str) -> None:
    row = ROWS[slug]()
    sent, before = body(row), stored(slug)
    unit = unit_named("00952")
    workers = Organization.objects.get(code="ldld")
    refused: list[User] = [
        make_user(Role.LEADER), make_user(Role.ADMINISTRATOR),
        make_user(Role.COMMUNE_OFFICER, unit=unit_named("00919")),
        make_user(Role.COMMUNE_OFFICER, unit=unit, organization=workers),
        make_user(Role.DISTRICT_ORGANIZATION, organization=workers),
        make_user(Role.AGENCY, agency=agency_of(unit, "ldld")),
    ]  # fmt: skip
    for user in refused:
        client.force_login(user)
        for address in pages(slug, row):
            client.post(address, sent)
        # an organization may enter its own topics; the row that is there stays as it is
        kept = stored(slug)
        assert [kept[0][: len(before[0])], kept[1][: len(before[1])]] == before, user.role
    client.force_login(make_user(Role.STAFF))
    for address in pages(slug, row):
        client.post(address, sent)
    assert stored(slug)[1] != before[1]
