"""Entering themes of the year and taking their steps. Who, when, why and by which paper stand in the events."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction

from organizations.formats import short_date
from organizations.models import Absence, Agency, AgencyKind, Organization, Unit, User
from organizations.names import says_something, search_text
from organizations.refused import NotPermitted
from targets.models import OwedFigures, Paper, ReportingYear, Theme
from targets.models.paper import PaperQuerySet
from targets.models.registers.base import place_of
from targets.registers.claims import OUTSIDE, RegisterRefused, check_step, claim, hold_year, log
from targets.registers.scope import enters
from targets.rules.register_steps import THEME_STEPS, Need, RegisterStep

#: The figure that counts the themes: an organization owes one where it owes this.
FIGURE: Final = "themes"
#: Kinds of agencies whose papers say that the committee of their unit agrees.
ANSWERING: Final = (AgencyKind.PARTY_COMMITTEE, AgencyKind.PARTY_BOARD)


@dataclass(frozen=True)
class ThemeWords:
    """What a theme says."""

    text: str
    congress_target: str


@transaction.atomic
def add_theme(
    unit: Unit, organization: Organization, year: ReportingYear, words: ThemeWords, *, by: User, at: datetime
) -> Theme:
    """Enter the theme of an organization, unit and year. Raises NotPermitted, RegisterRefused."""
    if not enters(by, unit, organization):
        raise NotPermitted(OUTSIDE)
    if hold_year(unit, year):
        raise RegisterRefused(f"Năm {year.year} đã chốt nên không nhập thêm vào sổ.")
    _check_owed(unit, organization, year)
    return _made(Theme(unit=unit, organization=organization, year=year), words, by=by, at=at)


@transaction.atomic
def change_theme(theme: Theme, words: ThemeWords, *, seen: int, by: User, at: datetime) -> None:
    """Correct a theme that was not reported yet. Raises NotPermitted, RegisterStepDenied, RegisterChanged."""
    check_step(THEME_STEPS, RegisterStep.CHANGE, theme, by)
    clean = _clean(words)
    wanted = vars(clean)
    before = {name: getattr(theme, name) for name in wanted}
    changes = {name: (before[name], value) for name, value in wanted.items() if before[name] != value}
    if not changes:
        return
    claim(theme, seen=seen, **wanted, search_text=search_text(Theme(**wanted).words))
    log(theme, RegisterStep.CHANGE, theme.state, changes=changes, by=by, at=at)


@transaction.atomic
def set_evidence(theme: Theme, papers: Collection[Paper], *, seen: int, by: User, at: datetime) -> None:
    """Cite these papers beside those of the steps. Raises NotPermitted, RegisterStepDenied, RegisterChanged,
    RegisterRefused."""
    check_step(THEME_STEPS, RegisterStep.PROVE, theme, by)
    kept = {paper.pk: paper for paper in theme.evidence.all()}
    wanted = {paper.pk: paper for paper in papers}
    if kept.keys() == wanted.keys():
        return
    for key in wanted.keys() - kept.keys():
        _check_citable(wanted[key], by)
    claim(theme, seen=seen)
    theme.evidence.set(wanted.values())
    changes = {"evidence": (_listed(kept.values()), _listed(wanted.values()))}
    log(theme, RegisterStep.PROVE, theme.state, changes=changes, by=by, at=at)


@transaction.atomic
def report_theme(theme: Theme, paper: Paper, *, seen: int, by: User, at: datetime) -> None:
    """Record the paper by which the theme was reported to the committee. Raises as `set_evidence`."""
    row = check_step(THEME_STEPS, RegisterStep.REPORT, theme, by, given=(Need.PAPER,))
    _check_citable(paper, by)
    if not reporting_papers(theme).filter(pk=paper.pk).exists():
        raise RegisterRefused(
            f"{paper} là của {paper.agency}, không phải của {theme.place} hay tổ chức khác cùng đơn vị. Xin "
            "chọn văn bản báo cáo cấp ủy của tổ chức."
        )
    source = theme.state
    claim(theme, seen=seen, state=row.target, report=paper)
    log(theme, RegisterStep.REPORT, source, paper=paper, by=by, at=at)


@transaction.atomic
def agree_theme(theme: Theme, paper: Paper, *, seen: int, by: User, at: datetime) -> None:
    """Record the paper by which the committee of the unit agreed. Raises as `set_evidence`."""
    row = check_step(THEME_STEPS, RegisterStep.AGREE, theme, by, given=(Need.PAPER,))
    _check_citable(paper, by)
    if not agreeing_papers(theme).filter(pk=paper.pk).exists():
        raise RegisterRefused(
            f"{paper} là của {paper.agency}, không phải của cấp ủy cùng cấp với {theme.place}. Xin chọn "
            "văn bản của cấp ủy cùng cấp."
        )
    report = theme.report
    if report is not None and paper.issued_on < report.issued_on:
        raise RegisterRefused(
            f"Văn bản cho chủ trương ban hành ngày {short_date(paper.issued_on)}, trước ngày tổ chức báo cáo "
            f"{short_date(report.issued_on)}. Xin xem lại ngày của hai văn bản."
        )
    source = theme.state
    claim(theme, seen=seen, state=row.target, agreement=paper)
    log(theme, RegisterStep.AGREE, source, paper=paper, by=by, at=at)


@transaction.atomic
def replace_theme(theme: Theme, words: ThemeWords, *, reason: str, seen: int, by: User, at: datetime) -> Theme:
    """Put another theme in the place of this one, which stays as history. Raises as `change_theme`, RegisterRefused.

    The new one is not reported yet.
    """
    why = _reason(reason)
    row = check_step(THEME_STEPS, RegisterStep.REPLACE, theme, by, given=(Need.SUCCESSOR, Need.REASON))
    source = theme.state
    claim(theme, seen=seen, state=row.target)
    log(theme, RegisterStep.REPLACE, source, reason=why, by=by, at=at)
    successor = Theme(unit=theme.unit, organization=theme.organization, year=theme.year, replaces=theme)
    return _made(successor, words, by=by, at=at)


@transaction.atomic
def cancel_theme(theme: Theme, *, reason: str, seen: int, by: User, at: datetime) -> None:
    """Take a theme that was entered in error out of use for good. Raises as `change_theme`, RegisterRefused."""
    why = _reason(reason)
    check_step(THEME_STEPS, RegisterStep.CANCEL, theme, by, given=(Need.REASON,))
    claim(theme, seen=seen, cancelled_at=at, cancelled_by=by, cancelled_reason=why)
    log(theme, RegisterStep.CANCEL, theme.state, reason=why, by=by, at=at)


def reporting_papers(theme: Theme) -> PaperQuerySet:
    """Papers by which the theme may have been reported: of the organization, or of another one of the unit for all."""
    return Paper.objects.in_force().filter(agency__unit=theme.unit_id, agency__kind=AgencyKind.FRONT_OR_UNION)


def agreeing_papers(theme: Theme) -> PaperQuerySet:
    """Papers by which the committee of the unit, or a board in its name, may have agreed."""
    return Paper.objects.in_force().filter(agency__unit=theme.unit_id, agency__kind__in=ANSWERING)


def reporting_agency(theme: Theme, by: User) -> Agency | None:
    """Whose the report is, if the person enters papers for it. One query."""
    return _agency(theme, by, kind=AgencyKind.FRONT_OR_UNION, organization=theme.organization_id)


def agreeing_agency(theme: Theme, by: User) -> Agency | None:
    """Whose the agreement is, if the person enters papers for it. One query."""
    return _agency(theme, by, kind=AgencyKind.PARTY_COMMITTEE)


def _agency(theme: Theme, by: User, **which: object) -> Agency | None:
    found = Agency.objects.enterable_by(by).with_parties().filter(unit=theme.unit_id, **which)
    return found.order_by("-valid_from").first()


def _check_owed(unit: Unit, organization: Organization, year: ReportingYear) -> None:
    if FIGURE not in OwedFigures.read(year.year, [unit]).keys(unit, organization):
        raise RegisterRefused(
            f"Năm {year.year} không nghị quyết nào yêu cầu {place_of(organization, unit)} có chủ đề năm. Xin xem lại "
            "đơn vị và tổ chức."
        )
    absences = Absence.objects.in_force(year.reference_on).filter(unit=unit, organization=organization)
    if absence := absences.first():
        raise RegisterRefused(
            f"Danh mục ghi {unit} không có {organization} từ {short_date(absence.valid_from)} ({absence.reason}). Nếu "
            "nay đã có, xin báo cơ quan giữ sổ ghi ngày kết thúc rồi nhập chủ đề."
        )


def _made(theme: Theme, words: ThemeWords, *, by: User, at: datetime) -> Theme:
    clean = _clean(words)
    theme.text, theme.congress_target = clean.text, clean.congress_target
    theme.at, theme.by = at, by
    try:
        with transaction.atomic():
            theme.save()
    except IntegrityError as fault:
        raise RegisterRefused(
            f"{theme.place} đã có chủ đề năm {theme.year_id} trên sổ; mỗi năm chỉ một chủ đề. "
            "Xin mở chủ đề đó để sửa hoặc thay."
        ) from fault
    log(theme, RegisterStep.ENTER, "", by=by, at=at)
    return theme


def _clean(words: ThemeWords) -> ThemeWords:
    """The words with single spaces. Raises RegisterRefused where one of them says nothing."""
    clean = ThemeWords(" ".join(words.text.split()), " ".join(words.congress_target.split()))
    if not says_something(clean.text):
        raise RegisterRefused("Xin ghi chủ đề năm bằng chữ.")
    if not says_something(clean.congress_target):
        raise RegisterRefused("Xin ghi chỉ tiêu, nhiệm vụ của nghị quyết đại hội mà chủ đề cụ thể hóa.")
    return clean


def _reason(reason: str) -> str:
    if not says_something(reason):
        raise RegisterRefused("Xin ghi lý do.")
    return " ".join(reason.split())


def _check_citable(paper: Paper, by: User) -> None:
    if not Paper.objects.visible_to(by).in_force().filter(pk=paper.pk).exists():
        raise RegisterRefused("Văn bản không còn trong danh mục hoặc đã bị hủy. Xin chọn lại.")


def _listed(papers: Collection[Paper]) -> str:
    return "; ".join(sorted(str(paper) for paper in papers))
