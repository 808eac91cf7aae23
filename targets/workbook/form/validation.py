"""What the cells of the portal's form take, as data validation: Excel says so before the portal has to."""

from openpyxl.worksheet.datavalidation import DataValidation

from targets.workbook.form.content import FormColumn, FormLine, as_said
from targets.workbook.form.stamp import NIL

_LONGEST_PROMPT, _LONGEST_TITLE = 250, 32


def amounts_only(place: str, line: FormLine, column: FormColumn, *, year: int) -> DataValidation:
    """Whole numbers from 0 or the words of the scale as a drop-down list, or KPS.

    The hint says what is asked and what it was last year.
    """
    before = line.last_year.get(column.key)
    last = f" Năm {year - 1}: {as_said(before, column.scale)}." if before is not None else ""
    is_count = f"AND({place}>=0,{place}=INT({place}))"
    is_wanted = f'IF(ISNUMBER({place}),{is_count},UPPER(TRIM({place}))="{NIL}")'
    takes = "một trong các mức của danh sách" if column.scale else "số nguyên từ 0 trở lên"
    rule = DataValidation(
        type="list" if column.scale else "custom",
        formula1=f'"{",".join((*column.scale, NIL))}"' if column.scale else is_wanted,
        allow_blank=True,
        errorTitle="Xin kiểm tra lại",
        error=f"Ô này chỉ nhận {takes}, hoặc {NIL} nếu không phát sinh.",
        promptTitle=line.name[:_LONGEST_TITLE],
        prompt=f"{column.name}.{last} {column.hint}".strip()[:_LONGEST_PROMPT],
        showErrorMessage=True,
        showInputMessage=True,
    )
    rule.add(place)
    return rule


def nil_choice(area: str) -> DataValidation:
    """The drop-down list of one word beside each row."""
    rule = DataValidation(
        type="list",
        formula1=f'"{NIL}"',
        allow_blank=True,
        errorTitle="Xin kiểm tra lại",
        error=f"Ô này chỉ nhận {NIL} hoặc để trống.",
        promptTitle="Cả dòng không phát sinh",
        prompt=f"Chọn {NIL} nếu cả năm không có việc nào của dòng này; các ô trống của dòng được hiểu là {NIL}.",
        showErrorMessage=True,
        showInputMessage=True,
    )
    rule.add(area)
    return rule
