"""The sentences of the leaders' pages."""

from dataclasses import replace
from fractions import Fraction

import pytest

from reports.scoreboard import text as board_text
from reports.scoreboard.board import Scoreboard, TargetRow, Trend
from reports.scoreboard.results import Result
from reports.scoreboard.shares import Comparison, Share
from reports.tests.scoreboard.boards import (
    FARMERS,
    WORDS,
    make_board,
    make_part,
    make_result,
    make_row,
    make_target,
    make_target_row,
)
from targets.rules.compliance import VerdictValue
from targets.rules.outcome import Bounds, like_for_like

MET, NOT_MET, NOT_DUE = VerdictValue.MET, VerdictValue.NOT_MET, VerdictValue.NOT_DUE
NO_DATA = VerdictValue.NO_DATA
YEARS = (2021, 2022, 2023)


def board_of(*target_rows: TargetRow, comparison: Comparison | None = None, silent: int = 0) -> Scoreboard:
    """One commune with two targets met of three, `silent` ones without figures."""
    known = make_row(make_result(MET), make_result(MET), make_result(NOT_MET))
    return make_board(
        known, *(make_row() for _ in range(silent)), comparison=comparison, target_rows=target_rows or (met_row(),)
    )


def met_row() -> TargetRow:
    return make_target_row(make_result(MET, 95, 100))


def test_headline_answers_the_resolution() -> None:
    named = ["Phong trào, cuộc vận động", "Chi hội", "Tập hợp phụ nữ", "Xếp loại", "Tập hợp thanh niên"]
    missed = [make_target(f"T1{index}") for index in range(5)]
    for target, name in zip(missed, named, strict=True):
        target.short_name = name
    rows = [
        met_row(),
        *(make_target_row(make_result(NOT_MET, 80, 100, target=target)) for target in missed),
        make_target_row(make_result(NO_DATA, covered=0)),
        make_target_row(make_result(NO_DATA, 90, 100, covered=1, expected=24)),
        make_target_row(make_result(NOT_DUE, 90, 100)),
    ]

    assert board_text.headline(board_of(*rows)) == (
        "Toàn huyện đạt 1/9 chỉ tiêu; chưa đạt 5: phong trào cuộc vận động, chi hội, tập hợp phụ nữ và 2 chỉ tiêu "
        "khác; 2 chưa kết luận, 1 chưa đến hạn"
    )


def test_headline_says_of_how_many_communes_it_speaks() -> None:
    assert board_text.headline(board_of(silent=1)) == "Toàn huyện đạt 1/1 chỉ tiêu (số liệu của 1/2 xã, thị trấn)"


def test_headline_concludes_nothing_below_the_floor() -> None:
    few = make_target_row(make_result(NO_DATA, 95, 100, covered=1, expected=24))
    board = board_of(few, comparison=Comparison(1, Share(1, 2), Share(2, 2)), silent=23)

    assert board_text.headline(board) == (
        "Mới có 1/24 xã, thị trấn gửi báo cáo năm 2024; chưa đánh giá được toàn huyện"
    )
    assert board_text.places_sentence(board) == ""


def test_headline_without_any_district_result_says_so() -> None:
    assert board_text.headline(make_board(make_row(make_result(MET)))) == (
        "Năm 2024 chưa có chỉ tiêu nào đủ số liệu để đánh giá toàn huyện"
    )


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        pytest.param((841, 1000), (834, 1000), "83,4% lượt chỉ tiêu đạt, giảm 0,7 điểm % so với 84,1%", id="fell"),
        # 84,149 and 83,450 print as 84,1 and 83,5 (half up): the reader subtracts 0,6, not 0,7.
        pytest.param(
            (84149, 100000), (83450, 100000), "83,5% lượt chỉ tiêu đạt, giảm 0,6 điểm % so với 84,1%", id="printed"
        ),
        pytest.param((8341, 10000), (8342, 10000), "83,4% lượt chỉ tiêu đạt, không đổi so với 83,4%", id="same"),
    ],
)
def test_communes_are_compared_on_one_base_by_what_is_printed(
    before: tuple[int, int], now: tuple[int, int], said: str
) -> None:
    board = board_of(comparison=Comparison(22, before=Share(*before), now=Share(*now)))

    sentence = board_text.places_sentence(board)

    assert sentence.startswith("Trên cùng 22 xã, thị trấn và cùng những chỉ tiêu có số liệu cả hai năm, ")
    assert said in sentence and sentence.endswith(" năm 2023.")


def test_communes_without_last_year_state_their_share() -> None:
    assert board_text.places_sentence(board_of()) == ("Ở các xã, thị trấn có số liệu, 2/3 lượt chỉ tiêu đạt (66,7%).")


def test_coverage_counts_missing_and_provisional_communes() -> None:
    board = make_board(make_row(make_result(MET, provisional=True)), make_row())

    assert board_text.coverage(board) == (
        "Có số liệu 1/2 xã, thị trấn, trong đó 1 nơi tạm tính vì báo cáo chờ duyệt. "
        "Còn 1 nơi chưa có số liệu nên kết quả toàn huyện có thể thay đổi."
    )


