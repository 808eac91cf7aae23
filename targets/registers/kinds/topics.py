"""What supervisions and critiques share: the fields and papers of a topic, its steps, and what contradicts itself."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms
from django.db.models import QuerySet

from organizations.form_fields import day_field
from organizations.formats import number, short_date
from organizations.models import Agency, AgencyKind, Organization, Unit, User
from organizations.names import says_something
from targets.models import Paper, Recommendation, ReportingYear, Topic
from targets.models.paper import PaperQuerySet
from targets.papers.forms import AgencyField
from targets.registers.claims import RegisterRefused, hold_year
from targets.registers.forms import RowForm, count_field, rows_field, words_field
from targets.registers.papers import committee_of, committee_papers, own_agency, own_papers
from targets.registers.register import Column, Fact, Part, RowFilter, StepPage, StepPaper
from targets.registers.scope import owns
from targets.rules import topics as rules
from targets.rules.register_steps import TopicState
from targets.rules.step_table import RegisterStep
from targets.rules.topics import CRITIQUE_FORMS, Basis

#: Classes and signs of the states.
TAGS: Final[Mapping[str, tuple[str, str]]] = {
    TopicState.PLANNED: ("tag-plain", "half"),
    TopicState.APPROVED: ("tag-neutral", "clock"),
    TopicState.STARTED: ("tag-neutral", "clock"),
    TopicState.ISSUED: ("tag-met", "check"),
    TopicState.CLOSED: ("tag-met", "check"),
    TopicState.CANCELLED: ("tag-not-applicable", "minus"),
}
OPEN_STATES: Final[Mapping[str, str]] = {
    TopicState.PLANNED: "chờ cấp ủy phê duyệt",
    TopicState.APPROVED: "chưa bắt đầu",
    TopicState.STARTED: "chưa có kết quả",
}


def addressees(user: User, year: ReportingYear) -> QuerySet[Agency]:
    """Agencies that topics and recommendations may be about: at, above and below the account's unit.

    The Front and the unions supervise and are no addressees. Sorted by unit, with units.
    """
    rows = Agency.objects.in_force(year.reference_on).exclude(kind=AgencyKind.FRONT_OR_UNION)
    if not user.is_whole_register:
        units = Unit.objects.under(user.unit) if user.unit else Unit.objects.none()
        rows = rows.filter(unit__in=units) | rows.filter(unit__in=user.unit.lineage if user.unit else ())
    return rows.with_parties().order_by("unit__sort_key", "unit", "sort_key", "pk")


def reaches(unit: Unit, agency: Agency) -> bool:
    """Whether the agency is at the unit, above or below it: no paper goes sideways. Reads the agency's unit."""
    return agency.unit_id in unit.lineage or unit.pk in agency.unit.lineage


def addressee_field(user: User, year: ReportingYear, label: str, help_text: str = "", *, required: bool) -> AgencyField:
    """One of the agencies that may be addressed. One query."""
    field = AgencyField(list(addressees(user, year)), label, required=required, help_text=help_text)
    field.error_messages["invalid_choice"] = "Không có cơ quan này trong danh mục của đồng chí."
    return field


