"""The lists of branches and of heads leave as Excel and come back through their actions."""

from collections.abc import Mapping
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from organizations.models import Branch, Head, Unit, User
from organizations.permissions import Role
from organizations.tests.factories import make_user
from targets import tasks
from targets.models import RegisterFile, ReportingYear
from targets.registers.bodies import actions
from targets.registers.claims import RegisterChanged
from targets.registers.tables import files
from targets.registers.tables.pages import TABLED
from targets.registers.tables.workbook import HEAD_ROW
from targets.tests.factories import unit_named
from targets.tests.registers.body_steps import assess, farmers_officer, make_body, make_branch, make_head
from targets.tests.registers.theme_steps import staff

pytestmark = pytest.mark.django_db
NAME, SINCE, KIND = "Tên", "Thành lập ngày", "Loại"
PERSON, POST_SINCE = "Họ và tên", "Giữ chức từ ngày"
EDUCATION, THEORY = "Chuyên môn khi nhận chức", "Lý luận chính trị khi nhận chức"


def year() -> ReportingYear:
    return ReportingYear.objects.get(year=2023)


def book_of(slug: str, user: User) -> Workbook:
    return load_workbook(BytesIO(files.export(TABLED[slug], year(), user)))


def titles(book: Workbook) -> dict[str, int]:
    return {str(cell.value).removesuffix(" *"): cell.column for cell in book.worksheets[0][HEAD_ROW]}


def write(book: Workbook, line: int, values: Mapping[str, Any]) -> None:
    for title, value in values.items():
        book.worksheets[0].cell(HEAD_ROW + line, titles(book)[title], value)


def staged(slug: str, book: Workbook, by: User) -> RegisterFile:
    stream = BytesIO()
    book.save(stream)
    upload = SimpleUploadedFile("danh-sach.xlsx", stream.getvalue())
    return files.stage(TABLED[slug], year(), upload, by=by, at=timezone.now())


def looked_at(slug: str, book: Workbook, by: User) -> files.Preview:
    return files.preview(staged(slug, book, by), by=by, at=timezone.now())


def stored(slug: str, book: Workbook, by: User) -> RegisterFile:
    file = staged(slug, book, by)
    found = files.preview(file, by=by, at=timezone.now())
    assert not found.faults, found.faults
    files.commit(file, by=by, at=timezone.now())
    return file


def new_branch(name: str = "Chi hội thôn Hai", **more: Any) -> dict[str, Any]:
    kind = "Chi đoàn, chi hội, Ban công tác Mặt trận"
    return {"Đơn vị": "Xã Cao Bồ", "Tổ chức": "Hội Nông dân", KIND: kind, NAME: name} | more


@pytest.mark.parametrize("slug", ["co-so", "can-bo"])
def test_lists_come_back_without_a_difference(slug: str) -> None:
    make_body()
    make_branch(valid_from=date(2022, 3, 1))
    make_branch(unit="00919")
    make_head(in_training="Đại học Luật", training_education="SAU_DAI_HOC", expected_on=date(2025, 6, 30))
    make_head(unit="00919", education="", exemption="QĐ 5-QĐ/HU")
    found = looked_at(slug, book_of(slug, staff()), staff())
    assert (found.faults, found.new, found.changed, found.same) == ([], [], [], 3 if slug == "co-so" else 2)


def test_branches_are_entered_and_corrected_from_one_file() -> None:
    branch = make_branch()
    book = book_of("co-so", staff())
    write(book, 1, {NAME: "Chi hội thôn Bản Dâng"})
    write(book, 2, new_branch())
    write(book, 3, new_branch("Chi hội thôn Ba", **{SINCE: date(2023, 5, 1)}))
    file = stored("co-so", book, staff())
    branch.refresh_from_db()
    assert branch.name == "Chi hội thôn Bản Dâng"
    assert Branch.objects.get(name="Chi hội thôn Ba").valid_from == date(2023, 5, 1) and Branch.objects.count() == 3
    assert branch.history.first().history_change_reason == "Nhập từ tệp Excel"
    assert looked_at("co-so", book_of("co-so", staff()), staff()).same == 3
    assert files.undo(file, by=staff(), at=timezone.now()) == 3
    branch.refresh_from_db()
    assert branch.name == "Chi hội thôn Một" and Branch.objects.count() == 1
    gone = Branch.history.model.objects.filter(name="Chi hội thôn Ba").first()
    assert gone.history_type == "-" and "danh-sach.xlsx" in gone.history_change_reason


def test_line_without_a_code_is_the_stored_one_or_a_new_one() -> None:
    make_branch("Chi hội thôn Hai")
    book = book_of("co-so", staff())
    book.worksheets[0].delete_cols(1)  # an office's own table has no codes
    assert looked_at("co-so", book, staff()).same == 1
    write(book, 1, {SINCE: date(2022, 1, 1)})
    (fault,) = looked_at("co-so", book, staff()).faults
    assert "Sổ đã có dòng «Chi hội thôn Hai» của nơi này, ghi khác với tệp" in fault


def test_every_fault_is_told_with_its_cell_and_nothing_is_stored() -> None:
    book = book_of("co-so", staff())
    write(book, 1, new_branch(""))
    write(book, 2, new_branch(**{KIND: "Tổ dân phố"}))
    write(book, 3, new_branch("Chi hội thôn Ba", **{SINCE: "hôm qua"}))
    write(book, 4, new_branch("Tổ công đoàn", **{"Tổ chức": "Liên đoàn Lao động (Công đoàn)"}))
    found = looked_at("co-so", book, staff())
    assert len(found.faults) == 4, found.faults
    assert all(f"{HEAD_ROW + line}" in text for line, text in enumerate(found.faults, start=1)), found.faults
    assert not Branch.objects.exists()


