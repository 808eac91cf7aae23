"""The pages of explanations: what each person sees and can do on them, and that they cost the same however long."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from organizations.models import Organization, User
from organizations.permissions import Role
from organizations.tests.factories import make_user
from targets.explanations.actions import Answer
from targets.models import MissExplanation, Verdict
from targets.rules.compliance import VerdictValue
from targets.rules.explanation_steps import ExplanationState
from targets.rules.periods import local_day
from targets.tests.explanations.explanation_steps import make_explanation, make_verdict, officer, staff
from targets.tests.factories import unit_named

pytestmark = pytest.mark.django_db
LIST = "/giai-trinh/2023/"
ASK = "/giai-trinh/2023/yeu-cau/vi-xuyen-2021-2025/T06/hoi-nong-dan/"
CARD = "/ket-qua/2023/cao-bo/hoi-nong-dan/T06/"
TARGET = "/chi-tieu/T06/2023/?to_chuc=hoi-nong-dan"
ANSWER = {"cause": "Đi làm xa", "remedy": "Vận động", "remedy_due_on": "", "rev": 0}
LATE = timezone.now() - timedelta(days=40)


@pytest.fixture
def as_user(client: Client) -> Callable[[User], Client]:
    def sign_in(user: User) -> Client:
        client.force_login(user)
        return client

    return sign_in


def own(row: MissExplanation, page: str = "") -> str:
    return f"{LIST}{row.pk}/{page}"


def text(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.content.decode()


def tomorrow() -> str:
    return (local_day(timezone.now()) + timedelta(days=1)).isoformat()


def test_leader_asks_from_the_card_and_the_unit_answers(as_user: Callable[[User], Client]) -> None:
    make_verdict()
    client = as_user(make_user(Role.LEADER))
    link = f"{ASK}?don-vi=cao-bo"
    assert f'href="{link}"' in text(client, CARD)
    page = text(client, link)
    assert "xã Cao Bồ" in page and "Yêu cầu giải trình</button>" in page
    empty = client.post(link, {"question": "", "due_on": ""})
    assert empty.status_code == 422 and "Xin ghi nội dung yêu cầu." in empty.content.decode()
    past = client.post(link, {"question": "Vì sao?", "due_on": "2023-01-01"})
    assert past.status_code == 409 and "đã qua" in past.content.decode()
    assert not MissExplanation.objects.exists()
    done = client.post(link, {"question": "Vì sao?", "due_on": tomorrow()})
    row = MissExplanation.objects.get()
    assert done.headers["Location"] == own(row)
    card = text(client, CARD)
    assert "Chờ giải trình" in card and f'href="{own(row)}"' in card and link not in card
    assert "đã được yêu cầu giải trình" in text(client, link)

    client = as_user(officer())
    assert f'href="{own(row)}"' in text(client, "/viec-can-lam/")
    page = text(client, own(row))
    assert "Gửi giải trình" in page and "Chưa đạt, 70,0% (700/1.000), ngưỡng 90%" in page and "rut/" not in page
    faulty = client.post(own(row, "tra-loi/"), {**ANSWER, "cause": "", "remedy_due_on": "mai"})
    assert faulty.status_code == 422
    assert "Xin ghi nguyên nhân." in faulty.content.decode() and "ví dụ 15/01/2026" in faulty.content.decode()
    assert client.post(own(row, "tra-loi/"), ANSWER).status_code == 302
    stale = client.post(own(row, "tra-loi/"), ANSWER)
    assert stale.status_code == 409
    assert "Chờ xem xét" in text(client, own(row)) and "Gửi giải trình" not in text(client, own(row))
    assert "Đi làm xa" not in text(client, CARD)  # not accepted yet

    client = as_user(staff())
    assert '<a href="/giai-trinh/2023/?loc=viec">1 giải trình chờ xem xét</a>' in text(client, "/viec-can-lam/")
    assert "Cao Bồ" in text(client, f"{LIST}?loc=viec")
    assert "Đi làm xa" in text(client, own(row, "chap-nhan/"))
    assert client.post(own(row, "chap-nhan/"), {"rev": 1}).status_code == 302
    card = text(client, CARD)
    assert "Đi làm xa" in card and "Đã chấp nhận" in card


def test_answer_is_sent_back_with_a_reason_and_a_day(as_user: Callable[[User], Client]) -> None:
    row = make_explanation(ExplanationState.ANSWERED)
    client = as_user(staff())
    assert client.post(own(row, "tra-lai/"), {"reason": "", "due_on": "", "rev": 1}).status_code == 422
    client.post(own(row, "tra-lai/"), {"reason": "Nêu số người", "due_on": tomorrow(), "rev": 1})
    page = text(as_user(officer()), own(row))
    assert "Nêu số người" in page and "Giải trình lại" in page and "Nhiều hội viên đi làm xa" in page


def test_verdict_that_is_met_now_is_said_and_the_question_may_be_closed(as_user: Callable[[User], Client]) -> None:
    row = make_explanation()
    make_verdict(VerdictValue.MET)
    page = text(as_user(officer()), own(row))
    assert "Kết quả chính thức nay là «Đạt" in page and "bấm «Rút yêu cầu»" not in page
    client = as_user(make_user(Role.LEADER))
    assert "bấm «Rút yêu cầu»" in text(client, own(row))
    assert "Nay: Đạt" in text(client, LIST)
    assert "Khi yêu cầu, kết quả là «Chưa đạt" in text(client, CARD)
    client.post(own(row, "rut/"), {"reason": "Kết quả nay đã đạt", "rev": 0})
    page = text(client, own(row))
    assert "Đã rút, không phải giải trình." in page and "Kết quả nay đã đạt" in page and "rut/" not in page
    assert "Đã rút yêu cầu <b>1</b>" in text(client, LIST)
    assert "Giải trình</h2>" not in text(client, CARD)


def test_remedy_is_done(as_user: Callable[[User], Client]) -> None:
    day = local_day(timezone.now()) + timedelta(days=3)
    row = make_explanation(ExplanationState.ACCEPTED, words=Answer("Đi xa", "Lập chi hội", day))
    client = as_user(officer())
    assert "Chờ ghi kết quả khắc phục" in text(client, "/viec-can-lam/")
    assert client.post(own(row, "khac-phuc/"), {"result": "Đã lập", "rev": 2}).status_code == 302
    assert "Đã lập" in text(client, own(row)) and "Giải trình chỉ tiêu" not in text(client, "/viec-can-lam/")


def test_target_page_asks_all_that_miss_it(as_user: Callable[[User], Client]) -> None:
    Verdict.objects.all().delete()
    for unit in ("00952", "00919", "00937"):
        make_verdict(unit=unit)
    make_verdict(VerdictValue.MET, unit="00940")
    make_verdict(unit="030")  # the sum is asked by itself only
    make_explanation(unit="00919")
    assert f'href="{ASK}"' not in text(as_user(officer()), TARGET)
    client = as_user(make_user(Role.LEADER))
    assert f'href="{ASK}"' in text(client, TARGET)
    page = text(client, ASK)
    assert ">2 nơi được yêu cầu" in page and "1 nơi khác đã được yêu cầu" in page and "Minh Tân" not in page
    done = client.post(ASK, {"question": "Vì sao?", "due_on": tomorrow()}, follow=True)
    assert "Đã yêu cầu 2 nơi giải trình. 1 nơi đã được yêu cầu từ trước nên bỏ qua." in done.content.decode()
    assert sorted(MissExplanation.objects.values_list("unit__code", flat=True)) == ["00919", "00937", "00952"]
    assert "Cả 3 nơi chưa đạt đã được yêu cầu" in text(client, ASK)


def test_nobody_misses_it(as_user: Callable[[User], Client]) -> None:
    Verdict.objects.all().delete()
    make_verdict(VerdictValue.MET)
    client = as_user(make_user(Role.LEADER))
    assert "Không có nơi nào" in text(client, ASK)
    assert ASK not in text(client, CARD)
    assert "chưa có yêu cầu giải trình nào" in text(client, LIST)


def test_list_filters_and_searches(as_user: Callable[[User], Client]) -> None:
    make_explanation(code="T10")
    make_explanation(ExplanationState.ANSWERED, unit="00919")
    make_explanation(organization="ccb", at=LATE)
    client = as_user(make_user(Role.LEADER))
    names = ("Hội Nông dân xã Cao Bồ", "Hội Nông dân xã Minh Tân", "Hội Cựu chiến binh xã Cao Bồ")
    shown = {
        "": names,
        "?loc=cho-xem-xet": names[1:2],
        "?loc=qua-han": names[2:],
        "?tim=minh+tan": names[1:2],
        "?tim=di+lam+xa": names[1:2],
        "?chi-tieu=T10": names[:1],
        "?to-chuc=hoi-cuu-chien-binh": names[2:],
    }
    for query, expected in shown.items():
        page = text(client, LIST + query)
        assert [name for name in names if f">{name}<" in page] == list(expected), query
    assert "Không có giải trình nào khớp «khong co»" in text(client, f"{LIST}?tim=khong+co")
    assert client.get(f"{LIST}?loc=x").status_code == 404
    assert "Quá hạn 30 ngày" in text(client, f"{LIST}?loc=qua-han")


def test_who_sees_what(as_user: Callable[[User], Client]) -> None:
    row = make_explanation(ExplanationState.ACCEPTED)
    cao_bo, workers = unit_named("00952"), Organization.objects.get(code="ldld")
    for user, status in (
        (make_user(Role.COMMUNE_OFFICER, unit=unit_named("00919")), 404),
        (make_user(Role.DISTRICT_ORGANIZATION, organization=workers), 404),
        (make_user(Role.COMMUNE_OFFICER, unit=cao_bo, organization=workers), 200),
        (make_user(Role.DISTRICT_ORGANIZATION), 200),
        (make_user(Role.ADMINISTRATOR), 200),
    ):
        client = as_user(user)
        assert client.get(own(row)).status_code == status, user.role
        assert ("Nhiều hội viên đi làm xa" in text(client, CARD)) == (status == 200)
    scoped = as_user(make_user(Role.COMMUNE_OFFICER, unit=cao_bo, organization=workers))
    assert scoped.get(own(row, "khac-phuc/")).status_code == 403


@pytest.mark.parametrize("address", [LIST, f"{LIST}?loc=viec", f"{LIST}?tim=cao", "/viec-can-lam/"])
def test_lists_cost_the_same_however_long(as_user: Callable[[User], Client], address: str) -> None:
    client = as_user(make_user(Role.HEAD_OF_STAFF))
    counts = []
    for units in (["00952"], ["00919", "00937", "00940", "00943"]):
        for unit in units:
            make_explanation(ExplanationState.ANSWERED, unit=unit)
        with CaptureQueriesContext(connection) as queries:
            text(client, address)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= (40 if "viec-can-lam" in address else 16)


def test_own_page_and_card_cost_the_same_however_long_the_history(as_user: Callable[[User], Client]) -> None:
    client = as_user(make_user(Role.HEAD_OF_STAFF))
    counts = []
    for row in (make_explanation(), make_explanation(ExplanationState.REMEDIED, unit="00919")):
        with CaptureQueriesContext(connection) as queries:
            text(client, own(row))
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12
