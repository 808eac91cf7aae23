"""How verdicts look: the class of their fill and their sign. Pure."""

from reports.scoreboard.results import Result
from targets.rules.compliance import VerdictValue

#: Class of the fill and sign of each verdict; a missed target is `not-met` or, not far off, `near`.
LOOKS = {
    VerdictValue.MET: ("met", "check"),
    VerdictValue.NOT_MET: ("not-met", "x"),
    VerdictValue.NO_DATA: ("no-data", "q"),
    VerdictValue.NOT_APPLICABLE: ("not-applicable", "minus"),
    VerdictValue.NOT_DUE: ("not-due", "calendar"),
    VerdictValue.UNCLEAR: ("unclear", "alert"),
}


def is_near(result: Result) -> bool:
    """Missed by less than five points, or over too few for points."""
    return result.lack is None or result.lack > -5
