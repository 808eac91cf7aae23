"""What the leaders are told to look at first: each rule, its order and its limits."""

from datetime import UTC, datetime

from reports.scoreboard.attention import MOST_ITEMS, attention
from reports.scoreboard.board import UnitRow
from reports.scoreboard.return_states import ReturnsState
from reports.tests.scoreboard.boards import make_board, make_result, make_row, make_target
from targets.rules.compliance import VerdictValue
from targets.rules.workflow import ReturnStatus

AFTER_DUE = datetime(2025, 1, 20, 3, tzinfo=UTC)
BEFORE_DUE = datetime(2025, 1, 15, 3, tzinfo=UTC)
LONG_AFTER = datetime(2026, 1, 20, 3, tzinfo=UTC)
MET, NOT_MET, UNCLEAR = VerdictValue.MET, VerdictValue.NOT_MET, VerdictValue.UNCLEAR
DRAFT = ReturnsState(ReturnStatus.DRAFT, unfinished=2)


def titles(*rows: UnitRow, at: datetime = AFTER_DUE) -> list[str]:
    return [item.title for item in attention(make_board(*rows), at)]


def test_calm_board_has_no_items() -> None:
    assert titles(make_row(make_result(MET, 95, 100), before=5, now=5)) == []


def test_largest_drop_comes_first() -> None:
    rows = (
        make_row(make_result(NOT_MET, 80, 100), name="Cao Bồ"),
        make_row(make_result(MET), name="Đạo Đức", before=9, now=5),
        make_row(make_result(MET), name="Xín Chải", before=27, now=18),
    )

    assert titles(*rows)[0] == "Xã Xín Chải: chỉ tiêu đạt giảm từ 27 xuống 18"


def test_drop_of_two_is_no_item() -> None:
    assert titles(make_row(make_result(MET), before=9, now=7)) == []


def test_commune_that_misses_most_names_its_largest_lack() -> None:
    item = attention(make_board(make_row(make_result(NOT_MET, 84, 100))), AFTER_DUE)[0]

    assert item.title == "Xã Cao Bồ: chưa đạt 1/1 chỉ tiêu"
    assert item.why == "Thiếu nhiều nhất: tập hợp hội viên nông dân 84,0% (ngưỡng 90%, thiếu 6,0 điểm %)."


def test_commune_named_by_one_rule_is_passed_over_by_the_next() -> None:
    row = make_row(make_result(NOT_MET, 84, 100), before=9, now=1, state=DRAFT)

    assert titles(row) == ["Xã Cao Bồ: chỉ tiêu đạt giảm từ 9 xuống 1"]


def test_overdue_communes_make_one_item() -> None:
    rows = [make_row(name=name, state=DRAFT) for name in ("Cao Bồ", "Đạo Đức")]

    item = attention(make_board(*rows), AFTER_DUE)[0]

    assert item.title == "2 xã, thị trấn chưa gửi đủ báo cáo, quá hạn 5 ngày"
    assert item.why == "Cao Bồ và Đạo Đức."


def test_long_overdue_names_the_due_day() -> None:
    assert titles(make_row(state=DRAFT), at=LONG_AFTER) == ["1 xã, thị trấn chưa gửi đủ báo cáo, hạn 15/01/2025"]


def test_nothing_is_overdue_on_the_due_day() -> None:
    assert titles(make_row(state=DRAFT), at=BEFORE_DUE) == []


def test_many_overdue_names_are_cut_short() -> None:
    rows = [make_row(name=f"Xã {number}", state=DRAFT) for number in range(9)]

    assert attention(make_board(*rows), AFTER_DUE)[0].why.endswith("Xã 5 và 3 nơi khác.")


def test_commune_whose_state_is_hidden_is_never_overdue() -> None:
    assert titles(make_row(state=None)) == []


def test_sent_back_return_says_for_how_long() -> None:
    state = ReturnsState(ReturnStatus.SENT_BACK, sent_back_at=datetime(2025, 1, 15, 3, tzinfo=UTC), times_sent_back=2)

    item = attention(make_board(make_row(state=state)), AFTER_DUE)[0]

    assert item.title == "Xã Cao Bồ: báo cáo bị trả lại, 5 ngày chưa gửi lại" and item.why == "Trả lại 2 lần."


def test_unclear_figures_name_their_targets_once() -> None:
    row = make_row(make_result(UNCLEAR), make_result(UNCLEAR), make_result(UNCLEAR, target=make_target("T10")))

    item = attention(make_board(row), AFTER_DUE)[0]

    assert item.title == "Xã Cao Bồ: 3 chỉ tiêu cần làm rõ" and item.why.endswith("T06 và T10.")


def test_no_more_than_six_items() -> None:
    assert len(titles(*[make_row(make_result(UNCLEAR), name=str(number)) for number in range(20)])) <= MOST_ITEMS
