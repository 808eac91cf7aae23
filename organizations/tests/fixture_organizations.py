"""The organizations of `fixtures/organizations.yaml` as a reader of workbooks gets them, without a database."""

from pathlib import Path
from typing import Any

import yaml

from organizations.organization_names import OrganizationName, Organizations

_FIXTURE = Path(__file__).resolve().parents[2] / "fixtures" / "organizations.yaml"

RED_CROSS = {
    "code": "hctd",
    "workbook_names": "Hội Chữ thập đỏ\n(hội chữ thập đỏ|hội ctđ|hctđ|chữ thập đỏ) [việt nam|vn]",
    "workbook_own_words": "chữ thập đỏ\nCTĐ",
    "workbook_shared_words": "hội viên\nHV\nchi hội\nchủ tịch\ncơ sở hội",
    "speaks_for_all": False,
}


def fixture_organizations(*others: dict[str, Any]) -> Organizations:
    """The six, and other rows of the same form after them."""
    rows = yaml.safe_load(_FIXTURE.read_text(encoding="utf-8"))
    return Organizations(tuple(map(_name, (*rows, *others))))


def _name(row: dict[str, Any]) -> OrganizationName:
    first, *written = row["workbook_names"].splitlines()
    own, shared = row["workbook_own_words"].splitlines(), row["workbook_shared_words"].splitlines()
    return OrganizationName(row["code"], first, tuple(written), tuple(own), tuple(shared), row["speaks_for_all"])
