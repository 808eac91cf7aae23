"""`manage.py obligations`: docs/obligations.md, drawn from the resolution's file, the addresses and the review."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.core.management.base import BaseCommand
from django.urls import reverse

from organizations.models import AgencyKind, BoardFunction
from reports.reviews.editors_parts import sections_of
from reports.reviews.results import section_of
from targets.loading.resolution_file import ResolutionFile, read_resolution_file
from targets.rules.duty_owing import DutyPlace
from targets.rules.duty_standing import PERIOD_LABELS, DutyPeriod

FIXTURES: Path = settings.BASE_DIR / "fixtures"
PAGE: Path = settings.BASE_DIR / "docs" / "obligations.md"
COLUMNS = ("code", "clause", "what", "kind", "who owes it", "period", "page", "register", "section of the review")
PLACES = {DutyPlace.ROOT: "the root", DutyPlace.REPORTING: "each reporting unit"}
#: Address of a register → the requirements that rest on its rows.
RESTS_ON: Mapping[str, tuple[str, ...]] = {
    "chu-de": ("T01", "Q1.4", "O5.1"),
    "giam-sat": ("T03", "Q1.5", "Q4.14", "Q4.15", "O2.5"),
    "phan-bien": ("T02", "Q1.5", "Q4.15", "O2.5"),
    "kien-nghi": ("Q2.6", "Q3.4", "Q3.5"),
    "du-thao": ("Q3.3", "O2.3"),
    "chi-tieu-giao": ("T04", "T04b", "Q4.13"),
    "xep-loai": ("T10", "T11", "T12", "T13", "T14", "T15", "T16", "Q4.3"),
    "thang-xep-loai": ("T11", "T12", "T13", "T14", "T15", "T16", "Q4.2"),
    "tieu-chuan": ("T17", "Q5.1"),
    "doi-thoai": ("Q1.6", "Q1.7", "Q4.6"),
    "chuong-trinh": ("Q3.7", "O2.1", "O2.2"),
    "danh-gia-chuong-trinh": ("Q3.7", "Q3.10", "O2.2"),
    "hoat-dong": (
        "Q1.1", "Q1.2", "Q1.8", "Q2.3", "Q2.4", "Q2.5", "Q3.6", "Q4.4", "Q4.5", "Q5.2", "O3.1", "O3.2", "O6.1",
    ),
}  # fmt: skip
Row = tuple[str, ...]


class Command(BaseCommand):
    help = "Write docs/obligations.md: each requirement of fixtures/resolution.yaml. A test keeps the two equal."
    requires_system_checks: list[str] = []  # it reads files

    def handle(self, *args: Any, **options: Any) -> None:
        PAGE.write_text(obligations_page(), encoding="utf-8")
        self.stdout.write(f"{PAGE.relative_to(settings.BASE_DIR)} written.")


def obligations_page() -> str:
    """The whole page: one row a requirement."""
    table = [COLUMNS, ("---",) * len(COLUMNS), *rows()]
    return "\n".join(
        [
            "# What the resolution asks, one row a requirement",
            "",
            "Drawn by `python manage.py obligations` from `fixtures/resolution.yaml`; do not edit by hand. `<nam>` in",
            "an address is the year. A target is judged; a duty stands by its evidence ([how](adr/0022-duties.md)).",
            "Where no register is named, the return or the yearly form holds all that is reported of it.",
            "",
            *(f"| {' | '.join(row)} |" for row in table),
            "",
        ]
    )


def rows() -> list[Row]:
    """Targets, each followed by the parts that the resolution stresses, then duties, in the order of the file."""
    organizations = yaml.safe_load((FIXTURES / "organizations.yaml").read_text(encoding="utf-8"))
    names = {row["code"]: row["short_name"] for row in organizations}
    file = read_resolution_file(FIXTURES / "resolution.yaml", frozenset(names))
    parts = list(_parts(file))
    found = []
    for target in file.targets:
        row = _target_row(target, names)
        found += [row, *(_part_row(code, row, part) for code, part in parts if code[:-1] == target["code"])]
    return found + [_duty_row(duty, file, names) for duty in file.duties]


def target_address(code: str) -> str:
    return reverse("target:detail", args=[code, 0]).replace("/0/", "/<nam>/")


def duty_address(code: str) -> str:
    """The page of a duty in a year; its code has hyphens there."""
    return reverse("duties:duty", args=[0, code.replace(".", "-")]).replace("/0/", "/<nam>/")


def register_address(slug: str) -> str:
    return reverse("registers:list", args=[0, slug]).replace("/0/", "/<nam>/")


def _registers(code: str, otherwise: str) -> str:
    """The addresses of the registers that the requirement rests on, or where else it is reported."""
    found = [f"`{register_address(slug)}`" for slug, codes in RESTS_ON.items() if code in codes]
    return ", ".join(found) or otherwise


def _target_row(target: Mapping[str, Any], names: Mapping[str, str]) -> Row:
    places = "the root and each reporting unit" if target["district"] == "own_return" else "each reporting unit"
    return (
        target["code"],
        target["clause"],
        target["name"],
        "target",
        f"{', '.join(names[code] for code in target['organizations'])}: {places}",
        target["deadline"],
        f"`{target_address(target['code'])}`",
        _registers(target["code"], "the return"),
        section_of(target["indicator"]),
    )


def _parts(file: ResolutionFile) -> Iterator[tuple[str, tuple[Mapping[str, Any], list[str]]]]:
    """Code of a stressed part of a target, the duty that it is reported with, and the names of its measures."""
    for duty in file.duties:
        found: dict[str, list[str]] = {}
        for measure in duty["measures"]:
            if measure.get("code"):
                found.setdefault(measure["code"], []).append(measure["name"])
        yield from ((code, (duty, measured)) for code, measured in found.items())


def _part_row(code: str, target: Row, part: tuple[Mapping[str, Any], list[str]]) -> Row:
    duty, measured = part
    page = f"`{duty_address(duty['code'])}`"
    registers = _registers(code, "the yearly form")
    return code, target[1], "; ".join(measured), f"measures of {duty['code']}", *target[4:6], page, registers, target[8]


def _duty_row(duty: Mapping[str, Any], file: ResolutionFile, names: Mapping[str, str]) -> Row:
    day = f"{duty['due_on']:%d/%m/%Y}" if duty["due_on"] else duty["due_day"]
    return (
        duty["code"],
        duty["clause"],
        duty["name"],
        "duty, judged" if duty["rule"] else "duty",
        "; ".join(_debtor(owed, names) for owed in duty["owed_by"]),
        ", ".join(filter(None, (PERIOD_LABELS[DutyPeriod(duty["period"])], day))),
        f"`{duty_address(duty['code'])}`",
        _registers(duty["code"], "the yearly form"),
        ", ".join(sections_of(duty["clause"], file.resolution["review_clauses"])),
    )


def _debtor(owed: Mapping[str, Any], names: Mapping[str, str]) -> str:
    narrowed = [names[owed["organization"]]] if owed.get("organization") else []
    narrowed += [str(BoardFunction(owed["function"]).label)] if owed.get("function") else []
    who = " ".join([str(AgencyKind(owed["kind"]).label), *(f"({word})" for word in narrowed)])
    return f"{who}: {' and '.join(PLACES[DutyPlace(place)] for place in owed['at'])}"
