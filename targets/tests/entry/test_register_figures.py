"""The register's number beside a cell: offered, kept with the first save, taken by a button, and asked about."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from organizations.models import Organization, User
from organizations.permissions import Role
from organizations.tests.factories import make_user
from targets.models import AnnualReturn, ChangeSource, Figure, FigureChange, ReportingYear
from targets.returns import sheets
from targets.returns.counts import SOURCES
from targets.returns.sheets import ReturnSheet
from targets.rules.compliance import NIL
from targets.rules.plausibility import Kind
from targets.rules.register_steps import ThemeState
from targets.rules.workflow import ReturnStatus
from targets.tests.entry.test_entry_pages import form_of
from targets.tests.factories import GOOD_FIGURES, make_return, unit_named
from targets.tests.registers.theme_steps import cancel_theme, make_theme, staff

pytestmark = pytest.mark.django_db
ENTRY = "/bao-cao/2023/cao-bo/nhap/hoi-nong-dan/"
LIST = "/so/2023/chu-de/?don-vi=cao-bo&amp;to-chuc=hoi-nong-dan"
OFFER = '<span class="register-offer">đề xuất, chưa lưu</span>'


@pytest.fixture
def officer() -> User:
    return make_user(Role.COMMUNE_OFFICER, username="xa.caobo", unit=unit_named("00952"))


@pytest.fixture
def signed_in(client: Client, officer: User) -> Client:
    client.force_login(officer)
    return client


def page(client: Client) -> str:
    return client.get(ENTRY).content.decode()


def input_of(text: str, key: str = "themes") -> str:
    return text[text.index(f'<input id="o-{key}"') :].split(">")[0]


def sheet(user: User) -> ReturnSheet:
    year = ReportingYear.objects.get(year=2023)
    return next(one for one in sheets.of_unit(year, unit_named("00952"), user) if one.organization.code == "hnd")


def differing(user: User) -> list[str]:
    return [one.message for one in sheet(user).flags if one.kind is Kind.REGISTER_DIFFERS]


def autosave(client: Client, **cells: Any) -> Any:
    body = {"user": User.objects.get(username="xa.caobo").pk, "revision": 0, "cells": cells}
    return client.post(
        f"{ENTRY}luu/", json.dumps(body), content_type="application/json", headers={"Idempotency-Key": str(uuid4())}
    )


def test_blank_cell_is_offered_the_registers_number_and_opening_writes_nothing(signed_in: Client) -> None:
    make_theme(ThemeState.AGREED)
    text = page(signed_in)
    assert 'value="1"' in input_of(text)
    assert f'href="{LIST}"' in text and "Sổ: 1" in text and OFFER in text and "Lấy số từ sổ" in text
    assert '"register": 1' in text and "Chưa lưu số liệu nào" in text
    assert not AnnualReturn.objects.exists() and not FigureChange.objects.exists()


def test_unused_register_offers_nothing(signed_in: Client) -> None:
    text = page(signed_in)
    assert 'value=""' in input_of(text) and "Sổ:" not in text and 'value="themes"' not in text


def test_register_that_counts_none_offers_zero(signed_in: Client) -> None:
    make_theme(ThemeState.REPORTED)
    assert 'value="0"' in input_of(page(signed_in))


def test_first_save_keeps_the_offer_with_the_rows(signed_in: Client) -> None:
    theme = make_theme(ThemeState.AGREED)
    assert signed_in.post(ENTRY, form_of()).status_code == 302
    change = FigureChange.objects.get(key="themes")
    assert (change.source, change.register_rows, change.new) == (ChangeSource.REGISTER, [theme.pk], 1)
    other = FigureChange.objects.get(key="members")
    assert (other.source, other.register_rows, other.saving) == (ChangeSource.FORM, None, change.saving)
    assert change.saving.source == ChangeSource.FORM
    text = page(signed_in)
    assert OFFER not in text and "Sổ: 1" in text
    assert "lấy từ sổ" in signed_in.get("/bao-cao/2023/cao-bo/o/hoi-nong-dan/themes/").content.decode()
    assert "lấy từ sổ" in signed_in.get("/bao-cao/2023/cao-bo/lich-su/hoi-nong-dan/").content.decode()


def test_cell_that_is_emptied_stays_blank(signed_in: Client) -> None:
    make_theme(ThemeState.AGREED)
    signed_in.post(ENTRY, form_of(themes=""))
    assert not Figure.objects.filter(definition__key="themes").exists()


def test_autosave_of_another_cell_leaves_the_offer_unstored(signed_in: Client) -> None:
    make_theme(ThemeState.AGREED)
    assert autosave(signed_in, members={"value": "923", "was": ""}).status_code == 200
    assert list(Figure.objects.values_list("definition", flat=True)) == ["members"]


def test_autosave_keeps_the_registers_number_as_taken_from_it(signed_in: Client) -> None:
    theme = make_theme(ThemeState.AGREED)
    answer = autosave(signed_in, themes={"value": "1", "was": ""}, members={"value": "923", "was": ""})
    assert answer.json()["cells"]["themes"]["was"] == "1"
    sources = dict(FigureChange.objects.values_list("key", "source"))
    assert sources == {"themes": ChangeSource.REGISTER, "members": ChangeSource.FORM}
    assert FigureChange.objects.get(key="themes").register_rows == [theme.pk]


def test_number_that_differs_is_typed_and_asked_about(signed_in: Client, officer: User) -> None:
    make_theme(ThemeState.REPORTED)
    signed_in.post(ENTRY, form_of(themes="1"))
    change = FigureChange.objects.get(key="themes")
    assert (change.source, change.register_rows) == (ChangeSource.FORM, None)
    assert differing(officer) == [
        "Chủ đề năm được cấp ủy cho chủ trương: báo cáo ghi 1, sổ theo dõi có 0. Nếu sổ đúng, xin lấy số từ sổ; nếu số "
        "báo cáo đúng, xin ghi giải trình."
    ]
    assert not sheet(officer).problems[0].is_explained
    signed_in.post(ENTRY, form_of(revision=1, themes="1", themes__note="Cấp ủy đồng ý bằng lời, chờ văn bản"))
    assert all(one.is_explained for one in sheet(officer).flags if one.kind is Kind.REGISTER_DIFFERS)


def test_return_without_register_or_that_agrees_is_not_asked(signed_in: Client, officer: User) -> None:
    signed_in.post(ENTRY, form_of())
    assert differing(officer) == []
    make_theme(ThemeState.AGREED)
    assert differing(officer) == []


def test_nil_beside_rows_is_asked(officer: User) -> None:
    make_theme(ThemeState.AGREED)
    make_return(figures={**GOOD_FIGURES, "themes": NIL}, sender=officer)
    assert "báo cáo ghi không phát sinh, sổ theo dõi có 1" in differing(officer)[0]


def test_button_takes_the_registers_number_and_saves_the_rest(signed_in: Client) -> None:
    theme = make_theme(ThemeState.AGREED)
    sent = form_of(themes="", themes__nil="on", themes__reason="Chưa có", eligible="1001", lay="themes")
    answer = signed_in.post(ENTRY, sent)
    assert (answer.status_code, answer["Location"]) == (302, f"{ENTRY}#o-themes")
    figures = AnnualReturn.objects.get().amounts()
    assert (figures["themes"], figures["eligible"]) == (1, 1001)
    assert FigureChange.objects.get(key="themes").register_rows == [theme.pk]


def test_button_is_not_what_enter_presses(signed_in: Client) -> None:
    """Without scripts Enter in a cell presses the first button of the form, which is to save."""
    make_theme(ThemeState.AGREED)
    text = page(signed_in)
    form = text[text.index('<form id="entry-form"') :]
    assert form.index('name="tiep"') < form.index('name="lay"')


def test_button_of_a_register_that_was_emptied_meanwhile_stores_nothing(signed_in: Client) -> None:
    theme = make_theme(ThemeState.AGREED)
    cancel_theme(theme, reason="Nhập nhầm", seen=2, by=staff(), at=timezone.now())
    answer = signed_in.post(ENTRY, form_of(lay="themes"))
    assert answer.status_code == 422 and "Sổ không còn dòng nào" in answer.content.decode()
    assert not Figure.objects.exists()
    assert signed_in.post(ENTRY, form_of(lay="khac")).status_code == 302


def test_reader_sees_both_numbers_and_no_offer(client: Client, officer: User) -> None:
    make_theme(ThemeState.AGREED)
    client.force_login(make_user(Role.LEADER))
    text = page(client)
    assert "Sổ: 1" in text and "Lấy số từ sổ" not in text and "đề xuất" not in text
    make_return(figures={**GOOD_FIGURES, "themes": 0}, status=ReturnStatus.SUBMITTED, sender=officer)
    assert "Sổ: 1" in page(client)


def test_reviewer_sees_both_numbers_the_question_and_the_rows(client: Client, officer: User) -> None:
    theme = make_theme(ThemeState.AGREED)
    make_return(figures={**GOOD_FIGURES, "themes": 0}, status=ReturnStatus.SUBMITTED, sender=officer)
    client.force_login(make_user(Role.STAFF))
    text = client.get("/duyet/2023/cao-bo/").content.decode()
    assert "báo cáo ghi 0, sổ theo dõi có 1" in text and "Chưa giải trình." in text
    assert f'href="{LIST}"' in text and f'href="/so/2023/chu-de/{theme.pk}/"' in text


def test_sheets_cost_the_same_with_registers_and_without(officer: User, django_assert_num_queries: Any) -> None:
    year, unit = ReportingYear.objects.get(year=2023), unit_named("00952")
    make_return(sender=officer)
    sheets.of_unit(year, unit, officer)  # what the register asks is remembered
    with django_assert_num_queries(8 + len(SOURCES)):
        sheets.of_unit(year, unit, officer)
    for code in ("hnd", "ccb", "dtn"):
        make_theme(ThemeState.AGREED, organization=code)
    with django_assert_num_queries(8 + len(SOURCES)):
        found = sheets.of_unit(year, unit, officer)
    assert sum("themes" in one.counts for one in found) == 3
    assert Organization.objects.count() == 6
