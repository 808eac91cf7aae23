"""Excel both ways: what leaves comes back without a difference, and a file is stored as a whole or not at all."""

from collections.abc import Mapping, Sequence
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from organizations.models import Agency, AgencyKind, User
from organizations.permissions import Role
from organizations.tests.factories import make_user
from targets.models import Activity, ActivityKind, Paper, RegisterFile, ReportingYear, Theme
from targets.registers.claims import RegisterChanged
from targets.registers.kinds.activities import ACTIVITIES
from targets.registers.kinds.recommendations import RECOMMENDATIONS
from targets.registers.kinds.themes import THEMES
from targets.registers.register import Register
from targets.registers.tables import files
from targets.registers.tables.pages import TABLED
from targets.registers.tables.workbook import HEAD_ROW, TableRefused
from targets.rules.register_steps import ThemeState, TopicState
from targets.tests.factories import root_year, unit_named
from targets.tests.registers.agency_rows import make_activity
from targets.tests.registers.every_row import ROWS
from targets.tests.registers.theme_steps import OTHER, WORDS, change_theme, committee, make_theme, paper, staff
from targets.tests.registers.topic_steps import add_recommendation, make_topic
from targets.years import actions as years

pytestmark = pytest.mark.django_db
TEXT, CONGRESS = "Chủ đề năm", "Chỉ tiêu, nhiệm vụ nghị quyết đại hội đảng bộ mà chủ đề cụ thể hóa"
REPORT, REPORT_DAY = "Văn bản báo cáo cấp ủy: số", "Văn bản báo cáo cấp ủy: ngày"
KIND = "Kiểm tra, giám sát"
AGREED, AGREED_DAY = "Văn bản cho chủ trương: số", "Văn bản cho chủ trương: ngày"


def year() -> ReportingYear:
    return ReportingYear.objects.get(year=2023)


def book_of(user: User) -> Workbook:
    return load_workbook(BytesIO(files.export(TABLED["chu-de"], year(), user)))


def columns(book: Workbook) -> dict[str, int]:
    sheet = book.worksheets[0]
    return {str(cell.value).removesuffix(" *"): cell.column for cell in sheet[HEAD_ROW]}


def set_cell(book: Workbook, row: int, title: str, value: Any) -> None:
    book.worksheets[0].cell(HEAD_ROW + row, columns(book)[title], value)


def set_cells(book: Workbook, row: int, values: Mapping[str, Any]) -> None:
    for title, value in values.items():
        set_cell(book, row, title, value)


def own_table(headings: Sequence[str], *lines: Sequence[Any], above: int = 2) -> Workbook:
    """A table as an office makes it: a title above, its own order of columns."""
    book = Workbook()
    sheet = book.active
    sheet["A1"] = "BIỂU THEO DÕI CHỦ ĐỀ"
    for number, line in enumerate([headings, *lines], start=above + 1):
        for column, value in enumerate(line, start=1):
            sheet.cell(number, column, value)
    return book


def staged(book: Workbook, by: User, register: Register[Any] = THEMES) -> RegisterFile:
    stream = BytesIO()
    book.save(stream)
    upload = SimpleUploadedFile("so-chu-de.xlsx", stream.getvalue())
    return files.stage(TABLED[register.slug], year(), upload, by=by, at=timezone.now())


def stored(book: Workbook, by: User) -> RegisterFile:
    file = staged(book, by)
    files.commit(file, by=by, at=timezone.now())
    return file


def faults(book: Workbook, by: User) -> Sequence[str]:
    file = staged(book, by)
    found = files.preview(file, by=by, at=timezone.now()).faults
    assert found
    before = list(Theme.objects.order_by("pk").values()), Paper.objects.count()
    with pytest.raises(files.FileNotStored):
        files.commit(file, by=by, at=timezone.now())
    assert (list(Theme.objects.order_by("pk").values()), Paper.objects.count()) == before
    return found


def test_what_leaves_comes_back_without_a_difference() -> None:
    for state, organization in zip(ThemeState, ("hnd", "ccb", "dtn"), strict=False):
        make_theme(state, organization=organization)
    make_theme(ThemeState.AGREED, unit="00919")
    found = files.preview(staged(book_of(staff()), staff()), by=staff(), at=timezone.now())
    assert (found.faults, found.new, found.changed, found.same) == ([], [], [], 4)
    assert not found.may_store


