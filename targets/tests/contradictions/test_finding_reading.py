"""Reading facts from the register: seeded contradictions are all found and none extra, in constant queries."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from organizations.models import AgencyKind, Head, Organization
from organizations.permissions import Role
from organizations.tests.factories import make_user
from targets.models import DutyAnswer, RootYear
from targets.returns.counts import SOURCES
from targets.rules.compliance import NIL
from targets.rules.register_steps import ThemeState, TopicState
from targets.rules.workflow import ReturnStatus
from targets.tests.contradictions.finding_cases import (
    LATER,
    codes,
    read,
    score,
    seed_duty_done,
    seed_two_heads,
    staff,
)
from targets.tests.duties import duty_steps
from targets.tests.duties.duty_steps import AT
from targets.tests.factories import GOOD_FIGURES, make_absence, make_return, unit_named
from targets.tests.registers.theme_steps import agency_of, make_theme, paper, report_theme
from targets.tests.registers.topic_steps import add_recommendation, answer, make_topic

pytestmark = pytest.mark.django_db
COMMUNES = ("00919", "00922", "00925", "00928", "00931", "00934", "00937", "00940", "00943")


def test_an_empty_year_has_nothing() -> None:
    score()
    assert read() == []


def test_a_good_return_has_nothing() -> None:
    make_return(status=ReturnStatus.APPROVED)
    score()
    assert codes(read(at=AT)) == []


def test_duty_done_and_target_missed() -> None:
    seed_duty_done()
    score()
    (line,) = read(at=AT)
    assert line.finding.sentence.startswith("Hội Nông dân chưa đạt T10, nhưng báo đã thực hiện nhiệm vụ Q4.3")
    assert (line.unit.code, line.organization.code, line.is_seen, line.is_changed) == ("00952", "hnd", False, False)
    assert line.links == [
        ("Kết quả T10", "/ket-qua/2023/cao-bo/hoi-nong-dan/T10/"),
        ("Nhiệm vụ Q4.3", "/nhiem-vu/2023/nhap/hoi-nong-dan-xa-cao-bo/#Q4.3"),
    ]


def test_a_draft_report_of_duties_says_nothing() -> None:
    make_return(figures={**GOOD_FIGURES, "branches_effective": 2}, status=ReturnStatus.APPROVED)
    duty_steps.answer(duty_steps.agency("00952", AgencyKind.FRONT_OR_UNION, "hnd"), {"Q4.3/state": "DONE"})
    score()
    assert read(at=AT) == []


def test_a_sent_return_counts_before_it_is_approved() -> None:
    make_return(figures={**GOOD_FIGURES, "branches_effective": 2}, status=ReturnStatus.SUBMITTED)
    duty_steps.sent(duty_steps.agency("00952", AgencyKind.FRONT_OR_UNION, "hnd"), {"Q4.3/state": "DONE"})
    score()
    assert codes(read(at=AT)) == ["X01"]


def test_target_met_and_duty_unreported() -> None:
    make_return(status=ReturnStatus.APPROVED)
    score()
    RootYear.objects.filter(year=2023).update(is_backlog=False)
    assert read(at=AT) == [], "the form is not due yet"
    (line,) = read(at=LATER)
    assert line.finding.code == "X02"
    assert "chưa báo cáo nhiệm vụ" in line.finding.sentence and "Q4.2" not in line.finding.sentence
    RootYear.objects.filter(year=2023).update(is_backlog=True)
    assert read(at=LATER) == [], "nobody was asked for a form of a year of old figures"
    duty_steps.sent(duty_steps.agency("00952", AgencyKind.FRONT_OR_UNION, "hnd"), {"Q4.3/state": "DONE"})
    assert codes(read(at=LATER)) == ["X02"], "but a form that was sent and passes over it says something"


def test_figures_copied_in_four_organizations() -> None:
    for organization in ("mttq", "hnd", "lhpn", "ccb", "dtn"):
        for year in (2022, 2023):
            if (organization, year) != ("dtn", 2022):
                figures = {"members": 923, "branches": 11, "eligible": 1000, "branches_effective": 11}
                numbers = {
                    "themes": 2,
                    "supervisions": 3,
                    "critiques": 4,
                    "campaign_assigned": 5,
                    "campaign_completed": 4,
                }
                owed = {**numbers, "heads": 2, "heads_qualified": 2}
                wanted = {**owed, **figures} if organization != "mttq" else owed
                wanted = {key: value for key, value in wanted.items() if key != "critiques" or organization == "mttq"}
                make_return(organization=organization, year=year, figures=wanted, status=ReturnStatus.APPROVED)
    found = codes(read(at=AT))
    assert found.count("K09") == 4 and found.count("X03") == 1


def test_theme_in_the_return_but_not_in_the_register() -> None:
    make_return(status=ReturnStatus.APPROVED)
    make_return(organization="ccb", status=ReturnStatus.APPROVED)
    assert read(at=AT) == [], "a register that is not kept says nothing"
    make_theme(ThemeState.AGREED, organization="ccb")
    (line,) = read(at=AT)
    assert line.finding.code == "X06" and line.organization.code == "hnd"
    assert line.links == [("Báo cáo của Hội Nông dân", "/duyet/2023/cao-bo/#to-hnd")]


def test_number_that_the_register_contradicts_is_one_finding() -> None:
    make_return(figures={**GOOD_FIGURES, "themes": 0}, status=ReturnStatus.APPROVED)
    make_theme(ThemeState.AGREED)
    assert codes(read(at=AT)) == ["K19"]


def test_papers_of_another_year() -> None:
    make_theme(ThemeState.AGREED)
    assert read(at=AT) == []
    theme = make_theme(organization="ccb")
    old = paper(agency_of(unit_named("00952"), "ccb"), "3-BC/CCB", date(2021, 3, 1))
    report_theme(theme, old, seen=0, by=staff(), at=timezone.now())
    (line,) = read(at=AT)
    assert line.finding.sentence.endswith("văn bản báo cáo chủ đề 3-BC/CCB ký ngày 01/03/2021, ngoài năm 2023.")


def test_heads_of_the_reference_day() -> None:
    seed_two_heads()
    (line,) = read(at=AT)
    assert line.finding.code == "X10"
    assert "Chức Chủ tịch Hội Nông dân xã Cao Bồ cùng lúc có Nguyễn Văn Mẫu và Lý Thị Mẫu" in line.finding.sentence
    Head.objects.filter(full_name="Nguyễn Văn Mẫu").update(left_on=date(2023, 12, 31))
    assert read(at=AT) == [], "who leaves on the day is not counted twice with the one who comes"
    for person in Head.objects.filter(full_name="Lý Thị Mẫu"):
        post = Organization.objects.get(code="ccb")
        Head.objects.create(unit=person.unit, organization=post, full_name="LÝ THỊ MẪU", appointed_on=date(2023, 1, 1))
    assert codes(read(at=AT)) == ["X09"]
    assert codes(read(year=2022, at=AT)) == ["X10"]


def test_one_topic_of_two_leads() -> None:
    make_topic(TopicState.ISSUED, organization="hnd")
    make_topic(TopicState.STARTED, organization="ccb")
    make_topic(TopicState.ISSUED, organization="lhpn", text="Nội dung khác")
    assert read(at=AT) == [], "what has no result yet counts for nobody"
    make_topic(TopicState.ISSUED, organization="mttq")
    (line,) = read(at=AT)
    assert line.finding.code == "X11" and line.organization is None and line.unit.code == "00952"
    assert "Mặt trận Tổ quốc và Hội Nông dân cùng tính một nội dung giám sát" in line.finding.sentence
    assert all(address.startswith("/so/2023/giam-sat/") for _, address in line.links)


def test_answers_overdue_and_reported_as_given() -> None:
    row = add_recommendation(make_topic(TopicState.ISSUED))
    government = row.addressee
    duty_steps.sent(government, {"Q3.5/state": "DONE"})
    (line,) = read(at=AT)
    assert line.finding.code == "X12" and "còn 1 kiến nghị quá hạn chưa trả lời" in line.finding.sentence
    assert [address.split("#")[0] for _, address in line.links] == [
        f"/nhiem-vu/2023/nhap/{government.slug}/", f"/so/2023/kien-nghi/{row.pk}/",
    ]  # fmt: skip
    DutyAnswer.objects.update(obstacle="Chưa có kinh phí")
    assert read(at=AT) == []
    DutyAnswer.objects.update(obstacle="", state="IN_PROGRESS")
    assert read(at=AT) == []
    DutyAnswer.objects.update(state="ONGOING")
    assert codes(read(at=AT)) == ["X12"]
    answer(row, on=date(2023, 12, 1))
    assert read(at=AT) == [], "late, and answered"


def test_outlier_among_communes() -> None:
    for number, unit in enumerate(COMMUNES):
        figures = {**GOOD_FIGURES, "members": 910 + number}
        make_return(unit, figures=figures, status=ReturnStatus.APPROVED)
    make_return(figures={**GOOD_FIGURES, "members": 550}, status=ReturnStatus.APPROVED)
    score()
    (line,) = read(at=AT)
    assert (line.finding.code, line.unit.code) == ("X20", "00952")
    assert "T06 là 55,0%, trong khi mức giữa của 9 đơn vị cùng cấp là 91,4%" in line.finding.sentence
    assert codes(read(staff(), "00952", at=AT)) == ["X20"], "one unit is compared with the same others"
    assert read(staff(), "00919", at=AT) == []


def test_absent_and_nil_returns() -> None:
    make_absence("00937", "ldld")
    make_return("00937", "hnd", figures=dict.fromkeys(GOOD_FIGURES, NIL), status=ReturnStatus.APPROVED)
    score()
    assert codes(read(at=AT)) == ["K13"]


def seed_everything(unit: str) -> None:
    seed_duty_done(unit)
    seed_two_heads(unit)
    make_theme(ThemeState.REPORTED, unit=unit)
    row = add_recommendation(make_topic(TopicState.ISSUED, unit=unit))
    duty_steps.sent(row.addressee, {"Q3.5/state": "DONE"})


def test_queries_do_not_grow() -> None:
    seed_everything("00952")
    score()
    user = staff()
    read(user, at=AT)
    counts = []
    for unit in (None, "00919", "00922"):
        if unit:
            seed_everything(unit)
            score()
            read(user, at=AT)
        with CaptureQueriesContext(connection) as queries:
            found = read(user, at=AT)
        counts.append(len(queries))
    assert len(found) == 12
    of_heads = 2  # their degrees and their standards, beside the one query of each register
    of_topics = 3  # topics, overdue answers and what is reported of these
    assert len(set(counts)) == 1 and counts[0] <= 13 + len(SOURCES) + of_heads + of_topics, counts
    with CaptureQueriesContext(connection) as queries:
        assert len(read(user, "00919", at=AT)) == 4
    assert len(queries) == counts[0]


def test_one_unit_reads_as_in_the_whole() -> None:
    for unit in ("00952", "00919"):
        seed_everything(unit)
    score()
    whole = {(line.unit.code, line.finding) for line in read(at=AT)}
    alone = {(line.unit.code, line.finding) for unit in ("00952", "00919") for line in read(staff(), unit, at=AT)}
    assert whole == alone and len(whole) == 8


def test_units_outside_the_account_are_not_read() -> None:
    seed_everything("00952")
    score()
    other = unit_named("00919")
    user = make_user(Role.STAFF, unit=other, whole=False)
    assert read(user, at=AT) == []
