"""One stored row of every register, of Cao Bồ in 2023, for tests that walk them all."""

from collections.abc import Callable, Mapping

from targets.models import ActivityKind
from targets.models.registers.base import RegisterRow
from targets.rules.register_steps import TopicState
from targets.rules.topics import TopicKind
from targets.tests.registers.agency_rows import evaluate, make_activity, make_dialogue, make_programme, make_target
from targets.tests.registers.body_steps import assess, make_branch
from targets.tests.registers.theme_steps import make_theme
from targets.tests.registers.topic_steps import add_draft, add_recommendation, make_topic

YEAR = 2023
#: Address of a register → makes a row that may still be changed; one for each register of the portal.
ROWS: Mapping[str, Callable[[], RegisterRow]] = {
    "chu-de": make_theme,
    "giam-sat": make_topic,
    "phan-bien": lambda: make_topic(kind=TopicKind.CRITIQUE),
    "kien-nghi": lambda: add_recommendation(make_topic(TopicState.ISSUED)),
    "du-thao": add_draft,
    "chi-tieu-giao": make_target,
    "xep-loai": lambda: assess(make_branch(), "Khá"),
    "doi-thoai": make_dialogue,
    "chuong-trinh": make_programme,
    "danh-gia-chuong-trinh": lambda: evaluate(make_programme(), YEAR),
    "hoat-dong": lambda: make_activity(ActivityKind.INSPECTION),
}
