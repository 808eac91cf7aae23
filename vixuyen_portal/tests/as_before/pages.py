"""Which pages are looked at, by whom, and what is read of them. Addresses are written out as people keep them."""

from collections.abc import Mapping
from typing import Any, Final

from django.test import Client

from organizations.models import User
from vixuyen_portal.tests.as_before.texts import Page, without_keys, workbook_lines

OFFICER, MENDING_OFFICER, ORGANIZATION = "canbo.caobo", "canbo.laochai", "hoi.nongdan"
STAFF, HEAD, LEADER, ADMINISTRATOR = "chuyenvien", "truongban", "lanhdao", "quantri"

#: name of the golden file → who, address
PAGES: Final[dict[str, tuple[str, str]]] = {
    "dashboard-2023": (LEADER, "/tong-quan/2023/"),
    "dashboard-2024": (STAFF, "/tong-quan/2024/"),
    "dashboard-2025": (LEADER, "/tong-quan/2025/"),
    "dashboard-2023-by-name": (LEADER, "/tong-quan/2023/?sap=ten"),
    "dashboard-2023-one-target": (LEADER, "/tong-quan/2023/?chi_tieu=T06"),
    "dashboard-2023-of-commune": (OFFICER, "/tong-quan/2023/"),
    "dashboard-2024-of-organization": (ORGANIZATION, "/tong-quan/2024/"),
    "communes": (LEADER, "/xa/"),
    "communes-searched": (LEADER, "/xa/?tim=viet"),
    "commune-2023": (LEADER, "/xa/cao-bo/2023/"),
    "commune-2024": (STAFF, "/xa/lao-chai/2024/"),
    "commune-2023-own": (OFFICER, "/xa/cao-bo/2023/"),
    "organization-2023": (LEADER, "/to-chuc/hoi-nong-dan/2023/"),
    "organization-2024-not-met": (STAFF, "/to-chuc/cong-doan/2024/?loc=chua-dat"),
    "organization-2023-own": (ORGANIZATION, "/to-chuc/hoi-nong-dan/2023/"),
    "targets-2023": (LEADER, "/chi-tieu/2023/"),
    "targets-2025": (LEADER, "/chi-tieu/2025/"),
    "target-T01-2023": (LEADER, "/chi-tieu/T01/2023/"),
    "target-T06-2023": (LEADER, "/chi-tieu/T06/2023/?to_chuc=hoi-nong-dan"),
    "target-T07-2024": (STAFF, "/chi-tieu/T07/2024/?to_chuc=doan-thanh-nien"),
    "target-T17-2023": (LEADER, "/chi-tieu/T17/2023/"),
    "card-of-sum": (LEADER, "/ket-qua/2023/huyen-vi-xuyen/hoi-nong-dan/T06/"),
    "card-of-theme": (LEADER, "/ket-qua/2023/huyen-vi-xuyen/hoi-nong-dan/T01/"),
    "card-of-commune": (LEADER, "/ket-qua/2023/cao-bo/hoi-nong-dan/T06/"),
    "card-of-provisional": (STAFF, "/ket-qua/2024/linh-ho/hoi-phu-nu/T08/"),
    "card-of-own": (OFFICER, "/ket-qua/2023/cao-bo/hoi-cuu-chien-binh/T09/"),
    "card-of-absent": (LEADER, "/ket-qua/2023/lao-chai/cong-doan/T05/"),
    "inbox-of-commune": (OFFICER, "/viec-can-lam/"),
    "inbox-of-mending-commune": (MENDING_OFFICER, "/viec-can-lam/"),
    "inbox-of-organization": (ORGANIZATION, "/viec-can-lam/"),
    "inbox-of-staff": (STAFF, "/viec-can-lam/"),
    "inbox-of-head": (HEAD, "/viec-can-lam/"),
    "returns-2024": (STAFF, "/bao-cao/2024/"),
    "returns-2025-of-organization": (ORGANIZATION, "/bao-cao/2025/"),
    "hub-2025": (OFFICER, "/bao-cao/2025/cao-bo/"),
    "hub-2024-to-mend": (MENDING_OFFICER, "/bao-cao/2024/lao-chai/"),
    "entry-2025-draft": (OFFICER, "/bao-cao/2025/cao-bo/nhap/hoi-nong-dan/"),
    "entry-2025-empty": (OFFICER, "/bao-cao/2025/cao-bo/nhap/mat-tran-to-quoc/"),
    "entry-2024-to-mend": (MENDING_OFFICER, "/bao-cao/2024/lao-chai/nhap/hoi-nong-dan/"),
    "entry-2023-approved": (OFFICER, "/bao-cao/2023/cao-bo/nhap/hoi-nong-dan/"),
    "check-2025": (OFFICER, "/bao-cao/2025/cao-bo/kiem-tra/"),
    "cell-2025": (OFFICER, "/bao-cao/2025/cao-bo/o/hoi-nong-dan/members/"),
    "history-2024": (STAFF, "/bao-cao/2024/lao-chai/lich-su/hoi-nong-dan/"),
    "upload": (STAFF, "/nhap-tep/"),
    "upload-of-commune": (OFFICER, "/bao-cao/2025/cao-bo/tep/"),
    "queue-2024": (STAFF, "/duyet/2024/"),
    "queue-2025": (HEAD, "/duyet/2025/"),
    "bulk-2024": (HEAD, "/duyet/2024/sach/"),
    "approval-2024": (STAFF, "/duyet/2024/linh-ho/"),
    "approval-2024-sent-back": (HEAD, "/duyet/2024/lao-chai/"),
    "year-2022-closed": (HEAD, "/duyet/2022/chot/"),
    "year-2024": (HEAD, "/duyet/2024/chot/"),
    "year-2025": (STAFF, "/duyet/2025/chot/"),
    "extension-2025": (STAFF, "/duyet/2025/cao-bo/gia-han/"),
    "chasing-2025": (STAFF, "/nhac-nop/2025/"),
    "chasing-2025-late": (STAFF, "/nhac-nop/2025/?loc=qua-han"),
    "chasing-2025-unit": (STAFF, "/nhac-nop/2025/lao-chai/"),
    "reminding-2025": (STAFF, "/nhac-nop/2025/nhac/"),
    "letter-2025": (STAFF, "/nhac-nop/2025/cong-van/"),
    "absences": (STAFF, "/noi-khong-co-to-chuc/"),
    "reviews": (LEADER, "/van-ban/"),
    "review-to-build": (HEAD, "/van-ban/moi/"),
    "notices": (MENDING_OFFICER, "/thong-bao/"),
    "help": (OFFICER, "/tro-giup/"),
}
#: Looked at once more when 2025 has figures.
FILLED_PAGES: Final[dict[str, tuple[str, str]]] = {
    "filled-dashboard-2025": (LEADER, "/tong-quan/2025/"),
    "filled-organization-2025": (LEADER, "/to-chuc/hoi-nong-dan/2025/"),
    "filled-target-T17-2025": (LEADER, "/chi-tieu/T17/2025/"),
    "filled-card-of-too-few": (LEADER, "/ket-qua/2025/huyen-vi-xuyen/doan-thanh-nien/T07/"),
    "filled-card-of-unclear": (LEADER, "/ket-qua/2025/cao-bo/mat-tran-to-quoc/T01/"),
    "filled-card-of-district-return": (LEADER, "/ket-qua/2025/huyen-vi-xuyen/hoi-nong-dan/T03/"),
}
#: The portal's own blank forms, as downloaded.
BLANK_FORMS: Final[dict[str, tuple[str, str]]] = {
    "blank-form-of-commune": (OFFICER, "/bao-cao/2025/cao-bo/mau/"),
    "blank-form-of-organization": (STAFF, "/nhap-tep/mau/2025/hoi-nong-dan/"),
}
#: Pages that lead on: address → by whom it is opened.
LEADING_ON: Final[dict[str, tuple[str, ...]]] = {
    "/": (OFFICER, ORGANIZATION, STAFF, HEAD, LEADER, ADMINISTRATOR),
    "/bao-cao/": (OFFICER, ORGANIZATION, STAFF),
    "/to-chuc/2023/": (LEADER,),
}


