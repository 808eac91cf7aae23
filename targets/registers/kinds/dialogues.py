"""Dialogues («đối thoại») of heads, sectors and organizations with members and the people."""

from collections.abc import Iterator, Sequence
from typing import Final

from django.utils import timezone

from organizations.form_fields import day_field
from organizations.formats import number, short_date
from targets.models import ChairKind, Dialogue, Paper
from targets.models.paper import PaperQuerySet
from targets.registers.forms import CheckedForm, choice_field, count_field, refuse_faults, words_field
from targets.registers.kinds.owners import OwnerPlaceForm, check_owner, counted
from targets.registers.papers import own_agency, papers_at
from targets.registers.register import Column, Fact, Register, RowFilter, StepPage, StepPaper
from targets.rules.dialogues import REMARK_LABELS
from targets.rules.register_steps import DIALOGUE_STEPS, DialogueState
from targets.rules.step_table import RegisterStep


def _faults(dialogue: Dialogue) -> Iterator[tuple[str, str]]:
    if dialogue.chair == ChairKind.ORGANIZATION and dialogue.agency_id and not dialogue.organization_id:
        yield "chair", f"{dialogue.agency} không phải Mặt trận hay tổ chức. Xin xem lại người chủ trì hoặc cơ quan."
    if dialogue.held_on.year != dialogue.year_id:
        yield (
            "held_on",
            f"Ngày đối thoại {short_date(dialogue.held_on)} không thuộc năm {dialogue.year_id} của sổ. Xin xem lại "
            f"ngày, hoặc nhập vào sổ năm {dialogue.held_on.year}.",
        )
    elif dialogue.held_on > timezone.localdate():
        yield "held_on", "Ngày đối thoại chưa đến. Sổ chỉ ghi cuộc đối thoại đã tổ chức."
    if dialogue.announced_on is not None and dialogue.announced_on > dialogue.held_on:
        yield (
            "announced_on",
            f"Ngày thông báo {short_date(dialogue.announced_on)} sau ngày đối thoại {short_date(dialogue.held_on)}. "
            "Xin xem lại hai ngày.",
        )
    if dialogue.conclusion is not None and dialogue.conclusion.issued_on < dialogue.held_on:
        yield (
            "held_on",
            f"Thông báo kết luận ban hành ngày {short_date(dialogue.conclusion.issued_on)}, trước ngày đối thoại. Xin "
            "xem lại ngày đối thoại.",
        )
    yield from _too_many(dialogue)


def _too_many(dialogue: Dialogue) -> Iterator[tuple[str, str]]:
    """Parts of the opinions that are more than the opinions, or of opinions that nobody counted."""
    parts = {"answered": dialogue.answered, "transferred": dialogue.transferred, "resolved": dialogue.resolved}
    known = {name: value for name, value in parts.items() if value is not None}
    if dialogue.opinions is None:
        for name in known:
            yield name, "Chưa ghi số ý kiến nên chưa ghi được số này. Xin ghi số ý kiến trước."
        return
    for name, value in known.items():
        if value > dialogue.opinions:
            yield name, f"{number(value)} nhiều hơn số ý kiến ({number(dialogue.opinions)}). Xin xem lại hai số."
    both = (dialogue.answered or 0) + (dialogue.transferred or 0)
    if both > dialogue.opinions >= max(dialogue.answered or 0, dialogue.transferred or 0):
        yield (
            "transferred",
            f"Trả lời tại chỗ và chuyển giải quyết cộng lại là {number(both)}, nhiều hơn số ý kiến "
            f"({number(dialogue.opinions)}). Xin xem lại các số.",
        )


class OpinionsForm(CheckedForm):
    """What became of the opinions."""

    model = Dialogue
    faults = staticmethod(_faults)

    opinions = count_field("Số ý kiến", "Chưa biết thì để trống; không có ý kiến nào thì ghi 0.")
    answered = count_field("Trả lời tại chỗ")
    transferred = count_field("Chuyển cơ quan giải quyết")
    resolved = count_field("Đã giải quyết xong", "Tính cả ý kiến đã trả lời tại chỗ.")


class DialogueForm(OpinionsForm):
    """The dialogue as it was held."""

    chair = choice_field(
        "Người chủ trì", ChairKind, "Cuộc đối thoại do hai người đứng đầu cùng chủ trì thì ghi mỗi người một dòng."
    )
    held_on = day_field("Ngày đối thoại")
    announced_on = day_field(
        "Ngày thông báo trước", "Ngày thông báo cho người dự. Chưa rõ thì để trống.", required=False
    )
    venue = words_field("Địa điểm", most=150, rows=1, required=False)
    audience = words_field("Đối tượng dự", "Ví dụ: đoàn viên, hội viên nông dân. Không ghi tên người.", most=200)
    people = count_field("Số người dự")

    field_order = (
        "chair", "held_on", "announced_on", "venue", "audience", "people", "opinions", "answered", "transferred",
        "resolved",
    )  # fmt: skip


