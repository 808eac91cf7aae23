"""Dialogues: what the database refuses, which count for whom, remarks, and the pages."""

from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from organizations.models import Agency, AgencyKind
from organizations.permissions import Role
from organizations.refused import NotPermitted
from organizations.tests.factories import make_user
from targets.models import ChairKind, Dialogue, PaperKind
from targets.registers import actions
from targets.registers.claims import RegisterRefused
from targets.registers.kinds.dialogues import DIALOGUES
from targets.rules.register_steps import DialogueState
from targets.rules.step_table import RegisterStep, RegisterStepDenied
from targets.tests.factories import root_year, unit_named
from targets.tests.registers.agency_rows import agency_row, dialogue_values, government, make_dialogue
from targets.tests.registers.theme_steps import agency_of, committee, paper, staff
from targets.years import actions as years

pytestmark = pytest.mark.django_db
LIST = "/so/2023/doi-thoai/"


def stored(**fields: Any) -> Dialogue:
    """A dialogue of Cao Bồ's committee stored past the actions."""
    place = agency_row(committee(unit_named("00952")), 2023)
    return Dialogue.objects.create(at=timezone.now(), by=staff(), **place, **dialogue_values(**fields))


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"chair": "NOBODY"}, id="unknown-chair"),
        pytest.param({"chair": ChairKind.ORGANIZATION}, id="organization-without-one"),
        pytest.param({"held_on": date(2024, 1, 1)}, id="another-year"),
        pytest.param({"announced_on": date(2023, 5, 21)}, id="announced-afterwards"),
        pytest.param({"audience": ""}, id="no-audience"),
        pytest.param({"answered": 8, "transferred": 3}, id="parts-above-opinions"),
        pytest.param({"answered": 11, "transferred": None}, id="answered-above-opinions"),
        pytest.param({"answered": None, "transferred": 11}, id="transferred-above-opinions"),
        pytest.param({"resolved": 11}, id="resolved-above-opinions"),
        pytest.param({"opinions": None}, id="parts-of-unknown-opinions"),
        pytest.param({"state": "CONCLUDED"}, id="concluded-without-paper"),
    ],
)
def test_database_refuses(fields: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        stored(**fields)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"chair": ChairKind.ORGANIZATION}, "không phải Mặt trận hay tổ chức"),
        ({"held_on": date(2022, 5, 20), "announced_on": None}, "không thuộc năm 2023"),
        ({"announced_on": date(2023, 5, 21)}, "sau ngày đối thoại 20/05/2023"),
        ({"answered": 8}, "cộng lại là 11, nhiều hơn số ý kiến"),
        ({"resolved": 11}, "11 nhiều hơn số ý kiến"),
        ({"opinions": None}, "Chưa ghi số ý kiến"),
        ({"audience": "…"}, "Xin ghi đối tượng dự bằng chữ"),
    ],
)
def test_refusals_say_how_to_mend(values: dict[str, Any], sentence: str) -> None:
    with pytest.raises(RegisterRefused, match=sentence):
        make_dialogue(**values)
    assert not Dialogue.objects.exists()


@time_machine.travel("2023-05-19T03:00:00Z")
def test_dialogue_of_tomorrow_is_not_held() -> None:
    with pytest.raises(RegisterRefused, match="chưa đến"):
        make_dialogue()


def test_blank_numbers_stay_missing() -> None:
    blank = dict.fromkeys(("people", "opinions", "answered", "transferred", "resolved", "announced_on"))
    dialogue = make_dialogue(**blank)
    assert {getattr(dialogue, name) for name in blank} == {None}
    assert not Dialogue.objects.unresolved(date(2024, 1, 1)).exists()


