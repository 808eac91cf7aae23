"""Assigned targets: what the database refuses, which count, progress until the due year is closed, and the pages."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from organizations.models import Organization
from organizations.permissions import Role
from organizations.refused import NotPermitted
from organizations.tests.factories import make_user
from targets.models import AssignedTarget, Assigner, Paper
from targets.registers import actions
from targets.registers.claims import RegisterRefused
from targets.registers.kinds.assigned_targets import ASSIGNED_TARGETS
from targets.rules.assigned_targets import TargetResult
from targets.rules.register_steps import AssignedTargetState
from targets.rules.step_table import RegisterStep, RegisterStepDenied
from targets.tests.factories import make_absence, root_year, unit_named
from targets.tests.registers.agency_rows import make_target, target_values, the_year
from targets.tests.registers.theme_steps import agency_of, committee, paper, staff
from targets.years import actions as years

pytestmark = pytest.mark.django_db
LIST = "/so/2023/chi-tieu-giao/"


def stored(**fields: Any) -> AssignedTarget:
    """A target of Cao Bồ's farmers stored past the actions."""
    return AssignedTarget.objects.create(
        unit=unit_named("00952"), organization=Organization.objects.get(code="hnd"), year=the_year(2023),
        at=timezone.now(), by=staff(), **target_values(**fields),
    )  # fmt: skip


def record(target: AssignedTarget, reached: str | None) -> None:
    amount = Decimal(reached) if reached else None
    how: dict[str, Any] = {"seen": target.revision, "by": staff(), "at": timezone.now()}
    actions.take(ASSIGNED_TARGETS, RegisterStep.RECORD, target, values={"reached": amount}, **how)


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"self_set": True}, id="self-set-with-assigner"),
        pytest.param({"assigner": ""}, id="assigned-by-nobody"),
        pytest.param({"assigner": "NEIGHBOUR"}, id="unknown-assigner"),
        pytest.param({"planned": Decimal(0)}, id="nothing-planned"),
        pytest.param({"reached": Decimal(-1)}, id="less-than-nothing"),
        pytest.param({"due_on": date(2022, 12, 31)}, id="due-before-its-year"),
        pytest.param({"name": ""}, id="no-name"),
        pytest.param({"campaign": ""}, id="no-campaign"),
        pytest.param({"unit_noun": ""}, id="no-unit"),
        pytest.param({"state": "ASSIGNED"}, id="assigned-without-paper"),
        pytest.param({"cancelled_reason": "Nhầm"}, id="reason-without-cancelling"),
    ],
)
def test_database_refuses(fields: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        stored(**fields)


def test_database_refuses_a_paper_without_its_state() -> None:
    document = paper(committee(unit_named("00952")), "1-KH/ĐU")
    with pytest.raises(IntegrityError), transaction.atomic():
        stored(paper=document)


def test_what_counts_in_which_year() -> None:
    reached = make_target(reached=Decimal("12.50"))
    short = make_target(reached=Decimal("12.49"))
    unknown = make_target()
    make_target(self_set=True, assigner="", reached=Decimal(99))
    long = make_target(year=2022, due_on=date(2024, 6, 30), reached=Decimal(20))
    cancelled = make_target(reached=Decimal(99))
    actions.cancel(ASSIGNED_TARGETS, cancelled, reason="Nhập nhầm", seen=0, by=staff(), at=timezone.now())
    rows = AssignedTarget.objects

    assert set(rows.due_in(2023).assigned()) == {reached, short, unknown}
    assert set(rows.due_in(2023).assigned().reached()) == {reached}
    assert set(rows.due_in(2024).assigned().reached()) == {long}
    assert [long in rows.for_year(year) for year in (2021, 2022, 2023, 2024, 2025)] == [False, True, True, True, False]
    on = date(2024, 1, 1)
    assert set(rows.without_result(on)) == {unknown} and set(rows.missed(on)) == {short}
    assert not rows.without_result(date(2023, 12, 31)).exists()
    assert set(rows.due_in(2023).new_countryside().assigned()) == {reached, short, unknown}
    assert [one.result(on) for one in (reached, short, unknown)] == [
        TargetResult.REACHED, TargetResult.NOT_REACHED, TargetResult.NO_RESULT,
    ]  # fmt: skip


def test_amounts_are_exact_in_the_database() -> None:
    for planned in ("0.10", "0.30", "1.10", "9999999999.99"):
        target = make_target(planned=Decimal(planned), reached=Decimal(planned))
        target.refresh_from_db()
        assert str(target.planned) == planned and target in AssignedTarget.objects.reached()


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"assigner": ""}, "Xin chọn cơ quan giao"),
        ({"self_set": True}, "không có cơ quan giao"),
        ({"planned": Decimal(0)}, "lớn hơn 0"),
        ({"due_on": date(2022, 1, 1)}, "trước năm 2023"),
        ({"campaign": "..."}, "Xin ghi phong trào, cuộc vận động bằng chữ"),
    ],
)
def test_refusals_say_how_to_mend(values: dict[str, Any], sentence: str) -> None:
    with pytest.raises(RegisterRefused, match=sentence):
        make_target(**values)
    assert not AssignedTarget.objects.exists()


def test_absent_organization_is_assigned_nothing() -> None:
    make_absence()
    with pytest.raises(RegisterRefused, match="Chưa có tổ chức công đoàn"):
        make_target("00937", "ldld")


