"""Registers of agencies in Chromium: a target is entered and its result recorded; all pages pass axe."""

import pytest

from targets.models import ActivityKind, AssignedTarget
from targets.registers.pages import REGISTERS
from targets.tests.registers.agency_rows import evaluate, make_activity, make_dialogue, make_programme
from vixuyen_portal.tests.visits import Visit

pytestmark = pytest.mark.browser
LIST = "/so/2023/chi-tieu-giao/"


def test_target_is_entered_and_its_result_recorded(visit: Visit) -> None:
    page = visit.page
    visit.sign_in("xa")
    visit.look_at(LIST)
    visit.look_at(f"{LIST}them/?don-vi=cao-bo&to-chuc=hoi-nong-dan")
    page.get_by_label("Phong trào, cuộc vận động", exact=True).fill("Xây dựng nông thôn mới")
    page.get_by_label("Chỉ tiêu", exact=True).fill("Bê tông hóa đường thôn")
    page.get_by_label("Đơn vị tính").fill("km")
    page.get_by_label("Kế hoạch").fill("12.5")
    page.get_by_label("Thời hạn").fill("2023-12-31")
    page.get_by_label("Cơ quan giao").select_option(label="Cấp ủy")
    page.get_by_role("button", name="Nhập chỉ tiêu").click()
    page.wait_for_selector("text=Đã nhập chỉ tiêu của Hội Nông dân")
    own = f"{LIST}{AssignedTarget.objects.get().pk}/"
    for step in ("", "sua/", "van-ban-giao/", "ket-qua/"):
        visit.look_at(f"{own}{step}")
    page.get_by_label("Thực hiện").fill("12.5")
    page.get_by_role("button", name="Ghi kết quả").click()
    page.wait_for_selector("text=Hoàn thành")
    assert not visit.faults, "\n".join(visit.faults)


def test_pages_of_the_other_registers(visit: Visit) -> None:
    programme = make_programme(None, "hnd", "ccb")
    rows = [make_dialogue(), programme, evaluate(programme, 2023), make_activity(ActivityKind.CASE), make_activity()]
    visit.sign_in("xa")
    visit.look_at("/so/2023/")
    for row in rows:
        slug = next(slug for slug, register in REGISTERS.items() if register.model is type(row))
        steps = [f"{page.slug}/" for page in REGISTERS[slug].steps if page.applies(row)]
        for address in ("", "them/", f"{row.pk}/", f"{row.pk}/sua/", *(f"{row.pk}/{step}" for step in steps)):
            visit.look_at(f"/so/2023/{slug}/{address}")
    assert not visit.faults, "\n".join(visit.faults)
