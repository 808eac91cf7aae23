"""Cases 45-64 and 68: what stands in the cells."""

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.worksheet import Worksheet

from targets.tests.workbook.excel_cases import formats
from targets.tests.workbook.excel_cases.books import (
    Builder,
    Change,
    commune,
    in_order,
    new_commune,
    rewritten,
    rows_with,
    settled,
    xlsx,
)
from targets.tests.workbook.workbook_cases import ORGANIZATION_ROWS, put, standard_headers


def cells(**values: Any) -> Change:
    """Values put into cells: `cells(H10="1.331")`."""
    return in_order(*(put(cell, value) for cell, value in values.items()))


def columns(columns: Mapping[str, Sequence[Any]], first: int = 18, number_format: str = "") -> Change:
    """Columns behind the table: headers in row 7, the values of the six rows from row 8 on."""

    def change(sheet: Worksheet) -> None:
        for number, (header, values) in enumerate(columns.items(), first):
            sheet.cell(7, number, header)
            for row, value in enumerate(values, 8):
                cell = sheet.cell(row, number, value)
                if number_format:
                    cell.number_format = number_format

    return change


def _rates(*values: object, number_format: str = "") -> Change:
    """A rate column of the membership: 95,4 % for ldld, then 95,6 95,7 95,9 96,0."""
    return columns({"Tỷ lệ tập hợp (%)": list(values)}, number_format=number_format)


def _extra(header: str, *values: object) -> Builder:
    return commune(columns({header: list(values)}))


def _dates_1904(made: Workbook) -> None:
    made.epoch = CALENDAR_MAC_1904
    made.worksheets[0]["F10"] = date(2023, 12, 15)
    made.worksheets[0]["R7"] = "Ngày báo cáo cấp ủy"
    made.worksheets[0]["R10"] = date(2023, 2, 5)


def _computed(formula: str, result: str, cell: str = "H10") -> Builder:
    """A formula with the result that Excel keeps beside it."""

    def build() -> bytes:
        raw = xlsx(new_commune(put(cell, formula)))
        kind = ' t="e"' if result.startswith("#") else ""
        text = formula.removeprefix("=")
        part = "xl/worksheets/sheet1.xml"
        with zipfile.ZipFile(io.BytesIO(raw)) as package:
            xml = package.read(part).decode()
        pattern = rf'<c r="{cell}"([^>]*)><f>{re.escape(text)}</f><v ?/?>(?:</v>)?</c>'
        changed, count = re.subn(pattern, rf'<c r="{cell}"\1{kind}><f>{text}</f><v>{result}</v></c>', xml)
        assert count == 1, xml[:3000]
        return settled(raw, {part: changed.encode()})

    return build


def _with_comment(sheet: Worksheet) -> None:
    sheet["H10"].comment = Comment("Số đúng là 1.350, xã báo lại ngày 20/12", "Văn phòng")


def _comment_on_name(sheet: Worksheet) -> None:
    sheet["B10"].comment = Comment("gộp cả Hội Làm vườn: 45 hội viên", "Văn phòng")


def _grades(*values: tuple[Any, ...]) -> Change:
    """What stands in the four columns of the grades, row by row."""

    def change(sheet: Worksheet) -> None:
        for row, four in enumerate(values, 8):
            for column, value in enumerate(four, 12):
                sheet.cell(row, column, value)

    return change


_ONE_OF: Final = [("x", None, None, None)] * 5 + [("x", "x", None, None)]


def _class_words(*words: str) -> Builder:
    """One column of class words where the four counts should stand."""
    keys = tuple(key for key in standard_headers() if not key.startswith("rated_"))
    return commune(columns({"Xếp loại": list(words)}, first=14), keys=keys)


def _names(*names: str) -> Builder:
    return commune(names=dict(zip(ORGANIZATION_ROWS, names, strict=True)))


def _beside_members(extra: Mapping[str, Sequence[Any]]) -> Builder:
    """Columns put in right behind the members, as offices do with «trong đó»."""

    def change(sheet: Worksheet) -> None:
        sheet.insert_cols(10, len(extra))
        columns(extra, first=10)(sheet)

    return commune(change)


_MOVES: Final = {
    "Đầu năm": [None, 1150, 1250, 1350, 1450, 1560],
    "Kết nạp mới": [None, 31, 30, 43, 44, 25],
    "Giảm trong năm": [None, 10, 8, 20, 20, 10],
}
_PHONE: Final = "0912 345 678"
_CARD: Final = "002085001234"


