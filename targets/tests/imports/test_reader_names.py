"""What the reading child is told of the register: units with what lies above them, and the organizations' words."""

import json
import re
from datetime import date
from importlib import import_module
from pathlib import Path

import pytest
import yaml
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from organizations.models import Level, Organization, Unit
from organizations.permissions import Role
from organizations.stamps import stamped_models
from organizations.tests.factories import make_user
from organizations.tests.fixture_organizations import RED_CROSS
from targets.imports.reader import _Names, _owed_keys, _read, _reported, workbook_reader
from targets.models import FigureDefinition, OwedFigure, ReportingYear, Resolution, RootYear
from targets.rules.figures import FIGURE_KEYS
from targets.rules.sizes import identity
from targets.rules.workflow import ReturnStatus
from targets.tests.factories import GOOD_FIGURES, make_return, unit_named
from targets.tests.workbook.workbook_cases import commune_workbook, errors
from targets.workbook.reading import Reading

pytestmark = pytest.mark.django_db


def read(path: Path) -> Reading:
    with workbook_reader(max_bytes=5_000_000) as reader:
        return reader.read(path)


def make_bac_quang() -> Unit:
    """A second district of the province with a commune named as one of the first district's."""
    province = Unit.objects.get(code="02")
    span = {"valid_from": date(1991, 10, 1), "valid_to": date(2025, 6, 30)}
    district = Unit.objects.create(
        code="034", level=Level.DISTRICT, kind="huyện", name="Bắc Quang", parent=province, **span
    )
    Unit.objects.create(code="01165", level=Level.COMMUNE, kind="xã", name="Trung Thành", parent=district, **span)
    resolution = Resolution.objects.create(
        code="nq-bac-quang", slug="bac-quang", unit=district, subject="-", first_year=2021, last_year=2025
    )
    for owed in OwedFigure.objects.all():
        owed.pk, owed.resolution = None, resolution
        owed.save()
    for own in list(RootYear.objects.all()):
        own.pk, own.root = None, district
        own.save()
    return district


def units_by_year() -> dict[int, list[Unit]]:
    return {year.year: list(year.units()) for year in ReportingYear.objects.all()}


def test_units_know_what_lies_above_them() -> None:
    names = _Names.read(units_by_year())
    units = {unit.code: unit for unit in names.by_year[2023]}
    assert (units["030"].is_sum, units["030"].above) == (True, ("02",))
    assert (units["00952"].is_sum, units["00952"].above) == (False, ("030", "02"))
    assert units["00952"].valid_from == "1991-10-01"
    # The province that the communes went into in July 2025 is known from their successors.
    assert {area.title for area in names.areas} == {"tỉnh Hà Giang", "tỉnh Tuyên Quang"}