class TopicForm(RowForm):
    """What a person writes of a topic. A subclass adds basis, form and the words for the addressee."""

    text = words_field("Nội dung", "Ghi như trong kế hoạch; một nội dung nhiều cuộc vẫn là một.", most=500, rows=3)
    addressee_label = "Cơ quan"
    addressee = forms.Field(required=False)
    addressee_name = words_field(
        "Cơ quan, đơn vị khác", "Chỉ ghi khi cơ quan không có trong danh sách trên.", most=200, rows=1, required=False
    )
    partners = rows_field(
        "Tổ chức phối hợp",
        Organization.objects.none(),
        "Tổ chức chủ trì không phải đánh dấu. Nội dung phối hợp chỉ nhập một lần, ở tổ chức chủ trì.",
    )
    begins_on = day_field("Thực hiện từ ngày", required=False)
    ends_on = day_field("Đến ngày", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["addressee"] = addressee_field(self.user, self.year, self.addressee_label, required=False)
        partners = self.fields["partners"]
        assert isinstance(partners, forms.ModelMultipleChoiceField)
        partners.queryset = Organization.objects.all()

    @property
    def is_restricted(self) -> bool:
        """Whether no words are kept of it."""
        return bool(self.cleaned_data.get("basis") == Basis.R124)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        named = [name for name in ("addressee", "addressee_name") if data.get(name)]
        if len(named) > 1:
            self.add_error("addressee_name", "Đã chọn cơ quan trong danh sách thì để trống ô này.")
        elif not named and not self.is_restricted and "addressee" not in self.errors:
            self.add_error("addressee", f"Xin chọn {self.addressee_label[:1].lower()}{self.addressee_label[1:]}.")
        if data.get("begins_on") and data.get("ends_on") and data["ends_on"] < data["begins_on"]:
            self.add_error("ends_on", "Ngày kết thúc không được trước ngày bắt đầu.")
        return data


class IssueForm(RowForm):
    """What is known once the result is there."""

    ends_on = day_field("Thực hiện đến ngày", required=False)
    sessions = count_field("Số cuộc, buổi làm việc", "Một nội dung có thể làm nhiều cuộc; vẫn tính một nội dung.")


def follows(topic: Topic) -> Mapping[str, Any]:
    """The day of the result is that of its paper."""
    return {"issued_on": topic.result.issued_on if topic.result else None}


def check(topic: Topic) -> None:
    """Raise RegisterRefused where the topic contradicts itself."""
    partners = topic.several("partners")
    if topic.is_restricted:
        if topic.pk and not Topic.objects.filter(pk=topic.pk, basis=Basis.R124).exists():
            raise RegisterRefused(
                "Dòng đã có nội dung bằng chữ thì không đổi sang Quy định 124 được, vì lịch sử vẫn giữ những chữ đó. "
                "Xin hủy dòng này và nhập dòng mới."
            )
        if topic.text or topic.addressee_id or topic.addressee_name or partners:
            raise RegisterRefused(
                "Giám sát theo Quy định 124 chỉ ghi số: xin để trống nội dung, cơ quan được giám sát và tổ chức phối "
                "hợp."
            )
        if not topic.groups:
            raise RegisterRefused("Giám sát theo Quy định 124: xin ghi số đối tượng được giám sát, từ 1 trở lên.")
    elif not says_something(topic.text):
        raise RegisterRefused("Xin ghi nội dung bằng chữ.")
    elif (topic.addressee is None) == (not topic.addressee_name):
        raise RegisterRefused("Xin ghi một cơ quan được giám sát, phản biện: trong danh sách hoặc cơ quan khác.")
    elif topic.groups is not None:
        raise RegisterRefused("Số đối tượng chỉ ghi khi giám sát theo Quy định 124.")
    if topic.organization_id in {one.pk for one in partners}:
        raise RegisterRefused(f"{topic.organization} là tổ chức chủ trì nên không đánh dấu ở tổ chức phối hợp.")
    if topic.addressee is not None and not reaches(topic.unit, topic.addressee):
        raise RegisterRefused(
            f"{topic.addressee} không cùng đơn vị, cấp trên hay cấp dưới của {topic.unit}. Xin chọn lại cơ quan."
        )
    if topic.begins_on and topic.ends_on and topic.ends_on < topic.begins_on:
        raise RegisterRefused(
            f"Kết thúc ngày {short_date(topic.ends_on)}, trước ngày bắt đầu {short_date(topic.begins_on)}. Xin xem lại."
        )


def issue_check(topic: Topic, paper: Paper | None) -> None:
    """Raise RegisterRefused unless the year of the result, which the topic counts for, is open and not earlier."""
    assert paper is not None
    issued = paper.issued_on.year
    if issued < topic.year_id:
        raise RegisterRefused(
            f"Văn bản kết quả ban hành ngày {short_date(paper.issued_on)}, trước năm {topic.year_id} của dòng này. Nội "
            f"dung tính theo năm của văn bản kết quả: xin nhập vào sổ năm {issued}."
        )
    if hold_year(topic.unit, ReportingYear(year=issued)):
        raise RegisterRefused(f"Văn bản kết quả tính cho năm {issued}, năm đó đã chốt nên không ghi thêm được.")


def close_check(topic: Topic, paper: Paper | None) -> None:
    """Raise RegisterRefused while something that was recommended is unanswered, or accepted and not carried out."""
    if left := topic.recommendations.unfinished().count():
        raise RegisterRefused(
            f"Còn {number(left)} kiến nghị chưa được trả lời hoặc chưa giải quyết xong nên chưa kết thúc theo dõi được."
        )


def _above(topic: Topic) -> PaperQuerySet:
    """Papers of all agencies at the unit and above it."""
    return Paper.objects.in_force().filter(agency__unit__in=topic.unit.lineage)


def _plans(topic: Topic) -> PaperQuerySet:
    """By which it may have begun: the lead's own papers, or where it has no own plan any at its unit and above."""
    return own_papers(topic) if topic.own_plan or topic.form in CRITIQUE_FORMS else _above(topic)


def _results(topic: Topic) -> PaperQuerySet:
    """That may tell the result: the lead's, or another's where the lead only takes part; none older than the plan."""
    papers = _above(topic) if topic.form == rules.TopicForm.JOINING else own_papers(topic)
    return papers.filter(issued_on__gte=topic.plan.issued_on) if topic.plan else papers


def _not_approving(topic: Topic, paper: Paper) -> str:
    return f"{paper} là của {paper.agency}, không phải của cấp ủy cùng cấp. Xin chọn văn bản phê duyệt của cấp ủy."


def _not_planning(topic: Topic, paper: Paper) -> str:
    return (
        f"{paper} là của {paper.agency}, không phải của {topic.place}. Tổ chức chủ trì bắt đầu bằng kế hoạch của mình; "
        "nếu không có kế hoạch riêng, xin sửa lại dòng này trước khi trình cấp ủy."
    )


def _not_telling(topic: Topic, paper: Paper) -> str:
    if topic.plan is not None and paper.issued_on < topic.plan.issued_on:
        return (
            f"Văn bản kết quả ban hành ngày {short_date(paper.issued_on)}, trước ngày của kế hoạch "
            f"{short_date(topic.plan.issued_on)}. Xin xem lại ngày của hai văn bản."
        )
    return f"{paper} là của {paper.agency}, không phải của {topic.place}. Xin chọn văn bản của tổ chức chủ trì."


def steps(*, result: str) -> Sequence[StepPage[Topic]]:
    """The pages of a topic's steps. `result`: what the paper of the result is called."""
    return (
        StepPage(
            step=RegisterStep.APPROVE, slug="phe-duyet", title="Cấp ủy phê duyệt",
            lead=(
                "Chọn hoặc nhập văn bản của cấp ủy cùng cấp phê duyệt chương trình, nội dung. Một văn bản dùng được "
                "cho nhiều nội dung. Ghi rồi thì không sửa nội dung nữa."
            ),
            button="Ghi phê duyệt", done="Đã ghi phê duyệt của cấp ủy.",
            paper=StepPaper("approval", "Văn bản phê duyệt", committee_papers, _not_approving, committee_of),
        ),
        StepPage(
            step=RegisterStep.START, slug="bat-dau", title="Bắt đầu thực hiện",
            lead="Chọn hoặc nhập kế hoạch, quyết định mà tổ chức chủ trì ban hành để thực hiện.",
            button="Ghi bắt đầu", done="Đã ghi bắt đầu thực hiện.",
            paper=StepPaper("plan", "Kế hoạch, quyết định", _plans, _not_planning, own_agency),
        ),
        StepPage(
            step=RegisterStep.ISSUE, slug="ket-qua", title="Đã ban hành kết quả",
            lead=(
                f"Chọn hoặc nhập {result}. Nội dung tính cho năm của văn bản này, kể cả khi dòng thuộc sổ năm trước."
            ),
            button="Ghi kết quả", done="Đã ghi văn bản kết quả.", form=IssueForm,
            paper=StepPaper("result", f"{result[:1].upper()}{result[1:]}", _results, _not_telling, own_agency),
            check=issue_check,
        ),
        StepPage(
            step=RegisterStep.CLOSE, slug="ket-thuc", title="Kết thúc theo dõi",
            lead="Kết thúc khi mọi kiến nghị đã được trả lời và việc đã tiếp thu đã giải quyết xong.",
            button="Kết thúc theo dõi", done="Đã kết thúc theo dõi.", check=close_check,
        ),
        StepPage(
            step=RegisterStep.ABANDON, slug="khong-thuc-hien", title="Không thực hiện nữa",
            lead="Ghi khi nội dung đã dự kiến nhưng không làm nữa. Nội dung vẫn nằm trong sổ kèm lý do, không tính.",
            button="Ghi không thực hiện", done="Đã ghi không thực hiện.",
        ),
    )  # fmt: skip


def _adds_recommendations(user: User, topic: Topic) -> bool:
    return topic.state == TopicState.ISSUED and not topic.is_restricted and owns(user, topic)


RECOMMENDATIONS_OF: Final = Part[Topic](
    slug="kien-nghi",
    asked="noi-dung",
    rows=lambda topic: Recommendation.objects.with_papers().filter(topic=topic),
    enters=_adds_recommendations,
    year=lambda topic, shown: topic.counted_year,
)
JOINT: Final = RowFilter[Topic]("phoi-hop", "có phối hợp", lambda rows, today: rows.active().joint(), is_open=False)
COLUMNS: Final[Sequence[Column[Topic]]] = (
    Column("Cơ quan được giám sát, phản biện", lambda topic: topic.addressee_text or "–"),
    Column("Phối hợp", lambda topic: partner_words(topic) or "–"),
    Column("Kết quả", lambda topic: str(topic.result or "–")),
)


def partner_words(topic: Topic) -> str:
    """The partners' short names. No query where they are fetched along."""
    return ", ".join(one.short_name for one in topic.partners.all())


def facts(topic: Topic, *, all_organizations: int) -> list[Fact]:
    """The lines that both kinds show. `all_organizations`: how many there are."""
    partners = topic.partners.count()
    took_part = f"{number(partners + 1)}/{number(all_organizations)} tổ chức tham gia"
    made = [
        Fact("Nội dung", topic.subject),
        Fact("Căn cứ", topic.get_basis_display()),
        Fact("Hình thức", topic.get_form_display()),
        Fact("Tổ chức chủ trì", str(topic.organization)),
        Fact("Tổ chức phối hợp", f"{partner_words(topic) or 'Không có'} ({took_part})"),
    ]
    if topic.is_restricted:
        made.append(Fact("Số đối tượng", number(topic.groups or 0)))
    else:
        made.append(Fact("Cơ quan được giám sát, phản biện", topic.addressee_text))
    if topic.begins_on or topic.ends_on:
        span = f"{_day(topic.begins_on)} đến {_day(topic.ends_on)}"
        made.append(Fact("Thời gian", f"{span} ({number(topic.days)} ngày)" if topic.days else span))
    if topic.sessions is not None:
        made.append(Fact("Số cuộc, buổi làm việc", number(topic.sessions)))
    made += [
        Fact("Văn bản phê duyệt của cấp ủy", "Chưa có", topic.approval),
        Fact("Kế hoạch, quyết định", "Chưa có", topic.plan),
        Fact("Văn bản kết quả", "Chưa có", topic.result),
    ]
    if topic.issued_on:
        made.append(Fact("Tính cho năm", _counted(topic)))
    return made


def _day(day: Any) -> str:
    return short_date(day) if day else "…"


def _counted(topic: Topic) -> str:
    """The year that it counts for; says so where the paper's day was corrected after the step."""
    assert topic.issued_on is not None
    assert topic.result is not None
    words = f"{topic.counted_year} (ngày của văn bản kết quả: {short_date(topic.issued_on)}"
    if topic.result.issued_on != topic.issued_on:
        words += f"; văn bản nay ghi ngày {short_date(topic.result.issued_on)}, xin xem lại"
    return f"{words})"