def _concluding_papers(dialogue: Dialogue) -> PaperQuerySet:
    """Papers of the unit that may make the conclusion known: none older than the dialogue."""
    return papers_at(dialogue).filter(issued_on__gte=dialogue.held_on)


def _not_concluding(dialogue: Dialogue, paper: Paper) -> str:
    if paper.issued_on < dialogue.held_on:
        return (
            f"Văn bản ban hành ngày {short_date(paper.issued_on)}, trước ngày đối thoại {short_date(dialogue.held_on)}."
            " Xin xem lại ngày của văn bản."
        )
    return f"{paper} là của {paper.agency}, không cùng đơn vị với cuộc đối thoại. Xin chọn văn bản khác."


def _remarks(dialogue: Dialogue) -> str:
    return "; ".join(REMARK_LABELS[one] for one in dialogue.remarks(timezone.localdate()))


def _facts(dialogue: Dialogue) -> Sequence[Fact]:
    announced = short_date(dialogue.announced_on) if dialogue.announced_on else "Chưa ghi"
    return [
        Fact("Người chủ trì", dialogue.get_chair_display()),
        Fact("Ngày đối thoại", short_date(dialogue.held_on)),
        Fact("Ngày thông báo trước", announced),
        Fact("Địa điểm", dialogue.venue or "Chưa ghi"),
        Fact("Đối tượng dự", dialogue.audience),
        Fact("Số người dự", counted(dialogue.people)),
        Fact("Số ý kiến", counted(dialogue.opinions)),
        Fact("Trả lời tại chỗ", counted(dialogue.answered)),
        Fact("Chuyển cơ quan giải quyết", counted(dialogue.transferred)),
        Fact("Đã giải quyết xong", counted(dialogue.resolved)),
        Fact("Thông báo kết luận", "Chưa có", dialogue.conclusion),
        *([Fact("Cần lưu ý", remarks)] if (remarks := _remarks(dialogue)) else []),
    ]


#: Source: NQ, II.1-2 (Q1.6, Q1.7), II.4-2 (Q4.6); ADR 0030.
DIALOGUES: Final = Register[Dialogue](
    slug="doi-thoai",
    title="Đối thoại",
    noun="cuộc đối thoại",
    lead=(
        "Cuộc đối thoại của người đứng đầu cấp ủy, chính quyền, của lãnh đạo ngành, tổ chức với đoàn viên, hội viên và "
        "Nhân dân. Chỉ ghi số ý kiến, không ghi nội dung và tên người nêu."
    ),
    model=Dialogue,
    rows=Dialogue.objects.with_papers,
    table=DIALOGUE_STEPS,
    tags={DialogueState.HELD: ("tag-neutral", "clock"), DialogueState.CONCLUDED: ("tag-met", "check")},
    open_states={},
    columns=(
        Column("Ngày", lambda dialogue: short_date(dialogue.held_on)),
        Column("Ý kiến", lambda dialogue: counted(dialogue.opinions)),
        Column("Đã giải quyết", lambda dialogue: counted(dialogue.resolved)),
        Column("Cần lưu ý", lambda dialogue: _remarks(dialogue) or "–"),
    ),
    facts=_facts,
    place_form=OwnerPlaceForm,
    form=DialogueForm,
    check_new=check_owner,
    check=refuse_faults(_faults),
    filters=(
        RowFilter("con-y-kien", "quá 30 ngày chưa giải quyết hết ý kiến", lambda rows, on: rows.unresolved(on)),
        RowFilter("cham-ket-luan", "quá 10 ngày chưa có kết luận", lambda rows, on: rows.without_conclusion(on)),
        RowFilter("bao-gap", "báo trước chưa đủ 7 ngày", lambda rows, on: rows.on_short_notice(), is_open=False),
        RowFilter("dung-dau-cap-uy", "người đứng đầu cấp ủy", lambda rows, on: rows.by_party_head(), is_open=False),
        RowFilter(
            "dung-dau-chinh-quyen",
            "người đứng đầu chính quyền",
            lambda rows, on: rows.by_government_head(),
            is_open=False,
        ),
        RowFilter("nganh-to-chuc", "lãnh đạo ngành, tổ chức", lambda rows, on: rows.of_sector(), is_open=False),
    ),
    steps=(
        StepPage(
            step=RegisterStep.RECORD,
            slug="giai-quyet",
            title="Ghi kết quả giải quyết",
            lead="Ghi số ý kiến và kết quả giải quyết đến nay. Năm đã chốt vẫn ghi tiếp được.",
            button="Ghi kết quả",
            done="Đã ghi kết quả giải quyết.",
            form=OpinionsForm,
        ),
        StepPage(
            step=RegisterStep.ISSUE,
            slug="ket-luan",
            title="Thông báo kết luận",
            lead="Chọn hoặc nhập thông báo kết luận cuộc đối thoại.",
            button="Ghi thông báo kết luận",
            done="Đã ghi thông báo kết luận.",
            paper=StepPaper("conclusion", "Thông báo kết luận", _concluding_papers, _not_concluding, own_agency),
        ),
    ),
)