def test_number_of_queries_does_not_grow_with_the_districts(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    make_bac_quang()
    years = 5
    with django_assert_num_queries(2 * years + 4):
        _Names.read(units_by_year())


def test_district_of_the_title_is_told_from_another_in_the_register(tmp_path: Path) -> None:
    make_bac_quang()
    title = ("HUYỆN {}", "KẾT QUẢ NĂM 2023", "Đơn vị báo cáo: Xã Trung Thành")
    for name, code in (("BẮC QUANG", "01165"), ("VỊ XUYÊN", "00979")):
        path = commune_workbook(tmp_path / "a.xlsx", title=[line.format(name) for line in title])
        assert read(path).unit == code
    reading = read(commune_workbook(tmp_path / "a.xlsx", title=title[1:]))
    assert reading.unit is None
    assert "thuộc huyện nào" in errors(reading)[0].message


def test_organization_of_a_row_of_data_is_recognized(tmp_path: Path) -> None:
    added = Organization.objects.create(
        **RED_CROSS,
        name="Hội Chữ thập đỏ",
        short_name="Hội Chữ thập đỏ",
        abbreviation="CTĐ",
        district_name="Hội Chữ thập đỏ huyện",
        head_post="Chủ tịch Hội Chữ thập đỏ",
        slug="hoi-chu-thap-do",
        position=7,
    )
    written = {organization.written_name.code: organization.written_name for organization in Organization.objects.all()}
    assert written["hctd"].name == "Hội Chữ thập đỏ"
    path = commune_workbook(tmp_path / "a.xlsx")
    assert errors(read(path)) == []  # no resolution over the commune asks anything of it
    for owed in OwedFigure.objects.filter(organization__code="hnd"):
        owed.pk, owed.organization = None, added
        owed.save()
    assert "thiếu dòng của Hội Chữ thập đỏ" in errors(read(path))[0].message


def test_unit_owes_what_its_own_year_asks_though_another_bears_its_code_later() -> None:
    province = Unit.objects.get(code="08", valid_to=None)
    later = Unit.objects.get(code="00976", valid_from=date(2025, 7, 1))
    resolution = Resolution.objects.create(
        code="nq-tinh", slug="nq-tinh", unit=province, subject="-", first_year=2026, last_year=2030
    )
    farmers = Organization.objects.get(code="hnd")
    online = FigureDefinition.objects.create(
        key="members_online", name="Hội viên trên nền tảng số", unit_noun="người", group="Tập hợp", position=99
    )
    OwedFigure.objects.create(
        resolution=resolution, definition=online, organization=farmers, first_year=2026, last_year=2030
    )
    earlier = list(Unit.objects.filter(code__in=["00976", "00952"], valid_to=date(2025, 6, 30)))
    assert len(earlier) == 2
    owed, by_year = _owed_keys({2023: earlier, 2026: [later]})
    assert owed["hnd"] == {figure.definition.key for figure in OwedFigure.objects.filter(organization=farmers)} - {
        "members_online"
    }
    assert by_year[2023] == {}
    assert by_year[2026]["00976"]["hnd"] == {"members_online"}
    with workbook_reader(max_bytes=5_000_000) as reader:
        listed = json.loads(reader.setting)["figures"]
    assert [figure["key"] for figure in listed] == [*FIGURE_KEYS, "members_online"]
    assert listed[-1] == {
        "key": "members_online",
        "name": "Hội viên trên nền tảng số",
        "noun": "người",
        "group": "Tập hợp",
        "part_of": "",
        "scale": [],
    }


def test_upgrade_gives_the_six_their_words_and_keeps_edited_ones() -> None:
    rows = yaml.safe_load((settings.BASE_DIR / "fixtures" / "organizations.yaml").read_text(encoding="utf-8"))
    fields = ("workbook_names", "workbook_own_words", "workbook_shared_words", "speaks_for_all")
    Organization.objects.update(**dict.fromkeys(fields[:3], ""), speaks_for_all=False)
    Organization.objects.filter(code="ccb").update(workbook_names="Hội CCB")
    import_module("organizations.migrations.0009_fill_workbook_words").fill(apps, None)
    stored = {row["code"]: row for row in Organization.objects.values("code", *fields)}
    assert stored.pop("ccb")["workbook_names"] == "Hội CCB"
    given = {row["code"]: {name: row[name] for name in ("code", *fields)} for row in rows}
    assert stored == {code: row for code, row in given.items() if code != "ccb"}


def test_organization_without_words_is_known_by_its_names() -> None:
    organization = Organization(code="x", name="Hội Luật gia", short_name="Hội LG")
    assert organization.written_name.name == "Hội LG"
    assert list(organization.written_name.forms(alone=False)) == ["Hội LG", "Hội Luật gia"]


@pytest.mark.parametrize("line", ["hội (nông dân", "hội [nông dân)", "hội (a [b|c])"])
def test_names_with_brackets_that_do_not_match_are_refused(line: str) -> None:
    organization = Organization.objects.get(code="hnd")
    organization.workbook_names = f"Hội Nông dân\n{line}"
    with pytest.raises(ValidationError, match="Ngoặc không khớp"):
        organization.full_clean()


def test_sizes_are_those_of_each_unit_and_of_what_the_sender_sees() -> None:
    make_return("00709", status=ReturnStatus.APPROVED)
    old = unit_named("00709")
    members = {"2023": GOOD_FIGURES["members"]}
    assert _reported(None)[identity("00709", old.valid_from.isoformat())]["hnd"]["members"] == members
    assert _reported(make_user(Role.COMMUNE_OFFICER, unit=old))
    assert not _reported(make_user(Role.COMMUNE_OFFICER, username="khac", unit=unit_named("00703")))


def test_what_the_reader_is_given_is_remembered_until_the_register_changes() -> None:
    first = workbook_reader(max_bytes=5_000_000)
    with CaptureQueriesContext(connection) as queries:
        assert workbook_reader(max_bytes=5_000_000).setting == first.setting
    assert len(queries) == 2, "the stamp, and what was reported"
    with CaptureQueriesContext(connection) as queries:
        _read()
    stamped = {model._meta.db_table for app in apps.get_app_configs() for model in stamped_models(app)}
    sql = " ".join(query["sql"] for query in queries)
    assert set(re.findall(r'"((?:organizations|targets|reports)_\w+?)"', sql)) <= stamped

    Unit.objects.filter(code="00706").update(aliases="Phú Linh cũ")
    renamed = workbook_reader(max_bytes=5_000_000)
    assert "Ph\\u00fa Linh c\\u0169" in renamed.setting
    assert renamed.basis != first.basis
    make_return("00706", status=ReturnStatus.APPROVED)
    known = workbook_reader(max_bytes=5_000_000)
    assert known.basis != renamed.basis
    assert known.words == renamed.words, "they make warnings only"
