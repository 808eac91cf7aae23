"""Another office's register is data: `fixtures/examples/`, each beside Vị Xuyên in one register, run whole."""

import re
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import openpyxl
import pytest
import time_machine
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from organizations.models import Unit, User
from organizations.permissions import Role
from organizations.tests.factories import make_user
from reports.reviews.actions import compose_review
from targets.models import AnnualReturn, Basis, Resolution, Verdict
from targets.rules.workflow import ReturnStatus
from targets.tests.factories import make_return, root_year
from targets.verdicts import independent, scoring
from targets.years.actions import begin_year
from targets.years.expected import expected_returns

pytestmark = pytest.mark.django_db
EXAMPLES: Path = settings.BASE_DIR / "fixtures" / "examples"


def set_up(name: str, year: int) -> Resolution:
    """The example added to Vị Xuyên's register, its workbooks stored, approved and scored."""
    call_command("setup", "--from", str(EXAMPLES / name), stdout=StringIO())
    books = sorted(map(str, (EXAMPLES / name / "returns" / str(year)).glob("*.xlsx")))
    call_command("import_returns", "--commit", "--approve", *books, stdout=StringIO())
    scoring.score_year(year)
    return Resolution.objects.select_related("unit__parent").get(slug__startswith=name)


def column_sums(path: Path, above: str, below: str) -> tuple[int, int]:
    """Σ of two columns of an organization's workbook, read without the portal's reader."""
    sheet = openpyxl.load_workbook(path).worksheets[0]
    heads = {" ".join(str(cell.value).split()).lower(): cell.column for cell in sheet[6] if cell.value}
    rows = [row for row in range(7, sheet.max_row + 1) if isinstance(sheet.cell(row, 1).value, int)]
    sums = [
        sum(value for row in rows if isinstance(value := sheet.cell(row, heads[head.lower()]).value, int))
        for head in (above, below)
    ]
    return sums[0], sums[1]


def verdict(unit: Unit, code: str, organization: str, year: int) -> Verdict:
    return Verdict.objects.get(
        unit=unit, target__code=code, organization__code=organization, year=year, basis=Basis.APPROVED
    )


def pages_of_vi_xuyen() -> dict[str, str]:
    """What people of the district read, without marks that change from one answer to the next."""
    accounts = {
        Role.LEADER: ("/tong-quan/2023/", "/to-chuc/hoi-nong-dan/2023/", "/xa/cao-bo/2023/", "/chi-tieu/2023/"),
        Role.STAFF: ("/duyet/2023/", "/duyet/2023/cao-bo/", "/nhac-nop/2023/", "/bao-cao/2023/", "/viec-can-lam/"),
        Role.HEAD_OF_STAFF: ("/duyet/2023/chot/", "/bao-cao/2023/cao-bo/", "/bao-cao/2023/huyen-vi-xuyen/"),
    }
    texts = {}
    for role, addresses in accounts.items():
        client = Client()
        client.force_login(User.objects.filter(username=f"vx-{role}").first() or make_user(role, username=f"vx-{role}"))
        for address in addresses:
            page = client.get(address).content.decode()
            texts[address] = " ".join(re.sub(r"<script.*?</script>|<[^>]+>", " ", page, flags=re.DOTALL).split())
    return texts


def values(resolution: Resolution) -> list[tuple[object, ...]]:
    rows = Verdict.objects.filter(target__resolution=resolution).order_by(
        "unit__code", "target__code", "organization__code", "year", "basis"
    )
    return list(
        rows.values_list(
            "unit__code", "target__code", "organization__code", "year", "basis", "verdict", "numerator", "denominator"
        )
    )


@pytest.fixture
def own() -> Resolution:
    """Vị Xuyên with two approved returns of 2023, scored."""
    make_return("00952", status=ReturnStatus.APPROVED)
    make_return("00979", status=ReturnStatus.APPROVED)
    scoring.score_year(2023)
    return Resolution.objects.get(slug="vi-xuyen-2021-2025")


def test_another_district_in_the_same_register_is_run_whole(own: Resolution) -> None:
    before = values(own)
    other = set_up("bac-quang", 2023)
    assert values(own) == before  # the neighbour changed nothing
    check_judged_on_its_own_communes(other, own)
    check_equal_names_keep_apart()
    check_staff_see_nothing_of_the_other(other, own)
    check_review_tells_of_its_own_district(other)


