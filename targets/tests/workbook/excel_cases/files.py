"""All files of all cases, and writing them."""

import io
import zipfile
from pathlib import Path
from typing import Final

from targets.tests.workbook.excel_cases import layouts, registers, tables, texts, values
from targets.tests.workbook.excel_cases.books import Builder

FOLDER: Final = Path(__file__).resolve().parents[4] / "fixtures" / "excel_cases"
FILES: Final[dict[str, Builder]] = {**texts.FILES, **layouts.FILES, **tables.FILES, **values.FILES, **registers.FILES}


def write_all(folder: Path) -> list[str]:
    """The names of the files that were written; one that says the same already is left as it is."""
    changed = []
    for name, build in FILES.items():
        path, data = folder / name, build()
        if not path.exists() or content_of(path.read_bytes()) != content_of(data):
            path.write_bytes(data)
            changed.append(name)
    return changed


def content_of(data: bytes) -> object:
    """What a file says: for a package its parts, since two machines may pack the same parts into other bytes."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return [(entry.filename, package.read(entry)) for entry in package.infolist()]
    except (zipfile.BadZipFile, RuntimeError):
        return data
