"""A paper in Chromium: entered with its file, corrected, downloaded and cancelled; every page fits and passes axe."""

from pathlib import Path

import pytest

from targets.models import Paper
from targets.tests.papers.paper_cases import pdf
from vixuyen_portal.tests.visits import Visit

pytestmark = pytest.mark.browser


def test_paper_is_entered_corrected_and_cancelled(visit: Visit, tmp_path: Path) -> None:
    page = visit.page
    file = tmp_path / "Kế hoạch giám sát.pdf"
    file.write_bytes(pdf())
    visit.sign_in("xa")
    visit.look_at("/van-ban-den/")
    visit.look_at("/van-ban-den/nhap/")
    page.get_by_label("Cơ quan ban hành").select_option(label="Ủy ban nhân dân xã Cao Bồ")
    page.get_by_label("Loại văn bản").select_option(label="Kế hoạch")
    page.get_by_label("Số, ký hiệu").fill("12/KH-UBND")
    page.get_by_label("Ngày ban hành").fill("2023-03-01")
    page.get_by_label("Trích yếu").fill("Kế hoạch giám sát nước sạch")
    page.get_by_label("Tệp văn bản").set_input_files(file)
    page.get_by_role("button", name="Nhập văn bản").click()
    page.wait_for_selector("text=Đã nhập: Kế hoạch số 12/KH-UBND ngày 01/03/2023.")
    paper = Paper.objects.get()
    assert paper.file_name == file.name

    with page.expect_download() as download:
        page.get_by_role("link", name="Kế hoạch giám sát.pdf").click()
    assert download.value.suggested_filename == file.name
    assert Path(download.value.path()).read_bytes() == pdf()

    own = f"/van-ban-den/{paper.pk}/"
    for address in (own, f"{own}sua/", f"{own}can-cu/", f"{own}huy/"):
        visit.look_at(address)
    page.get_by_label("Lý do hủy").fill("Nhập trùng.")
    page.get_by_role("button", name="Hủy văn bản").click()
    page.wait_for_selector("text=Văn bản đã hủy, không dùng làm minh chứng.")
    for address in ("/van-ban-den/", own, "/van-ban-den/?tim=nuoc&nam=2023", "/van-ban-den/?tim=khong+co"):
        visit.look_at(address)
    assert not visit.faults, "\n".join(visit.faults)
