"""The registers of the portal, in the order of the year's page."""

from collections.abc import Mapping
from typing import Any, Final

from targets.registers.kinds.activities import ACTIVITIES
from targets.registers.kinds.assessments import ASSESSMENTS
from targets.registers.kinds.assigned_targets import ASSIGNED_TARGETS
from targets.registers.kinds.critiques import CRITIQUES
from targets.registers.kinds.dialogues import DIALOGUES
from targets.registers.kinds.drafts import DRAFTS
from targets.registers.kinds.programmes import EVALUATIONS, PROGRAMMES
from targets.registers.kinds.recommendations import RECOMMENDATIONS
from targets.registers.kinds.supervisions import SUPERVISIONS
from targets.registers.kinds.themes import THEMES
from targets.registers.register import Register

#: Address → register.
REGISTERS: Final[Mapping[str, Register[Any]]] = {
    register.slug: register
    for register in (
        THEMES,
        SUPERVISIONS,
        CRITIQUES,
        RECOMMENDATIONS,
        DRAFTS,
        ASSIGNED_TARGETS,
        ASSESSMENTS,
        DIALOGUES,
        PROGRAMMES,
        EVALUATIONS,
        ACTIVITIES,
    )
}