@pytest.mark.parametrize("slug", ROWS)
def test_every_register_comes_back_without_a_difference(slug: str) -> None:
    ROWS[slug]()
    content = files.export(TABLED[slug], year(), staff())
    file = files.stage(TABLED[slug], year(), SimpleUploadedFile("so.xlsx", content), by=staff(), at=timezone.now())
    found = files.preview(file, by=staff(), at=timezone.now())
    assert (found.faults, found.new, found.changed, found.same) == ([], [], [], 1)


def test_new_row_change_and_steps_from_one_file() -> None:
    make_theme()
    book = book_of(staff())
    set_cell(book, 1, TEXT, "Chủ đề sửa")
    unit, organizations = unit_named("00919"), ("Hội Nông dân", "Hội Cựu chiến binh")
    for row, organization in enumerate(organizations, start=2):
        set_cells(
            book, row, {"Đơn vị": unit.full_name, "Tổ chức": organization, TEXT: f"Chủ đề {row}", CONGRESS: "Hai"}
        )
    agreement = paper(committee(unit), "9-TB/ĐU", date(2023, 2, 20))
    set_cells(book, 2, {REPORT: "5-BC/HND", REPORT_DAY: "01/02/2023", AGREED: "9-TB/ĐU", AGREED_DAY: date(2023, 2, 20)})

    found = files.preview(staged(book, staff()), by=staff(), at=timezone.now())
    assert found.faults == [] and Theme.objects.count() == 1
    assert [(line.number, len(line.changes)) for line in found.new] == [(HEAD_ROW + 2, 2), (HEAD_ROW + 3, 0)]
    assert found.changed[0].changes == [(TEXT, WORDS["text"], "Chủ đề sửa")]
    stored(book, staff())
    agreed = Theme.objects.agreed().get()
    assert (agreed.unit, agreed.agreement, agreed.report.number) == (unit, agreement, "5-BC/HND")
    assert agreed.report.agency.organization == agreed.organization
    assert Theme.objects.get(organization__code="hnd", unit__code="00952").text == "Chủ đề sửa"

    again = files.preview(staged(book_of(staff()), staff()), by=staff(), at=timezone.now())
    assert (again.faults, again.new, again.changed, again.same) == ([], [], [], 3)


def test_same_file_twice_changes_nothing() -> None:
    table = own_table(["STT", "Tổ chức", "Đơn vị", TEXT, CONGRESS], [1, "Hội Nông dân", "xã Cao Bồ", "Một", "Hai"])
    stored(table, staff())
    before = list(Theme.objects.values()), RegisterFile.objects.count()
    found = files.preview(staged(table, staff()), by=staff(), at=timezone.now())
    assert (found.faults, found.new, found.changed, found.same) == ([], [], [], 1)
    assert list(Theme.objects.values()) == before[0]


def test_same_words_of_another_agency_are_another_row() -> None:
    """Agencies of one unit without an organization are told apart, and their rows never overwritten."""
    kept = make_activity(ActivityKind.INSPECTION)
    other = Agency.objects.exclude(pk=kept.agency_id).get(unit=kept.unit, kind=AgencyKind.PARTY_COMMITTEE)
    line = {"Cơ quan": other.name, "Loại": KIND, "Nội dung": kept.text, "Ngày": date(2023, 3, 15)}
    table = own_table(list(line), list(line.values()))
    file = staged(table, staff(), ACTIVITIES)
    assert files.preview(file, by=staff(), at=timezone.now()).faults == []
    files.commit(file, by=staff(), at=timezone.now())
    kept.refresh_from_db()
    assert kept.revision == 0
    assert set(Activity.objects.values_list("agency", flat=True)) == {kept.agency_id, other.pk}
    again = files.preview(staged(table, staff(), ACTIVITIES), by=staff(), at=timezone.now())
    assert (again.faults, again.new, again.changed, again.same) == ([], [], [], 1)


def test_line_without_code_that_differs_from_a_stored_row_is_asked() -> None:
    kept = make_activity(ActivityKind.INSPECTION)
    line = {"Cơ quan": kept.agency.name, "Loại": KIND, "Nội dung": kept.text, "Ngày": date(2023, 9, 9)}
    file = staged(own_table(list(line), list(line.values())), staff(), ACTIVITIES)
    (fault,) = files.preview(file, by=staff(), at=timezone.now()).faults
    assert "ghi khác với tệp" in fault and "mã dòng" in fault


