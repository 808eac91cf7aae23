"""Recommendations after a supervision and opinions of a critique: sent, answered by the agency, carried out."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from django import forms
from django.urls import reverse
from django.utils import timezone

from organizations.form_fields import day_field
from organizations.formats import number, short_date
from organizations.models import Agency, AgencyKind, User
from organizations.names import says_something
from targets.models import Paper, Recommendation, Resolution, Topic
from targets.models.paper import PaperQuerySet
from targets.registers.claims import RegisterRefused
from targets.registers.forms import PlaceForm, RowForm, choice_field, offer, pick_field, words_field
from targets.registers.kinds.topics import addressee_field, reaches
from targets.registers.register import Column, Fact, Register, RowFilter, StepPage, StepPaper
from targets.registers.scope import enters
from targets.rules.register_steps import RECOMMENDATION_STEPS, RecommendationState, TopicState
from targets.rules.step_table import RegisterStep
from targets.rules.topics import REPLIES, Basis, Reply, TopicKind

#: The list's filter of those whose answer is overdue.
OVERDUE: Final = "qua-han"


class TopicPlaceForm(PlaceForm):
    """The topic that it follows from, among those with a result for whose lead the person enters rows."""

    fills = frozenset({"topic", "unit", "organization"})
    topic = pick_field(
        "Nội dung giám sát, phản biện", "Không có nội dung này, hoặc đồng chí không nhập sổ cho tổ chức chủ trì."
    )

    def __init__(self, data: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        rows = Topic.objects.visible_to(self.user).for_year(self.year.year).in_force().with_parties()
        rows = rows.filter(state=TopicState.ISSUED).exclude(basis=Basis.R124)
        self.topics = {topic.pk: topic for topic in rows if enters(self.user, topic.unit, topic.organization)}
        named = {pk: f"{topic.place}: {topic.text[:90]}" for pk, topic in self.topics.items()}
        self.fields["topic"].help_text = "Nội dung đã ban hành kết quả, chưa kết thúc theo dõi."
        offer(self, "topic", named, "Chọn nội dung")
        self.initial = {"topic": kwargs["asked"].get("noi-dung", "")}

    @property
    def is_offered(self) -> bool:
        return bool(self.topics)

    @property
    def place(self) -> dict[str, Any]:
        topic = self.topics[self.cleaned_data["topic"]]
        return {"topic": topic, "unit": topic.unit, "organization": topic.organization}


class RecommendationForm(RowForm):
    """What is asked, of whom, and by when it is to be answered."""

    text = words_field(
        "Kiến nghị, ý kiến phản biện",
        "Mỗi kiến nghị một dòng; không ghi tên, việc riêng của công dân.",
        most=1000,
        rows=4,
    )
    addressee = forms.Field()
    sent_on = day_field("Ngày gửi")
    due_on = day_field("Hạn trả lời", "Để trống thì tính theo số ngày quy định, kể từ ngày gửi.", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["addressee"] = addressee_field(self.user, self.year, "Cơ quan phải trả lời", required=True)

    def clean_sent_on(self) -> date:
        day: date = self.cleaned_data["sent_on"]
        if day > timezone.localdate():
            raise forms.ValidationError("Ngày gửi không được sau hôm nay.")
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("sent_on") and data.get("due_on") and data["due_on"] < data["sent_on"]:
            self.add_error("due_on", "Hạn trả lời không được trước ngày gửi.")
        return data


class AnswerForm(RowForm):
    """What the agency answers. Its day is that of the paper; without one the day on which it answers here."""

    reply = choice_field("Trả lời", REPLIES)
    reply_reason = words_field(
        "Giải trình", "Phải ghi khi không tiếp thu, hoặc chỉ tiếp thu một phần.", most=1000, rows=4, required=False
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("reply") in (Reply.PARTLY, Reply.REFUSED) and not says_something(data.get("reply_reason") or ""):
            self.add_error("reply_reason", "Không tiếp thu hoặc tiếp thu một phần thì xin ghi giải trình.")
        return data

    @property
    def values(self) -> dict[str, Any]:
        before = self.row.answered_on if isinstance(self.row, Recommendation) else None
        return super().values | {"answered_on": before or timezone.localdate()}


class DoneForm(RowForm):
    """When it was carried out."""

    done_on = day_field("Ngày giải quyết xong")

    def clean_done_on(self) -> date:
        day: date = self.cleaned_data["done_on"]
        if day > timezone.localdate():
            raise forms.ValidationError("Ngày giải quyết xong không được sau hôm nay.")
        return day


def _follows(row: Recommendation) -> Mapping[str, Any]:
    """The day of the answer is that of its paper; what is not due by hand is due after the resolution's days."""
    days = {}
    if row.due_on is None and row.sent_on is not None:
        within = Resolution.objects.reply_days(row.unit, row.year_id)
        days["due_on"] = row.sent_on + timedelta(days=within)
    if row.answer is not None:
        days["answered_on"] = row.answer.issued_on
    return days


