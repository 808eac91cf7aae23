"""The cross-checks: for each a world in which it fires exactly once, and near ones in which it does not."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from organizations.names import search_text
from targets.rules.compliance import NIL, Amount, VerdictValue
from targets.rules.contradiction_facts import (
    DutyFact,
    HeadFact,
    OverdueFact,
    PaperFact,
    RateFact,
    ReturnFact,
    TopicFact,
    UnkeptFact,
    VerdictFact,
    YearFacts,
)
from targets.rules.contradictions import CHECKS, findings
from targets.rules.duty_standing import AnswerState
from targets.rules.findings import CODE_NAMES, FindingCode, Record, RecordKind
from targets.rules.plausibility import Kind, PlausibilityProblem, Severity

COMMUNE, OTHER, FARMERS, FRONT = 1, 2, 30, 10
PAIRS = (("members", "eligible"), ("branches_effective", "branches"), ("heads_qualified", "heads"))
GRADES = ("rated_excellent", "rated_good", "rated_fair", "rated_poor")
T10, T06 = 10, 6
OF_FARMERS = Record(RecordKind.RETURN, "Báo cáo của Hội Nông dân", (COMMUNE, FARMERS))


def world(**facts: Any) -> YearFacts:
    return YearFacts(2023, frozenset({COMMUNE}), **facts)


def returned(
    organization: int = FARMERS, unit: int = COMMUNE, *, copied: bool = False, **amounts: Amount
) -> ReturnFact:
    same = PlausibilityProblem("K09", Kind.REPEATED, Severity.WARNING, (), "14/14 số liệu giống hệt năm 2022.")
    record = Record(RecordKind.RETURN, f"Báo cáo của tổ chức {organization}", (unit, organization))
    problems = (same,) if copied else ()
    return ReturnFact(unit, organization, f"Tổ chức {organization}", record, amounts, {}, problems, PAIRS, GRADES)


def several(count: int, **fields: Any) -> list[ReturnFact]:
    return [returned(number, **fields) for number in range(1, count + 1)]


def verdict(value: VerdictValue, target: int = T10, organization: int = FARMERS, unit: int = COMMUNE) -> VerdictFact:
    code = f"T{target:02}"
    record = Record(RecordKind.VERDICT, f"Kết quả {code}", (unit, organization, "nq", code))
    return VerdictFact(unit, organization, "Hội Nông dân", record, target, code, value)


def duty(state: AnswerState | None, code: str = "Q4.3", **fields: Any) -> DutyFact:
    record = Record(RecordKind.DUTY, f"Nhiệm vụ {code}", ("hoi-nong-dan-xa-cao-bo", code))
    known = {"unit": COMMUNE, "organization": FARMERS, "targets": frozenset({T10}), **fields}
    return DutyFact(record=record, code=code, state=state, **known)


def unkept(**fields: Any) -> UnkeptFact:
    known = {"unit": COMMUNE, "organization": FARMERS, **fields}
    return UnkeptFact(
        name="Hội Nông dân", figure="themes", figure_name="số chủ đề", register="sổ chủ đề năm", **known
    )  # fmt: skip


def paper(on: date) -> PaperFact:
    record = Record(RecordKind.REGISTER_ROW, "Chủ đề năm", ("chu-de", 7))
    return PaperFact(COMMUNE, FARMERS, "Hội Nông dân", record, "văn bản báo cáo chủ đề", "5-BC/HND", on)


def head(person: str, organization: int = FARMERS, unit: int = COMMUNE, pk: int = 1) -> HeadFact:
    record = Record(RecordKind.HEAD, person, (pk,))
    return HeadFact(unit, organization, record, f"Chủ tịch tổ chức {organization}", person.lower(), person)


def topic(
    organization: int = FARMERS, unit: int = COMMUNE, *, pk: int = 1, text: str = "Chất lượng nước sạch", **fields: Any
) -> TopicFact:
    record = Record(RecordKind.REGISTER_ROW, f"Nội dung của tổ chức {organization}", ("giam-sat", pk))
    known = {"what": "giám sát", **fields}
    name = f"Tổ chức {organization}"
    return TopicFact(unit, organization, name, record, subject=search_text(text), text=text, **known)


def overdue(pk: int = 1) -> OverdueFact:
    record = Record(RecordKind.REGISTER_ROW, f"Kiến nghị {pk}", ("kien-nghi", pk))
    report = Record(RecordKind.DUTY, "Nhiệm vụ Q3.5", ("ubnd-xa", "Q3.5"))
    return OverdueFact(COMMUNE, "Ủy ban nhân dân xã", record, date(2023, 6, 20), "Q3.5", report)


def rates(
    own: tuple[int, int], before: tuple[int, int] | None = None, others: int = 8, **fields: Any
) -> list[RateFact]:
    """The commune's rate among others that have about 90 % in both years."""
    record = Record(RecordKind.VERDICT, "Kết quả T06", (COMMUNE, FARMERS, "nq", "T06"))
    first = RateFact(COMMUNE, FARMERS, "Hội Nông dân", record, T06, "T06", "9/COMMUNE", own, before)
    around = [
        replace(first, unit=100 + number, now=(88 + number % 5, 100), before=(88 + number % 4, 100), **fields)
        for number in range(others)
    ]
    return [first, *around]


