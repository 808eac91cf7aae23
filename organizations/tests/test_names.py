"""Names are matched exactly or not at all; sorting follows the Vietnamese dictionary."""

import unicodedata

import pytest
from hypothesis import assume, given, strategies as st

from organizations.names import (
    UnitName,
    fold,
    has_marks,
    match_unit,
    normalize,
    says_something,
    search_text,
    slugify_vi,
    sort_key,
)
from organizations.tests.fixture_organizations import fixture_organizations

ORGANIZATIONS = fixture_organizations()
UNITS = (
    UnitName("030", "huyện", "Vị Xuyên", is_sum=True),
    UnitName("00913", "thị trấn", "Vị Xuyên"),
    UnitName("00916", "thị trấn", "Nông trường Việt Lâm", aliases=("NT Việt Lâm",)),
    UnitName("00967", "xã", "Việt Lâm"),
    UnitName("00970", "xã", "Ngọc Linh"),
    UnitName("00973", "xã", "Ngọc Minh"),
    UnitName("00961", "xã", "Linh Hồ"),
    UnitName("00709", "xã", "Kim Linh"),
    UnitName("00703", "xã", "Kim Thạch"),
    UnitName("00922", "xã", "Thuận Hòa"),
    UnitName("00928", "xã", "Thanh Thủy"),
    UnitName("00955", "xã", "Đạo Đức"),
    UnitName("00952", "xã", "Cao Bồ"),
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hoà", "Hòa"),
        ("Thuỷ", "Thủy"),
        ("Uỷ ban", "Ủy ban"),
        ("Tuý", "Túy"),
        ("hòan thành", "hoàn thành"),
        ("Qúy", "Quý"),
        ("Ðạo Ðức", "Đạo Đức"),
        ("XÃ ĐẠO ĐỨC", "xã đạo đức"),
        ("Xã\u00a0Cao  Bồ\t", "xã cao bồ"),
        ("\ufeffCao\u200b Bồ", "Cao Bồ"),
        (unicodedata.normalize("NFD", "Thượng Sơn"), "Thượng Sơn"),
    ],
    ids=["oa", "uy", "u-hook", "tuy", "closed-oa", "quy", "eth", "capitals", "spaces", "invisible", "nfd"],
)
def test_normalize_makes_two_spellings_one(one: str, other: str) -> None:
    assert normalize(one) == normalize(other)


@pytest.mark.parametrize(("one", "other"), [("Đaọ", "Đạo"), ("Kì", "Kỳ"), ("Lính", "Linh"), ("Minh", "Linh")])
def test_normalize_keeps_different_spellings_apart(one: str, other: str) -> None:
    assert normalize(one) != normalize(other)


def test_normalize_leaves_syllables_with_a_coda_alone() -> None:
    for word in ("hoàn", "toàn", "khoẻn", "quyền", "thuyền", "quý", "ngoài", "khuỷu"):
        assert normalize(word) == word


@given(st.text(max_size=20))
def test_normalize_twice_changes_nothing(text: str) -> None:
    assert normalize(normalize(text)) == normalize(text)


def test_folded_text_has_no_marks() -> None:
    assert fold("Đạo Đức, ƯƠ") == search_text("Đạo Đức, ƯƠ") == "dao duc, uo"
    assert has_marks("Cao Bồ")
    assert has_marks("Dao Đuc")
    assert not has_marks("Cao Bo")


def test_slug_is_plain() -> None:
    assert slugify_vi("Cao Bồ") == "cao-bo"
    assert slugify_vi("  Thị trấn Nông trường Việt Lâm ") == "thi-tran-nong-truong-viet-lam"


