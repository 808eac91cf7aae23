"""Programmes and regulations of coordination («chương trình, quy chế phối hợp»), and their yearly evaluation."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from django.urls import reverse

from organizations.form_fields import day_field
from organizations.formats import number, short_date
from organizations.models import Agency, Organization
from organizations.permissions import Capability, can
from targets.models import Paper, Programme, ProgrammeKind, ProgrammeYear, Rating
from targets.registers.claims import RegisterRefused
from targets.registers.forms import (
    CheckedForm,
    PlaceForm,
    choice_field,
    count_field,
    refuse_faults,
    row_field,
    rows_field,
    words_field,
)
from targets.registers.kinds.owners import OwnerPlaceForm, check_owner, counted
from targets.registers.papers import own_agency, papers_at
from targets.registers.register import Column, Fact, Part, Register, RowFilter, StepPage, StepPaper
from targets.rules.register_steps import PROGRAMME_STEPS, PROGRAMME_YEAR_STEPS, ProgrammeState, ProgrammeYearState
from targets.rules.step_table import RegisterStep

EVALUATIONS_SLUG: Final = "danh-gia-chuong-trinh"


def _faults(programme: Programme) -> Iterator[tuple[str, str]]:
    partners = programme.several("partners")
    if not partners:
        yield "partners", "Xin chọn ít nhất một tổ chức tham gia."
    if programme.organization_id in {one.pk for one in partners}:
        yield "partners", f"{programme.place} là bên ký, không ghi lại ở tổ chức tham gia. Xin bỏ chọn."
    if programme.valid_to is not None and programme.valid_to < programme.valid_from:
        yield (
            "valid_to",
            f"Ngày hết hiệu lực {short_date(programme.valid_to)} trước ngày bắt đầu "
            f"{short_date(programme.valid_from)}. Xin xem lại hai ngày.",
        )
    elif programme.valid_from.year > programme.year_id or (
        programme.valid_to is not None and programme.valid_to.year < programme.year_id
    ):
        yield (
            "valid_from",
            f"Chương trình không có hiệu lực trong năm {programme.year_id} của sổ. Xin xem lại các ngày, hoặc nhập vào "
            "sổ năm khác.",
        )


class ProgrammeForm(CheckedForm):
    """What was agreed, with whom and for how long."""

    model = Programme
    faults = staticmethod(_faults)

    kind = choice_field("Loại", ProgrammeKind)
    title = words_field("Tên chương trình, quy chế", most=300)
    partners = rows_field(
        "Tổ chức tham gia",
        Organization.objects.all(),
        "Một văn bản ký chung với nhiều tổ chức thì chọn đủ các tổ chức.",
    )
    valid_from = day_field("Hiệu lực từ ngày")
    valid_to = day_field(
        "Đến hết ngày", "Không ghi thời hạn thì để trống. Hết hiệu lực sớm thì sửa ngày này.", required=False
    )


def _not_of_the_unit(row: Programme | ProgrammeYear, paper: Paper) -> str:
    return f"{paper} là của {paper.agency}, không cùng đơn vị với {row.place}. Xin chọn văn bản của một bên ký."


def _partners(programme: Programme) -> str:
    return ", ".join(one.short_name for one in programme.partners.all())


def _span(programme: Programme) -> str:
    since = short_date(programme.valid_from)
    return f"{since} đến {short_date(programme.valid_to)}" if programme.valid_to else f"từ {since}"


def _programme_facts(programme: Programme) -> Sequence[Fact]:
    return [
        Fact("Loại", programme.get_kind_display()),
        Fact("Tên", programme.title),
        Fact("Tổ chức tham gia", _partners(programme)),
        Fact("Hiệu lực", _span(programme)),
        Fact("Văn bản ký kết", "Chưa có", programme.signed),
    ]


def _evaluations(programme: Programme) -> Any:
    return ProgrammeYear.objects.with_papers().filter(programme=programme)


#: Source: NQ, III.2 (O2.1, O2.2), II.3-2 (Q3.7); ADR 0030.
PROGRAMMES: Final = Register[Programme](
    slug="chuong-trinh",
    title="Chương trình, quy chế phối hợp",
    noun="chương trình",
    lead=(
        "Chương trình, quy chế phối hợp giữa chính quyền, cơ quan với Mặt trận và các tổ chức, còn hiệu lực trong năm. "
        "Ký kết rồi thì mỗi năm đánh giá một lần."
    ),
    model=Programme,
    rows=Programme.objects.with_papers,
    table=PROGRAMME_STEPS,
    tags={ProgrammeState.ENTERED: ("tag-plain", "half"), ProgrammeState.SIGNED: ("tag-met", "check")},
    open_states={ProgrammeState.ENTERED: "chưa ghi văn bản ký kết"},
    columns=(
        Column("Loại", lambda programme: programme.get_kind_display()),
        Column("Tham gia", _partners),
        Column("Hiệu lực", _span),
        Column("Văn bản ký kết", lambda programme: str(programme.signed or "–")),
    ),
    facts=_programme_facts,
    place_form=OwnerPlaceForm,
    form=ProgrammeForm,
    check_new=check_owner,
    check=refuse_faults(_faults),
    filters=(RowFilter("chua-danh-gia", "chưa đánh giá trong năm", lambda rows, on: rows.not_evaluated()),),
    parts=(Part(EVALUATIONS_SLUG, "chuong-trinh", _evaluations, year=lambda programme, shown: shown),),
    steps=(
        StepPage(
            step=RegisterStep.SIGN,
            slug="ky-ket",
            title="Văn bản ký kết",
            lead="Chọn hoặc nhập văn bản mà các bên đã ký. Chọn nhầm thì ghi lại văn bản đúng.",
            button="Ghi văn bản ký kết",
            done="Đã ghi văn bản ký kết.",
            paper=StepPaper("signed", "Văn bản ký kết", papers_at, _not_of_the_unit, own_agency),
        ),
    ),
)


class ProgrammePlaceForm(PlaceForm):
    """The programme that is evaluated, among those in force in the year for whose agency the person enters rows."""

    fills = frozenset({"programme", "agency", "unit", "organization"})
    programme = row_field("Chương trình, quy chế", Programme.objects.none())

    def __init__(self, data: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.offered = Programme.objects.none()
        if can(self.user, Capability.ENTER_REGISTERS):
            own = Agency.objects.enterable_by(self.user).values("pk")
            self.offered = Programme.objects.in_force().for_year(self.year.year).filter(agency__in=own)
        choices = self.fields["programme"]
        choices.queryset = self.offered.with_parties()  # type: ignore[attr-defined]
        choices.label_from_instance = _programme_label  # type: ignore[attr-defined]
        asked = kwargs["asked"].get("chuong-trinh", "")
        if asked.isascii() and asked.isdigit() and len(asked) < 10:
            self.initial = {"programme": int(asked)}

    @property
    def is_offered(self) -> bool:
        return self.offered.exists()

    @property
    def place(self) -> dict[str, Any]:
        programme = self.cleaned_data["programme"]
        names = ("agency", "unit", "organization")
        return {"programme": programme, **{name: getattr(programme, name) for name in names}}


def _programme_label(programme: Programme) -> str:
    return f"{programme.place}: {programme.title}"


def _year_faults(row: ProgrammeYear) -> Iterator[tuple[str, str]]:
    if row.done is not None and row.total is None:
        yield "total", "Xin ghi số nội dung phải thực hiện, hoặc để trống cả hai số."
    elif row.done is not None and row.total is not None and row.done > row.total:
        yield "done", f"{number(row.done)} nhiều hơn số nội dung phải thực hiện ({number(row.total)}). Xin xem lại."
    for name, day in (("meeting_on", row.meeting_on), ("reviewed_on", row.reviewed_on)):
        if day is not None and day.year not in (row.year_id, row.year_id + 1):
            yield (
                name,
                f"Ngày {short_date(day)} không thuộc năm {row.year_id} của sổ hay đầu năm sau. Xin xem lại ngày.",
            )


class ProgrammeYearForm(CheckedForm):
    """How the programme went in the year."""

    model = ProgrammeYear
    faults = staticmethod(_year_faults)

    meeting_on = day_field("Ngày họp đánh giá", "Họp đầu năm sau để đánh giá năm trước cũng được.", required=False)
    rating = choice_field("Mức đánh giá", Rating, required=False)
    total = count_field("Nội dung phải thực hiện")
    done = count_field("Nội dung đã thực hiện")
    reviewed_on = day_field("Ngày rà soát, chọn lại nội dung phối hợp", required=False)


def _check_new_year(row: ProgrammeYear) -> None:
    """Refuse a year in which the programme is not in force, and an agency that is not the programme's."""
    programme = row.programme
    if programme.is_cancelled or not Programme.objects.for_year(row.year_id).filter(pk=programme.pk).exists():
        raise RegisterRefused(f"Chương trình không có hiệu lực trong năm {row.year_id}. Xin chọn chương trình khác.")
    if row.agency_id != programme.agency_id:
        raise RegisterRefused(f"Chương trình do {programme.place} theo dõi nên {programme.place} ghi đánh giá.")


