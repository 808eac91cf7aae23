"""The refusal of a file or a change, with the sentences that several of the checks share."""

from typing import Final

from organizations.refused import Refused

KINDS: Final = "PDF, Word (.docx), Excel (.xlsx), ảnh JPEG hoặc PNG"
DAMAGED: Final = "Tệp không mở được, có thể bị hỏng khi sao chép. Xin mở thử tệp trên máy, lưu lại rồi gửi lại."


class PaperRefused(Refused):
    """The paper, its file or a change of it is not taken; nothing was stored."""
