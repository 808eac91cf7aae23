"""The reviewer's page of one unit: years side by side, what wants a second look first, remarks, and moving figures."""

import re
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from organizations.models import User
from organizations.permissions import Role
from organizations.tests.factories import make_user
from targets.approval.sections import Section
from targets.models import AnnualReturn, ChangeSource, ReturnComment
from targets.returns import actions as returns
from targets.returns.actions import Entry
from targets.rules.workflow import ReturnStatus
from targets.tests.factories import GOOD_FIGURES, make_return, unit_named

pytestmark = pytest.mark.django_db
DETAIL = "/duyet/2023/cao-bo/"
STEP = DETAIL + "buoc/"


@pytest.fixture
def signed_in(client: Client) -> Client:
    client.force_login(make_user(Role.STAFF, username="banvan"))
    return client


@pytest.fixture
def officer() -> User:
    return make_user(Role.COMMUNE_OFFICER, username="xa", unit=unit_named("00952"))


def tick(*made: AnnualReturn) -> list[str]:
    return [f"{one.organization.slug}:{one.revision}" for one in made]


def section(client: Client, code: str = "hnd") -> Section:
    found = client.get(DETAIL).context["sections"]
    return next(one for one in found if one.sheet.organization.code == code)


def mend(made: AnnualReturn, by: User, at: datetime, **figures: int) -> None:
    """The commune takes its return back, changes figures and sends it again."""
    returns.withdraw(made, by=by, at=at)
    enter(made, by, at, **figures)
    returns.submit(made, by=by, at=at)


def enter(made: AnnualReturn, by: User, at: datetime, **figures: int) -> None:
    entries = {key: Entry(amount) for key, amount in figures.items()}
    returns.enter_figures(made, entries, by=by, at=at, source=ChangeSource.FORM)


def test_up_to_five_years_stand_side_by_side(signed_in: Client) -> None:
    for year in (2021, 2022):
        make_return(year=year, figures={**GOOD_FIGURES, "members": year}, status=ReturnStatus.APPROVED)
    make_return(status=ReturnStatus.SUBMITTED)
    make_return(organization="ccb", status=ReturnStatus.SUBMITTED)
    found = section(signed_in)
    members = next(row for row in found.rows if row.definition.key == "members")
    assert members.past == [(2021, 2021), (2022, 2022)]
    assert all(past.is_official for past in found.past)
    assert section(signed_in, "ccb").past == (), "an organization without earlier years has no columns for them"


def test_figures_that_want_a_look_come_first_with_the_senders_answer(signed_in: Client) -> None:
    make_return(year=2022, figures={**GOOD_FIGURES, "eligible": 500, "members": 470})
    made = make_return(figures={**GOOD_FIGURES, "branches": 30})
    note = {"eligible": Entry(1000, note="Sáp nhập hai thôn.")}
    sender = make_user(Role.HEAD_OF_STAFF, username="gui")
    returns.enter_figures(made, note, by=sender, at=timezone.now(), source=ChangeSource.FORM)
    returns.submit(made, by=sender, at=timezone.now())
    rows = section(signed_in).rows
    flagged = [row.definition.key for row in rows if row.problems]
    assert flagged == [row.definition.key for row in rows][: len(flagged)]
    assert flagged.index("branches") < flagged.index("eligible"), "what nobody explained before what is explained"
    text = signed_in.get(DETAIL).content.decode()
    assert "Giải trình của xã:</b> Sáp nhập hai thôn." in text
    assert "Chưa giải trình." in text


def test_page_says_who_sent_for_whom_and_how_late(signed_in: Client) -> None:
    late = datetime.fromisoformat("2024-01-18T09:00:00+07:00")
    make_return(status=ReturnStatus.SUBMITTED, at=late)
    text = signed_in.get(DETAIL).content.decode()
    assert "Lần gửi 1: <b>Nguyễn Văn A</b>, 9 giờ 00, ngày 18/01/2024, làm thay xã Cao Bồ." in text
    assert "Gửi chậm 3 ngày" in text


def test_second_sending_shows_what_was_mended(signed_in: Client, officer: User) -> None:
    start = timezone.now() - timedelta(days=3)
    made = make_return(status=ReturnStatus.SENT_BACK, sender=officer, at=start)
    enter(made, officer, start + timedelta(hours=1), members=930, branches=12)
    enter(made, officer, start + timedelta(hours=2), branches=11, eligible=1010)
    open_still = section(signed_in).resent
    assert open_still.is_open
    assert [(one.key, one.old, one.new) for one in open_still.moved] == [
        ("eligible", 1000, 1010),
        ("members", 923, 930),
    ], "a figure that came back to where it was is left out"
    returns.submit(made, by=officer, at=start + timedelta(hours=3))
    text = signed_in.get(DETAIL).content.decode()
    assert "Xã sửa 2 số so với lần gửi 1" in text
    assert "Lần gửi 1: 923 → nay <b>930</b>" in text


