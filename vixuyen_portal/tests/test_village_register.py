"""A commune's own resolution over its villages: the lowest level that a register can have, and no example's."""

import re
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.core.management import call_command
from django.test import Client

from organizations.models import Unit
from organizations.permissions import Role
from organizations.tests.factories import make_user
from targets.models import Basis, Verdict
from targets.rules.workflow import ReturnStatus
from targets.tests.factories import GOOD_FIGURES, make_return
from targets.verdicts import scoring

pytestmark = pytest.mark.django_db
EXAMPLE: Path = settings.BASE_DIR / "fixtures" / "examples" / "bac-quang" / "resolution.yaml"
PROVINCE = "08"
UNITS = f"""code,valid_from,valid_to,level,kind,name,parent,aliases
{PROVINCE},2021-01-01,2025-12-31,PROVINCE,tỉnh,Lũng Cao,,
TT,2021-01-01,2025-12-31,COMMUNE,xã,Thanh Thủy,{PROVINCE},
TT1,2021-01-01,2025-12-31,VILLAGE,thôn,Nà Sát,TT,
TT2,2021-01-01,2025-12-31,VILLAGE,thôn,Cốc Nghè,TT,
TT3,2021-01-01,2025-12-31,VILLAGE,tổ dân phố,Nà Sát,TT,
"""
#: village → members of those eligible in the farmers' union; no village is better than 100 of 100.
FARMERS = {"TT1": (85, 100), "TT2": (40, 100), "TT3": (70, 80)}


@pytest.fixture
def commune(tmp_path: Path) -> Unit:
    """The example's resolution as one of a commune, added to Vị Xuyên's register; its own years, figures of 2023."""
    text = EXAMPLE.read_text(encoding="utf-8")
    text = re.sub(r"\nprofile:\n(  .*\n)+", "\n", text)
    for old, new in {
        "vi-du-bac-quang-2021-2025": "thanh-thuy",
        "bac-quang-2021-2025": "thanh-thuy",
        "unit: BQ": "unit: TT",
        "reporting_level: COMMUNE": "reporting_level: VILLAGE",
    }.items():
        assert old in text
        text = text.replace(old, new)
    (tmp_path / "resolution.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "units.csv").write_text(UNITS, encoding="utf-8")
    call_command("setup", "--from", str(tmp_path), stdout=StringIO())
    root = Unit.objects.get(code="TT")
    sender, reviewer = (make_user(Role.HEAD_OF_STAFF, unit=root, username=name) for name in ("sender", "reviewer"))
    for code, (members, eligible) in FARMERS.items():
        figures = GOOD_FIGURES | {"members": members, "eligible": eligible}
        make_return(code, figures=figures, status=ReturnStatus.APPROVED, sender=sender, reviewer=reviewer)
    scoring.score_year(2023)
    return root


def rate(unit: Unit) -> tuple[str, int | None, int | None]:
    """The verdict on the farmers' members, with what was divided."""
    verdict = Verdict.objects.get(
        unit=unit, target__code="T06", organization__code="hnd", year=2023, basis=Basis.APPROVED
    )
    return verdict.value, verdict.numerator, verdict.denominator


def test_a_commune_adds_up_its_villages_alone(commune: Unit) -> None:
    sums = [sum(side) for side in zip(*FARMERS.values(), strict=True)]

    assert rate(commune) == ("NOT_MET", *sums)
    assert [rate(Unit.objects.get(code=code))[0] for code in FARMERS] == ["MET", "NOT_MET", "MET"]
    others = Verdict.objects.filter(year=2023, target__resolution__unit__code="030", numerator__isnull=False)
    assert not others.exists(), "the villages of a commune count in no district"


@time_machine.travel(datetime(2024, 1, 10, 2, tzinfo=UTC), tick=False)
def test_pages_speak_of_villages(commune: Unit) -> None:
    """The name of the system keeps its «chính trị - xã hội», whatever the places are called."""
    village = Unit.objects.get(code="TT1")
    officer = make_user(Role.COMMUNE_OFFICER, unit=village, username="truong-thon")
    leader = make_user(Role.LEADER, unit=commune, username="bi-thu")
    for person, addresses in {
        officer: ("/viec-can-lam/", "/bao-cao/2023/", f"/xa/{village.slug}/2023/"),
        leader: ("/tong-quan/2023/", "/xa/", "/to-chuc/hoi-nong-dan/2023/", "/chi-tieu/T06/2023/"),
    }.items():
        client = Client()
        client.force_login(person)
        for address in addresses:
            response = client.get(address)
            page = re.sub(r"<script.*?</script>|<[^>]+>", " ", response.content.decode(), flags=re.DOTALL)
            assert response.status_code == 200, address
            assert "tổ chức chính trị - xã hội" in page and "thôn hội" not in page, address
            assert "Vị Xuyên" not in page, address
            assert ("Kết quả của thôn" in page) is (person is officer), address
    assert re.search(r"Hạng .* 1 TDP Nà Sát 87,5% .* 2 Nà Sát 85,0% .* 3 Cốc Nghè 40,0% ", " ".join(page.split()))
