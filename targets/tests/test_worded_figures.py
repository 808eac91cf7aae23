"""A worded figure on every way in and out: typed, pasted, imported; printed as its word on each page and in the API."""

import json
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import openpyxl
import pytest
from django.core.management import call_command
from django.test import Client

from organizations.models import User
from organizations.permissions import Role
from organizations.tests.factories import make_user
from targets.imports.blank_forms import commune_form
from targets.models import AnnualReturn, Figure, ReportingYear, Resolution
from targets.rules.compliance import Amount
from targets.rules.workflow import ReturnStatus
from targets.tests.factories import GOOD_FIGURES, make_return, unit_named
from targets.tests.imports.import_steps import send
from targets.tests.worded import KEY, NAME, SCALE, load_worded
from targets.workbook.grades import parse_amount
from targets.workbook.numbers import Kind

pytestmark = pytest.mark.django_db
PAGE = "/bao-cao/2023/cao-bo/nhap/hoi-nong-dan/"
WORDS = "«Yếu», «Trung bình», «Khá», «Tốt»"
ONLY = f"Ô này nhận một trong các mức: {WORDS}."


@pytest.fixture
def resolution(tmp_path: Path) -> Resolution:
    return load_worded(tmp_path)


@pytest.fixture
def officer(client: Client, resolution: Resolution) -> User:
    """Signed in, in a register with the worded figure."""
    user = make_user(Role.COMMUNE_OFFICER, unit=unit_named("00952"))
    client.force_login(user)
    return user


def stored() -> Amount:
    figure = Figure.objects.filter(annual_return__unit__code="00952", definition__key=KEY).first()
    return figure.amount if figure else None


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


def autosave(client: Client, user: User, value: str, was: str = "") -> dict[str, Any]:
    annual_return = AnnualReturn.objects.filter(unit__code="00952", organization__code="hnd", year=2023).first()
    body = {
        "user": user.pk,
        "revision": annual_return.revision if annual_return else 0,
        "cells": {KEY: {"value": value, "was": was}},
    }
    answer = client.post(
        f"{PAGE}luu/", json.dumps(body), content_type="application/json", headers={"Idempotency-Key": str(uuid4())}
    )
    cell: dict[str, Any] = answer.json()["cells"][KEY]
    return cell


@pytest.mark.parametrize(("typed", "position"), [("Khá", 3), ("trung bình", 2), ("Tô\u0301t", 4)])
def test_autosave_takes_the_word_and_answers_with_it(officer: User, client: Client, typed: str, position: int) -> None:
    cell = autosave(client, officer, typed)
    assert (cell["state"], cell["value"], cell["was"]) == ("saved", SCALE[position - 1], str(position))
    assert stored() == position


@pytest.mark.parametrize("typed", ["3", "Giỏi", "5", "-1"])
def test_autosave_refuses_what_is_no_word(officer: User, client: Client, typed: str) -> None:
    cell = autosave(client, officer, typed)
    assert (cell["state"], cell["message"]) == ("error", ONLY)
    assert stored() is None


def test_two_people_are_asked_in_words(officer: User, client: Client) -> None:
    make_return(figures={KEY: 4}, sender=officer)
    cell = autosave(client, officer, "Yếu", was="2")
    assert cell["state"] == "conflict"
    assert "thành Tốt. Giữ mức của đồng chí (Yếu) hay dùng mức mới?" in cell["message"]


def test_form_without_scripts_offers_the_words_and_takes_one(officer: User, client: Client) -> None:
    text = page(client, PAGE)
    assert f'list="o-{KEY}-list"' in text
    assert all(f'<option value="{word}">' in text for word in SCALE)
    assert "Chọn một mức: Yếu, Trung bình, Khá hoặc Tốt" in text
    assert "cần Khá trở lên" in text
    form = {"revision": "0", "general_note": "", f"{KEY}-was": "", f"{KEY}-reason": "", f"{KEY}-note": ""}
    refused = client.post(PAGE, form | {KEY: "Giỏi"})
    assert refused.status_code == 422
    assert f"{NAME}: {ONLY}" in refused.content.decode()
    assert client.post(PAGE, form | {KEY: "khá"}).status_code == 302
    assert stored() == 3
    assert f'name="{KEY}" value="Khá"' in page(client, PAGE)


def blank_form(officer: User) -> Any:
    return openpyxl.load_workbook(BytesIO(commune_form(ReportingYear.objects.get(year=2023), officer.unit, by=officer)))


def cell_of(book: Any, key: str = KEY, row_code: str = "hnd") -> Any:
    sheet = book.worksheets[0]
    head = next(row for row in sheet.iter_rows() if row[0].value == "#ma")
    column = next(cell.column for cell in head if cell.value == key)
    (row,) = (row[0].row for row in sheet.iter_rows() if row[0].value == row_code)
    return sheet.cell(row, column)


def imported(book: Any, path: Path) -> str:
    book.save(path)
    out = StringIO()
    try:
        call_command("import_returns", "--commit", str(path), "-v2", stdout=out)
    except SystemExit:
        assert "refused" in out.getvalue()
    return out.getvalue()


def test_blank_form_has_a_list_of_the_words_and_no_total(officer: User) -> None:
    book = blank_form(officer)
    cell = cell_of(book)
    (rule,) = (rule for rule in book.worksheets[0].data_validations.dataValidation if cell.coordinate in rule.sqref)
    assert (rule.type, rule.formula1) == ("list", '"Yếu,Trung bình,Khá,Tốt,KPS"')
    assert cell_of(book, row_code="#tong").value is None
    assert str(cell_of(book, "themes", "#tong").value).startswith("=SUM(")