@pytest.mark.parametrize(
    ("rates", "said"),
    [
        pytest.param((91, 92, 93), "Đạt cả 3 năm, tăng 2,0 điểm %", id="always"),
        pytest.param((85, 92, 91), "Đạt từ năm 2022, tăng 6,0 điểm %", id="since"),
        pytest.param((85, 86, 84), "3 năm chưa đạt, còn thiếu 6,0 điểm %", id="never"),
        pytest.param((95, 86, 89), "Chưa đạt năm 2023, còn thiếu 1,0 điểm %", id="no-longer"),
        pytest.param((None, None, 93), "Đạt năm 2023", id="only-one-year"),
        pytest.param((92, None, 92), "Đạt cả 2 năm, không đổi", id="gap-and-unchanged"),
        pytest.param((None, None, None), "Chưa có số liệu", id="nothing"),
    ],
)
def test_trend_sentence(rates: tuple[int | None, ...], said: str) -> None:
    results: tuple[Result | None, ...] = tuple(
        None if rate is None else make_result(MET if rate >= 90 else NOT_MET, rate, 100, year=year)
        for year, rate in zip(YEARS, rates, strict=True)
    )

    assert board_text.trend_sentence(trend_of(*results), WORDS) == said


def trend_of(*results: Result | None) -> Trend:
    known = [result for result in results if result]
    change = like_for_like([(known[0], known[-1])]) if len(known) > 1 else None
    return Trend(make_target(), FARMERS, YEARS, results, change)


def test_trend_counted_over_fewer_communes_says_over_which() -> None:
    before = make_result(MET, 920, 1000, year=2022, covered=24, expected=24)
    now = make_result(MET, 930, 1000, year=2023, covered=23, expected=24)
    change = like_for_like([(make_result(MET, 900, 960), make_result(MET, 900, 1000))])

    said = board_text.trend_sentence(Trend(make_target(), FARMERS, YEARS, (None, before, now), change), WORDS)

    assert said == "Đạt cả 2 năm, giảm 3,8 điểm % (tính trên cùng 1 xã, thị trấn)"


@pytest.mark.parametrize(
    ("last", "said"),
    [
        pytest.param(
            make_result(NO_DATA, 9, 10, covered=1, expected=24), "Chưa đủ số liệu (1/24)", id="below the floor"
        ),
        pytest.param(make_result(NOT_MET, 0, 1), "Mẫu số dưới 20, không vẽ đường", id="0/1"),
    ],
)
def test_no_line_is_drawn_through_few_bodies_or_few_communes(last: Result, said: str) -> None:
    trend = trend_of(None, None, last)

    assert trend.rates == (None, None, None)
    assert board_text.trend_sentence(trend, WORDS) == said


def test_sums_of_sums_say_what_they_leave_out() -> None:
    over_sums = replace(WORDS, are_sums=True)
    part = make_part(make_result(NO_DATA, 933, 1000, covered=1, expected=24))
    assert board_text.so_far(part, over_sums) == (
        "Hiện 93,3% của 1/24 xã, thị trấn; khoảng có thể khi đủ số liệu ghi ở trang cách tính"
    )
    assert board_text.so_far(part, WORDS) == "Hiện 93,3% của 1/24 xã, thị trấn"
    before, now = make_result(MET, 950, 1000, year=2022), make_result(MET, 960, 1000, year=2023)
    trend = Trend(make_target(), FARMERS, YEARS, (None, before, now))
    assert board_text.trend_sentence(trend, over_sums) == (
        "Đạt cả 2 năm; không ghi mức tăng, giảm vì các năm có thể không tính trên cùng những xã, thị trấn"
    )
    assert board_text.trend_sentence(trend, WORDS) == "Đạt cả 2 năm"


def test_figures_so_far_come_with_their_bounds() -> None:
    part = make_part(
        make_result(NO_DATA, 933, 1000, covered=1, expected=24), bounds=Bounds(Fraction(41, 100), Fraction(978, 1000))
    )

    assert board_text.so_far(part, WORDS) == "Hiện 93,3% của 1/24 xã, thị trấn; khi đủ số liệu: từ 41,0% đến 97,8%"
    assert board_text.so_far(make_part(make_result(MET, 933, 1000, covered=23, expected=24)), WORDS) == ""


@pytest.mark.parametrize(
    ("result", "said"),
    [
        pytest.param(make_result(MET, 923, 1000), "92,3%", id="rate"),
        pytest.param(make_result(NOT_MET, 44999, 50000), "89,998%", id="rate-near-the-threshold"),
        pytest.param(make_result(NOT_MET, 0, 1), "0/1", id="too-few-for-a-rate"),
        pytest.param(make_result(MET, 2), "2", id="count"),
        pytest.param(make_result(VerdictValue.NO_DATA), "", id="nothing"),
    ],
)
def test_value_text(result: Result, said: str) -> None:
    assert board_text.value_text(result) == said


@pytest.mark.parametrize(
    ("result", "said"),
    [
        pytest.param(
            make_result(NOT_MET, 888, 1000, shortfall=12),
            "Còn thiếu 12 hội viên Hội Nông dân thì đạt.",
            id="people",
        ),
        pytest.param(
            make_result(NOT_MET, 1, 3, target=make_target("T10", "branches", threshold=100), shortfall=2),
            "Còn thiếu 2 chi hội nông dân hoạt động thường xuyên, hiệu quả thì đạt.",
            id="branches",
        ),
        pytest.param(
            make_result(NOT_DUE, 17, 20, target=make_target("T17", "heads", threshold=100, due=2025), shortfall=3),
            "Đến năm 2025 còn phải thêm 3 người (cán bộ cấp trưởng đủ điều kiện).",
            id="not-due-yet",
        ),
        pytest.param(make_result(MET, 95, 100, shortfall=0), "", id="met"),
    ],
)
def test_shortfall_sentence(result: Result, said: str) -> None:
    assert board_text.shortfall_sentence(result, FARMERS) == said
