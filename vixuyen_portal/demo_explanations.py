"""Explanations of the demo: one target of 2023 that several communes missed, in every state. All of it is invented."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from organizations.models import Organization, User
from targets.explanations import actions
from targets.explanations.actions import Answer
from targets.explanations.asking import ask, misses
from targets.models import MissExplanation, ReportingYear, Target
from targets.rules.periods import local_day
from vixuyen_portal.demo_duties import draw

YEAR: Final = 2023
DAY: Final = timedelta(days=1)
ASKED, ANSWERED, JUDGED, REMEDIED = 30 * DAY, 24 * DAY, 20 * DAY, 4 * DAY
#: Communes enough to show every state.
FEWEST: Final = 7
CAUSES: Final = (
    "Kinh phí cấp muộn, một phần việc chuyển sang năm sau (nội dung mẫu)",
    "Cán bộ phụ trách thay giữa năm, chưa quen việc (nội dung mẫu)",
    "Mưa lũ kéo dài, một số thôn chưa làm xong (nội dung mẫu)",
)
REMEDY: Final = "Làm tiếp phần còn lại, phân công ủy viên theo dõi từng tháng (nội dung mẫu)"
QUESTION: Final = "Xin cho biết nguyên nhân chưa đạt, biện pháp khắc phục và ngày khắc phục xong (nội dung mẫu)."
RESULT: Final = "Đã làm xong phần còn lại (nội dung mẫu)"


def make_explanations(at: datetime) -> None:
    """Asked by the leader a month ago; the first communes stand one in each state, the others still owe an answer."""
    leader, staff = User.objects.get(username="lanhdao"), User.objects.get(username="chuyenvien")
    asked = _ask(leader, at)
    for row, state in zip(
        asked, ("waits", "late remedy", "sent back", "done", "remedy ahead", "withdrawn"), strict=False
    ):
        if state == "withdrawn":
            actions.withdraw(row, reason="Yêu cầu nhầm (nội dung mẫu)", seen=0, by=leader, at=at - ANSWERED)
            continue
        days = {"late remedy": -5, "remedy ahead": 20}
        due_on = local_day(at) + days[state] * DAY if state in days else None
        officer = User.objects.people().entering([row.unit_id]).order_by("pk")[0]
        words = Answer(CAUSES[draw(row.unit.code, YEAR) % len(CAUSES)], REMEDY, due_on)
        actions.answer(row, words, seen=0, by=officer, at=at - ANSWERED)
        if state == "sent back":
            reason, again = "Xin nêu rõ phần nào chưa xong (nội dung mẫu).", local_day(at) + 10 * DAY
            actions.send_back(row, reason=reason, due_on=again, seen=1, by=staff, at=at - JUDGED)
        elif state != "waits":
            actions.accept(row, seen=1, by=staff, at=at - JUDGED)
        if state == "done":
            actions.record_remedy(row, result=RESULT, seen=2, by=officer, at=at - REMEDIED)


def _ask(by: User, at: datetime) -> Sequence[MissExplanation]:
    """Of the first target and organization of the year that enough communes missed."""
    year = ReportingYear.objects.get(year=YEAR)
    for target in Target.objects.in_force(YEAR).select_related("indicator", "resolution"):
        for organization in Organization.objects.filter(targets=target):
            verdicts = misses(year, target, organization, by).filter(verdict="NOT_MET").select_related("unit")
            units = [row.unit for row in verdicts.order_by("unit__sort_key") if row.unit.level == "COMMUNE"]
            if len(units) >= FEWEST:
                due_on = local_day(at) - 2 * DAY
                return ask(
                    year, target, organization, units, question=QUESTION, due_on=due_on, by=by, at=at - ASKED
                ).made  # fmt: skip
    return ()
