"""Themes of the year («chủ đề năm»): one an organization, unit and year, reported to and agreed by the committee."""

from collections.abc import Sequence
from typing import Final

from organizations.formats import number, short_date
from organizations.models import AgencyKind
from targets.models import Paper, Theme
from targets.models.paper import PaperQuerySet
from targets.registers.forms import OrganizationPlaceForm, RowForm, words_field
from targets.registers.papers import committee_of, committee_papers, is_committee, own_agency, papers_at
from targets.registers.places import check_owed
from targets.registers.register import Column, Fact, Register, StepPage, StepPaper
from targets.rules.register_steps import THEME_STEPS, ThemeState
from targets.rules.step_table import RegisterStep

#: The figure that counts the themes: an organization owes one where it owes this.
FIGURE: Final = "themes"


class ThemeForm(RowForm):
    """The words of a theme."""

    text = words_field("Chủ đề năm", "Như ghi trong văn bản báo cáo cấp ủy; mỗi năm một chủ đề.", most=500, rows=3)
    congress_target = words_field(
        "Chỉ tiêu, nhiệm vụ nghị quyết đại hội đảng bộ mà chủ đề cụ thể hóa",
        "Ghi theo nghị quyết đại hội đảng bộ cùng cấp.",
        most=300,
    )


def _reporting_papers(theme: Theme) -> PaperQuerySet:
    """Papers by which it may have been reported: of the organization, or of another one of the unit for all."""
    return papers_at(theme).filter(agency__kind=AgencyKind.FRONT_OR_UNION)


def _agreeing_papers(theme: Theme) -> PaperQuerySet:
    """Papers by which the unit's committee, or a board in its name, may have agreed: none older than the report."""
    papers = committee_papers(theme)
    return papers.filter(issued_on__gte=theme.report.issued_on) if theme.report else papers


def _not_reporting(theme: Theme, paper: Paper) -> str:
    return (
        f"{paper} là của {paper.agency}, không phải của {theme.place} hay tổ chức khác cùng đơn vị. Xin chọn văn bản "
        "báo cáo cấp ủy của tổ chức."
    )


def _not_agreeing(theme: Theme, paper: Paper) -> str:
    if theme.report is not None and paper.issued_on < theme.report.issued_on:
        return (
            f"Văn bản cho chủ trương ban hành ngày {short_date(paper.issued_on)}, trước ngày tổ chức báo cáo "
            f"{short_date(theme.report.issued_on)}. Xin xem lại ngày của hai văn bản."
        )
    return (
        f"{paper} là của {paper.agency}, không phải của cấp ủy cùng cấp với {theme.place}. Xin chọn văn bản của cấp ủy "
        "cùng cấp."
    )


def _facts(theme: Theme) -> Sequence[Fact]:
    facts = [
        Fact("Chủ đề", theme.text),
        Fact("Chỉ tiêu, nhiệm vụ đại hội", theme.congress_target),
        Fact("Văn bản báo cáo cấp ủy", "Chưa có", theme.report),
        Fact("Văn bản cho chủ trương", "Chưa có", theme.agreement),
    ]
    if (days := theme.days_to_answer) is not None:
        facts.append(Fact("Từ báo cáo đến chủ trương", f"{number(days)} ngày"))
    return facts


def _twice(theme: Theme) -> str:
    return (
        f"{theme.place} đã có chủ đề năm {theme.year_id} trên sổ; mỗi năm chỉ một chủ đề. Xin mở chủ đề đó để sửa hoặc "
        "thay."
    )


def _check_new(theme: Theme) -> None:
    check_owed(theme, FIGURE, "chủ đề năm")


#: Source: NQ, I.2.1-1 (T01), II.1-2 (Q1.4), III.5 (O5.1); ADR 0024.
THEMES: Final = Register[Theme](
    slug="chu-de",
    title="Chủ đề năm",
    noun="chủ đề",
    lead=(
        "Mỗi tổ chức một chủ đề, cụ thể hóa nghị quyết đại hội đảng bộ cùng cấp, báo cáo cấp ủy cùng cấp cho chủ "
        "trương thực hiện. Có chủ trương rồi mới tính là đã có chủ đề."
    ),
    figure=FIGURE,
    model=Theme,
    rows=Theme.objects.with_papers,
    table=THEME_STEPS,
    tags={
        ThemeState.DRAFT: ("tag-plain", "half"),
        ThemeState.REPORTED: ("tag-neutral", "clock"),
        ThemeState.AGREED: ("tag-met", "check"),
        ThemeState.REPLACED: ("tag-not-applicable", "minus"),
    },
    open_states={ThemeState.DRAFT: "chưa báo cáo cấp ủy", ThemeState.REPORTED: "chờ chủ trương"},
    columns=(
        Column("Báo cáo", lambda theme: str(theme.report or "–")),
        Column("Chủ trương", lambda theme: str(theme.agreement or "–")),
    ),
    facts=_facts,
    place_form=OrganizationPlaceForm,
    form=ThemeForm,
    check_new=_check_new,
    twice=_twice,
    answers=is_committee,
    is_one_a_place=True,
    steps=(
        StepPage(
            step=RegisterStep.REPORT,
            slug="bao-cao",
            title="Đã báo cáo cấp ủy",
            lead=(
                "Chọn hoặc nhập văn bản mà tổ chức báo cáo cấp ủy cùng cấp về chủ đề. Ghi rồi thì không sửa chủ đề nữa."
            ),
            button="Ghi đã báo cáo",
            done="Đã ghi văn bản báo cáo cấp ủy.",
            paper=StepPaper("report", "Văn bản báo cáo cấp ủy", _reporting_papers, _not_reporting, own_agency),
        ),
        StepPage(
            step=RegisterStep.AGREE,
            slug="chu-truong",
            title="Cấp ủy cho chủ trương",
            lead="Chọn hoặc nhập văn bản của cấp ủy cùng cấp cho chủ trương thực hiện chủ đề.",
            button="Ghi chủ trương",
            done="Đã ghi chủ trương của cấp ủy.",
            paper=StepPaper("agreement", "Văn bản cho chủ trương", _agreeing_papers, _not_agreeing, committee_of),
        ),
        StepPage(
            step=RegisterStep.REPLACE,
            slug="thay",
            title="Thay bằng chủ đề khác",
            lead="Chủ đề cũ được giữ trong lịch sử; chủ đề mới phải báo cáo cấp ủy lại.",
            button="Thay chủ đề",
            done="Đã thay chủ đề. Đây là chủ đề mới.",
        ),
    ),
)
