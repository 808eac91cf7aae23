"""Returns of the demo in every state, so that each page has content. All of it is invented."""

from datetime import date, datetime, time, timedelta
from typing import Final

from django.core.management.base import CommandError

from organizations.models import Organization, Unit, User
from targets.absences.actions import record_absence
from targets.chasing import actions as chasing_actions, debtors as chasing
from targets.models import AnnualReturn, CallOutcome, ChangeSource, OwedFigures, ReportingYear, RootYear
from targets.returns import actions as returns
from targets.returns.comments import comment
from targets.rules.periods import VIETNAM, local_day
from targets.rules.workflow import ReturnStatus
from targets.years import actions as years

OPEN_YEAR: Final = 2024
DRAFT_YEAR: Final = 2025
#: In 2024: two communes wait for review, and single returns stand in every other state.
WAITING_UNITS: Final = frozenset({"00940", "00961"})
SENT_BACK: Final = {
    ("00943", "hnd"): "Số hội viên tăng nhiều so với năm trước. Xin kiểm tra lại danh sách hội viên.",
    ("00943", "lhpn"): "Tổng số chi hội khác với năm 2023. Xin ghi rõ lý do.",
}
REOPENED: Final = {("00955", "dtn"): "Huyện đoàn đề nghị sửa số chi đoàn sau khi sáp nhập thôn."}
WITHDRAWN: Final = frozenset({("00919", "ccb")})
#: What the district's own organizations report of themselves, and where they miss it.
DISTRICT: Final = "030"
OWN_YEARS: Final = (2021, 2022, 2023, 2024)
OWN_FIGURES: Final = {"themes": 1, "supervisions": 2, "critiques": 1}
OWN_MISSES: Final = {
    (2021, "mttq", "critiques"): 0,
    (2022, "ccb", "supervisions"): 0,
    (2024, "ldld", "supervisions"): 0,
}
OWN_EARLY: Final = timedelta(days=4)
OWN_NOTE: Final = "Số liệu mẫu của cấp huyện, chưa phải số liệu thật."
#: In 2025 two communes have longer, and what was sent back in 2024 is awaited within a week.
EXTENDED: Final = {
    "00952": (timedelta(days=6), "Cán bộ phụ trách mới nhận bàn giao, xin thêm thời gian đối chiếu sổ hội viên."),
    "00919": (timedelta(days=21), "Trụ sở xã bị sạt lở sau mưa lũ, hồ sơ phải chuyển đi nơi khác."),
}
TIME_TO_MEND: Final = timedelta(days=7)
#: What reviewer and commune say to each other about a return that was sent back.
DIALOGUE: Final = (
    ("chuyenvien", "members", "Số hội viên tăng nhanh hơn số hộ. Đề nghị gửi kèm danh sách kết nạp trong năm."),
    ("canbo.laochai", "members", "Xã đang đối chiếu sổ hội viên với chi hội, sẽ gửi danh sách cùng báo cáo sửa."),
)
CALLED: Final = {
    "00922": (CallOutcome.NO_ANSWER, None, "Gọi hai lần trong buổi sáng."),
    "00934": (CallOutcome.PROMISED, timedelta(days=3), "Chờ Hội Phụ nữ xã chốt số liệu."),
    "00937": (CallOutcome.NEEDS_HELP, None, "Cán bộ mới, cần hướng dẫn cách nộp tệp."),
}
REMINDED: Final = frozenset({"00937", "00943"})
#: Communes without a union, whose workbooks say so in every cell.
WITHOUT_UNION: Final = ("00937", "00943")
NOTE: Final = "Số liệu mẫu: chép từ báo cáo năm 2024, chưa phải số liệu thật."


def make_absences(at: datetime) -> None:
    """Two communes have no union: recorded before their workbooks are read."""
    union, since = Organization.objects.get(code="ldld"), date(2021, 1, 1)
    for code in WITHOUT_UNION:
        unit = _unit(ReportingYear.objects.get(year=OPEN_YEAR), code)
        record_absence(
            unit, union, valid_from=since, reason="Chưa có tổ chức công đoàn", by=_account("chuyenvien"), at=at
        )


def count_deadlines(at: datetime) -> None:
    """Have the due days of all years counted: they lie before this register was made, and the demo shows lateness."""
    for year in RootYear.objects.filter(is_backlog=True).with_parties():
        years.ask_for_reminders(year, on=True, by=_account("truongban"), at=at)


