"""Attention list of the dashboard: fixed rules over a Scoreboard.

No rule reads the database or the clock; at most six items, and no unit twice.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from organizations import formats
from reports.scoreboard import text as board_text
from reports.scoreboard.board import Scoreboard, UnitRow, in_need
from reports.scoreboard.results import Result
from reports.scoreboard.words import Words
from targets.models import Target
from targets.rules.periods import local_day
from targets.rules.workflow import ReturnStatus

MOST_ITEMS = 6
SMALLEST_DROP = 3  # fewer targets than this come and go with one figure
LONG_OVERDUE = 60  # days after which the due date says more than a count of days
NAMES_SHOWN = 6


def rules(words: Words) -> tuple[str, ...]:
    """The rules as sentences, in their order."""
    places = board_text.capital(words.places)
    return (
        f"{places} giảm nhiều chỉ tiêu đạt nhất so với năm trước (từ {SMALLEST_DROP} chỉ tiêu), so trên cùng những chỉ "
        "tiêu có số liệu cả hai năm.",
        f"{places} còn nhiều chỉ tiêu chưa đạt nhất; bằng nhau thì xét mức thiếu so với ngưỡng.",
        f"Các {words.places} quá hạn mà chưa gửi đủ báo cáo, gộp thành một mục.",
        f"Chỉ tiêu {words.whole} thiếu nhiều điểm % nhất so với ngưỡng.",
        f"Các {words.places} có báo cáo bị trả lại mà chưa gửi lại.",
        f"{places} có số liệu mâu thuẫn, cần làm rõ.",
    )


@dataclass(frozen=True)
class Link:
    """Leads to the page of `of`, a target or a row, or to one by its URL name, which an installation may lack."""

    text: str
    view: str = ""
    args: tuple[str | int, ...] = ()
    of: Target | UnitRow | None = None


@dataclass(frozen=True)
class Item:
    """`weight`: urgent, important or minor; `sign`: an icon's name."""

    weight: str
    sign: str
    title: str
    why: str
    proposal: str
    links: tuple[Link, ...]
    units: tuple[int, ...] = ()


def attention(board: Scoreboard, at: datetime) -> list[Item]:
    """The items in the order of the rules; a unit that an earlier rule named is passed over by later ones."""
    named: set[int] = set()
    collected: list[Item] = []
    for rule in _RULES:
        item = rule(board, [row for row in board.rows if row.unit.pk not in named], at)
        if item is not None:
            named.update(item.units)
            collected.append(item)
    return collected[:MOST_ITEMS]


def _largest_drop(board: Scoreboard, rows: Sequence[UnitRow], at: datetime) -> Item | None:
    row = min(
        (row for row in rows if row.change is not None and row.change <= -SMALLEST_DROP),
        key=lambda row: row.change or 0,
        default=None,
    )
    if row is None or row.comparison is None:
        return None
    before, now = row.comparison.before, row.comparison.now
    return Item(
        "urgent",
        "down",
        f"{row.unit.full_name}: chỉ tiêu đạt giảm từ {before.met} xuống {now.met}",
        f"So trên cùng {now.judged} chỉ tiêu có số liệu cả hai năm. Mức giảm lớn nhất {_among(board)}, cần kiểm tra số "
        "liệu trước khi kết luận.",
        f"cán bộ phụ trách đối chiếu với báo cáo gốc và hỏi lại {board.words.place}.",
        (_page_of(board, row), *_returns_of(board, row)),
        (row.unit.pk,),
    )


def _among(board: Scoreboard) -> str:
    """«huyện», or of how many children anything is known."""
    known, expected = len(board.rows_with_data), len(board.rows)
    return (board.words.kind or board.words.whole) if known == expected else f"trong {known}/{expected} nơi có số liệu"


def _most_missed(board: Scoreboard, rows: Sequence[UnitRow], at: datetime) -> Item | None:
    row = next(iter(in_need(rows)), None)
    if row is None or not row.missed:
        return None
    why = f"Thiếu nhiều nhất: {board_text.lack_text(row.worst)}." if row.worst else f"Gồm {_codes(row.missed)}."
    return Item(
        "urgent",
        "x",
        f"{row.unit.full_name}: chưa đạt {len(row.missed)}/{row.applicable} chỉ tiêu",
        why,
        f"{board.words.body} làm việc với cấp ủy {board.words.place} về nguyên nhân và việc cần làm.",
        (_page_of(board, row),),
        (row.unit.pk,),
    )


