"""Joining modules into one script: the order, the bindings, and forms that are refused."""

from pathlib import Path

import pytest

from vixuyen_portal.bundles import SCRIPTS, SOURCES
from vixuyen_portal.js_modules import ModuleRefused, joined, module_order


def write(folder: Path, **modules: str) -> Path:
    for name, code in modules.items():
        (folder / f"{name}.js").write_text(code, encoding="utf-8")
    return folder


def test_imported_modules_come_first_and_once(tmp_path: Path) -> None:
    write(
        tmp_path,
        page='import { half } from "./half.js";\nimport "./numbers.js";\nhalf(2);\n',
        half='import { two as divisor } from "./numbers.js";\nexport const half = (n) => n / divisor;\n',
        numbers="export const two = 2;\nconst three = 3;\n",
    )
    assert module_order(tmp_path, "page.js") == ["numbers.js", "half.js", "page.js"]
    assert joined(tmp_path, "page.js") == (
        "const numbers_module = (() => {\nconst two = 2;\nconst three = 3;\nreturn { two };\n})();\n"
        "const half_module = (() => {\nconst { two: divisor } = numbers_module;\n"
        "const half = (n) => n / divisor;\nreturn { half };\n})();\n"
        "(() => {\nconst { half } = half_module;\n\nhalf(2);\n})();\n"
    )


def test_module_is_imported_as_a_whole(tmp_path: Path) -> None:
    write(tmp_path, page='import * as drafts from "./drafts.js";\n', drafts="export function read() {}\n")
    assert "const drafts = drafts_module;" in joined(tmp_path, "page.js")


@pytest.mark.parametrize(
    "line",
    ["export const a = 1;", "export function a() {}", "export function* a() {}", "export async function a() {}",
     "export class a {}"],
)  # fmt: skip
def test_forms_of_export(tmp_path: Path, line: str) -> None:
    assert joined(write(tmp_path, page=line), "page.js") == (
        f"const page_module = (() => {{\n{line.removeprefix('export ')}\nreturn {{ a }};\n}})();\n"
    )


def test_comments_of_whole_lines_are_left_out(tmp_path: Path) -> None:
    code = (
        "// @ts-check\n\n/**\n * Says `a`.\n * @param {string} a\n */\n"
        'const say = (a) => a; // stays\n/** @type {string} */ (say("// stays"));\n'
    )
    assert joined(write(tmp_path, page=code), "page.js") == (
        '(() => {\nconst say = (a) => a; // stays\n/** @type {string} */ (say("// stays"));\n})();\n'
    )


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        pytest.param("export default 1;", "not understood: export default 1;", id="default-export"),
        pytest.param("export let a = 1;", "not understood", id="binding-that-changes"),
        pytest.param("export { a };", "not understood", id="list-of-exports"),
        pytest.param('import a from "./b.js";', "not understood", id="default-import"),
        pytest.param('import { a } from "b";', "not understood", id="package"),
        pytest.param('import {\n  a,\n} from "./b.js";', "not understood", id="import-over-several-lines"),
        pytest.param('const a = import("./b.js");', "not understood", id="import-while-running"),
        pytest.param("await fetch('/');", "not understood", id="await-at-the-top"),
        pytest.param("const a = `\nexport const b = 1;\n`;", "goes on over several lines", id="long-template"),
    ],
)
def test_other_forms_are_refused(tmp_path: Path, code: str, reason: str) -> None:
    write(tmp_path, page=code, b="export const a = 1;")
    with pytest.raises(ModuleRefused, match=reason) as refusal:
        joined(tmp_path, "page.js")
    assert "page.js" in str(refusal.value)


def test_circle_of_imports_is_refused(tmp_path: Path) -> None:
    write(tmp_path, page='import "./other.js";', other='import "./page.js";')
    with pytest.raises(ModuleRefused, match=r"page\.js → other\.js → page\.js"):
        joined(tmp_path, "page.js")


@pytest.mark.parametrize("root", SCRIPTS.values())
def test_scripts_of_the_portal_are_joined_whole(root: str) -> None:
    script = joined(SOURCES / "js", root)
    for name in module_order(SOURCES / "js", root):
        last = (SOURCES / "js" / name).read_text("utf-8").rstrip().splitlines()[-1]
        assert last.removeprefix("export ") in script or last.startswith("import ")
    assert "import" not in script.replace("important", "")


@pytest.mark.parametrize("path", sorted((SOURCES / "js").glob("*.js")), ids=lambda path: path.name)
def test_module_is_checked_and_says_what_it_is(path: Path) -> None:
    first, second, *_ = path.read_text("utf-8").splitlines()
    assert first == "// @ts-check"
    assert second.startswith("// ")
