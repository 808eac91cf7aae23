"""Join a JavaScript module and everything it imports into one script.

A browser that fetches twenty modules one after the other is too slow on a bad line, so pages load the joined script;
the modules themselves run as they are in a browser, in node and under TypeScript. Each module becomes a function of its
own, in the order in which a browser would run them:

    import { number } from "./numbers.js";          const numbers_module = (() => { …; return { number }; })();
    export const percent = …;                       (() => { const { number } = numbers_module; const percent = …; })();

Only the forms of `import` and `export` that our files use are understood. Any other form is refused, so that no script
is joined wrongly without a word. Comments of whole lines are left out: they are a third of the weight.
"""

import re
from pathlib import Path

_IMPORT = re.compile(r'^import (?:(?:\{ ([^}]+) \}|\* as (\w+)) from )?"\./(\w+\.js)";$', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:const|function\*?|async function|class) (\w+))", re.MULTILINE)
_NOT_UNDERSTOOD = re.compile(r"^\s*(?:import|export)\b|\bimport\s*\(|\bimport\.meta\b|^await\b", re.MULTILINE)
_LINE_COMMENT = re.compile(r"^[ \t]*//[^\n]*\n", re.MULTILINE)
_BLOCK_COMMENT = re.compile(r"^[ \t]*/\*\*(?:(?!\*/).)*\*/[ \t]*\n", re.MULTILINE | re.DOTALL)


class ModuleRefused(Exception):
    """A module has a form that cannot be joined. The text names the file and the line."""


def joined(folder: Path, root: str) -> str:
    """The script of the module `root` with all modules that it imports, each once."""
    return "".join(_as_function(name, _code(folder, name)) for name in module_order(folder, root))


def module_order(folder: Path, root: str) -> list[str]:
    """The module `root` and all that it imports, in the order in which a browser runs them."""
    order: list[str] = []
    _visit(folder, root, order, ())
    return order


def imports(folder: Path, name: str) -> list[str]:
    """Names of the modules that a module imports, in its order."""
    return [match[3] for match in _IMPORT.finditer(_code(folder, name))]


def _visit(folder: Path, name: str, order: list[str], above: tuple[str, ...]) -> None:
    """Depth first, as ECMAScript orders modules: what is imported runs before the importer."""
    if name in above:
        raise ModuleRefused(f"{name} imports itself: {' → '.join([*above, name])}.")
    if name in order:
        return
    for imported in imports(folder, name):
        _visit(folder, imported, order, (*above, name))
    order.append(name)


def _code(folder: Path, name: str) -> str:
    """A module without its comments."""
    code = (folder / name).read_text("utf-8")
    code = _LINE_COMMENT.sub("", _BLOCK_COMMENT.sub("", code))
    for line in code.splitlines():
        if len(re.findall(r"(?<!\\)`", line)) % 2:  # its further lines could look like comments, imports or exports
            raise ModuleRefused(f"{name}: a template literal goes on over several lines: {line.strip()}")
    return re.sub(r"\n{2,}", "\n", code).strip() + "\n"


def _as_function(name: str, code: str) -> str:
    exported = [match[1] for match in _EXPORT.finditer(code)]
    body = _IMPORT.sub(_binding, _EXPORT.sub("", code))
    if left := _NOT_UNDERSTOOD.search(body):
        line = body[left.start() :].strip().splitlines()[0]
        raise ModuleRefused(f"{name}: this form of import or export is not understood: {line}")
    if not exported:
        return f"(() => {{\n{body}}})();\n"
    return f"const {_variable(name)} = (() => {{\n{body}return {{ {', '.join(exported)} }};\n}})();\n"


def _binding(match: re.Match[str]) -> str:
    """An import as the constants that it makes."""
    names, everything, imported = match[1], match[2], _variable(match[3])
    if everything:
        return f"const {everything} = {imported};"
    if not names:
        return ""
    return f"const {{ {', '.join(': '.join(name.strip().split(' as ')) for name in names.split(','))} }} = {imported};"


def _variable(name: str) -> str:
    return f"{name.removesuffix('.js')}_module"
