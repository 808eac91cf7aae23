"""The walk of a commune's year through the pages, in a made country: typed, sent, sent back, mended, approved, judged.

Run small by `test_year_walk.py` and on a hundred districts over HTTP by `benchmarks/walk.py`.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, Protocol
from uuid import uuid4

from django.db import connection
from django.utils import timezone

from organizations.models import Level, Organization, Unit, User
from organizations.permissions import Role
from targets.models import AnnualReturn, Basis, Verdict
from targets.rules.workflow import ReturnStatus
from targets.tests.factories import GOOD_FIGURES
from targets.verdicts import scoring

UNION: Final = "hoi-nong-dan"
CODE: Final = "hnd"
WHY: Final = "Đã rà soát với các chi hội, số liệu đúng thực tế."
REASON: Final = "Xin đối chiếu lại số hội viên với danh sách của chi hội."
MEMBERS = (905, 923)  # first typed, and mended
#: Σ of members and of those eligible over the district's communes, added up beside the portal's own queries; what is
#: no number on both sides, or more members than there are people, enters neither.
SUMS = """
    SELECT SUM(m.value), SUM(e.value) FROM targets_annualreturn r
    JOIN organizations_unit u ON u.id = r.unit_id
    JOIN targets_figure m ON m.annual_return_id = r.id AND m.key = 'members'
    JOIN targets_figure e ON e.annual_return_id = r.id AND e.key = 'eligible'
    WHERE u.parent_id = %s AND r.year_id = %s AND r.organization_id = %s AND r.status = 'APPROVED'
      AND e.value > 0 AND m.value <= e.value
