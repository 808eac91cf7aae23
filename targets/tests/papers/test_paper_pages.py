"""The papers' pages: entering, finding, changing, cancelling, downloading; and citing from another form."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from organizations.models import Agency, AgencyKind, User
from organizations.permissions import Role
from organizations.refused import NotPermitted
from organizations.tests.factories import make_agency, make_district, make_unit, make_user
from targets.models import Paper, PaperKind
from targets.papers import actions, citations
from targets.papers.actions import PaperDetails, add_paper
from targets.papers.citations import Citation, cites_papers
from targets.papers.forms import CitePapersForm
from targets.papers.refusal import PaperRefused
from targets.tests.factories import make_absence, unit_named
from targets.tests.papers.paper_cases import pdf, upload

pytestmark = pytest.mark.django_db
NAME = "Kế hoạch giám sát (xã).pdf"


@pytest.fixture(autouse=True)
def _own_store(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def staff(client: Client) -> User:
    user = make_user(Role.STAFF, username="chu.hang")
    client.force_login(user)
    return user


@pytest.fixture
def officer() -> User:
    return make_user(Role.COMMUNE_OFFICER, unit=make_unit(), username="can.bo")


def entered(by: User, number: str = "12/KH-UBND", *, agency: Agency | None = None, **fields: Any) -> Paper:
    values: dict[str, Any] = {
        "kind": PaperKind.PLAN,
        "issued_on": date(2023, 3, 1),
        "title": "Kế hoạch giám sát nước sạch",
    }
    file = fields.pop("file", None)
    details = PaperDetails(agency or make_agency(make_district()), number=number, **values | fields)
    return add_paper(details, upload=file, by=by, at=timezone.now())


def body(issuer: Agency, **changes: Any) -> dict[str, Any]:
    values = {"agency": issuer.pk, "kind": "PLAN", "number": "12/KH-UBND", "issued_on": "2023-03-01"}
    return values | {"title": "Kế hoạch giám sát"} | changes


# --- entering ---------------------------------------------------------------------------------------------------


def test_officer_enters_a_paper_of_the_commune(client: Client, officer: User) -> None:
    agency = make_agency(make_unit())
    client.force_login(officer)

    answer = client.post(reverse("paper:add"), body(agency, file=upload(pdf(), NAME)), follow=True)

    paper = Paper.objects.get()
    assert answer.redirect_chain == [(f"/van-ban-den/{paper.pk}/", 302)]
    assert (paper.agency, paper.number, paper.by, paper.file_name) == (agency, "12/KH-UBND", officer, NAME)
    assert paper.history.get().history_user == officer
    assert NAME in answer.content.decode()


def test_page_says_that_secrets_are_not_entered(client: Client, staff: User) -> None:
    for page in ("paper:list", "paper:add"):
        assert "Không nhập văn bản mật" in client.get(reverse(page)).content.decode()


@pytest.mark.parametrize(
    ("changes", "status", "sentence"),
    [
        pytest.param({"number": "12-BC/TU (M)"}, 409, "Có dấu hiệu là văn bản mật («(M)»)", id="secret-number"),
        pytest.param({"title": "Báo cáo TỐI MẬT"}, 409, "văn bản mật («TỐI MẬT»)", id="secret-title"),
        pytest.param({"number": ""}, 409, "Xin ghi số, ký hiệu của văn bản", id="no-number"),
        pytest.param({"title": ""}, 422, "Xin ghi trích yếu", id="no-title"),
        pytest.param({"kind": ""}, 422, "Xin chọn loại văn bản", id="no-kind"),
        pytest.param({"issued_on": "2999-01-01"}, 409, "không thể là ngày ban hành", id="day-to-come"),
        pytest.param({"agency": "999999"}, 422, "không nhập văn bản cho cơ quan này", id="no-such-agency"),
        pytest.param({"file": upload(b"MZ" + b"\0" * 99)}, 409, "Đây là chương trình", id="program"),
        pytest.param({"file": upload(b"")}, 422, "Tệp rỗng", id="empty-file"),
        pytest.param({"file": upload(pdf(b"0" * 11 * 1024 * 1024))}, 422, "Tệp lớn hơn 10 MB", id="too-large"),
    ],
)
def test_refused_entry_says_why(
    client: Client, staff: User, changes: dict[str, Any], status: int, sentence: str
) -> None:
    answer = client.post(reverse("paper:add"), body(make_agency(make_district()), **changes))
    assert answer.status_code == status
    assert sentence in answer.content.decode()
    assert not Paper.objects.exists()


def test_file_above_the_limit_of_workbooks_is_taken(client: Client, staff: User) -> None:
    file = upload(pdf(b"0" * 6 * 1024 * 1024))
    assert client.post(reverse("paper:add"), body(make_agency(make_district()), file=file)).status_code == 302


def test_known_paper_is_named(client: Client, staff: User) -> None:
    entered(staff, title="Kế hoạch đã có")
    answer = client.post(reverse("paper:add"), body(make_agency(make_district()), number="12/kh-ubnd"))
    assert answer.status_code == 409
    assert "«Kế hoạch đã có»" in answer.content.decode()


def test_known_paper_tells_the_local_day_of_its_entry(client: Client, staff: User) -> None:
    known = entered(staff)
    Paper.objects.filter(pk=known.pk).update(at=datetime(2023, 3, 1, 18, tzinfo=UTC))  # 1 o'clock of the 2nd here
    assert "nhập ngày 02/03/2023" in client.post(reverse("paper:add"), body(known.agency)).content.decode()


def test_paper_that_two_enter_at_once_is_stored_once(
    staff: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both looked for it before either was stored; then only the database knows."""
    entered(staff)
    monkeypatch.setattr(actions, "_refuse_known", lambda paper: None)
    monkeypatch.setattr(Paper, "full_clean", lambda paper, exclude: None)
    with pytest.raises(PaperRefused, match="vừa được người khác nhập"):
        entered(staff, file=upload(pdf()))
    assert Paper.objects.count() == 1
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_paper_of_another_agency_is_not_entered(client: Client, officer: User) -> None:
    client.force_login(officer)
    other = make_agency(make_district())
    assert client.post(reverse("paper:add"), body(other)).status_code == 422
    with pytest.raises(NotPermitted):
        entered(officer, agency=other)


