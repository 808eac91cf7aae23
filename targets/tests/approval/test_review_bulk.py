"""Waving clean returns through: which they are, and that one which moved meanwhile holds no other back."""

from collections.abc import Mapping

import pytest
from django.test import Client
from django.utils import timezone

from organizations.models import Notice, User
from organizations.permissions import Role
from organizations.tests.factories import make_user
from targets.models import AnnualReturn, ChangeSource
from targets.returns import actions as returns
from targets.rules.compliance import Amount
from targets.rules.workflow import ReturnStatus
from targets.tests.factories import GOOD_FIGURES, make_return, unit_named

pytestmark = pytest.mark.django_db
BULK = "/duyet/2023/sach/"
#: Nothing in them wants a reason.
CLEAN: dict[str, Amount] = {**GOOD_FIGURES, "branches": 12, "heads": 2, "rated_good": 1, "heads_qualified": 1}


@pytest.fixture
def staff() -> User:
    return make_user(Role.STAFF, username="banvan")


@pytest.fixture
def signed_in(client: Client, staff: User) -> Client:
    client.force_login(staff)
    return client


def sent(
    unit: str = "00952",
    organization: str = "hnd",
    *,
    figures: Mapping[str, Amount] = CLEAN,
    sender: User | None = None,
) -> AnnualReturn:
    return make_return(unit, organization, figures=figures, status=ReturnStatus.SUBMITTED, sender=sender)


def ticks(*made: AnnualReturn) -> list[str]:
    return [f"{one.pk}:{one.revision}" for one in made]


def listed(client: Client) -> set[tuple[str, str]]:
    return {
        (row.unit.code, sheet.organization.code)
        for rows, is_clean in client.get(BULK).context["groups"]
        for row, sheets in rows
        for sheet in sheets
        if is_clean
    }


def test_only_clean_returns_are_offered(signed_in: Client, staff: User) -> None:
    sent()
    sent(organization="dtn")
    make_return("00952", "ccb", figures=CLEAN)
    sent("00703", figures={**CLEAN, "branches": None})
    sent("00706", figures={**CLEAN, "members": 1500})
    sent("00919", figures={**CLEAN, "eligible": 300_000})
    sent("00943", sender=staff)
    assert listed(signed_in) == {("00952", "hnd"), ("00952", "dtn")}
    page = signed_in.get("/duyet/2023/")
    assert page.context["clean"] == 2
    assert "Duyệt 2 báo cáo sạch" in page.content.decode()


def test_explained_figures_are_a_group_of_their_own_that_nobody_ticked(signed_in: Client, staff: User) -> None:
    clean = sent()
    odd = make_return("00703", figures={**CLEAN, "eligible": 300_000})
    sender, at = make_user(Role.STAFF, username="nguoi-gui"), timezone.now()
    reason = {"eligible": returns.Entry(300_000, note="Gồm cả học sinh ở trọ, đã đối chiếu với công an xã.")}
    returns.enter_figures(odd, reason, by=sender, at=at, source=ChangeSource.FORM)
    returns.submit(odd, by=sender, at=at)
    assert listed(signed_in) == {("00952", "hnd")}
    text = signed_in.get(BULK).content.decode()
    assert f'value="{clean.pk}:{clean.revision}" checked' in text
    assert f'value="{odd.pk}:{odd.revision}">' in text
    assert "Có giải trình, xin đọc rồi mới chọn" in text and "Gồm cả học sinh ở trọ" in text
    queue = signed_in.get("/duyet/2023/?loc=giai-trinh")
    assert [row.unit.code for row in queue.context["rows"]] == ["00703"]
    assert [row.unit.code for row in signed_in.get("/duyet/2023/?loc=sach").context["rows"]] == ["00952"]
    signed_in.post(BULK, {"ticked": ticks(odd)})
    odd.refresh_from_db()
    assert odd.approved_by == staff, "whoever has read the reason may tick it"


def test_ticked_are_approved_each_and_their_units_told_once(signed_in: Client, staff: User) -> None:
    officer = make_user(Role.COMMUNE_OFFICER, username="xa", unit=unit_named("00952"))
    made = [sent(sender=officer), sent(organization="dtn", sender=officer), sent("00703")]
    other = sent("00919")
    answer = signed_in.post(BULK, {"ticked": ticks(*made)}, follow=True)
    assert "Đã duyệt 3 báo cáo của 2 đơn vị." in answer.content.decode()
    for one in made:
        one.refresh_from_db()
        assert (one.state, one.approved_by) == (ReturnStatus.APPROVED, staff)
    other.refresh_from_db()
    assert other.state is ReturnStatus.SUBMITTED
    assert Notice.objects.filter(to=officer).count() == 1


def test_what_moved_meanwhile_is_left_out_and_named(signed_in: Client) -> None:
    officer = make_user(Role.COMMUNE_OFFICER, username="xa", unit=unit_named("00703"))
    kept, moved = sent(), sent("00703", sender=officer)
    ticked = ticks(kept, moved)
    returns.withdraw(moved, by=officer, at=timezone.now())
    returns.submit(moved, by=officer, at=timezone.now())
    text = signed_in.post(BULK, {"ticked": ticked}, follow=True).content.decode()
    assert "Đã duyệt 1 báo cáo của 1 đơn vị." in text
    assert "Chưa duyệt 1 báo cáo: Hội Nông dân, xã Kim Thạch (Báo cáo vừa thay đổi sau khi mở trang)." in text
    kept.refresh_from_db()
    moved.refresh_from_db()
    assert (kept.state, moved.state) == (ReturnStatus.APPROVED, ReturnStatus.SUBMITTED)


def test_loser_of_a_race_is_left_out_and_the_others_are_kept(
    signed_in: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody approves the first one between our reading and our writing."""
    first, second = sent(), sent(organization="dtn")
    rival, approve = make_user(Role.HEAD_OF_STAFF, username="khac"), returns.approve

    def late(annual_return: AnnualReturn, **rest: object) -> None:
        if annual_return.pk == first.pk:
            approve(AnnualReturn.objects.with_parties().get(pk=first.pk), by=rival, at=timezone.now())
        approve(annual_return, **rest)  # type: ignore[arg-type]

    monkeypatch.setattr(returns, "approve", late)
    text = signed_in.post(BULK, {"ticked": ticks(first, second)}, follow=True).content.decode()
    assert "Đã duyệt 1 báo cáo" in text and "Hội Nông dân, xã Cao Bồ (Báo cáo vừa được người khác thay đổi." in text
    second.refresh_from_db()
    assert second.approved_by.username == "banvan"


def test_flagged_return_is_not_waved_through_by_a_forged_post(signed_in: Client) -> None:
    made = sent(figures={**CLEAN, "branches": None})
    text = signed_in.post(BULK, {"ticked": ticks(made)}, follow=True).content.decode()
    assert "Còn 1 ô trống" in text
    made.refresh_from_db()
    assert made.state is ReturnStatus.SUBMITTED


def test_nothing_ticked_asks_again(signed_in: Client) -> None:
    sent()
    assert signed_in.post(BULK, {"ticked": ["x", "9999:1"]})["Location"] == BULK


def test_page_says_so_where_nothing_is_clean(signed_in: Client) -> None:
    assert "Không có báo cáo nào sạch" in signed_in.get(BULK).content.decode()
