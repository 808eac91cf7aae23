"""House rules of the code that no linter knows: keyword-only booleans, no unused capability, translations compiled."""

import ast
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest
from django.conf import settings

from organizations.permissions import CAPABILITIES, Capability

ROOT: Path = settings.BASE_DIR
APPS = ("organizations", "targets", "reports", "vixuyen_portal")
#: Methods of Django, PyYAML and their like that are overridden here, with the parameters they were given there.
OVERRIDDEN = {
    ("save", "commit"),
    ("get_form", "change"),
    ("save_model", "change"),
    ("construct_mapping", "deep"),
    ("find", "find_all"),
    ("apply_async", "advance"),
    ("save_instance", "is_create"),
}


def _product_files(*suffixes: str) -> Iterator[Path]:
    for folder in (*APPS, "templates"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in suffixes and not {"tests", "migrations"} & set(path.relative_to(ROOT).parts):
                yield path


def positional_booleans(source: str) -> Iterator[tuple[str, str, int]]:
    """(function, parameter, line) of each parameter annotated as bool that a caller may pass without its name."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            for argument in (*node.args.posonlyargs, *node.args.args):
                if argument.annotation is not None and ast.unparse(argument.annotation) in {"bool", "bool | None"}:
                    yield node.name, argument.arg, node.lineno


def test_booleans_are_keyword_only() -> None:
    positional = [
        f"{path.relative_to(ROOT)}:{line} {function}({argument})"
        for path in _product_files(".py")
        for function, argument, line in positional_booleans(path.read_text("utf-8"))
        if (function, argument) not in OVERRIDDEN
    ]
    assert not positional


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("def f(a: bool): ...", [("f", "a", 1)], id="positional"),
        pytest.param("def f(*, a: bool): ...", [], id="keyword-only"),
        pytest.param("async def f(a: bool | None = None): ...", [("f", "a", 1)], id="optional"),
        pytest.param("def f(a: int): ...", [], id="number"),
    ],
)
def test_positional_boolean_is_recognised(source: str, expected: list[tuple[str, str, int]]) -> None:
    assert list(positional_booleans(source)) == expected


@pytest.mark.parametrize("capability", Capability)
def test_capability_is_held_and_asked_for(capability: Capability) -> None:
    asked = re.compile(rf'Capability\.{capability.name}\b|:"{capability.value}"')
    table = ROOT / "organizations" / "permissions.py"
    askers = [
        path for path in _product_files(".py", ".html") if path != table and asked.search(path.read_text("utf-8"))
    ]
    assert askers, "No address, action or template asks for it."
    assert any(capability in held for held in CAPABILITIES.values()), "No role holds it."


@pytest.mark.parametrize(
    "source", sorted((ROOT / "vixuyen_portal" / "locale").rglob("*.po")), ids=lambda path: path.stem
)
def test_translations_are_compiled(source: Path) -> None:
    def texts(entries: Iterator[polib.POEntry] | list[polib.POEntry]) -> dict[tuple[str, str], object]:
        return {(entry.msgctxt or "", entry.msgid): entry.msgstr_plural or entry.msgstr for entry in entries}

    written = polib.pofile(str(source))
    compiled = polib.mofile(str(source.with_suffix(".mo")))
    assert not written.untranslated_entries() and not written.fuzzy_entries()
    assert texts(compiled) == texts(written.translated_entries())


#: Functions and classes that encode a clause of the resolution, or our reading of one.
CLAUSES = [
    *(
        f"targets.rules.compliance.{name}"
        for name in ("shortfall", "is_all_nil", "judge", "judge_amounts", "is_enough")
    ),
    *(f"targets.rules.compliance.{name}" for name in ("judge_sum", "judge_total", "judge_stored")),
    "targets.rules.compliance.group_verdict",
    "targets.rules.compliance._on_count",
    "targets.rules.compliance._when_due",
    "targets.rules.outcome.bounds",
    "targets.rules.outcome.like_for_like",
    "targets.rules.periods.Calendar.usual",
    "targets.verdicts.judging.Judging",
    "targets.rules.duty_owing.owed_duties",
    *(f"targets.rules.duty_standing.{name}" for name in ("deadline", "year_that_counts", "standing", "duty_verdict")),
    "targets.returns.duty_lines.DutyCatalogue.duties_of",
    "targets.loading.duties.load_duties",
    "targets.loading.resolution.load_resolution",
    "targets.models.owed_figures.OwedFigures",
    "organizations.models.Head",
    "targets.rules.assessment.effect",
    *(f"targets.rules.head_standards.{name}" for name in ("is_met_by", "is_late_to_fill")),
    *(f"targets.models.{name}" for name in ("Assessment", "HeadStandard", "Scale")),
    "targets.loading.dated_rules.load_dated_rules",
    *(f"targets.returns.body_counts._count_{name}" for name in ("branches", "ratings", "heads")),
]


@pytest.mark.parametrize("name", CLAUSES)
def test_clause_is_named_by_its_function(name: str) -> None:
    source = re.search(r"Source: (.*)", pkgutil.resolve_name(name).__doc__ or "")
    assert source, f"The docstring of {name} names no clause."
    decisions = re.findall(r"ADR (\d{4})", source[1])
    assert decisions or re.search(r"NQ, [IVX]+\.\d", source[1])
    assert all(list((ROOT / "docs" / "adr").glob(f"{decision}-*.md")) for decision in decisions)


def test_every_function_that_judges_names_its_clause() -> None:
    """`rate` and `gap` are plain arithmetic; every other public function of the judging module reads a clause."""
    names = {
        node.name
        for node in ast.parse((ROOT / "targets" / "rules" / "compliance.py").read_text("utf-8")).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    }
    assert names - {"rate", "gap"} <= {name.rpartition(".")[2] for name in CLAUSES}
