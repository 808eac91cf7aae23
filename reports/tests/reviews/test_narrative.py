"""Sentences of the reviews: verdicts in the words of the Party office, never against their own figures."""

from datetime import date
from fractions import Fraction

import pytest

from organizations.profile import Profile
from reports.reviews import narrative
from reports.reviews.facts import Lack, Missing, Move, NamedUnit
from reports.word.phrases import day_text
from targets.rules.compliance import Direction, VerdictValue as V
from targets.rules.outcome import Outcome

CAO_BO = NamedUnit("cao bo", "00952", "xã", "Cao Bồ", "Cao Bồ")
MINH_TAN = NamedUnit("minh tan", "00940", "xã", "Minh Tân", "Minh Tân")
TOWN = NamedUnit("vi xuyen", "00913", "thị trấn", "Vị Xuyên", "TT Vị Xuyên")
PHONG_QUANG = NamedUnit("phong quang", "00946", "xã", "Phong Quang", "Phong Quang")
PROFILE = Profile("huyện", "Vị Xuyên", "xã, thị trấn", "Huyện ủy", "HU")
NAMES = {"hnd": "Hội Nông dân", "ccb": "Hội Cựu chiến binh"}


def ratio(numerator: int, denominator: int, threshold: int = 90, **more: int) -> Outcome:
    met = numerator * 100 >= threshold * denominator
    return Outcome(
        V.MET if met else V.NOT_MET,
        threshold,
        numerator,
        denominator,
        exceeded=numerator * 100 > threshold * denominator,
        covered=more.get("covered", 1),
        expected=more.get("expected", 1),
    )


@pytest.mark.parametrize(
    ("numerator", "denominator", "threshold", "expected"),
    [
        pytest.param(
            923,
            1000,
            90,
            "đạt 92,3% (923/1.000 người), vượt 2,3 điểm % so với mục tiêu Nghị quyết (90% trở lên).",
            id="exceeded",
        ),
        pytest.param(900, 1000, 90, "đạt 90% (900/1.000 người), đạt mục tiêu Nghị quyết (90% trở lên).", id="equal"),
        pytest.param(
            899,
            999,
            90,
            "đạt 89,99% (899/999 người), chưa đạt, thấp hơn 0,01 điểm % so với mục tiêu Nghị quyết (90% trở lên).",
            id="missed-by-a-hair",
        ),
        pytest.param(
            6,
            7,
            100,
            "đạt 85,7% (6/7 người), chưa đạt, thấp hơn 14,3 điểm % so với mục tiêu Nghị quyết (100%).",
            id="all-of-them",
        ),
    ],
)
def test_ratio_sentence_follows_the_verdict(numerator: int, denominator: int, threshold: int, expected: str) -> None:
    text = narrative.ratio_sentence("tỷ lệ năm 2023", "người", ratio(numerator, denominator, threshold), PROFILE)

    assert text == f"Tỷ lệ năm 2023 {expected}"


def test_rate_of_which_less_is_better_is_told_from_its_own_side() -> None:
    missed = Outcome(V.NOT_MET, 5, 86, 1000, covered=1, expected=1, direction=Direction.LOWER)
    met = Outcome(V.MET, 5, 30, 1000, exceeded=True, covered=1, expected=1, direction=Direction.LOWER)
    even = Outcome(V.MET, 5, 50, 1000, covered=1, expected=1, direction=Direction.LOWER)
    goal = "mục tiêu Nghị quyết (không quá 5%)"
    assert narrative.standing(missed) == f"chưa đạt, cao hơn 3,6 điểm % so với {goal}"
    assert narrative.standing(met) == f"đạt, thấp hơn 2 điểm % so với {goal}"
    assert narrative.standing(even) == f"đạt {goal}"


def test_ratio_sentence_without_figures_says_so() -> None:
    assert narrative.ratio_sentence("tỷ lệ năm 2025", "người", Outcome(V.NO_DATA, 90), PROFILE) == (
        "Tỷ lệ năm 2025: chưa có số liệu."
    )


def test_ratio_sentence_names_its_coverage_and_changes() -> None:
    result = ratio(923, 1000, covered=23, expected=24)

    text = narrative.ratio_sentence(
        "tỷ lệ năm 2023", "người", result, PROFILE, changes=["tăng 1,2 điểm % so với năm 2022"]
    )

    assert text.endswith("; tăng 1,2 điểm % so với năm 2022; số liệu tổng hợp từ 23/24 xã, thị trấn.")


@pytest.mark.parametrize(
    ("move", "expected"),
    [
        pytest.param(Move(Fraction(12, 10)), "tăng 1,2 điểm % so với năm 2022", id="up"),
        pytest.param(Move(Fraction(-2)), "giảm 2 điểm % so với năm 2022", id="down"),
        pytest.param(Move(Fraction(0)), "không thay đổi so với năm 2022", id="same"),
        pytest.param(
            Move(Fraction(-43, 10), "cùng 23 xã, thị trấn"),
            "giảm 4,3 điểm % so với năm 2022 (tính trên cùng 23 xã, thị trấn)",
            id="over other communes than printed",
        ),
        pytest.param(None, "", id="nothing to compare"),
    ],
)
def test_trend(move: Move | None, expected: str) -> None:
    assert narrative.trend(move, "năm 2022") == expected


def test_spread_counts_all_met_with_the_percentage() -> None:
    parts = {CAO_BO: ratio(9, 10), MINH_TAN: ratio(8, 10), TOWN: ratio(10, 10)}

    assert narrative.spread(parts, PROFILE, with_rates=True) == (
        "Có 2/3 xã, thị trấn đạt và vượt chỉ tiêu (66,7%); chưa đạt: xã Minh Tân (80%)."
    )


