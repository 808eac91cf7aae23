"""What the registers count: nothing where nobody uses them, none where no row counts yet, and many places at once."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from organizations.models import Organization
from targets.models import FigureDefinition, ReportingYear
from targets.registers.pages import REGISTERS
from targets.returns.counts import SOURCE_OF, SOURCES, RegisterCounts, count
from targets.rules.register_steps import ThemeState, TopicState
from targets.rules.topics import TopicKind
from targets.tests.factories import unit_named
from targets.tests.registers.agency_rows import make_target
from targets.tests.registers.theme_steps import OTHER, cancel_theme, make_theme, replace_theme, staff
from targets.tests.registers.topic_steps import make_topic

pytestmark = pytest.mark.django_db


def counted(key: str = "themes", organization: str = "hnd") -> tuple[int, tuple[int, ...]] | None:
    year = ReportingYear.objects.get(year=2023)
    found = count(key, unit_named("00952"), Organization.objects.get(code=organization), year)
    return (found.value, found.rows) if found else None


def test_unused_register_counts_nothing() -> None:
    make_theme(ThemeState.AGREED, organization="ccb")
    make_theme(ThemeState.AGREED, unit="00919")
    make_theme(ThemeState.AGREED, year=2022)
    assert counted() is None


@pytest.mark.parametrize("state", [ThemeState.DRAFT, ThemeState.REPORTED])
def test_row_that_does_not_count_yet_counts_none(state: ThemeState) -> None:
    make_theme(state)
    assert counted() == (0, ())


def test_agreed_theme_counts_with_its_row() -> None:
    theme = make_theme(ThemeState.AGREED)
    assert counted() == (1, (theme.pk,))


def test_cancelled_row_is_none() -> None:
    theme = make_theme(ThemeState.AGREED)
    cancel_theme(theme, reason="Nhập nhầm", seen=2, by=staff(), at=timezone.now())
    assert counted() is None


def test_replaced_theme_counts_no_more_but_keeps_the_register_in_use() -> None:
    theme = make_theme(ThemeState.AGREED)
    replace_theme(theme, OTHER, reason="Cấp ủy yêu cầu", seen=2, by=staff(), at=timezone.now())
    assert counted() == (0, ())


def test_supervision_counts_in_the_year_of_its_result_if_independent() -> None:
    make_topic(TopicState.STARTED)
    assert counted("supervisions") == (0, ())
    issued = make_topic(TopicState.ISSUED)
    make_topic(TopicState.ISSUED, own_plan=False)
    assert counted("supervisions") == (1, (issued.pk,))
    assert counted("critiques", "mttq") is None


def test_critique_counts_with_a_partner() -> None:
    issued = make_topic(TopicState.ISSUED, TopicKind.CRITIQUE)
    assert counted("critiques", "mttq") == (1, (issued.pk,))
    assert counted("supervisions", "mttq") is None


def test_assigned_target_counts_in_its_due_year_once_its_result_is_known() -> None:
    reached = make_target(planned=Decimal(10), reached=Decimal(10))
    missed = make_target(name="Chỉ tiêu khác", planned=Decimal(10), reached=Decimal("9.99"))
    assert counted("campaign_assigned") == (2, (reached.pk, missed.pk))
    assert counted("campaign_completed") == (1, (reached.pk,))
    open_one = make_target(name="Chưa có kết quả", reached=None)
    make_target(name="Tự đăng ký", self_set=True, assigner="")
    make_target(name="Năm sau", due_on=date(2024, 6, 30))
    assert counted("campaign_assigned") == (3, (reached.pk, missed.pk, open_one.pk))
    assert counted("campaign_completed") is None


def test_figure_without_a_register_is_not_counted() -> None:
    make_theme(ThemeState.AGREED)
    assert counted("members") is None


def test_many_places_cost_one_query_a_register() -> None:
    years = [ReportingYear.objects.get(year=2022), ReportingYear.objects.get(year=2023)]
    places = [unit_named(code) for code in ("00952", "00919", "00937")]
    for place in places:
        make_theme(ThemeState.AGREED, unit=place.code)
    make_theme(year=2022)
    farmers = Organization.objects.get(code="hnd")
    with CaptureQueriesContext(connection) as queries:
        counts = RegisterCounts.read(years, {place.pk for place in places})
        assert [counts.of(2023, place.pk, farmers.pk)["themes"].value for place in places] == [1, 1, 1]
        assert counts.of(2022, places[0].pk, farmers.pk)["themes"].value == 0
        assert counts.of(2022, places[1].pk, farmers.pk) == {}
    assert len(queries) == len(SOURCES)
    assert RegisterCounts.read(years).of(2023, places[2].pk, farmers.pk)["themes"].value == 1
    assert RegisterCounts.read(years, ()).of(2023, places[2].pk, farmers.pk) == {}


def test_every_source_is_a_register_with_pages_and_counts_known_figures_once() -> None:
    titles = {slug: register.title for slug, register in REGISTERS.items()}
    titles |= {"co-so": "Cơ sở, chi đoàn, chi hội", "can-bo": "Cán bộ cấp trưởng"}  # lists with pages of their own
    assert all(titles[source.slug] == source.title for source in SOURCES)
    assert set(SOURCE_OF) <= set(FigureDefinition.objects.values_list("key", flat=True))
    assert len(SOURCE_OF) == sum(len(source.keys) for source in SOURCES)