def test_two_new_lines_with_one_subject_are_two_rows_if_they_differ() -> None:
    agency = committee(unit_named("00952"))
    headings = ["Cơ quan", "Loại", "Nội dung", "Ngày"]
    march, april = ([agency.name, KIND, "Kiểm tra cơ sở", date(2023, month, 1)] for month in (3, 4))
    file = staged(own_table(headings, march, april), staff(), ACTIVITIES)
    assert len(files.commit(file, by=staff(), at=timezone.now()).new) == 2
    may = [*march[:3], date(2023, 5, 1)]
    found = files.preview(staged(own_table(headings, may, may), staff(), ACTIVITIES), by=staff(), at=timezone.now())
    assert len(found.faults) == 2 and all("ghi khác với tệp" in fault for fault in found.faults)


def test_kind_of_a_stored_row_stays_and_settling_keeps_the_outcome() -> None:
    kept = make_activity(ActivityKind.INSPECTION, outcome="Đã khắc phục")
    book = load_workbook(BytesIO(files.export(TABLED[ACTIVITIES.slug], year(), staff())))
    set_cells(book, 1, {"Loại": "Hội nghị"})
    (fault,) = files.preview(staged(book, staff(), ACTIVITIES), by=staff(), at=timezone.now()).faults
    assert "cột «Loại»" in fault and "không sửa được cột này" in fault
    set_cells(book, 1, {"Loại": KIND, "Đã giải quyết xong: Ngày giải quyết xong": date(2023, 4, 1)})
    files.commit(staged(book, staff(), ACTIVITIES), by=staff(), at=timezone.now())
    kept.refresh_from_db()
    assert (kept.state, kept.settled_on, kept.outcome) == ("SETTLED", date(2023, 4, 1), "Đã khắc phục")


def test_answer_needs_what_its_form_asks() -> None:
    """A paper alone is no answer: whether it was accepted is asked at its cell."""
    row = add_recommendation(make_topic(TopicState.ISSUED))
    book = load_workbook(BytesIO(files.export(TABLED[RECOMMENDATIONS.slug], year(), staff())))
    set_cells(book, 1, {"Văn bản trả lời: số": "12-CV/UBND", "Văn bản trả lời: ngày": date(2023, 6, 20)})
    file = staged(book, staff(), RECOMMENDATIONS)
    (fault,) = files.preview(file, by=staff(), at=timezone.now()).faults
    assert "Trả lời: Trả lời" in fault and "Xin chọn" in fault
    row.refresh_from_db()
    assert row.answered_on is None


def test_table_of_an_office_with_its_own_order_and_numbered_columns() -> None:
    table = own_table(
        ["TT", TEXT, CONGRESS, "Tổ chức", "Đơn vị", "Ghi chú"],
        ["A", "1", "2", "3", "4", "5"],
        [1, "Một", "Hai", "hội nông dân", "XÃ CAO BỒ", "x"],
        [None] * 6,
    )
    stored(table, staff())
    assert Theme.objects.get().text == "Một"


def test_officer_of_a_commune_needs_no_column_of_units() -> None:
    stored(own_table(["Tổ chức", TEXT, CONGRESS], ["Hội Nông dân", "Một", "Hai"]), make_user(Role.COMMUNE_OFFICER))
    assert Theme.objects.get().unit.code == "00952"


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        pytest.param(
            ["Hội Nông dân", "xã Cao Bồ", "", "Hai"], "Ô C4, cột «Chủ đề năm»: Xin ghi chủ đề năm.", id="blank"
        ),
        pytest.param(["Hội nông", "xã Cao Bồ", "Một", "Hai"], "Ô A4, cột «Tổ chức»: Đọc được «Hội nông»", id="unknown"),
        pytest.param(["Công đoàn", "xã Nowhere", "Một", "Hai"], "Ô B4, cột «Đơn vị»: Đọc được «xã Nowhere»", id="unit"),
        pytest.param(["Hội Nông dân", "xã Cao Bồ", "...", "Hai"], "Dòng 4: Xin ghi chủ đề bằng chữ", id="says-nothing"),
        pytest.param(["Hội Nông dân", "xã Cao Bồ", "x" * 501, "Hai"], "Dài 501 ký tự", id="too-long"),
        pytest.param(["Hội Nông dân", "xã Cao Bồ", True, "Hai"], "Đọc được «có», cần chữ", id="truth"),
    ],
)
def test_faults_name_cell_and_remedy(line: list[Any], sentence: str) -> None:
    table = own_table(["Tổ chức", "Đơn vị", TEXT, CONGRESS], line, ["Hội Cựu chiến binh", "xã Cao Bồ", "Tốt", "Tốt"])
    assert any(sentence in text for text in faults(table, staff())), faults(table, staff())


