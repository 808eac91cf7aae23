"""R14, the way in: a formula typed as text is never computed, never a figure, and stays the text that it is."""

import csv
import io
from pathlib import Path

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from targets.tests.workbook.workbook_cases import (
    HEADERS,
    ORGANIZATION_ROWS,
    commune_figures,
    commune_workbook,
    errors,
    put,
    read,
)

PAYLOADS = [
    *("=1+1", "+1+1", "-1+1", "@SUM(1+1)", "\t=1+1", "\r=1+1", " =1+1", "'=1+1", '"=1+1"', "=1+1;", "=A1&A2"),
    *("=cmd|' /C calc'!A0", "+cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0", "@SUM(1+9)*cmd|' /C calc'!A0"),
    *(
        '=HYPERLINK("http://127.0.0.1/?x="&A1,"Xem")',
        '=IMPORTXML("http://127.0.0.1","//a")',
        '=WEBSERVICE("http://127.0.0.1")',
    ),
    *('=DDE("cmd";"/C calc";"x")', "=MSEXCEL|'\\..\\cmd.exe /c calc'!''", "=rundll32|'URL.dll,OpenURL calc.exe'!A"),
    *("=1+1%0A", "＝1+1", "﹦1+1", "−1", "=10", "= 10", "=SUM(H10)", '=INDIRECT("A1")', "{=1+1}", "=\u200b10"),
]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_payload_in_a_workbook_is_a_fault_with_its_own_text(tmp_path: Path, payload: str) -> None:
    def change(sheet: Worksheet) -> None:
        put("F10", payload)(sheet)
        sheet["F10"].data_type = "s"

    (problem,) = errors(read(commune_workbook(tmp_path / "a.xlsx", change)))

    assert problem.cell == "F10"
    assert problem.read.strip() == payload.strip()


@pytest.mark.parametrize("payload", PAYLOADS)
def test_payload_in_text_is_a_fault(tmp_path: Path, payload: str) -> None:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerows([["KẾT QUẢ NĂM 2023"], ["Đơn vị báo cáo: Xã Cao Bồ"], [], ["STT", "Tổ chức", *HEADERS.values()]])
    for number, (code, figures) in enumerate(commune_figures().items(), 1):
        cells = {**figures, "campaign_assigned": payload} if code == "hnd" else figures
        writer.writerow([number, ORGANIZATION_ROWS[code], *cells.values()])
    path = tmp_path / "a.csv"
    path.write_text(out.getvalue(), encoding="utf-8", newline="")

    assert [problem.cell for problem in errors(read(path))] == ["F7"]
