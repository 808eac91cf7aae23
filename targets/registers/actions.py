"""Entering rows of registers and taking their steps. Who, when, why and by which paper stand in the events."""

from collections.abc import Collection, Mapping
from copy import copy
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from django.db import IntegrityError, models, transaction

from organizations.formats import plain_decimal, short_date
from organizations.models import User
from organizations.names import says_something
from organizations.refused import NotPermitted
from targets.models import Paper
from targets.models.registers.base import RegisterRow, searched
from targets.registers.claims import OUTSIDE, RegisterRefused, claim, hold_row, hold_year, log
from targets.registers.papers import check_citable
from targets.registers.register import Register, StepPage
from targets.registers.scope import owns, side_of
from targets.rules.step_table import Need, RegisterStep, RegisterTransition

R = TypeVar("R", bound=RegisterRow)
#: Field of the row → what it shall hold; of a relation to several rows, those rows.
Values = Mapping[str, Any]


@transaction.atomic
def add(register: Register[R], row: R, values: Values, *, by: User, at: datetime) -> R:
    """Store a new row that has its place and year. Raises NotPermitted, RegisterRefused."""
    if not owns(by, row):
        raise NotPermitted(OUTSIDE)
    if hold_year(row.unit, row.year):
        raise RegisterRefused(f"Năm {row.year_id} đã chốt nên không nhập thêm vào sổ.")
    register.check_new(row)
    return _made(register, row, values, by=by, at=at)


@transaction.atomic
def change(register: Register[R], row: R, values: Values, *, seen: int, by: User, at: datetime) -> None:
    """Correct what a row says. Raises NotPermitted, RegisterStepDenied, RegisterChanged, RegisterRefused."""
    check_step(register, RegisterStep.CHANGE, row, by)
    _store(register, RegisterStep.CHANGE, row, values, seen=seen, by=by, at=at)


@transaction.atomic
def prove(register: Register[R], row: R, papers: Collection[Paper], *, seen: int, by: User, at: datetime) -> None:
    """Cite these papers beside those of the steps. Raises as `change`."""
    check_step(register, RegisterStep.PROVE, row, by)
    if papers and not register.cites(row):
        raise RegisterRefused("Dòng này của sổ chỉ ghi số liệu, không kèm văn bản.")
    cited = {paper.pk for paper in row.evidence.all()}
    for paper in papers:
        if paper.pk not in cited:
            check_citable(paper, by)
    _store(register, RegisterStep.PROVE, row, {"evidence": list(papers)}, seen=seen, by=by, at=at)


@transaction.atomic
def take(
    register: Register[R],
    step: RegisterStep,
    row: R,
    *,
    values: Values | None = None,
    paper: Paper | None = None,
    reason: str = "",
    seen: int,
    by: User,
    at: datetime,
) -> None:
    """Take a step of the register's own, with what it stores. Raises as `change`."""
    page, why = register.step_page(step), _clean_reason(reason)
    if not page.applies(row):
        raise RegisterRefused(f"Bước «{page.title}» không áp dụng cho dòng này của sổ.")
    given = [need for need, there in ((Need.PAPER, paper), (Need.REASON, why)) if there]
    transition = check_step(register, step, row, by, given=given)
    stored: dict[str, Any] = dict(values or {})
    if paper is not None:
        stored |= _cited(page, row, paper, by)
    _store(
        register, step, row, stored, page=page, transition=transition, paper=paper, reason=why, seen=seen, by=by, at=at
    )


@transaction.atomic
def replace(register: Register[R], row: R, values: Values, *, reason: str, seen: int, by: User, at: datetime) -> R:
    """Put another row in the place of this one, which stays as history. Raises as `change`.

    The new one starts at the register's first state.
    """
    why = _asked_reason(reason)
    transition = check_step(register, RegisterStep.REPLACE, row, by, given=(Need.SUCCESSOR, Need.REASON))
    source = row.state
    claim(row, seen=seen, state=transition.target)
    log(row, RegisterStep.REPLACE, source, reason=why, by=by, at=at)
    place = {name: getattr(row, name) for name in register.place_form.fills}
    return _made(register, register.model(year=row.year, replaces=row, **place), values, by=by, at=at)


@transaction.atomic
def cancel(register: Register[R], row: R, *, reason: str, seen: int, by: User, at: datetime) -> None:
    """Take a row that was entered in error out of use for good. Raises as `change`."""
    why = _asked_reason(reason)
    check_step(register, RegisterStep.CANCEL, row, by, given=(Need.REASON,))
    claim(row, seen=seen, cancelled_at=at, cancelled_by=by, cancelled_reason=why)
    log(row, RegisterStep.CANCEL, row.state, reason=why, by=by, at=at)


def check_step(
    register: Register[R], step: RegisterStep, row: R, by: User, *, given: Collection[Need] = ()
) -> RegisterTransition:
    """The transition to make. Raises NotPermitted, RegisterStepDenied, RegisterRefused; holds the year."""
    side = side_of(by, row, register.answers)
    if side is None:
        raise NotPermitted(OUTSIDE)
    return register.table.check(
        step, row.state, by, side, given=given, is_cancelled=row.is_cancelled,
        year_is_closed=hold_row(row),
    )  # fmt: skip


