"""The read model: what a cell, a row and a comparison say, and how it is read from the register."""

from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from organizations.models import Level, Unit, User
from organizations.permissions import Role
from organizations.tests.factories import FIRST_DAY, make_district, make_user
from reports.scoreboard.board import Cell, Scoreboard, in_need
from reports.scoreboard.reading import read_scoreboard
from reports.scoreboard.scope import Scope, read_scopes
from reports.scoreboard.shares import compare, places_met, share_of
from reports.tests.scoreboard.boards import FARMERS, make_result, make_row, make_target, make_unit
from targets.models import Resolution
from targets.rules.compliance import VerdictValue
from targets.rules.workflow import ReturnStatus
from targets.tests.factories import GOOD_FIGURES, lift_coverage_floor, make_return
from targets.verdicts import scoring

MET, NOT_MET, NO_DATA = VerdictValue.MET, VerdictValue.NOT_MET, VerdictValue.NO_DATA
UNCLEAR, NOT_DUE, NOT_APPLICABLE = VerdictValue.UNCLEAR, VerdictValue.NOT_DUE, VerdictValue.NOT_APPLICABLE
MISSING_MEMBERS = {**GOOD_FIGURES, "members": 800}


def cell_of(*verdicts: VerdictValue) -> Cell:
    return Cell(make_unit(), FARMERS, tuple(make_result(verdict) for verdict in verdicts))


@pytest.mark.parametrize(
    ("verdicts", "said", "met", "applicable"),
    [
        pytest.param((MET, NOT_MET, UNCLEAR, NO_DATA), NOT_MET, 1, 4, id="missed-wins"),
        pytest.param((MET, UNCLEAR, NO_DATA), UNCLEAR, 1, 3, id="unclear-before-no-data"),
        pytest.param((MET, NO_DATA), NO_DATA, 1, 2, id="no-data-before-met"),
        pytest.param((MET, NOT_DUE, NOT_APPLICABLE), MET, 1, 1, id="not-due-and-not-applicable-left-out"),
        pytest.param((NOT_APPLICABLE,), NOT_APPLICABLE, 0, 0, id="all-left-out"),
    ],
)
def test_cell_speaks_for_its_targets(
    verdicts: tuple[VerdictValue, ...], said: VerdictValue, met: int, applicable: int
) -> None:
    cell = cell_of(*verdicts)

    assert (cell.verdict, cell.met, cell.applicable) == (said, met, applicable)


