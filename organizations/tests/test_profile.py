"""Words of a root: what follows from its kind, and what is entered."""

from organizations.profile import Profile

DISTRICT = Profile.of("huyện", "Vị Xuyên", above=("tỉnh", "Hà Giang"), kinds=["thị trấn", "xã", "xã"])
PROVINCE = Profile.of("tỉnh", "Tuyên Quang", above=None, kinds=["phường", "xã"])


def test_words_follow_from_the_kind() -> None:
    assert (DISTRICT.places, DISTRICT.place, DISTRICT.whole) == ("xã, thị trấn", "xã", "toàn huyện")
    assert (DISTRICT.owner, DISTRICT.report_symbol) == ("Ban Dân vận Huyện ủy Vị Xuyên", "BC/HU")
    assert (DISTRICT.superior, DISTRICT.superior_committee) == ("Đảng bộ tỉnh Hà Giang", "Tỉnh ủy")
    assert (DISTRICT.symbol_of_letters, PROVINCE.symbol_of_letters) == ("CV/BDVHU", "CV/BDVTU")
    assert DISTRICT.whom_to_call == "Văn phòng Ban Dân vận Huyện ủy, giờ hành chính"


def test_entered_words_replace_derived_ones_and_blank_ones_do_not() -> None:
    words = {"body": "Ban Tuyên giáo và Dân vận", "committee": "", "recipients": " Thường trực \n\nLưu"}
    own = PROVINCE.with_entered(words)
    assert own.owner == "Ban Tuyên giáo và Dân vận Tỉnh ủy Tuyên Quang"
    assert own.symbol_of_letters == "CV/BTGDVTU"
    assert own.copies_to == ("Thường trực", "Lưu")


def test_who_gets_a_review_has_nobody_above_a_root_without_one() -> None:
    assert DISTRICT.copies_to[0] == "Thường trực Tỉnh ủy (báo cáo)"
    assert PROVINCE.copies_to[0] == "Các đồng chí Ủy viên Ban Chấp hành Đảng bộ tỉnh"