DONE, MISSED, MET = AnswerState.DONE, VerdictValue.NOT_MET, VerdictValue.MET
FULL: dict[str, Any] = {
    "members": 50, "eligible": 50, "branches": 5, "branches_effective": 5, "heads": 1, "heads_qualified": 1,
}  # fmt: skip
NOTHING: dict[str, Any] = dict.fromkeys(FULL, NIL)

#: code → the world in which it fires, its sentence, and the worlds that nearly are so.
WORLDS: Mapping[FindingCode, tuple[YearFacts, str, Sequence[YearFacts]]] = {
    FindingCode.DUTY_DONE_TARGET_MISSED: (
        world(verdicts=[verdict(MISSED)], duties=[duty(DONE)]),
        "Hội Nông dân chưa đạt T10, nhưng báo đã thực hiện nhiệm vụ Q4.3, không nêu khó khăn, vướng mắc.",
        [
            world(verdicts=[verdict(MET)], duties=[duty(DONE)]),
            world(verdicts=[verdict(VerdictValue.UNCLEAR)], duties=[duty(DONE)]),
            world(verdicts=[verdict(MISSED)], duties=[duty(AnswerState.ONGOING)]),
            world(verdicts=[verdict(MISSED)], duties=[duty(AnswerState.IN_PROGRESS)]),
            world(verdicts=[verdict(MISSED)], duties=[duty(None)]),
            world(verdicts=[verdict(MISSED)], duties=[duty(DONE, has_obstacle=True)]),
            world(verdicts=[verdict(MISSED)], duties=[duty(DONE, has_end=False)]),
            world(verdicts=[verdict(MISSED)], duties=[duty(DONE), duty(AnswerState.NOT_STARTED, "Q5.4")]),
            world(verdicts=[verdict(MISSED)], duties=[duty(DONE, targets=frozenset({T06}))]),
            world(verdicts=[verdict(MISSED)], duties=[duty(DONE, organization=FRONT)]),
            world(verdicts=[verdict(MISSED)], duties=[duty(DONE, unit=OTHER)]),
        ],
    ),
    FindingCode.TARGET_MET_DUTY_UNREPORTED: (
        world(verdicts=[verdict(MET)], duties=[duty(None, is_overdue=True)]),
        "Hội Nông dân đạt T10, nhưng chưa báo cáo nhiệm vụ Q4.3 phục vụ chỉ tiêu đó, dù đã đến hạn.",
        [
            world(verdicts=[verdict(MISSED)], duties=[duty(None, is_overdue=True)]),
            world(verdicts=[verdict(MET)], duties=[duty(None)]),
            world(verdicts=[verdict(MET)], duties=[duty(AnswerState.NOT_STARTED)]),
            world(verdicts=[verdict(MET)], duties=[duty(None, is_overdue=True, can_lapse=True)]),
            world(verdicts=[verdict(MET)], duties=[duty(None, is_overdue=True, targets=frozenset({T06}))]),
            world(verdicts=[verdict(MET)], duties=[duty(None, is_overdue=True, organization=FRONT)]),
        ],
    ),
    FindingCode.COPIED_IN_UNIT: (
        world(returns=[*several(4, copied=True, themes=1), returned(5), returned(6)]),
        "4/6 tổ chức có số liệu gần như giống hệt năm 2022: Tổ chức 1, Tổ chức 2, Tổ chức 3 và Tổ chức 4. Xin hỏi lại "
        "đơn vị có phải đã chép số liệu năm trước không.",
        [
            world(returns=[*several(3, copied=True), returned(4), returned(5)]),
            world(returns=[*several(3, copied=True), returned(9, OTHER, copied=True)]),
        ],
    ),
    FindingCode.ALL_HUNDRED_IN_UNIT: (
        world(returns=several(4, **FULL)),
        "Cả 8 tỷ lệ của 4 tổ chức đều đúng 100%.",
        [
            world(returns=[*several(3, **FULL), returned(4, **{**FULL, "members": 49})]),
            world(returns=[*several(4, **FULL), returned(5, members=1, eligible=2)]),
            world(returns=several(3, **FULL)),
            world(returns=several(4, members=50, eligible=50)),  # four rates are too few
            world(returns=several(4, **{**FULL, "branches": None})),
            world(returns=several(9, members=1, eligible=1, heads=1, heads_qualified=1)),  # one of one
            world(returns=several(4, **NOTHING)),
        ],
    ),
    FindingCode.ALL_EXCELLENT_IN_UNIT: (
        world(returns=several(4, rated_excellent=1, rated_good=0, rated_fair=NIL)),
        "Cả 4 cơ sở của 4 tổ chức đều xếp loại xuất sắc.",
        [
            world(returns=[*several(4, rated_excellent=1), returned(5, rated_good=1)]),
            world(returns=several(3, rated_excellent=2)),
            world(returns=several(4, rated_excellent=1, rated_good=1)),
            world(returns=several(6, rated_excellent=0)),
        ],
    ),
    FindingCode.NOT_IN_REGISTER: (
        world(returns=[returned(themes=1)], unkept=[unkept()]),
        "Hội Nông dân: báo cáo ghi số chủ đề là 1, sổ chủ đề năm chưa có dòng nào.",
        [
            world(returns=[returned(themes=1)]),  # the unit does not keep the register, or it has a row
            world(returns=[returned(themes=0)], unkept=[unkept()]),
            world(returns=[returned(themes=NIL)], unkept=[unkept()]),
            world(returns=[returned(themes=None)], unkept=[unkept()]),
            world(unkept=[unkept()]),
            world(returns=[returned(themes=1)], unkept=[unkept(organization=FRONT)]),
        ],
    ),
    FindingCode.PAPER_OUTSIDE_YEAR: (
        world(papers=[paper(date(2022, 9, 30))]),
        "Hội Nông dân: văn bản báo cáo chủ đề 5-BC/HND ký ngày 30/09/2022, ngoài năm 2023.",
        [world(papers=[paper(day)]) for day in (date(2022, 10, 1), date(2023, 2, 1), date(2023, 12, 31))],
    ),
    FindingCode.HEAD_TWO_POSTS: (
        world(heads=[head("Nguyễn Văn Mẫu"), head("Nguyễn Văn Mẫu", FRONT, pk=2)]),
        "Nguyễn Văn Mẫu cùng lúc là Chủ tịch tổ chức 30 và Chủ tịch tổ chức 10.",
        [
            world(heads=[head("Nguyễn Văn Mẫu"), head("Nguyễn Thị Mẫu", FRONT, pk=2)]),
            world(heads=[head("Nguyễn Văn Mẫu"), head("Nguyễn Văn Mẫu", FRONT, OTHER, pk=2)]),
            world(heads=[head("Nguyễn Văn Mẫu"), head("Nguyễn Văn Mẫu", pk=2)]),
        ],
    ),
    FindingCode.POST_TWO_HEADS: (
        world(heads=[head("Nguyễn Văn Mẫu"), head("Lý Thị Mẫu", pk=2)]),
        "Chức Chủ tịch tổ chức 30 cùng lúc có Nguyễn Văn Mẫu và Lý Thị Mẫu. Xin ghi ngày thôi giữ chức của người "
        "trước.",
        [
            world(heads=[head("Nguyễn Văn Mẫu")]),
            world(heads=[head("Nguyễn Văn Mẫu"), head("Lý Thị Mẫu", FRONT, pk=2)]),
            world(heads=[head("Nguyễn Văn Mẫu"), head("Lý Thị Mẫu", unit=OTHER, pk=2)]),
        ],
    ),
    FindingCode.TOPIC_TWO_LEADS: (
        world(topics=[topic(), topic(FRONT, pk=2, text="CHẤT LƯỢNG nước  sạch")]),
        "Tổ chức 30 và Tổ chức 10 cùng tính một nội dung giám sát mình chủ trì: «Chất lượng nước sạch». Nếu làm chung, "
        "xin ghi một tổ chức chủ trì, tổ chức kia phối hợp.",
        [
            world(topics=[topic()]),
            world(topics=[topic(), topic(pk=2)]),  # one lead that counts it twice
            world(topics=[topic(), topic(FRONT, pk=2, text="Chất lượng đường thôn")]),
            world(topics=[topic(), topic(FRONT, pk=2, what="phản biện")]),
            world(topics=[topic(), topic(FRONT, OTHER, pk=2)]),
        ],
    ),
    FindingCode.ANSWERS_OVERDUE: (
        world(overdue=[overdue(), overdue(2)]),
        "Ủy ban nhân dân xã báo đã thực hiện nhiệm vụ Q3.5, không nêu khó khăn, vướng mắc, nhưng còn 2 kiến nghị quá "
        "hạn chưa trả lời.",
        [world()],
    ),
    FindingCode.OUTLIER_RATE: (
        world(rates=rates((60, 100))),
        "Hội Nông dân: T06 là 60,0%, trong khi mức giữa của 8 đơn vị cùng cấp là 89,5%.",
        [
            world(rates=rates((89, 100))),
            world(rates=rates((12, 19))),  # a small base
            world(rates=rates((60, 100), others=7)),
            world(rates=rates((60, 100), group="8/COMMUNE")),
            world(rates=rates((60, 100), organization=FRONT)),
            world(rates=rates((60, 100), target=T10)),
        ],
    ),
    FindingCode.OUTLIER_CHANGE: (
        world(rates=rates((90, 100), (70, 100))),
        "Hội Nông dân: T06 thay đổi +20,0 điểm % so với năm 2022, trong khi mức giữa của 8 đơn vị cùng cấp là 0,0.",
        [
            world(rates=rates((90, 100), (89, 100))),
            world(rates=rates((90, 100))),
            world(rates=rates((90, 100), (13, 19))),
            world(rates=rates((90, 100), (70, 100), others=7)),
        ],
    ),
}


