"""A mark inside each Word file by which an unedited file is known again: a digest of all its other parts.

It tells an edited draft from one that a rebuild may replace. It is no signature: whoever wants to can make it anew.
"""

import hashlib
import zipfile
from io import BytesIO

from docx import Document as open_document
from docx.document import Document as WordDocument
from docx.opc.exceptions import PackageNotFoundError

#: Properties hold the mark itself and change with every saving.
PROPERTIES = "docProps/core.xml"


def sealed(word: WordDocument) -> bytes:
    """The document's bytes, its digest written into the identifier of its properties."""
    word.core_properties.identifier = _digest(_saved(word))
    return _saved(word)


def is_as_built(content: bytes) -> bool:
    """Whether these are the bytes of a file as `sealed` gave it; an edited, foreign or damaged file is not."""
    try:
        identifier = open_document(BytesIO(content)).core_properties.identifier
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError):
        return False
    return bool(identifier) and identifier == _digest(content)


def _saved(word: WordDocument) -> bytes:
    file = BytesIO()
    word.save(file)
    return file.getvalue()


def _digest(content: bytes) -> str:
    digest = hashlib.sha256()
    with zipfile.ZipFile(BytesIO(content)) as package:
        for name in sorted(set(package.namelist()) - {PROPERTIES}):
            digest.update(name.encode())
            digest.update(hashlib.sha256(package.read(name)).digest())
    return f"sha256:{digest.hexdigest()}"
