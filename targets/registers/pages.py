"""What the shared pages show of each register: one declaration a register, and the list of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django import forms

from organizations.formats import number
from organizations.models import Agency, User
from targets.models import Paper, Theme
from targets.models.paper import PaperQuerySet
from targets.models.registers.theme import ThemeQuerySet
from targets.papers.forms import StepPaperForm
from targets.registers import themes
from targets.registers.forms import AddThemeForm, CancelRowForm, ReplaceThemeForm, ThemeForm
from targets.rules.register_steps import STEP_TABLES, RegisterStep, StepTable, ThemeState


@dataclass(frozen=True)
class Column:
    """A column of the list beside unit, organization and state."""

    title: str
    text: Callable[[Theme], str]


@dataclass(frozen=True)
class Fact:
    """A line of the row's own page: words, or a paper."""

    label: str
    text: str = ""
    paper: Paper | None = None


@dataclass(frozen=True)
class StepPage:
    """The page of one step.

    `form`: made from the row, the person and what was posted (`data`, `files`, `was_too_large`).
    `take`: the action, given the row, the valid form, the revision that was seen, the person and the instant. It
    answers the row to show next.
    """

    step: RegisterStep
    slug: str
    title: str
    lead: str
    button: str
    done: str
    form: Callable[[Theme, User, Mapping[str, Any]], forms.Form]
    take: Callable[[Theme, Any, int, User, datetime], Theme]


@dataclass(frozen=True)
class RegisterPage:
    """One register on the shared pages.

    `figure`: key of the figure that its rows are counted in; who owes it is expected to have a row. `tags`: state →
    class and sign. `open_states`: those in which something is still to be done. `agency`: whose papers prove a row,
    if the person enters papers for it.
    """

    slug: str
    title: str
    noun: str
    lead: str
    figure: str
    rows: Callable[[], ThemeQuerySet]
    table: StepTable
    tags: Mapping[str, tuple[str, str]]
    open_states: Mapping[str, str]
    columns: Sequence[Column]
    facts: Callable[[Theme], Sequence[Fact]]
    add_form: type[AddThemeForm]
    add: Callable[..., Theme]
    change_form: type[ThemeForm]
    change: Callable[..., None]
    prove: Callable[..., None]
    agency: Callable[[Theme, User], Agency | None]
    steps: Sequence[StepPage]


def _theme_facts(theme: Theme) -> Sequence[Fact]:
    facts = [
        Fact("Chủ đề", theme.text),
        Fact("Chỉ tiêu, nhiệm vụ đại hội", theme.congress_target),
        Fact("Văn bản báo cáo cấp ủy", "Chưa có", theme.report),
        Fact("Văn bản cho chủ trương", "Chưa có", theme.agreement),
    ]
    if (days := theme.days_to_answer) is not None:
        facts.append(Fact("Từ báo cáo đến chủ trương", f"{number(days)} ngày"))
    return facts


def _report_form(theme: Theme, user: User, posted: Mapping[str, Any]) -> forms.Form:
    return _paper_form("Văn bản báo cáo cấp ủy", themes.reporting_papers, themes.reporting_agency, theme, user, posted)


def _agreement_form(theme: Theme, user: User, posted: Mapping[str, Any]) -> forms.Form:
    return _paper_form("Văn bản cho chủ trương", _papers_since_report, themes.agreeing_agency, theme, user, posted)


def _papers_since_report(theme: Theme) -> PaperQuerySet:
    """An agreement is never older than the report, so older papers are not offered."""
    papers = themes.agreeing_papers(theme)
    return papers.filter(issued_on__gte=theme.report.issued_on) if theme.report else papers


def _paper_form(
    legend: str,
    papers: Callable[[Theme], PaperQuerySet],
    agency: Callable[[Theme, User], Agency | None],
    theme: Theme,
    user: User,
    posted: Mapping[str, Any],
) -> forms.Form:
    offered = list(papers(theme).visible_to(user).order_by("-issued_on", "-pk"))
    return StepPaperForm(agency=agency(theme, user), papers=offered, legend=legend, **posted)


