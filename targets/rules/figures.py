"""The fifteen figures of an annual return: their keys, their names on paper and the pairs among them."""

from types import MappingProxyType
from typing import Final

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
