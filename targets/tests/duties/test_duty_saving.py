"""Storing answers: each part on condition of what its writer saw, with its history, and nothing half-saved."""

import pytest

from organizations.models import AgencyKind
from organizations.permissions import Role
from organizations.refused import NotPermitted
from organizations.tests.factories import make_user
from targets.duties import actions
from targets.duties.parts import Number, Papers, Words, read_parts
from targets.duties.saving import DutyNotOwed, PaperUnknown, PartChange, save_answers
from targets.models import Duty, DutyAnswer, DutyChange
from targets.returns.claims import ReturnChanged, ReturnLocked
from targets.rules.compliance import NIL
from targets.rules.workflow import ReturnStatus
from targets.tests.duties.duty_steps import AT, agency, answer, opened, owed_by, paper, sent, somebody

pytestmark = pytest.mark.django_db


def _stored(code: str = "Q1.6") -> dict[str, object]:
    duty = Duty.objects.prefetch_related("measures").get(code=code)
    return dict(read_parts(duty, DutyAnswer.objects.with_parts().filter(duty=duty).first()))


def test_every_kind_of_part_is_stored_with_its_change() -> None:
    measure = owed_by(agency())["Q1.6"].measures.all()[0].key
    proof = paper()
    answer(
        agency(),
        {
            "Q1.6/state": "DONE", "Q1.6/summary": "Đã tổ chức 2 cuộc.", f"Q1.6/{measure}": 2, "Q1.6/evidence": proof,
        },
    )  # fmt: skip
    parts = _stored()
    assert parts["state"] == Words("DONE")
    assert parts["summary"] == Words("Đã tổ chức 2 cuộc.")
    assert parts[measure] == Number(2)
    assert parts["evidence"] == Papers(frozenset({proof.pk}))
    log = {row.part: (row.old, row.new) for row in DutyChange.objects.all()}
    assert log["state"] == ("", "Đã thực hiện")
    assert log[measure] == ("", "2")
    assert log["evidence"][1] == str(proof)
    assert {row.revision for row in DutyChange.objects.all()} == {opened(agency()).revision} == {1}


def test_the_same_again_changes_nothing() -> None:
    for _ in range(2):
        answer(agency(), {"Q1.6/state": "DONE", "Q1.6/summary": "Một"})
    assert DutyChange.objects.count() == 2
    assert opened(agency()).revision == 1


def test_part_that_somebody_changed_meanwhile_is_answered_and_kept() -> None:
    answer(agency(), {"Q1.6/summary": "Của người khác"})
    mine = [
        PartChange("Q1.6", "summary", Words("Của tôi"), was=""),
        PartChange("Q1.6", "obstacle", Words("Thiếu kinh phí"), was=""),
    ]
    saved = save_answers(opened(agency()), mine, owed=owed_by(agency()), by=somebody(), at=AT)
    assert [change.part for change in saved.conflicts] == ["summary"]
    assert [change.part for change in saved.stored] == ["obstacle"]
    assert _stored()["summary"] == Words("Của người khác")


def test_request_that_arrives_twice_is_stored_once() -> None:
    change = [PartChange("Q1.6", "summary", Words("Một"), was="")]
    for _ in range(2):
        saved = save_answers(opened(agency()), change, owed=owed_by(agency()), by=somebody(), at=AT)
        assert not saved.conflicts
    assert DutyChange.objects.count() == 1


def test_nil_keeps_its_reason_and_zero_is_a_number() -> None:
    first, second = (measure.key for measure in owed_by(agency())["Q1.6"].measures.all()[:2])
    answer(agency(), {f"Q1.6/{first}": Number(NIL, "Chưa có việc"), f"Q1.6/{second}": 0})
    parts = _stored()
    assert parts[first] == Number(NIL, "Chưa có việc")
    assert parts[second] == Number(0)
    assert "Không phát sinh: Chưa có việc" in DutyChange.objects.values_list("new", flat=True)


def test_form_of_an_older_revision_is_refused_whole() -> None:
    answer(agency(), {"Q1.6/summary": "Mới"})
    old = [PartChange("Q1.6", "obstacle", Words("Cũ"))]
    with pytest.raises(ReturnChanged):
        save_answers(opened(agency()), old, owed=owed_by(agency()), seen=0, by=somebody(), at=AT)
    assert _stored()["obstacle"] == Words("")


