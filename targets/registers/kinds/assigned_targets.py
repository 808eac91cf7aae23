"""Targets of campaigns («chỉ tiêu được giao»): what was assigned, what was reached, by which paper (Biểu 04)."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from django.utils import timezone

from organizations.form_fields import day_field
from organizations.formats import percent, plain_decimal, short_date
from organizations.models import Agency, AgencyKind, User
from targets.models import AssignedTarget, Assigner, Paper
from targets.models.paper import PaperQuerySet
from targets.registers.forms import (
    CheckedForm,
    OrganizationPlaceForm,
    choice_field,
    decimal_field,
    refuse_faults,
    tick_field,
    words_field,
)
from targets.registers.places import check_owed
from targets.registers.register import Column, Fact, Register, RowFilter, StepPage, StepPaper
from targets.rules.assigned_targets import RESULT_LABELS
from targets.rules.register_steps import ASSIGNED_TARGET_STEPS, AssignedTargetState
from targets.rules.step_table import RegisterStep

#: The figure that counts those due in the year: an organization may be assigned some where it owes this.
FIGURE: Final = "campaign_assigned"
#: Whose papers assign: kinds of agencies by assigner.
ASSIGNING: Final = {
    Assigner.PARTY: (AgencyKind.PARTY_COMMITTEE, AgencyKind.PARTY_BOARD),
    Assigner.GOVERNMENT: (AgencyKind.GOVERNMENT, AgencyKind.COUNCIL, AgencyKind.DEPARTMENT),
}


def _faults(target: AssignedTarget) -> Iterator[tuple[str, str]]:
    if target.self_set and target.assigner:
        yield "assigner", "Chỉ tiêu tự đăng ký thì không có cơ quan giao. Xin để trống cơ quan giao hoặc bỏ đánh dấu."
    if not target.self_set and not target.assigner:
        yield "assigner", "Xin chọn cơ quan giao; chỉ tiêu do tổ chức tự đăng ký thì đánh dấu «Tự đăng ký»."
    if target.self_set and target.paper_id:
        yield "self_set", "Chỉ tiêu đã có văn bản giao nên không phải chỉ tiêu tự đăng ký."
    if target.planned <= 0:
        yield "planned", "Kế hoạch phải lớn hơn 0."
    if target.reached is not None and target.reached < 0:
        yield "reached", "Kết quả thực hiện không được nhỏ hơn 0. Chưa biết thì để trống."
    if target.due_on.year < target.year_id:
        yield (
            "due_on",
            f"Thời hạn {short_date(target.due_on)} trước năm {target.year_id} của sổ. Xin xem lại ngày, hoặc nhập vào "
            f"sổ năm {target.due_on.year}.",
        )
    if target.paper is not None and not _assigning_papers(target).filter(pk=target.paper.pk).exists():
        yield "assigner", f"{target.paper} không phải văn bản của cơ quan giao vừa chọn. Xin xem lại cơ quan giao."


class AssignedTargetForm(CheckedForm):
    """What was assigned and what was reached."""

    model = AssignedTarget
    faults = staticmethod(_faults)

    campaign = words_field("Phong trào, cuộc vận động", most=200)
    name = words_field("Chỉ tiêu", "Ví dụ: bê tông hóa đường thôn; số hộ thoát nghèo được giúp đỡ.", most=300)
    unit_noun = words_field("Đơn vị tính", "Ví dụ: km, hộ, mô hình, triệu đồng.", most=40, rows=1)
    assigner = choice_field("Cơ quan giao", Assigner, "Chỉ tiêu tự đăng ký thì để trống.", required=False)
    self_set = tick_field(
        "Tự đăng ký, không do cấp trên giao",
        "Chỉ tiêu tự đăng ký được theo dõi nhưng không tính vào chỉ tiêu được giao.",
    )
    planned = decimal_field("Kế hoạch", "Nhiều nhất hai chữ số sau dấu phẩy.", required=True)
    reached = decimal_field("Thực hiện", "Chưa biết thì để trống; chưa biết không phải là 0.")
    due_on = day_field(
        "Thời hạn", "Chỉ tiêu nhiều năm được đánh giá ở năm của thời hạn; các năm trước ghi kết quả đến lúc đó."
    )
    is_new_countryside = tick_field("Thuộc cuộc vận động xây dựng nông thôn mới, đô thị văn minh")


class ResultForm(CheckedForm):
    """What was reached by now."""

    model = AssignedTarget
    faults = staticmethod(_faults)

    reached = decimal_field("Thực hiện", "Kết quả đến nay. Để trống thì thành chưa có kết quả.")


def _assigning_papers(target: AssignedTarget) -> PaperQuerySet:
    """Papers by which it may have been assigned: of the assigner, at its unit or above; of its organization above."""
    above = target.unit.lineage
    if target.assigner == Assigner.HIGHER_ORGANIZATION:
        return Paper.objects.in_force().filter(agency__organization=target.organization_id, agency__unit__in=above[:-1])
    kinds = ASSIGNING.get(Assigner(target.assigner), ()) if target.assigner else ()
    return Paper.objects.in_force().filter(agency__kind__in=kinds, agency__unit__in=above)


def _not_assigning(target: AssignedTarget, paper: Paper) -> str:
    return (
        f"{paper} là của {paper.agency}, không phải của cơ quan giao đã ghi ({target.get_assigner_display().lower()}). "
        "Xin chọn văn bản khác, hoặc sửa cơ quan giao."
    )


def _assigning_agency(target: AssignedTarget, by: User) -> Agency | None:
    """Whose a new paper is: the nearest agency that may have assigned it and whose papers the person enters."""
    agencies = Agency.objects.enterable_by(by).with_parties()
    if target.assigner == Assigner.HIGHER_ORGANIZATION:
        found = agencies.filter(unit__in=target.unit.lineage[:-1], organization=target.organization_id)
    else:
        kind = AgencyKind.PARTY_COMMITTEE if target.assigner == Assigner.PARTY else AgencyKind.GOVERNMENT
        found = agencies.filter(unit__in=target.unit.lineage, kind=kind)
    return found.order_by("-unit__path", "-valid_from").first()


def _is_assigned(target: AssignedTarget) -> bool:
    return not target.self_set


def _amount(target: AssignedTarget, value: Decimal | None) -> str:
    return "Chưa có" if value is None else f"{plain_decimal(value)} {target.unit_noun}"


def _result(target: AssignedTarget) -> str:
    return RESULT_LABELS[target.result(timezone.localdate())]


def _facts(target: AssignedTarget) -> Sequence[Fact]:
    rate = target.rate
    share = f" ({percent(rate, threshold=100)})" if rate is not None else ""
    return [
        Fact("Phong trào, cuộc vận động", target.campaign),
        Fact("Chỉ tiêu", target.name),
        Fact("Cơ quan giao", "Tự đăng ký" if target.self_set else target.get_assigner_display()),
        *([] if target.self_set else [Fact("Văn bản giao", "Chưa có", target.paper)]),
        Fact("Kế hoạch", _amount(target, target.planned)),
        Fact("Thực hiện", f"{_amount(target, target.reached)}{share}"),
        Fact("Thời hạn", short_date(target.due_on)),
        Fact("Kết quả", _result(target)),
        Fact("Nông thôn mới, đô thị văn minh", "Có" if target.is_new_countryside else "Không"),
    ]


def _check_new(target: AssignedTarget) -> None:
    check_owed(target, FIGURE, "chỉ tiêu được giao")


#: Source: NQ, I.2.2 (T04, T04b), II.4-3 (Q4.13); ADR 0030.
ASSIGNED_TARGETS: Final = Register[AssignedTarget](
    slug="chi-tieu-giao",
    title="Chỉ tiêu được giao",
    noun="chỉ tiêu",
    lead=(
        "Chỉ tiêu phong trào thi đua, cuộc vận động do cấp ủy, chính quyền, tổ chức cấp trên giao. Hoàn thành khi thực "
        "hiện đạt kế hoạch trở lên; mỗi chỉ tiêu được đánh giá ở năm của thời hạn."
    ),
    figure=FIGURE,
    model=AssignedTarget,
    rows=AssignedTarget.objects.with_papers,
    table=ASSIGNED_TARGET_STEPS,
    tags={
        AssignedTargetState.ENTERED: ("tag-plain", "half"),
        AssignedTargetState.ASSIGNED: ("tag-met", "check"),
    },
    open_states={},
    columns=(
        Column("Kế hoạch", lambda target: _amount(target, target.planned)),
        Column("Thực hiện", lambda target: _amount(target, target.reached)),
        Column("Thời hạn", lambda target: short_date(target.due_on)),
        Column("Kết quả", _result),
    ),
    facts=_facts,
    place_form=OrganizationPlaceForm,
    form=AssignedTargetForm,
    check_new=_check_new,
    check=refuse_faults(_faults),
    filters=(
        RowFilter("chua-ket-qua", "quá hạn, chưa có kết quả", lambda rows, on: rows.without_result(on)),
        RowFilter("chua-van-ban", "chưa ghi văn bản giao", lambda rows, on: rows.without_paper()),
        RowFilter("chua-hoan-thanh", "chưa hoàn thành", lambda rows, on: rows.missed(on), is_open=False),
        RowFilter(
            "nong-thon-moi", "nông thôn mới, đô thị văn minh", lambda rows, on: rows.new_countryside(), is_open=False
        ),
        RowFilter("tu-dang-ky", "tự đăng ký", lambda rows, on: rows.filter(self_set=True), is_open=False),
    ),
    steps=(
        StepPage(
            step=RegisterStep.RECORD,
            slug="ket-qua",
            title="Ghi kết quả",
            lead="Ghi kết quả thực hiện đến nay. Ghi lại được đến khi chốt năm của thời hạn; lần nào cũng được giữ.",
            button="Ghi kết quả",
            done="Đã ghi kết quả.",
            form=ResultForm,
        ),
        StepPage(
            step=RegisterStep.ASSIGN,
            slug="van-ban-giao",
            title="Văn bản giao",
            lead="Chọn hoặc nhập văn bản giao chỉ tiêu. Chọn nhầm thì ghi lại văn bản đúng.",
            button="Ghi văn bản giao",
            done="Đã ghi văn bản giao chỉ tiêu.",
            paper=StepPaper("paper", "Văn bản giao chỉ tiêu", _assigning_papers, _not_assigning, _assigning_agency),
            applies=_is_assigned,
        ),
    ),
)
