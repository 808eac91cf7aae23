"""Cases 1-22: how the words are written."""

import unicodedata
from collections.abc import Callable
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from targets.tests.workbook.excel_cases import formats, old_letters
from targets.tests.workbook.excel_cases.books import (
    COMMUNE_TITLE,
    COMMUNES,
    Builder,
    Change,
    book,
    commune,
    each_text,
    in_order,
    new_book,
    new_commune,
)
from targets.tests.workbook.workbook_cases import put


def _unit(text: str) -> Builder:
    return commune(put("A3", text))


def _name(code: str, text: str) -> Builder:
    """The book of the farmers with the row of one commune named otherwise."""
    row = 8 + [unit.code for unit in COMMUNES].index(code)
    return book(put(f"B{row}", text))


def _names(named: dict[str, str]) -> Builder:
    names = {unit.code: unit.title.capitalize() if unit.kind == "xã" else unit.title for unit in COMMUNES}
    return book(names={**names, **named})


def _full_width(text: str) -> str:
    return "".join(chr(ord(char) + 0xFEE0) if char.isdigit() else char for char in text)


def _some(convert: Callable[[Any], str], cells: list[str], font: str = "") -> Change:
    def change(sheet: Worksheet) -> None:
        for cell in cells:
            sheet[cell].value = convert(sheet[cell].value)
            if font:
                sheet[cell].font = Font(name=font)

    return change


def _runs(sheet: Worksheet) -> None:
    """One name in two fonts: the type word in Unicode, the name in TCVN3."""
    old = InlineFont(rFont=".VnTime")
    sheet["A3"].value = CellRichText("Đơn vị báo cáo: ", TextBlock(old, old_letters.tcvn3("Xã Cao Bồ")))
    sheet["B10"].value = CellRichText("Hội ", TextBlock(old, old_letters.tcvn3("Nông dân")))


def _csv(encoding: str = "utf-8", *, delimiter: str = ";", bom: bytes = b"", made: Workbook | None = None) -> Builder:
    def build() -> bytes:
        text = formats.csv_text(made or new_commune(), delimiter)
        return bom + (old_letters.cp1258(text) if encoding == "cp1258" else text.encode(encoding))

    return build


def _with_rates(sheet: Worksheet) -> None:
    """A rate, with the comma of our decimals, behind the members; figures with dots for thousands."""
    sheet.insert_cols(10)
    sheet["J7"] = "Tỷ lệ (%)"
    for row in range(8, 14):
        eligible: Any = sheet.cell(row, 8).value
        members: Any = sheet.cell(row, 9).value
        if isinstance(eligible, int):
            sheet.cell(row, 10, f"{members / eligible * 100:.1f}".replace(".", ","))
            sheet.cell(row, 8, f"{eligible:,}".replace(",", "."))
            sheet.cell(row, 9, f"{members:,}".replace(",", "."))


def _semicolons() -> bytes:
    return b"\xef\xbb\xbf" + formats.csv_text(new_commune(_with_rates), ";").encode()


def _commas() -> bytes:
    return formats.csv_text(new_commune(_with_rates), ",").encode()


def _english_thousands() -> bytes:
    def change(sheet: Worksheet) -> None:
        sheet["H10"] = "1,331"

    return formats.csv_text(new_commune(change), ";").encode()


def _invisible(text: str) -> str:
    """What copying from web pages and Word leaves between the letters."""
    words = text.split(" ")
    joined = "\u00a0".join(words[:2]) + "".join(f"  {word}" for word in words[2:])
    return f"\ufeff{joined[:1]}\u200b{joined[1:]}\t \u00a0"


def _eth(text: str) -> str:
    return text.replace("Đ", "Ð").replace("đ", "ð")


_FARM: Final = "00916"
_PLAIN_NAMES: Final = {unit.code: old_letters.without_marks(unit.title) for unit in COMMUNES}

