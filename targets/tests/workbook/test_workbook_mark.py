"""The sender's own workbook back: marks where the problems are, everything else as it was, nothing that runs."""

from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font
from pytest_django import Settings

from organizations.permissions import Role
from organizations.tests.factories import make_user
from targets.models import ReturnFile
from targets.tests.imports.import_steps import UPLOAD, read_waiting, send
from targets.tests.workbook.workbook_cases import OWED, REGISTER, RETURNS
from targets.workbook.marking.child import marked
from targets.workbook.marking.parent import NotMarked, marked_in_child
from targets.workbook.marking.signs import HEADING, MARKS_SHEET, SIGN
from targets.workbook.reader import read_workbook
from targets.workbook.reading import ERROR, WARNING, WorkbookProblem

LETTERS = RETURNS / "faulty" / "letters.xlsx"
OLD = RETURNS / "2021" / "cao-bo-00952-2021.xls"
PAYLOADS = ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x")', "\t=1", "|cmd"]


def problem(
    sheet: str, cell: str, *, severity: str = ERROR, read: str = "x", message: str = "Xin sửa."
) -> WorkbookProblem:
    return WorkbookProblem(sheet, cell, read, "số nguyên", severity, message)  # type: ignore[arg-type]


def mark(path: Path, *problems: WorkbookProblem) -> bytes:
    return marked(path, [vars(one) for one in problems], max_bytes=5_000_000)  # type: ignore[misc]


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A workbook with a formula, a format, a comment, a merged range and another sheet."""
    made = Workbook()
    sheet = made.active
    sheet.title = "Biểu 1"
    sheet["B2"], sheet["B3"], sheet["B4"] = 5, "năm", "=B2*2"
    sheet["B3"].font, sheet["B2"].number_format = Font(name=".VnTime", bold=True), "#,##0"
    sheet["B3"].comment = Comment("Của xã", "Xã")
    sheet["D2"] = "gộp"
    sheet.merge_cells("D2:E3")
    made.create_sheet("Khác")["A1"] = "giữ nguyên"
    path = tmp_path / "bao-cao.xlsx"
    made.save(path)
    return path


def test_problem_cells_are_coloured_and_explained(book: Path) -> None:
    answer = load_workbook(
        BytesIO(mark(book, problem("Biểu 1", "B3"), problem("Biểu 1", "E3", severity=WARNING, message="Xin xem.")))
    )
    sheet = answer["Biểu 1"]
    assert sheet["B3"].fill.fgColor.rgb == "00F8CBAD"
    assert sheet["B3"].comment.text == f"Của xã\n\n{SIGN} Xin sửa."
    assert sheet["D2"].fill.fgColor.rgb == "00FFF1CC", "a merged range is marked at its first cell"
    assert (sheet["B4"].value, sheet["B2"].number_format) == ("=B2*2", "#,##0")
    assert (sheet["B3"].font.name, sheet["B3"].font.bold) == (".VnTime", True)
    assert answer["Khác"]["A1"].value == "giữ nguyên"
    assert sheet["B2"].fill.fill_type is None


def test_first_sheet_lists_the_marks_with_links_errors_first(book: Path) -> None:
    answer = load_workbook(
        BytesIO(mark(book, problem("Biểu 1", "B2", severity=WARNING), problem("Biểu 1", "B3"), problem("", "")))
    )
    assert answer.sheetnames[0] == MARKS_SHEET
    assert answer.active.title == MARKS_SHEET
    rows = [[cell.value for cell in row] for row in answer[MARKS_SHEET].iter_rows(min_row=4)]
    assert [row[0] for row in rows] == ["Phải sửa", "Phải sửa", "Cần xem"]
    assert rows[0][1:3] == ["Biểu 1", "B3"]
    assert answer[MARKS_SHEET]["C4"].hyperlink.location == "'Biểu 1'!B3"


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_text_of_the_file_becomes_a_formula(book: Path, payload: str) -> None:
    answer = load_workbook(BytesIO(mark(book, problem("Biểu 1", "B3", read=payload, message=payload))))
    assert all(cell.data_type != "f" for row in answer[MARKS_SHEET].iter_rows() for cell in row)


def test_text_table_with_formulas_comes_back_as_plain_values(tmp_path: Path) -> None:
    path = tmp_path / "bao-cao.csv"
    path.write_text("STT;Tổ chức;Số\n1;=cmd|' /C calc'!A1;+5\n2;@x;7\n", encoding="utf-8-sig")
    answer = load_workbook(BytesIO(mark(path, problem("bao-cao", "C2"))))
    assert all(cell.data_type != "f" for sheet in answer for row in sheet.iter_rows() for cell in row)


def test_old_workbook_comes_back_as_a_new_one_with_its_values() -> None:
    answer = load_workbook(BytesIO(mark(OLD, problem("Biểu tổng hợp", "H14"))))
    sheet = answer["Biểu tổng hợp"]
    assert sheet["H14"].value == 644
    assert sheet["H14"].comment.text == f"{SIGN} Xin sửa."


def test_marked_workbook_is_read_as_if_it_had_not_been_marked(tmp_path: Path) -> None:
    def read(path: Path) -> list[str]:
        found = read_workbook(path, **REGISTER, owed=OWED, max_bytes=5_000_000)
        return [f"{one.cell}: {one.message}" for one in found.problems]

    again = tmp_path / LETTERS.name
    problems = read_workbook(LETTERS, **REGISTER, owed=OWED, max_bytes=5_000_000).problems
    again.write_bytes(mark(LETTERS, *problems))
    assert read(again) == read(LETTERS)


def test_marks_of_an_earlier_time_are_taken_away(book: Path) -> None:
    book.write_bytes(mark(book, problem("Biểu 1", "B3"), problem("Biểu 1", "B2")))
    answer = load_workbook(BytesIO(mark(book, problem("Biểu 1", "B2"))))
    assert answer.sheetnames == [MARKS_SHEET, "Biểu 1", "Khác"]
    assert answer["Biểu 1"]["B3"].comment.text == "Của xã"
    assert answer["Biểu 1"]["B3"].fill.fill_type is None
    assert answer["Biểu 1"]["B2"].comment.text.count(SIGN) == 1
    assert answer[MARKS_SHEET]["A1"].value == HEADING


def test_places_that_are_not_in_the_workbook_are_only_listed(book: Path) -> None:
    answer = load_workbook(BytesIO(mark(book, problem("Không có", "B3"), problem("Biểu 1", "dòng 5"))))
    assert answer[MARKS_SHEET].max_row == 5


def test_child_marks_and_a_hostile_file_costs_only_the_child(book: Path, tmp_path: Path) -> None:
    assert load_workbook(BytesIO(marked_in_child(book, [problem("Biểu 1", "B3")], max_bytes=5_000_000))).sheetnames
    broken = tmp_path / "hong.xlsx"
    broken.write_bytes(b"PK hong")
    with pytest.raises(NotMarked):
        marked_in_child(broken, [], max_bytes=5_000_000)


@pytest.mark.django_db
def test_page_gives_the_senders_workbook_back(client: Client, settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    client.force_login(make_user(Role.STAFF))
    staged = send(client, LETTERS, name="Báo cáo xã.xlsx")
    assert f"/nhap-tep/{staged.pk}/danh-dau/" in client.get(f"/nhap-tep/{staged.pk}/").content.decode()
    answer = client.get(f"/nhap-tep/{staged.pk}/danh-dau/")
    assert "B%C3%A1o%20c%C3%A1o%20x%C3%A3-danh-dau.xlsx" in answer["Content-Disposition"]
    given = load_workbook(BytesIO(answer.content))
    listed = [row[2].value for row in given[MARKS_SHEET].iter_rows(min_row=4)]
    assert listed
    commented = {
        cell.coordinate for sheet in given for row in sheet.iter_rows() for cell in row if SIGN in str(cell.comment)
    }
    assert set(listed) <= commented


@pytest.mark.django_db
def test_file_that_cannot_be_opened_is_said_so(client: Client, settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    client.force_login(make_user(Role.STAFF))
    client.post(UPLOAD, {"file": SimpleUploadedFile("hong.xlsx", b"PK hong")})
    read_waiting()
    staged = ReturnFile.objects.get()
    assert "danh-dau" not in client.get(f"/nhap-tep/{staged.pk}/").content.decode()
    answer = client.get(f"/nhap-tep/{staged.pk}/danh-dau/", follow=True)
    assert "Không đánh dấu được vào tệp này" in answer.content.decode()
