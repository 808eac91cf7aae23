"""Assessments and their scales: what the database refuses, what counts, and which scale holds."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from organizations.models import Branch, BranchKind, Organization
from organizations.permissions import Role
from organizations.refused import NotPermitted
from organizations.tests.factories import make_district, make_user
from targets.models import Assessment, Scale, ScaleGrade
from targets.registers import actions
from targets.registers.bodies import rule_actions
from targets.registers.claims import RegisterRefused
from targets.registers.kinds.assessments import ASSESSMENTS
from targets.rules.assessment import Grade
from targets.rules.step_table import RegisterStepDenied
from targets.tests.factories import root_year
from targets.tests.registers.body_steps import assess, label, make_body, make_branch
from targets.tests.registers.theme_steps import agency_of, paper, staff
from targets.years import actions as years

pytestmark = pytest.mark.django_db
FOUR = [("Tốt", Grade.GOOD), ("Chưa tốt", Grade.POOR)]


def scale(valid_from: date = date(2024, 1, 1), organization: str = "hnd", **fields: Any) -> Scale:
    owner = Organization.objects.get(code=organization)
    return Scale(unit=make_district(), organization=owner, valid_from=valid_from, guide="HD 1/HD", **fields)


def stored(**fields: Any) -> None:
    """Change the only row past the actions."""
    with transaction.atomic():
        Assessment.objects.update(**fields)


def test_database_refuses() -> None:
    row = assess(make_branch(), "Khá", posts_filled=True, meetings=4)
    for fields in (
        {"exempt_reason": "NEW"},
        {"grade": None, "exempt_reason": "OTHER"},
        {"grade": None, "exempt_reason": "NEW", "exempt_words": "Mới"},
        {"exempt_words": "Không"},
        {"grade": None, "exempt_reason": "ELSE"},
        {"state": "DRAFT"},
        {"meetings": -1},
        {"cancelled_reason": "Nhầm"},
    ):
        with pytest.raises(IntegrityError):
            stored(**fields)
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_one_row_a_branch_and_year() -> None:
    branch = make_branch()
    row = assess(branch, "Khá")
    with pytest.raises(RegisterRefused, match="Chi hội thôn Một đã có dòng xếp loại năm 2023"):
        assess(branch)
    assess(branch, "Khá", year=2022)
    actions.cancel(ASSESSMENTS, row, reason="Nhập nhầm", seen=0, by=staff(), at=timezone.now())
    assess(branch, "Yếu")


def test_grade_is_of_the_scale_in_force() -> None:
    youth = make_branch("Chi đoàn thôn Một", organization="dtn")
    assert assess(youth, "Khá", year=2022).rating == "Khá (tính là HTTNV)"
    with pytest.raises(ScaleGrade.DoesNotExist):
        label(youth, "Khá", 2023)
    with pytest.raises(RegisterRefused, match="Mức «Khá» không thuộc thang"):
        assess(youth, label(youth, "Khá", 2022), year=2023)
    assert assess(youth, "Hoàn thành tốt nhiệm vụ", year=2023).scale.valid_from == date(2023, 10, 30)


def test_branch_must_exist_and_have_a_scale() -> None:
    late = make_branch("Chi hội thôn Hai", valid_from=date(2024, 1, 1))
    with pytest.raises(RegisterRefused, match="không hoạt động vào ngày 31/12/2023"):
        assess(late)
    branch = make_branch()
    for one in Scale.objects.filter(organization__code="hnd"):
        rule_actions.withdraw(one, reason="Nhập nhầm", by=staff(), at=timezone.now())
    with pytest.raises(RegisterRefused, match="Hội Nông dân chưa có thang xếp loại áp dụng cho năm 2023"):
        assess(branch)


def test_branches_and_bodies_in_force() -> None:
    known, open_ended = make_branch(valid_from=date(2022, 3, 1)), make_branch("Chi hội thôn Hai")
    body = make_body()
    rows = Branch.objects.in_force(date(2022, 3, 1))
    assert set(rows.branches()) == {known, open_ended} and list(rows.grassroots()) == [body]
    assert set(Branch.objects.in_force(date(2022, 2, 28)).branches()) == {open_ended}
    assert {one for one in (known, open_ended, body) if one.exists_on(date(2022, 2, 28))} == {open_ended, body}


def test_scale_follows_by_its_day_and_is_never_changed() -> None:
    assess(make_branch(), "Khá")
    with pytest.raises(RegisterRefused, match="Năm 2023 đã có dòng xếp loại theo thang trước"):
        rule_actions.add_scale(scale(date(2023, 12, 31)), FOUR, by=staff(), at=timezone.now())
    made = rule_actions.add_scale(scale(), FOUR, by=staff(), at=timezone.now())
    assert dict(made.labels) == dict(FOUR)
    hnd = Scale.objects.filter(organization__code="hnd")
    assert hnd.in_force(date(2023, 12, 31)).get().valid_from == date(2012, 5, 29)
    assert hnd.in_force(date(2024, 1, 1)).get() == made
    with pytest.raises(RegisterRefused, match="đã có dòng áp dụng từ ngày 01/01/2024"):
        rule_actions.add_scale(scale(), FOUR, by=staff(), at=timezone.now())
    with pytest.raises(RegisterRefused, match="đã dùng để xếp loại năm 2023"):
        rule_actions.withdraw(hnd.order_by("valid_from")[0], reason="Nhầm", by=staff(), at=timezone.now())
    rule_actions.withdraw(made, reason="Nhầm ngày", by=staff(), at=timezone.now())
    assert hnd.in_force(date(2024, 1, 1)).get().valid_from == date(2012, 5, 29)


@pytest.mark.parametrize(
    ("grades", "guide", "sentence"),
    [
        pytest.param(FOUR[:1], "HD 1", "ít nhất hai mức", id="one-label"),
        pytest.param([*FOUR, ("tốt", Grade.FAIR)], "HD 1", "mỗi mức một tên", id="a-label-twice"),
        pytest.param(FOUR, " ... ", "văn bản quy định", id="no-guide"),
    ],
)
def test_faulty_scale_is_refused(grades: list[tuple[str, Grade]], guide: str, sentence: str) -> None:
    made = scale()
    made.guide = guide
    with pytest.raises(RegisterRefused, match=sentence):
        rule_actions.add_scale(made, grades, by=staff(), at=timezone.now())


def test_who_enters_scales() -> None:
    district = make_district()
    farmers = make_user(Role.DISTRICT_ORGANIZATION)
    rule_actions.add_scale(scale(), FOUR, by=farmers, at=timezone.now())
    for user in (make_user(Role.COMMUNE_OFFICER), make_user(Role.LEADER), make_user(Role.ADMINISTRATOR)):
        with pytest.raises(NotPermitted):
            rule_actions.add_scale(scale(date(2025, 1, 1)), FOUR, by=user, at=timezone.now())
    with pytest.raises(NotPermitted):
        rule_actions.add_scale(scale(organization="ccb"), FOUR, by=farmers, at=timezone.now())
    own = make_user(Role.AGENCY, agency=agency_of(district))
    rule_actions.add_scale(scale(date(2025, 1, 1)), FOUR, by=own, at=timezone.now())


def test_closed_year_is_left_and_the_next_is_not() -> None:
    branch, head = make_branch(), make_user(Role.HEAD_OF_STAFF)
    row = assess(branch, "Khá", year=2021)
    years.close_year(root_year(2021), by=head, at=timezone.now())
    with pytest.raises(RegisterStepDenied, match="đã chốt"):
        actions.change(ASSESSMENTS, row, {"meetings": 3}, seen=0, by=head, at=timezone.now())
    assess(branch, "Khá", year=2022)


def test_change_is_told_in_words() -> None:
    branch = make_branch()
    row = assess(branch, "Khá", posts_filled=False)
    decision = paper(agency_of(branch.unit), "3-QĐ/HND", date(2023, 12, 20))
    values = {"posts_filled": True, "meetings": 5, "grade": label(branch, "Yếu"), "decision": decision}
    actions.change(ASSESSMENTS, row, values, seen=0, by=staff(), at=timezone.now())
    assert row.events.get(step="CHANGE").changed == [
        ("đủ ban lãnh đạo", "không", "có"), ("số kỳ sinh hoạt trong năm", "", "5"), ("xếp loại", "Khá", "Yếu"),
        ("văn bản xếp loại", "", str(decision)),
    ]  # fmt: skip
    assert Assessment.objects.matching("chi hoi thon mot").get() == row


def test_kind_of_a_body_outside_the_communes() -> None:
    school = make_branch("Đoàn trường THPT Vị Xuyên", unit="030", organization="dtn", kind=BranchKind.GRASSROOTS)
    assert assess(school, "Hoàn thành tốt nhiệm vụ").unit.code == "030"
    with pytest.raises(RegisterRefused, match="không nghị quyết nào yêu cầu"):
        make_branch("Chi đoàn cơ quan", unit="030", organization="dtn")
