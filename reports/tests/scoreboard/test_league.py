"""Ranks: only over enough people or bodies, and only where the rates differ."""

import pytest

from reports.scoreboard.board import Scoreboard
from reports.scoreboard.league import league, rank_text
from reports.tests.scoreboard.boards import FARMERS, make_board, make_result, make_row, make_target
from targets.rules.compliance import VerdictValue

Pair = tuple[int, int] | None


def board_of(*pairs: Pair) -> Scoreboard:
    rows = []
    results = {}
    for index, pair in enumerate(pairs):
        result = make_result(VerdictValue.MET, *pair) if pair else make_result(VerdictValue.NO_DATA)
        row = make_row(result, name=f"Xã {index}")
        rows.append(row)
        results[2024, row.unit.pk, FARMERS.pk, result.target.pk] = result
    return make_board(*rows, results=results)


@pytest.mark.parametrize(
    ("pairs", "ranks"),
    [
        pytest.param([(90, 100), (95, 100), (90, 100)], ["2/3", "1/3", "2/3"], id="equal rates share a rank"),
        pytest.param([(19, 20), (18, 20), (1, 1), (0, 8)], ["1/2", "2/2", "", ""], id="under twenty nobody is ranked"),
        pytest.param([(20, 20), (30, 30), (40, 40)], ["", "", ""], id="no rank where all are the same"),
        pytest.param([(90, 100), None], ["", ""], id="alone"),
    ],
)
def test_rank_needs_twenty_and_a_difference(pairs: list[Pair], ranks: list[str]) -> None:
    board = board_of(*pairs)

    lines = league(board, FARMERS, make_target())

    assert [rank_text(lines, row.unit) for row in board.rows] == ranks


def test_communes_stand_by_their_rates_and_those_without_one_last() -> None:
    board = board_of((1, 2), None, (95, 100), (1, 1))

    lines = league(board, FARMERS, make_target())

    assert [line.unit.name for line in lines] == ["Xã 3", "Xã 2", "Xã 0", "Xã 1"]
