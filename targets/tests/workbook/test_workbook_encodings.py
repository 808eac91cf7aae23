"""Text of old fonts and broken text, as Unicode, and only where it is certain."""

import unicodedata

import pytest

from targets.workbook.files.encodings import decode

# Unicode, TCVN3 read as Latin-1, VNI read as Latin-1, UTF-8 read as cp1252.
TEXTS = (
    ("Thị trấn Vị Xuyên", "ThÞ trÊn VÞ Xuyªn", "Thò traán Vò Xuyeân", "Thá»‹ tráº¥n Vá»‹ XuyÃªn"),
    ("Xã Đạo Đức", "X· §¹o §øc", "Xaõ Ñaïo Ñöùc", ""),
    ("Thanh Thủy", "Thanh Thñy", "Thanh Thuûy", "Thanh Thá»§y"),
    ("Thuận Hòa", "ThuËn Hßa", "Thuaän Hoøa", "Thuáº\u00adn HÃ²a"),
    ("Xín Chải", "XÝn Ch¶i", "Xín Chaûi", "XÃ\u00adn Cháº£i"),
    ("Tổng cộng", "Tæng céng", "Toång coäng", "Tá»•ng cá»™ng"),
    ("Hội Nông dân", "Héi N«ng d©n", "Hoäi Noâng daân", "Há»™i NÃ´ng dÃ¢n"),
    ("Đoàn Thanh niên", "§oµn Thanh niªn", "Ñoaøn Thanh nieân", ""),
    ("Hội Liên hiệp Phụ nữ", "Héi Liªn hiÖp Phô n÷", "Hoäi Lieân hieäp Phuï nöõ", "Há»™i LiÃªn hiá»‡p Phá»¥ ná»¯"),
    ("Cựu chiến binh", "Cùu chiÕn binh", "Cöïu chieán binh", "Cá»±u chiáº¿n binh"),
    ("Mặt trận Tổ quốc", "MÆt trËn Tæ quèc", "Maët traän Toå quoác", "Máº·t tráº\u00adn Tá»• quá»‘c"),
    ("Liên đoàn Lao động", "Liªn ®oµn Lao ®éng", "Lieân ñoaøn Lao ñoäng", "LiÃªn Ä‘oÃ\u00a0n Lao Ä‘á»™ng"),
    ("hoàn thành tốt nhiệm vụ", "hoµn thµnh tèt nhiÖm vô", "hoaøn thaønh toát nhieäm vuï", ""),
    ("không hoàn thành", "kh«ng hoµn thµnh", "khoâng hoaøn thaønh", "khÃ´ng hoÃ\u00a0n thÃ\u00a0nh"),
    ("trường", "tr\u00adêng", "tröôøng", ""),
)


@pytest.mark.parametrize(("text", "tcvn3", "vni", "broken"), TEXTS, ids=[row[0] for row in TEXTS])
def test_old_text_is_decoded(text: str, tcvn3: str, vni: str, broken: str) -> None:
    assert decode(tcvn3, ".VnTime").text == text
    assert decode(tcvn3, ".VnTimeH").text == text.upper()
    assert decode(tcvn3).text == text  # the font was lost
    assert decode(vni, "VNI-Times").text == text
    assert decode(vni).text == text
    if broken:
        assert decode(broken).text == text


@pytest.mark.parametrize("font", ["", ".VnTime", "VNI-Times", "Times New Roman"])
@pytest.mark.parametrize("text", [row[0] for row in TEXTS if any(ord(char) > 0xFF for char in row[0])])
def test_unicode_text_is_left_alone_whatever_the_font(text: str, font: str) -> None:
    for written in (text, text.upper(), unicodedata.normalize("NFD", text)):
        assert decode(written, font).text == written
        assert decode(written, font).source == ""


@pytest.mark.parametrize(
    "text",
    [
        "«Tam nông»",
        "Toàn xã",
        "CÔNG TÁC",
        "½ năm",
        "12 °C",
        "· Xã",
        "và",
        "Là «tập hợp»",
        "KPS",
        "12-BC/MT",
        "a·b",
        "²",
        "QÐ–UBND",
        "QĐ–UBND",
        "Toàn·",
    ],
)
def test_text_that_could_be_vietnamese_is_left_alone(text: str) -> None:
    assert decode(text).text == text


def test_old_text_with_modern_punctuation_is_decoded() -> None:
    assert decode("X· Cao Bå – huyÖn VÞ Xuyªn", ".VnTime").text == "Xã Cao Bồ – huyện Vị Xuyên"


@pytest.mark.parametrize("codec", ["cp1252", "cp1258"])
@pytest.mark.parametrize("text", ["Xã Cao Bồ", "LĐLĐ huyện", "Đơn vị báo cáo: Xã Thanh Thủy", "Tỷ lệ (%)"])
def test_utf8_opened_in_another_code_page_is_offered(text: str, codec: str) -> None:
    broken = ""
    for byte in text.encode():
        try:
            broken += bytes([byte]).decode(codec)
        except UnicodeDecodeError:
            broken += chr(byte)
    decoded = decode(broken)
    assert (decoded.text, decoded.is_repaired) == (text, True)


def test_lost_letters_are_damage() -> None:
    assert decode("X� Cao B�").is_damaged


def test_capitals_are_given_by_the_font_alone() -> None:
    assert decode("x· cao bå", ".VnTimeH").text == "XÃ CAO BỒ"


def test_source_names_what_the_text_was() -> None:
    assert decode("X· Cao Bå", ".VnArial").source == ".VnArial"
    assert decode("Xaõ Cao Boà").source == "VNI"
    assert decode("Cao Bồ").source == ""
