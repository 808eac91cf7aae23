"""The page on the architecture shows the imports as they are, and every room says what is inside."""

from graphlib import CycleError

import pytest

from vixuyen_portal.management.commands.architecture_diagram import PAGE, architecture_page, without_detours


def test_architecture_page_is_drawn_from_the_imports() -> None:
    page = PAGE.read_text("utf-8")
    assert page == architecture_page(page), "Run `python manage.py architecture_diagram` and look at the change."


def test_every_room_has_a_door_plate() -> None:
    rows = [line for line in PAGE.read_text("utf-8").splitlines() if line.startswith("| `") and line.count("|") == 3]
    assert rows and not [row for row in rows if row.endswith("|  |")]


def test_page_without_its_marks_is_refused() -> None:
    with pytest.raises(ValueError, match=PAGE.name):
        architecture_page("# Architecture\n")


def test_detours_are_left_out() -> None:
    assert without_detours({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == {"a": {"b"}, "b": {"c"}, "c": set()}


def test_ring_is_refused() -> None:
    with pytest.raises(CycleError):
        without_detours({"a": {"b"}, "b": {"a"}})
