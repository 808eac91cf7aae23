"""Recording where an organization does not exist, and that nothing else takes it out of its targets."""

from datetime import date
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from organizations.models import Absence, Organization, User
from organizations.permissions import Role
from organizations.refused import NotPermitted
from organizations.tests.factories import make_user
from targets.absences.actions import AbsenceRefused, end_absence, record_absence
from targets.invariants import absent_organizations_report_nothing, nil_throughout_is_recorded_as_absent
from targets.models import FigureDefinition, Job, PlausibilityRule, ReportingYear, Verdict
from targets.returns import actions as returns
from targets.rules.compliance import NIL, Amount
from targets.rules.workflow import ReturnStatus
from targets.tests.factories import GOOD_FIGURES, make_absence, make_return, root_year, unit_named
from targets.verdicts import scoring
from targets.years.actions import close_year

pytestmark = pytest.mark.django_db
RECORD = "/noi-khong-co-to-chuc/ghi/"
NIL_THROUGHOUT: dict[str, Amount] = dict.fromkeys(GOOD_FIGURES, NIL)


def nil_of(organization: str) -> dict[str, Amount]:
    """Every figure that the organization owes, nil."""
    keys = FigureDefinition.objects.filter(owed_figures__organization__code=organization).values_list("key", flat=True)
    return dict.fromkeys(keys, NIL)


def verdicts_of(unit: str = "00952", organization: str = "hnd", year: int = 2023) -> set[str]:
    found = Verdict.objects.for_year(year).official().filter(unit__code=unit, organization__code=organization)
    return set(found.exclude(target__code="T17").values_list("verdict", flat=True))


@pytest.fixture
def staff() -> User:
    return make_user(Role.STAFF, username="banvan")


@pytest.mark.parametrize("organization", ["mttq", "ldld", "hnd", "dtn", "lhpn", "ccb"])
def test_return_nil_throughout_leaves_no_target_and_not_the_collective_one(organization: str) -> None:
    make_return("00952", organization, figures=nil_of(organization), status=ReturnStatus.APPROVED)
    scoring.score_year(2023)
    assert verdicts_of(organization=organization) == {"UNCLEAR"}
    collective = Verdict.objects.official().filter(unit__code="00952", target__code="T02", organization__code="mttq")
    assert collective.get(year=2023).verdict == ("UNCLEAR" if organization == "mttq" else "NO_DATA")


def test_nil_throughout_is_clean_for_nobody_whatever_the_rules_and_the_explanation(client: Client, staff: User) -> None:
    made = make_return(figures=NIL_THROUGHOUT)
    sender = made.changes.get(key="themes").by
    returns.write_note(made, "Đúng là không có gì.", by=sender)
    returns.submit(made, by=sender, at=timezone.now())
    PlausibilityRule.objects.filter(kind="ALL_NIL").update(is_active=False)
    client.force_login(staff)
    assert client.get("/duyet/2023/sach/").context["groups"] == []
    ticked = {"ticked": [f"{made.pk}:{made.revision}"]}
    text = client.post("/duyet/2023/sach/", ticked, follow=True).content.decode()
    assert "Mọi số liệu đều ghi «Không phát sinh»" in text
    made.refresh_from_db()
    assert made.state is ReturnStatus.SUBMITTED


def test_nil_throughout_asks_the_sender_for_an_explanation_and_the_reviewer_for_a_record(
    client: Client, staff: User
) -> None:
    made = make_return(figures=NIL_THROUGHOUT)
    officer = make_user(Role.COMMUNE_OFFICER, unit=unit_named("00952"))
    client.force_login(officer)
    assert "Cả 14 số liệu đều ghi «Không phát sinh»" in client.get("/bao-cao/2023/cao-bo/kiem-tra/").content.decode()
    refused = client.post(
        "/bao-cao/2023/cao-bo/buoc/",
        {"step": "SUBMIT", "confirmed": "on", "ticked": [f"hoi-nong-dan:{made.revision}"]},
    )
    assert "nội dung cần giải trình" in refused.content.decode()
    made.refresh_from_db()
    assert made.state is ReturnStatus.DRAFT
    client.force_login(staff)
    page = client.get("/duyet/2023/cao-bo/").content.decode()
    assert f"{RECORD}?don-vi={made.unit_id}&amp;to-chuc={made.organization_id}" in page