@pytest.mark.parametrize(
    "names",
    [
        ["Cao Bồ", "Đạo Đức", "Kim Linh", "Kim Thạch", "Lao Chải", "Linh Hồ", "Minh Tân", "Ngọc Linh", "Ngọc Minh"],
        ["a", "ă", "â", "b", "c", "d", "đ", "e", "ê", "o", "ô", "ơ", "u", "ư", "y"],
        ["da", "dà", "dả", "dã", "dá", "dạ", "đa"],
        ["Hoa", "Hoà", "Hoa An", "Hoàng"],
        ["Phong Quang", "Phú Linh", "Phương Tiến"],
        ["Tổ 1", "Tổ 2", "Tổ An"],
        ["Thanh Đức", "Thanh Thủy", "Thuận Hòa", "Thượng Sơn", "Trung Thành", "Tùng Bá"],
    ],
    ids=["communes", "letters", "tones", "words", "p", "digits", "t"],
)
def test_sort_key_is_in_dictionary_order(names: list[str]) -> None:
    assert sorted(set(names), key=sort_key) == names
    assert all(sort_key(name).isascii() for name in names)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Xã Cao Bồ", "00952"),
        ("x. Cao Bồ", "00952"),
        ("x.Cao Bồ", "00952"),
        ("X Cao Bồ", "00952"),
        ("  Xã  Cao Bồ ", "00952"),
        ("XÃ CAO BỒ", "00952"),
        ("Cao Bồ", "00952"),
        ("Xã: Cao Bồ", "00952"),
        ("Xa Kim Thach", "00703"),
        ("kim thach", "00703"),
        ("Thanh Thuỷ", "00928"),
        ("xã Thuận Hoà", "00922"),
        ("Xã Ðạo Ðức", "00955"),
        ("Thị trấn Vị Xuyên", "00913"),
        ("TT Vị Xuyên", "00913"),
        ("TT. Vị Xuyên", "00913"),
        ("T.T Vị Xuyên", "00913"),
        ("Thi tran Vi Xuyen", "00913"),
        ("Huyện Vị Xuyên", "030"),
        ("Xã Việt Lâm", "00967"),
        ("Việt Lâm", "00967"),
        ("Nông trường Việt Lâm", "00916"),
        ("Thị trấn Nông trường Việt Lâm", "00916"),
        ("TT NT Việt Lâm", "00916"),
        ("TTNT Việt Lâm", "00916"),
        ("TT. NT. Việt Lâm", "00916"),
        ("thị trấn NT Việt Lâm", "00916"),
        ("NT Việt Lâm", "00916"),
        ("Thi tran Nong truong Viet Lam", "00916"),
    ],
)
def test_unit_is_matched(written: str, code: str) -> None:
    assert match_unit(written, UNITS).code == code


@pytest.mark.parametrize(
    ("written", "suggestion"),
    [
        ("Xã Ngọc Lính", "00970"),
        ("Ngọc Mình", "00973"),
        ("Đaọ Đức", "00955"),
        ("Xã Cao Bo", "00952"),
        ("Xã Vị Xuyên", "00913"),
        ("Thị trấn Việt Lâm", "00916"),
        ("Xã Nông trường Việt Lâm", "00916"),
        ("Thị trấn Cao Bồ", "00952"),
        ("Kim Thạnh", "00703"),
        ("Vị Xuyên", "00913"),
        ("Cao Bồ 2", "00952"),
    ],
)
def test_unit_that_is_not_certain_is_only_suggested(written: str, suggestion: str) -> None:
    match = match_unit(written, UNITS)
    assert match.code is None
    assert suggestion in match.suggestions


def test_town_and_district_of_one_name_are_ambiguous() -> None:
    assert match_unit("Vị Xuyên", UNITS).is_ambiguous
    assert match_unit("Vị Xuyên", [unit for unit in UNITS if unit.kind != "huyện"]).code == "00913"


@pytest.mark.parametrize("written", ["", "Xã", "Không Có Thật", "Ngọc", "STT", "12", "Tổng cộng"])
def test_text_that_is_no_unit_matches_none(written: str) -> None:
    assert match_unit(written, UNITS).code is None


