"""One return's form in the browser, without JavaScript: what is shown, stored, refused and never lost."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from organizations.models import Organization, User
from organizations.permissions import Role
from organizations.tests.factories import make_user
from targets.models import AnnualReturn, ChangeSource, Figure, FigureChange
from targets.returns import actions as returns
from targets.returns.forms import cells
from targets.returns.forms.cells import NUMBER_AND_NIL, REASON_MISSING
from targets.rules.compliance import NIL
from targets.rules.workflow import ReturnStatus
from targets.tests.factories import GOOD_FIGURES, make_return, unit_named

pytestmark = pytest.mark.django_db
HUB = "/bao-cao/2023/cao-bo/"
ENTRY = HUB + "nhap/hoi-nong-dan/"


@pytest.fixture
def officer() -> User:
    return make_user(Role.COMMUNE_OFFICER, username="xa.caobo", unit=unit_named("00952"))


@pytest.fixture
def signed_in(client: Client, officer: User) -> Client:
    client.force_login(officer)
    return client


def form_of(revision: int = 0, **cells: str) -> dict[str, str]:
    """What the browser sends: every cell of the Farmers' Union, filled from the good return, then changed."""
    sent = {key: str(value) for key, value in GOOD_FIGURES.items()} | {
        name.replace("__", "-"): value for name, value in cells.items()
    }
    return sent | {"revision": str(revision), "general_note": cells.get("general_note", "")}


def stored() -> dict[str, Any]:
    return AnnualReturn.objects.get(unit__code="00952", organization__code="hnd", year=2023).amounts()


def test_entry_shows_last_years_figures_and_the_hint(signed_in: Client) -> None:
    make_return(year=2022, figures={**GOOD_FIGURES, "eligible": 987})
    text = signed_in.get(ENTRY).content.decode()
    assert "Năm 2022" in text
    assert "987" in text
    assert 'inputmode="numeric"' in text
    assert "Không tính vị trí đang khuyết." in text


@pytest.mark.parametrize("written", ["1234", "1.234", "1 234", "1\u00a0234", " 1234 "])
def test_entry_accepts_numbers_as_people_write_them(signed_in: Client, written: str) -> None:
    answer = signed_in.post(ENTRY, form_of(eligible=written))
    assert answer.status_code == 302
    assert stored()["eligible"] == 1234
    change = FigureChange.objects.get(key="eligible")
    assert (change.source, change.old, change.new) == (ChangeSource.FORM, None, 1234)


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("abc", cells.NUMBERS_ONLY),
        ("12,5", cells.WHOLE_ONLY),
        ("12.5", cells.WHOLE_ONLY),
        ("1,234", cells.COMMA_IS_DECIMAL),
        ("-5", cells.NOT_NEGATIVE),
        ("−5", cells.NOT_NEGATIVE),
        ("99999999999999999999", cells.TOO_LONG),
        ("²", cells.NUMBERS_ONLY),
    ],
)
def test_ill_formed_cell_is_shown_back_and_nothing_is_saved(signed_in: Client, written: str, sentence: str) -> None:
    answer = signed_in.post(ENTRY, form_of(eligible=written, themes="1"))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert f'value="{written}"' in text
    assert text.count(sentence) == 2  # in the summary and at the cell
    assert 'href="#o-eligible"' in text
    assert "<title>Lỗi:" in text
    assert not Figure.objects.exists()


def test_nil_needs_a_reason(signed_in: Client) -> None:
    answer = signed_in.post(ENTRY, form_of(themes="", themes__nil="on"))
    assert answer.status_code == 422
    assert REASON_MISSING in answer.content.decode()
    assert not Figure.objects.exists()


def test_nil_with_a_reason_is_kept_as_an_answer(signed_in: Client) -> None:
    signed_in.post(ENTRY, form_of(themes="", themes__nil="on", themes__reason="Cấp ủy chưa giao"))
    figure = Figure.objects.get(definition__key="themes")
    assert (figure.amount, figure.nil_reason) == (NIL, "Cấp ủy chưa giao")


def test_number_and_nil_together_are_refused(signed_in: Client) -> None:
    answer = signed_in.post(ENTRY, form_of(themes__nil="on", themes__reason="Không có"))
    assert answer.status_code == 422
    assert NUMBER_AND_NIL in answer.content.decode()


def test_empty_cell_stays_missing_and_is_no_change(signed_in: Client) -> None:
    signed_in.post(ENTRY, form_of(themes=""))
    assert "themes" not in stored()
    assert not FigureChange.objects.filter(key="themes").exists()


def test_cell_that_was_not_sent_keeps_its_figure(signed_in: Client) -> None:
    made = make_return()
    sent = form_of(made.revision, members="900")
    del sent["eligible"]
    signed_in.post(ENTRY, sent)
    assert (stored()["eligible"], stored()["members"]) == (1000, 900)


def test_part_above_whole_blocks_saving(signed_in: Client) -> None:
    answer = signed_in.post(ENTRY, form_of(branches_effective="12", branches__note="đúng vậy"))
    assert answer.status_code == 422
    assert "(12) không được lớn hơn" in answer.content.decode()
    assert not Figure.objects.exists()