# --- finding ----------------------------------------------------------------------------------------------------


def numbers(client: Client, query: str) -> set[str]:
    return {paper.number for paper in client.get(f"/van-ban-den/{query}").context["page"]}


def test_list_is_searched_by_number_title_agency_and_year(client: Client, staff: User) -> None:
    entered(staff, "1/KH-UBND", title="Kế hoạch giám sát nước sạch")
    entered(staff, "2/KH-UBND", title="Đối thoại với Nhân dân", issued_on=date(2024, 3, 1))
    entered(staff, "3/KH-UBND", title="Khác", agency=make_agency(make_unit()))

    assert numbers(client, "") == {"1/KH-UBND", "2/KH-UBND", "3/KH-UBND"}
    assert numbers(client, "?tim=2/kh") == {"2/KH-UBND"}
    assert numbers(client, "?tim=nuoc sach") == {"1/KH-UBND"}
    assert numbers(client, "?tim=Cao Bồ") == {"3/KH-UBND"}
    assert numbers(client, "?nam=2024") == {"2/KH-UBND"}
    assert numbers(client, "?nam=2024&tim=nuoc") == set()
    assert numbers(client, "?nam=x&trang=y") == {"1/KH-UBND", "2/KH-UBND", "3/KH-UBND"}


def test_list_asks_as_often_for_many_papers(
    client: Client, staff: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    agencies = [make_agency(make_district()), make_agency(make_unit())]
    for number in range(60):
        entered(staff, f"{number}/KH-UBND", agency=agencies[number % 2])
    client.get("/van-ban-den/")
    with django_assert_num_queries(LIST_QUERIES):
        answer = client.get("/van-ban-den/")
    assert len(answer.context["page"]) == 50
    assert "Trang 1/2" in answer.content.decode()


#: Session, account, the root's words and years, notices; years of the papers, their number, the page.
LIST_QUERIES = 8


# --- changing and cancelling ------------------------------------------------------------------------------------


def test_change_is_kept_in_the_history(client: Client, staff: User) -> None:
    paper = entered(staff)
    page = client.get(reverse("paper:change", args=[paper.pk]))
    seen = page.context["form"]["seen"].value()

    new = body(paper.agency, title="Kế hoạch giám sát đường bê tông", number="13/KH-UBND", seen=seen)
    answer = client.post(reverse("paper:change", args=[paper.pk]), {**new, "file": upload(pdf(), NAME)}, follow=True)

    text = answer.content.decode()
    assert "số «12/KH-UBND» thành «13/KH-UBND»" in text
    assert "tệp «không có» thành «Kế hoạch giám sát (xã).pdf»" in text
    paper.refresh_from_db()
    assert (paper.number, paper.file_name) == ("13/KH-UBND", NAME)


def test_change_of_somebody_who_saw_an_older_version_is_refused(client: Client, staff: User) -> None:
    paper = entered(staff)
    seen = actions.version_of(paper)
    address = reverse("paper:change", args=[paper.pk])
    assert client.post(address, body(paper.agency, title="Một", seen=seen)).status_code == 302

    answer = client.post(address, body(paper.agency, title="Hai", seen=seen))

    assert answer.status_code == 409
    assert "vừa được người khác sửa" in answer.content.decode()
    paper.refresh_from_db()
    assert paper.title == "Một"


def test_cancelled_paper_is_shown_and_changed_no_more(client: Client, staff: User) -> None:
    paper = entered(staff)
    address = reverse("paper:cancel", args=[paper.pk])
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "..."}).status_code == 409

    text = client.post(address, {"reason": "Nhập trùng."}, follow=True).content.decode()

    assert "Văn bản đã hủy, không dùng làm minh chứng." in text
    assert "Lý do: Nhập trùng." in text
    assert "Đã hủy" in client.get("/van-ban-den/").content.decode()
    for name in ("cancel", "change", "grounds"):
        assert client.get(reverse(f"paper:{name}", args=[paper.pk])).status_code == 409
    with pytest.raises(PaperRefused):
        actions.attach_file(paper, upload(pdf()), by=staff, at=timezone.now())
    entered(staff)  # the number is free again