def check_judged_on_its_own_communes(bac_quang: Resolution, own: Resolution) -> None:
    book = EXAMPLES / "bac-quang" / "returns" / "2023" / "hnd-bac-quang-2023.xlsx"
    members, eligible = column_sums(book, "Số đoàn viên, hội viên", "Tổng số đối tượng trong diện tập hợp")

    whole = verdict(bac_quang.unit, "T06", "hnd", 2023)

    assert (whole.numerator, whole.denominator) == (members, eligible)
    assert (whole.covered, whole.expected, whole.threshold) == (24, 24, 85)
    assert verdict(own.unit, "T06", "hnd", 2023).expected == 24


def check_equal_names_keep_apart() -> None:
    twins = Unit.objects.filter(name="Trung Thành", valid_from__year=1991).order_by("code")
    assert [unit.slug for unit in twins] == ["trung-thanh", "trung-thanh-bac-quang"]
    own_return, other_return = (
        AnnualReturn.objects.get(unit=unit, organization__code="hnd", year=2023) for unit in twins
    )
    assert own_return.amounts()["members"] == 923 != other_return.amounts()["members"]


def check_staff_see_nothing_of_the_other(bac_quang: Resolution, own: Resolution) -> None:
    here, there = Client(), Client()
    here.force_login(make_user(Role.STAFF, unit=own.unit))
    there.force_login(make_user(Role.STAFF, unit=bac_quang.unit))
    for pages in ("/duyet/2023/{}/", "/bao-cao/2023/{}/", "/xa/{}/2023/"):
        assert here.get(pages.format("trung-thanh")).status_code == 200, pages
        assert here.get(pages.format("trung-thanh-bac-quang")).status_code == 404, pages
        assert there.get(pages.format("trung-thanh-bac-quang")).status_code == 200, pages
        assert there.get(pages.format("trung-thanh")).status_code == 404, pages
    queue = there.get("/duyet/2023/").content.decode()
    assert "Vô Điếm" in queue and "Cao Bồ" not in queue


def check_review_tells_of_its_own_district(bac_quang: Resolution) -> None:
    planned = bac_quang.reviews.select_related("resolution__unit__parent").get(code="midterm")
    built = compose_review(planned, at=timezone.now())
    text = str(built.figures["document"])
    assert built.name == "bao-cao-so-ket-2023.docx"
    assert "HUYỆN ỦY BẮC QUANG" in text and "Vô Điếm" in text and "Cao Bồ" not in text


def test_a_province_with_other_years_and_figures_beside_the_district(own: Resolution) -> None:
    with time_machine.travel(datetime(2027, 1, 5, tzinfo=UTC), tick=False):
        begin_year(root_year(2023), by=User.system(), at=timezone.now())
        before, pages, expected = values(own), pages_of_vi_xuyen(), expected_returns(root_year(2023)).count
        other = set_up("tuyen-quang", 2026)
        assert values(own) == before
        # An organization that owes nothing here makes no return here, stands in no list and in no sum.
        assert (expected_returns(root_year(2023)).count, AnnualReturn.objects.filter(year=2023).count()) == (150, 150)
        assert expected == 150
        assert pages_of_vi_xuyen() == pages
        check_sums_of_the_province(other)
        check_pages_of_the_province(other)
        planned = other.reviews.select_related("resolution__unit__parent").get(code="midterm")
        text = str(compose_review(planned, at=timezone.now()).figures["document"])
    assert "TỈNH ỦY TUYÊN QUANG" in text and "Hội Chữ thập đỏ" in text and "huyện" not in text
    assert "toàn tỉnh" in text and "không quá 10%" in text
    assert "cấp tỉnh: chưa có số liệu (cần ít nhất 4 đến hết năm 2030), chưa đến hạn" in text
    assert "số nơi đã đạt mức Khá trở lên:" in text and "được đánh giá, có 09/12 nơi đạt mức Khá trở lên (75%)" in text