def test_heads_are_entered_and_a_second_one_of_a_post_is_refused() -> None:
    book = book_of("can-bo", staff())
    line = {"Đơn vị": "Xã Cao Bồ", "Tổ chức": "Hội Nông dân", PERSON: "Lý Thị Mẫu", POST_SINCE: date(2020, 6, 1)}
    write(book, 1, line | {EDUCATION: "Đại học", THEORY: "Trung cấp"})
    stored("can-bo", book, staff())
    head = Head.objects.get()
    assert (head.full_name, head.education, head.political_theory) == ("Lý Thị Mẫu", "DAI_HOC", "TRUNG_CAP")
    book = book_of("can-bo", staff())
    write(book, 2, line | {PERSON: "Nguyễn Văn Mẫu", POST_SINCE: date(2023, 2, 1)})
    (fault,) = looked_at("can-bo", book, staff()).faults
    assert "Chức danh này đã có người giữ từ 01/06/2020" in fault


def test_row_that_went_on_or_is_rated_stops_the_undoing() -> None:
    book = book_of("co-so", staff())
    write(book, 1, new_branch())
    file = stored("co-so", book, staff())
    branch = Branch.objects.get()
    assess(branch)
    with pytest.raises(files.FileNotStored, match="đã có dòng xếp loại"):
        files.undo(file, by=staff(), at=timezone.now())
    values = {"name": "Chi hội khác"}
    actions.change(branch, values, seen=actions.version_of(branch), by=staff(), at=timezone.now())
    with pytest.raises(RegisterChanged):
        files.undo(file, by=staff(), at=timezone.now())
    assert Branch.objects.count() == 1 and RegisterFile.objects.get().undone_at is None


def test_file_of_an_older_state_is_refused() -> None:
    branch = make_branch()
    book = book_of("co-so", staff())
    write(book, 1, {NAME: "Chi hội thôn Bản Dâng"})
    values = {"name": "Chi hội khác"}
    actions.change(branch, values, seen=actions.version_of(branch), by=staff(), at=timezone.now())
    (fault,) = looked_at("co-so", book, staff()).faults
    assert f"Dòng {HEAD_ROW + 1}" in fault


def test_who_enters_takes_own_places_and_names_only() -> None:
    make_head()
    make_head(organization="ccb")
    make_head(unit="00919")
    officer = farmers_officer()
    book = book_of("can-bo", officer)
    column = titles(book)[PERSON]
    cells = [row[column - 1].value for row in book.worksheets[0].iter_rows(min_row=HEAD_ROW + 1)]
    assert list(filter(None, cells)) == ["Lý Thị Mẫu"]  # Cao Bồ's Farmers' Union alone
    leader = book_of("can-bo", make_user(Role.LEADER))
    assert "Lý Thị Mẫu" not in {cell.value for row in leader.worksheets[0].iter_rows() for cell in row}
    other = make_user(Role.COMMUNE_OFFICER, unit=unit_named("00919"))
    book = book_of("co-so", other)
    write(book, 1, new_branch())
    assert looked_at("co-so", book, other).faults


def test_pages_offer_the_file(client: Client) -> None:
    officer = make_user(Role.COMMUNE_OFFICER, unit=Unit.objects.get(code="00952", valid_to__isnull=False))
    client.force_login(officer)
    for slug, title in (("co-so", "Cơ sở, chi đoàn, chi hội"), ("can-bo", "Cán bộ cấp trưởng")):
        page = client.get(f"/so/2023/{slug}/").content.decode()
        assert f"/so/2023/{slug}/tep/" in page and f"/so/2023/{slug}/tep/xuat/" in page
        assert client.get(f"/so/2023/{slug}/tep/xuat/").status_code == 200
        assert f"Nhập từ Excel: {title} 2023" in client.get(f"/so/2023/{slug}/tep/").content.decode()
    book = book_of("co-so", officer)
    write(book, 1, new_branch())
    stream = BytesIO()
    book.save(stream)
    sent = client.post("/so/2023/co-so/tep/", {"file": SimpleUploadedFile("ds.xlsx", stream.getvalue())})
    assert sent.status_code == 302
    assert "Chi hội thôn Hai" in client.get(sent.headers["Location"]).content.decode()
    assert client.post(sent.headers["Location"] + "ghi/").status_code == 302
    assert Branch.objects.get().history.first().history_user == officer
    client.force_login(make_user(Role.LEADER))
    assert client.get("/so/2023/can-bo/tep/").status_code == 403


def test_file_that_was_read_and_not_stored_is_dropped_in_the_night() -> None:
    kept = stored("co-so", _with(new_branch()), staff())
    old, fresh = (staged("co-so", book_of("co-so", staff()), staff()) for _ in range(2))
    RegisterFile.objects.filter(pk__in=(kept.pk, old.pk)).update(at=timezone.now() - timedelta(days=1, minutes=1))
    tasks.forget_receipts()
    assert set(RegisterFile.objects.all()) == {kept, fresh}


def _with(values: Mapping[str, Any]) -> Workbook:
    book = book_of("co-so", staff())
    write(book, 1, values)
    return book
