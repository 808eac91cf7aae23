"""«Kiểm tra và gửi»: every section once more, reasons given on the spot, and the question before the sending."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from organizations.models import Organization, User
from organizations.permissions import Role
from organizations.tests.factories import make_user
from targets.models import AnnualReturn, ChangeSource, Figure, FigureChange
from targets.returns import actions as returns
from targets.rules.workflow import ReturnStatus
from targets.tests.factories import GOOD_FIGURES, make_return, unit_named

pytestmark = pytest.mark.django_db
HUB = "/bao-cao/2023/cao-bo/"
CHECK = HUB + "kiem-tra/"
SUBMIT = HUB + "gui/"
#: Members jump by half; the two grades disagree with the one head.
ASKED = {**GOOD_FIGURES, "members": 930, "rated_good": 1}
BEFORE = {**GOOD_FIGURES, "members": 600, "eligible": 990}


@pytest.fixture
def officer() -> User:
    return make_user(Role.COMMUNE_OFFICER, username="xa.caobo", unit=unit_named("00952"))


@pytest.fixture
def signed_in(client: Client, officer: User) -> Client:
    client.force_login(officer)
    return client


@pytest.fixture
def asked(officer: User) -> AnnualReturn:
    """A return with two open questions: about the members, and about the sum of grades."""
    make_return(year=2022, figures=BEFORE)
    return make_return(figures=ASKED, sender=officer)


REASONS = {"gt-hnd-members": "Sáp nhập hai chi hội", "gt-hnd-rated_excellent": "Một vị trí đang khuyết"}


def sent(made: AnnualReturn, **more: object) -> dict[str, object]:
    return {"rev-hnd": made.revision, **REASONS, **more}


def text_of(client: Client, address: str = CHECK) -> str:
    return client.get(address).content.decode()


def test_check_page_shows_all_sections_with_last_years_figures(signed_in: Client, asked: AnnualReturn) -> None:
    page = signed_in.get(CHECK)
    text = page.content.decode()
    assert len(page.context["summary"].sections) == 6
    assert "Còn 3 nội dung cần giải trình" in text  # two of them about the members
    assert "tăng 55,0% so với năm 2022 (600)" in text
    assert f'href="{HUB}nhap/hoi-nong-dan/?ve=kiem-tra#o-members"' in text
    assert "+330" in text
    assert f"{HUB}nhap/doan-thanh-nien/?ve=kiem-tra" in text


def test_check_page_counts_as_the_hub_does(signed_in: Client, officer: User) -> None:
    """Two questions about one figure share a box; both are told and counted, as everywhere else."""
    make_return(year=2022, figures={**GOOD_FIGURES, "members": 400, "eligible": 1000})
    make_return(sender=officer)
    assert "3 cần giải trình" in text_of(signed_in, HUB)
    text = text_of(signed_in)
    assert "Còn 3 nội dung cần giải trình" in text
    assert text.count('<li class="to-explain"><a href="#') == 3


def test_return_without_figures_offers_one_way_to_enter_them(signed_in: Client, asked: AnnualReturn) -> None:
    text = text_of(signed_in)
    assert "Nhập số liệu của Hội Cựu chiến binh" in text
    assert text.count(f'href="{HUB}nhap/hoi-cuu-chien-binh/?ve=kiem-tra"') == 1


def test_questions_about_one_figure_share_one_box(signed_in: Client, asked: AnnualReturn) -> None:
    form = signed_in.get(CHECK).context["form"]
    assert [(one.key, len(one.problems)) for one in form.questions["hnd"]] == [("rated_excellent", 1), ("members", 2)]


def test_reasons_are_saved_without_leaving_the_page(signed_in: Client, asked: AnnualReturn, officer: User) -> None:
    changes = FigureChange.objects.count()
    answer = signed_in.post(CHECK, sent(asked, viec="luu"))
    assert (answer.status_code, answer["Location"]) == (302, CHECK)
    assert Figure.objects.get(annual_return=asked, definition__key="members").note == "Sáp nhập hai chi hội"
    assert FigureChange.objects.count() == changes  # the figures themselves did not change
    text = text_of(signed_in)
    assert "Đã lưu 2 giải trình." in text
    assert "Không còn lỗi, không còn nội dung cần giải trình." in text
    assert "Sáp nhập hai chi hội</textarea>" in text


def test_sending_from_the_check_page_saves_the_reasons_first_and_asks_once_more(
    signed_in: Client, asked: AnnualReturn, officer: User
) -> None:
    answer = signed_in.post(CHECK, sent(asked, viec="gui", chon="hoi-nong-dan"))
    assert answer["Location"] == f"{SUBMIT}?chon=hoi-nong-dan"
    page = signed_in.get(answer["Location"])
    text = page.content.decode()
    assert "xã không sửa được cho đến khi Ban Dân vận duyệt hoặc trả lại" in text
    assert "Giải trình: Sáp nhập hai chi hội" in text
    [sheet] = page.context["possible"]
    step = {"step": "SUBMIT", "ticked": f"hoi-nong-dan:{sheet.revision}", "confirmed": "1"}
    signed_in.post(HUB + "buoc/", step)
    asked.refresh_from_db()
    assert (asked.state, asked.submitted_by) == (ReturnStatus.SUBMITTED, officer)


def test_return_with_an_open_question_is_not_sent(signed_in: Client, asked: AnnualReturn) -> None:
    answer = signed_in.post(CHECK, sent(asked, viec="gui", chon="hoi-nong-dan") | {"gt-hnd-members": " "}, follow=True)
    text = answer.content.decode()
    assert "Chưa gửi được báo cáo" in text
    assert "Báo cáo còn 2 nội dung cần giải trình." in text  # the jump, and the rate that jumps with it
    assert "Gửi báo cáo cho Ban Dân vận" not in text.split("<main")[1]
    asked.refresh_from_db()
    step = {"step": "SUBMIT", "ticked": f"hoi-nong-dan:{asked.revision}", "confirmed": "1"}
    assert signed_in.post(HUB + "buoc/", step).status_code == 409
    asked.refresh_from_db()
    assert asked.state is ReturnStatus.DRAFT


def test_error_must_be_mended_and_other_returns_can_still_be_sent(signed_in: Client, officer: User) -> None:
    make_return(figures={**GOOD_FIGURES, "branches_effective": 12}, sender=officer)
    make_return(organization="dtn", sender=officer)
    page = signed_in.get(CHECK)
    text = page.content.decode()
    assert "Còn 1 lỗi phải sửa" in text
    assert f'href="{HUB}nhap/hoi-nong-dan/?ve=kiem-tra#o-branches_effective"' in text
    assert 'id="chon-hnd"' not in text
    assert [one.sheet.organization.code for one in page.context["summary"].sections if one.is_ticked] == ["dtn"]


def test_blanks_are_counted_and_never_hinder(signed_in: Client, officer: User) -> None:
    make_return(figures={**GOOD_FIGURES, "themes": None, "heads": None}, sender=officer)
    text = text_of(signed_in)
    assert "ô chưa nhập; vẫn gửi được, các chỉ tiêu đó sẽ ghi «Chưa có số liệu»" in text
    assert f'href="{HUB}nhap/hoi-nong-dan/?ve=kiem-tra#o-themes"' in text
    asked = signed_in.post(CHECK, {"viec": "gui", "chon": "hoi-nong-dan", "rev-hnd": "1"}, follow=True)
    assert "Còn 2 ô chưa nhập" in asked.content.decode()


def test_general_note_answers_what_concerns_the_whole_return(signed_in: Client, officer: User) -> None:
    made = make_return(figures={**GOOD_FIGURES, "members": 1000}, sender=officer)
    returns.write_note(made, "Số liệu chốt 31/12.", by=officer)
    assert "Không còn lỗi, không còn nội dung" in text_of(signed_in)
    signed_in.post(CHECK, {"viec": "luu", "rev-hnd": made.revision, "gt-hnd-chung": ""})
    assert "Còn 1 nội dung cần giải trình" in text_of(signed_in)
    made.refresh_from_db()
    signed_in.post(CHECK, {"viec": "luu", "rev-hnd": made.revision, "gt-hnd-chung": "Cả xã hoàn thành"})
    made.refresh_from_db()
    assert made.note == "Cả xã hoàn thành"


def test_members_above_eligible_are_explained_here_too(signed_in: Client, officer: User) -> None:
    made = make_return(figures={**GOOD_FIGURES, "members": 1001}, sender=officer)
    assert "lớn hơn đối tượng trong diện tập hợp (1.000)" in text_of(signed_in)
    signed_in.post(CHECK, {"viec": "luu", "rev-hnd": made.revision, "gt-hnd-members": "Có hội viên xã khác"})
    text = text_of(signed_in)
    assert "Đã giải trình:" in text
    assert "Không còn lỗi, không còn nội dung cần giải trình." in text


def test_too_long_reason_is_shown_back_and_nothing_is_saved(signed_in: Client, asked: AnnualReturn) -> None:
    answer = signed_in.post(CHECK, sent(asked, viec="luu") | {"gt-hnd-members": "x" * 501})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Giải trình dài 501 ký tự. Xin viết ngắn lại, nhiều nhất 500 ký tự." in text
    assert "x" * 501 in text
    assert "<title>Lỗi:" in text
    assert not Figure.objects.exclude(note="").exists()


def test_somebody_elses_change_keeps_the_reasons_on_the_page(signed_in: Client, asked: AnnualReturn) -> None:
    seen = asked.revision
    other = make_user(Role.STAFF, username="khac")
    returns.enter_figures(asked, {"themes": returns.Entry(2)}, by=other, at=timezone.now(), source=ChangeSource.FORM)
    answer = signed_in.post(CHECK, sent(asked, viec="luu") | {"rev-hnd": seen})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Sáp nhập hai chi hội</textarea>" in text
    assert not Figure.objects.exclude(note="").exists()
    fresh = answer.context["form"]["rev-hnd"].value()
    assert signed_in.post(CHECK, sent(asked, viec="luu") | {"rev-hnd": fresh}).status_code == 302


def test_nothing_ticked_says_so(signed_in: Client, asked: AnnualReturn) -> None:
    answer = signed_in.post(CHECK, sent(asked, viec="gui"), follow=True)
    assert "Xin chọn ít nhất một báo cáo để gửi." in answer.content.decode()
    assert Figure.objects.exclude(note="").count() == 2  # the reasons are kept all the same


def test_question_without_a_return_leads_back(signed_in: Client) -> None:
    assert signed_in.get(SUBMIT)["Location"] == CHECK
    assert signed_in.get(f"{SUBMIT}?chon=khong-co")["Location"] == CHECK


def test_sent_return_is_read_only_with_its_explanation(signed_in: Client, asked: AnnualReturn, officer: User) -> None:
    signed_in.post(CHECK, sent(asked))
    asked.refresh_from_db()
    returns.submit(asked, by=officer, at=timezone.now())
    text = text_of(signed_in)
    assert "<b>Giải trình:</b> Sáp nhập hai chi hội" in text
    assert 'name="gt-hnd-members"' not in text
    signed_in.post(CHECK, sent(asked) | {"gt-hnd-members": "khác"})
    assert Figure.objects.get(annual_return=asked, definition__key="members").note == "Sáp nhập hai chi hội"


@pytest.mark.parametrize("role", [Role.DISTRICT_ORGANIZATION, Role.STAFF, Role.HEAD_OF_STAFF])
def test_sending_on_behalf_says_so_and_keeps_both_names(client: Client, role: Role) -> None:
    person = make_user(role)
    made = make_return(sender=person)
    client.force_login(person)
    assert "Đồng chí gửi thay xã Cao Bồ" in text_of(client)
    text = text_of(client, f"{SUBMIT}?chon=hoi-nong-dan")
    assert "Gửi báo cáo thay xã Cao Bồ?" in text
    assert "người gửi là <b>Nguyễn Văn A</b>, gửi thay <b>xã Cao Bồ</b>" in text
    step = {"step": "SUBMIT", "ticked": f"hoi-nong-dan:{made.revision}", "confirmed": "1"}
    done = client.post(HUB + "buoc/", step, follow=True)
    assert "Đã gửi thay xã Cao Bồ báo cáo năm 2023 (Hội Nông dân) lúc" in done.content.decode()
    assert "gửi thay Xã Cao Bồ" in done.content.decode()
    event = made.events.get()
    assert (event.by, event.on_behalf_of) == (person, made.unit)


def test_officer_of_one_organization_explains_the_own_only(client: Client, asked: AnnualReturn) -> None:
    scoped = make_user(
        Role.COMMUNE_OFFICER, unit=unit_named("00952"), organization=Organization.objects.get(code="dtn")
    )
    client.force_login(scoped)
    text = text_of(client)
    assert 'name="gt-hnd-members"' not in text
    assert 'id="chon-hnd"' not in text
    client.post(CHECK, sent(asked))
    assert not Figure.objects.exclude(note="").exists()


def ticked_on(client: Client, address: str = CHECK) -> list[str]:
    sections = client.get(address).context["summary"].sections
    return [one.sheet.organization.code for one in sections if one.is_ticked]


def test_complete_returns_are_ticked_and_the_one_that_was_asked_for(signed_in: Client, officer: User) -> None:
    make_return(figures={"themes": 1}, sender=officer)
    assert ticked_on(signed_in) == ["hnd"]  # the only one that has been begun
    make_return(organization="dtn", sender=officer)
    assert ticked_on(signed_in) == ["dtn"]
    assert ticked_on(signed_in, CHECK + "?chon=hoi-nong-dan") == ["hnd", "dtn"]


def test_mending_leads_back_to_the_check_page(signed_in: Client, asked: AnnualReturn) -> None:
    page = signed_in.get(HUB + "nhap/hoi-nong-dan/?ve=kiem-tra").content.decode()
    assert "Lưu, về trang kiểm tra" in page
    sent = {"revision": str(asked.revision), "members": "700", "general_note": "", "tiep": "gui"}
    answer = signed_in.post(HUB + "nhap/hoi-nong-dan/?ve=kiem-tra", sent)
    assert answer["Location"] == f"{CHECK}?chon=hoi-nong-dan#to-hnd"


def test_check_page_costs_the_same_whatever_is_stored(signed_in: Client, asked: AnnualReturn) -> None:
    signed_in.get(CHECK)  # remembers what the register asks
    with CaptureQueriesContext(connection) as few:
        signed_in.get(CHECK)
    for organization in ("dtn", "lhpn", "ccb"):
        make_return(organization=organization, figures=ASKED)
        make_return(organization=organization, year=2022, figures=BEFORE)
    with CaptureQueriesContext(connection) as many:
        signed_in.get(CHECK)
    assert len(many) == len(few)