def test_officer_reads_but_does_not_change_the_districts_paper(client: Client, staff: User, officer: User) -> None:
    paper = entered(staff)
    client.force_login(officer)
    page = client.get(reverse("paper:detail", args=[paper.pk]))
    assert page.status_code == 200
    assert reverse("paper:change", args=[paper.pk]) not in page.content.decode()
    for name in ("change", "cancel", "grounds"):
        assert client.post(reverse(f"paper:{name}", args=[paper.pk]), {"reason": "Thử."}).status_code == 403
    with pytest.raises(NotPermitted):
        actions.cancel(paper, reason="Thử.", by=officer, at=timezone.now())


def test_paper_is_the_ground_of_an_absence(client: Client, staff: User) -> None:
    paper, absence = entered(staff), make_absence("00952")
    address = reverse("paper:grounds", args=[paper.pk])
    assert "Cao Bồ: không có" in client.get(address).content.decode()

    text = client.post(address, {"absences": [absence.pk]}, follow=True).content.decode()

    assert list(paper.absences.all()) == [absence]
    assert "Nơi không có tổ chức: Xã Cao Bồ" in text
    assert "Ghi văn bản là căn cứ" in text
    assert {row.history_user for row in paper.history.all()} == {staff}
    assert client.post(address, {"absences": [10**9]}).status_code == 422
    client.post(address, {})
    assert not paper.absences.exists()


