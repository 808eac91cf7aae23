"""Activities («hoạt động») of agencies. Cases are restricted: a subject from a list, days and numbers, no words."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any, Final

from django.utils import timezone

from organizations.form_fields import day_field
from organizations.formats import short_date
from targets.models import Activity, ActivityKind, CaseSubject
from targets.registers.forms import CheckedForm, choice_field, count_field, refuse_faults, words_field
from targets.registers.kinds.owners import OwnerPlaceForm, check_owner, counted
from targets.registers.register import Column, Fact, Register, RowFilter, StepPage
from targets.rules.register_steps import ACTIVITY_STEPS, ActivityState
from targets.rules.step_table import RegisterStep

#: Kind → the last part of its filter's address.
KIND_SLUGS: Final = {
    ActivityKind.INSPECTION: "kiem-tra",
    ActivityKind.TRAINING: "tap-huan",
    ActivityKind.CONFERENCE: "hoi-nghi",
    ActivityKind.MODEL: "mo-hinh",
    ActivityKind.AWARD: "khen-thuong",
    ActivityKind.PROPOSAL: "de-xuat",
    ActivityKind.CASE: "vu-viec",
}


def _faults(activity: Activity) -> Iterator[tuple[str, str]]:
    yield from _case_faults(activity)
    if activity.day.year != activity.year_id:
        yield (
            "day",
            f"Ngày {short_date(activity.day)} không thuộc năm {activity.year_id} của sổ. Xin xem lại ngày, hoặc nhập "
            f"vào sổ năm {activity.day.year}.",
        )
    if activity.due_on is not None and not activity.is_followed:
        yield "due_on", "Chỉ kiểm tra, đề xuất và vụ việc có hạn giải quyết. Xin để trống."
    elif activity.due_on is not None and activity.due_on < activity.day:
        yield "due_on", f"Hạn giải quyết trước ngày {short_date(activity.day)}. Xin xem lại hai ngày."
    if activity.settled_on is not None and activity.settled_on < activity.day:
        yield "settled_on", f"Ngày giải quyết xong trước ngày {short_date(activity.day)}. Xin xem lại hai ngày."
    elif activity.settled_on is not None and activity.settled_on > timezone.localdate():
        yield "settled_on", "Ngày giải quyết xong chưa đến. Xin ghi khi đã giải quyết xong."


def _case_faults(activity: Activity) -> Iterator[tuple[str, str]]:
    if not activity.is_case:
        if not activity.text:
            yield "text", "Xin ghi nội dung."
        if activity.case_subject:
            yield "case_subject", "Chỉ vụ việc mới chọn lĩnh vực. Xin để trống."
        return
    if not activity.case_subject:
        yield "case_subject", "Xin chọn lĩnh vực của vụ việc."
    for name, written in (("text", activity.text), ("outcome", activity.outcome)):
        if written:
            yield name, "Vụ việc chỉ ghi lĩnh vực, ngày và số người, không ghi nội dung. Xin để trống."


class ActivityForm(CheckedForm):
    """What was done. The kind is chosen once: what only a few may see never becomes a row that all see."""

    model = Activity
    faults = staticmethod(_faults)

    kind = choice_field("Loại", ActivityKind)
    text = words_field("Nội dung", "Không ghi tên người. Vụ việc thì để trống.", most=300, required=False)
    case_subject = choice_field(
        "Lĩnh vực của vụ việc",
        CaseSubject,
        "Chỉ vụ việc; vụ việc không ghi nội dung, không kèm văn bản.",
        required=False,
    )
    day = day_field("Ngày", "Ngày thực hiện; vụ việc thì ngày tiếp nhận, phát hiện.")
    people = count_field("Số người", "Người dự, được khen thưởng, được giúp đỡ.")
    units = count_field("Số đơn vị, tập thể", "Đơn vị được kiểm tra; tập thể được khen thưởng; nơi có mô hình.")
    due_on = day_field("Hạn giải quyết", "Chỉ kiểm tra, đề xuất, vụ việc.", required=False)
    outcome = words_field("Kết quả", "Vụ việc thì để trống.", most=500, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.row is not None:
            unfit = ["kind", *(["text", "outcome"] if self.row.is_case else ["case_subject"])]
            for name in [*unfit, *([] if self.row.is_followed else ["due_on"])]:
                del self.fields[name]


class SettleForm(CheckedForm):
    """When it was settled, and how it ended."""

    model = Activity
    faults = staticmethod(_faults)

    settled_on = day_field("Ngày giải quyết xong")
    outcome = words_field("Kết quả", "Không ghi tên người.", most=500, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.row is not None and self.row.is_case:
            del self.fields["outcome"]


def _facts(activity: Activity) -> Sequence[Fact]:
    facts = [
        Fact("Loại", activity.get_kind_display()),
        Fact("Lĩnh vực" if activity.is_case else "Nội dung", activity.subject),
        Fact("Ngày", short_date(activity.day)),
        Fact("Số người", counted(activity.people)),
        Fact("Số đơn vị, tập thể", counted(activity.units)),
    ]
    if activity.is_followed:
        facts.append(Fact("Hạn giải quyết", short_date(activity.due_on) if activity.due_on else "Không ghi"))
        facts.append(Fact("Giải quyết xong", short_date(activity.settled_on) if activity.settled_on else "Chưa"))
    if not activity.is_case:
        facts.append(Fact("Kết quả", activity.outcome or "Chưa ghi"))
    return facts


def _due(activity: Activity) -> str:
    if activity.settled_on is not None or activity.due_on is None:
        return short_date(activity.due_on) if activity.due_on else "–"
    late = " (quá hạn)" if activity.due_on < timezone.localdate() else ""
    return f"{short_date(activity.due_on)}{late}"


def _of_kind(kind: ActivityKind, rows: Any, on: Any) -> Any:
    return rows.of_kind(kind)


#: Source: NQ, II.1-1 to II.5-2, III.3, III.6 (see `Activity`); ADR 0030.
ACTIVITIES: Final = Register[Activity](
    slug="hoat-dong",
    title="Hoạt động",
    noun="hoạt động",
    lead=(
        "Kiểm tra, tập huấn, hội nghị, mô hình, khen thưởng, đề xuất, vụ việc của cơ quan. Vụ việc chỉ ghi lĩnh vực và "
        "số liệu; chỉ cơ quan ghi, cơ quan giữ sổ và lãnh đạo xem được."
    ),
    model=Activity,
    rows=Activity.objects.all,
    table=ACTIVITY_STEPS,
    tags={ActivityState.OPEN: ("tag-neutral", "half"), ActivityState.SETTLED: ("tag-met", "check")},
    open_states={},
    columns=(
        Column("Loại", lambda activity: activity.get_kind_display()),
        Column("Ngày", lambda activity: short_date(activity.day)),
        Column("Hạn", _due),
    ),
    facts=_facts,
    place_form=OwnerPlaceForm,
    form=ActivityForm,
    check_new=check_owner,
    check=refuse_faults(_faults),
    cites=lambda activity: not activity.is_case,
    filters=(
        RowFilter("qua-han", "quá hạn giải quyết", lambda rows, on: rows.overdue(on)),
        RowFilter("chua-xong", "chưa giải quyết xong", lambda rows, on: rows.unsettled()),
        *(
            RowFilter(slug, kind.label.lower(), partial(_of_kind, kind), is_open=False)
            for kind, slug in KIND_SLUGS.items()
        ),
    ),
    steps=(
        StepPage(
            step=RegisterStep.SETTLE,
            slug="giai-quyet-xong",
            title="Đã giải quyết xong",
            lead="Ghi ngày giải quyết xong. Năm đã chốt vẫn ghi được.",
            button="Ghi đã giải quyết xong",
            done="Đã ghi giải quyết xong.",
            form=SettleForm,
            applies=lambda activity: activity.is_followed,
        ),
    ),
)
