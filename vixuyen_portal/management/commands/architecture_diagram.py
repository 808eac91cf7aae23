"""`manage.py architecture_diagram`: the picture and the table of docs/architecture.md, drawn from the imports.

Needs `grimp`, which comes with import-linter (requirements.txt, tests).
"""

import re
from ast import get_docstring, parse
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any, Final

import grimp
from django.conf import settings
from django.core.management.base import BaseCommand

PAGE: Path = settings.BASE_DIR / "docs" / "architecture.md"
#: The drawn part of the page lies between these two lines; the rest is written by hand.
BEGIN: Final = "<!-- drawn by `python manage.py architecture_diagram` -->"
END: Final = "<!-- end of the drawn part -->"
APPS: Final = ("organizations", "targets", "reports", "vixuyen_portal")
#: Apps whose folders are rooms of their own.
DIVIDED: Final = frozenset({"targets", "reports"})
#: Not drawn: they come with every Django app and hold no rule.
LEFT_OUT: Final = frozenset({"tests", "migrations", "apps"})
Graph = dict[str, set[str]]


class Command(BaseCommand):
    help = "Draw the rooms and their imports into docs/architecture.md. A test keeps the page equal to the code."
    requires_system_checks: list[str] = []  # it reads the source only

    def handle(self, *args: Any, **options: Any) -> None:
        PAGE.write_text(architecture_page(PAGE.read_text("utf-8")), encoding="utf-8")
        self.stdout.write(f"{PAGE.relative_to(settings.BASE_DIR)} written.")


def architecture_page(page: str) -> str:
    """The page with its drawn part made anew. Raises ValueError if the page lacks the two marks."""
    before, begin, rest = page.partition(f"{BEGIN}\n")
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{PAGE.name} lacks the line {BEGIN if not begin else END}")
    return f"{before}{begin}{_drawn(_imports_between_rooms())}{end}{after}"


def _drawn(imports: Graph) -> str:
    number = sum(map(len, imports.values()))
    reduced = without_detours(imports)
    return "\n".join(
        [
            "```mermaid",
            "flowchart TD",
            *_nodes(sorted(imports)),
            *(f"    {_node(room)} --> {_node(other)}" for room in sorted(reduced) for other in sorted(reduced[room])),
            "```",
            "",
            f"{len(imports)} rooms, {number} imports between two of them, none back up. An arrow that a longer way "
            "replaces is not drawn.",
            "",
            "| room | what is inside |",
            "|---|---|",
            *(f"| `{room.replace('.', '/')}` | {_plate(room)} |" for room in sorted(imports)),
            "",
        ]
    )


def _nodes(rooms: list[str]) -> Iterator[str]:
    """A box for each room, those of one app in a frame."""
    for app in APPS:
        inside = [room for room in rooms if room.startswith(f"{app}.")]
        if not inside:
            yield f'    {app}["{app}"]'
            continue
        yield f"    subgraph {app}"
        yield from (f'        {_node(room)}["{room.partition(".")[2]}"]' for room in inside)
        yield "    end"


def _imports_between_rooms() -> Graph:
    """room → rooms that it imports from."""
    graph = grimp.build_graph(*APPS, cache_dir=None)
    rooms: Graph = {}
    for module in graph.modules:
        room = _room(module)
        if room is None:
            continue
        others = map(_room, graph.find_modules_directly_imported_by(module))
        rooms.setdefault(room, set()).update(other for other in others if other and other != room)
    return rooms


def _room(module: str) -> str | None:
    app, *rest = module.split(".")
    if LEFT_OUT.intersection(rest) or (app in DIVIDED and not rest):
        return None
    return f"{app}.{rest[0]}" if app in DIVIDED else app


def without_detours(graph: Graph) -> Graph:
    """The same order with as few arrows as possible. Raises graphlib.CycleError for rooms that import each other."""
    reachable: Graph = {}
    for room in TopologicalSorter(graph).static_order():
        nearest = graph.get(room, set())
        reachable[room] = nearest | {far for other in nearest for far in reachable[other]}
    return {
        room: {other for other in others if not any(other in reachable[near] for near in others if near != other)}
        for room, others in graph.items()
    }


def _plate(room: str) -> str:
    """The first sentence of the room's docstring."""
    path = settings.BASE_DIR / room.replace(".", "/")
    source = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    text = " ".join((get_docstring(parse(source.read_text("utf-8"))) or "").split())
    return re.split(r"(?<=[.])\s", text)[0].replace("|", "\\|")


def _node(room: str) -> str:
    return room.replace(".", "_")
