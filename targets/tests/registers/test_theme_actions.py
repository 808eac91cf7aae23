"""Entering themes and taking their steps: what is stored, what is refused, and by whom."""

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from organizations.models import Organization, User
from organizations.permissions import Role
from organizations.refused import NotPermitted, Refused
from organizations.tests.factories import make_user
from targets.models import PaperKind, Theme
from targets.papers.actions import cancel as cancel_paper
from targets.registers.claims import RegisterChanged, RegisterRefused
from targets.rules.register_steps import ThemeState
from targets.rules.step_table import RegisterStepDenied
from targets.tests.factories import make_absence, root_year, unit_named
from targets.tests.registers.theme_steps import (
    OTHER,
    WORDS,
    add_theme,
    agency_of,
    agree_theme,
    cancel_theme,
    change_theme,
    committee,
    make_theme,
    paper,
    prove_theme,
    replace_theme,
    report_theme,
    staff,
)
from targets.years import actions as years

pytestmark = pytest.mark.django_db


def add(by: User, unit: str = "00952", organization: str = "hnd", words: dict[str, str] = WORDS) -> Theme:
    return add_theme(unit_named(unit), organization, 2023, words, by=by, at=timezone.now())


def steps(theme: Theme) -> list[tuple[str, str, str, int]]:
    return [(one.step, one.from_state, one.to_state, one.revision) for one in theme.events.order_by("pk")]


def test_year_of_a_theme() -> None:
    officer = make_user(Role.COMMUNE_OFFICER, unit=unit_named("00952"))
    now: dict[str, Any] = {"by": officer, "at": timezone.now()}
    theme = add(officer, words={"text": "  Chủ  đề ", "congress_target": " Chỉ tiêu "})
    assert (theme.text, theme.congress_target, theme.state) == ("Chủ đề", "Chỉ tiêu", "DRAFT")
    change_theme(theme, WORDS, seen=0, **now)
    assert Theme.objects.matching("chung suc").get() == theme
    report = paper(agency_of(theme.unit), "5-BC/HND")
    report_theme(theme, report, seen=1, **now)
    agreement = paper(committee(theme.unit), "9-TB/ĐU", date(2023, 2, 20))
    agree_theme(theme, agreement, seen=2, **now)
    assert Theme.objects.agreed().get() == theme
    successor = replace_theme(theme, OTHER, reason="Cấp ủy yêu cầu", seen=3, **now)

    theme.refresh_from_db()
    assert (theme.state, theme.report, theme.agreement) == ("REPLACED", report, agreement)
    assert (successor.state, successor.replaces, successor.text) == ("DRAFT", theme, OTHER["text"])
    assert not Theme.objects.agreed().exists()
    cancel_theme(successor, reason="Nhập nhầm", seen=0, **now)
    assert not Theme.objects.active().exists()
    assert steps(theme) == [
        ("ENTER", "", "DRAFT", 0), ("CHANGE", "DRAFT", "DRAFT", 1), ("REPORT", "DRAFT", "REPORTED", 2),
        ("AGREE", "REPORTED", "AGREED", 3), ("REPLACE", "AGREED", "REPLACED", 4),
    ]  # fmt: skip
    assert steps(successor) == [("ENTER", "", "DRAFT", 0), ("CANCEL", "DRAFT", "DRAFT", 1)]
    changed = theme.events.get(step="CHANGE")
    assert changed.changed[0] == ("chủ đề", "Chủ đề", WORDS["text"])
    assert [event.paper for event in theme.events.filter(paper__isnull=False)] == [report, agreement]


def test_change_that_changes_nothing_leaves_no_event() -> None:
    theme = make_theme()
    change_theme(theme, WORDS, seen=0, by=staff(), at=timezone.now())
    prove_theme(theme, [], seen=0, by=staff(), at=timezone.now())
    assert (theme.revision, theme.events.count()) == (0, 1)


def test_evidence_is_cited_and_taken_away() -> None:
    theme = make_theme()
    proof = paper(agency_of(theme.unit), "7-KH/HND", kind=PaperKind.PLAN)
    prove_theme(theme, [proof], seen=0, by=staff(), at=timezone.now())
    assert list(theme.evidence.all()) == [proof]
    prove_theme(theme, [], seen=1, by=staff(), at=timezone.now())
    assert not theme.evidence.exists()
    assert [event.changed[0][2] for event in theme.events.filter(step="PROVE")] == [str(proof), ""]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        pytest.param({"text": "...", "congress_target": "Chỉ tiêu"}, "Xin ghi chủ đề bằng chữ", id="no-words"),
        pytest.param(
            {"text": "Chủ đề", "congress_target": " - "}, "chỉ tiêu, nhiệm vụ của đại hội", id="no-congress-target"
        ),
    ],
)
def test_words_must_say_something(words: dict[str, str], sentence: str) -> None:
    with pytest.raises(RegisterRefused, match=sentence):
        add(staff(), words=words)
    assert not Theme.objects.exists()


def test_second_theme_of_a_place_is_refused_with_a_sentence() -> None:
    make_theme()
    with pytest.raises(RegisterRefused, match="đã có chủ đề năm 2023"):
        add(staff())


def test_absent_organization_and_one_that_owes_none_are_refused() -> None:
    make_absence()
    with pytest.raises(RegisterRefused, match="Chưa có tổ chức công đoàn"):
        add(staff(), "00937", "ldld")
    province = unit_named("00952").parent.parent
    with pytest.raises(Refused):
        add_theme(province, "hnd", 2023, WORDS, by=make_user(Role.STAFF, whole=True), at=timezone.now())