def test_all_faults_are_told_at_once(signed_in: Client) -> None:
    answer = signed_in.post(ENTRY, form_of(eligible="abc", branches_effective="12", themes__nil="on"))
    anchors = [anchor for anchor, _ in answer.context["form"].error_list()]
    assert anchors == ["o-themes", "o-eligible", "o-branches_effective"]


def test_members_above_eligible_need_a_written_reason(signed_in: Client) -> None:
    assert signed_in.post(ENTRY, form_of(members="1001")).status_code == 422
    assert not Figure.objects.exists()
    answer = signed_in.post(ENTRY, form_of(members="1001", members__note="Có hội viên từ xã khác"))
    assert answer.status_code == 302
    assert stored()["members"] == 1001
    assert "Cần làm rõ" in signed_in.get(HUB + "kiem-tra/").content.decode()


def test_saving_goes_on_to_the_next_organization(signed_in: Client) -> None:
    answer = signed_in.post(ENTRY, form_of() | {"tiep": "sau"})
    assert answer["Location"] == HUB + "nhap/doan-thanh-nien/"


def test_saving_without_a_change_changes_nothing(signed_in: Client) -> None:
    answer = signed_in.post(ENTRY, {"revision": "0", "general_note": "", "members": "", "members-note": ""})
    assert answer.status_code == 302
    assert not AnnualReturn.objects.filter(revision__gt=0).exists()


def test_general_note_is_stored(signed_in: Client) -> None:
    signed_in.post(ENTRY, form_of(general_note="Số liệu chốt ngày 31/12."))
    assert AnnualReturn.objects.get(revision__gt=0).note == "Số liệu chốt ngày 31/12."


def test_somebody_elses_change_shows_both_figures_and_loses_none(signed_in: Client, officer: User) -> None:
    made = make_return()
    colleague = make_user(Role.COMMUNE_OFFICER, username="khac", unit=unit_named("00952"))
    seen = made.revision
    theirs = {"members": returns.Entry(905), "heads": returns.Entry(2), "heads_qualified": returns.Entry(2)}
    returns.enter_figures(made, theirs, by=colleague, at=timezone.now(), source=ChangeSource.FORM)
    was = {f"{key}-was": str(value) for key, value in GOOD_FIGURES.items()}
    answer = signed_in.post(ENTRY, form_of(seen, members="910", themes="0") | was)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert 'value="910"' in text
    assert "thành 905. Giữ số của đồng chí (910) hay dùng số mới?" in text
    assert answer.context["form"]["heads"].value() == "2"  # untouched here, so theirs
    assert answer.context["form"]["themes"].value() == "0"  # touched here only, so mine
    assert stored()["members"] == 905
    again = {name: field.value() for name, field in ((f.html_name, f) for f in answer.context["form"])}
    again = {name: value for name, value in again.items() if value not in (None, False)}
    assert signed_in.post(ENTRY, again).status_code == 302
    assert (stored()["members"], stored()["themes"], stored()["heads"]) == (910, 0, 2)


def test_taking_the_new_figure_keeps_theirs(signed_in: Client) -> None:
    made = make_return(figures={**GOOD_FIGURES, "members": 905})
    signed_in.post(ENTRY, form_of(made.revision, members="910", members__take="on", themes="0"))
    assert (stored()["members"], stored()["themes"]) == (905, 0)


@pytest.mark.parametrize("status", [ReturnStatus.SUBMITTED, ReturnStatus.APPROVED])
def test_sent_return_is_read_only_and_keeps_what_was_typed(signed_in: Client, status: ReturnStatus) -> None:
    made = make_return(status=status)
    assert "<input" not in signed_in.get(ENTRY).content.decode().split("<section")[1].split("</section")[0]
    answer = signed_in.post(ENTRY, form_of(made.revision, members="910"))
    assert answer.status_code == 409
    assert 'value="910"' in answer.content.decode()
    assert stored()["members"] == 923


def test_scoped_officer_reads_the_others_and_enters_the_own(client: Client) -> None:
    scoped = make_user(
        Role.COMMUNE_OFFICER, unit=unit_named("00952"), organization=Organization.objects.get(code="dtn")
    )
    client.force_login(scoped)
    assert "Lưu nháp" not in client.get(ENTRY).content.decode()
    assert client.post(ENTRY, form_of()).status_code == 403
    assert "Lưu nháp" in client.get(HUB + "nhap/doan-thanh-nien/").content.decode()


def test_sent_return_shows_the_way_to_take_it_back(signed_in: Client, officer: User) -> None:
    made = make_return(sender=officer)
    returns.submit(made, by=officer, at=timezone.now())
    way = '/bao-cao/2023/cao-bo/#rut">rút lại báo cáo</a>'
    assert way in signed_in.get(ENTRY).content.decode()
    returns.approve(made, by=make_user(Role.STAFF), at=timezone.now())
    assert way not in signed_in.get(ENTRY).content.decode()


def test_steps_tell_what_was_sent_back(signed_in: Client, officer: User) -> None:
    made = make_return(sender=officer)
    returns.submit(made, by=officer, at=timezone.now())
    assert '<span class="task-tag"><span class="tag tag-neutral">' in signed_in.get(ENTRY).content.decode()
    returns.send_back(made, reason="Xin kiểm tra số hội viên.", by=make_user(Role.STAFF), at=timezone.now())
    assert '<span class="task-tag"><span class="tag tag-near">' in signed_in.get(ENTRY).content.decode()
