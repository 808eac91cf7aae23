"""Findings: values that somebody should look at again, each with a stable code and the records it rests on. Pure.

The checks that make them are in `contradictions` and `outliers`; the problems of plausibility of a return count as
findings too (`of_problem`). Nothing here says that a value is wrong.
Source: NQ, I.2.1-2.2, II and III, ADR 0026.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from hashlib import sha256
from typing import Final

from targets.rules.compliance import NIL, Amount
from targets.rules.plausibility import PlausibilityProblem


class FindingCode(StrEnum):
    """The cross-checks. A code keeps its meaning for ever: marks of reviewers are stored under it."""

    DUTY_DONE_TARGET_MISSED = "X01"
    TARGET_MET_DUTY_UNREPORTED = "X02"
    COPIED_IN_UNIT = "X03"
    ALL_HUNDRED_IN_UNIT = "X04"
    ALL_EXCELLENT_IN_UNIT = "X05"
    NOT_IN_REGISTER = "X06"
    PAPER_OUTSIDE_YEAR = "X08"
    HEAD_TWO_POSTS = "X09"
    POST_TWO_HEADS = "X10"
    TOPIC_TWO_LEADS = "X11"
    ANSWERS_OVERDUE = "X12"
    OUTLIER_RATE = "X20"
    OUTLIER_CHANGE = "X21"


CODE_NAMES: Final[Mapping[FindingCode, str]] = {
    FindingCode.DUTY_DONE_TARGET_MISSED: "Nhiệm vụ báo đã xong, chỉ tiêu chưa đạt",
    FindingCode.TARGET_MET_DUTY_UNREPORTED: "Chỉ tiêu đạt, nhiệm vụ chưa báo cáo",
    FindingCode.COPIED_IN_UNIT: "Nhiều tổ chức chép số liệu năm trước",
    FindingCode.ALL_HUNDRED_IN_UNIT: "Mọi tỷ lệ của đơn vị đều 100%",
    FindingCode.ALL_EXCELLENT_IN_UNIT: "Mọi tổ chức đều xếp loại xuất sắc",
    FindingCode.NOT_IN_REGISTER: "Báo cáo có, sổ chưa có",
    FindingCode.PAPER_OUTSIDE_YEAR: "Văn bản ngoài năm",
    FindingCode.HEAD_TWO_POSTS: "Một người giữ hai chức",
    FindingCode.POST_TWO_HEADS: "Một chức có hai người",
    FindingCode.TOPIC_TWO_LEADS: "Hai tổ chức cùng tính một nội dung",
    FindingCode.ANSWERS_OVERDUE: "Báo đã giải quyết, kiến nghị còn quá hạn",
    FindingCode.OUTLIER_RATE: "Tỷ lệ khác hẳn các đơn vị cùng cấp",
    FindingCode.OUTLIER_CHANGE: "Tăng, giảm khác hẳn các đơn vị cùng cấp",
}


class RecordKind(StrEnum):
    RETURN = "RETURN"  # key: unit, organization
    FIGURE = "FIGURE"  # unit, organization, key of the figure
    VERDICT = "VERDICT"  # unit, organization, slug of the resolution, code of the target
    DUTY = "DUTY"  # slug of the agency, code of the duty
    REGISTER_ROW = "REGISTER_ROW"  # slug of the register, primary key of the row
    HEAD = "HEAD"  # primary key


@dataclass(frozen=True)
class Record:
    """One record that a finding rests on. `key`: see RecordKind; `label`: in Vietnamese, for a link."""

    kind: RecordKind
    label: str
    key: tuple[int | str, ...]


@dataclass(frozen=True)
class Finding:
    """One sentence about values that do not agree, or differ from what is usual.

    `code`: a FindingCode, or the code of a rule of plausibility; `organization`: None where it is about the whole unit.
    `values`: all that it was concluded from, as text. `explanation`: what the sender wrote about it.
    """

    code: str
    sentence: str
    unit: int
    organization: int | None
    year: int
    records: tuple[Record, ...]
    values: tuple[str, ...]
    explanation: str = ""

    @cached_property
    def key(self) -> str:
        """The same finding has the same key while it rests on the same records; 16 hexadecimal digits."""
        records = sorted("/".join(map(str, (record.kind, *record.key))) for record in self.records)
        return _digest([self.code, self.year, self.unit, self.organization or "", *records], 16)

    @cached_property
    def fingerprint(self) -> str:
        """Changes with the values; 32 hexadecimal digits."""
        return _digest(self.values, 32)


def _digest(parts: Iterable[object], length: int) -> str:
    return sha256("\n".join(map(str, parts)).encode()).hexdigest()[:length]


def amount_word(amount: Amount) -> str:
    """An amount as a value of a finding; missing, nil and zero differ."""
    if amount is None:
        return "?"
    return "nil" if amount is NIL else str(amount)


def values_of(amounts: Mapping[str, Amount], keys: Iterable[str] | None = None) -> tuple[str, ...]:
    """These figures, or all of them, as values of a finding; their order does not matter."""
    return tuple(f"{key}={amount_word(amounts.get(key))}" for key in sorted(keys if keys is not None else amounts))


def of_problem(
    problem: PlausibilityProblem,
    *,
    unit: int,
    organization: int,
    year: int,
    record: Record,
    amounts: Mapping[str, Amount],
    last_year: Mapping[str, Amount],
) -> Finding:
    """A problem of plausibility of a return as a finding. It rests on its figures, and on those of last year; without
    any, on all. `record`: the return.
    """
    keys = problem.keys or None
    figures = tuple(Record(RecordKind.FIGURE, record.label, (unit, organization, key)) for key in problem.keys)
    values = (*values_of(amounts, keys), "|", *values_of(last_year, keys))
    return Finding(
        problem.code, problem.message, unit, organization, year, figures or (record,), values, problem.explanation
    )
