"""The words of a comment themselves, without what a program puts around them."""

import re
from typing import Final

from targets.workbook.files.encodings import decode

# What an older program shows in place of a conversation of Excel 365, in the language of whoever wrote it: a notice
# with a link, then «Comment:», «Reply:» before each remark.
_NOTICE: Final = re.compile(r"\[[^\]\n]{3,60}\].{0,900}?https?://\S*(?:fwlink|go\.microsoft)\S*\s*", re.DOTALL)
_LABEL: Final = re.compile(r"^[^\n:]{2,30}:[ \t]*\n\s*", re.MULTILINE)


def own_words(comment: str) -> str:
    """The text of a comment as its writer typed it, old letters as Unicode."""
    text = comment.replace("\r\n", "\n").replace("\r", "\n")
    if match := _NOTICE.match(text):
        text = _LABEL.sub("", text[match.end() :])
    decoded = decode(text)
    return (text if decoded.is_damaged else decoded.text).strip()