def test_recorded_absence_takes_it_out_and_its_end_brings_it_back(staff: User) -> None:
    absence = make_absence("00952", "hnd")
    scoring.score_year(2023)
    assert verdicts_of() == {"NOT_APPLICABLE"}
    end_absence(absence, valid_to=date(2023, 6, 30), reason="Thành lập Hội", by=staff, at=timezone.now())
    scoring.score_year(2023)
    scoring.score_year(2022)
    assert (verdicts_of(), verdicts_of(year=2022)) == ({"NO_DATA"}, {"NOT_APPLICABLE"})


def test_history_says_who_when_and_why(client: Client, staff: User) -> None:
    absence, now = make_absence(), timezone.now()
    end_absence(absence, valid_to=date(2024, 6, 30), reason="Quyết định số 12", by=staff, at=now)
    first, last = absence.history.order_by("history_id")
    assert (first.history_change_reason, first.history_user.username) == ("Chưa có tổ chức công đoàn", "recorder")
    assert (last.history_change_reason, last.history_user, last.history_date) == ("Quyết định số 12", staff, now)
    client.force_login(staff)
    text = client.get(f"/noi-khong-co-to-chuc/{absence.pk}/").content.decode()
    assert "Ghi vào sổ" in text and "Quyết định số 12" in text


def test_open_years_are_scored_again_and_closed_ones_are_not() -> None:
    head = make_user(Role.HEAD_OF_STAFF, username="truong")
    close_year(root_year(2022), by=head, at=timezone.now())
    Job.objects.all().delete()
    make_absence(valid_to=date(2024, 12, 30))
    assert set(Job.objects.filter(task="targets.score_year").values_list("subject", flat=True)) == {2021, 2023}


@pytest.mark.parametrize(
    ("valid_from", "valid_to"),
    [
        pytest.param(date(2020, 1, 1), None, id="around it"),
        pytest.param(date(2022, 5, 5), date(2022, 5, 5), id="one day within"),
        pytest.param(date(2020, 1, 1), date(2021, 1, 1), id="its first day"),
    ],
)
def test_second_record_of_the_same_days_is_refused(valid_from: date, valid_to: date | None) -> None:
    make_absence()
    with pytest.raises(AbsenceRefused, match=r"Sổ đã ghi Xã Xín Chải không có .* từ 01/01/2021, chưa có ngày kết thúc"):
        make_absence(valid_from=valid_from, valid_to=valid_to)
    assert Absence.objects.count() == 1


@pytest.mark.parametrize("reason", ["", "   ", "—", "..."], ids=["empty", "blank", "dash", "dots"])
def test_reason_without_words_is_refused(staff: User, reason: str) -> None:
    unit, union, since = unit_named("00937"), Organization.objects.get(code="ldld"), date(2021, 1, 1)
    with pytest.raises(AbsenceRefused, match="Xin ghi lý do"):
        record_absence(unit, union, valid_from=since, reason=reason, by=staff, at=timezone.now())
    with pytest.raises(ValidationError):
        Absence(unit=unit, organization=union, valid_from=since, reason=reason).full_clean()


def test_database_refuses_an_absence_without_a_reason() -> None:
    absence = make_absence()
    with pytest.raises(IntegrityError), transaction.atomic():
        Absence.objects.filter(pk=absence.pk).update(reason="")


@pytest.mark.parametrize("status", [ReturnStatus.SUBMITTED, ReturnStatus.APPROVED])
def test_organization_that_reported_numbers_cannot_be_recorded_as_absent(status: ReturnStatus) -> None:
    make_return("00937", status=status)
    with pytest.raises(AbsenceRefused, match="Báo cáo năm 2023 của Hội Nông dân, Xã Xín Chải đã gửi và có số liệu"):
        make_absence("00937", "hnd")
    make_absence("00937", "hnd", valid_to=date(2023, 12, 30))  # not on the year's reference day