def test_all_faults_at_once() -> None:
    table = own_table(
        ["Tổ chức", "Đơn vị", TEXT, CONGRESS, REPORT, REPORT_DAY],
        ["Hội Nông dân", "xã Cao Bồ", "", "", None, None],
        ["Hội Cựu chiến binh", "xã Cao Bồ", "Một", "Hai", "5-BC/CCB", "31/02/2023"],
        ["Công đoàn", "xã Cao Bồ", "Một", "Hai", "5-BC/CĐ", None],
        ["Đoàn Thanh niên", "xã Cao Bồ", "Một", "Hai", None, None],
        ["Đoàn Thanh niên", "xã Cao Bồ", "Ba", "Hai", None, None],
    )
    found = "\n".join(faults(table, staff()))
    for words in ("Ô C4", "Ô D4", "Ô F5", "Dòng 6: Có số mà thiếu ngày", "Dòng 8: Dòng này trùng với dòng 7"):
        assert words in found, (words, found)


def test_step_that_does_not_follow_or_lacks_the_right_is_refused() -> None:
    headings = ["Tổ chức", "Đơn vị", TEXT, CONGRESS, AGREED, AGREED_DAY]
    early = own_table(headings, ["Hội Nông dân", "xã Cao Bồ", "Một", "Hai", "9-TB/ĐU", "20/02/2023"])
    assert "«Dự kiến» nên không thể ghi chủ trương" in faults(early, staff())[0]
    theme = make_theme(ThemeState.REPORTED, unit="030")
    farmers = make_user(Role.DISTRICT_ORGANIZATION, organization=theme.organization)
    book = book_of(farmers)
    set_cell(book, 1, AGREED, "99-TB/HU")
    set_cell(book, 1, AGREED_DAY, date(2023, 3, 1))
    assert "chưa có văn bản số «99-TB/HU» ngày 01/03/2023" in faults(book, farmers)[0]


def test_reported_theme_is_not_reworded_by_a_file() -> None:
    make_theme(ThemeState.REPORTED)
    book = book_of(staff())
    set_cell(book, 1, TEXT, "Khác")
    assert "nên không thể sửa nội dung" in faults(book, staff())[0]
    book = book_of(staff())
    set_cell(book, 1, REPORT, "6-BC/HND")
    assert "khác với tệp" in faults(book, staff())[0]


def test_file_written_before_a_change_is_refused() -> None:
    theme = make_theme()
    book = book_of(staff())
    change_theme(theme, OTHER, seen=0, by=staff(), at=timezone.now())
    set_cell(book, 1, TEXT, "Khác")
    assert "vừa được người khác thay đổi" in faults(book, staff())[0]


def test_rows_of_others_stay() -> None:
    theme = make_theme(unit="00919")
    book = book_of(staff())
    set_cell(book, 1, TEXT, "Khác")
    officer = make_user(Role.COMMUNE_OFFICER)
    assert "không còn trong sổ" in faults(book, officer)[0]
    stranger = own_table(["Tổ chức", "Đơn vị", TEXT, CONGRESS], ["Hội Nông dân", "xã Thuận Hòa", "Một", "Hai"])
    assert "không có trong danh sách" in faults(stranger, officer)[0]
    assert Theme.objects.get().text == theme.text