def test_which_count_for_whom() -> None:
    unit = unit_named("00952")
    party = make_dialogue()
    rule = make_dialogue(government(unit), chair=ChairKind.GOVERNMENT_HEAD)
    farmers = make_dialogue(agency_of(unit), chair=ChairKind.ORGANIZATION)
    sector = make_dialogue(government(unit), chair=ChairKind.SECTOR)
    by_the_front = make_dialogue(agency_of(unit, "mttq"))  # the Front holds it, the head of the committee chairs it
    cancelled = make_dialogue()
    actions.cancel(DIALOGUES, cancelled, reason="Nhập nhầm", seen=0, by=staff(), at=timezone.now())
    rows = Dialogue.objects.for_year(2023)
    assert set(rows.by_party_head()) == {party, by_the_front}
    assert set(rows.by_government_head()) == {rule}
    assert set(rows.of_sector()) == {farmers, sector}
    assert not Dialogue.objects.for_year(2022).exists()


def test_remarks_and_filters_agree() -> None:
    short = make_dialogue(announced_on=date(2023, 5, 14), resolved=10)
    unknown = make_dialogue(resolved=None)
    settled = make_dialogue(resolved=10)
    conclusion = paper(committee(unit_named("00952")), "9-TB/ĐU", date(2023, 5, 25), PaperKind.ANNOUNCEMENT)
    how: Any = {"paper": conclusion, "seen": 0, "by": staff(), "at": timezone.now()}
    actions.take(DIALOGUES, RegisterStep.ISSUE, settled, **how)
    rows = Dialogue.objects.with_papers()
    for on in (date(2023, 5, 30), date(2023, 5, 31), date(2023, 6, 19), date(2023, 6, 20), date(2024, 1, 1)):
        by_words = {one.pk: set(one.remarks(on)) for one in rows}
        for found, remarks in (
            (rows.on_short_notice(), {"SHORT_NOTICE"}),
            (rows.without_conclusion(on), {"NO_CONCLUSION"}),
            (rows.unresolved(on), {"UNRESOLVED", "NOT_RECORDED"}),
        ):
            assert {one.pk for one in found} == {pk for pk, own in by_words.items() if own & remarks}, (on, remarks)
    assert set(rows.unresolved(date(2024, 1, 1))) == {unknown} and set(rows.on_short_notice()) == {short}


def test_conclusion_is_no_older_than_the_dialogue() -> None:
    dialogue = make_dialogue()
    how: Any = {"seen": 0, "by": staff(), "at": timezone.now()}
    early = paper(committee(dialogue.unit), "8-TB/ĐU", date(2023, 5, 19))
    with pytest.raises(RegisterRefused, match="19/05/2023, trước ngày đối thoại 20/05/2023"):
        actions.take(DIALOGUES, RegisterStep.ISSUE, dialogue, paper=early, **how)
    elsewhere = paper(committee(unit_named("00919")), "9-TB/ĐU", date(2023, 5, 25))
    with pytest.raises(RegisterRefused, match="không cùng đơn vị"):
        actions.take(DIALOGUES, RegisterStep.ISSUE, dialogue, paper=elsewhere, **how)
    good = paper(committee(dialogue.unit), "9-TB/ĐU", date(2023, 5, 25))
    actions.take(DIALOGUES, RegisterStep.ISSUE, dialogue, paper=good, **how)
    assert (dialogue.state, dialogue.conclusion) == (DialogueState.CONCLUDED, good)
    with pytest.raises(RegisterRefused, match="25/05/2023, trước ngày đối thoại"):
        actions.change(DIALOGUES, dialogue, {"held_on": date(2023, 5, 26)}, **{**how, "seen": 1})


def test_results_are_recorded_after_the_year_is_closed() -> None:
    dialogue, head = make_dialogue(), make_user(Role.HEAD_OF_STAFF)
    for year in (2021, 2022, 2023):
        years.close_year(root_year(year), by=head, at=timezone.now())
    how: Any = {"by": head, "at": timezone.now()}
    actions.take(DIALOGUES, RegisterStep.RECORD, dialogue, values={"resolved": 10}, seen=0, **how)
    assert dialogue.resolved == 10
    with pytest.raises(RegisterStepDenied, match="đã chốt"):
        actions.change(DIALOGUES, dialogue, {"people": 5}, seen=1, **how)
    with pytest.raises(RegisterRefused, match="đã chốt"):
        make_dialogue(by=head)