def test_assigning_paper_is_one_of_the_assigner() -> None:
    target = make_target()
    cao_bo = target.unit
    by: dict[str, Any] = {"by": staff(), "at": timezone.now()}

    def assign(row: AssignedTarget, document: Paper) -> None:
        actions.take(ASSIGNED_TARGETS, RegisterStep.ASSIGN, row, paper=document, seen=row.revision, **by)

    for wrong in (agency_of(cao_bo), committee(unit_named("00919"))):
        with pytest.raises(RegisterRefused, match="không phải của cơ quan giao"):
            assign(target, paper(wrong, "1-KH/X"))
    own = paper(committee(cao_bo), "2-KH/ĐU")
    assign(target, own)
    assert (target.state, target.paper) == (AssignedTargetState.ASSIGNED, own)
    district = paper(committee(unit_named("030")), "3-KH/HU")
    assign(target, district)  # the wrong one was chosen at first
    assert target.paper == district and target.events.filter(step="ASSIGN").count() == 2
    with pytest.raises(RegisterRefused, match="không phải văn bản của cơ quan giao"):
        actions.change(ASSIGNED_TARGETS, target, {"assigner": Assigner.GOVERNMENT}, seen=2, **by)

    higher = make_target(assigner=Assigner.HIGHER_ORGANIZATION)
    with pytest.raises(RegisterRefused, match="không phải của cơ quan giao"):
        assign(higher, paper(agency_of(cao_bo), "4-KH/HND"))
    assign(higher, paper(agency_of(unit_named("030")), "5-KH/HND"))
    own_idea = make_target(self_set=True, assigner="")
    with pytest.raises(RegisterRefused, match="không áp dụng"):
        assign(own_idea, own)


def test_progress_is_recorded_until_the_due_year_is_closed() -> None:
    target, head = make_target(year=2021, due_on=date(2023, 12, 31)), make_user(Role.HEAD_OF_STAFF)
    for year in (2021, 2022):
        years.close_year(root_year(year), by=head, at=timezone.now())
    record(target, "3.5")
    record(target, None)
    with pytest.raises(RegisterRefused, match="Năm 2022 đã chốt"):
        actions.change(ASSIGNED_TARGETS, target, {"due_on": date(2022, 6, 30)}, seen=2, by=head, at=timezone.now())
    years.close_year(root_year(2023), by=head, at=timezone.now())
    with pytest.raises(RegisterStepDenied, match="đã chốt"):
        record(target, "5")
    assert [one.changed for one in target.events.filter(step="RECORD")] == [
        [("thực hiện", "", "3,5")], [("thực hiện", "3,5", "")],
    ]  # fmt: skip


def test_who_enters_and_sees() -> None:
    target = make_target()
    for by in (
        make_user(Role.COMMUNE_OFFICER, unit=target.unit),
        make_user(Role.AGENCY, agency=agency_of(target.unit)),
    ):
        make_target(by=by)
    for by in (make_user(Role.LEADER), make_user(Role.COMMUNE_OFFICER, unit=unit_named("00919")),
               make_user(Role.AGENCY, agency=committee(target.unit))):  # fmt: skip
        with pytest.raises(NotPermitted):
            make_target(by=by)
    assert not AssignedTarget.objects.visible_to(make_user(Role.COMMUNE_OFFICER, unit=unit_named("00919"))).exists()


def test_pages_from_entry_to_result(client: Client) -> None:
    client.force_login(make_user(Role.COMMUNE_OFFICER))
    place = {"unit": unit_named("00952").pk, "organization": Organization.objects.get(code="hnd").pk}
    words = {
        "campaign": "Phong trào",
        "name": "Làm đường",
        "unit_noun": "km",
        "planned": "12.5",
        "due_on": "2023-12-31",
    }
    wrong = client.post(f"{LIST}them/", {**place, **words})
    assert wrong.status_code == 422 and "Cơ quan giao: Xin chọn cơ quan giao" in wrong.content.decode()
    for amount, sentence in (("12.505", "hai chữ số"), ("nan", "Xin ghi một số"), ("-1", "nhỏ hơn 0")):
        answer = client.post(f"{LIST}them/", {**place, **words, "assigner": "PARTY", "planned": amount})
        assert answer.status_code == 422 and sentence in answer.content.decode(), amount
    assert client.post(f"{LIST}them/", {**place, **words, "assigner": "PARTY"}).status_code == 302
    target = AssignedTarget.objects.get()
    page = client.get(f"{LIST}{target.pk}/").content.decode()
    assert "12,5 km" in page and "Chưa có kết quả" in page and "van-ban-giao/" in page
    assert "<b>1</b> quá hạn, chưa có kết quả" in client.get("/so/2023/").content.decode()
    assert client.post(f"{LIST}{target.pk}/ket-qua/", {"reached": "12.49", "rev": 0}).status_code == 302
    page = client.get(f"{LIST}{target.pk}/").content.decode()
    assert "12,49 km (99,9%)" in page and "Chưa hoàn thành" in page
    assert "Làm đường" in client.get(f"{LIST}?loc=chua-hoan-thanh").content.decode()
    assert client.post(f"{LIST}{target.pk}/ket-qua/", {"reached": "12.5", "rev": 1}).status_code == 302
    assert "Hoàn thành" in client.get(LIST).content.decode()


def test_list_costs_the_same_however_long(client: Client) -> None:
    client.force_login(make_user(Role.STAFF))
    counts = []
    for number in (1, 6):
        for _ in range(number):
            make_target()
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 22