FILES: Final[dict[str, Builder]] = {
    "01-nfc.xlsx": commune(each_text(lambda text: unicodedata.normalize("NFC", text))),
    "01-nfc-ca-huyen.xlsx": book(each_text(lambda text: unicodedata.normalize("NFC", text))),
    "02-nfd.xlsx": commune(each_text(lambda text: unicodedata.normalize("NFD", text))),
    "02-nfd-ca-huyen.xlsx": book(each_text(lambda text: unicodedata.normalize("NFD", text))),
    "02-nfd.xls": lambda: formats.xls(new_commune(each_text(lambda text: unicodedata.normalize("NFD", text)))),
    "03-chu-so-toan-khoi.xlsx": commune(in_order(put("F10", _full_width("11")), put("H10", _full_width("1331")))),
    "03-so-trong-vong.xlsx": commune(put("D10", "④")),
    "03-so-mu.xlsx": commune(put("D10", "4²")),
    "03-vong-o-tieu-de.xlsx": commune(in_order(put("H7", "① Tổng số đối tượng trong diện tập hợp"))),
    "04-tcvn3.xlsx": commune(each_text(old_letters.tcvn3, ".VnTime")),
    "04-tcvn3.xls": lambda: formats.xls(new_commune(each_text(old_letters.tcvn3, ".VnTime"))),
    "04-tcvn3-mat-phong.xlsx": commune(each_text(old_letters.tcvn3, "Times New Roman")),
    "04-tcvn3-vnarial-ca-huyen.xlsx": book(each_text(old_letters.tcvn3, ".VnArial")),
    "04-tcvn3-mat-phong-ca-huyen.xlsx": book(each_text(old_letters.tcvn3, "Arial")),
    "05-tcvn3-hoa.xlsx": commune(each_text(old_letters.tcvn3_capitals, ".VnTimeH")),
    "05-tcvn3-hoa-ca-huyen.xls": lambda: formats.xls(new_book(each_text(old_letters.tcvn3_capitals, ".VnArialH"))),
    "06-vni.xlsx": commune(each_text(old_letters.vni, "VNI-Times")),
    "06-vni-mat-phong.xlsx": commune(each_text(old_letters.vni, "Arial")),
    "06-vni-ca-huyen.xls": lambda: formats.xls(new_book(each_text(old_letters.vni, "VNI-Helve"))),
    "06-vni-mat-phong-ca-huyen.xlsx": book(each_text(old_letters.vni, "Arial")),
    "07-hai-bang-ma.xlsx": commune(_some(old_letters.tcvn3, ["A2", "B9", "B10", "H7", "I7"], ".VnTime")),
    "07-hai-bang-ma-mot-o.xlsx": commune(_runs),
    "07-unicode-phong-vntime.xlsx": commune(each_text(str, ".VnTime")),
    "07-tcvn3-va-vni.xlsx": commune(
        in_order(_some(old_letters.tcvn3, ["A3", "B9"], ".VnTime"), _some(old_letters.vni, ["B10", "H7"], "VNI-Times"))
    ),
    "08-hong-ma.xlsx": commune(each_text(old_letters.mojibake)),
    "08-hong-ma-mot-o.xlsx": commune(_some(old_letters.mojibake, ["A3"])),
    "08-hong-ma-1258-ca-huyen.xlsx": book(each_text(lambda text: old_letters.mojibake(text, "cp1258"))),
    "08-mat-chu.xlsx": commune(put("A3", "Đơn vị báo cáo: X\ufffd Cao B\ufffd")),
    "08-dau-hoi.xlsx": commune(put("A3", "Đơn vị báo cáo: X? Cao B?")),
    "09-utf8.csv": _csv(),
    "09-utf8-bom.csv": _csv(bom=b"\xef\xbb\xbf"),
    "09-utf16.csv": _csv("utf-16-le", delimiter="\t", bom=b"\xff\xfe"),
    "09-utf16-be.csv": _csv("utf-16-be", bom=b"\xfe\xff"),
    "09-cp1258.csv": _csv("cp1258"),
    "09-cp1258-ca-huyen.csv": lambda: old_letters.cp1258(formats.csv_text(new_book(), ",")),
    "10-cham-phay.csv": _semicolons,
    "10-phay.csv": _commas,
    "10-phay-hang-nghin.csv": _english_thousands,
    "11-dau-sau.xlsx": commune(
        in_order(each_text(old_letters.tone_at_the_end), put("A3", "Đơn vị báo cáo: Xã Thanh Thuỷ"))
    ),
    "11-dau-sau-ca-huyen.xlsx": book(each_text(old_letters.tone_at_the_end)),
    "11-dau-truoc.xlsx": _unit("Đơn vị báo cáo: Xã Thuận Hòa"),
    "12-eth.xlsx": commune(in_order(each_text(_eth), put("A3", _eth("Đơn vị báo cáo: Xã Đạo Đức")))),
    "12-eth-ca-huyen.xlsx": book(each_text(_eth)),
    "13-i-ngan.xlsx": commune(
        in_order(
            put("Q7", "Số đủ điều kiện trình độ chuyên môn, lí luận chính trị"),
            put("C7", "Chủ đề năm được cấp uỷ cho chủ trương"),
            put("R7", "Tỉ lệ (%)"),
            put("R10", 100),
        )
    ),
    "13-tieu-de.xlsx": commune(
        title=("BIỂU SỐ 01 (SỐ LIỆU MẪU)", "KẾT QUẢ KÌ BÁO CÁO: NĂM 2023", "Đơn vị báo cáo: Uỷ ban MTTQ xã Cao Bồ")
    ),
    "14-ky-tu-vo-hinh.xlsx": commune(each_text(_invisible)),
    "14-ky-tu-vo-hinh-ca-huyen.xlsx": book(each_text(_invisible)),
    "14-gach-mem.xlsx": commune(
        in_order(put("B10", "Hội Nông\u00ad dân"), put("A3", "Đơn vị báo cáo: Xã Cao\u00ad Bồ"))
    ),
    "14-so-co-dau-cach.xlsx": commune(in_order(put("H10", "\u00a01\u00a0331\u200b "), put("I10", "\t1272\u00a0"))),
    "15-hoa-thuong.xlsx": _unit("Đơn vị báo cáo: Xã Đạo đức"),
    "15-hoa-thuong-ca-huyen.xlsx": _names({"00955": "xã đạo Đức", "00979": "Xã trung thành"}),
    "16-chu-hoa.xlsx": commune(in_order(each_text(str.upper), put("A3", "ĐƠN VỊ BÁO CÁO: XÃ ĐẠO ĐỨC"))),
    "16-chu-hoa-ca-huyen.xlsx": book(each_text(str.upper)),
    **{
        f"17-tt-{number}.xlsx": _unit(f"Đơn vị báo cáo: {text}")
        for number, text in enumerate(
            ("TT. Vị Xuyên", "TT Vị Xuyên", "T.T Vị Xuyên", "Thị Trấn vị xuyên", "TT.Vị Xuyên", "T.Trấn Vị Xuyên"), 1
        )
    },
    "17-tt-ca-huyen.xlsx": _names({"00913": "TT.Vị Xuyên"}),
    **{
        f"18-nong-truong-{number}.xlsx": _unit(f"Đơn vị báo cáo: {text}")
        for number, text in enumerate(
            ("TT NT Việt Lâm", "TTNT Việt Lâm", "Nông Trường Việt Lâm", "Thị trấn NT Việt Lâm"), 1
        )
    },
    "18-xa-viet-lam.xlsx": _unit("Đơn vị báo cáo: Xã Việt Lâm"),
    "18-thi-tran-viet-lam.xlsx": _unit("Đơn vị báo cáo: TT Việt Lâm"),
    "18-hai-dong.xlsx": _names({_FARM: "TTNT Việt Lâm", "00967": "Việt Lâm"}),
    "18-hai-dong-mot-ten.xlsx": _names({_FARM: "Việt Lâm", "00967": "Việt Lâm"}),
    "19-khong-dau.xlsx": commune(
        in_order(
            each_text(old_letters.without_marks),
            put("A3", "Don vi bao cao: Xa Dao Duc"),
        )
    ),
    "19-khong-dau-ca-huyen.xlsx": book(names=_PLAIN_NAMES),
    "19-khong-dau-hai-nghia.xlsx": _unit("Don vi bao cao: Vi Xuyen"),
    "20-dau-dat-sai.xlsx": _unit("Đơn vị báo cáo: Xã Đaọ Đức"),
    "20-thu-tu-dau.xlsx": _unit("Đơn vị báo cáo: Xã Thươ\u0323ng Sơn"),
    "20-go-sai.xlsx": _unit("Đơn vị báo cáo: Xã Thưọng Sơm"),
    "20-ngoc-lin.xlsx": _name("00970", "Xã Ngọc Linh"),
    "20-ngoc-minh-linh.xlsx": _names({"00970": "Xã Ngọc Lính"}),
    "20-hai-ngoc-minh.xlsx": _names({"00970": "Xã Ngọc Minh"}),
    "21-vi-xuyen.xlsx": _unit("Đơn vị báo cáo: Vị Xuyên"),
    "21-thi-tran.xlsx": _unit("Đơn vị báo cáo: Thị trấn Vị Xuyên, huyện Vị Xuyên, tỉnh Hà Giang"),
    "21-xa-2023.xlsx": _unit("Đơn vị báo cáo: Xã Vị Xuyên"),
    "21-phuong-nam-dinh.xlsx": _unit("Đơn vị báo cáo: Phường Vị Xuyên, thành phố Nam Định"),
    "21-xa-2026.xlsx": commune(
        title=(COMMUNE_TITLE[0], "KẾT QUẢ THỰC HIỆN NGHỊ QUYẾT NĂM 2026", "Đơn vị báo cáo: Vị Xuyên")
    ),
    "22-lao-chai-2023.xlsx": _unit("Đơn vị báo cáo: Lao Chải"),
    "22-lao-chai-2026.xlsx": commune(
        title=(COMMUNE_TITLE[0], "KẾT QUẢ THỰC HIỆN NGHỊ QUYẾT NĂM 2026", "Đơn vị báo cáo: Lao Chải")
    ),
    "22-xin-chai-2026.xlsx": commune(
        title=(COMMUNE_TITLE[0], "KẾT QUẢ THỰC HIỆN NGHỊ QUYẾT NĂM 2026", "Đơn vị báo cáo: Xã Xín Chải")
    ),
    "22-lao-chai-khong-nam.xlsx": commune(
        title=(COMMUNE_TITLE[0], "KẾT QUẢ THỰC HIỆN NGHỊ QUYẾT", "Đơn vị báo cáo: Lao Chải")
    ),
}
