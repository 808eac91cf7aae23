"""The sentences of the leaders' pages."""

import pytest

from reports.scoreboard import text as board_text
from reports.scoreboard.board import Scoreboard, Trend
from reports.scoreboard.results import Result
from reports.scoreboard.shares import Comparison, Share
from reports.tests.scoreboard.boards import FARMERS, make_board, make_result, make_row, make_target
from targets.rules.compliance import VerdictValue

MET, NOT_MET, NOT_DUE = VerdictValue.MET, VerdictValue.NOT_MET, VerdictValue.NOT_DUE


def board_of(comparison: Comparison | None = None) -> Scoreboard:
    return make_board(
        make_row(make_result(MET), make_result(MET), make_result(NOT_MET)), make_row(), comparison=comparison
    )


def test_headline_without_last_year_states_the_share_only() -> None:
    assert board_text.headline(board_of()) == "66,7% chỉ tiêu đạt yêu cầu"


def test_headline_compares_like_with_like() -> None:
    board = board_of(Comparison(1, before=Share(1, 2), now=Share(2, 2)))

    assert board_text.headline(board) == "66,7% chỉ tiêu đạt yêu cầu, tăng 50,0 điểm % so với năm 2023"
    assert "trên cùng 1 xã, thị trấn" in board_text.comparison(board)


def test_headline_without_data_says_so() -> None:
    assert board_text.headline(make_board(make_row())) == "Năm 2024 chưa có chỉ tiêu nào đủ số liệu để đánh giá"


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
    years = (2021, 2022, 2023)
    results: tuple[Result | None, ...] = tuple(
        None if rate is None else make_result(MET if rate >= 90 else NOT_MET, rate, 100, year=year)
        for year, rate in zip(years, rates, strict=True)
    )

    assert board_text.trend_sentence(Trend(make_target(), FARMERS, years, results)) == said


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
