"""The dialogue about a return: who may write, what is kept, who is told, and the forms around it."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from organizations.models import Notice, Organization, User
from organizations.permissions import Role
from organizations.refused import NotPermitted
from organizations.tests.factories import make_user
from targets.models import AnnualReturn, ReportingYear, ReturnComment
from targets.returns import actions as returns, sheets
from targets.returns.comments import CommentRefused, comment, comment_all
from targets.returns.sheets import ReturnSheet
from targets.rules.workflow import ReturnStatus
from targets.tests.factories import make_return, root_year, unit_named
from targets.years import actions as years

pytestmark = pytest.mark.django_db
ADDRESS = "/bao-cao/2023/cao-bo/nhan-xet/hoi-nong-dan/"
DETAIL = "/duyet/2023/cao-bo/"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def officer() -> User:
    return make_user(Role.COMMUNE_OFFICER, username="xa", unit=unit_named("00952"))


@pytest.fixture
def staff() -> User:
    return make_user(Role.STAFF, username="banvan")


def say(made: AnnualReturn, by: User, text: str = "Xin kiểm tra lại.", key: str = "") -> ReturnComment:
    return comment(made, key=key, text=text, by=by, at=timezone.now())


def sheet_of(made: AnnualReturn, user: User) -> ReturnSheet:
    found = sheets.of_unit(made.year, made.unit, user)
    return next(sheet for sheet in found if sheet.organization == made.organization)


@pytest.mark.parametrize("role", [Role.STAFF, Role.HEAD_OF_STAFF, Role.COMMUNE_OFFICER, Role.DISTRICT_ORGANIZATION])
def test_those_who_enter_or_review_the_return_may_write(role: Role) -> None:
    made = make_return(status=ReturnStatus.SUBMITTED)
    revision = made.revision
    said = say(made, make_user(role), key="members")
    made.refresh_from_db()
    assert (said.key, said.revision, made.revision) == ("members", revision, revision), "a remark moves nothing"


def test_others_may_not() -> None:
    made = make_return()
    strangers = [
        make_user(Role.LEADER),
        make_user(Role.ADMINISTRATOR),
        make_user(Role.COMMUNE_OFFICER, unit=unit_named("00919")),
        make_user(Role.DISTRICT_ORGANIZATION, organization=Organization.objects.get(code="dtn")),
    ]
    for person in strangers:
        with pytest.raises(NotPermitted):
            say(made, person)
    assert not ReturnComment.objects.exists()


@pytest.mark.parametrize(
    ("text", "key"), [pytest.param("  ", "", id="no words"), pytest.param("Xin xem lại.", "critiques", id="not owed")]
)
def test_remark_that_says_nothing_or_is_off_the_matrix_is_refused(staff: User, text: str, key: str) -> None:
    with pytest.raises(CommentRefused):
        say(make_return(), staff, text, key)


def test_closed_year_takes_no_more_remarks(staff: User) -> None:
    made = make_return(status=ReturnStatus.APPROVED)
    years.close_year(root_year(made.year_id), by=make_user(Role.HEAD_OF_STAFF), at=timezone.now())
    with pytest.raises(CommentRefused, match="đã chốt"):
        say(AnnualReturn.objects.with_parties().get(pk=made.pk), staff)


def test_same_words_sent_twice_are_kept_once(staff: User) -> None:
    made = make_return(status=ReturnStatus.SUBMITTED)
    assert say(made, staff) == say(made, staff)
    assert ReturnComment.objects.count() == 1


def test_rounds_follow_the_sendings(officer: User, staff: User) -> None:
    made = make_return(status=ReturnStatus.DRAFT, sender=officer)
    now = timezone.now()
    say(made, officer, "Chưa có số của thôn mới.")
    returns.submit(made, by=officer, at=now)
    say(made, staff, "Số hội viên tăng nhiều.", "members")
    returns.send_back(made, reason="Xin ghi giải trình.", by=staff, at=now)
    say(made, officer, "Đã ghi giải trình.", "members")
    returns.submit(made, by=officer, at=now)
    say(made, staff, "Đã rõ.")
    sheet = sheet_of(made, staff)
    assert [(one.round, one.figure) for one in sheet.comments] == [
        (0, ""),
        (1, "Đoàn viên, hội viên"),
        (1, "Đoàn viên, hội viên"),
        (2, ""),
    ]
    told = [(one.name, [remark.step or remark.text for remark in one.remarks]) for one in sheet.dialogue]
    assert told[0] == ("Lần gửi 2", ["Đã rõ."])
    assert sorted(told[1][1]) == sorted(["Số hội viên tăng nhiều.", "Trả lại", "Đã ghi giải trình."])
    assert told[2] == ("Trước khi gửi", ["Chưa có số của thôn mới."])
    assert len(sheet.comments_on["members"]) == 2


def test_reviewers_remark_is_told_to_the_commune_once_until_it_looks(officer: User, staff: User) -> None:
    made = make_return(status=ReturnStatus.SUBMITTED, sender=officer)
    say(made, staff, "Một.")
    say(made, staff, "Hai.", "members")
    notice = Notice.objects.get()
    assert notice.to == officer
    assert notice.address == "/bao-cao/2023/cao-bo/nhap/hoi-nong-dan/#trao-doi-hnd"
    assert notice.text == "Nguyễn Văn A ghi nhận xét vào báo cáo năm 2023 của xã Cao Bồ (Hội Nông dân)."
    Notice.objects.update(read_at=timezone.now())
    say(made, staff, "Ba.")
    assert Notice.objects.count() == 2


def test_answer_is_told_to_those_who_spoke_and_to_no_other_reviewer(officer: User, staff: User) -> None:
    make_user(Role.STAFF, username="khac")
    made = make_return(status=ReturnStatus.SUBMITTED, sender=officer)
    say(made, officer)
    assert not Notice.objects.exists(), "nobody has asked yet: reviewers see their queue"
    say(made, staff)
    say(made, officer, "Đã ghi ở phần ghi chú.")
    assert list(Notice.objects.values_list("to__username", "address").order_by("pk")) == [
        ("xa", "/bao-cao/2023/cao-bo/nhap/hoi-nong-dan/#trao-doi-hnd"),
        ("banvan", "/duyet/2023/cao-bo/#trao-doi-hnd"),
    ]


def test_remarks_on_several_returns_of_a_unit_are_one_notice(officer: User, staff: User) -> None:
    made = [make_return(organization=code, status=ReturnStatus.SUBMITTED, sender=officer) for code in ("hnd", "dtn")]
    remarks = [(one, key, "Xin xem lại.") for one in made for key in ("members", "heads")]
    assert comment_all(remarks, by=staff, at=timezone.now()) == 4
    assert comment_all(remarks, by=staff, at=timezone.now()) == 0, "sent twice, kept once"
    notice = Notice.objects.get()
    assert (notice.to, notice.address) == (officer, "/bao-cao/2023/cao-bo/")
    assert "(Hội Nông dân và Đoàn Thanh niên)" in notice.text


def test_post_goes_back_to_the_page_it_came_from(client: Client, staff: User) -> None:
    made = make_return(status=ReturnStatus.SUBMITTED)
    client.force_login(staff)
    for page, back in {
        "approval:detail": DETAIL,
        "returns:history": "/bao-cao/2023/cao-bo/lich-su/hoi-nong-dan/",
        "https://example.vn/": "/bao-cao/2023/cao-bo/nhap/hoi-nong-dan/",
    }.items():
        answer = client.post(ADDRESS, {"text": f"Từ {page}", "key": "members", "page": page})
        assert answer["Location"] == f"{back}#trao-doi-hnd"
    assert made.comments.count() == 3


def test_faulty_remark_comes_back_with_its_words(client: Client, staff: User) -> None:
    make_return(status=ReturnStatus.SUBMITTED)
    client.force_login(staff)
    long = "a" * 1001
    answer = client.post(ADDRESS, {"text": long, "key": "members", "page": "approval:detail"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert long in text and 'value="members" selected' in text and "nhiều nhất 1.000 ký tự" in text
    assert f'href="{DETAIL}"' in text
    assert client.post(ADDRESS, {"text": "dòng\r\n" * 160, "page": ""}).status_code == 302, "a new line counts once"
    assert client.post(ADDRESS, {"text": "x", "key": "critiques"}).status_code == 422


def test_htmx_gets_the_dialogue_alone(client: Client, staff: User) -> None:
    make_return(status=ReturnStatus.SUBMITTED)
    client.force_login(staff)
    answer = client.post(ADDRESS, {"text": "Xin <b>xem</b> lại.", "page": "approval:detail"}, headers=HTMX)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "<html" not in text and 'id="trao-doi-hnd"' in text
    assert "Xin &lt;b&gt;xem&lt;/b&gt; lại." in text
    faulty = client.post(ADDRESS, {"text": " ", "page": "approval:detail"}, headers=HTMX)
    assert faulty.status_code == 422
    assert "Xin ghi nội dung nhận xét." in faulty.content.decode()


def test_return_not_yet_begun_takes_no_remark_but_keeps_the_words(client: Client, staff: User) -> None:
    AnnualReturn.objects.filter(year=2023, unit__slug="cao-bo").delete()
    client.force_login(staff)
    answer = client.post(ADDRESS, {"text": "Xin gửi sớm.", "page": "approval:detail"})
    assert answer.status_code == 409
    assert "chưa được bắt đầu" in answer.content.decode() and "Xin gửi sớm." in answer.content.decode()


def test_leader_reads_and_writes_nothing(client: Client, staff: User) -> None:
    say(make_return(status=ReturnStatus.SUBMITTED), staff, "Xin bổ sung danh sách.")
    client.force_login(make_user(Role.LEADER))
    page = client.get("/bao-cao/2023/cao-bo/lich-su/hoi-nong-dan/").content.decode()
    assert "Xin bổ sung danh sách." in page
    assert "Ghi nhận xét" not in page
    assert client.post(ADDRESS, {"text": "x"}).status_code == 403


def test_reading_many_remarks_costs_no_more_queries(staff: User) -> None:
    year, unit = ReportingYear.objects.get(year=2023), unit_named("00952")
    made = make_return(status=ReturnStatus.SUBMITTED)
    costs = []
    for count in (1, 8):
        for number in range(count):
            say(made, make_user(Role.STAFF), f"Nhận xét {number}")
        with CaptureQueriesContext(connection) as queries:
            found = sheets.of_unit(year, unit, staff)
            assert sum(len(round.remarks) for sheet in found for round in sheet.dialogue) == made.comments.count()
        costs.append(len(queries))
    assert costs[0] == costs[1]


@pytest.mark.parametrize(
    "page",
    [
        "/bao-cao/2023/cao-bo/kiem-tra/",
        "/bao-cao/2023/cao-bo/nhap/hoi-nong-dan/",
        "/bao-cao/2023/cao-bo/lich-su/hoi-nong-dan/",
    ],
)
def test_sender_reads_the_remarks_wherever_figures_are_mended(
    client: Client, officer: User, staff: User, page: str
) -> None:
    made = make_return(status=ReturnStatus.SENT_BACK, sender=officer)
    say(made, staff, "Xin gửi danh sách.", "members")
    client.force_login(officer)
    text = client.get(page).content.decode()
    assert "Xin gửi danh sách." in text and "Về «Đoàn viên, hội viên»" in text
    assert "Xin kiểm tra lại số hội viên." in text, "the reason of the sending back is part of it"