@given(st.sampled_from(UNITS), st.integers(0, 30), st.sampled_from("aăâeêioôơuưybcdđghklmnpqrstvx"))
def test_a_changed_letter_never_matches_another_unit(unit: UnitName, place: int, letter: str) -> None:
    place %= len(unit.name)
    written = f"{unit.kind} {unit.name[:place]}{letter}{unit.name[place + 1 :]}"
    assume(written.casefold() not in {f"{other.kind} {other.name}".casefold() for other in UNITS if other != unit})
    assert match_unit(written, UNITS).code in (None, unit.code)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Mặt trận Tổ quốc", "mttq"),
        ("Ủy ban MTTQ", "mttq"),
        ("Uỷ ban Mặt trận Tổ quốc Việt Nam", "mttq"),
        ("UBMTTQ Việt Nam", "mttq"),
        ("Liên đoàn Lao động", "ldld"),
        ("LĐLĐ", "ldld"),
        ("Công đoàn", "ldld"),
        ("CĐCS", "ldld"),
        ("Hội ND", "hnd"),
        ("HND", "hnd"),
        ("Hoi Nong dan", "hnd"),
        ("Đoàn TN", "dtn"),
        ("Đoàn TNCS Hồ Chí Minh", "dtn"),
        ("Đoàn Thanh niên Cộng sản HCM", "dtn"),
        ("Huyện đoàn", "dtn"),
        ("Đoàn xã", "dtn"),
        ("Hội LHPN", "lhpn"),
        ("Hội Liên hiệp Phụ nữ Việt Nam", "lhpn"),
        ("Phụ nữ", "lhpn"),
        ("Hội Cựu chiến binh", "ccb"),
        ("CCB", "ccb"),
        ("Hội CCB xã Cao Bồ", "ccb"),
        ("Hội CCB huyện Vị Xuyên", "ccb"),
        ("Hội Nông dân xã", "hnd"),
        ("3. Hội Nông dân", "hnd"),
        ("III. Hội Nông dân", "hnd"),
        ("- Hội Nông dân", "hnd"),
        ("a) Hội Nông dân (HND) *", "hnd"),
        ("Liên đoàn Lao động (Công đoàn)", "ldld"),
        ("BTT UBMTTQ xã", "mttq"),
        ("BCH Đoàn xã", "dtn"),
    ],
)
def test_organization_is_matched(written: str, code: str) -> None:
    assert ORGANIZATIONS.match(written, UNITS).code == code


@pytest.mark.parametrize(
    "written",
    [
        *("", "Hội", "Đoàn", "Hội Chữ thập đỏ", "Hội Người cao tuổi", "Ban công tác Mặt trận", "Hội Nông dan"),
        *("Hội Nông dân (CCB)", "Hội Nông dân (cũ)", "Công đoàn viên chức", "Hội LHTN"),
        *("Hội CCB xã Không Có", "Hội Cựu thanh niên xung phong", "Chi đoàn", "Công an", "Tổng cộng"),
    ],
)
def test_text_that_is_no_organization_matches_none(written: str) -> None:
    assert ORGANIZATIONS.match(written, UNITS).code is None


def test_near_miss_organization_is_suggested() -> None:
    assert "hnd" in ORGANIZATIONS.match("Hội Nông dan", UNITS).suggestions


@pytest.mark.parametrize(
    ("sentence", "codes"),
    [
        ("TỔNG HỢP KẾT QUẢ NĂM 2024 - HỘI CỰU CHIẾN BINH HUYỆN VỊ XUYÊN", {"ccb"}),
        ("TONG HOP NAM 2024 - DOAN THANH NIEN", {"dtn"}),
        ("BCH Đoàn TNCS Hồ Chí Minh huyện Vị Xuyên", {"dtn"}),
        ("ĐỔI MỚI HOẠT ĐỘNG MTTQ, ĐOÀN THỂ NĂM 2023", set()),
        ("Mặt trận Tổ quốc và các tổ chức chính trị - xã hội", set()),
        ("Mặt trận Tổ quốc huyện và Hội Nông dân huyện", {"mttq", "hnd"}),
        ("Phụ nữ tham gia phong trào", set()),
        ("Liên đoàn Lao động huyện", {"ldld"}),
    ],
)
def test_organizations_are_found_in_a_title(sentence: str, codes: set[str]) -> None:
    assert ORGANIZATIONS.named_in(sentence) == codes


@pytest.mark.parametrize("written", ["Xã Mĩ Lí", "xã Mỹ Lí", "xa mi ly", "XÃ MĨ LÝ"])
def test_i_and_y_at_the_end_of_a_syllable_are_two_spellings_of_one_name(written: str) -> None:
    units = [UnitName("1", "xã", "Mỹ Lý"), UnitName("2", "xã", "Thanh Thủy"), UnitName("3", "xã", "Mai Lai")]
    assert match_unit(written, units).code == "1"
    assert match_unit("Xã Thanh Thủi", units).code is None
    assert match_unit("Xã May Lay", units).code is None


def test_signs_alone_say_nothing() -> None:
    assert says_something("(đ)") and says_something(" 1 ")
    assert not any(map(says_something, ("", " ", "...", "-", "«»")))