def _check_new(row: Recommendation) -> None:
    topic = row.topic
    if topic.is_restricted:
        raise RegisterRefused("Giám sát theo Quy định 124 chỉ ghi số nên không nhập kiến nghị.")
    if topic.is_cancelled or topic.state != TopicState.ISSUED:
        raise RegisterRefused("Chỉ nhập kiến nghị khi nội dung đã ban hành kết quả và chưa kết thúc theo dõi.")
    if (topic.unit_id, topic.organization_id) != (row.unit_id, row.organization_id):
        raise RegisterRefused("Kiến nghị phải là của tổ chức chủ trì nội dung giám sát, phản biện.")


def _check(row: Recommendation) -> None:
    issued = row.topic.issued_on
    if issued and row.sent_on < issued:
        raise RegisterRefused(
            f"Ngày gửi {short_date(row.sent_on)} trước ngày ban hành kết quả {short_date(issued)}. Xin xem lại."
        )
    if row.due_on < row.sent_on:
        raise RegisterRefused("Hạn trả lời không được trước ngày gửi.")
    if row.addressee.kind == AgencyKind.FRONT_OR_UNION or not reaches(row.unit, row.addressee):
        raise RegisterRefused(f"Không gửi kiến nghị của {row.unit} tới {row.addressee} được. Xin chọn lại cơ quan.")
    if row.answered_on and row.answered_on < row.sent_on:
        raise RegisterRefused(
            f"Trả lời ngày {short_date(row.answered_on)}, trước ngày gửi kiến nghị {short_date(row.sent_on)}. Xin xem "
            "lại."
        )
    if row.reply in (Reply.PARTLY, Reply.REFUSED) and not says_something(row.reply_reason):
        raise RegisterRefused("Không tiếp thu hoặc tiếp thu một phần thì xin ghi giải trình.")


def _done_check(row: Recommendation, paper: Paper | None) -> None:
    if row.reply == Reply.REFUSED:
        raise RegisterRefused("Cơ quan không tiếp thu kiến nghị này nên không có việc để giải quyết xong.")
    if row.done_on is None or row.answered_on is None or row.done_on < row.answered_on:
        raise RegisterRefused("Ngày giải quyết xong không được trước ngày trả lời. Xin xem lại.")


def _answers(user: User, row: Recommendation) -> bool:
    """Whether the account speaks for the agency that is addressed: its own, or one of a commune officer's unit."""
    return Recommendation.objects.addressed_to(user).filter(pk=row.pk).exists()


def _answering_papers(row: Recommendation) -> PaperQuerySet:
    """Papers of the agency that is addressed, none older than the recommendation."""
    return Paper.objects.in_force().filter(agency=row.addressee_id, issued_on__gte=row.sent_on)


def _not_answering(row: Recommendation, paper: Paper) -> str:
    if paper.agency_id == row.addressee_id:
        return (
            f"Văn bản trả lời ban hành ngày {short_date(paper.issued_on)}, trước ngày gửi kiến nghị "
            f"{short_date(row.sent_on)}. Xin xem lại ngày của văn bản."
        )
    return f"{paper} là của {paper.agency}, không phải của {row.addressee}. Xin chọn văn bản của cơ quan phải trả lời."


def _addressee(row: Recommendation, by: User) -> Agency | None:
    return Agency.objects.enterable_by(by).with_parties().filter(pk=row.addressee_id).first()