def test_form_with_a_word_is_stored_and_reads_itself_back(officer: User, tmp_path: Path) -> None:
    book = blank_form(officer)
    cell_of(book).value = "khá"
    assert "1 figures changed" in imported(book, tmp_path / "a.xlsx")
    assert stored() == 3
    AnnualReturn.objects.update(status=ReturnStatus.DRAFT)
    again = blank_form(officer)
    assert cell_of(again).value == "Khá"
    assert "0 figures changed" in imported(again, tmp_path / "b.xlsx")


@pytest.mark.parametrize("written", ["Giỏi", 3, "3"])
def test_form_with_another_word_is_refused_with_all_words(officer: User, tmp_path: Path, written: object) -> None:
    book = blank_form(officer)
    cell_of(book).value = written
    assert f"Ô này chỉ nhận một trong các mức: {WORDS}." in imported(book, tmp_path / "a.xlsx")
    assert stored() is None


def test_word_that_differs_from_a_sent_one_is_refused_in_words(officer: User, tmp_path: Path) -> None:
    book = blank_form(officer)
    cell_of(book).value = "Yếu"
    make_return(figures={KEY: 4}, sender=officer, status=ReturnStatus.SUBMITTED)
    assert "tệp ghi Yếu, hệ thống đang có Tốt" in imported(book, tmp_path / "a.xlsx")
    assert stored() == 4


def test_file_uploaded_on_the_page_is_previewed_in_words(officer: User, client: Client, tmp_path: Path) -> None:
    make_return(figures={KEY: 4}, sender=officer)
    book = blank_form(officer)
    cell_of(book).value = "Yếu"
    book.save(tmp_path / "a.xlsx")
    staged = send(client, tmp_path / "a.xlsx", "/bao-cao/2023/cao-bo/tep/")
    text = page(client, f"/nhap-tep/{staged.pk}/")
    assert 'data-label="Đang có">Tốt<' in text
    assert "<b>Yếu</b>" in text


def test_file_read_by_an_older_scale_is_read_again_first(officer: User, client: Client, tmp_path: Path) -> None:
    book = blank_form(officer)
    cell_of(book).value = "Khá"
    book.save(tmp_path / "a.xlsx")
    staged = send(client, tmp_path / "a.xlsx", "/bao-cao/2023/cao-bo/tep/")
    load_worded(tmp_path, ("[Yếu, Trung bình, Khá, Tốt]", "[Yếu, Khá, Tốt]"))
    assert f"Các mức của «{NAME}» đã đổi sau khi tệp này được đọc." in page(client, f"/nhap-tep/{staged.pk}/")
    client.post(f"/nhap-tep/{staged.pk}/ghi/", {})
    assert stored() is None


@pytest.mark.parametrize(
    ("value", "number_format", "kind", "position"),
    [
        ("Khá", "General", Kind.NUMBER, 3),
        ("'tốt", "@", Kind.NUMBER, 4),
        (None, "General", Kind.MISSING, None),
        ("…", "General", Kind.MISSING, None),
        ("KPS", "General", Kind.NIL, None),
        ("-", "General", Kind.NIL, None),
        (3, "General", Kind.FAULT, None),
        (True, "General", Kind.FAULT, None),
        ("Khá/Tốt", "General", Kind.FAULT, None),
        ("Khá", ';;;"Tốt"', Kind.FAULT, None),
    ],
)
def test_cell_of_a_workbook(value: object, number_format: str, kind: Kind, position: int | None) -> None:
    count = parse_amount(value, SCALE, number_format=number_format)
    assert (count.kind, count.value) == (kind, position)


def test_pages_of_the_return_print_the_word(officer: User, client: Client) -> None:
    make_return(year=2022, figures={KEY: 2}, sender=officer)
    make_return(figures={**GOOD_FIGURES, KEY: 3}, sender=officer)
    autosave(client, officer, "Tốt", was="3")
    assert 'class="number-cell last-year"><span class="phone-label">Năm 2022: </span>Trung bình' in page(client, PAGE)
    cell = page(client, f"/bao-cao/2023/cao-bo/o/hoi-nong-dan/{KEY}/")
    assert "<b>Trung bình</b>" in cell
    assert "Khá → Tốt" in cell
    history = page(client, "/bao-cao/2023/cao-bo/lich-su/hoi-nong-dan/")
    assert 'data-label="Số cũ">Khá</td><td class="align-right" data-label="Số mới"><b>Tốt</b>' in history
    check = page(client, "/bao-cao/2023/cao-bo/kiem-tra/")
    row = check[check.index(f"{NAME}<") :]
    assert '<td class="align-right muted">Trung bình</td><td class="align-right"><b>Tốt</b></td>' in row[:400]


def test_reviewer_reads_the_word(officer: User, client: Client) -> None:
    make_return(year=2022, figures={KEY: 2}, sender=officer)
    make_return(figures={**GOOD_FIGURES, KEY: 3}, sender=officer, status=ReturnStatus.SUBMITTED)
    client.force_login(make_user(Role.STAFF))
    text = page(client, "/duyet/2023/cao-bo/")
    assert 'data-label="2022">Trung bình</td><td class="align-right this-year" data-label="2023"><b>Khá</b>' in text
    assert 'T18. Chuyển đổi số</th><td class="align-right">Khá</td>' in text
