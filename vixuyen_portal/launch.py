"""What is left to do before the portal is in use: accounts, contacts, old years, mail, backup, first figures.

Everything is computed from what is stored and set now; nobody ticks anything off.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse

from organizations.formats import listing, number
from organizations.models import Organization, Unit, User
from organizations.permissions import ROLE_NAMES, Role
from organizations.profile import Profile
from targets.models import AnnualReturn, ReportingYear, Resolution, RootYear
from targets.rules.periods import local_day
from targets.rules.workflow import ReturnStatus
from vixuyen_portal import health, pulse
from vixuyen_portal.backups import newest_backup_age

#: An older backup is as good as none.
OLDEST_BACKUP: Final = timedelta(days=2)
NAMES_SHOWN: Final = 6


class StepState(StrEnum):
    DONE = "DONE"
    LEFT = "LEFT"
    #: Somebody else's turn, or a choice: nothing to mend.
    NOTE = "NOTE"


@dataclass(frozen=True)
class LaunchStep:
    """One thing to do: how it stands, and the page on which it is done."""

    name: str
    state: StepState
    detail: str
    address: str
    link: str


def launch_steps(at: datetime, names: Profile) -> list[LaunchStep]:
    """All steps in the order in which they are done, in these words. A query for each resolution in force."""
    return [
        *_account_steps(names),
        _contacts(),
        _resolution(),
        _old_years(at, names),
        _mail(),
        _backup(),
        _background(),
        _first_figures(names),
    ]


def _account_steps(names: Profile) -> Iterator[LaunchStep]:
    accounts, add = reverse("admin:organizations_user_changelist"), reverse("admin:organizations_user_add")
    roles = set(_in_use().values_list("role", flat=True))
    missing = [
        names.fill(ROLE_NAMES[role])
        for role in (Role.HEAD_OF_STAFF, Role.STAFF, Role.LEADER)
        if role.value not in roles
    ]
    yield LaunchStep(
        names.fill("Tài khoản {body} và lãnh đạo"),
        StepState.LEFT if missing else StepState.DONE,
        f"Chưa có: {listing(missing)}." if missing else names.fill("Đã có Trưởng {body}, chuyên viên và lãnh đạo."),
        add if missing else accounts,
        "Thêm tài khoản" if missing else "Xem tài khoản",
    )
    year = ReportingYear.objects.order_by("-year").first()
    units = _reporting(year) if year else []
    with_officer = set(_in_use().filter(role=Role.COMMUNE_OFFICER.value).values_list("unit", flat=True))
    without = [unit.short_name for unit in units if unit.pk not in with_officer]
    yield LaunchStep(
        names.fill("Tài khoản {places}"),
        StepState.LEFT if without or not units else StepState.DONE,
        f"Đã có {len(units) - len(without)}/{len(units)} đơn vị nộp báo cáo năm {year.year if year else '…'}."
        + (f" Chưa có: {_some(without)}." if without else ""),
        add if without else f"{accounts}?role__exact={Role.COMMUNE_OFFICER.value}",
        "Thêm tài khoản" if without else "Xem tài khoản",
    )
    looking = _in_use().filter(role=Role.DISTRICT_ORGANIZATION.value).values_list("organization", flat=True)
    without = [organization.short_name for organization in Organization.objects.exclude(pk__in=list(looking))]
    yield LaunchStep(
        names.fill("Tài khoản tổ chức cấp {kind}"),
        StepState.LEFT if without else StepState.DONE,
        f"Chưa có: {listing(without)}." if without else "Mọi tổ chức đã có tài khoản.",
        add if without else f"{accounts}?role__exact={Role.DISTRICT_ORGANIZATION.value}",
        "Thêm tài khoản" if without else "Xem tài khoản",
    )


def _reporting(year: ReportingYear) -> list[Unit]:
    """The units that report to some resolution in the year, each once."""
    found: dict[int, Unit] = {}
    for resolution in Resolution.objects.in_force(year.year).select_related("unit"):
        units = resolution.units(year.reference_on).filter(level=resolution.reporting_level)
        found |= {unit.pk: unit for unit in units}
    return list(found.values())


def _contacts() -> LaunchStep:
    entering = _in_use().filter(role__in=[Role.COMMUNE_OFFICER.value, Role.DISTRICT_ORGANIZATION.value])
    count = entering.count()
    phone, email = entering.filter(phone="").count(), entering.filter(email="").count()
    if not count:
        detail = "Chưa có tài khoản nhập báo cáo nào nên chưa có ai để gọi, để gửi thư."
    elif phone or email:
        detail = (
            f"Trong {number(count)} tài khoản nhập báo cáo, {number(phone)} chưa có số điện thoại, {number(email)} "
            "chưa có địa chỉ thư. Mỗi người cũng tự ghi được ở «Tài khoản»."
        )
    else:
        detail = "Mọi tài khoản nhập báo cáo đã có số điện thoại và địa chỉ thư."
    return LaunchStep(
        "Số điện thoại, địa chỉ thư",
        StepState.DONE if count and not phone and not email else StepState.LEFT,
        detail,
        reverse("admin:organizations_user_changelist"),
        "Ghi liên hệ",
    )


def _resolution() -> LaunchStep:
    blank = [item for item in Resolution.objects.all() if not item.number or not item.issued_on]
    return LaunchStep(
        "Số, ngày nghị quyết",
        StepState.LEFT if blank else StepState.DONE,
        "Chưa ghi nên văn bản in dấu chấm." if blank else "Đã ghi theo bản có chữ ký.",
        reverse("admin:targets_resolution_changelist"),
        "Ghi số, ngày" if blank else "Xem nghị quyết",
    )


def _old_years(at: datetime, names: Profile) -> LaunchStep:
    rows = RootYear.objects.open()
    backlog = list(ReportingYear.objects.of(rows.filter(is_backlog=True)).order_by("year"))
    due = rows.filter(is_backlog=False, opened_at__isnull=False, due_on__lt=local_day(at))
    overdue = ReportingYear.objects.of(due).order_by("year")
    address = reverse("admin:targets_rootyear_changelist")
    if backlog:
        returns = AnnualReturn.objects.filter(year__in=backlog)
        approved = returns.filter(status=ReturnStatus.APPROVED.value).count()
        detail = (
            f"Năm {_years(backlog)} mở để nhập số liệu cũ, không tính hạn, không nhắc ai; đã duyệt {number(approved)}/"
            f"{number(returns.count())} báo cáo. Nhập xong thì Trưởng {names.body} chốt năm, hoặc bật nhắc ở trang năm."
        )
        return LaunchStep("Số liệu các năm cũ", StepState.LEFT, detail, address, "Xem năm báo cáo")
    if late := list(overdue):
        detail = f"Năm {_years(late)} đã quá hạn và đang được nhắc nộp, chưa chốt."
        return LaunchStep("Số liệu các năm cũ", StepState.NOTE, detail, address, "Xem năm báo cáo")
    return LaunchStep("Số liệu các năm cũ", StepState.DONE, "Không còn năm cũ nào chờ.", address, "Xem năm báo cáo")


def _mail() -> LaunchStep:
    server = "smtp" in settings.EMAIL_BACKEND
    detail = (
        f"Thư gửi qua {settings.EMAIL_HOST}, liên kết dẫn tới {settings.PORTAL['address']}. Thử bằng lệnh "
        "send_test_mail trên máy chủ."
        if server
        else "Chưa đặt máy chủ thư (EMAIL_URL) nên thông báo chỉ hiện trên cổng, không ai nhận được thư."
    )
    state = StepState.DONE if server else StepState.LEFT
    return LaunchStep("Gửi thư", state, detail, reverse("auth:profile"), "Ghi địa chỉ thư của mình")


def _backup() -> LaunchStep:
    age = newest_backup_age()
    detail = "Chưa có bản sao lưu." if age is None else health.backup().detail
    if age is not None and age > OLDEST_BACKUP:
        detail = f"{detail.rstrip('.')}, đã quá cũ."
    state = StepState.DONE if age is not None and age <= OLDEST_BACKUP else StepState.LEFT
    return LaunchStep("Sao lưu", state, detail, reverse("ready"), "Xem tình trạng máy chủ")


def _background() -> LaunchStep:
    value = [
        health.process(pulse.WORKER, "tiến trình xử lý việc nền"),
        health.process(pulse.SCHEDULE, "lịch chạy việc định kỳ"),
    ]
    failing = [check.detail for check in value if not check.holds]
    return LaunchStep(
        "Việc chạy nền",
        StepState.LEFT if failing else StepState.DONE,
        " ".join(failing) or "Tiến trình xử lý và lịch đang chạy.",
        reverse("ready"),
        "Xem tình trạng máy chủ",
    )


def _first_figures(names: Profile) -> LaunchStep:
    begun = AnnualReturn.objects.filter(revision__gt=0).count()
    return LaunchStep(
        "Số liệu đầu tiên",
        StepState.DONE if begun else StepState.LEFT,
        f"Đã có số liệu ở {number(begun)} báo cáo."
        if begun
        else f"Chưa ai nhập số liệu. Cán bộ {names.place} hoặc chuyên viên nhập, hoặc nộp tệp Excel ở «Báo cáo năm».",
        reverse("commune:list"),
        names.fill("Xem {places}"),
    )


def _in_use() -> QuerySet[User]:
    people: QuerySet[User] = User.objects.people().filter(is_active=True)
    return people


def _years(years: list[ReportingYear]) -> str:
    """«2021-2023» for years without a gap, else «2021, 2023»."""
    numbers = [number_row.year for number_row in years]
    if len(numbers) > 1 and numbers[-1] - numbers[0] == len(numbers) - 1:
        return f"{numbers[0]}-{numbers[-1]}"
    return ", ".join(map(str, numbers))


def _some(names: list[str]) -> str:
    rest = len(names) - NAMES_SHOWN
    return listing(names) if rest <= 0 else f"{', '.join(names[:NAMES_SHOWN])} và {number(rest)} đơn vị khác"