def _made(register: Register[R], row: R, values: Values, *, by: User, at: datetime) -> R:
    single, several = _split(row, values)
    for name, value in single.items():
        setattr(row, name, value)
    row.state, row.at, row.by = register.table.first, at, by
    row.joined = {name: list(rows) for name, rows in several.items()}
    for name, value in register.follows(row).items():
        setattr(row, name, value)
    register.check(row)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as fault:
        raise RegisterRefused(register.twice(row)) from fault
    for name, rows in several.items():
        getattr(row, name).set(rows)
    log(row, RegisterStep.ENTER, "", by=by, at=at)
    return row


def _store(
    register: Register[R],
    step: RegisterStep,
    row: R,
    values: Values,
    *,
    page: StepPage[R] | None = None,
    transition: RegisterTransition | None = None,
    paper: Paper | None = None,
    reason: str = "",
    seen: int,
    by: User,
    at: datetime,
) -> None:
    """Write what differs, and the event; nothing where neither the state nor a field changes."""
    single, several = _split(row, values)
    later = copy(row)
    for name, value in single.items():
        setattr(later, name, value)
    later.joined = several
    for name, value in register.follows(later).items():
        setattr(later, name, value)
        single[name] = value
    changes = changed_words(row, {**single, **several})
    if transition is None and not changes:
        return
    if later.last_year != row.last_year and hold_row(later):
        raise RegisterRefused(f"Năm {later.last_year} đã chốt nên không chuyển dòng này của sổ về năm đó được.")
    register.check(later)
    if page is not None and page.check is not None:
        page.check(later, paper)
    source = row.state
    state = {} if transition is None else {"state": transition.target}
    try:
        with transaction.atomic():
            claim(row, seen=seen, **single, **state, search_text=searched(later.words))
    except IntegrityError as fault:
        raise RegisterRefused(register.twice(later)) from fault
    for name, rows in several.items():
        getattr(row, name).set(rows)
    if page is not None and page.paper is not None:
        changes.pop(page.paper.field, None)  # the event names the paper itself
    log(row, step, source, paper=paper, reason=reason, changes=changes, by=by, at=at)


def changed_words(row: RegisterRow, values: Values) -> dict[str, tuple[str, str]]:
    """The fields that these values change → their words before and after. One query a relation to several rows."""
    single, several = _split(row, values)
    changes = {
        name: (_words(row, name, getattr(row, name)), _words(row, name, value))
        for name, value in single.items()
        if getattr(row, name) != value
    }
    for name, rows in several.items():
        kept = list(getattr(row, name).all())
        if {one.pk for one in kept} != {one.pk for one in rows}:
            changes[name] = (_listed(kept), _listed(rows))
    return changes


def _split(row: RegisterRow, values: Values) -> tuple[dict[str, Any], dict[str, Collection[models.Model]]]:
    """The values of plain fields with single spaces, and those of relations to several rows."""
    many = {field.name for field in row._meta.many_to_many}
    single = {name: _clean(row, name, value) for name, value in values.items() if name not in many}
    return single, {name: rows for name, rows in values.items() if name in many}


def _clean(row: RegisterRow, name: str, value: Any) -> Any:
    """A text with single spaces, a long one with its lines. Raises RegisterRefused where a needed one says nothing."""
    if not isinstance(value, str):
        return value
    field = row._meta.get_field(name)
    assert isinstance(field, models.Field)
    lines = [" ".join(line.split()) for line in value.strip().splitlines()]
    text = ("\n" if isinstance(field, models.TextField) else " ").join(line for line in lines if line)
    if not field.blank and not field.choices and not says_something(text):
        raise RegisterRefused(f"Xin ghi {str(field.verbose_name)[:1].lower()}{str(field.verbose_name)[1:]} bằng chữ.")
    return text


def _words(row: RegisterRow, name: str, value: Any) -> str:
    """A value in the words of the row's timeline; blank for none."""
    field = row._meta.get_field(name)
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, date):
        return short_date(value)
    if isinstance(value, Decimal):
        return plain_decimal(value)
    choices = dict(getattr(field, "flatchoices", None) or ())
    return str(choices.get(value, value))


def _listed(rows: Collection[models.Model]) -> str:
    return "; ".join(sorted(str(row) for row in rows))


def _cited(page: StepPage[R], row: R, paper: Paper, by: User) -> dict[str, Paper]:
    """The step's paper as a value to store. Raises RegisterRefused where it does not fit."""
    assert page.paper is not None
    check_citable(paper, by)
    if not page.paper.fits(row).filter(pk=paper.pk).exists():
        raise RegisterRefused(page.paper.misfit(row, paper))
    return {page.paper.field: paper}


def _clean_reason(reason: str) -> str:
    return " ".join(reason.split()) if says_something(reason) else ""


def _asked_reason(reason: str) -> str:
    if not (clean := _clean_reason(reason)):
        raise RegisterRefused("Xin ghi lý do.")
    return clean