def test_other_rooms_show_what_cites_a_paper(client: Client, staff: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(citations, "_SOURCES", [])
    paper = entered(staff)

    @cites_papers
    def duties(cited: Paper, user: User) -> list[Citation]:
        assert (cited, user) == (paper, staff)
        return [Citation("Nhiệm vụ Q1.1", "/nhiem-vu/2023/Q1-1/")]

    text = client.get(reverse("paper:detail", args=[paper.pk])).content.decode()
    assert '<a href="/nhiem-vu/2023/Q1-1/">Nhiệm vụ Q1.1</a>' in text


# --- downloading ------------------------------------------------------------------------------------------------


def test_file_is_sent_to_be_saved(client: Client, staff: User) -> None:
    paper = entered(staff, file=upload(pdf(), NAME))
    answer = client.get(reverse("paper:download", args=[paper.pk]))

    assert answer.getvalue() == pdf()
    assert answer["Content-Disposition"] == f"attachment; filename*=utf-8''{quote(NAME)}"
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"] and "private" in answer["Cache-Control"]


def test_file_is_unknown_to_strangers(client: Client, staff: User) -> None:
    paper = entered(staff, agency=make_agency(make_unit()), file=upload(pdf()))
    address = reverse("paper:download", args=[paper.pk])
    client.force_login(make_user(Role.COMMUNE_OFFICER, unit=unit_named("00919")))
    assert client.get(address).status_code == 404
    client.logout()
    assert client.get(address).status_code == 302


def test_paper_without_file_has_no_download(client: Client, staff: User) -> None:
    assert client.get(reverse("paper:download", args=[entered(staff).pk])).status_code == 404


def test_lost_file_is_said(client: Client, staff: User) -> None:
    paper = entered(staff, file=upload(pdf()))
    default_storage.delete(paper.file.name)
    answer = client.get(reverse("paper:download", args=[paper.pk]))
    assert answer.status_code == 409
    assert "không còn trong kho tệp" in answer.content.decode()


# --- citing from another form -----------------------------------------------------------------------------------


def cite(agency: Agency, data: dict[str, Any], papers: list[Paper], files: dict[str, Any] | None = None) -> Any:
    data = {f"q1-{name}": value for name, value in data.items()}
    sent = {f"q1-{name}": value for name, value in (files or {}).items()}
    return CitePapersForm(data, sent, prefix="q1", agency=agency, papers=papers)


def test_form_cites_papers_that_there_are(staff: User) -> None:
    first, second = entered(staff, "1/KH-UBND"), entered(staff, "2/KH-UBND")
    form = cite(first.agency, {"papers": [second.pk]}, [first, second])
    assert form.is_valid() and not form.enters_paper
    assert form.save(by=staff, at=timezone.now()) == [second]


def test_form_enters_a_paper_in_place(staff: User) -> None:
    first = entered(staff, "1/KH-UBND")
    data = {
        "papers": [first.pk],
        "kind": "REPORT",
        "number": "2/BC-UBND",
        "issued_on": "01/03/2023",
        "title": "Kết quả",
    }
    form = cite(first.agency, data, [first], {"file": upload(pdf(), NAME)})
    assert form.is_valid() and form.enters_paper

    cited = form.save(by=staff, at=timezone.now())

    made = Paper.objects.get(number="2/BC-UBND")
    assert cited == [first, made]
    assert (made.agency, made.file_name) == (first.agency, NAME)


def test_form_asks_for_what_a_new_paper_lacks(staff: User) -> None:
    form = cite(make_agency(make_district()), {"number": "2/BC-UBND"}, [])
    assert not form.is_valid()
    assert set(form.errors) == {"kind", "issued_on", "title"}
    assert form.enters_paper


def test_form_shows_why_a_new_paper_is_refused(staff: User) -> None:
    data = {"kind": "REPORT", "number": "2-BC/TU (M)", "issued_on": "2023-03-01", "title": "Kết quả"}
    form = cite(make_agency(make_district()), data, [])
    assert form.is_valid()
    with pytest.raises(PaperRefused) as refusal:
        form.save(by=staff, at=timezone.now())
    form.refuse(refusal.value)
    assert "văn bản mật" in str(form.errors)


def test_form_takes_no_paper_that_was_not_offered(staff: User) -> None:
    first, second = entered(staff, "1/KH-UBND"), entered(staff, "2/KH-UBND")
    assert not cite(first.agency, {"papers": [second.pk]}, [first]).is_valid()


def test_forms_on_one_page_read_the_papers_once(staff: User, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    papers = [entered(staff, "1/KH-UBND"), entered(staff, "2/KH-UBND")]
    agency = papers[0].agency
    with django_assert_num_queries(0):
        for number in range(20):
            form = CitePapersForm(prefix=f"q{number}", agency=agency, papers=papers, cited=[papers[1].pk])
            assert str(form["papers"]).count("checked") == 1


def test_agency_account_enters_its_own(client: Client) -> None:
    agency = make_agency(make_district(), AgencyKind.DEPARTMENT, "Phòng Nội vụ")
    client.force_login(make_user(Role.AGENCY, agency=agency))
    page = client.get(reverse("paper:add")).content.decode()
    assert page.count("<option") == 1 + 13, "the agency alone, and the kinds with their invitation"
    assert client.post(reverse("paper:add"), body(agency)).status_code == 302