def test_duty_of_another_agency_and_unknown_part_are_refused() -> None:
    for change in (PartChange("O6.1", "state", Words("DONE")), PartChange("Q1.6", "no_such", Number(1))):
        with pytest.raises(DutyNotOwed):
            save_answers(opened(agency()), [change], owed=owed_by(agency()), by=somebody(), at=AT)
    assert not DutyAnswer.objects.exists()


def test_paper_of_a_stranger_and_a_cancelled_one_cannot_be_cited() -> None:
    foreign = paper(agency("00706"))
    cancelled = paper(number="13/KH-UBND")
    cancelled.cancelled_at, cancelled.cancelled_by, cancelled.cancelled_reason = AT, somebody(), "Nhập nhầm"
    cancelled.save()
    for wrong in (foreign, cancelled):
        with pytest.raises(PaperUnknown):
            answer(agency(), {"Q1.6/state": "DONE", "Q1.6/evidence": wrong})
    assert not DutyAnswer.objects.exclude(state="").exists()


def test_paper_that_is_cited_already_stays_though_it_is_cancelled() -> None:
    proof = paper()
    answer(agency(), {"Q1.6/evidence": proof})
    proof.cancelled_at, proof.cancelled_by, proof.cancelled_reason = AT, somebody(), "Nhập nhầm"
    proof.save()
    other = paper(number="14/KH-UBND")
    answer(agency(), {"Q1.6/evidence": Papers(frozenset({proof.pk, other.pk}))})
    assert _stored()["evidence"] == Papers(frozenset({proof.pk, other.pk}))


def test_words_of_last_year_are_marked() -> None:
    answer(agency(), {"Q1.6/summary": "Như mọi năm"}, year=2022)
    answer(agency(), {"Q1.6/summary": "Như mọi năm"})
    copied = DutyAnswer.objects.get(duty_return__year=2023)
    assert copied.copied_from == 2022
    answer(agency(), {"Q1.6/summary": "Năm nay khác"})
    copied.refresh_from_db()
    assert copied.copied_from is None


@pytest.mark.parametrize("status", [ReturnStatus.SUBMITTED, ReturnStatus.APPROVED])
def test_sent_return_is_locked(status: ReturnStatus) -> None:
    sent(agency(), {"Q1.6/state": "DONE"}, status=status)
    with pytest.raises(ReturnLocked):
        answer(agency(), {"Q1.6/state": "NIL"})


def test_strangers_store_nothing() -> None:
    strangers = [somebody(of=agency("00706")), make_user(Role.LEADER), make_user(Role.DISTRICT_ORGANIZATION)]
    for stranger in strangers:
        with pytest.raises(NotPermitted):
            answer(agency(), {"Q1.6/state": "DONE"}, by=stranger)
    assert not DutyAnswer.objects.exists()


def test_saving_costs_the_same_however_many_answers_there_are(django_assert_max_num_queries) -> None:
    of = agency("00952", AgencyKind.PARTY_COMMITTEE)
    by, owed = somebody(of=of), owed_by(of)
    answer(of, {f"{code}/state": "IN_PROGRESS" for code in owed}, by=by)
    duty_return = actions.open_duty_return(of, opened(of).year)
    with django_assert_max_num_queries(20):
        save_answers(duty_return, [PartChange(next(iter(owed)), "state", Words("DONE"))], owed=owed, by=by, at=AT)


def test_form_stored_whole_reads_each_answer_once(django_assert_max_num_queries) -> None:
    of = agency("00952", AgencyKind.PARTY_COMMITTEE)
    by, owed = somebody(of=of), owed_by(of)
    answer(of, {f"{code}/state": "IN_PROGRESS" for code in owed}, by=by)
    changes = [PartChange(code, "state", Words("DONE")) for code in owed]
    duty_return = actions.open_duty_return(of, opened(of).year)
    with django_assert_max_num_queries(20 + len(changes)):
        saved = save_answers(duty_return, changes, owed=owed, by=by, at=AT)
    assert {answer.state for answer in saved.answers.values()} == {"DONE"}
