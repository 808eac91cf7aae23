"""Vị Xuyên 2021-2025 looks and judges as before: verdicts, pages and both reviews against `as_before/golden/`.

The demo's register is loaded once, at a fixed instant, and read as text. Where a change of text or of a verdict is
wanted, record it anew and show the change of the golden files in the commit:

    AS_BEFORE=record .venv/bin/python -m pytest -n 0 vixuyen_portal/tests/test_as_before.py
"""

import difflib
import os
import re
from collections.abc import Mapping
from itertools import islice
from pathlib import Path

import pytest

from reports.models import Review
from reports.reviews.actions import compose_review
from targets.tests.factories import planned_review
from vixuyen_portal.tests.as_before import register
from vixuyen_portal.tests.as_before.pages import FILLED_PAGES, Visitors
from vixuyen_portal.tests.as_before.texts import Page, document_lines
from vixuyen_portal.tests.as_before.verdicts import verdict_lines

GOLDEN = Path(__file__).parent / "as_before" / "golden"
YEARS = (2021, 2022, 2023, 2024, 2025)
#: How much a failure shows: lines of one file, and files.
SHOWN_LINES, SHOWN_FILES = 40, 8


def read_everything(files: Path) -> dict[str, list[str]]:
    """Golden file, as «pages/communes» → lines. `files`: where uploads and documents are kept meanwhile."""
    with register.fixed_surroundings(files):
        register.load()
        texts = {f"verdicts/{year}": verdict_lines(year) for year in YEARS}
        review = Review.objects.get()
        texts["reviews/midterm"] = document_lines(Path(review.document.path).read_bytes())
        texts["reviews/final-while-2025-is-open"] = _final_review()
        visitors = Visitors()
        visitors.open_all(review=review.pk)
        register.fill_2025()
        visitors.open_pages(FILLED_PAGES)
        texts |= {f"pages/{name}": lines for name, lines in visitors.texts.items()}
        texts["verdicts/2025-filled"] = verdict_lines(2025)
        texts["reviews/final"] = _final_review()
    return texts


def _final_review() -> list[str]:
    return document_lines(compose_review(planned_review("final"), at=register.NOW).content)


def recorded() -> dict[str, list[str]]:
    paths = sorted(GOLDEN.rglob("*.txt"))
    return {path.relative_to(GOLDEN).with_suffix("").as_posix(): path.read_text("utf-8").splitlines() for path in paths}


def record(texts: Mapping[str, list[str]]) -> None:
    """Write the golden files as they are to be, and take away those that are no longer made."""
    for path in GOLDEN.rglob("*.txt"):
        path.unlink()
    for name, lines in texts.items():
        path = GOLDEN / f"{name}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def differences(before: Mapping[str, list[str]], now: Mapping[str, list[str]]) -> str:
    """Readable differences, the names of all changed files first; empty where nothing changed."""
    changed = [name for name in sorted({*before, *now}) if before.get(name) != now.get(name)]
    parts = [f"{len(changed)} of {len({*before, *now})} texts changed: {', '.join(changed)}"] if changed else []
    for name in changed[:SHOWN_FILES]:
        lines = difflib.unified_diff(
            before.get(name, []), now.get(name, []), f"{name} before", f"{name} now", "", "", 0, ""
        )
        parts += islice(lines, SHOWN_LINES)
    return "\n".join(parts)


@pytest.mark.django_db
def test_vixuyen_looks_and_judges_as_before(tmp_path: Path) -> None:
    """One test for all, since the register takes its time to load."""
    texts = read_everything(tmp_path)
    if os.environ.get("AS_BEFORE") == "record":
        record(texts)
        pytest.skip("Recorded anew: read the change of the golden files.")
    if changes := differences(recorded(), texts):
        pytest.fail(f"{changes}\n\nIf this is wanted, see the top of {Path(__file__).name}.", pytrace=False)


def test_golden_files_hold_opened_pages() -> None:
    """What is compared is worth comparing: every page was opened, and names neither this machine nor a checksum."""
    texts = recorded()
    heads = [line for lines in texts.values() for line in lines if " opens /" in line]
    assert len(heads) > 60
    assert not [line for line in heads if not line.endswith(": 200") and ": 302 to /" not in line]
    assert not [line for lines in texts.values() for line in lines if re.search(r"[0-9a-f]{32}|/tmp/", line)]


def test_seen_text_of_a_page() -> None:
    page = Page(
        "<title>Trang  đầu</title><body><nav>Mục lục</nav><main><h1>Xã\n Cao Bồ</h1><p hidden>kín</p>"
        "<table><tr><th>T06</th><td>92,3%</td></tr></table><input name=a value=5><input type=checkbox checked>"
        "<script>x</script><a href='/van-ban/17/?x=1#y'>Xem</a><a href='/xa/cao-bo/2023/'>Xã</a></main>"
    )
    assert page.title == "Trang đầu"
    assert page.main() == ["Xã Cao Bồ", "T06 | 92,3%", "[5][x] Xem Xã"]
    assert page.frame() == ["Mục lục", "…"]
    assert page.addresses() == {"/van-ban/<pk>/?x=1", "/xa/cao-bo/2023/"}


def test_differences_are_readable() -> None:
    before, now = {"a": ["một", "hai"], "b": ["như cũ"]}, {"a": ["một", "ba"], "b": ["như cũ"]}
    assert differences(before, before) == ""
    assert differences(before, now).splitlines()[0] == "1 of 2 texts changed: a"
    assert {"-hai", "+ba"} <= set(differences(before, now).splitlines())