def codes(facts: YearFacts) -> list[str]:
    return [str(finding.code) for finding in findings(facts) if isinstance(finding.code, FindingCode)]


def test_every_check_has_a_name_and_a_world() -> None:
    assert set(WORLDS) == set(CHECKS) == set(CODE_NAMES) == set(FindingCode)


@pytest.mark.parametrize("code", FindingCode)
def test_fires_exactly_once_and_nothing_else(code: FindingCode) -> None:
    facts, sentence, near_misses = WORLDS[code]
    (found,) = [finding for finding in findings(facts) if isinstance(finding.code, FindingCode)]
    assert (found.code, found.sentence) == (code, sentence)
    assert found.records and found.values and found.unit == COMMUNE and found.year == 2023
    for number, near in enumerate(near_misses):
        assert codes(near) == [], number


@pytest.mark.parametrize("code", FindingCode)
def test_other_units_findings_are_not_wanted(code: FindingCode) -> None:
    assert findings(replace(WORLDS[code][0], units=frozenset({OTHER}))) == []


def test_an_organization_has_one_finding_of_its_duties() -> None:
    both = [duty(DONE, "Q4.7", targets=frozenset({T06})), duty(DONE, "Q5.4", targets=frozenset({T06, T10}))]
    (found,) = findings(world(verdicts=[verdict(MISSED, T06), verdict(MISSED)], duties=both))
    assert "chưa đạt T06 và T10, nhưng báo đã thực hiện nhiệm vụ Q4.7 và Q5.4" in found.sentence
    assert len(found.records) == 4
    silent = [replace(one, state=None, is_overdue=True) for one in both]
    (found,) = findings(world(verdicts=[verdict(MET, T06), verdict(MET)], duties=silent))
    assert "đạt T06 và T10, nhưng chưa báo cáo nhiệm vụ Q4.7 và Q5.4" in found.sentence


