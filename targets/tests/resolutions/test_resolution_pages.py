"""The pages of resolutions: what is read there, by whom, and the way from a proposal to its confirmation."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from organizations.models import Level, Unit
from organizations.permissions import Role
from organizations.tests.factories import make_user
from organizations.tests.page_text import page_text
from targets.models import Job, JobStatus, Threshold, ThresholdChange
from targets.rules.workflow import ReturnStatus
from targets.tests.factories import make_resolution, make_return, unit_named
from targets.tests.resolutions.changes import RAISED, administrator, change, close, posted
from targets.verdicts import scoring

pytestmark = pytest.mark.django_db
PAGE = "/nghi-quyet/vi-xuyen-2021-2025/"
PROPOSAL = f"{PAGE}T06/nguong/"


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(administrator())
    return client


@pytest.fixture
def judged() -> None:
    make_return("00952", "hnd", 2023, status=ReturnStatus.APPROVED)
    scoring.score_year(2023)


def text(client: Client, address: str = PAGE) -> str:
    return page_text(client, address)


def test_page_says_all_that_the_resolution_asks(admin: Client) -> None:
    close(2021, 2022)
    change()
    shown = text(admin)
    for part in (
        "về đổi mới nội dung, phương thức".capitalize(), "huyện Vị Xuyên",
        "2021-2025; đã chốt: 2021, 2022", "80% số đơn vị",
        "sơ kết đến hết năm 2023; tổng kết đến hết năm 2025", "17 chỉ tiêu", "15 số liệu phải báo cáo",
        "Điều khoản I.2.2-1", "Tử số: Đoàn viên, hội viên", "Mẫu số: Đối tượng trong diện tập hợp",
        "Càng cao càng tốt", "báo cáo của chính cấp đó", "cộng các xã, thị trấn",
        "Năm 2021-2022: <b>≥ 90%</b>", "Năm 2023-2025: <b>≥ 95%</b>",
        "Văn bản số 12-QĐ/HU, ngày 15/01/2023: Về nâng mức tập hợp hội viên",
        "T06, năm 2023-2025", "Lý do: Huyện ủy nâng mức", "Nguyễn Văn A",
    ):  # fmt: skip
        assert part in shown, part
    assert shown.count("Đổi ngưỡng<") == 17


def test_others_read_it_and_are_offered_no_change(client: Client) -> None:
    for role in (Role.STAFF, Role.HEAD_OF_STAFF, Role.LEADER, Role.COMMUNE_OFFICER, Role.DISTRICT_ORGANIZATION):
        client.force_login(make_user(role, unit=unit_named("00952") if role is Role.COMMUNE_OFFICER else None))
        assert "Đổi ngưỡng<" not in text(client)
        assert client.get(PROPOSAL).status_code == 403


def test_list_holds_the_resolutions_at_above_and_below_the_unit(client: Client) -> None:
    district = Unit.objects.get(code="030")
    make_resolution(district.parent)
    for unit, count in ((district, 2), (district.parent, 2), (unit_named("00952"), 2)):
        client.force_login(administrator(unit, whole=False))
        assert text(client, "/nghi-quyet/").count('<tr><th scope="row">') == count


def test_administrator_of_another_root_finds_nothing(client: Client) -> None:
    district = Unit.objects.get(code="030")
    elsewhere = Unit.objects.create(
        code="034", valid_from=date(1991, 10, 1), level=Level.DISTRICT, kind="huyện", name="Bắc Quang",
        parent=district.parent,
    )  # fmt: skip
    make_resolution(elsewhere)
    client.force_login(administrator(elsewhere, whole=False))
    assert "vi-xuyen" not in text(client, "/nghi-quyet/")
    assert "Đổi ngưỡng<" not in text(client, "/nghi-quyet/nq-034-2021/")  # it has no target yet
    for answer in (client.get(PAGE), client.get(PROPOSAL), client.post(PROPOSAL, posted(viec="xem"))):
        assert answer.status_code == 404


def test_administrator_below_the_root_reads_and_does_not_change(client: Client) -> None:
    client.force_login(administrator(unit_named("00952"), whole=False))
    assert "Đổi ngưỡng<" not in text(client)
    for answer in (client.get(PROPOSAL), client.post(PROPOSAL, posted(viec="xem"))):
        assert answer.status_code == 403
    assert not ThresholdChange.objects.exists()


def test_resolution_is_reached_from_the_administration(admin: Client) -> None:
    assert 'href="/nghi-quyet/"' in text(admin, "/quan-tri/")
    assert f'href="{PAGE}"' in text(admin, "/nghi-quyet/")


@pytest.mark.usefixtures("judged")
def test_proposal_is_shown_first_and_stored_when_confirmed(admin: Client) -> None:
    before = list(Threshold.objects.order_by("pk").values())
    answer = admin.post(PROPOSAL, posted(viec="xem"))
    shown = " ".join(answer.content.decode().split())
    assert answer.status_code == 200
    assert "<b>1</b> kết quả chính thức sẽ đổi" in shown and "Xã Cao Bồ" in shown and "923/1.000 (92,3%)" in shown
    assert "Năm 2021-2022: <b>≥ 90%</b>" in shown and "Năm 2023-2025: <b>≥ 95%</b>" in shown
    assert list(Threshold.objects.order_by("pk").values()) == before
    hidden = {field.html_name: str(field.value()) for field in answer.context["form"]}
    done = admin.post(PROPOSAL, {**hidden, "seen": answer.context["preview"].seen, "viec": "ghi"}, follow=True)
    assert done.redirect_chain == [(PAGE, 302)]
    assert "Đã đổi ngưỡng chỉ tiêu T06, năm 2023-2025: 1 kết quả chính thức đổi." in done.content.decode()
    assert ThresholdChange.objects.get().turned == 1


@pytest.mark.usefixtures("judged")
def test_preview_names_the_years_that_are_being_scored(admin: Client) -> None:
    sentence = "Kết quả năm 2023 đang được tính lại"
    assert sentence in admin.post(PROPOSAL, posted(viec="xem")).content.decode()
    Job.objects.update(status=JobStatus.DONE)
    assert sentence not in admin.post(PROPOSAL, posted(viec="xem")).content.decode()


@pytest.mark.usefixtures("judged")
def test_outdated_confirmation_shows_the_preview_anew(admin: Client) -> None:
    seen = admin.post(PROPOSAL, posted(viec="xem")).context["preview"].seen
    make_return("00943", "hnd", 2023, status=ReturnStatus.APPROVED)
    scoring.score_year(2023)
    answer = admin.post(PROPOSAL, posted(viec="ghi", seen=seen))
    assert answer.status_code == 409
    assert "đã thay đổi sau khi đồng chí xem trước" in answer.content.decode()
    assert answer.context["preview"].official == 2
    assert not ThresholdChange.objects.exists()
    again = admin.post(PROPOSAL, posted(viec="ghi", seen=answer.context["preview"].seen))
    assert again.status_code == 302


def test_closed_year_is_refused_with_a_sentence(admin: Client) -> None:
    close(2023)
    for doing in ("xem", "ghi"):
        answer = admin.post(PROPOSAL, posted(viec=doing, seen="x"))
        assert answer.status_code == 409
        assert "Năm 2023 đã chốt nên ngưỡng của năm đó không đổi được nữa" in answer.content.decode()
    shown = text(admin, PROPOSAL)
    assert "2023 (đã chốt)" in shown and "Đã chốt: năm 2023" in shown
    assert '<option value="2021" selected>' in shown


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        pytest.param({"value": "95,5"}, "Xin ghi một số nguyên", id="a-fraction"),
        pytest.param({"value": ""}, "Xin ghi ngưỡng mới", id="no-number"),
        pytest.param({"value": "9" * 30}, "không dùng được", id="a-long-number"),
        pytest.param({"first_year": "2019"}, "Xin chọn một năm từ 2021 đến 2025", id="another-year"),
        pytest.param({"paper_issued_on": "hôm qua"}, "Xin ghi ngày, tháng, năm", id="no-day"),
        pytest.param({"paper_title": ""}, "Xin ghi trích yếu văn bản", id="no-title"),
        pytest.param({"reason": ""}, "Xin ghi lý do đổi", id="no-reason"),
        pytest.param({"reason": "a" * 3000}, "Xin viết ngắn lại", id="a-long-reason"),
    ],
)
def test_faulty_form_is_answered_beside_its_field(admin: Client, fields: dict[str, str], sentence: str) -> None:
    answer = admin.post(PROPOSAL, {**posted(viec="xem"), **fields})
    assert answer.status_code in (409, 422)
    assert sentence in answer.content.decode()


def test_count_has_a_largest_number_and_a_share_has_none(admin: Client) -> None:
    assert 'name="maximum"' not in text(admin, PROPOSAL)
    assert 'name="maximum"' in text(admin, f"{PAGE}T01/nguong/")
    assert admin.get(f"{PAGE}T99/nguong/").status_code == 404


def queries_of(client: Client) -> int:
    with CaptureQueriesContext(connection) as queries:
        text(client)
    return len(queries)


def test_page_asks_the_same_queries_whatever_its_size(admin: Client) -> None:
    few = queries_of(admin)
    for value in (91, 92, 93):
        change(RAISED._replace(value=value))
    assert queries_of(admin) == few < 25


def test_page_lists_the_duties_with_who_owes_them(admin: Client) -> None:
    page = page_text(admin, PAGE)
    assert "63 nhiệm vụ" in page
    assert "Ban Dân vận: nơi ban hành nghị quyết" in page
    assert "Phải đạt: ít nhất 1" in page
