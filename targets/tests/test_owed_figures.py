"""Every desk asks one rule which figures a return owes, so none of them takes what another one hides."""

from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from organizations.models import Organization
from organizations.permissions import Role
from organizations.tests.factories import make_user
from targets import invariants
from targets.imports.blank_forms import commune_form
from targets.imports.preview import preview
from targets.imports.reader import workbook_reader
from targets.models import ChangeSource, Figure, FigureChange, OwedFigures, ReportingYear, Verdict
from targets.returns import actions as returns, sheets
from targets.returns.comments import CommentRefused, comment
from targets.rules.figures import FIGURE_KEYS
from targets.rules.workflow import ReturnStatus
from targets.tests.factories import make_return, unit_named
from targets.verdicts import scoring
from targets.workbook.reading import Reading

pytestmark = pytest.mark.django_db

OF_DISTRICT = {code: {"themes", "supervisions"} for code in ("ldld", "hnd", "dtn", "lhpn", "ccb")} | {
    "mttq": {"themes", "supervisions", "critiques"}
}


def owed_keys(unit: str) -> dict[str, set[str]]:
    owed = OwedFigures.read(2023)
    return {one.code: set(owed.keys(unit_named(unit), one)) for one in Organization.objects.all()}


def test_commune_owes_the_matrix_and_district_only_what_is_judged_on_its_own_return() -> None:
    of_commune = owed_keys("00952")
    assert of_commune["hnd"] == set(FIGURE_KEYS) - {"critiques"}
    assert of_commune["mttq"] == set(FIGURE_KEYS) - {"eligible", "members"}
    assert of_commune["ldld"].isdisjoint({"critiques", "branches", "branches_effective", "heads", "heads_qualified"})
    assert owed_keys("030") == OF_DISTRICT


@pytest.mark.parametrize("unit", ["00952", "030"])
def test_page_and_api_show_the_same_figures(unit: str) -> None:
    staff = make_user(Role.STAFF)
    client = APIClient()
    client.force_authenticate(staff)
    for code in OF_DISTRICT:
        make_return(unit, code)
    shown = {
        sheet.organization.code: {definition.key for definition in sheet.definitions}
        for sheet in sheets.of_unit(ReportingYear.objects.get(year=2023), unit_named(unit), staff)
    }
    rows = client.get("/api/v1/returns/", {"unit": unit}).json()["results"]
    assert shown == {row["organization"]: set(row["figures"]) for row in rows} == owed_keys(unit)


def test_action_refuses_what_the_district_does_not_owe_and_stores_nothing() -> None:
    made = make_return("030", "hnd", figures={"themes": 1})
    by, at = make_user(Role.STAFF), timezone.now()
    entries = {"supervisions": returns.Entry(2), "members": returns.Entry(7000)}
    with pytest.raises(returns.FigureNotOwed, match="Huyện Vị Xuyên không gồm số liệu này: members"):
        returns.enter_figures(made, entries, by=by, at=at, source=ChangeSource.FORM)
    assert {figure.key: figure.amount for figure in Figure.objects.all()} == {"themes": 1}
    assert FigureChange.objects.count() == 1
    with pytest.raises(CommentRefused, match="không gồm số liệu này"):
        comment(made, key="members", text="Xin xem lại.", by=by, at=at)


def test_figure_stored_around_the_action_is_named_and_not_judged() -> None:
    made = make_return("030", "mttq", status=ReturnStatus.APPROVED, figures={"themes": 1})
    scoring.score_year(2023)
    before = list(Verdict.objects.order_by("pk").values())
    Figure.objects.create(annual_return=made, definition_id="heads", value=5)
    assert list(invariants.figures_are_owed()) == [f"{made}: heads is not owed"]
    assert not scoring.differences(2023)
    assert list(Verdict.objects.order_by("pk").values()) == before


def read_districts_table(path: Path, heads: list[str], figures: dict[str, list[int | None]]) -> Reading:
    """A table that the district's office made itself, read by the portal's reader."""
    book = openpyxl.Workbook()
    table = book.active
    assert table is not None
    table.append(["Đơn vị báo cáo: Huyện Vị Xuyên"])
    table.append(["KẾT QUẢ NĂM 2023"])
    table.append(["TT", "Tổ chức", *heads])
    for number, organization in enumerate(Organization.objects.all(), 1):
        table.append([number, organization.name, *figures[organization.code]])
    book.save(path)
    with workbook_reader(max_bytes=5_000_000) as reader:
        return reader.read(path)


HEADS = ["Chủ đề năm", "Giám sát độc lập", "Phản biện xã hội"]
OWN: dict[str, list[int | None]] = {code: [1, 2, 3 if code == "mttq" else None] for code in OF_DISTRICT}


def test_table_of_the_district_needs_no_columns_that_it_does_not_owe(tmp_path: Path) -> None:
    reading = read_districts_table(tmp_path / "huyen.xlsx", HEADS, OWN)
    assert (reading.unit, reading.year) == ("030", 2023)
    assert [problem.message for problem in reading.problems] == []
    prepared = preview(reading, by=make_user(Role.STAFF))
    assert {(one.organization.code, one.key): one.new for one in prepared.differences} == {
        (code, key): {"themes": 1, "supervisions": 2, "critiques": 3}[key]
        for code, keys in OF_DISTRICT.items()
        for key in keys
    }


def test_figure_of_the_communes_in_the_districts_table_is_left_out_with_one_sentence(tmp_path: Path) -> None:
    figures = {code: [*own, None if code == "mttq" else 500] for code, own in OWN.items()}
    reading = read_districts_table(tmp_path / "huyen.xlsx", [*HEADS, "Số đoàn viên, hội viên"], figures)
    assert [problem.message for problem in reading.problems] == []
    prepared = preview(reading, by=make_user(Role.STAFF))
    assert prepared.can_commit
    assert ["1 số liệu khác (từ ô này) không được ghi" in one.message for one in prepared.problems] == [True] * 5
    assert {one.key for one in prepared.differences} == {"themes", "supervisions", "critiques"}


def test_blank_form_of_the_district_has_the_columns_it_owes() -> None:
    book = openpyxl.load_workbook(
        BytesIO(commune_form(ReportingYear.objects.get(year=2023), unit_named("030"), by=make_user(Role.STAFF)))
    )
    stamp = {str(name): str(value) for name, value, *_ in book["_meta"].iter_rows(values_only=True)}
    assert stamp["keys"] == "themes,supervisions,critiques"