def test_problems_of_a_return_are_findings() -> None:
    moved = PlausibilityProblem(
        "K05", Kind.BASE_MOVES, Severity.WARNING, ("eligible",), "Đối tượng: tăng 30%.", "Sáp nhập thôn."
    )
    fact = replace(returned(eligible=130), problems=(moved,), last_year={"eligible": 100})
    (found,) = findings(world(returns=[fact]))
    assert (found.code, found.sentence, found.explanation) == ("K05", "Đối tượng: tăng 30%.", "Sáp nhập thôn.")
    assert [record.key for record in found.records] == [(COMMUNE, FARMERS, "eligible")]


def kept(**changes: Any) -> tuple[bool, bool]:
    """Whether the key and the fingerprint of a finding stay as they were after these changes of its return."""
    moved = PlausibilityProblem("K05", Kind.BASE_MOVES, Severity.WARNING, ("eligible",), "Đối tượng: tăng 30%.")
    fact = replace(returned(eligible=130, members=90), problems=(moved,), last_year={"eligible": 100})
    (before,), (after,) = findings(world(returns=[fact])), findings(world(returns=[replace(fact, **changes)]))
    return before.key == after.key, before.fingerprint == after.fingerprint


def test_fingerprint_follows_the_values_it_rests_on() -> None:
    for amounts, expected in (
        ({"eligible": 130, "members": 90}, True),
        ({"eligible": 130, "members": 91}, True),  # another figure
        ({"eligible": 131, "members": 90}, False),
        ({"eligible": NIL, "members": 90}, False),
        ({"members": 90}, False),
    ):
        assert kept(amounts=amounts) == (True, expected), amounts
    assert kept(last_year={"eligible": 99}) == (True, False)
    assert kept(organization=FRONT) == (False, True)


def test_order_of_facts_changes_no_key() -> None:
    for facts, _, _ in WORLDS.values():
        parts = ("returns", "verdicts", "duties", "unkept", "papers", "heads", "rates")
        backwards: dict[str, Any] = {name: list(reversed(getattr(facts, name))) for name in parts}
        turned = replace(facts, **backwards)
        assert {one.key for one in findings(turned)} == {one.key for one in findings(facts)}