"""


class Asker(Protocol):
    """Asks for pages as a person: status and text."""

    def get(self, username: str, address: str) -> tuple[int, str]: ...

    def post(self, username: str, address: str, data: dict[str, Any]) -> tuple[int, str]: ...

    def post_json(self, username: str, address: str, data: dict[str, Any], key: str) -> tuple[int, str]: ...


@dataclass(frozen=True)
class Scene:
    """A commune that owes the Farmers' Union's return; elsewhere one of the same name, and an ended one of its code."""

    year: int
    commune: Unit
    twin: Unit
    officer: User
    staff: User
    foreign: frozenset[str]


def set_scene(year: int, password: str) -> Scene:
    """Two people, and the neighbours that may not be mixed up; the register is that of `generate_register`."""
    union = Organization.objects.get(slug=UNION)
    made = Unit.objects.under(Unit.objects.get(code="VN")).filter(level=Level.COMMUNE).select_related("parent")
    answered = AnnualReturn.objects.filter(year=year, organization=union)
    commune = made.exclude(pk__in=answered.values("unit")).order_by("pk")[0]
    twin = made.exclude(parent=commune.parent).order_by("-pk")[0]
    twin.name = commune.name
    twin.save()
    Unit.objects.create(
        code=commune.code, valid_from=date(1990, 1, 1), valid_to=date(1999, 12, 31), level=Level.COMMUNE,
        kind=commune.kind, name=f"{commune.name} cũ", parent=twin.parent,
    )  # fmt: skip
    officer = _somebody("walk-xa", Role.COMMUNE_OFFICER, commune, password)
    staff = _somebody("walk-ban", Role.STAFF, commune.parent, password)
    foreign = Unit.objects.filter(level__in=[Level.COMMUNE, Level.DISTRICT]).exclude(
        pk__in=[commune.parent_id, *Unit.objects.filter(parent=commune.parent).values_list("pk", flat=True)]
    )
    return Scene(year, commune, twin, officer, staff, frozenset(foreign.values_list("slug", flat=True)))


def _somebody(username: str, role: Role, unit: Unit, password: str) -> User:
    person, _ = User.objects.get_or_create(username=username, defaults={"role": role.value, "unit": unit})
    person.unit = unit
    person.set_password(password)
    person.save()
    return person


def walk(ask: Asker, scene: Scene) -> None:
    """The whole year; raises AssertionError at the first page that is not as it should be."""
    year, slug, other = scene.year, scene.commune.slug, scene.twin.slug
    officer, staff = scene.officer.username, scene.staff.username
    entry, check = f"/bao-cao/{year}/{slug}/nhap/{UNION}/", f"/bao-cao/{year}/{slug}/kiem-tra/"

    def page(username: str, address: str) -> str:
        status, text = ask.get(username, address)
        assert status == 200, (username, address, status)
        linked = {part for path in re.findall(r'href="([^"#?]+)', text) for part in path.split("/")}
        assert not linked & scene.foreign, (address, sorted(linked & scene.foreign)[:5])
        return text

    page(officer, "/viec-can-lam/")
    page(officer, f"/bao-cao/{year}/{slug}/")
    assert scene.commune.name in page(officer, entry)
    for address in (f"/bao-cao/{year}/{other}/", f"/bao-cao/{year}/{other}/nhap/{UNION}/"):
        assert ask.get(officer, address)[0] == 404, address
    _type(ask, scene, entry, {**GOOD_FIGURES, "members": MEMBERS[0]}, before={})
    _explain(ask, scene, page(officer, check))
    _step(ask, scene, officer, f"/bao-cao/{year}/{slug}/buoc/", "SUBMIT")
    assert _stored(scene).status == ReturnStatus.SUBMITTED

    page(staff, "/viec-can-lam/")
    assert f"/duyet/{year}/{slug}/" in page(staff, f"/duyet/{year}/")
    page(staff, f"/duyet/{year}/{slug}/")
    assert ask.get(staff, f"/duyet/{year}/{other}/")[0] == 404
    _step(ask, scene, staff, f"/duyet/{year}/{slug}/buoc/", "SEND_BACK", reason=REASON)
    assert _stored(scene).status == ReturnStatus.SENT_BACK

    assert REASON in page(officer, entry)
    _type(ask, scene, entry, {"members": MEMBERS[1]}, before={"members": MEMBERS[0]})
    _explain(ask, scene, page(officer, check))
    _step(ask, scene, officer, f"/bao-cao/{year}/{slug}/buoc/", "SUBMIT")
    _step(ask, scene, staff, f"/duyet/{year}/{slug}/buoc/", "APPROVE")
    assert _stored(scene).status == ReturnStatus.APPROVED

    scoring.score_changes(year, _stored(scene).organization)  # what the worker does
    _check_sums(scene)
    whole = page(staff, f"/tong-quan/{year}/{scene.commune.parent.slug}/")
    assert scene.commune.name in whole
    page(staff, f"/xa/{slug}/{year}/")
    card = page(staff, f"/ket-qua/{year}/{slug}/{UNION}/T06/")
    assert "923" in card and "1.000" in card
    page(staff, f"/nhac-nop/{year}/")
    for address in (
        f"/xa/{other}/{year}/",
        f"/nhac-nop/{year}/{other}/",
        f"/tong-quan/{year}/{scene.twin.parent.slug}/",
    ):
        assert ask.get(staff, address)[0] == 404, address


def _type(ask: Asker, scene: Scene, entry: str, figures: dict[str, Any], *, before: dict[str, int]) -> None:
    stored = AnnualReturn.objects.filter(unit=scene.commune, year=scene.year, organization__slug=UNION).first()
    notes = {figure.key: figure.note for figure in stored.figures.all()} if stored else {}
    cells = {
        key: {
            "value": str(value),
            "was": str(before.get(key, "")),
            "note": notes.get(key, ""),
            "note_was": notes.get(key, ""),
        }
        for key, value in figures.items()
    }
    body = {"user": scene.officer.pk, "revision": stored.revision if stored else 0, "cells": cells}
    status, text = ask.post_json(scene.officer.username, f"{entry}luu/", body, str(uuid4()))
    assert status == 200, text


def _explain(ask: Asker, scene: Scene, page: str) -> None:
    """Answer what the check page asks about the union's return."""
    boxes = [name for name in re.findall(r'<textarea[^>]* name="([^"]+)"', page) if name.split("-")[1] == CODE]
    address = f"/bao-cao/{scene.year}/{scene.commune.slug}/kiem-tra/"
    fields = {f"rev-{CODE}": _stored(scene).revision, "viec": "luu", **dict.fromkeys(boxes, WHY)}
    status, text = ask.post(scene.officer.username, address, fields)
    assert status in {200, 302}, text[-2000:]


def _step(ask: Asker, scene: Scene, username: str, address: str, step: str, *, reason: str = "") -> None:
    fields = {"step": step, "confirmed": "on", "reason": reason, "ticked": f"{UNION}:{_stored(scene).revision}"}
    if step == "SEND_BACK":
        fields["resubmit_by"] = (timezone.localdate() + timedelta(days=5)).isoformat()
    status, text = ask.post(username, address, fields)
    assert status in {200, 302}, (address, step, status, text[-2000:])


def _stored(scene: Scene) -> AnnualReturn:
    rows = AnnualReturn.objects.select_related("organization")
    return rows.get(unit=scene.commune, year=scene.year, organization__slug=UNION)


def _check_sums(scene: Scene) -> None:
    """The district's stored verdict rests on what SQL alone adds up, the commune's on what was typed last."""
    own = _stored(scene)
    verdicts = Verdict.objects.filter(target__code="T06", year=scene.year, organization=own.organization)
    verdicts = verdicts.filter(basis=Basis.APPROVED)
    commune = verdicts.get(unit=scene.commune)
    assert (commune.numerator, commune.denominator) == (MEMBERS[1], GOOD_FIGURES["eligible"])
    with connection.cursor() as cursor:
        cursor.execute(SUMS, [scene.commune.parent_id, scene.year, own.organization_id])
        summed = cursor.fetchone()
    district = verdicts.get(unit=scene.commune.parent)
    assert (district.numerator, district.denominator) == tuple(map(int, summed))
