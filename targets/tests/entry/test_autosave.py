"""The grouped requests of the entry page: what is stored, answered, refused, and carried out once."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from organizations.models import Organization, User
from organizations.permissions import Role
from organizations.tests.factories import make_user
from targets.entry.actions import forget_receipts
from targets.models import AnnualReturn, ChangeSource, EntryReceipt, Figure, FigureChange
from targets.returns import actions as returns
from targets.returns.forms import cells
from targets.rules.compliance import NIL
from targets.rules.workflow import ReturnStatus
from targets.tests.factories import GOOD_FIGURES, make_return, root_year, unit_named
from targets.years import actions as years

pytestmark = pytest.mark.django_db
SAVE = "/bao-cao/2023/cao-bo/nhap/hoi-nong-dan/luu/"


@pytest.fixture
def officer() -> User:
    return make_user(Role.COMMUNE_OFFICER, username="xa.caobo", unit=unit_named("00952"))


@pytest.fixture
def signed_in(client: Client, officer: User) -> Client:
    client.force_login(officer)
    return client


def send(
    client: Client, cells: dict[str, Any], *, revision: int = 0, key: str = "", to: str = SAVE, **more: Any
) -> Any:
    """What the page posts. A cell written as text is that number over nothing."""
    whole = {name: {"value": cell, "was": ""} if isinstance(cell, str) else cell for name, cell in cells.items()}
    user = User.objects.get(username="xa.caobo").pk
    body = {"user": user, "revision": revision, "cells": whole} | more
    return client.post(
        to, json.dumps(body), content_type="application/json", headers={"Idempotency-Key": key or str(uuid4())}
    )


def kept() -> AnnualReturn:
    return AnnualReturn.objects.get(unit__code="00952", organization__code="hnd", year=2023)


def test_changed_cells_are_stored_and_answered(signed_in: Client) -> None:
    answer = send(signed_in, {"eligible": "1.000", "members": " 923 "})
    assert answer.status_code == 200
    assert kept().amounts() == {"eligible": 1000, "members": 923}
    found = answer.json()
    assert found["cells"]["eligible"] == {
        "state": "saved", "value": "1.000", "nil": False, "reason": "", "note": "", "was": "1000",
    }  # fmt: skip
    assert found["revision"] == kept().revision
    assert " giờ " in found["at"]
    assert FigureChange.objects.filter(source=ChangeSource.FORM).count() == 2


def test_text_that_only_the_server_reads_comes_back_as_a_number(signed_in: Client) -> None:
    answer = send(signed_in, {"eligible": "1.269 hội viên"})
    assert answer.json()["cells"]["eligible"]["value"] == "1.269"
    answer = send(signed_in, {"members": "12 chi hội"})
    assert "không phải đơn vị tính của cột này" in answer.json()["cells"]["members"]["message"]


def test_nil_with_its_reason_and_a_note_are_stored(signed_in: Client) -> None:
    cell = {"value": "", "nil": True, "reason": "Cấp ủy chưa giao", "was": "", "note": "Đã hỏi lại", "note_was": ""}
    send(signed_in, {"themes": cell})
    figure = kept().figures.get()
    assert (figure.amount, figure.nil_reason, figure.note) == (NIL, "Cấp ủy chưa giao", "Đã hỏi lại")


def test_part_that_was_not_sent_keeps_what_is_stored(signed_in: Client) -> None:
    made = make_return()
    send(signed_in, {"members": {"note": "Tăng do sáp nhập", "note_was": ""}}, revision=made.revision)
    figure = made.figures.get(definition__key="members")
    assert (figure.amount, figure.note) == (923, "Tăng do sáp nhập")
    send(signed_in, {"members": {"value": "930", "was": "923"}})
    figure.refresh_from_db()
    assert (figure.amount, figure.note) == (930, "Tăng do sáp nhập")


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        pytest.param({"value": "abc", "was": ""}, cells.NUMBERS_ONLY, id="letters"),
        pytest.param({"value": "1,234", "was": ""}, cells.COMMA_IS_DECIMAL, id="comma"),
        pytest.param({"value": "9" * 5000, "was": ""}, cells.TOO_LONG, id="more-digits-than-python-reads"),
        pytest.param({"value": "", "nil": True, "was": ""}, cells.REASON_MISSING, id="nil-without-reason"),
        pytest.param({"value": "1", "nil": True, "reason": "a", "was": ""}, cells.NUMBER_AND_NIL, id="both"),
        pytest.param({"note": "x" * 501, "note_was": ""}, "Ghi chú dài quá 500 ký tự. Xin rút ngắn.", id="long-note"),
    ],
)
def test_ill_formed_cell_is_answered_and_the_others_are_stored(
    signed_in: Client, cell: dict[str, Any], sentence: str
) -> None:
    answer = send(signed_in, {"themes": cell, "supervisions": "2"})
    assert answer.status_code == 200
    assert answer.json()["cells"]["themes"] == {"state": "error", "message": sentence}
    assert kept().amounts() == {"supervisions": 2}


def test_contradiction_is_answered_and_not_stored_whichever_side_is_sent(signed_in: Client) -> None:
    made = make_return()
    answer = send(signed_in, {"branches_effective": {"value": "12", "was": "11"}, "heads": {"value": "2", "was": "1"}})
    assert "(12) không được lớn hơn" in answer.json()["cells"]["branches_effective"]["message"]
    answer = send(signed_in, {"branches": {"value": "10", "was": "11"}})
    assert answer.json()["cells"]["branches"]["state"] == "error"
    stored = made.amounts()
    assert (kept().amounts()["heads"], stored["branches"], stored["branches_effective"]) == (2, 11, 11)


def test_both_sides_of_a_contradiction_stay_on_the_device(signed_in: Client) -> None:
    make_return()
    answer = send(
        signed_in,
        {"branches": {"value": "9", "was": "11"}, "branches_effective": {"value": "10", "was": "11"}},
    )
    assert {cell["state"] for cell in answer.json()["cells"].values()} == {"error"}
    assert kept().amounts()["branches"] == 11


def test_members_above_eligible_go_with_their_reason(signed_in: Client) -> None:
    make_return()
    more = {"value": "1001", "was": "923"}
    assert send(signed_in, {"members": more}).json()["cells"]["members"]["state"] == "error"
    send(signed_in, {"members": more | {"note": "Có hội viên nơi khác", "note_was": ""}})
    assert kept().amounts()["members"] == 1001


def test_same_key_gets_the_same_answer_and_is_carried_out_once(signed_in: Client) -> None:
    key = str(uuid4())
    first = send(signed_in, {"themes": "1"}, key=key)
    send(signed_in, {"themes": {"value": "3", "was": "1"}})
    again = send(signed_in, {"themes": "1"}, key=key)
    assert again.json() == first.json()
    assert kept().amounts()["themes"] == 3
    assert FigureChange.objects.count() == 2


def test_key_of_another_return_is_refused(signed_in: Client) -> None:
    key = str(uuid4())
    send(signed_in, {"themes": "1"}, key=key)
    answer = send(signed_in, {"themes": "1"}, key=key, to=SAVE.replace("hoi-nong-dan", "hoi-phu-nu"))
    assert answer.status_code == 409
    assert not Figure.objects.filter(annual_return__organization__code="lhpn").exists()


def test_somebody_elses_newer_figure_is_never_overwritten(signed_in: Client) -> None:
    made = make_return()
    seen = made.revision
    colleague = make_user(Role.COMMUNE_OFFICER, username="khac", unit=unit_named("00952"))
    theirs = {"members": returns.Entry(905), "heads": returns.Entry(2)}
    returns.enter_figures(made, theirs, by=colleague, at=timezone.now(), source=ChangeSource.FORM)
    answer = send(
        signed_in,
        {"members": {"value": "910", "was": "923"}, "themes": {"value": "0", "was": "1"}},
        revision=seen,
    )
    found = answer.json()
    assert answer.status_code == 409
    assert found["cells"]["members"]["state"] == "conflict"
    assert found["cells"]["members"]["value"] == "905"
    assert "thành 905. Giữ số của đồng chí (910) hay dùng số mới?" in found["cells"]["members"]["message"]
    assert found["cells"]["themes"]["state"] == "saved"
    assert found["others"]["heads"]["value"] == "2"
    assert (kept().amounts()["members"], kept().amounts()["themes"]) == (905, 0)
    send(signed_in, {"members": {"value": "910", "was": "905"}}, revision=found["revision"])
    assert kept().amounts()["members"] == 910


def test_same_figure_from_two_people_is_no_conflict(signed_in: Client) -> None:
    make_return(figures={**GOOD_FIGURES, "members": 910})
    assert send(signed_in, {"members": {"value": "910", "was": "923"}}).json()["cells"]["members"]["state"] == "saved"


def test_somebody_elses_note_is_never_overwritten(signed_in: Client) -> None:
    made = make_return()
    entry = {"members": returns.Entry(923, note="Đã rà soát")}
    returns.enter_figures(made, entry, by=User.system(), at=timezone.now(), source=ChangeSource.FORM)
    answer = send(signed_in, {"members": {"note": "Khác", "note_was": ""}})
    assert answer.status_code == 409
    assert "«Đã rà soát»" in answer.json()["cells"]["members"]["message"]
    assert made.figures.get(definition__key="members").note == "Đã rà soát"


def test_general_note_is_stored_over_the_one_that_was_seen(signed_in: Client) -> None:
    assert send(signed_in, {}, note={"text": "Chốt ngày 31/12", "was": ""}).json()["note"]["state"] == "saved"
    assert kept().note == "Chốt ngày 31/12"
    answer = send(signed_in, {}, note={"text": "Khác", "was": ""})
    assert answer.status_code == 409
    assert answer.json()["note"]["text"] == "Chốt ngày 31/12"
    assert kept().note == "Chốt ngày 31/12"


def test_nothing_to_say_changes_nothing(signed_in: Client) -> None:
    answer = send(signed_in, {"themes": ""})
    assert answer.json()["cells"]["themes"]["state"] == "saved"
    assert not AnnualReturn.objects.filter(revision__gt=0).exists()


@pytest.mark.parametrize("status", [ReturnStatus.SUBMITTED, ReturnStatus.APPROVED])
def test_locked_return_answers_423_with_a_sentence(signed_in: Client, status: ReturnStatus) -> None:
    make_return(status=status)
    answer = send(signed_in, {"members": {"value": "1", "was": "923"}})
    assert answer.status_code == 423
    assert "số liệu được khóa" in answer.json()["message"]
    assert kept().amounts()["members"] == 923


def test_closed_year_answers_423(signed_in: Client) -> None:
    head = make_user(Role.HEAD_OF_STAFF)
    years.close_year(root_year(2023), by=head, at=timezone.now())
    answer = send(signed_in, {"members": "1"})
    assert answer.status_code == 423
    assert "đã chốt" in answer.json()["message"]


def test_session_over_answers_401_and_no_redirect(client: Client, officer: User) -> None:
    answer = send(client, {"members": "1"})
    assert answer.status_code == 401
    assert answer.json()["message"] == "Phiên làm việc đã hết. Số liệu vẫn giữ trên máy này."
    assert client.get(SAVE).status_code == 401


def test_page_of_another_person_stores_nothing(signed_in: Client) -> None:
    answer = send(signed_in, {"members": "1"}, user=-1)
    assert answer.status_code == 401
    assert "đang đăng nhập tài khoản của" in answer.json()["message"]
    assert not Figure.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{",
        b"[" * 5000,
        b'{"revision": "1", "cells": {}}',
        b'{"revision": true, "cells": {}}',
        b'{"revision": 0, "cells": []}',
        b'{"revision": 0, "cells": {"critiques": {"value": "1", "was": ""}}}',  # the Farmers' Union owes none
        b'{"revision": 0, "cells": {"themes": 1}}',
        b'{"revision": 0, "cells": {"themes": {"value": 1, "was": ""}}}',
        b'{"revision": 0, "cells": {}, "note": "x"}',
        b'{"revision": 0, "cells": {"themes": {"value": "' + b"1" * 70_000 + b'", "was": ""}}}',
        b'{"revision": 0, "cells": {"themes": {"note": "\\ud800", "note_was": ""}}}',  # half a letter
        b'{"revision": 0, "cells": {}, "note": {"text": "\\udfff", "was": ""}}',
    ],
    ids=range(14),
)
def test_broken_request_is_refused_whole(signed_in: Client, body: bytes) -> None:
    answer = signed_in.post(SAVE, body, content_type="application/json", headers={"Idempotency-Key": str(uuid4())})
    assert answer.status_code == 400
    assert "Số liệu vẫn ở trên máy" in answer.json()["message"]


def test_request_without_a_key_is_refused(signed_in: Client) -> None:
    answer = signed_in.post(SAVE, b'{"revision": 0, "cells": {}}', content_type="application/json")
    assert answer.status_code == 400


def test_another_organizations_return_is_not_ones_own(client: Client) -> None:
    union = make_user(
        Role.DISTRICT_ORGANIZATION, username="xa.caobo", organization=Organization.objects.get(code="lhpn")
    )
    client.force_login(union)
    assert send(client, {"themes": "1"}).status_code == 404


def test_request_costs_the_same_for_one_cell_and_for_all(signed_in: Client, django_assert_max_num_queries: Any) -> None:
    make_return()
    everything = {
        key: {"value": str(value), "was": str(value), "note": "x", "note_was": ""}
        for key, value in GOOD_FIGURES.items()
    }
    with django_assert_max_num_queries(45):
        send(signed_in, everything)


def test_old_receipts_are_forgotten(signed_in: Client) -> None:
    send(signed_in, {"themes": "1"})
    assert forget_receipts(before=EntryReceipt.objects.get().at) == 0
    assert forget_receipts(before=timezone.now()) == 1
