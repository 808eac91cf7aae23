"""Areas over a reorganization."""

import csv
from pathlib import Path

from django.conf import settings
from hypothesis import given, strategies as st

from targets.rules.mergers import Area, areas

FIXTURES: Path = settings.BASE_DIR / "fixtures"


def test_whole_units_go_along_and_a_divided_one_joins_its_successors() -> None:
    links = [(1, 11), (2, 11), (3, 12), (4, 12), (4, 13)]
    assert areas([1, 2, 3, 4, 5], [11, 12, 13, 14], links) == [
        Area((1, 2), (11,)),
        Area((3, 4), (12, 13)),
        Area((), (14,)),
        Area((5,), ()),
    ]
    assert [area.is_one for area in areas([3, 4], [12, 13], links)] == [False]


def test_the_reorganization_of_the_district_leaves_two_communes_that_cannot_be_told_apart() -> None:
    with (FIXTURES / "successions.csv").open(encoding="utf-8") as file:
        links = [(int(row["from_code"]), 10**6 + int(row["to_code"])) for row in csv.DictReader(file)]
    found = areas({old for old, _ in links}, {new for _, new in links}, links)
    divided = [area for area in found if not area.is_one]
    assert [[f"{pk - 10**6:05d}" for pk in area.after] for area in divided] == [["00913", "00967"]]
    assert [f"{pk:05d}" for pk in divided[0].before] == ["00913", "00916", "00955", "00964", "00967"]
    assert len(found) == 12 and sum(len(area.before) for area in found) == 24


@given(
    st.lists(st.tuples(st.integers(1, 8), st.integers(11, 18)), max_size=20),
    st.lists(st.integers(0, 50), min_size=8, max_size=8),
)
def test_sums_over_areas_are_sums_over_units(links: list[tuple[int, int]], figures: list[int]) -> None:
    found = areas(range(1, 9), range(11, 19), links)
    figure = dict(zip(range(1, 9), figures, strict=True))
    assert sum(figure[pk] for area in found for pk in area.before) == sum(figures)
    assert sorted(pk for area in found for pk in (*area.before, *area.after)) == [*range(1, 9), *range(11, 19)]
