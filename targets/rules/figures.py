"""Keys of figures, and the fifteen of Vị Xuyên 2021-2025 whose wordings on paper the reader of workbooks knows.

The catalogue of figures is data (`FigureDefinition`): a resolution's file may define others.
"""

import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

#: The form of a figure's key.
FIGURE_KEY: Final = re.compile(r"[a-z][a-z0-9_]{1,29}")


@dataclass(frozen=True)
class FigureName:
    """A figure of the catalogue as a workbook names it: the heading, its unit («người») and its group of columns.

    `part_of`: the key of the figure that it is a breakdown of («trong đó»). `scale`: the words of a worded figure.
    """

    key: str
    name: str
    noun: str = ""
    group: str = ""
    part_of: str = ""
    scale: tuple[str, ...] = ()


FIGURE_KEYS: Final[tuple[str, ...]] = (
    "themes",
    "supervisions",
    "critiques",
    "campaign_assigned",
    "campaign_completed",
    "eligible",
    "members",
    "branches",
    "branches_effective",
    "rated_excellent",
    "rated_good",
    "rated_fair",
    "rated_poor",
    "heads",
    "heads_qualified",
)

FIGURE_NAMES: Final = MappingProxyType(
    {
        "themes": "Chủ đề năm được cấp ủy cho chủ trương",
        "supervisions": "Giám sát độc lập (số nội dung)",
        "critiques": "Phản biện xã hội (số nội dung)",
        "campaign_assigned": "Chỉ tiêu phong trào, cuộc vận động được giao",
        "campaign_completed": "Chỉ tiêu phong trào, cuộc vận động hoàn thành",
        "eligible": "Tổng số đối tượng trong diện tập hợp",
        "members": "Số đoàn viên, hội viên",
        "branches": "Tổng số chi đoàn, chi hội, Tổ Mặt trận",
        "branches_effective": "Số chi đoàn, chi hội, Tổ Mặt trận hoạt động thường xuyên, hiệu quả",
        "rated_excellent": "Cơ sở hoàn thành xuất sắc nhiệm vụ",
        "rated_good": "Cơ sở hoàn thành tốt nhiệm vụ",
        "rated_fair": "Cơ sở hoàn thành nhiệm vụ",
        "rated_poor": "Cơ sở không hoàn thành nhiệm vụ",
        "heads": "Tổng số cán bộ cấp trưởng",
        "heads_qualified": "Số cán bộ cấp trưởng đủ điều kiện trình độ chuyên môn, lý luận chính trị",
    }
)

# Part and whole: the first may never be larger than the second.
FIGURE_PAIRS: Final[tuple[tuple[str, str], ...]] = (
    ("campaign_completed", "campaign_assigned"),
    ("members", "eligible"),
    ("branches_effective", "branches"),
    ("heads_qualified", "heads"),
)

RATING_KEYS: Final[tuple[str, ...]] = ("rated_excellent", "rated_good", "rated_fair", "rated_poor")