class Visitors:
    """Everybody signed in, the texts of what they opened, and the addresses that they saw."""

    def __init__(self) -> None:
        self.texts: dict[str, list[str]] = {}
        self._clients: dict[str, Client] = {}
        self._frames: dict[str, list[str]] = {}
        self._addresses: set[str] = set()

    def open_all(self, *, review: int) -> None:
        """Every page, download and redirect. `review`: primary key of a built review."""
        self.open_pages(PAGES)
        self._open("review-built", LEADER, f"/van-ban/{review}/")
        for name, (username, address) in BLANK_FORMS.items():
            answer = self._get(username, address)
            self.texts[name] = [_head(username, address, answer), *workbook_lines(answer.getvalue())]
        self.texts["leading-on"] = [
            f"{_head(username, address, answer)} to {answer.headers.get('Location', '')}"
            for address, usernames in LEADING_ON.items()
            for username in usernames
            for answer in (self._get(username, address),)
        ]
        self.texts["frames"] = [line for who in sorted(self._frames) for line in (f"= {who}", *self._frames[who])]
        self.texts["addresses"] = sorted(self._addresses)

    def open_pages(self, pages: Mapping[str, tuple[str, str]]) -> None:
        for name, (username, address) in pages.items():
            self._open(name, username, address)

    def _open(self, name: str, username: str, address: str) -> None:
        answer = self._get(username, address)
        page = Page(answer.content.decode())
        self.texts[name] = [_head(username, address, answer), f"«{page.title}»", *page.main()]
        self._frames.setdefault(username, page.frame())  # around the first page that the person opens
        self._addresses |= page.addresses()

    def _get(self, username: str, address: str) -> Any:
        if username not in self._clients:
            self._clients[username] = Client()
            self._clients[username].force_login(User.objects.get(username=username))
        return self._clients[username].get(address)


def _head(username: str, address: str, answer: Any) -> str:
    return f"{username} opens {without_keys(address)}: {answer.status_code}"
