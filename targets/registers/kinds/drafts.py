"""Drafts that governments and departments list («danh mục dự thảo»), and which of them were chosen for critique."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms

from organizations.formats import short_date
from organizations.models import AgencyKind, Organization, User
from targets.models import DraftItem, DraftKind, Paper, Topic
from targets.models.paper import PaperQuerySet
from targets.registers.claims import RegisterRefused
from targets.registers.forms import AgencyPlaceForm, RowForm, choice_field, row_field, tick_field, words_field
from targets.registers.kinds.critiques import FIGURE
from targets.registers.papers import own_agency, own_papers
from targets.registers.register import Column, Fact, Part, Register, RowFilter, StepPage, StepPaper
from targets.registers.scope import enters
from targets.rules.register_steps import DRAFT_STEPS, DraftState
from targets.rules.step_table import RegisterStep

LISTING: Final = (AgencyKind.GOVERNMENT, AgencyKind.DEPARTMENT)


class DraftPlaceForm(AgencyPlaceForm):
    """The government or department that will issue it."""

    kinds = tuple(kind.value for kind in LISTING)


class DraftForm(RowForm):
    """A draft, and the paper by which the list went to the Front."""

    kind = choice_field("Loại dự thảo", DraftKind)
    title = words_field("Tên dự thảo", most=300)
    concerns_rights = tick_field("Đụng trực tiếp đến quyền, lợi ích của Nhân dân")
    supply = row_field(
        "Văn bản gửi danh mục", Paper.objects.none(),
        "Văn bản đã nhập ở mục «Văn bản», gửi danh mục cho Mặt trận Tổ quốc, đoàn thể; ngày gửi là ngày của văn bản.",
        required=False,
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        papers = self.fields["supply"]
        assert isinstance(papers, forms.ModelChoiceField)
        own = Paper.objects.in_force().changeable_by(self.user).filter(agency__kind__in=LISTING)
        papers.queryset = own.filter(issued_on__year__in=(self.year.year - 1, self.year.year)).select_related("agency")
        papers.label_from_instance = lambda obj: f"{obj.agency}: {obj}"  # type: ignore[method-assign]


def _follows(draft: DraftItem) -> Mapping[str, Any]:
    """Days are those of the papers."""
    return {
        "supplied_on": draft.supply.issued_on if draft.supply else None,
        "requested_on": draft.request.issued_on if draft.request else None,
    }


def _check(draft: DraftItem) -> None:
    if draft.supply is not None and draft.supply.agency.unit_id != draft.unit_id:
        raise RegisterRefused(f"{draft.supply} không phải văn bản của {draft.agency} hay cơ quan cùng đơn vị.")
    if draft.supply is not None and draft.supply.cancelled_at:
        raise RegisterRefused(f"{draft.supply} đã hủy. Xin chọn văn bản khác.")


def _check_new(draft: DraftItem) -> None:
    if draft.agency.kind not in LISTING:
        raise RegisterRefused(f"{draft.agency} không lập danh mục dự thảo.")


def _not_requesting(draft: DraftItem, paper: Paper) -> str:
    return f"{paper} là của {paper.agency}, không phải của {draft.agency}. Xin chọn văn bản của cơ quan có dự thảo."


def _requests(draft: DraftItem) -> PaperQuerySet:
    return own_papers(draft)


def _chooses(user: User, draft: DraftItem) -> bool:
    """Whether the account enters critiques at the draft's unit. One query."""
    leads = Organization.objects.filter(owed_figures__definition__key=FIGURE).distinct()
    return any(enters(user, draft.unit, one) for one in leads)


def _choice(draft: DraftItem) -> str:
    """Which state the critique of it is in; needs `with_papers`."""
    topics: Sequence[Topic] = vars(draft).get("active_topics", ())
    return ", ".join(sorted({str(topic.get_state_display()) for topic in topics})) or "Chưa chọn"


def _facts(draft: DraftItem) -> Sequence[Fact]:
    made = [
        Fact("Dự thảo", draft.subject),
        Fact("Cơ quan có dự thảo", str(draft.agency)),
        Fact("Đụng trực tiếp đến quyền, lợi ích của Nhân dân", "Có" if draft.concerns_rights else "Không"),
        Fact("Văn bản gửi danh mục", "Chưa gửi", draft.supply),
        Fact("Văn bản đề nghị phản biện", "Chưa có", draft.request),
        Fact("Phản biện", _choice(draft)),
    ]
    if draft.supplied_on:
        made.insert(4, Fact("Ngày gửi danh mục", short_date(draft.supplied_on)))
    return made


#: Source: NQ, III.2 (O2.3), II.3-1 (Q3.3); ADR 0029.
DRAFTS: Final = Register[DraftItem](
    slug="du-thao",
    title="Dự thảo đưa ra phản biện",
    noun="dự thảo",
    lead=(
        "Kế hoạch, nghị quyết, chỉ thị, đề án mà chính quyền sẽ ban hành trong năm, gửi Mặt trận Tổ quốc và đoàn thể "
        "để chọn nội dung phản biện; dự thảo nào đã được chọn, dự thảo nào chưa."
    ),
    model=DraftItem,
    rows=DraftItem.objects.with_papers,
    table=DRAFT_STEPS,
    tags={DraftState.LISTED: ("tag-plain", "half"), DraftState.REQUESTED: ("tag-neutral", "check")},
    open_states={},
    columns=(
        Column("Quyền, lợi ích", lambda draft: "Đụng trực tiếp" if draft.concerns_rights else "–"),
        Column("Gửi danh mục", lambda draft: short_date(draft.supplied_on) if draft.supplied_on else "Chưa gửi"),
        Column("Phản biện", _choice),
    ),
    facts=_facts,
    place_form=DraftPlaceForm,
    form=DraftForm,
    check_new=_check_new,
    check=_check,
    follows=_follows,
    filters=(
        RowFilter("da-chon", "đã được chọn", lambda rows, today: rows.chosen(), is_open=False),
        RowFilter(
            "chua-chon", "đụng trực tiếp đến quyền, lợi ích mà chưa được chọn",
            lambda rows, today: rows.concerning_rights().not_chosen(),
        ),
        RowFilter("chua-gui", "chưa gửi danh mục", lambda rows, today: rows.filter(supplied_on__isnull=True)),
    ),
    parts=(
        Part(
            slug="phan-bien", asked="du-thao",
            rows=lambda draft: Topic.objects.critiques().with_papers().filter(draft_item=draft), enters=_chooses,
        ),
    ),
    steps=(
        StepPage(
            step=RegisterStep.REQUEST, slug="de-nghi", title="Đề nghị phản biện",
            lead="Chọn hoặc nhập văn bản mà cơ quan có dự thảo đề nghị phản biện, kèm dự thảo.",
            button="Ghi đã đề nghị", done="Đã ghi đề nghị phản biện.",
            paper=StepPaper("request", "Văn bản đề nghị phản biện", _requests, _not_requesting, own_agency),
        ),
    ),
)  # fmt: skip
