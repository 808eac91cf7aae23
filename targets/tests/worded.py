"""Vị Xuyên's resolution with a worded figure more, a grade of the Farmers' Union's digital work, and T18 on it."""

from pathlib import Path

from targets.loading.resolution import load_resolution
from targets.loading.resolution_file import read_resolution_file
from targets.models import Resolution
from targets.tests.loading.test_resolution_file import CODES, TEXT

KEY = "digital_grade"
NAME = "Mức độ chuyển đổi số"
SCALE = ["Yếu", "Trung bình", "Khá", "Tốt"]
FIGURE = f"""  - key: {KEY}
    name: {NAME}
    unit_noun: mức
    group: Chuyển đổi số
    scale: [Yếu, Trung bình, Khá, Tốt]
    owed_by: [hnd]

"""
INDICATOR = f"""  - code: digital
    name: {NAME}
    kind: COUNT
    numerator: [{KEY}]
    formula: Mức được cấp có thẩm quyền công nhận trong năm

"""
TARGET = """  - code: T18
    name: Hội Nông dân đạt mức chuyển đổi số từ khá trở lên
    short_name: Chuyển đổi số
    clause: I.2.1-1
    indicator: digital
    organizations: [hnd]
    threshold: Khá
    district: own_return

"""


def worded(*changes: tuple[str, str]) -> str:
    """The resolution's file with figure, indicator and target; `changes` of texts, each of its first place."""
    text = TEXT
    for before, row in (
        ("# Requirements in our own words.", FIGURE),
        ("# What must be reached.", INDICATOR),
        ("# What the resolution asks beside its targets:", TARGET),
    ):
        assert before in text
        text = text.replace(before, row + before, 1)
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def load_worded(folder: Path, *changes: tuple[str, str]) -> Resolution:
    """The register's resolution loaded anew with the worded figure."""
    path = folder / "worded.yaml"
    path.write_text(worded(*changes), encoding="utf-8")
    return load_resolution(read_resolution_file(path, CODES))
