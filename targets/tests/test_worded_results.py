"""Results of a worded target: judged by position, printed as words on the leaders' pages, in the API, at the desk."""

from pathlib import Path

import pytest
from django.test import Client

from organizations.permissions import Role
from organizations.tests.factories import make_user
from targets import invariants
from targets.models import Basis, Resolution, Target, ThresholdChange, Verdict
from targets.rules.compliance import NIL, Amount
from targets.rules.workflow import ReturnStatus
from targets.tests.factories import GOOD_FIGURES, make_return
from targets.tests.worded import KEY, SCALE, load_worded
from targets.verdicts import independent, scoring

pytestmark = pytest.mark.django_db


@pytest.fixture
def resolution(tmp_path: Path) -> Resolution:
    return load_worded(tmp_path)


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


def scored(position: Amount) -> Verdict:
    make_return(figures={**GOOD_FIGURES, KEY: position}, status=ReturnStatus.APPROVED)
    scoring.score_year(2023)
    return Verdict.objects.get(target__code="T18", unit__code="00952", basis=Basis.APPROVED)


@pytest.mark.parametrize(
    ("position", "verdict", "lack"), [(3, "MET", 0), (2, "NOT_MET", 1), (NIL, "NOT_MET", 3), (None, "NO_DATA", None)]
)
def test_scoring_and_the_sql_beside_it_agree(
    resolution: Resolution, position: Amount, verdict: str, lack: int | None
) -> None:
    found = scored(position)
    assert (found.verdict, found.shortfall) == (verdict, lack)
    assert not independent.differences(2023)
    root = Verdict.objects.get(target__code="T18", unit=resolution.unit, year=2023, basis=Basis.APPROVED)
    assert (root.verdict, root.numerator) == ("NO_DATA", None)  # the district's own return, never a sum of words


def test_position_beyond_the_scale_is_a_fault_of_the_register(resolution: Resolution) -> None:
    annual_return = make_return(figures={KEY: 3})
    assert not list(invariants.positions_are_on_their_scale())
    annual_return.figures.update(value=5)
    (fault,) = invariants.positions_are_on_their_scale()
    assert fault.endswith(f"{KEY} is 5, its scale has 4 words")


def test_pages_of_leaders_print_the_word(resolution: Resolution, client: Client) -> None:
    scored(2)
    client.force_login(make_user(Role.LEADER))
    commune = page(client, "/xa/cao-bo/2023/")
    assert "<b>Trung bình</b>" in commune[commune.index("T18. Chuyển đổi số") :]
    target = page(client, "/chi-tieu/T18/2023/")
    assert "ngưỡng Khá trở lên" in target
    assert "<b>Trung bình</b>" in target
    card = page(client, "/ket-qua/2023/cao-bo/hoi-nong-dan/T18/")
    assert '<span class="big">Trung bình</span>' in card
    assert "<b>Trung bình</b>, so với ngưỡng Khá trở lên" in card
    assert "Còn thiếu 1 bậc thì đạt." in card
    cells = page(client, "/tong-quan/2023/?chi_tieu=T18")
    assert "<b>Trung bình</b>" in cells


def test_api_gives_position_and_word(resolution: Resolution, client: Client) -> None:
    scored(3)
    client.force_login(make_user(Role.STAFF))
    (row,) = client.get("/api/v1/returns/?year=2023&unit=00952").json()["results"]
    assert (row["figures"][KEY], row["words"]) == (3, {KEY: "Khá"})
    (verdict,) = client.get("/api/v1/verdicts/?year=2023&unit=00952&target=T18").json()["results"]
    assert [verdict[name] for name in ("numerator", "word", "threshold", "threshold_word")] == [3, "Khá", 3, "Khá"]
    target = client.get("/api/v1/targets/T18/").json()
    assert (target["scale"], target["threshold"]) == (SCALE, 3)


def test_threshold_desk_proposes_a_word(resolution: Resolution, client: Client) -> None:
    scored(3)
    client.force_login(make_user(Role.ADMINISTRATOR))
    address = f"/nghi-quyet/{resolution.slug}/T18/nguong/"
    form = page(client, address)
    assert '<option value="2">Trung bình</option>' in form
    assert "Yếu</option>" not in form
    proposal = {
        "first_year": 2023, "last_year": 2025, "value": 4, "paper_number": "1-QĐ/HU", "paper_issued_on": "1/2/2023",
        "paper_title": "Quyết định", "reason": "Yêu cầu mới",
    }  # fmt: skip
    shown = client.post(address, proposal | {"viec": "xem"})
    text = shown.content.decode()
    assert "Năm 2023-2025: <b>Tốt</b>" in text
    assert 'data-label="Số liệu">Khá</td>' in text
    stored = client.post(address, proposal | {"viec": "ghi", "seen": shown.context["preview"].seen})
    assert stored.status_code == 302
    change = ThresholdChange.objects.get()
    assert [band["words"] for band in change.after] == ["Khá trở lên", "Tốt"]
    assert Target.objects.with_rules().get(code="T18").rule_in(2024).threshold == 4
    refused = client.post(address, proposal | {"viec": "xem", "value": 1})
    assert "Xin chọn một trong các mức: «Trung bình», «Khá», «Tốt»." in refused.content.decode()