def test_papers_that_do_not_fit_are_refused() -> None:
    theme = make_theme()
    by: dict[str, Any] = {"by": staff(), "at": timezone.now()}
    with pytest.raises(RegisterRefused, match="không phải của Hội Nông dân xã Cao Bồ"):
        report_theme(theme, paper(committee(theme.unit), "1-BC/ĐU"), seen=0, **by)
    with pytest.raises(RegisterRefused, match="không phải của"):
        report_theme(theme, paper(agency_of(unit_named("00919")), "1-BC/HND"), seen=0, **by)
    withdrawn = paper(agency_of(theme.unit), "2-BC/HND")
    cancel_paper(withdrawn, reason="Nhập trùng", **by)
    with pytest.raises(RegisterRefused, match="đã bị hủy"):
        report_theme(theme, withdrawn, seen=0, **by)
    joint = paper(agency_of(theme.unit, "mttq"), "3-BC/MT", date(2023, 2, 10))
    report_theme(theme, joint, seen=0, **by)  # one report of the Front for all
    with pytest.raises(RegisterRefused, match="không phải của cấp ủy"):
        agree_theme(theme, joint, seen=1, **by)
    with pytest.raises(RegisterRefused, match="09/02/2023, trước ngày tổ chức báo cáo 10/02/2023"):
        agree_theme(theme, paper(committee(theme.unit), "4-TB/ĐU", date(2023, 2, 9)), seen=1, **by)
    assert (theme.state, theme.revision) == (ThemeState.REPORTED, 1)


def test_row_that_changed_since_is_left() -> None:
    theme = make_theme()
    stale = Theme.objects.with_parties().get(pk=theme.pk)
    change_theme(theme, OTHER, seen=0, by=staff(), at=timezone.now())
    for seen in (0, 5):
        with pytest.raises(RegisterChanged):
            cancel_theme(stale, reason="Nhầm", seen=seen, by=staff(), at=timezone.now())
    theme.refresh_from_db()
    assert (theme.text, theme.is_cancelled) == (OTHER["text"], False)


def test_failed_replacement_leaves_the_old_theme() -> None:
    theme = make_theme(ThemeState.AGREED)
    with pytest.raises(RegisterRefused):
        replace_theme(theme, {"text": "?", "congress_target": "?"}, reason="Đổi", seen=2, by=staff(), at=timezone.now())
    theme = Theme.objects.get(pk=theme.pk)
    assert (theme.state, theme.revision, theme.events.count()) == ("AGREED", 2, 3)


def test_reason_is_asked() -> None:
    theme = make_theme(ThemeState.REPORTED)
    for reason in ("", " - "):
        with pytest.raises(RegisterRefused, match="lý do"):
            cancel_theme(theme, reason=reason, seen=1, by=staff(), at=timezone.now())


def test_who_enters_and_who_answers() -> None:
    cao_bo, thuan_hoa = unit_named("00952"), unit_named("00919")
    farmers, workers = Organization.objects.get(code="hnd"), Organization.objects.get(code="ldld")
    allowed = [
        make_user(Role.COMMUNE_OFFICER, unit=cao_bo),
        make_user(Role.COMMUNE_OFFICER, unit=cao_bo, organization=farmers),
        make_user(Role.DISTRICT_ORGANIZATION, organization=farmers),
        make_user(Role.STAFF),
        make_user(Role.HEAD_OF_STAFF),
        make_user(Role.AGENCY, agency=agency_of(cao_bo)),
    ]
    refused = [
        make_user(Role.COMMUNE_OFFICER, unit=thuan_hoa),
        make_user(Role.COMMUNE_OFFICER, unit=cao_bo, organization=workers),
        make_user(Role.DISTRICT_ORGANIZATION, organization=workers),
        make_user(Role.LEADER),
        make_user(Role.ADMINISTRATOR),
        make_user(Role.AGENCY, agency=agency_of(cao_bo, "ccb")),
        make_user(Role.AGENCY, agency=agency_of(thuan_hoa)),
        make_user(Role.AGENCY, agency=committee(cao_bo)),
    ]
    for by in refused:
        with pytest.raises(NotPermitted):
            add(by)
    for by in allowed:
        theme = add(by)
        event = theme.events.get()
        assert event.is_on_behalf is (by.unit_id != cao_bo.pk), by.role
        for other in refused[:-1]:
            with pytest.raises(NotPermitted):
                cancel_theme(theme, reason="Nhầm", seen=0, by=other, at=timezone.now())
        cancel_theme(theme, reason="Nhầm", seen=0, by=by, at=timezone.now())


def test_committee_agrees_and_does_nothing_else() -> None:
    theme = make_theme(ThemeState.REPORTED)
    answer = paper(committee(theme.unit), "9-TB/ĐU", date(2023, 2, 20))
    by = make_user(Role.AGENCY, agency=committee(theme.unit))
    with pytest.raises(RegisterStepDenied, match="không có quyền hủy"):
        cancel_theme(theme, reason="Nhầm", seen=1, by=by, at=timezone.now())
    elsewhere = make_user(Role.AGENCY, agency=committee(unit_named("00919")))
    with pytest.raises(NotPermitted):
        agree_theme(theme, answer, seen=1, by=elsewhere, at=timezone.now())
    agree_theme(theme, answer, seen=1, by=by, at=timezone.now())
    assert Theme.objects.agreed().get() == theme


def test_closed_year_is_left() -> None:
    theme, head = make_theme(), make_user(Role.HEAD_OF_STAFF)
    for year in (2021, 2022, 2023):
        years.close_year(root_year(year), by=head, at=timezone.now())
    with pytest.raises(RegisterStepDenied, match="đã chốt"):
        cancel_theme(theme, reason="Nhầm", seen=0, by=head, at=timezone.now())
    with pytest.raises(RegisterRefused, match="đã chốt"):
        add(head, organization="ccb")