def _overdue(board: Scoreboard, rows: Sequence[UnitRow], at: datetime) -> Item | None:
    root_year = board.scope.root_year
    if root_year is None:
        return None
    calendar = root_year.calendar
    late_by = {row.unit.pk: row.state.days_overdue(calendar, at) for row in rows if row.state and row.state.is_awaited}
    awaited = [row for row in rows if late_by.get(row.unit.pk)]
    if not awaited:
        return None
    days = max(late_by.values())
    late = f"quá hạn {days} ngày" if days <= LONG_OVERDUE else f"hạn {formats.short_date(calendar.due_on)}"
    return Item(
        "urgent",
        "alert",
        f"{len(awaited)} {board.words.places} chưa gửi đủ báo cáo, {late}",
        f"{_names(awaited)}.",
        f"đôn đốc cấp ủy và đầu mối của {board.words.place} gửi báo cáo.",
        (Link("Xem báo cáo", "returns:units", (board.year.pk,)),),
        tuple(row.unit.pk for row in awaited),
    )


def _target_of_the_whole(board: Scoreboard, rows: Sequence[UnitRow], at: datetime) -> Item | None:
    missed = [part for row in board.target_rows for part in row.parts if part.result.lack is not None]
    part = min(missed, key=lambda part: part.result.lack or Fraction(0), default=None)
    if part is None:
        return None
    target, result = part.result.target, part.result
    return Item(
        "urgent",
        "down",
        f"{target.short_name} ({part.organization.short_name}): {board.words.whole} "
        f"{board_text.value_text(result)}, {board_text.limit_text(result)}",
        f"{part.places.judged - part.places.met}/{part.places.judged} {board.words.places} chưa đạt. "
        f"{board_text.shortfall_sentence(result, part.organization)}",
        f"{board.words.body_of(part.organization)} báo cáo nguyên nhân và giải pháp.",
        (Link("Xem chỉ tiêu", of=target),),
    )


def _sent_back(board: Scoreboard, rows: Sequence[UnitRow], at: datetime) -> Item | None:
    back = [row for row in rows if row.state and row.state.status is ReturnStatus.SENT_BACK]
    if not back:
        return None
    first = back[0]
    if len(back) > 1:
        return Item(
            "important",
            "back",
            f"{len(back)} {board.words.places} có báo cáo bị trả lại, chưa gửi lại",
            f"{_names(back)}.",
            f"hỏi đầu mối của {board.words.place} về nội dung đang sửa.",
            (Link("Xem báo cáo", "returns:units", (board.year.pk,)),),
            tuple(row.unit.pk for row in back),
        )
    state = first.state
    since = (local_day(at) - local_day(state.sent_back_at)).days if state and state.sent_back_at else 0
    waited = f", {since} ngày chưa gửi lại" if since else ", chưa gửi lại"
    return Item(
        "important",
        "back",
        f"{first.unit.full_name}: báo cáo bị trả lại{waited}",
        f"Trả lại {state.times_sent_back if state else 1} lần.",
        f"hỏi đầu mối của {board.words.place} về nội dung đang sửa.",
        (*_returns_of(board, first), _page_of(board, first)),
        (first.unit.pk,),
    )


def _unclear(board: Scoreboard, rows: Sequence[UnitRow], at: datetime) -> Item | None:
    row = max((row for row in rows if row.unclear), key=lambda row: len(row.unclear), default=None)
    if row is None:
        return None
    return Item(
        "minor",
        "alert",
        f"{row.unit.full_name}: {len(row.unclear)} chỉ tiêu cần làm rõ",
        f"Số liệu mâu thuẫn nên chưa đánh giá được: {_codes(row.unclear)}.",
        f"{board.words.place} kiểm tra lại số liệu với sổ sách.",
        (_page_of(board, row),),
        (row.unit.pk,),
    )


_RULES: tuple[Callable[[Scoreboard, Sequence[UnitRow], datetime], Item | None], ...] = (
    _largest_drop,
    _most_missed,
    _overdue,
    _target_of_the_whole,
    _sent_back,
    _unclear,
)


def _page_of(board: Scoreboard, row: UnitRow) -> Link:
    return Link(f"Xem {board.words.place}", of=row)


def _returns_of(board: Scoreboard, row: UnitRow) -> tuple[Link, ...]:
    return () if row.is_sum else (Link("Xem báo cáo", "returns:hub", (board.year.pk, row.unit.slug)),)


def _codes(results: Sequence[Result]) -> str:
    """The targets concerned, each once: «T04, T10 và T12»."""
    return formats.listing(sorted({result.target.code for result in results}))


def _names(rows: Sequence[UnitRow]) -> str:
    """A few names and how many more."""
    names = [row.unit.short_name for row in rows]
    rest = len(names) - NAMES_SHOWN
    return formats.listing([*names[:NAMES_SHOWN], f"{rest} nơi khác"] if rest > 0 else names)
