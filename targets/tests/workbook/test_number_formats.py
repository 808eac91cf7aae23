"""What Excel shows for a value in a number format, and which formats let a count be read."""

import pytest

from targets.workbook.number_formats import shown_number, shown_text, whole_number
from targets.workbook.numbers import Kind, parse_count

ACCOUNTS = '_-* #,##0\\ _₫_-;\\-* #,##0\\ _₫_-;_-* "-"??\\ _₫_-;_-@_-'


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [
        (1234567, "#,##0", "1.234.567"),
        (1234, "0", "1234"),
        (12, "#,##0.00", "12,00"),
        (12, "0.0#", "12,0"),
        (12, "#.##0", "12,000"),
        (5, "0##", "005"),
        (5, "?0", " 5"),
        (0, "#,###", ""),
        (0, "0;-0;;@", ""),
        (0, "0;0;\\K\\P\\S", "KPS"),
        (-3, "0;[Red](0)", "-(3)"),
        (45, '0" nghìn"', "45 nghìn"),
        (45, "0\\ \\n\\g\\h\\ì\\n", "45 nghìn"),
        (996000, "#,##0,", "996"),
        (1500000, '0.0,," triệu"', "1,5 triệu"),
        (732, '0.0," nghìn"', "0,7 nghìn"),
        (12, '0"00"', "1200"),
        (1234, '#"."##0', "1.234"),
        (1234, "# ##0", "1 234"),
        (12, '[>=10]0" chục";0', "12 chục"),
        (9, '[>=10]0" chục";0', "9"),
        (1500, '[<1000]0;[<1000000]0.0," nghìn";0.0,," triệu"', "1,5 nghìn"),
        (12, "# ?/?", "12"),
        (12, ";;;", ""),
        (12, '"***"', "***"),
        (12, "**0", "12"),
        (12, "0*0", "12000"),
        (0.15, "0%", "15%"),
        (12, "#,##0\\ [$₫-42A]", "12 ₫"),
        (12, "[$-42A]0", "12"),
        (12, 'General" người"', "12 người"),
        (12, '@" nghìn"', "12 nghìn"),
        (12, "yyyy", None),
        (815, "0.00E+00", None),
    ],
)
def test_number_is_shown(value: float, number_format: str, shown: str | None) -> None:
    assert shown_number(value, number_format) == shown


@pytest.mark.parametrize(
    ("text", "number_format", "shown"),
    [
        ("45", "General", "45"),
        ("45", "0", "45"),
        ("45", ";;;", ""),
        ("45", '@" nghìn"', "45 nghìn"),
        ("45", "0;;", "45"),
    ],
)
def test_text_is_shown(text: str, number_format: str, shown: str) -> None:
    assert shown_text(text, number_format) == shown


@pytest.mark.parametrize(
    "number_format",
    [
        "General", "@", "0", "00", "000", "#,##0", "#,###", "# ##0", "#,##0.00", "0.0", "#.#", "0_);(0)", "0;[Red]-0",
        "?0",
        ACCOUNTS, '_(* #,##0_);_(* \\(#,##0\\);_(* "-"??_);_(@_)', "[$-42A]#,##0", "[Blue]0", '0" hội viên"', "* #,##0",
        '#,##0\\ "người"', "General;-General", "[>0]0;0", "\\ 0", "# ?/?", "0.00_ ", "#,##0;-#,##0;0;@",
    ],
)  # fmt: skip
def test_harmless_format_is_read(number_format: str) -> None:
    parsed = parse_count(1125, number_format=number_format, key="members")
    assert (parsed.kind, parsed.value) == (Kind.NUMBER, 1125)


@pytest.mark.parametrize(
    "number_format",
    [
        '0" nghìn"', '"-"0', "\\-0", "(0)", "\\(0\\)", '0" (ước)"', '"khoảng "0', "#,##0,", '0"00"', "0\\0",
        ";;;", '"***"', '""',
        "0.000", "#.##0", "+0", "0%", "0\\%", "yyyy", "0.00E+00", '0"?"', '"<"0', "0\\ \\n\\g\\h\\ì\\n",
        '[>100]"nhiều";0', "0*9",
        '0" chi hội"', '"KPS"', "0.0,", '#"."##0"0"',
    ],
)  # fmt: skip
def test_format_that_shows_another_count_is_asked_about(number_format: str) -> None:
    parsed = parse_count(1125, number_format=number_format, key="members")
    assert parsed.kind is Kind.FAULT
    assert parsed.reason.endswith(".")


def test_sentence_has_both_numbers() -> None:
    reason = parse_count(996000, number_format="#,##0,").reason
    assert "Trong ô là 996.000" in reason
    assert "«996»" in reason


@pytest.mark.parametrize("number_format", ["0;-0;;@", "0;0;", "#,###", "#", "General;-General;", '0;0;""', '[=0]"";0'])
def test_zero_shown_blank_is_asked_about(number_format: str) -> None:
    assert "hiển thị trống" in parse_count(0, number_format=number_format).reason
    assert parse_count(7, number_format=number_format).value == 7


@pytest.mark.parametrize("number_format", [ACCOUNTS, '0;0;"-"', "0;0;\\-"])
def test_zero_shown_as_the_dash_of_the_accounts_is_a_zero(number_format: str) -> None:
    assert parse_count(0, number_format=number_format).value == 0


@pytest.mark.parametrize("value", [1247.0000000000002, 1246.9999999999998, 1e-12, "1247.0000000000002"])
def test_binary_noise_is_no_fraction(value: float | str) -> None:
    assert parse_count(value).value == (0 if value == 1e-12 else 1247)


@pytest.mark.parametrize("value", [1247.001, 0.5, 1e-6])
def test_fraction_is_no_noise(value: float) -> None:
    assert whole_number(value) is None
    assert parse_count(value).kind is Kind.FAULT


def test_text_hidden_by_its_format_is_asked_about() -> None:
    assert parse_count("45", number_format=";;;").kind is Kind.FAULT
    assert parse_count("45", number_format='@" nghìn"').kind is Kind.FAULT
    assert parse_count("45", number_format='@" hội viên"', key="members").value == 45