def test_who_enters() -> None:
    unit = unit_named("00952")
    for by in (
        make_user(Role.COMMUNE_OFFICER, unit=unit),
        make_user(Role.STAFF),
        make_user(Role.AGENCY, agency=committee(unit)),
    ):
        make_dialogue(by=by)
    for by in (make_user(Role.LEADER), make_user(Role.COMMUNE_OFFICER, unit=unit_named("00919")),
               make_user(Role.AGENCY, agency=government(unit)), make_user(Role.DISTRICT_ORGANIZATION)):  # fmt: skip
        with pytest.raises(NotPermitted):
            make_dialogue(by=by)
    cell = Agency.objects.create(
        kind=AgencyKind.DIRECT_PARTY_UNIT,
        name="Chi bộ Hạt Kiểm lâm",
        unit=unit_named("030"),
        valid_from=date(2021, 1, 1),
    )
    with pytest.raises(RegisterRefused, match="không ghi sổ này"):
        make_dialogue(cell)
    gone = Agency.objects.create(
        kind=AgencyKind.DEPARTMENT, name="Phòng cũ", unit=unit_named("030"), valid_from=date(2021, 1, 1),
        valid_to=date(2022, 1, 1),
    )  # fmt: skip
    with pytest.raises(RegisterRefused, match="không hoạt động ngày 31/12/2023"):
        make_dialogue(gone, chair=ChairKind.SECTOR)


def test_pages_from_entry_to_conclusion(client: Client) -> None:
    unit = unit_named("00952")
    client.force_login(make_user(Role.AGENCY, agency=committee(unit)))
    body = {
        "agency": committee(unit).pk,
        "chair": "PARTY_HEAD",
        "held_on": "2023-05-20",
        "audience": "hội viên",
        "opinions": "3",
    }
    wrong = client.post(f"{LIST}them/", {**body, "answered": "4"})
    assert wrong.status_code == 422 and "4 nhiều hơn số ý kiến (3)" in wrong.content.decode()
    assert client.post(f"{LIST}them/", body).status_code == 302
    dialogue = Dialogue.objects.get()
    page = client.get(f"{LIST}{dialogue.pk}/").content.decode()
    assert "Người đứng đầu cấp ủy đối thoại với hội viên" not in page.split("<h1>")[1].split("</h1>")[0]
    for words in ("Quá 10 ngày chưa có kết luận", "Quá 30 ngày chưa ghi kết quả giải quyết", "Chưa ghi"):
        assert words in page, words
    assert "<b>1</b> quá 30 ngày chưa giải quyết hết ý kiến" in client.get("/so/2023/").content.decode()
    assert (
        client.post(f"{LIST}{dialogue.pk}/giai-quyet/", {"opinions": "3", "resolved": "3", "rev": 0}).status_code == 302
    )
    new = {
        "cite-kind": "ANNOUNCEMENT", "cite-number": "9-TB/ĐU", "cite-issued_on": "2023-05-25",
        "cite-title": "Kết luận đối thoại", "rev": 1,
    }  # fmt: skip
    assert client.post(f"{LIST}{dialogue.pk}/ket-luan/", new).status_code == 302
    page = client.get(f"{LIST}{dialogue.pk}/").content.decode()
    assert "Đã có kết luận" in page and "9-TB/ĐU" in page and "Cần lưu ý" not in page


def test_leader_enters_nothing(client: Client) -> None:
    client.force_login(make_user(Role.LEADER))
    assert "them/" not in client.get(LIST).content.decode()
    assert client.get(f"{LIST}them/").status_code == 403


def test_list_costs_the_same_however_long(client: Client) -> None:
    client.force_login(make_user(Role.STAFF))
    counts = []
    for units in (["00952"], ["00919", "00937", "00940", "00943"]):
        for code in units:
            make_dialogue(committee(unit_named(code)))
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 22
