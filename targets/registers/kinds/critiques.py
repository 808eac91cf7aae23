"""Social critique («phản biện xã hội»): topics of the Front with its partners, each counted once for all of them."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms

from organizations.models import Organization
from targets.models import DraftItem, Topic
from targets.registers.claims import RegisterRefused
from targets.registers.forms import OrganizationPlaceForm, choice_field, row_field, words_field
from targets.registers.kinds import topics
from targets.registers.kinds.topics import TopicForm, reaches
from targets.registers.papers import is_committee
from targets.registers.places import check_owed
from targets.registers.register import Fact, Register, RowFilter
from targets.rules.register_steps import TOPIC_STEPS
from targets.rules.topics import BASES, CRITIQUE_BASES, CRITIQUE_FORMS, Basis, TopicKind

#: The figure that counts joint critiques: the Front owes it for all organizations of the unit.
FIGURE: Final = "critiques"


class CritiqueForm(TopicForm):
    """What a person writes of a critique; a draft of a list gives words and agency where they are left blank."""

    addressee_label = "Cơ quan có dự thảo"
    asked = {"du-thao": "draft_item"}

    draft_item = row_field(
        "Dự thảo trong danh mục", DraftItem.objects.none(), "Để trống nếu dự thảo không có trong danh mục.",
        required=False,
    )  # fmt: skip
    text = words_field(
        "Nội dung phản biện", "Tên dự thảo, nội dung được phản biện. Chọn dự thảo ở trên thì có thể để trống.",
        most=500, rows=3, required=False,
    )  # fmt: skip
    basis = choice_field("Căn cứ", {basis: BASES[basis] for basis in CRITIQUE_BASES})
    form = choice_field("Hình thức", CRITIQUE_FORMS)
    field_order = (
        "draft_item", "text", "basis", "form", "addressee", "addressee_name", "partners", "begins_on", "ends_on",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        drafts = self.fields["draft_item"]
        assert isinstance(drafts, forms.ModelChoiceField)
        offered = DraftItem.objects.visible_to(self.user).for_year(self.year.year).in_force()
        drafts.queryset = offered.select_related("agency")

    def clean(self) -> dict[str, Any]:
        draft = self.cleaned_data.get("draft_item")
        if draft is not None:
            self.cleaned_data["text"] = self.cleaned_data.get("text") or f"{draft.get_kind_display()} {draft.title}"
            if not self.cleaned_data.get("addressee") and not self.cleaned_data.get("addressee_name"):
                self.cleaned_data["addressee"] = draft.agency
        data = super().clean()
        if not data.get("text") and "text" not in self.errors:
            self.add_error("text", "Xin ghi nội dung phản biện.")
        return data


class CritiquePlaceForm(OrganizationPlaceForm):
    """The unit, and the Front that leads there."""

    @property
    def place(self) -> dict[str, Any]:
        return super().place | {"kind": TopicKind.CRITIQUE}


def _check(topic: Topic) -> None:
    topics.check(topic)
    draft = topic.draft_item
    if draft is None:
        return
    if draft.is_cancelled:
        raise RegisterRefused("Dự thảo đã hủy khỏi danh mục. Xin chọn lại hoặc để trống.")
    if topic.addressee_id != draft.agency_id:
        raise RegisterRefused(f"Dự thảo là của {draft.agency}. Xin chọn đúng cơ quan có dự thảo.")
    if not reaches(topic.unit, draft.agency):
        raise RegisterRefused(f"Dự thảo của {draft.agency} không thuộc {topic.unit}. Xin chọn lại.")


def _check_new(topic: Topic) -> None:
    check_owed(topic, FIGURE, "nội dung phản biện")


def _counts(topic: Topic) -> str:
    """Whether it counts, or would once it is issued, in words."""
    if topic.basis == Basis.D218:
        return "Không: góp ý theo Quyết định 218 ghi riêng"
    return "Có" if topic.partners.exists() else "Không: chưa có tổ chức phối hợp"


def _facts(topic: Topic) -> Sequence[Fact]:
    made = topics.facts(topic, all_organizations=Organization.objects.count())
    if topic.draft_item:
        made.insert(1, Fact("Dự thảo trong danh mục", str(topic.draft_item)))
    return [*made, Fact("Tính là phản biện phối hợp", _counts(topic))]


#: Source: NQ, I.2.1-2 (T02), II.1-2 (Q1.5), II.4-4 (Q4.15); ADR 0029.
CRITIQUES: Final = Register[Topic](
    slug="phan-bien",
    title="Phản biện xã hội",
    noun="nội dung phản biện",
    lead=(
        "Mặt trận Tổ quốc chủ trì, các tổ chức phối hợp: mỗi năm ít nhất một nội dung có văn bản phản biện. Nội dung "
        "phối hợp ghi một lần, tính chung cho tất cả."
    ),
    figure=FIGURE,
    model=Topic,
    rows=Topic.objects.critiques().with_papers,
    table=TOPIC_STEPS,
    tags=topics.TAGS,
    open_states=topics.OPEN_STATES,
    columns=topics.COLUMNS,
    facts=_facts,
    place_form=CritiquePlaceForm,
    form=CritiqueForm,
    check_new=_check_new,
    check=_check,
    follows=topics.follows,
    fulfils=lambda rows, year: rows.counting_for(year).joint_critiques(),  # type: ignore[attr-defined]
    answers=is_committee,
    filters=(
        topics.JOINT,
        RowFilter("mot-minh", "chưa có phối hợp", lambda rows, today: rows.active().alone()),
    ),
    parts=(topics.RECOMMENDATIONS_OF,),
    steps=topics.steps(result="văn bản phản biện"),
)