def check_sums_of_the_province(province: Resolution) -> None:
    """Σ of the workbooks' cells, read by their own keys, against the stored verdicts of the root."""
    amounts: dict[str, int] = {}
    for code in ("hctd", "hnd"):
        book = EXAMPLES / "tuyen-quang" / "returns" / "2026" / f"{code}-tuyen-quang-2026.xlsx"
        rows = [list(row) for row in openpyxl.load_workbook(book).worksheets[0].iter_rows(values_only=True)]
        head = next(number for number, row in enumerate(rows) if row[0] == "#ma")
        for row in rows[head + 1 : head + 14]:
            for key, amount in zip(rows[head], row, strict=True):
                if isinstance(amount, int) and isinstance(key, str):
                    amounts[f"{code}.{key}"] = amounts.get(f"{code}.{key}", 0) + amount
    online = verdict(province.unit, "T20", "hctd", 2026)
    assert (online.numerator, online.denominator) == (amounts["hctd.members_online"], amounts["hctd.members"])
    assert online.covered == online.expected == 13
    # One theme of the Red Cross in Bạch Ngọc, none in Phú Linh: one year of five, so nothing is concluded yet.
    for code, themes in (("00976", 1), ("00706", 0)):
        commune = Unit.objects.get(code=code, valid_to=None)
        so_far = verdict(commune, "T02", "hctd", 2026)
        assert (so_far.verdict, so_far.numerator, so_far.shortfall, so_far.covered) == (
            "NOT_DUE",
            themes,
            4 - themes,
            1,
        )
    # The workbook has «Khá» in Bạch Ngọc, «Yếu» in Phú Linh, nothing in Tùng Bá; words have no sum in the province.
    grades = {code: Unit.objects.get(code=code, valid_to=None) for code in ("00976", "00706", "00925")}
    judged = {code: verdict(unit, "T40", "hctd", 2026) for code, unit in grades.items()}
    assert {code: (one.verdict, one.numerator, one.shortfall) for code, one in judged.items()} == {
        "00976": ("MET", 3, 0),
        "00706": ("NOT_MET", 1, 2),
        "00925": ("NO_DATA", None, None),
    }
    whole = verdict(province.unit, "T40", "hctd", 2026)
    assert (whole.verdict, whole.numerator) == ("NO_DATA", None)
    assert not independent.differences(2026)
    poor = verdict(province.unit, "T30", "hnd", 2026)
    rated = sum(amounts[f"hnd.rated_{grade}"] for grade in ("excellent", "good", "fair", "poor"))
    assert (poor.numerator, poor.denominator) == (amounts["hnd.rated_poor"], rated)
    met = poor.numerator is not None and poor.numerator * 100 <= 10 * rated
    assert poor.verdict == ("MET" if met else "NOT_MET")


def check_pages_of_the_province(province: Resolution) -> None:
    client = Client()
    client.force_login(make_user(Role.LEADER, unit=province.unit))
    text = client.get("/tong-quan/2026/").content.decode()
    assert "toàn tỉnh" in text.lower() and "Hội Chữ thập đỏ" in text and "huyện" not in text.lower()
    # The workbooks give 9.922 of 11.819 households, 83,9 %, and 5.133 of 8.604 members, 59,7 %.
    page = client.get("/chi-tieu/T06/2026/").content.decode()
    assert "Xuất phát điểm 2025: 61,5%; năm 2026 so với xuất phát điểm: <b>+22,4 điểm %</b>" in page
    commune = Unit.objects.get(code="00976", valid_to=None)
    page = client.get(f"/ket-qua/2026/{commune.slug}/hoi-chu-thap-do/T02/").content.decode()
    assert "Cộng dồn từ năm 2026 đến năm 2026: 1, cần ít nhất 4 đến hết năm 2030." in page
    page = client.get("/chi-tieu/T40/2026/").content.decode()
    assert "ngưỡng Khá trở lên" in page and page.count("<b>Trung bình</b>") == 2 and "<b>Yếu</b>" in page
    listed = client.get("/chi-tieu/2026/").content.decode()
    assert "cộng dồn 2026-2030 ít nhất 4" in listed
    assert "Hội Chữ thập đỏ: xuất phát điểm 2025: 70% (nay −10,3 điểm %)" in listed
    assert client.get("/chi-tieu/T20/2026/").status_code == 200
    page = client.get("/to-chuc/hoi-chu-thap-do/2026/").content.decode()
    assert "Tỉnh ủy Tuyên Quang" in page and "Huyện ủy" not in page