@pytest.mark.parametrize(
    ("denominator", "gap"),
    [pytest.param(20, Fraction(-10), id="twenty"), pytest.param(19, None, id="nineteen")],
)
def test_cell_gap_needs_a_denominator_of_twenty(denominator: int, gap: Fraction | None) -> None:
    missed = make_result(NOT_MET, denominator * 4 // 5, denominator)

    cell = Cell(make_unit(), FARMERS, (missed,))

    assert (cell.worst.gap if cell.worst else None) == gap


def test_cell_worst_is_the_largest_lack_and_decides() -> None:
    near = make_result(NOT_MET, 89, 100, target=make_target("T06"))
    far = make_result(NOT_MET, 60, 100, target=make_target("T10"))

    cell = Cell(make_unit(), FARMERS, (near, far))

    assert cell.worst is far and cell.decisive is far and cell.is_far


def test_share_leaves_out_what_is_not_judged() -> None:
    share = share_of(VerdictValue)

    assert (share.met, share.judged) == (1, 2)


def test_comparison_takes_only_what_is_judged_in_both_years() -> None:
    found = compare({1: [(MET, NOT_MET)], 2: [(NO_DATA, MET)], 3: [(None, MET)], 4: [(NOT_DUE, NOT_MET)]})

    assert found is not None
    assert (found.units, found.before.met, found.now.met, found.now.judged) == (1, 1, 0, 1)


def test_comparison_without_common_ground_is_none() -> None:
    assert compare({1: [(None, MET)]}) is None


def test_in_need_puts_most_missed_then_furthest_then_name() -> None:
    far = make_row(make_result(NOT_MET, 50, 100), name="Xín Chải")
    near = make_row(make_result(NOT_MET, 89, 100), name="Cao Bồ")
    twice = make_row(make_result(NOT_MET, 89, 100), make_result(NOT_MET, 89, 100), name="Việt Lâm")
    fine = make_row(make_result(MET, 95, 100), name="Bạch Ngọc")

    assert in_need([fine, near, far, twice]) == [twice, far, near, fine]


def test_place_meets_a_target_when_every_organization_does() -> None:
    found = places_met([[MET, MET], [MET, NOT_MET], [NO_DATA]])

    assert (found.met, found.judged) == (1, 2)


def read(year: int = 2023, role: Role = Role.LEADER) -> Scoreboard:
    user = make_user(role)
    return read_scoreboard(scope_of(user, year), user)


def scope_of(user: User, year: int = 2023) -> Scope:
    scopes = read_scopes(user, year)
    scope = scopes.default() if scopes else None
    assert scope is not None
    return scope


def farmers_cell(board: Scoreboard, code: str = "00952") -> Cell:
    row = next(row for row in board.rows if row.unit.code == code)
    return next(cell for cell in row.cells if cell.organization.code == "hnd")


@pytest.mark.django_db
def test_board_shows_the_official_verdict_where_it_has_data() -> None:
    make_return(status=ReturnStatus.APPROVED, figures=MISSING_MEMBERS)
    scoring.score_year(2023)

    cell = farmers_cell(read())

    assert cell.verdict is NOT_MET and not cell.is_provisional
    assert cell.worst is not None and (cell.worst.target.code, cell.worst.shortfall) == ("T06", 100)


@pytest.mark.django_db
def test_board_shows_a_submitted_return_as_provisional() -> None:
    make_return(status=ReturnStatus.SUBMITTED)
    scoring.score_year(2023)

    board = read()

    assert farmers_cell(board).is_provisional and farmers_cell(board).verdict is MET
    assert [row.unit.code for row in board.rows_with_data] == ["00952"]


@pytest.mark.django_db
def test_board_does_not_show_a_draft() -> None:
    make_return(status=ReturnStatus.DRAFT)
    scoring.score_year(2023)

    assert not read().has_data


@pytest.mark.django_db
def test_board_before_any_return_lists_the_communes_without_data() -> None:
    board = read()

    assert len(board.rows_without_data) == 24 and not board.has_data and board.share.rate is None


@pytest.mark.django_db
def test_district_rows_hold_sums_and_places() -> None:
    make_return("00952", status=ReturnStatus.APPROVED)
    make_return("00955", status=ReturnStatus.APPROVED, figures=MISSING_MEMBERS)
    scoring.score_year(2023)

    row = next(row for row in read().target_rows if row.target.code == "T06")

    assert row.is_single and row.lowest is None, "2 of 24 are no lowest rate of the district"
    assert row.decisive.is_inconclusive and row.decisive.label == "Chưa đủ số liệu (2/24)"
    assert (row.decisive.numerator, row.decisive.denominator) == (1723, 2000)
    assert (row.places.met, row.places.judged, row.places.unjudged) == (1, 2, 22)


@pytest.mark.django_db
def test_provisional_sum_with_more_communes_is_shown_where_the_official_one_concludes_nothing() -> None:
    Resolution.objects.update(coverage_floor=8)
    make_return("00952", status=ReturnStatus.APPROVED)
    make_return("00955", status=ReturnStatus.SUBMITTED)
    scoring.score_year(2023)

    result = next(row for row in read().target_rows if row.target.code == "T06").decisive

    assert (result.verdict, result.provisional, result.covered) == (MET, True, 2)


@pytest.mark.django_db
def test_series_of_the_district_compares_the_same_communes() -> None:
    lift_coverage_floor()
    for year, members in ((2022, 900), (2023, 950)):
        make_return("00952", year=year, status=ReturnStatus.APPROVED, figures={**GOOD_FIGURES, "members": members})
    make_return("00955", year=2022, status=ReturnStatus.APPROVED, figures={**GOOD_FIGURES, "members": 500})
    scoring.score_year(2022)
    scoring.score_year(2023)

    series = next(trend for trend in read().trends if trend.target.code == "T06")

    assert [result.covered for result in series.drawn] == [2, 1]
    assert series.change is not None
    assert (series.change.points, series.change.units) == (5, 1), (
        "70 to 95 per cent only because one commune is missing"
    )


@pytest.mark.django_db
def test_seventeen_targets_stand_in_the_district_rows() -> None:
    scoring.score_year(2023)

    rows = read().target_rows

    assert len(rows) == 17
    assert {row.target.code for row in rows if not row.is_single} == {"T01", "T03", "T04", "T10", "T17"}


@pytest.mark.django_db
def test_change_compares_like_with_like() -> None:
    make_return(year=2022, status=ReturnStatus.APPROVED)
    make_return(year=2023, status=ReturnStatus.APPROVED, figures={**MISSING_MEMBERS, "themes": None})
    scoring.score_year(2022)
    scoring.score_year(2023)

    row = next(row for row in read().rows if row.unit.code == "00952")

    assert row.change == -1  # T01 has no data this year, so it is no loss
    assert [share.rate for share in row.shares] == [None, Fraction(1), Fraction(4, 5)]


@pytest.mark.django_db
def test_trends_follow_the_five_gatherings_and_the_fronts_rating() -> None:
    scoring.score_year(2023)

    assert [trend.target.code for trend in read().trends] == ["T11", "T05", "T06", "T07", "T08", "T09"]


@pytest.mark.django_db
def test_commune_state_is_that_of_the_least_advanced_return() -> None:
    make_return(organization="hnd", status=ReturnStatus.APPROVED)
    make_return(organization="ccb", status=ReturnStatus.SENT_BACK)

    state = next(row for row in read().rows if row.unit.code == "00952").state

    assert state is not None and state.status is None and state.unfinished == 4 and state.is_awaited


@pytest.mark.django_db
def test_officer_sees_the_state_of_the_own_commune_only() -> None:
    make_return("00955", status=ReturnStatus.SUBMITTED)

    states = {row.unit.code: row.state for row in read(role=Role.COMMUNE_OFFICER).rows}

    assert [code for code, state in states.items() if state is not None] == ["00952"]


@pytest.mark.django_db
def test_district_organization_sees_the_state_of_its_own_returns() -> None:
    make_return("00955", organization="hnd", status=ReturnStatus.SUBMITTED)

    states = {row.unit.code: row.state for row in read(role=Role.DISTRICT_ORGANIZATION).rows}

    assert states["00955"] is not None and states["00955"].status is ReturnStatus.SUBMITTED


@pytest.mark.django_db
def test_board_takes_the_same_queries_however_many_communes() -> None:
    user = make_user(Role.LEADER)
    make_return("00952", status=ReturnStatus.APPROVED)
    scoring.score_year(2023)
    with CaptureQueriesContext(connection) as small:
        read_scoreboard(scope_of(user), user)
    for number in range(4):
        Unit.objects.create(
            code=f"0099{number}",
            valid_from=FIRST_DAY,
            level=Level.COMMUNE,
            kind="xã",
            name=f"Thử {number}",
            parent=make_district(),
        )
        make_return(f"0099{number}", status=ReturnStatus.SUBMITTED)
    scoring.score_year(2023)
    with CaptureQueriesContext(connection) as large:
        board = read_scoreboard(scope_of(user), user)

    assert len(board.rows) == 28
    assert len(small) == len(large) == 9