@pytest.mark.parametrize("role", [Role.COMMUNE_OFFICER, Role.DISTRICT_ORGANIZATION, Role.LEADER])
def test_others_may_neither_record_nor_end(client: Client, role: Role) -> None:
    absence = make_absence()
    union = Organization.objects.get(code="ldld")
    person = make_user(role, unit=unit_named("00937") if role is Role.COMMUNE_OFFICER else None, organization=union)
    form = {"unit": unit_named("00952").pk, "organization": union.pk, "valid_from": "2021-01-01", "reason": "Không có"}
    client.force_login(person)
    assert client.post(RECORD, form).status_code == 403
    assert client.post(f"/noi-khong-co-to-chuc/{absence.pk}/", form | {"valid_to": "2022-01-01"}).status_code == 403
    with pytest.raises(NotPermitted):
        end_absence(absence, valid_to=date(2022, 1, 1), reason="Thử", by=person, at=timezone.now())
    assert list(Absence.objects.values_list("unit__code", "valid_to")) == [("00937", None)]


@pytest.mark.parametrize("role", [Role.STAFF, Role.HEAD_OF_STAFF, Role.ADMINISTRATOR])
def test_staff_head_and_administrator_record_and_end_on_the_pages(client: Client, role: Role) -> None:
    client.force_login(make_user(role, username="nguoi"))
    union = Organization.objects.get(code="ldld")
    form = {"unit": unit_named("00952").pk, "organization": union.pk, "valid_from": "2021-01-01", "reason": "Không có"}
    text = client.post(RECORD, form, follow=True).content.decode()
    assert "Đã ghi: Xã Cao Bồ: không có" in text
    absence = Absence.objects.get()
    page = f"/noi-khong-co-to-chuc/{absence.pk}/"
    assert client.post(page, {"valid_to": "2020-12-31", "reason": "Sai"}).status_code == 409
    assert client.post(page, {"valid_to": "31/12/2023", "reason": "Thành lập"}).status_code == 302
    assert client.post(page, {"valid_to": "2024-12-31", "reason": "Kéo dài"}).status_code == 409
    absence.refresh_from_db()
    assert absence.valid_to == date(2023, 12, 31)


def test_form_offers_units_that_report_and_no_others(client: Client, staff: User) -> None:
    client.force_login(staff)
    offered = client.get(RECORD).context["form"].fields["unit"].queryset
    assert set(offered) == {unit for year in ReportingYear.objects.all() for unit in year.units()}


def test_check_register_lists_approved_returns_nil_throughout() -> None:
    make_return("00937", figures=NIL_THROUGHOUT, status=ReturnStatus.APPROVED)
    make_return("00943", figures={**NIL_THROUGHOUT, "themes": 0}, status=ReturnStatus.APPROVED)
    make_return("00952", figures={**NIL_THROUGHOUT, "themes": None}, status=ReturnStatus.APPROVED)
    make_return("00919", figures=NIL_THROUGHOUT, status=ReturnStatus.SUBMITTED)
    [fault] = nil_throughout_is_recorded_as_absent()
    assert fault.startswith("Hội Nông dân, Xã Xín Chải, năm 2023: approved with every figure nil")
    with pytest.raises(CommandError, match="1 faults"):
        call_command("check_register", stdout=StringIO())
    make_absence("00937", "hnd")
    assert not list(nil_throughout_is_recorded_as_absent())


def test_check_register_finds_numbers_of_an_absent_organization() -> None:
    made = make_return(status=ReturnStatus.APPROVED)
    Absence.objects.create(
        unit=made.unit, organization=made.organization, valid_from=date(2023, 1, 1), reason="Ghi thẳng vào bảng"
    )
    [fault] = absent_organizations_report_nothing()
    assert "holds numbers although an absence is recorded" in fault
