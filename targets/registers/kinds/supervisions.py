"""Social supervision («giám sát xã hội»): topics that an organization leads, and which of them are its own."""

from collections.abc import Sequence
from typing import Any, Final

from organizations.models import Organization
from targets.models import Topic
from targets.registers.forms import OrganizationPlaceForm, choice_field, count_field, tick_field, words_field
from targets.registers.kinds import topics
from targets.registers.kinds.topics import TopicForm
from targets.registers.papers import is_committee
from targets.registers.places import check_owed
from targets.registers.register import Column, Fact, Register, RowFilter
from targets.rules.register_steps import TOPIC_STEPS
from targets.rules.topics import BASES, SUPERVISION_BASES, SUPERVISION_FORMS, TopicKind

#: The figure that counts independent supervisions: an organization owes one where it owes this.
FIGURE: Final = "supervisions"


class SupervisionForm(TopicForm):
    """What a person writes of a supervision."""

    addressee_label = "Cơ quan được giám sát"

    basis = choice_field(
        "Căn cứ",
        {basis: BASES[basis] for basis in SUPERVISION_BASES},
        "Theo Quy định 124 thì chỉ ghi số: không nội dung, không tên cơ quan, không tên người; chỉ tổ chức chủ trì, cơ "
        "quan giữ sổ và lãnh đạo xem được.",
    )
    text = words_field(
        "Nội dung giám sát",
        "Ghi như trong kế hoạch; một nội dung nhiều cuộc vẫn là một. Theo Quy định 124 thì để trống.",
        most=500,
        rows=3,
        required=False,
    )
    form = choice_field("Hình thức", SUPERVISION_FORMS)
    own_plan = tick_field(
        "Tổ chức chủ trì có kế hoạch riêng",
        "Giám sát độc lập phải có kế hoạch riêng và văn bản kết quả của chính tổ chức chủ trì.",
    )
    groups = count_field("Số đối tượng được giám sát", "Chỉ ghi khi theo Quy định 124.")
    field_order = (
        "basis", "text", "form", "own_plan", "addressee", "addressee_name", "partners", "groups",
        "begins_on", "ends_on",
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if self.is_restricted:
            for name in ("text", "addressee", "addressee_name", "partners"):
                if data.get(name):
                    self.add_error(name, "Giám sát theo Quy định 124 chỉ ghi số. Xin để trống ô này.")
            if not data.get("groups") and "groups" not in self.errors:
                self.add_error("groups", "Xin ghi số đối tượng, từ 1 trở lên.")
        elif "basis" not in self.errors:
            if not data.get("text") and "text" not in self.errors:
                self.add_error("text", "Xin ghi nội dung giám sát.")
            if data.get("groups") is not None:
                self.add_error("groups", "Chỉ ghi khi theo Quy định 124. Xin để trống ô này.")
        return data


class SupervisionPlaceForm(OrganizationPlaceForm):
    """The lead's unit and organization."""

    @property
    def place(self) -> dict[str, Any]:
        return super().place | {"kind": TopicKind.SUPERVISION}


def _check_new(topic: Topic) -> None:
    check_owed(topic, FIGURE, "nội dung giám sát")


def _independence(topic: Topic) -> str:
    why = topic.why_not_independent
    return f"Không: {why}" if why else "Có"


def _facts(topic: Topic) -> Sequence[Fact]:
    return [
        *topics.facts(topic, all_organizations=Organization.objects.count()),
        Fact("Có kế hoạch riêng", "Có" if topic.own_plan else "Không"),
        Fact("Giám sát độc lập", _independence(topic)),
    ]


#: Source: NQ, I.2.1-2 (T03), II.1-2 (Q1.5), II.4-4 (Q4.15); ADR 0029.
SUPERVISIONS: Final = Register[Topic](
    slug="giam-sat",
    title="Giám sát xã hội",
    noun="nội dung giám sát",
    lead=(
        "Mỗi tổ chức mỗi năm ít nhất một nội dung giám sát độc lập: có kế hoạch riêng, chủ trì và tự ban hành văn bản "
        "kết quả. Tham gia đoàn của cơ quan khác thì ghi nhưng không tính."
    ),
    figure=FIGURE,
    model=Topic,
    rows=Topic.objects.supervisions().with_papers,
    table=TOPIC_STEPS,
    tags=topics.TAGS,
    open_states=topics.OPEN_STATES,
    columns=(*topics.COLUMNS, Column("Độc lập", lambda topic: "–" if topic.why_not_independent else "Có")),
    facts=_facts,
    place_form=SupervisionPlaceForm,
    form=SupervisionForm,
    check_new=_check_new,
    check=topics.check,
    follows=topics.follows,
    fulfils=lambda rows, year: rows.counting_for(year).independent(),  # type: ignore[attr-defined]
    answers=is_committee,
    filters=(
        RowFilter("doc-lap", "độc lập", lambda rows, today: rows.active().independent(), is_open=False),
        topics.JOINT,
    ),
    parts=(topics.RECOMMENDATIONS_OF,),
    steps=topics.steps(result="thông báo kết quả giám sát"),
)