def test_spread_keeps_missing_and_not_applicable_out_of_the_percentage() -> None:
    parts = {
        CAO_BO: ratio(9, 10),
        MINH_TAN: Outcome(V.NO_DATA, 90),
        PHONG_QUANG: Outcome(V.UNCLEAR, 90, 11, 10),
        TOWN: Outcome(V.NOT_APPLICABLE, 90),
    }

    assert narrative.spread(parts, PROFILE) == (
        "Trong 01 xã, thị trấn được đánh giá, có 1/1 nơi đạt và vượt chỉ tiêu (100%); chưa có số liệu: xã Minh Tân; "
        "cần làm rõ: xã Phong Quang; không áp dụng: thị trấn Vị Xuyên."
    )


def test_spread_without_any_judgement_makes_no_percentage() -> None:
    assert (
        narrative.spread({CAO_BO: Outcome(V.NO_DATA, 90)}, PROFILE) == "Chưa có số liệu để đánh giá từng xã, thị trấn."
    )


def test_spread_names_the_worst_of_many_and_points_to_the_annex() -> None:
    places = [NamedUnit(f"{n:02d}", f"{n:05d}", "xã", f"Xã {n}", f"Xã {n}") for n in range(9)]
    parts = {place: ratio(80 - n, 100) for n, place in enumerate(places)}

    text = narrative.spread(parts, PROFILE)

    assert "09 nơi chưa đạt, thấp nhất là các xã Xã 8, Xã 7, Xã 6, Xã 5, Xã 4 (chi tiết tại Phụ lục 3)" in text


def test_places_text_names_each_kind_once() -> None:
    assert narrative.places_text([CAO_BO, TOWN, MINH_TAN]) == "các xã Cao Bồ, Minh Tân và thị trấn Vị Xuyên"


@pytest.mark.parametrize(
    ("missing", "expected"),
    [
        pytest.param(
            [Missing(2023, PHONG_QUANG, Lack.NOT_SENT, ("hnd", "ccb"), whole=True)],
            ["Xã Phong Quang chưa gửi báo cáo năm 2023."],
            id="one-commune",
        ),
        pytest.param(
            [Missing(2023, CAO_BO, Lack.NOT_SENT, ("ccb",), whole=False)],
            ["Xã Cao Bồ chưa gửi báo cáo năm 2023 của Hội Cựu chiến binh."],
            id="one-organization",
        ),
        pytest.param(
            [
                Missing(2023, CAO_BO, Lack.NOT_APPROVED, ("hnd", "ccb"), whole=True),
                Missing(2023, TOWN, Lack.SENT_BACK, ("hnd",), whole=False),
            ],
            [
                "Xã Cao Bồ đã gửi báo cáo năm 2023, chưa được duyệt.",
                "Thị trấn Vị Xuyên có báo cáo năm 2023 của Hội Nông dân đã trả lại để sửa, chưa gửi lại.",
            ],
            id="not-approved-and-sent-back",
        ),
        pytest.param(
            [
                Missing(2023, place, Lack.NOT_SENT, ("hnd", "ccb"), whole=True)
                for place in (CAO_BO, MINH_TAN, PHONG_QUANG, TOWN)
            ],
            [
                "Cả 4 xã, thị trấn (các xã Cao Bồ, Minh Tân, Phong Quang và thị trấn Vị Xuyên) chưa gửi báo cáo "
                "năm 2023."
            ],
            id="everybody",
        ),
    ],
)
def test_missing_sentences_name_who_and_why(missing: list[Missing], expected: list[str]) -> None:
    assert narrative.missing_sentences(2023, missing, 4, NAMES, PROFILE) == expected


def test_heads_are_progress_before_the_due_year_and_judged_in_it() -> None:
    total = ratio(87, 115, 100)

    progress = narrative.heads_sentence(date(2023, 12, 31), total, PROFILE, is_due=False)
    judged = narrative.heads_sentence(date(2025, 6, 30), total, PROFILE, is_due=True)

    assert progress.startswith("Đến 31/12/2023, có 87/115 cán bộ cấp trưởng") and "mục tiêu" not in progress
    assert progress.endswith("(75,7%); còn 28 đồng chí chưa đạt.")
    assert judged.startswith("Đến 30/6/2025, ") and "chưa đạt, thấp hơn 24,3 điểm %" in judged


def test_overall_counts_every_target_once() -> None:
    groups = {"T01": V.NO_DATA, "T05": V.MET, "T10": V.NOT_MET, "T17": V.NOT_DUE}

    assert narrative.overall(
        "năm 2023 (số liệu của 23/24 xã, thị trấn)", groups, 1, {code: code.lower() for code in groups}
    ) == (
        "Năm 2023 (số liệu của 23/24 xã, thị trấn), 1/4 chỉ tiêu đạt, trong đó 01 chỉ tiêu vượt; 01 chỉ tiêu chưa đạt: "
        "t10; 01 chỉ tiêu chưa đủ số liệu để kết luận: t01; 01 chỉ tiêu chưa đến hạn đánh giá: t17."
    )


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        pytest.param(date(2023, 12, 31), "31/12/2023", id="december"),
        pytest.param(date(2025, 6, 30), "30/6/2025", id="june-without-zero"),
        pytest.param(date(2024, 2, 5), "05/02/2024", id="february-with-zeros"),
    ],
)
def test_day_text(day: date, expected: str) -> None:
    assert day_text(day) == expected