def _twice(row: ProgrammeYear) -> str:
    return f"Chương trình này đã có dòng đánh giá năm {row.year_id}. Xin mở dòng đó để sửa."


def _done(row: ProgrammeYear) -> str:
    return "Chưa ghi" if row.done is None else f"{number(row.done)}/{counted(row.total)}"


def _year_facts(row: ProgrammeYear) -> Sequence[Fact]:
    address = reverse("registers:detail", args=[row.year_id, PROGRAMMES.slug, row.programme_id])
    return [
        Fact("Chương trình, quy chế", row.programme.title, address=address),
        Fact("Ngày họp đánh giá", short_date(row.meeting_on) if row.meeting_on else "Chưa ghi"),
        Fact("Văn bản đánh giá", "Chưa có", row.review),
        Fact("Mức đánh giá", row.get_rating_display() or "Chưa ghi"),
        Fact("Nội dung đã thực hiện", _done(row)),
        Fact("Ngày rà soát nội dung", short_date(row.reviewed_on) if row.reviewed_on else "Chưa ghi"),
    ]


#: Source: NQ, II.3-2 (Q3.7, Q3.10), III.2 (O2.2); ADR 0030.
EVALUATIONS: Final = Register[ProgrammeYear](
    slug=EVALUATIONS_SLUG,
    title="Đánh giá chương trình phối hợp",
    noun="đánh giá",
    lead=(
        "Mỗi chương trình, quy chế mỗi năm một dòng: họp đánh giá, văn bản, mức, nội dung đã làm, ngày rà soát. Có họp "
        "hoặc có văn bản đánh giá thì tính là đã đánh giá."
    ),
    model=ProgrammeYear,
    rows=ProgrammeYear.objects.with_papers,
    table=PROGRAMME_YEAR_STEPS,
    tags={ProgrammeYearState.ENTERED: ("tag-neutral", "half"), ProgrammeYearState.REVIEWED: ("tag-met", "check")},
    open_states={},
    columns=(
        Column("Họp đánh giá", lambda row: short_date(row.meeting_on) if row.meeting_on else "–"),
        Column("Văn bản", lambda row: str(row.review or "–")),
        Column("Mức", lambda row: row.get_rating_display() or "–"),
        Column("Đã thực hiện", _done),
    ),
    facts=_year_facts,
    place_form=ProgrammePlaceForm,
    form=ProgrammeYearForm,
    check_new=_check_new_year,
    check=refuse_faults(_year_faults),
    twice=_twice,
    filters=(RowFilter("chua-danh-gia", "chưa họp, chưa có văn bản đánh giá", lambda rows, on: rows.not_evaluated()),),
    steps=(
        StepPage(
            step=RegisterStep.ISSUE,
            slug="van-ban",
            title="Văn bản đánh giá",
            lead="Chọn hoặc nhập báo cáo, biên bản đánh giá chương trình trong năm.",
            button="Ghi văn bản đánh giá",
            done="Đã ghi văn bản đánh giá.",
            paper=StepPaper("review", "Văn bản đánh giá", papers_at, _not_of_the_unit, own_agency),
        ),
    ),
)
