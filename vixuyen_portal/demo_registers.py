"""Registers of the demo: themes of 2021-2024 that agree with the sample returns. All of it is invented.

Made in bulk, like the duties; each row is one that the product makes.
"""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Final

from simple_history.utils import bulk_create_with_history

from organizations.models import Agency, AgencyKind, User
from organizations.names import search_text
from targets.models import AnnualReturn, Paper, PaperKind, Theme, ThemeEvent
from targets.rules.periods import VIETNAM
from targets.rules.register_steps import ThemeState
from targets.rules.step_table import RegisterStep
from vixuyen_portal.demo_duties import draw

YEARS: Final = (2021, 2022, 2023, 2024)
BATCH: Final = 2000
TEXTS: Final = (
    "Xây dựng tổ chức vững mạnh, gần dân, sát cơ sở",
    "Chung tay xây dựng nông thôn mới, giữ gìn cảnh quan môi trường",
    "Phát triển kinh tế hộ, giảm nghèo bền vững",
    "Ứng dụng công nghệ số trong công tác vận động",
)
CONGRESS_TARGET: Final = "Chỉ tiêu giảm nghèo, xây dựng nông thôn mới của nghị quyết đại hội (nội dung mẫu)"
REPORTED_ON, AGREED_ON = (2, 25), (3, 15)
#: (unit, organization) or (unit, None) of the Party committee → its agency.
Agencies = Mapping[tuple[int, int | None], Agency]


def make_themes() -> None:
    """A theme for every sample return that counts themes: agreed by the Party committee, or reported where it is 0."""
    agencies = {
        (agency.unit_id, agency.organization_id): agency
        for agency in Agency.objects.filter(kind__in=(AgencyKind.FRONT_OR_UNION, AgencyKind.PARTY_COMMITTEE))
    }
    for year in YEARS:
        returns = AnnualReturn.objects.for_year(year).filter(figures__definition__key="themes").with_parties()
        counted = {pk: value for pk, value in returns.values_list("pk", "figures__value") if value is not None}
        rows = [row for row in returns if row.pk in counted]
        _make_year(year, rows, counted, agencies)


def _make_year(year: int, rows: list[AnnualReturn], counted: Mapping[int, int], agencies: Agencies) -> None:
    system = User.system()
    reports = _papers(
        year, {(row.unit_id, row.organization_id) for row in rows}, agencies, PaperKind.SUBMISSION, "TTr", REPORTED_ON,
        "Tờ trình xin chủ trương về chủ đề năm (văn bản mẫu)",
    )  # fmt: skip
    agreements = _papers(
        year, {(row.unit_id, None) for row in rows}, agencies, PaperKind.ANNOUNCEMENT, "TB", AGREED_ON,
        "Thông báo ý kiến về chủ đề năm của Mặt trận Tổ quốc, đoàn thể (văn bản mẫu)",
    )  # fmt: skip
    themes = []
    for row in rows:
        is_agreed = counted[row.pk] > 0
        theme = Theme(
            unit=row.unit,
            organization=row.organization,
            year=row.year,
            text=f"{TEXTS[draw(row.unit.code, row.organization.code, year) % len(TEXTS)]} (nội dung mẫu)",
            congress_target=CONGRESS_TARGET,
            state=ThemeState.AGREED if is_agreed else ThemeState.REPORTED,
            report=reports[row.unit_id, row.organization_id],
            agreement=agreements[row.unit_id, None] if is_agreed else None,
            revision=3 if is_agreed else 2,
            at=_moment(year, REPORTED_ON),
            by=system,
        )
        theme.search_text = search_text(theme.words)
        themes.append(theme)
    Theme.objects.bulk_create(themes, batch_size=BATCH)
    ThemeEvent.objects.bulk_create([event for theme in themes for event in _events(theme, year)], batch_size=BATCH)


def _papers(
    year: int,
    places: set[tuple[int, int | None]],
    agencies: Agencies,
    kind: PaperKind,
    sign: str,
    day: tuple[int, int],
    title: str,
) -> dict[tuple[int, int | None], Paper]:
    """One paper of each agency, by its place."""
    system, order = User.system(), sorted(places, key=lambda place: agencies[place].slug)
    papers = [
        Paper(
            agency=agencies[place], kind=kind, number=f"{number:02}/{sign}-CD-MAU", title=title,
            issued_on=date(year, *day), at=_moment(year, day), by=system,
        )
        for number, place in enumerate(order, start=1)
    ]  # fmt: skip
    for paper in papers:
        paper.fill_keys()
    stored = bulk_create_with_history(papers, Paper, batch_size=BATCH, default_user=system)
    return dict(zip(order, stored, strict=True))


def _events(theme: Theme, year: int) -> list[ThemeEvent]:
    steps: list[tuple[RegisterStep, str, ThemeState, Paper | None, tuple[int, int]]]
    steps = [(RegisterStep.ENTER, "", ThemeState.DRAFT, None, REPORTED_ON)]
    steps += [(RegisterStep.REPORT, ThemeState.DRAFT, ThemeState.REPORTED, theme.report, REPORTED_ON)]
    if theme.agreement:
        steps += [(RegisterStep.AGREE, ThemeState.REPORTED, ThemeState.AGREED, theme.agreement, AGREED_ON)]
    return [
        ThemeEvent(
            row=theme, step=step, from_state=source, to_state=target, paper=paper, revision=number, by=theme.by,
            at=_moment(year, day),
        )
        for number, (step, source, target, paper, day) in enumerate(steps, start=1)
    ]  # fmt: skip


def _moment(year: int, day: tuple[int, int]) -> datetime:
    return datetime.combine(date(year, *day), time(9), VIETNAM)