def _report(theme: Theme, form: StepPaperForm, seen: int, by: User, at: datetime) -> Theme:
    themes.report_theme(theme, form.save_one(by=by, at=at), seen=seen, by=by, at=at)
    return theme


def _agree(theme: Theme, form: StepPaperForm, seen: int, by: User, at: datetime) -> Theme:
    themes.agree_theme(theme, form.save_one(by=by, at=at), seen=seen, by=by, at=at)
    return theme


def _replace(theme: Theme, form: ReplaceThemeForm, seen: int, by: User, at: datetime) -> Theme:
    reason = form.cleaned_data["reason"]
    return themes.replace_theme(theme, form.words, reason=reason, seen=seen, by=by, at=at)


def _cancel(theme: Theme, form: CancelRowForm, seen: int, by: User, at: datetime) -> Theme:
    themes.cancel_theme(theme, reason=form.cleaned_data["reason"], seen=seen, by=by, at=at)
    return theme


THEMES: Final = RegisterPage(
    slug="chu-de",
    title="Chủ đề năm",
    noun="chủ đề",
    lead=(
        "Mỗi tổ chức một chủ đề, cụ thể hóa nghị quyết đại hội đảng bộ cùng cấp, báo cáo cấp ủy cùng cấp cho chủ "
        "trương thực hiện. Có chủ trương rồi mới tính là đã có chủ đề."
    ),
    figure=themes.FIGURE,
    rows=Theme.objects.with_papers,
    table=STEP_TABLES["chu-de"],
    tags={
        ThemeState.DRAFT: ("tag-plain", "half"),
        ThemeState.REPORTED: ("tag-neutral", "clock"),
        ThemeState.AGREED: ("tag-met", "check"),
        ThemeState.REPLACED: ("tag-not-applicable", "minus"),
    },
    open_states={ThemeState.DRAFT: "chưa báo cáo cấp ủy", ThemeState.REPORTED: "chờ chủ trương"},
    columns=(
        Column("Chủ đề", lambda theme: theme.text),
        Column("Báo cáo", lambda theme: str(theme.report or "–")),
        Column("Chủ trương", lambda theme: str(theme.agreement or "–")),
    ),
    facts=_theme_facts,
    add_form=AddThemeForm,
    add=themes.add_theme,
    change_form=ThemeForm,
    change=themes.change_theme,
    prove=themes.set_evidence,
    agency=themes.reporting_agency,
    steps=(
        StepPage(
            RegisterStep.REPORT,
            "bao-cao",
            "Đã báo cáo cấp ủy",
            "Chọn hoặc nhập văn bản mà tổ chức báo cáo cấp ủy cùng cấp về chủ đề. Ghi rồi thì không sửa chủ đề nữa.",
            "Ghi đã báo cáo",
            "Đã ghi văn bản báo cáo cấp ủy.",
            _report_form,
            _report,
        ),
        StepPage(
            RegisterStep.AGREE,
            "chu-truong",
            "Cấp ủy cho chủ trương",
            "Chọn hoặc nhập văn bản của cấp ủy cùng cấp cho chủ trương thực hiện chủ đề.",
            "Ghi chủ trương",
            "Đã ghi chủ trương của cấp ủy.",
            _agreement_form,
            _agree,
        ),
        StepPage(
            RegisterStep.REPLACE,
            "thay",
            "Thay bằng chủ đề khác",
            "Chủ đề cũ được giữ trong lịch sử; chủ đề mới phải báo cáo cấp ủy lại.",
            "Thay chủ đề",
            "Đã thay chủ đề. Đây là chủ đề mới.",
            lambda theme, user, posted: ReplaceThemeForm(posted["data"]),
            _replace,
        ),
        StepPage(
            RegisterStep.CANCEL,
            "huy",
            "Hủy chủ đề",
            "Chỉ hủy khi nhập nhầm. Chủ đề đã hủy không dùng lại được, vẫn nằm trong sổ kèm lý do.",
            "Hủy chủ đề",
            "Đã hủy chủ đề.",
            lambda theme, user, posted: CancelRowForm(posted["data"]),
            _cancel,
        ),
    ),
)
#: Address → register, in the order of the year's page.
REGISTERS: Final[Mapping[str, RegisterPage]] = {page.slug: page for page in (THEMES,)}
