"""Text typed in the fonts of before Unicode (TCVN3, VNI) or broken on its way (UTF-8 read as cp1252), as Unicode.

The font's name decides first; without one, a text is decoded only where it can't be Vietnamese as it stands and every
word of the decoded text can. Decode before any trimming: in TCVN3 the soft hyphen U+00AD is the letter «ư».
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from organizations.names import fold, normalize

# TCVN 5712:1993, VN1, as far as the .Vn fonts use it; capitals with marks exist only as fonts (.VnTimeH).
_TCVN3: Final = dict(
    zip(
        "µ¶·¸¹¨»¼½¾Æ©ÇÈÉÊË®ÌÎÏÐÑªÒÓÔÕÖ×ØÜÝÞßáâãä«åæçèé¬êëìíîïñòóô\u00adõö÷øùúûüýþ¡¢£¤¥¦§",
        "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵĂÂÊÔƠƯĐ",
        strict=True,
    )
)
_VNI_LETTERS: Final = {"ô": "ơ", "ö": "ư", "ñ": "đ", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ", "í": "í", "ì": "ì"}
_VNI_MARKS: Final = {
    **{"ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323"},
    **{"â": "\u0302", "á": "\u0302\u0301", "à": "\u0302\u0300", "å": "\u0302\u0309"},
    **{"ã": "\u0302\u0303", "ä": "\u0302\u0323", "ê": "\u0306", "é": "\u0306\u0301"},
    **{"è": "\u0306\u0300", "ú": "\u0306\u0309", "ü": "\u0306\u0303", "ë": "\u0306\u0323"},
}
_VNI_BASES: Final = frozenset("aeouyơư")
# Onset, nucleus and coda of a Vietnamese syllable without its tone.
_SYLLABLE: Final = re.compile(
    r"(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdđghklmnprstvx])?"
    r"(?:a[iouy]?|ă|â[uy]?|eo?|êu?|i(?:a|êu?|u)?|o(?:a[ioy]?|ă|eo?|i|o)?|ôi?|ơi?"
    r"|u(?:a|ây?|ê|i|ôi?|ơ|y(?:a|ê|u)?)?|ư(?:a|i|ơ[iu]?|u)?|y(?:êu?)?)"
    r"(?:ng|nh|ch|[cmnpt])?"
)
_STOPPED: Final = ("c", "ch", "p", "t")  # such a syllable has the tone sắc or nặng
# Of these pairs the first letter bears the tone: «Xaõ» is no syllable, so it is VNI for «Xã».
_MISPLACED: Final = re.compile(
    r"(?:a[iouy]|â[uy]|eo|êu|(?<!g)i[au]|oi|ôi|ơi|(?<!q)u[ai]|ư[aiu])[\u0300\u0309\u0303\u0301\u0323]$"
)
_BROKEN: Final = "UTF-8"
_EDGES: Final = "¹²³*†«»\"'“”‘’·•…°º½¼¾"
_TONES: Final = "\u0300\u0309\u0303\u0301\u0323"


@dataclass(frozen=True)
class Decoded:
    """A text as Unicode; `source` names what it was («.VnTime», «VNI», «UTF-8»), "" where nothing was done."""

    text: str
    source: str = ""
    is_damaged: bool = False

    @property
    def is_repaired(self) -> bool:
        """Whether broken letters were put right: likely what stood there, for the sender to say."""
        return self.source == _BROKEN and not self.is_damaged


def decode(text: str, font: str = "") -> Decoded:
    """The text as Unicode; damaged where letters are lost and only the sender can say what stood there."""
    if text.isascii():
        return Decoded(text)
    if "\ufffd" in text:
        return Decoded(text, _BROKEN, is_damaged=True)
    if any(ord(char) > 0xFF and unicodedata.category(char)[0] in "LM" for char in text):
        return _repair(text)
    if font.casefold().startswith(".vn"):
        decoded = from_tcvn3(text)
        return Decoded(decoded.upper() if font.casefold().endswith("h") else decoded, font)
    if font.casefold().startswith("vni"):
        return Decoded(from_vni(text), font)
    return _by_statistics(text)


def from_tcvn3(text: str) -> str:
    """TCVN3 bytes read as Latin-1, as Unicode."""
    return "".join(_TCVN3.get(char, char) for char in text)


def from_vni(text: str) -> str:
    """VNI bytes read as Latin-1, as Unicode: a vowel takes the mark that is written after it."""
    return unicodedata.normalize("NFC", "".join(_vni_letters(text)))


def _vni_letters(text: str) -> list[str]:
    letters: list[str] = []
    for char in text:
        lower = char.lower()
        if lower in _VNI_MARKS and letters and letters[-1].lower() in _VNI_BASES:
            letters[-1] += _VNI_MARKS[lower]
        else:
            letter = _VNI_LETTERS.get(lower, lower)
            letters.append(letter.upper() if char != lower else letter)
    return letters


def _by_statistics(text: str) -> Decoded:
    if _is_vietnamese(text):
        return Decoded(text)
    if (repaired := _repair(text)).source:
        return repaired
    readings = {"TCVN3": from_tcvn3(text)}
    if not any(letter.lower() in _VNI_MARKS for letter in _vni_letters(text)):  # a mark without its vowel
        readings["VNI"] = from_vni(text)
    likely = {source: decoded for source, decoded in readings.items() if _is_vietnamese(decoded)}
    if len(likely) == 1:
        source, decoded = likely.popitem()
        return Decoded(decoded, source)
    return Decoded(text, "TCVN3, VNI", is_damaged=True) if likely else Decoded(text)


def _repair(text: str) -> Decoded:
    """Text that is UTF-8 read as cp1252 («Tá»« tá»‘t») or cp1258 («XĂ£»), put right; any other text as it is."""
    for codec in ("cp1252", "cp1258"):
        try:
            raw = b"".join(char.encode("latin-1" if "\x80" <= char <= "\x9f" else codec) for char in text)
            repaired = raw.decode("utf-8")
        except (UnicodeEncodeError, UnicodeDecodeError):
            continue
        # «QĐ–UBND» is UTF-8 for a Cyrillic letter, and nothing that an office here writes.
        if repaired != text and not any(char.isalpha() and not fold(char).isascii() for char in repaired):
            return Decoded(repaired, _BROKEN)
    return Decoded(text)


def _is_vietnamese(text: str) -> bool:
    """Whether every word is a possible syllable; a footnote or quotation mark at its edge is no letter of it."""
    words = (_bare(word) for word in re.split(r"[\s\d.,;:()\[\]/%&+=\-–—]+", text))
    return all(map(_is_syllable, words))


def _bare(word: str) -> str:
    """A word without the marks at its edges; a raised dot right behind a letter is one: in TCVN3 «X·» is «Xã»."""
    bare = word.strip(_EDGES)
    rest = word[word.find(bare) + len(bare) :] if bare else ""
    return f"{bare}·" if bare[-1:].isalpha() and rest.startswith("·") else bare


def _is_syllable(word: str) -> bool:
    if word.isascii():
        return True
    if "\u00ad" in word:  # nobody types a soft hyphen into a cell: in TCVN3 it is «ư»
        return False
    letters = [unicodedata.normalize("NFD", char) for char in normalize(word)]
    tones = [char for letter in letters for char in letter if char in _TONES]
    if len(tones) > 1 or not fold(word).isascii():
        return False
    with_tone = ""  # the tone behind its letter, other marks composed: «xa» + «o» + tone
    for letter in letters:
        bare = unicodedata.normalize("NFC", "".join(char for char in letter if char not in _TONES))
        with_tone += bare + "".join(char for char in letter if char in _TONES)
    syllable = "".join(char for char in with_tone if char not in _TONES)
    if syllable.endswith(_STOPPED) and tones not in (["\u0301"], ["\u0323"]):
        return False
    return bool(_SYLLABLE.fullmatch(syllable)) and not _MISPLACED.search(with_tone)


def vietnamese_share(text: str) -> float:
    """Which part of the words with marks are possible syllables; 1 where there is none to judge by."""
    words = re.split(r"[\s\d.,;:()\[\]/%&+=\-–—|\"']+", text)
    judged = [word.strip(_EDGES) for word in words if not word.strip(_EDGES).isascii()]
    return sum(map(_is_syllable, judged)) / len(judged) if judged else 1.0
