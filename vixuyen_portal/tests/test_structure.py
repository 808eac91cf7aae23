"""What holds for the tree as a whole: floors, sizes, marks, pins, and documents that say what the code says."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db.models import DateTimeField

from vixuyen_portal.management.commands.workflow_diagram import PAGE, workflow_page

ROOT: Path = settings.BASE_DIR
APPS = ("organizations", "targets", "reports", "vixuyen_portal")
#: Written by actions only, so that every change has its event.
GUARDED = {"AnnualReturn", "Figure", "Saving", "FigureChange", "ReturnEvent", "Verdict"}
GUARDED_RELATIONS = {"returns", "figures", "savings", "changes", "events", "verdicts"}
WRITING_CALLS = {
    "update", "create", "get_or_create", "update_or_create", "delete", "bulk_create", "bulk_update", "abulk_create",
    "abulk_update", "aupdate", "acreate", "adelete",
}  # fmt: skip
WRITERS = {
    "targets/returns/actions.py", "targets/returns/filling.py", "targets/years/actions.py",
    "targets/verdicts/storing.py", "targets/registers/claims.py",
}  # fmt: skip
TEXT = {".py", ".md", ".html", ".css", ".js", ".yaml", ".yml", ".toml", ".ini", ".txt", ".csv", ".svg"}
#: In two parts, so that this file does not hold the words it looks for.
UNFINISHED = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")


def _python_files(*, with_tests: bool = False) -> Iterator[Path]:
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            folders = path.relative_to(ROOT).parts
            if "migrations" not in folders and (with_tests or "tests" not in folders):
                yield path


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_floors_and_pure_modules_hold() -> None:
    found = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert found.returncode == 0, found.stdout + found.stderr


@pytest.mark.django_db
def test_migrations_are_complete() -> None:
    out = StringIO()
    try:
        call_command("makemigrations", check=True, dry_run=True, stdout=out)
    except SystemExit:
        pytest.fail(f"Models changed without a migration:\n{out.getvalue()}")


def test_files_stay_short() -> None:
    long = {_name(path): n for path in _python_files() if (n := len(path.read_text("utf-8").splitlines())) > 400}
    assert not long


def _clock_fields() -> list[tuple[str, str, set[str]]]:
    """Instants of workflow and event models: (model, field, all of the model's fields)."""
    found = []
    for model in [*apps.get_app_config("targets").get_models(), *apps.get_app_config("reports").get_models()]:
        names = {field.name for field in model._meta.get_fields()}
        found += [
            (model.__name__, field.name, names) for field in model._meta.fields if isinstance(field, DateTimeField)
        ]
    return found


#: Instants that no person causes: the machine's own doing.
MACHINE_INSTANTS = {("Job", "heartbeat_at"), ("Job", "sent_at"), ("Job", "finished_at"), ("Review", "built_at")}


def test_instants_name_who_did_it() -> None:
    alone = [
        f"{model}.{field}"
        for model, field, names in _clock_fields()
        if (model, field) not in MACHINE_INSTANTS and re.sub(r"at$", "by", field) not in names
    ]
    assert not alone


@pytest.mark.parametrize(
    "name", re.findall(r"^\|[^|]+\| `([\w.]+)` \|", (ROOT / "docs/glossary.md").read_text("utf-8"), re.M)
)
def test_glossary_name_exists(name: str) -> None:
    module, _, attribute = name.rpartition(".")
    try:
        holder: object = import_module(module)
    except ModuleNotFoundError:  # an attribute of a class
        module, _, holder_name = module.rpartition(".")
        holder = getattr(import_module(module), holder_name)
    assert hasattr(holder, attribute)


def test_workflow_page_is_drawn_from_the_table() -> None:
    assert PAGE.read_text("utf-8") == workflow_page(), "Run `python manage.py workflow_diagram` and look at the change."


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-s3.txt", "requirements-dev.txt"])
def test_requirements_are_pinned(name: str) -> None:
    lines = [line.split("#")[0].strip() for line in (ROOT / name).read_text("utf-8").splitlines()]
    pins = [line for line in lines if line and not line.startswith("-r requirements")]
    loose = [line for line in pins if not re.fullmatch(r"[\w.\-]+(?:\[[\w,]+\])?==[\w.]+", line)]
    assert not loose


def test_nothing_is_left_unfinished() -> None:
    skipped = {".git", ".venv", "var", "vendor", "node_modules", "__pycache__"}
    found = [
        _name(path)
        for path in sorted(ROOT.rglob("*"))
        if path.suffix in TEXT
        and not skipped.intersection(path.relative_to(ROOT).parts)
        and not any(part.startswith(".") for part in path.relative_to(ROOT).parts[:-1])
        and UNFINISHED.search(path.read_text("utf-8", errors="replace"))  # some samples are in old encodings
    ]
    assert not found


def _guarded_writes(path: Path) -> Iterator[str]:
    """Calls in a file that write a guarded table without going through an action."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not (
            isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITING_CALLS
        ):
            continue
        chain = set(_chain(node.func.value))
        if chain & GUARDED or ("objects" not in chain and chain & GUARDED_RELATIONS):
            yield f"{_name(path)}:{node.lineno} {ast.unparse(node.func)}"


def _chain(node: ast.AST) -> Iterator[str]:
    """The names along `Figure.objects.filter(…).exclude(…)`."""
    while True:
        if isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, ast.Attribute):
            yield node.attr
            node = node.value
        elif isinstance(node, ast.Name):
            yield node.id
            return
        else:
            return


def test_guarded_tables_are_written_by_actions_only() -> None:
    found = [line for path in _python_files() if _name(path) not in WRITERS for line in _guarded_writes(path)]
    assert not found


@pytest.mark.parametrize(
    ("line", "is_found"),
    [
        pytest.param("Figure.objects.filter(pk=1).update(value=2)", True, id="through-a-filter"),
        pytest.param("annual_return.figures.all().delete()", True, id="through-a-relation"),
        pytest.param("Verdict.objects.bulk_create(rows)", True, id="in-bulk"),
        pytest.param("vars().update(other)", False, id="a-dictionary"),
        pytest.param("Job.objects.filter(pk=1).update(status='DONE')", False, id="another-table"),
        pytest.param("Figure.objects.filter(pk=1)", False, id="a-read"),
    ],
)
def test_guarded_write_is_recognised(
    line: str, is_found: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules[__name__], "ROOT", tmp_path)
    (tmp_path / "case.py").write_text(line, encoding="utf-8")
    assert bool(list(_guarded_writes(tmp_path / "case.py"))) is is_found
