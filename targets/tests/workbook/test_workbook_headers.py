"""Other wordings of the fifteen headers are understood; whatever is another count, or could be two, is asked about."""

import pytest

from organizations.names import fold
from targets.rules.figures import FIGURE_KEYS
from targets.tests.workbook.header_wordings import LOOKALIKES, NOT_OURS, WORDINGS
from targets.tests.workbook.workbook_cases import ORGANIZATIONS
from targets.workbook.headers.keys import Role, classify


@pytest.mark.parametrize(
    ("key", "wording"),
    [(key, wording) for key, wordings in WORDINGS.items() for wording in wordings],
    ids=lambda value: value if isinstance(value, str) else " > ".join(value),
)
def test_wording_is_understood(key: str, wording: tuple[str, ...]) -> None:
    heading = classify(wording, ORGANIZATIONS)

    assert (heading.role, heading.key, heading.is_weak) == (Role.FIGURE, key, False)


@pytest.mark.parametrize(
    "write",
    [
        pytest.param(str.upper, id="capitals"),
        pytest.param(fold, id="without-marks"),
        pytest.param(lambda text: text.replace(" ", "\n", 1), id="line-break"),
        pytest.param(lambda text: f"  {text} ¹", id="footnote"),
        pytest.param(lambda text: f"{text} (*)", id="star"),
        pytest.param(lambda text: text.replace(" ", "\u00a0"), id="no-break-spaces"),
    ],
)
@pytest.mark.parametrize("key", FIGURE_KEYS)
def test_wording_is_understood_however_it_is_typed(key, write) -> None:
    for wording in WORDINGS[key]:
        assert classify([write(text) for text in wording], ORGANIZATIONS).key == key, wording


@pytest.mark.parametrize("wording", NOT_OURS, ids=lambda value: value if isinstance(value, str) else " > ".join(value))
def test_another_count_is_never_taken_for_a_figure(wording: tuple[str, ...]) -> None:
    heading = classify(wording, ORGANIZATIONS)

    assert heading.role is not Role.FIGURE or heading.is_weak, heading


@pytest.mark.parametrize(
    ("wording", "role"),
    [
        (("STT",), Role.NUMBER),
        (("TT",), Role.NUMBER),
        (("Ghi chú",), Role.TEXT),
        (("Văn bản minh chứng",), Role.TEXT),
        (("Số, ngày văn bản",), Role.TEXT),
        (("Tên chủ đề",), Role.TEXT),
        (("Tỷ lệ (%)",), Role.RATE),
        (("% hoàn thành",), Role.RATE),
        (("TL%",), Role.RATE),
        (("Tổng số cơ sở được xếp loại",), Role.RATING_TOTAL),
        (("Xếp loại cơ sở", "Tổng số"), Role.RATING_TOTAL),
        (("Hội viên nữ",), Role.EXTRA),
        (("Tập hợp đoàn viên, hội viên", "Trong đó", "Nữ"), Role.EXTRA),
        (("Dân tộc thiểu số",), Role.EXTRA),
        (("Kết nạp mới",), Role.EXTRA),
        (("Đầu kỳ",), Role.EXTRA),
        (("Đoàn viên, hội viên", "Tăng so với năm 2022"), Role.EXTRA),
        (("Phong trào thi đua", "So sánh"), Role.EXTRA),
        (("Mục tiêu 3",), Role.UNKNOWN),
        (("Mục tiêu", "Hội viên"), Role.UNKNOWN),
    ],
    ids=lambda value: str(value),
)
def test_column_beside_the_figures_is_known_for_what_it_is(wording: tuple[str, ...], role: Role) -> None:
    assert classify(wording, ORGANIZATIONS).role is role


def test_filler_that_changes_the_meaning_is_no_filler() -> None:
    taken = {
        " > ".join(path): heading.key for path in LOOKALIKES if (heading := classify(path, ORGANIZATIONS, 2023)).key
    }
    assert taken == {}
