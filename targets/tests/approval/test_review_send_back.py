"""Sending back: the remarks of the round, a reason, a day, and whom the portal tells."""

from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from organizations.models import Notice, User
from organizations.permissions import Role
from organizations.tests.factories import make_user
from targets.models import AnnualReturn
from targets.returns import actions as returns
from targets.returns.comments import comment
from targets.rules.periods import after_working_days
from targets.rules.workflow import ReturnStatus
from targets.tests.factories import make_return, unit_named

pytestmark = pytest.mark.django_db
DETAIL = "/duyet/2023/cao-bo/"
STEP = DETAIL + "buoc/"
LATER = (date.today() + timedelta(days=10)).isoformat()


@pytest.fixture
def staff() -> User:
    return make_user(Role.STAFF, username="banvan")


@pytest.fixture
def signed_in(client: Client, staff: User) -> Client:
    client.force_login(staff)
    return client


@pytest.fixture
def officer() -> User:
    return make_user(Role.COMMUNE_OFFICER, username="xa", unit=unit_named("00952"))


def ask(*made: AnnualReturn, **more: str) -> dict[str, object]:
    return {"step": "SEND_BACK", "ticked": [f"{one.organization.slug}:{one.revision}" for one in made], **more}


@pytest.mark.parametrize(
    ("day", "count", "then"),
    [
        pytest.param(date(2025, 12, 8), 5, date(2025, 12, 15), id="over one weekend"),
        pytest.param(date(2025, 12, 13), 1, date(2025, 12, 15), id="from a Saturday"),
        pytest.param(date(2025, 12, 12), 0, date(2025, 12, 12), id="none"),
    ],
)
def test_working_days_leave_weekends_out(day: date, count: int, then: date) -> None:
    assert after_working_days(day, count) == then


@time_machine.travel("2025-12-10T02:00:00Z")
def test_page_lists_the_rounds_remarks_and_offers_a_day(client: Client, staff: User, officer: User) -> None:
    client.force_login(staff)
    made = make_return(status=ReturnStatus.SUBMITTED, sender=officer)
    now = timezone.now()
    comment(made, key="members", text="Của lần trước.", by=staff, at=now)
    returns.send_back(made, reason="Xin sửa.", by=staff, at=now)
    returns.submit(made, by=officer, at=now)
    for key, text in {"members": "Xin gửi danh sách.", "heads": "Thiếu một người.", "": "Xin ký."}.items():
        comment(made, key=key, text=text, by=staff, at=now)
    comment(made, key="", text="Của xã.", by=officer, at=now)
    text = client.post(STEP, ask(made)).content.decode()
    assert "Trả lại báo cáo xã Cao Bồ để sửa 3 nội dung?" in text
    assert "Xã sẽ nhận được nhận xét và hạn nộp lại 17/12/2025." in text
    assert 'value="2025-12-17"' in text
    assert "Thiếu một người." in text
    assert "Của lần trước." not in text and "Của xã." not in text


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        pytest.param({"reason": " ", "resubmit_by": LATER}, "Xin ghi lý do khi trả lại báo cáo.", id="no reason"),
        pytest.param({"reason": "Thiếu.", "resubmit_by": ""}, "Xin chọn hạn nộp lại.", id="no day"),
        pytest.param({"reason": "Thiếu.", "resubmit_by": "2020-01-01"}, "Hạn nộp lại 01/01/2020 đã qua.", id="past"),
        pytest.param({"reason": "Thiếu.", "resubmit_by": "tuần sau"}, "Xin ghi ngày, tháng, năm", id="no date"),
        pytest.param({"reason": "a" * 2001, "resubmit_by": LATER}, "nhiều nhất 2.000 ký tự", id="too long"),
    ],
)
def test_faulty_reason_or_day_comes_back_with_what_was_typed(
    signed_in: Client, given: dict[str, str], sentence: str
) -> None:
    made = make_return(status=ReturnStatus.SUBMITTED)
    answer = signed_in.post(STEP, ask(made, confirmed="1", **given))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in text
    assert given["reason"].strip() in text and given["resubmit_by"] in text
    made.refresh_from_db()
    assert made.state is ReturnStatus.SUBMITTED


def test_far_day_is_refused_with_a_sentence(signed_in: Client) -> None:
    made = make_return(status=ReturnStatus.SUBMITTED)
    answer = signed_in.post(STEP, ask(made, confirmed="1", reason="Thiếu.", resubmit_by="2099-01-01"))
    assert answer.status_code == 409
    assert "hơn một năm" in answer.content.decode()


def test_sending_back_several_returns_tells_each_person_once(signed_in: Client, staff: User, officer: User) -> None:
    made = [make_return(organization=code, status=ReturnStatus.SUBMITTED, sender=officer) for code in ("hnd", "dtn")]
    colleague = make_user(Role.COMMUNE_OFFICER, username="xa2", unit=unit_named("00952"))
    make_user(Role.COMMUNE_OFFICER, username="xa.khac", unit=unit_named("00919"))
    day = date.today() + timedelta(days=10)
    answer = signed_in.post(STEP, ask(*made, confirmed="1", reason="Thiếu số liệu.", resubmit_by=day.isoformat()))
    assert answer["Location"] == "/duyet/2023/", "nothing of the unit waits any more"
    for one in made:
        one.refresh_from_db()
        assert (one.state, one.resubmit_by) == (ReturnStatus.SENT_BACK, day)
    assert set(Notice.objects.values_list("to__username", flat=True)) == {officer.username, colleague.username}
    assert Notice.objects.count() == 2
    notice = Notice.objects.first()
    assert notice.address == "/bao-cao/2023/cao-bo/"
    for words in ("xã Cao Bồ", "Hội Nông dân", f"{day:%d/%m/%Y}", "Lý do: Thiếu số liệu."):
        assert words in notice.text


def test_approval_and_reopening_tell_the_sender_and_sending_tells_nobody(client: Client, officer: User) -> None:
    made = make_return(status=ReturnStatus.SUBMITTED, sender=officer)
    assert not Notice.objects.exists()
    client.force_login(make_user(Role.HEAD_OF_STAFF, username="truong"))
    step = {"step": "APPROVE", "ticked": f"hoi-nong-dan:{made.revision}", "confirmed": "1"}
    assert client.post(STEP, step).status_code == 302
    made.refresh_from_db()
    step = {"step": "REOPEN", "ticked": f"hoi-nong-dan:{made.revision}", "confirmed": "1", "reason": "Sai."}
    assert client.post(STEP, step | {"resubmit_by": LATER}).status_code == 302
    told = list(Notice.objects.order_by("pk").values_list("to__username", "text"))
    assert [to for to, _ in told] == ["xa", "xa"]
    assert told[0][1].startswith("Đã duyệt: báo cáo năm 2023 của xã Cao Bồ")
    assert told[1][1].startswith("Mở lại để sửa: báo cáo năm 2023 của xã Cao Bồ")


def test_refused_step_tells_nobody(signed_in: Client, staff: User) -> None:
    made = make_return(status=ReturnStatus.SUBMITTED, sender=staff)
    step = {"step": "APPROVE", "ticked": f"hoi-nong-dan:{made.revision}", "confirmed": "1"}
    assert signed_in.post(STEP, step).status_code == 409
    assert not Notice.objects.exists()