def due_words(row: Recommendation) -> str:
    """«15/05/2023, quá hạn 12 ngày»."""
    late = row.days_overdue(timezone.localdate())
    word = "trả lời chậm" if row.answered_on else "quá hạn"
    return f"{short_date(row.due_on)}, {word} {number(late)} ngày" if late else short_date(row.due_on)


def _reply_words(row: Recommendation) -> str:
    return f"{row.get_reply_display()}, {short_date(row.answered_on)}" if row.answered_on else "–"


def _facts(row: Recommendation) -> Sequence[Fact]:
    slug = "phan-bien" if row.topic.kind == TopicKind.CRITIQUE else "giam-sat"
    made = [
        Fact(
            "Sau nội dung",
            row.topic.subject,
            address=reverse("registers:detail", args=[row.topic.year_id, slug, row.topic_id]),
        ),
        Fact("Kiến nghị", row.text),
        Fact("Cơ quan phải trả lời", str(row.addressee)),
        Fact("Ngày gửi", short_date(row.sent_on)),
        Fact("Hạn trả lời", due_words(row)),
        Fact("Văn bản trả lời", "Trả lời trên cổng" if row.answered_on else "Chưa có", row.answer),
    ]
    if row.answered_on:
        made.append(Fact("Trả lời", f"{_reply_words(row)} (sau {number(row.days_to_answer() or 0)} ngày)"))
    if row.reply_reason:
        made.append(Fact("Giải trình", row.reply_reason))
    if row.done_on:
        made.append(Fact("Giải quyết xong", short_date(row.done_on)))
    return made


#: Source: NQ, II.2-2 (Q2.6), II.3-1 (Q3.4, Q3.5); ADR 0029.
RECOMMENDATIONS: Final = Register[Recommendation](
    slug="kien-nghi",
    title="Kiến nghị sau giám sát, phản biện",
    noun="kiến nghị",
    lead=(
        "Kiến nghị sau giám sát và ý kiến phản biện đã gửi cơ quan có thẩm quyền: hạn trả lời, tiếp thu hay không, đã "
        "giải quyết xong chưa. Cơ quan được gửi trả lời ngay tại đây."
    ),
    model=Recommendation,
    rows=Recommendation.objects.with_papers,
    table=RECOMMENDATION_STEPS,
    tags={
        RecommendationState.SENT: ("tag-neutral", "clock"),
        RecommendationState.ANSWERED: ("tag-plain", "half"),
        RecommendationState.DONE: ("tag-met", "check"),
    },
    open_states={RecommendationState.SENT: "chờ trả lời"},
    columns=(
        Column("Gửi tới", lambda row: str(row.addressee)),
        Column("Hạn trả lời", due_words),
        Column("Trả lời", _reply_words),
    ),
    facts=_facts,
    place_form=TopicPlaceForm,
    form=RecommendationForm,
    check_new=_check_new,
    check=_check,
    follows=_follows,
    answers=_answers,
    filters=(
        RowFilter(OVERDUE, "quá hạn trả lời", lambda rows, today: rows.overdue(today)),
        RowFilter("cho-giai-quyet", "đã tiếp thu, chưa giải quyết xong", lambda rows, today: rows.to_be_done()),
    ),
    steps=(
        StepPage(
            step=RegisterStep.ANSWER,
            slug="tra-loi",
            title="Trả lời",
            lead=(
                "Cơ quan được gửi ghi tiếp thu hay không, kèm giải trình; có văn bản trả lời thì chọn hoặc nhập, ngày "
                "trả lời là ngày của văn bản. Người ghi thay phải có văn bản."
            ),
            button="Ghi trả lời",
            done="Đã ghi trả lời.",
            form=AnswerForm,
            paper=StepPaper("answer", "Văn bản trả lời", _answering_papers, _not_answering, _addressee),
        ),
        StepPage(
            step=RegisterStep.SETTLE,
            slug="xong",
            title="Đã giải quyết xong",
            lead="Tổ chức chủ trì xác nhận việc đã tiếp thu được giải quyết xong; văn bản làm chứng ghi ở Minh chứng.",
            button="Ghi đã giải quyết xong",
            done="Đã ghi giải quyết xong.",
            form=DoneForm,
            check=_done_check,
        ),
    ),
)
