"""What a title says of its figures, told to the sender: no year's result is an error, an unknown word a question."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from organizations.names import fold
from targets.workbook.problems import ProblemList, short
from targets.workbook.tables.layout import Table
from targets.workbook.tables.title_meaning import (
    ASKED,
    TitleDoubt,
    TitleKind,
    contradiction_in,
    contradiction_in_name,
    find_doubts,
    find_scaled_measure,
    title_key,
)
from targets.workbook.tables.title_text import Line
from targets.workbook.tables.title_words import written_out

_RESULT: Final = "kết quả thực hiện của một năm"
_SENTENCES: Final[Mapping[TitleKind, tuple[str, str]]] = {
    TitleKind.PART_OF_YEAR: (
        "Đây là báo cáo một phần của năm (quý, tháng, 6 tháng). Cổng này chỉ nhận số liệu cả năm.",
        "báo cáo cả năm",
    ),
    TitleKind.NOT_YET: (
        "Tiêu đề nói về số kế hoạch, đăng ký, giao ước, dự kiến hoặc ước thực hiện. Cổng này chỉ nhận kết quả thực hiện"
        " của một năm; nếu đúng là kết quả, xin sửa lại tiêu đề.",
        _RESULT,
    ),
    TitleKind.SEVERAL_YEARS: (
        "Tiêu đề nói về số cộng hoặc bình quân của nhiều năm (lũy kế, nhiệm kỳ, giai đoạn). Cổng này chỉ nhận kết quả"
        " của một năm; nếu đúng là số của một năm, xin sửa lại tiêu đề.",
        _RESULT,
    ),
    TitleKind.EARLIER: (
        "Tiêu đề nói về số liệu của kỳ trước hoặc số so sánh giữa các năm. Cổng này chỉ nhận kết quả thực hiện của năm"
        " báo cáo; nếu đúng là kết quả, xin sửa lại tiêu đề.",
        _RESULT,
    ),
    TitleKind.SHARES: (
        "Tiêu đề nói về tỷ lệ phần trăm, mà cổng này nhận số lượng. Nếu trong bảng là số lượng, xin trả lời ở trang"
        " «Ghép cột» (hệ thống ghi nhớ cho lần sau), hoặc sửa tiêu đề thành «KẾT QUẢ THỰC HIỆN NĂM …».",
        "số lượng, không phải tỷ lệ",
    ),
}


def tell_title(
    table: Table,
    lines: Sequence[Line],
    file_name: str,
    problems: ProblemList,
    accepted: Collection[str] = (),
) -> None:
    """Tell whatever in the title, under the table, or in the names of sheet and file is no year's result.

    `accepted`: the keys of the titles that the sender said are a year's result; they are named in a warning.
    """
    sheet = table.sheet.name
    for doubt in find_doubts(lines, table.book):
        if doubt.kind in ASKED and title_key(doubt.line.text) in accepted:
            _tell_accepted(sheet, doubt, problems)
        else:
            _tell_doubt(sheet, doubt, problems)
    if (kind := contradiction_in_name(sheet, table.book.last_days)) is not None:
        _tell_doubt(sheet, TitleDoubt(kind, Line(sheet, (1, 1))), problems)
    if (kind := contradiction_in_name(file_name.rpartition(".")[0], table.book.last_days)) is not None:
        problems.warning(
            sheet,
            None,
            f"Tên tệp «{file_name}» không giống tên một báo cáo kết quả cả năm. Hệ thống đọc theo tiêu đề trong tệp;"
            " xin kiểm tra lại có gửi nhầm tệp không.",
            read=file_name,
            expected=_SENTENCES[kind][1],
        )
    _tell_notes(table, problems)
    if (measure := find_scaled_measure(lines)) is not None:
        problems.error(
            sheet,
            measure.position,
            "Đơn vị tính của bảng không phải là từng người, từng đơn vị. Xin nhập số đầy đủ và sửa lại đơn vị tính.",
            read=short(measure.text),
            expected="số đầy đủ, không tính theo nghìn",
        )


def _tell_doubt(sheet: str, doubt: TitleDoubt, problems: ProblemList) -> None:
    message, expected = _SENTENCES.get(doubt.kind) or (_question(doubt), _RESULT)
    if doubt.kind in ASKED:
        problems.ask_title(" ".join(doubt.line.text.split()))
    problems.error(sheet, doubt.line.position, message, read=short(doubt.line.text), expected=expected)


def _question(doubt: TitleDoubt) -> str:
    return (
        f"Tiêu đề có chữ «{_as_written(doubt)}», không rõ đây có phải là kết quả thực hiện của cả năm không. Nếu đúng,"
        " xin trả lời ở trang «Ghép cột» (hệ thống ghi nhớ cho lần sau), hoặc sửa tiêu đề thành «KẾT QUẢ THỰC HIỆN"
        " NĂM …»."
    )


def _as_written(doubt: TitleDoubt) -> str:
    """The unknown words with their marks, where they stand side by side in the title."""
    written = doubt.line.text.split()
    folded = [fold(word).strip(" .,:;()[]«»\"'-–/") for word in written]
    wanted = doubt.words.split()
    for start in range(len(folded)):
        if wanted and folded[start : start + len(wanted)] == wanted:
            return " ".join(written[start : start + len(wanted)]).strip(" .,:;()[]-–")
    return doubt.words


def _tell_accepted(sheet: str, doubt: TitleDoubt, problems: ProblemList) -> None:
    problems.warning(
        sheet,
        doubt.line.position,
        "Tiêu đề này được hiểu là kết quả thực hiện của cả năm, theo đồng chí đã trả lời. Xin kiểm tra lại.",
        read=short(doubt.line.text),
        expected=_RESULT,
    )


def _tell_notes(table: Table, problems: ProblemList) -> None:
    """A note below the table that its figures are estimates, or of six months: it may mean one figure, or all."""
    last = table.rows[-1].number if table.rows else table.header_rows[-1]
    sheet = table.below or table.sheet
    for row, columns in sheet.rows.items():
        for column in columns if table.below or row > last else ():
            text = sheet.text(row, column)
            words = written_out(text[:500])
            is_of_figures = "so lieu" in words or words.lstrip(" *(-").startswith(("ghi chu", "luu y", "chu thich"))
            kind = contradiction_in(words, table.book.last_days, is_title=False) if is_of_figures else None
            if kind is not None and "ngay" not in words:
                problems.warning(
                    table.sheet.name,
                    (row, column),
                    f"Dưới bảng có lời ghi chú «{short(text)}». Cổng này chỉ nhận kết quả thực hiện của cả năm; xin"
                    " kiểm tra lại các số liệu mà lời ghi chú nói đến.",
                    read=short(text),
                    expected=_SENTENCES[kind][1],
                )