def test_remarks_of_several_boxes_are_kept_at_once(signed_in: Client) -> None:
    made = make_return(status=ReturnStatus.SUBMITTED)
    boxes = {"nx-hnd-members": "Xin gửi danh sách.", "nx-hnd-": "Báo cáo đầy đủ.", "nx-hnd-heads": "  "}
    answer = signed_in.post(STEP, {"step": "REMARK", **boxes})
    assert answer["Location"] == DETAIL + "#o-hnd-"
    assert set(made.comments.values_list("key", "text")) == {("members", "Xin gửi danh sách."), ("", "Báo cáo đầy đủ.")}
    assert "Đã ghi 2 nhận xét." in signed_in.get(DETAIL).content.decode()


def test_remarks_are_kept_on_the_way_to_a_step(signed_in: Client) -> None:
    made = make_return(status=ReturnStatus.SUBMITTED)
    asked = signed_in.post(STEP, {"step": "SEND_BACK", "ticked": tick(made), "nx-hnd-members": "Xin gửi danh sách."})
    assert made.comments.get().key == "members"
    text = asked.content.decode()
    assert "Trả lại báo cáo xã Cao Bồ để sửa 1 nội dung?" in text
    assert "Xin gửi danh sách." in text


def test_too_long_remark_keeps_every_box_and_does_nothing(signed_in: Client) -> None:
    made = make_return(status=ReturnStatus.SUBMITTED)
    boxes = {"nx-hnd-members": "b" * 1001, "nx-hnd-heads": "Xin xem lại."}
    answer = signed_in.post(STEP, {"step": "APPROVE", "ticked": tick(made), "confirmed": "1", **boxes})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "b" * 1001 in text and "Xin xem lại." in text and "nhiều nhất 1.000 ký tự" in text
    made.refresh_from_db()
    assert made.state is ReturnStatus.SUBMITTED
    assert not ReturnComment.objects.exists()


def test_figures_changed_under_the_reviewers_eyes_are_marked(signed_in: Client, officer: User) -> None:
    made = make_return(status=ReturnStatus.SUBMITTED, sender=officer)
    page = signed_in.get(DETAIL)
    seen = {"seen": re.search(r'name="seen" value="(\d+)"', page.content.decode())[1], "ticked": tick(made)}
    mend(made, officer, datetime.fromisoformat("2026-01-05T14:40:00+07:00"), members=900, heads=1)
    answer = signed_in.post(STEP, {"step": "APPROVE", "confirmed": "1", **seen})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Số liệu của Hội Nông dân vừa được xã sửa lúc 14 giờ 40. Xin xem lại trước khi duyệt." in text
    assert '<a href="#o-hnd-members">Đoàn viên, hội viên: 923 → 900</a>' in text
    assert "<b>Vừa sửa:</b> 923 → 900" in text
    first = next(one for one in answer.context["sections"] if one.sheet.organization.code == "hnd").rows[0]
    assert first.definition.key == "members", "what moved comes first"
    made.refresh_from_db()
    assert made.state is ReturnStatus.SUBMITTED
    again = {"step": "APPROVE", "confirmed": "1", "ticked": tick(made), "seen": answer.context["seen"]}
    assert signed_in.post(STEP, again).status_code == 302, "the fresh page carries the fresh revision"


def test_reason_survives_the_change(signed_in: Client, officer: User) -> None:
    made = make_return(status=ReturnStatus.SUBMITTED, sender=officer)
    ticked, day = tick(made), (timezone.localdate() + timedelta(days=9)).isoformat()
    mend(made, officer, timezone.now(), members=900)
    step = {"step": "SEND_BACK", "reason": "Thiếu danh sách.", "resubmit_by": day}
    answer = signed_in.post(STEP, {**step, "confirmed": "1", "ticked": ticked, "seen": "0"})
    assert answer.status_code == 409
    text = answer.content.decode()
    assert 'name="reason" value="Thiếu danh sách."' in text
    assert f'name="resubmit_by" value="{day}"' in text
    made.refresh_from_db()
    asked = signed_in.post(STEP, {**step, "ticked": tick(made)}).content.decode()
    assert "Thiếu danh sách.</textarea>" in asked and f'value="{day}"' in asked


def test_second_of_two_reviewers_is_told_who_was_faster(signed_in: Client) -> None:
    made = make_return(status=ReturnStatus.SUBMITTED, at=datetime.fromisoformat("2026-01-05T09:00:00+07:00"))
    ticked = tick(made)
    other = make_user(Role.HEAD_OF_STAFF, username="khac")
    returns.approve(made, by=other, at=datetime.fromisoformat("2026-01-05T14:40:00+07:00"))
    answer = signed_in.post(STEP, {"step": "APPROVE", "ticked": ticked, "confirmed": "1"})
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "Báo cáo của Hội Nông dân vừa thay đổi: Nguyễn Văn A đã duyệt lúc 14 giờ 40." in text
    made.refresh_from_db()
    assert made.approved_by == other
