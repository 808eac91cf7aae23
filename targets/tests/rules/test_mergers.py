"""Areas over reorganizations."""

import csv
from pathlib import Path

from django.conf import settings
from hypothesis import given, strategies as st

from targets.rules.mergers import Area, Descent, Side, areas

FIXTURES: Path = settings.BASE_DIR / "fixtures"
LINKS = st.lists(st.tuples(st.integers(1, 12), st.integers(1, 12)).filter(lambda link: link[0] != link[1]), max_size=20)


def grounds(units: list[int], links: list[tuple[int, int]]) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    return [(area.former, area.present) for area in areas(units, Descent(links))]


def test_whole_units_go_along_and_a_divided_one_joins_its_successors() -> None:
    links = [(1, 11), (2, 11), (3, 12), (4, 12), (4, 13)]
    assert grounds([1, 2, 3, 4, 5, 14], links) == [((5,), (5,)), ((1, 2), (11,)), ((3, 4), (12, 13)), ((14,), (14,))]


def test_links_are_followed_over_any_number_of_steps() -> None:
    """1 and 2 became 5 in 2019; 5 and 3 became 6 in 2025, and so did 4 by a step more."""
    links = [(1, 5), (2, 5), (5, 6), (3, 6), (4, 7), (7, 8), (8, 6)]
    assert grounds([1, 2, 3, 4, 5, 6], links) == [((1, 2, 3, 4), (6,))]


def test_a_part_anywhere_on_the_way_keeps_the_last_ones_together() -> None:
    links = [(1, 2), (2, 3), (2, 4), (3, 5), (4, 6)]
    [area] = areas([1, 5, 6], Descent(links))
    assert (area.former, area.present, area.is_one) == ((1,), (5, 6), False)
    assert area.alone(Side.PRESENT, 5, {1}) is None
    assert area.alone(Side.PRESENT, 5, {5, 6}) == (5,)
    assert area.alone(Side.FORMER, 1, {5, 6}) == (5, 6)


def test_who_was_divided_before_the_first_year_keeps_nobody_together() -> None:
    links = [(1, 2), (1, 3), (2, 5), (3, 6)]
    assert grounds([2, 3, 5, 6], links) == [((2,), (5,)), ((3,), (6,))]


def test_merged_units_cannot_be_told_apart_afterwards() -> None:
    [area] = areas([1, 2, 11], Descent([(1, 11), (2, 11)]))
    assert area.alone(Side.FORMER, 1, {1, 2}) == (1,)
    assert area.alone(Side.FORMER, 1, {11}) is None
    assert area.alone(Side.PRESENT, 11, {1, 2}) == (1, 2)


def test_a_circle_of_links_ends() -> None:
    [area] = areas([1, 2, 3], Descent([(1, 2), (2, 1), (3, 1)]))
    assert (area.former, area.present, area.units) == ((3,), (1, 2), (1, 2, 3))


def test_related_units_leave_out_the_other_origins() -> None:
    descent = Descent([(1, 11), (2, 11), (11, 21), (3, 21)])
    assert descent.related([1]) == {1, 11, 21}
    assert descent.related([21]) == {1, 2, 3, 11, 21}
    assert descent.joined(1) == {1, 2, 3, 11, 21}


def test_the_reorganization_of_the_district_leaves_two_communes_that_cannot_be_told_apart() -> None:
    with (FIXTURES / "successions.csv").open(encoding="utf-8") as file:
        links = [(int(row["from_code"]), 10**6 + int(row["to_code"])) for row in csv.DictReader(file)]
    found = areas({old for old, _ in links}, Descent(links))
    divided = [area for area in found if not area.is_one]
    assert [[f"{pk - 10**6:05d}" for pk in area.present] for area in divided] == [["00913", "00967"]]
    assert [f"{pk:05d}" for pk in divided[0].former] == ["00913", "00916", "00955", "00964", "00967"]
    assert len(found) == 12 and sum(len(area.former) for area in found) == 24


@given(st.sets(st.integers(1, 12), min_size=1), LINKS, st.sets(st.integers(1, 12)))
def test_sums_over_areas_and_over_what_can_be_told_are_sums_over_units(
    units: set[int], links: list[tuple[int, int]], existing: set[int]
) -> None:
    """Every unit is in exactly one area; in an area that can be told whole, each is in exactly one line."""
    found = areas(units, Descent(links))
    assert sorted(pk for area in found for pk in area.units) == sorted(units)
    for side in Side:
        names = [pk for area in found for pk in area.named(side)]
        assert len(names) == len(set(names)), "no unit names two areas"
        for area in found:
            shares = [area.alone(side, name, existing) for name in area.named(side)]
            told = [pk for share in shares if share for pk in share]
            assert len(told) == len(set(told))
            if None not in shares:
                assert sorted(told) == sorted(set(area.units) & existing)


@given(LINKS)
def test_an_area_is_made_of_whole_units(links: list[tuple[int, int]]) -> None:
    """What a unit of the area went on as is in the area, and belongs to no other one."""
    descent = Descent(links)
    found = areas(range(1, 13), descent)
    assert isinstance(found[0], Area)
    for area in found:
        for unit in area.units:
            assert descent.ends(unit) <= set(area.present)
            assert descent.after(unit) <= set(area.units)
