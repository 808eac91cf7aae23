"""Words as Party documents write them."""

import pytest

from reports.word.phrases import clause_text


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ("I.2.1-1", "ý 1, điểm 2.1, mục I"),
        ("I.2.2", "điểm 2.2, mục I"),
        ("III", "mục III"),
        ("II.1, III.1, III.3, câu cuối", "điểm 1, mục II; điểm 1, mục III; điểm 3, mục III; câu cuối"),
        ("Điều 5", "Điều 5"),
        ("2.1", "2.1"),
    ],
)
def test_clauses_are_cited_as_an_office_does(numbers: str, expected: str) -> None:
    assert clause_text(numbers) == expected
