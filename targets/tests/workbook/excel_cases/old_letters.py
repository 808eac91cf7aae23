"""Vietnamese text in the writings of before Unicode, and as mishaps leave it: the other way round from the reader."""

import unicodedata
from typing import Final

# From the published tables of TCVN 5712 and VNI, not from the reader's.
_TCVN3: Final = {
    **dict(zip("àảãáạ", "µ¶·¸¹", strict=True)),
    **dict(zip("ăằẳẵắặ", "¨»¼½¾Æ", strict=True)),
    **dict(zip("âầẩẫấậ", "©ÇÈÉÊË", strict=True)),
    **dict(zip("đèẻẽéẹ", "®ÌÎÏÐÑ", strict=True)),
    **dict(zip("êềểễếệ", "ªÒÓÔÕÖ", strict=True)),
    **dict(zip("ìỉĩíị", "×ØÜÝÞ", strict=True)),
    **dict(zip("òỏõóọ", "ßáâãä", strict=True)),
    **dict(zip("ôồổỗốộ", "«åæçèé", strict=True)),
    **dict(zip("ơờởỡớợ", "¬êëìíî", strict=True)),
    **dict(zip("ùủũúụ", "ïñòóô", strict=True)),
    **dict(zip("ưừửữứự", "\u00adõö÷øù", strict=True)),
    **dict(zip("ỳỷỹýỵ", "úûüýþ", strict=True)),
    **dict(zip("ĂÂÊÔƠƯĐ", "¡¢£¤¥¦§", strict=True)),
}
_TONES: Final = {"\u0301": "ù", "\u0300": "ø", "\u0309": "û", "\u0303": "õ", "\u0323": "ï"}
_HATS: Final = {"": "â", "\u0301": "á", "\u0300": "à", "\u0309": "å", "\u0303": "ã", "\u0323": "ä"}
_BREVES: Final = {"": "ê", "\u0301": "é", "\u0300": "è", "\u0309": "ú", "\u0303": "ü", "\u0323": "ë"}
_WHOLE: Final = {"đ": "ñ", "ỉ": "æ", "ĩ": "ó", "ị": "ò", "ỵ": "î", "í": "í", "ì": "ì", "ơ": "ô", "ư": "ö"}


def tcvn3(text: str) -> str:
    """The text in TCVN3; capitals with marks that the code has no letter for become small ones, as typists did."""
    text = unicodedata.normalize("NFC", text)
    return "".join(_TCVN3.get(char) or _TCVN3.get(char.lower(), char) for char in text)


def tcvn3_capitals(text: str) -> str:
    """The text for a font whose small letters look like capitals (.VnTimeH)."""
    return tcvn3(text.lower())


def vni(text: str) -> str:
    """The text in VNI, its marks behind the letters."""
    letters = []
    for char in unicodedata.normalize("NFC", text):
        written = _vni_letter(char.lower())
        letters.append(written if char == char.lower() else written.upper())
    return "".join(letters)


def _vni_letter(char: str) -> str:
    if char in _WHOLE:
        return _WHOLE[char]
    base, *marks = list(unicodedata.normalize("NFD", char))
    tone = next((mark for mark in marks if mark in _TONES), "")
    if "\u0302" in marks:
        return base + _HATS[tone]
    if "\u0306" in marks:
        return base + _BREVES[tone]
    letter = _WHOLE["ơ"] if "\u031b" in marks and base == "o" else _WHOLE["ư"] if "\u031b" in marks else base
    return letter + _TONES[tone] if tone else letter


def mojibake(text: str, codec: str = "cp1252") -> str:
    """UTF-8 opened in another code page; bytes that it leaves free are kept as control characters, as Windows does."""
    letters = []
    for byte in unicodedata.normalize("NFC", text).encode():
        try:
            letters.append(bytes([byte]).decode(codec))
        except UnicodeDecodeError:
            letters.append(chr(byte))
    return "".join(letters)


def cp1258(text: str) -> bytes:
    """The text in the Windows code page of Vietnam: letters with the tone behind them."""
    written = ""
    for char in unicodedata.normalize("NFC", text):
        try:
            char.encode("cp1258")
        except UnicodeEncodeError:
            marks = unicodedata.normalize("NFD", char)
            tone = next((mark for mark in marks if mark in _TONES), "")
            char = unicodedata.normalize("NFC", marks.replace(tone, "")) + tone
        written += char
    return written.encode("cp1258")


def tone_at_the_end(text: str) -> str:
    """«Hòa» as «Hoà», «Thủy» as «Thuỷ»: the place of the tone that spelling books of the South teach."""
    pairs = ("òa oà", "óa oá", "ỏa oả", "õa oã", "ọa oạ", "òe oè", "óe oé", "ỏe oẻ", "ùy uỳ", "úy uý", "ủy uỷ", "ụy uỵ")
    for pair in pairs:
        one, other = pair.split()
        for convert in (str, str.upper, str.capitalize):
            text = text.replace(convert(one), convert(other))
    return text


def without_marks(text: str) -> str:
    bare = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(char for char in bare if not unicodedata.combining(char))
