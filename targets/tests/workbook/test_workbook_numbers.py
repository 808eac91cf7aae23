"""One cell as a count: what is read, what is nil, what is missing, and what nobody can read for certain."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, strategies as st

from organizations.formats import number
from targets.workbook.numbers import MISSING, NIL, Kind, parse_count


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0, 0),
        (12, 12),
        (12.0, 12),
        ("12", 12),
        (" 12 ", 12),
        ("012", 12),
        ("1.234", 1234),
        ("1.234.567", 1_234_567),
        ("1 234", 1234),
        ("1\u00a0234", 1234),
        ("1\u202f234", 1234),
        ("12\ufeff", 12),
        ("'1234", 1234),
        ("１２３", 123),
        ("1.269 hội viên", 1269),
        ("65 người", 65),
        ("65người", 65),
        ("1.269 Hội viên.", 1269),
        ("30 hoi vien", 30),
        ("12 ĐV", 12),
    ],
    ids=repr,
)
def test_count_is_read(value: object, expected: int) -> None:
    parsed = parse_count(value, key="members")
    assert (parsed.kind, parsed.value) == (Kind.NUMBER, expected)


@pytest.mark.parametrize(
    "value", ["-", "–", "—", "−", " - ", "KPS", "kps", "K.P.S", "k.p.s.", "(KPS)", "Không phát sinh", "khong phat sinh"]
)
def test_nil_is_read(value: str) -> None:
    assert parse_count(value) == NIL


@pytest.mark.parametrize(
    "value", [None, "", "  ", "\u00a0", "…", "...", "......", "chưa có số liệu", "Chưa có số liệu."]
)
def test_missing_is_read(value: object) -> None:
    assert parse_count(value) == MISSING


@pytest.mark.parametrize(
    "value",
    [
        *(
            "1.5",
            "1,5",
            "1,234",
            "1.23",
            "1.2345",
            "0.123",
            "01.234",
            "12,0",
            "1.234,5",
            "1,234.5",
            "1.234 567",
            "1 23",
        ),
        *("-5", "−5", "(5)", "+5", "1e3", "0x10", "78O", "O", "l0", "1I", "12/15", "15/6/2023", "92%", "²", "1²", "½"),
        *("#REF!", "#DIV/0!", "#####", "=1+1", "N/A", "không", "Không có", "x", "X", "có", "?", "12?", "~12", ">12"),
        *(
            "khoảng 100",
            "12 và 3",
            "12-15",
            "12;15",
            "hai",
            "12 cuộc",
            "12 thôn",
            "--",
            "1..234",
            "1.234.",
            "99999999999",
        ),
        *(1.5, 1.234, -1, -0.5, float("1e10"), True, False),
        *(date(2023, 12, 15), datetime(2023, 12, 15), time(1, 2), timedelta(days=1)),
    ],
    ids=repr,
)
def test_anything_else_is_a_fault_with_a_sentence(value: object) -> None:
    parsed = parse_count(value)
    assert parsed.kind is Kind.FAULT
    assert parsed.reason.endswith(".")


def test_fraction_says_that_a_dot_may_have_been_a_separator() -> None:
    assert "hàng nghìn" in parse_count(1.234).reason


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("1,050", "Nếu là 1.050 "),
        ("12,345,678", "Nếu là 12.345.678 "),
        ("1,5", "1.500;"),
        ("46.5", "46.500;"),
        ("12,0", "Nếu là 12,"),
        ("1.0", "Nếu là 1,"),
        ("0.5", "xin kiểm tra lại"),
        ("45 12", "4.512;"),
        ("815\n790", "815.790;"),
        (1.05, "Nếu đã gõ 1.050 để ngăn hàng nghìn"),
        (815.5, "815500."),
    ],
)
def test_sentence_has_the_number_of_its_own_cell(value: object, words: str) -> None:
    reason = parse_count(value).reason
    assert words.lower() in reason.lower()
    assert "1.234" not in reason


def test_letters_say_which_number_is_suspected() -> None:
    assert "Nếu là 780" in parse_count("78O").reason


def test_percent_format_is_a_fault_even_of_a_whole_number() -> None:
    assert parse_count(1, number_format="0%").kind is Kind.FAULT


@pytest.mark.parametrize(
    ("key", "value", "kind"),
    [
        ("branches", "12 chi hội", Kind.NUMBER),
        ("members", "12 chi hội", Kind.FAULT),
        ("supervisions", "2 nội dung", Kind.NUMBER),
        ("heads", "1 đ/c", Kind.NUMBER),
        ("themes", "1 người", Kind.FAULT),
        ("campaign_assigned", "7 chỉ tiêu", Kind.NUMBER),
        ("rated_good", "1 cơ sở", Kind.NUMBER),
    ],
)
def test_noun_must_be_one_of_the_column(key: str, value: str, kind: Kind) -> None:
    assert parse_count(value, key=key).kind is kind


@given(st.integers(min_value=0, max_value=999_999_999))
def test_what_the_portal_writes_it_reads(value: int) -> None:
    for written in (value, float(value), str(value), number(value), f"{number(value)} hội viên", f"\u00a0{value} "):
        assert parse_count(written).value == value


@given(st.text(max_size=12))
def test_no_text_becomes_another_number_than_its_digits_say(text: str) -> None:
    parsed = parse_count(text)
    if parsed.kind is Kind.NUMBER:
        digits = "".join(str(int(char)) for char in text if char.isdecimal())
        assert parsed.value == int(digits)
