"""Annex 3 of a review: which communes miss which target, by how much, and what would be enough. Pure."""

from collections.abc import Iterator, Sequence

from organizations.formats import number, points, two_digits
from reports.reviews import narrative
from reports.reviews.facts import Facts, Goal
from reports.reviews.tables import goal_cell, plain
from reports.word.document import Align, Annex, Block, Column, Paragraph, Row, RowKind, Table
from targets.rules.amounts import value_text
from targets.rules.compliance import Direction, RuleKind
from targets.rules.outcome import Outcome, rate_text


def annex_misses(facts: Facts) -> Annex:
    """PL3: who misses which target, by how much, and what would be enough."""
    year = facts.year_told
    rows = list(_miss_rows(facts, year))
    has_most = any(goal.direction is Direction.LOWER for goal in facts.goals)
    first = "cách mục tiêu xa nhất" if has_most else "thấp nhất"
    table = Table(
        caption="",
        description=f"Xếp theo chỉ tiêu và tổ chức; trong mỗi nhóm, nơi {first} đứng trước.",
        columns=(
            Column("TT", 14, Align.CENTER),
            Column(facts.profile.places.capitalize(), 78),
            Column("Kết quả", 36, Align.RIGHT),
            Column("Số đạt/tổng số", 44, Align.RIGHT),
            Column("Chênh lệch (điểm %)", 40, Align.RIGHT),
            Column("Còn thiếu để đạt", 40, Align.RIGHT),
        ),
        rows=tuple(rows),
        note="Ghi chú: «còn thiếu» là số ít nhất phải thêm vào số đạt, khi tổng số giữ nguyên, để đạt mục tiêu"
        + ("; với mục tiêu «không quá», là số ít nhất phải giảm." if has_most else "."),
    )
    blocks: tuple[Block, ...] = (
        (table,) if rows else (Paragraph(f"Năm {year} không có {facts.profile.places} nào chưa đạt."),)
    )
    return Annex("Phụ lục 3", f"Các {facts.profile.places} chưa đạt từng chỉ tiêu, năm {year}", blocks)


def _miss_rows(facts: Facts, year: int) -> Iterator[Row]:
    for goal in facts.goals:
        for code in goal.organizations:
            missed = narrative.worst_first(facts.parts(goal, code, year))
            if not missed:
                continue
            head = (
                f"{goal.code}. {goal.short_name} – {facts.bodies[code].name} (mục tiêu {goal_cell(goal, year)}): "
                f"{two_digits(len(missed))} nơi chưa đạt"
            )
            yield Row(plain(head), RowKind.GROUP)
            for position, (place, result) in enumerate(missed, start=1):
                yield Row(plain(str(position), place.titled, *_miss_cells(goal, result)))


def _miss_cells(goal: Goal, result: Outcome) -> Sequence[str]:
    short = number(result.shortfall) if result.shortfall is not None else "–"
    if goal.scale and result.shortfall is not None:
        short += " bậc"
    if result.numerator is None:  # a counted target is missed by nil too, which is an answer and no zero
        return ("KPS", "–", "–", short)
    if goal.kind is RuleKind.COUNT or result.gap is None or result.denominator is None:
        return (value_text(result.numerator, goal.scale), "–", "–", short)
    return (
        rate_text(result, drop_zero=True),
        f"{number(result.numerator)}/{number(result.denominator)}",
        points(result.gap, drop_zero=True),
        short,
    )
