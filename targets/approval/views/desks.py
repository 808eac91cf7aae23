"""The two approval desks: Ban Dân vận, and in a year of two steps the district organization before it."""

from collections.abc import Iterable
from dataclasses import dataclass

from targets.returns.sheets import ReturnSheet
from targets.rules.workflow import Step


@dataclass(frozen=True)
class Desk:
    """A desk: its steps, the main one first, and the URL names of its pages."""

    steps: tuple[Step, ...]
    queue: str
    detail: str
    act: str
    bulk: str
    title: str
    verb: str

    @property
    def step(self) -> Step:
        return self.steps[0]

    def waiting(self, sheets: Iterable[ReturnSheet]) -> list[ReturnSheet]:
        """Submitted returns that wait for this desk, without those that wait for an endorsement first."""
        sent = [sheet for sheet in sheets if not sheet.absence and sheet.stored and sheet.state == "SUBMITTED"]
        is_first = self.step is Step.ENDORSE
        return [sheet for sheet in sent if sheet.stored and sheet.stored.first_review.is_open is is_first]


APPROVAL = Desk(
    steps=(Step.APPROVE, Step.SEND_BACK, Step.REOPEN),
    queue="approval:queue",
    detail="approval:detail",
    act="approval:act",
    bulk="approval:bulk",
    title="Duyệt báo cáo",
    verb="duyệt",
)
FIRST_LOOK = Desk(
    steps=(Step.ENDORSE, Step.SEND_BACK),
    queue="approval:first",
    detail="approval:first_unit",
    act="approval:first_act",
    bulk="approval:first_bulk",
    title="Xem trước báo cáo",
    verb="đồng ý",
)