def make_states(at: datetime) -> None:
    """Approve most of 2024's returns; leave some sent, sent back, opened again and withdrawn."""
    head, sender = _account("truongban"), User.system()
    for annual_return in AnnualReturn.objects.for_year(OPEN_YEAR).submitted().with_parties():
        place = (annual_return.unit.code, annual_return.organization.code)
        if annual_return.unit.code in WAITING_UNITS:
            continue
        if place in WITHDRAWN:
            returns.withdraw(annual_return, by=sender, at=at)
        elif place in SENT_BACK:
            returns.send_back(
                annual_return, reason=SENT_BACK[place], resubmit_by=local_day(at) + TIME_TO_MEND, by=head, at=at
            )
        else:
            returns.approve(annual_return, by=head, at=at)
            if place in REOPENED:
                returns.reopen(annual_return, reason=REOPENED[place], by=head, at=at)


def make_district_returns() -> None:
    """The district's own returns of all six organizations, 2021-2024, without which T01-T03 have no figure there."""
    sender, organizations = User.system(), list(Organization.objects.all())
    for number in OWN_YEARS:
        year = ReportingYear.objects.get(year=number)
        district = _unit(year, DISTRICT)
        owed = OwedFigures.read(number, [district])
        due_on = RootYear.objects.get(year=year, root=district).due_on
        at = datetime.combine(due_on - OWN_EARLY, time(9), VIETNAM)
        made = []
        for organization in organizations:
            own = returns.open_return(district, organization, year)
            entries = {
                key: returns.Entry(OWN_MISSES.get((number, organization.code, key), count))
                for key, count in OWN_FIGURES.items()
                if key in owed.keys(district, organization)
            }
            returns.enter_figures(own, entries, by=sender, at=at, source=ChangeSource.FORM)
            returns.write_note(own, OWN_NOTE, by=sender, at=at)
            made.append(own)
        returns.submit_and_approve(made, by=sender, at=at)


def make_drafts(at: datetime) -> None:
    """In 2025 only Cao Bồ has begun: a draft of its Farmers' Union, figures copied from 2024 and marked so."""
    officer = _account("canbo.caobo")
    last = AnnualReturn.objects.get(year=OPEN_YEAR, unit=officer.unit, organization__code="hnd")
    if officer.unit is None:
        raise CommandError("The demo's commune officer has no unit.")
    draft = returns.open_return(officer.unit, last.organization, ReportingYear.objects.get(year=DRAFT_YEAR))
    if draft.state is not ReturnStatus.DRAFT:
        return
    entries = {key: returns.Entry(amount) for key, amount in last.amounts().items()}
    returns.enter_figures(draft, entries, by=officer, at=at, source=ChangeSource.FORM)
    returns.write_note(draft, NOTE, by=officer)


def make_extensions(at: datetime) -> None:
    """Some communes got a later due day for 2025."""
    year = ReportingYear.objects.get(year=DRAFT_YEAR)
    for code, (longer, reason) in EXTENDED.items():
        years.extend(
            year, _unit(year, code), due_on=local_day(at) + longer, reason=reason, by=_account("chuyenvien"), at=at
        )


def make_dialogue(at: datetime) -> None:
    """Reviewer and commune speak about a return that was sent back."""
    annual_returns = AnnualReturn.objects.with_parties().get(
        year=OPEN_YEAR, unit__code="00943", organization__code="hnd"
    )
    for username, key, text in DIALOGUE:
        comment(annual_returns, key=key, text=text, by=_account(username), at=at)


def make_chasing(at: datetime) -> None:
    """Some communes were reminded of 2025, some were called, with what came of it."""
    year, staff = ReportingYear.objects.get(year=DRAFT_YEAR), _account("chuyenvien")
    owing = chasing.read([year], staff, at=at)
    chasing_actions.remind([debtor for debtor in owing if debtor.unit.code in REMINDED], by=staff, at=at)
    for code, (outcome, later, note) in CALLED.items():
        promised_on = local_day(at) + later if later else None
        chasing_actions.record_call(
            year, _unit(year, code), outcome=outcome, promised_on=promised_on, note=note, by=staff, at=at
        )


def _unit(year: ReportingYear, code: str) -> Unit:
    return year.units().get(code=code)


def _account(username: str) -> User:
    return User.objects.get(username=username)