@pytest.mark.parametrize(
    ("headings", "sentence"),
    [
        pytest.param(["Tổ chức", "Đơn vị", TEXT], "Không thấy bảng nào có các cột", id="column-missing"),
        pytest.param(
            ["Tổ chức", "Đơn vị", TEXT, CONGRESS, "Kết quả"], "Không hiểu cột «Kết quả» ở dòng 3", id="odd-column"
        ),
        pytest.param(["Tổ chức", "Đơn vị", TEXT, CONGRESS, TEXT], f"Không hiểu cột «{TEXT}»", id="twice"),
    ],
)
def test_table_that_is_not_the_registers(headings: list[str], sentence: str) -> None:
    with pytest.raises(TableRefused, match=sentence):
        staged(own_table(headings, ["a"] * len(headings)), staff())


def test_file_is_taken_back_as_a_whole() -> None:
    kept, reported = make_theme(), make_theme(organization="ccb")
    book = book_of(staff())
    set_cell(book, 1, TEXT, "Chủ đề sửa")
    set_cell(book, 2, REPORT, "5-BC/CCB")
    set_cell(book, 2, REPORT_DAY, date(2023, 2, 1))
    set_cells(book, 3, {"Đơn vị": "xã Cao Bồ", "Tổ chức": "Công đoàn", TEXT: "Mới", CONGRESS: "Mới"})
    file = stored(book, staff())
    reported.refresh_from_db()
    assert reported.state == ThemeState.REPORTED
    assert files.undo(file, by=staff(), at=timezone.now()) == 3
    for theme in (kept, reported):
        theme.refresh_from_db()
        assert (theme.text, theme.state, theme.report) == (WORDS["text"], ThemeState.DRAFT, None)
        assert theme.events.latest("pk").label == "Hoàn tác tệp"
    new = Theme.objects.get(text="Mới")
    assert new.is_cancelled and "so-chu-de.xlsx" in new.cancelled_reason
    with pytest.raises(files.FileNotStored):
        files.undo(file, by=staff(), at=timezone.now())
    with pytest.raises(files.FileNotStored):
        files.commit(file, by=staff(), at=timezone.now())


def test_row_that_went_on_stops_the_undoing() -> None:
    theme = make_theme()
    book = book_of(staff())
    set_cell(book, 1, TEXT, "Chủ đề sửa")
    file = stored(book, staff())
    theme.refresh_from_db()
    change_theme(theme, OTHER, seen=theme.revision, by=staff(), at=timezone.now())
    with pytest.raises(RegisterChanged):
        files.undo(file, by=staff(), at=timezone.now())
    file.refresh_from_db()
    assert file.undone_at is None


def test_closed_year_takes_no_file() -> None:
    make_theme()
    book = book_of(staff())
    set_cell(book, 1, TEXT, "Khác")
    head = make_user(Role.HEAD_OF_STAFF)
    for number in (2021, 2022, 2023):
        years.close_year(root_year(number), by=head, at=timezone.now())
    assert "đã chốt" in faults(book, staff())[0]


def test_pages_from_upload_to_undo(client: Client) -> None:
    client.force_login(make_user(Role.COMMUNE_OFFICER))
    own = "/so/2023/chu-de/tep/"
    answer = client.get(f"{own}xuat/")
    assert answer["Content-Disposition"] == 'attachment; filename="so-chu-de-nam-2023.xlsx"'
    stream = BytesIO()
    own_table(["Tổ chức", TEXT, CONGRESS], ["Hội Nông dân", "Một", "Hai"]).save(stream)
    assert client.post(own, {}).status_code == 422
    odd = client.post(own, {"file": SimpleUploadedFile("so.xlsx", b"khong phai excel")})
    assert odd.status_code == 422 and "Chưa đọc được tệp" in odd.content.decode()
    where = client.post(own, {"file": SimpleUploadedFile("so.xlsx", stream.getvalue())})["Location"]
    page = client.get(where).content.decode()
    assert "<b>1</b> dòng mới" in page and "Hội Nông dân xã Cao Bồ" in page
    assert client.post(f"{where}ghi/").status_code == 302
    assert client.post(f"{where}ghi/").status_code == 409
    assert "Đã ghi vào sổ lúc" in client.get(where).content.decode()
    assert client.post(f"{where}hoan-tac/").status_code == 302
    assert "Tệp đã hoàn tác" in client.get(where).content.decode()
    assert "Đã hoàn tác" in client.get(own).content.decode()
    client.force_login(make_user(Role.STAFF))
    assert client.get(where).status_code == 404
