"""What `manage.py demo` loads: the sample returns, accounts of every role, and every state that the portal shows.

All figures and people are invented and say so. Everything goes through the product's own import and actions.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from organizations.models import Organization, User
from organizations.permissions import Role
from reports.actions import request_review
from reports.models import Review, ReviewKind
from targets import jobs, scoring
from targets.actions import returns, years
from targets.models import AnnualReturn, ChangeSource, ReportingYear
from targets.periods import local_day
from targets.workflow import ReturnStatus

SAMPLES: Final[Path] = settings.BASE_DIR / "fixtures" / "returns"
#: One word for all, as the demo listens on this machine only.
PASSWORD: Final = "vi-xuyen-mau"  # noqa: S105
#: username → role, invented name, code of the unit, code of the organization
ACCOUNTS: Final[dict[str, tuple[Role, str, str, str]]] = {
    "canbo.caobo": (Role.COMMUNE_OFFICER, "Đặng Văn Mẫu", "00952", ""),
    "hoi.nongdan": (Role.DISTRICT_ORGANIZATION, "Nguyễn Thị Mẫu", "", "hnd"),
    "chuyenvien": (Role.STAFF, "Hoàng Thị Mẫu", "", ""),
    "truongban": (Role.HEAD_OF_STAFF, "Lý Văn Mẫu", "", ""),
    "lanhdao": (Role.LEADER, "Nông Văn Mẫu", "", ""),
    "quantri": (Role.ADMINISTRATOR, "Phàn Thị Mẫu", "", ""),
}
APPROVED_YEARS: Final = (2021, 2022, 2023)
CLOSED_YEARS: Final = (2021, 2022)
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
#: In 2025 one commune has longer, and what was sent back in 2024 is awaited within a week.
EXTENDED: Final = ("00919", "Trụ sở xã bị sạt lở sau mưa lũ, hồ sơ phải chuyển đi nơi khác.")
TIME_TO_MEND: Final = timedelta(days=7)
MORE_TIME: Final = timedelta(days=21)
NOTE: Final = "Số liệu mẫu: chép từ báo cáo năm 2024, chưa phải số liệu thật."

Say = Callable[[str], None]


def is_empty() -> bool:
    """Whether nobody has entered anything: the returns that the system made itself hold nothing yet."""
    return not AnnualReturn.objects.filter(revision__gt=0).exists()


def load(say: Say) -> None:
    """Fill an empty register (after `setup`): accounts, returns, states, verdicts, and the request for a review."""
    make_accounts()
    say("reading and approving the returns of 2021-2023")
    _import(*(SAMPLES / str(year) for year in APPROVED_YEARS), approve=True)
    say("reading the returns of 2024, leaving some of them in every state")
    _import(SAMPLES / str(OPEN_YEAR))  # by the system's account, so that every reviewer may approve them
    at = timezone.now()
    with jobs.taken_over():  # scored below, at once
        make_states(at)
        make_drafts(at)
        make_extension(at)
    for year in CLOSED_YEARS:
        years.close_year(ReportingYear.objects.get(year=year), by=_account("truongban"), at=at)
    say("scoring all years")
    for reporting_year in ReportingYear.objects.all():
        scoring.score_year(reporting_year.year)
    request_review(ReviewKind.MIDTERM, by=_account("truongban"), at=at)


def make_accounts() -> None:
    """One sign-in a role; those that exist keep what they have."""
    for username, (role, name, unit, organization) in ACCOUNTS.items():
        if User.objects.filter(username=username).exists():
            continue
        User.objects.create_user(
            username,
            PASSWORD,
            full_name=f"{name} (tên mẫu)",
            role=role.value,
            unit=ReportingYear.objects.get(year=DRAFT_YEAR).units().get(code=unit) if unit else None,
            organization=Organization.objects.get(code=organization) if organization else None,
        )


def make_states(at: datetime) -> None:
    """Approve most of 2024's returns; leave some sent, sent back, opened again and withdrawn."""
    head, sender = _account("truongban"), User.system()
    for found in AnnualReturn.objects.for_year(OPEN_YEAR).submitted().with_parties():
        place = (found.unit.code, found.organization.code)
        if found.unit.code in WAITING_UNITS:
            continue
        if place in WITHDRAWN:
            returns.withdraw(found, by=sender, at=at)
        elif place in SENT_BACK:
            returns.send_back(found, reason=SENT_BACK[place], resubmit_by=local_day(at) + TIME_TO_MEND, by=head, at=at)
        else:
            returns.approve(found, by=head, at=at)
            if place in REOPENED:
                returns.reopen(found, reason=REOPENED[place], by=head, at=at)


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


def make_extension(at: datetime) -> None:
    """One commune got a later due day for 2025."""
    (code, reason), year = EXTENDED, ReportingYear.objects.get(year=DRAFT_YEAR)
    unit = year.units().get(code=code)
    years.extend(year, unit, due_on=local_day(at) + MORE_TIME, reason=reason, by=_account("chuyenvien"), at=at)


def newest_review() -> Review | None:
    """The review that was built last, or None while there is none."""
    return Review.objects.built().order_by("-built_at").first()


def _account(username: str) -> User:
    return User.objects.get(username=username)


def _import(*paths: Path, approve: bool = False) -> None:
    missing = [path for path in paths if not path.is_dir()]
    if missing:
        raise CommandError(f"The samples are incomplete: there is no folder {missing[0]}.")
    try:
        call_command("import_returns", *paths, commit=True, approve=approve, verbosity=0)
    except SystemExit as refused:
        names = ", ".join(path.name for path in paths)
        raise CommandError(f"A sample file of {names} was refused; `import_returns` on it says why.") from refused