def _other_sheet(value: object) -> Builder:
    def change(made: Workbook) -> None:
        sheet = made.create_sheet("Danh sách")
        sheet.append(["STT", "Họ và tên", "Chức vụ", "Số CCCD"])
        sheet.append([1, "Nguyễn Văn Mẫu", "Chủ tịch", value])

    return rewritten(change)


def _comment_with_phone(sheet: Worksheet) -> None:
    sheet["H10"].comment = Comment("Hỏi đ/c Mẫu, ĐT 0987654321", "Văn phòng")


FILES: Final[dict[str, Builder]] = {
    "41-cong-thuc.xlsx": _computed("=1000+331", "1331"),
    "41-chua-tinh.xlsx": commune(put("H10", "=1000+331")),
    "41-loi-chia.xlsx": commune(put("H10", "#DIV/0!")),
    "41-loi-tham-chieu.xlsx": _computed("=Nguon*1", "#REF!"),
    "41-loi-o-ty-le.xlsx": commune(_rates("#DIV/0!", 95.4, 95.6, 95.7, 95.9, "#REF!")),
    "41-chu-bat-dau-bang.xlsx": commune(
        columns({"Ghi chú": ["@SUM(1)", "+cmd|' /C calc'!A0", "-2+3", "'=1+1", "\t=1+1", "x"]})
    ),
    "41-cong-o-so.xlsx": commune(put("H10", "+1331")),
    "45-cham-hang-nghin.xlsx": commune(cells(H10="1.331", I10="1.272")),
    "45-cach-hang-nghin.xlsx": commune(cells(H10="1 331", I10="1\u202f272")),
    "45-don-vi-tinh.xlsx": commune(cells(H10="1.331 người", I10="1.272 hội viên", J10="19 chi hội")),
    "45-cham-hai-lan.xlsx": commune(cells(H10="1.234.567")),
    "45-co-le.xlsx": commune(cells(H10="1.331,5")),
    "45-kieu-anh.xlsx": commune(cells(H10="1,331.5")),
    "45-phay-hang-nghin.xlsx": commune(cells(H10="1,331")),
    "45-nhom-sai.xlsx": commune(cells(H10="13.31", I10="12 72", H11="1\n434")),
    "45-nghin.xlsx": commune(cells(H10="1,3 nghìn")),
    "46-mot-phay-nam.xlsx": commune(cells(D10="1.5")),
    "46-so-le.xlsx": commune(cells(H10=1.331)),
    "46-mot-cham-khong.xlsx": commune(cells(D10="4.0")),
    "46-so-tron-co-le.xlsx": commune(cells(D10=4.0)),
    "47-ty-le.xlsx": commune(_rates("", "95,4%", "95.6 %", 0.9568, "0,9590", "đạt 96,0")),
    "47-ty-le-phan-so.xlsx": commune(_rates("", "1171/1228", "1.272/1.331", "1373/1434", "95,9 phần trăm", "Đạt 96%")),
    "47-ty-le-dinh-dang.xlsx": commune(_rates(None, 0.954, 0.956, 0.957, 0.959, 0.96, number_format="0.0%")),
    "47-ty-le-o-so.xlsx": commune(cells(I10="95,6%")),
    "47-ty-le-dinh-dang-o-so.xlsx": commune(put("I10", 0.956, "0.0%")),
    "47-ty-le-lech.xlsx": commune(_rates("", "95,4", "đạt 92,3", "923/1000", "95,9", "96")),
    "48-mot-tram.xlsx": commune(
        _rates("", 100, 1, 1.0, "100", "1"),
        rows=rows_with(**{code: {"members": 500, "eligible": 500} for code in ("ldld", "hnd", "dtn", "lhpn", "ccb")}),
    ),
    "48-mot-phan-tram.xlsx": commune(
        _rates("", "", 1, "", "", ""), rows=rows_with(hnd={"eligible": 1300, "members": 13})
    ),
    "48-mot-lech.xlsx": commune(_rates("", "", 1, "", "", "")),
    "48-dinh-dang-phan-tram-o-so.xlsx": commune(put("C10", 1.0, "0%")),
    "48-tram-phan-tram.xlsx": commune(put("Q10", "100%")),
    "49-dau-x.xlsx": _extra("Có kế hoạch riêng", "x", "X", "✓", "v", "√", ""),
    "49-co-khong.xlsx": _extra("Đã có thông báo kết quả", "có", "Có", "Đ", "Đạt", "Không", "K"),
    "49-co-gach.xlsx": _extra("Có kế hoạch riêng", "x", "-", "x", "–", "KPS", "x"),
    "49-so-mot.xlsx": _extra("Có kế hoạch riêng", 1, 0, 1, 1, 0, 1),
    "49-o-cot-so.xlsx": commune(cells(C8="x", C9="✓", C10="Có", C11="Đạt", C12="v", C13="Đ")),
    "50-khong-phat-sinh.xlsx": commune(cells(C8="-", C9="–", C10="KPS", C11="Không phát sinh", C12="kps", C13="K.P.S")),
    "50-chua-co.xlsx": commune(
        cells(C8="…", C9="chưa có số liệu", C10="...", C11="Chưa có số liệu", C12=None, C13=" ")
    ),
    "50-khong-ro.xlsx": commune(cells(C8="Không có", C9="N/A", C10="không", C11="0 có", C12="?", C13="không rõ")),
    "51-dau-nhay.xlsx": commune(cells(H10="'1331", I10="’1272")),
    "51-chu-o.xlsx": commune(cells(H10="133O", I10="l272")),
    "51-chu-i.xlsx": commune(cells(D10="I", F10="1l", C10="O")),
    "52-ngay-o-so.xlsx": commune(put("F10", datetime(2024, 12, 15), "d-mmm")),
    "52-ngay-o-ty-le.xlsx": commune(
        in_order(
            _rates(None, 95.4, datetime(2024, 12, 15), 95.7, 95.9, 96), put("R10", datetime(2024, 12, 15), "d-mmm")
        )
    ),
    "52-phan-so.xlsx": commune(cells(G10="10/11")),
    "53-ngay.xlsx": _extra(
        "Ngày báo cáo cấp ủy",
        "15/01/2023",
        "5/2/23",
        date(2023, 2, 5),
        "tháng 12/2023",
        "31/9/2022",
        "ngày 05 tháng 02 năm 2023",
    ),
    "53-ngay-la-so.xlsx": _extra("Thời gian thực hiện", 44962, 45000, "12/2023", "năm 2023", "05/02", 45275.5),
    "53-he-1904.xlsx": rewritten(_dates_1904),
    "53-ngay-o-so.xlsx": commune(cells(C10="15/01/2023", D10="tháng 12/2023", F10="năm 2023", G10="05/02")),
    "53-nam-o-so.xlsx": commune(cells(C10=2023, D10="2023")),
    "54-so-van-ban.xlsx": _extra(
        "Số, ngày văn bản",
        "Số 12-BC/HU",
        "12/BC-UBND",
        "Số: 12/BC-HND",
        "số 12 ngày 3/4/2023",
        15,
        "07-BC/ĐTN ngày 05 tháng 02 năm 2023",
    ),
    "54-so-van-ban-rieng.xlsx": _extra("Số/ngày kế hoạch", 12, 15, "12/KH-HND", 3, "", "số 12"),
    "54-so-van-ban-o-so.xlsx": commune(cells(D10="12-BC/HU", F10="Số: 12/BC-HND")),
    "55-ty-le-thieu-so.xlsx": commune(_rates("", 95.4, 95.6, 95.7, 95.9, 96), rows=rows_with(hnd={"members": None})),
    "55-chi-co-ty-le.xlsx": commune(
        columns({"Tỷ lệ tập hợp (%)": [None, 95.4, 95.6, 95.7, 95.9, 96]}, first=16),
        keys=tuple(key for key in standard_headers() if key not in ("eligible", "members")),
    ),
    "55-ty-le-lech.xlsx": commune(_rates("", 95.4, 97.0, 95.7, 95.9, 96)),
    "56-tu-lon-hon-mau.xlsx": commune(cells(I10=1400, K11=99)),
    "56-am.xlsx": commune(cells(I10=-5, D10="-3")),
    "56-le.xlsx": commune(cells(I10=1272.5)),
    "56-mau-bang-khong.xlsx": commune(rows=rows_with(hnd={"campaign_assigned": 0, "campaign_completed": 0})),
    "56-mau-bang-khong-tu-khac.xlsx": commune(rows=rows_with(hnd={"campaign_assigned": 0, "campaign_completed": 3})),
    "57-gap-muoi.xlsx": commune(rows=rows_with(hnd={"eligible": 13310, "members": 12720})),
    "57-gap-nghin.xlsx": commune(rows=rows_with(hnd={"eligible": 1331000, "members": 1272000})),
    "58-mot-trong-bon.xlsx": commune(_grades(*_ONE_OF)),
    "58-co-va-khong.xlsx": commune(
        columns({"Đạt": ["x", "x", "x", "x", "x", "x"], "Chưa đạt": ["", "", "x", "", "", ""]})
    ),
    "59-nam-sinh.xlsx": commune(
        columns(
            {"Họ và tên": ["Mẫu A", "Mẫu B", "", "", "", ""], "Năm sinh": [1985, "15/6/1985", 85, "1990", "", 1979]}
        )
    ),
    "59-chu-tich.xlsx": _extra("Chủ tịch", "Mẫu A", "Mẫu B", "-", "", "Mẫu C", "Mẫu D"),
    "59-nam-sinh-o-so.xlsx": commune(cells(P10=1985, Q10=1)),
    "59-hai-chu-so-o-so.xlsx": commune(cells(P10=85)),
    "60-viet-tat.xlsx": commune(
        columns(
            {
                "Trình độ chuyên môn": ["ĐH", "Đại học", "đại học luật", "TC", "Trung cấp", "-"],
                "Lý luận chính trị": ["TC LLCT", "CC", "TC", "SC", "-", "KPS"],
            }
        )
    ),
    "60-trinh-do-12.xlsx": _extra("Trình độ văn hóa", "12/12", "10/10", "12/12", "9/12", "12", "12/12"),
    "60-o-cot-so.xlsx": commune(cells(Q10="ĐH, TC LLCT")),
    "61-chu-xep-loai.xlsx": _class_words("HTXSNV", "HT XS NV", "Hoàn thành xuất sắc", "XS", "Tốt", "Khá"),
    "61-chu-beside-bon-cot.xlsx": _extra("Xếp loại", "HTXSNV", "HTTNV", "Tốt", "HT XS NV", "Khá", "Xuất sắc"),
    "61-chu-trong-o-so.xlsx": commune(cells(L10="XS", M10="Tốt")),
    "62-ten-tat.xlsx": _names("MTTQ", "LĐLĐ", "HND", "Đoàn TN", "Hội PN", "CCB"),
    "62-ten-tat-2.xlsx": _names("Mặt trận", "Công đoàn", "Hội ND", "Đoàn thanh niên CS HCM", "Hội LHPN", "Hội CCB"),
    "62-ten-tat-3.xlsx": _names("UBMTTQ xã", "CĐ", "Hội Nông dân xã", "ĐTN", "Phụ nữ", "Hội Cựu chiến binh xã Cao Bồ"),
    "62-ten-tat-4.xlsx": _names("BTT UBMTTQ xã", "BCH Công đoàn", "HND VN", "BCH Đoàn xã", "Hội LHPN VN", "Cựu CB"),
    "62-ten-la.xlsx": _names("MTTQ", "LĐLĐ", "Hội Người cao tuổi", "Đoàn TN", "Hội PN", "CCB"),
    "63-nu-lon-hon-tong.xlsx": _beside_members({"Trong đó: nữ": [None, 500, 1500, 600, 1458, 100]}),
    "63-nu-khong-qua-tong.xlsx": _beside_members({"Trong đó: nữ": [None, 500, 1272, 600, 1458, 100]}),
    "63-tang-giam.xlsx": _beside_members(_MOVES),
    "63-tang-giam-lech.xlsx": _beside_members({**_MOVES, "Kết nạp mới": [None, 31, 90, 43, 44, 25]}),
    "63-tong-xep-loai.xlsx": commune(columns({"Tổng số cơ sở được xếp loại": [3, 6, 9, 6, 8, 11]})),
    "64-ghi-chu-o.xlsx": commune(_with_comment),
    "64-ghi-chu-o-ten.xlsx": commune(_comment_on_name),
    "68-dien-thoai.xlsx": commune(put("L16", f"Người lập: Nguyễn Văn Mẫu, ĐT: {_PHONE}")),
    "68-can-cuoc-trang-khac.xlsx": _other_sheet(_CARD),
    "68-can-cuoc-la-so.xlsx": _other_sheet(2085001234),
    "68-cot-dien-thoai.xlsx": _extra(
        "Số điện thoại", "0912345678", 987654321, "0219.3826.123", "+84 912 345 679", "", ""
    ),
    "68-o-cot-so.xlsx": commune(put("H10", "0912345678")),
    "68-o-cot-so-mat-khong.xlsx": commune(put("H10", 912345678)),
    "68-loi-nhan.xlsx": commune(_comment_with_phone),
    "68-tieu-de.xlsx": commune(put("A3", f"Đơn vị báo cáo: Xã Cao Bồ (ĐT {_PHONE})")),
    "68-kinh-phi.xlsx": _extra("Kinh phí (đồng)", 150000000, 1500000000, 2500000, "150.000.000", "", ""),
    "68-so-lieu-lon.xls": lambda: formats.xls(new_commune(put("L16", "ĐT: 0912345678"))),
}
