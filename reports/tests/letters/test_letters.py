"""The letter that urges those who owe: what it says, to whom, and its Word file read back."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO

import docx
import pytest
import time_machine
from django.test import Client
from docx.shared import Pt
from pytest_django import Settings

from organizations.permissions import Role
from organizations.profile import Profile
from organizations.tests.factories import make_user
from reports.letters.content import LateReturn, LateUnit, Reminder, Sender, late_table, reminder_letter
from reports.word.document import Addressees, Paragraph, Table
from reports.word.render import render
from targets.chasing.actions import record_call
from targets.models import CallOutcome, ReportingYear
from targets.rules.workflow import ReturnStatus
from targets.tests.factories import make_return, unit_named

LETTER = "/nhac-nop/2023/cong-van/"
DUE = date(2024, 1, 15)
AT = datetime(2024, 1, 20, 14, 5)
PROFILE = Profile(
    kind="huyện",
    name="Vị Xuyên",
    places="xã, thị trấn",
    committee="Huyện ủy",
    symbol="HU",
    letter_symbol="CV/BDVHU",
    help_line="Văn phòng Ban Dân vận Huyện ủy",
)
SENDER = Sender(PROFILE)
FARMERS = LateReturn("Hội Nông dân", "Hội Nông dân huyện", DUE)
YOUTH = LateReturn("Đoàn Thanh niên", "Huyện đoàn", DUE)
SENT_BACK = LateReturn("Hội Phụ nữ", "Hội Liên hiệp Phụ nữ huyện", date(2024, 1, 18), is_sent_back=True)


def commune(name: str, *returns: LateReturn, kind: str = "xã", promised_on: date | None = None) -> LateUnit:
    return LateUnit(kind, name, True, 6, returns or (FARMERS,), promised_on)


DISTRICT = LateUnit("huyện", "Vị Xuyên", False, 6, (FARMERS, YOUTH))


def content(*late: LateUnit) -> Reminder:
    return Reminder(
        year=2023,
        reference_on=date(2023, 12, 31),
        due_on=DUE,
        asked_on=date(2024, 1, 29),
        at=AT,
        communes=24,
        late=late,
        resolution="Nghị quyết số …-NQ/HU, ngày …/…/…",
    )


def addressees(*late: LateUnit) -> tuple[str, ...]:
    return next(block.names for block in reminder_letter(content(*late), SENDER).body if isinstance(block, Addressees))


def sentences(*late: LateUnit, sender: Sender = SENDER) -> str:
    body = reminder_letter(content(*late), sender).body
    return "\n".join(block.text for block in body if isinstance(block, Paragraph))


def rows(*late: LateUnit) -> list[tuple[str, ...]]:
    return [tuple(cell.text for cell in row.cells) for row in late_table(content(*late)).rows]


def test_heading_is_that_of_the_writing_body() -> None:
    head = reminder_letter(content(commune("Cao Bồ")), SENDER).letterhead
    assert (head.superior, head.committee) == ("HUYỆN ỦY VỊ XUYÊN", "BAN DÂN VẬN")
    assert (head.number_line, head.party, head.draft_mark) == ("Số …-CV/BDVHU", "ĐẢNG CỘNG SẢN VIỆT NAM", "DỰ THẢO")
    assert head.place_line == "Vị Xuyên, ngày … tháng … năm 20…"
    assert head.about.startswith("V/v đôn đốc gửi báo cáo năm 2023")
    assert (head.kind, head.subject) == ("", "")


@pytest.mark.parametrize(
    ("late", "names"),
    [
        pytest.param([commune("Cao Bồ")], ("Đảng ủy xã Cao Bồ",), id="one-commune"),
        pytest.param(
            [commune("Cao Bồ"), commune("Đạo Đức"), commune("Vị Xuyên", kind="thị trấn")],
            ("Đảng ủy các xã: Cao Bồ, Đạo Đức", "Đảng ủy thị trấn Vị Xuyên"),
            id="communes-and-a-town",
        ),
        pytest.param(
            [commune(str(number)) for number in range(9)],
            ("Đảng ủy các xã, thị trấn có tên trong danh sách dưới đây",),
            id="too-many-to-name",
        ),
        pytest.param(
            [commune("Cao Bồ"), DISTRICT], ("Đảng ủy xã Cao Bồ", "Hội Nông dân huyện", "Huyện đoàn"), id="both"
        ),
        pytest.param([DISTRICT], ("Hội Nông dân huyện", "Huyện đoàn"), id="the-districts-own-organizations"),
        pytest.param(
            [LateUnit("huyện", "Vị Xuyên", False, 2, (FARMERS, YOUTH))],
            ("Ủy ban MTTQ và các tổ chức chính trị - xã hội huyện",),
            id="all-of-the-districts-own-organizations",
        ),
    ],
)
def test_letter_goes_to_those_who_owe(late: list[LateUnit], names: tuple[str, ...]) -> None:
    assert addressees(*late) == names


@pytest.mark.parametrize(
    ("late", "words"),
    [
        pytest.param([commune("Cao Bồ")], "ngày 20/01/2024, xã Cao Bồ chưa gửi đủ báo cáo", id="one-commune"),
        pytest.param(
            [commune("Cao Bồ"), commune("Đạo Đức"), DISTRICT],
            "ngày 20/01/2024, 02 xã, thị trấn và 02 tổ chức cấp huyện chưa gửi đủ báo cáo",
            id="some",
        ),
    ],
)
def test_letter_to_some_of_the_late_does_not_count_all(late: list[LateUnit], words: str) -> None:
    body = reminder_letter(replace(content(*late), is_part=True), SENDER).body
    text = "\n".join(block.text for block in body if isinstance(block, Paragraph))
    assert words in text
    assert "/24" not in text


def test_body_counts_and_asks_for_a_day() -> None:
    text = sentences(commune("Cao Bồ", FARMERS, YOUTH), commune("Đạo Đức"), DISTRICT)
    assert "gửi báo cáo năm 2023 (số liệu tính đến ngày 31/12/2023) chậm nhất ngày 15/01/2024." in text
    assert "Đến 14 giờ 05, ngày 20/01/2024, còn 02/24 xã, thị trấn và 02 tổ chức cấp huyện" in text
    assert "tổng số 05 báo cáo quá hạn" in text
    assert "Đảng ủy các xã, thị trấn nêu trên chỉ đạo" in text
    assert "chậm nhất ngày 29/01/2024; các tổ chức cấp huyện nêu trên" in text
    assert text.endswith("./.")


def test_one_commune_and_the_district_alone_are_named() -> None:
    assert "đề nghị Đảng ủy xã Cao Bồ chỉ đạo" in sentences(commune("Cao Bồ"))
    alone = sentences(DISTRICT)
    assert "đề nghị Hội Nông dân huyện và Huyện đoàn hoàn thành và gửi báo cáo" in alone
    assert "Đảng ủy" not in alone


def test_sent_back_returns_are_spoken_of_only_where_there_are_any() -> None:
    assert "báo cáo đã trả lại" in sentences(commune("Cao Bồ", SENT_BACK))
    assert "báo cáo đã trả lại" not in sentences(commune("Cao Bồ"))


def test_table_has_a_row_for_each_deadline_of_a_unit() -> None:
    late = commune("Cao Bồ", FARMERS, YOUTH, SENT_BACK, promised_on=date(2024, 1, 25))
    assert rows(late, commune("Vị Xuyên", *[FARMERS] * 6, kind="thị trấn")) == [
        ("1", "Xã Cao Bồ", "Hội Nông dân, Đoàn Thanh niên", "15/01/2024", "5", "25/01/2024"),
        ("", "", "Hội Phụ nữ (đã trả lại)", "18/01/2024", "2", ""),
        ("2", "Thị trấn Vị Xuyên", "Cả 06 tổ chức", "15/01/2024", "5", ""),
    ]


def test_table_fits_between_the_margins() -> None:
    assert sum(column.width_mm for column in late_table(content(DISTRICT)).columns) <= 210 - 30 - 15


def test_names_come_from_the_root() -> None:
    other = Sender(replace(PROFILE, name="Quang Bình"))
    document = reminder_letter(content(commune("Cao Bồ")), other)
    assert document.letterhead.superior == "HUYỆN ỦY QUANG BÌNH"
    assert document.signature.authority == "TRƯỞNG BAN"
    assert "Vị Xuyên" not in str(document)


def test_word_file_reads_back_as_a_letter_of_the_party() -> None:
    late = [commune("Cao Bồ", FARMERS, SENT_BACK), DISTRICT]
    word = docx.Document(BytesIO(render(reminder_letter(content(*late), SENDER), at=AT)))
    left, right = word.tables[0].rows[0].cells
    lines = [line.text for line in left.paragraphs]
    assert lines[:4] == ["HUYỆN ỦY VỊ XUYÊN", "BAN DÂN VẬN", "*", "Số …-CV/BDVHU"]
    assert lines[4].startswith("V/v ") and lines[5] == "DỰ THẢO"
    assert left.paragraphs[4].runs[0].italic and left.paragraphs[4].runs[0].font.size == Pt(12)
    assert right.paragraphs[0].text == "ĐẢNG CỘNG SẢN VIỆT NAM"
    texts = [line.text for line in word.paragraphs]
    start = texts.index("Kính gửi:")
    assert texts[start + 1 : start + 4] == ["- Đảng ủy xã Cao Bồ,", "- Hội Nông dân huyện,", "- Huyện đoàn."]
    assert "BÁO CÁO" not in texts
    assert [cell.text for cell in word.tables[1].rows[1].cells][:3] == ["1", "Xã Cao Bồ", "Hội Nông dân"]
    signed = word.tables[2].rows[0].cells
    assert (signed[1].paragraphs[0].text, signed[1].paragraphs[0].runs[0].bold) == ("TRƯỞNG BAN", True)
    assert [line.text for line in signed[0].paragraphs][-1] == "- Lưu Ban Dân vận Huyện ủy."


def test_single_addressee_stands_on_the_line_itself() -> None:
    word = docx.Document(BytesIO(render(reminder_letter(content(commune("Cao Bồ")), SENDER), at=AT)))
    line = next(line for line in word.paragraphs if line.text.startswith("Kính gửi"))
    assert line.text == "Kính gửi: Đảng ủy xã Cao Bồ"
    assert [run.italic for run in line.runs] == [True, None]


@pytest.fixture
def staff(client: Client) -> Iterator[Client]:
    with time_machine.travel(datetime(2024, 1, 20, 7, 5, tzinfo=UTC), tick=False):
        client.force_login(make_user(Role.STAFF, username="banvan"))
        yield client


@pytest.mark.django_db
def test_page_gives_the_letter_to_the_ticked_units(staff: Client, settings: Settings) -> None:
    make_return(organization="hnd", status=ReturnStatus.SUBMITTED)
    year, by = ReportingYear.objects.get(year=2023), make_user(Role.STAFF)
    called, until, unit = datetime(2024, 1, 18, tzinfo=UTC), date(2024, 1, 22), unit_named("00952")
    record_call(year, unit, outcome=CallOutcome.PROMISED, promised_on=until, by=by, at=called)
    asked = staff.get(LETTER).content.decode()
    assert asked.count('name="xa"') == 25
    answer = staff.post(LETTER, {"xa": ["cao-bo", "huyen-vi-xuyen"], "asked_on": "2024-01-29"})
    assert answer["Content-Disposition"] == 'attachment; filename="cong-van-don-doc-2023.docx"'
    word = docx.Document(BytesIO(answer.getvalue()))
    found = [[cell.text for cell in row.cells] for row in word.tables[1].rows[1:]]
    others = "Mặt trận Tổ quốc, Công đoàn, Đoàn Thanh niên, Hội Phụ nữ, Hội Cựu chiến binh"
    assert found == [
        ["1", "Xã Cao Bồ", others, "15/01/2024", "5", "22/01/2024"],
        ["2", "Huyện Vị Xuyên", "Cả 06 tổ chức", "15/01/2024", "5", ""],
    ]
    assert any("chậm nhất ngày 29/01/2024" in line.text for line in word.paragraphs)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("form", "status", "sentence"),
    [
        pytest.param({"asked_on": "2024-01-29"}, 409, "Xin chọn ít nhất một đơn vị quá hạn.", id="nobody"),
        pytest.param({"xa": ["cao-bo"]}, 422, "Xin ghi ngày đề nghị gửi.", id="no-day"),
        pytest.param({"xa": ["cao-bo"], "asked_on": "2024-01-20"}, 422, "Ngày đề nghị phải sau hôm nay.", id="today"),
        pytest.param({"xa": ["cao-bo"], "asked_on": "thứ hai"}, 422, "Xin ghi ngày theo mẫu", id="not-a-day"),
    ],
)
def test_letter_that_lacks_something_is_asked_again(
    staff: Client, form: dict[str, object], status: int, sentence: str
) -> None:
    answer = staff.post(LETTER, form)
    assert answer.status_code == status
    assert sentence in answer.content.decode()


@pytest.mark.django_db
def test_page_without_late_units_says_so(client: Client) -> None:
    with time_machine.travel(datetime(2024, 1, 10, 2, 0, tzinfo=UTC), tick=False):
        client.force_login(make_user(Role.STAFF))
        assert "Chỉ lập công văn khi có đơn vị quá hạn." in client.get(LETTER).content.decode()


def test_table_is_described_for_those_who_do_not_see_it() -> None:
    table = late_table(content(DISTRICT))
    assert isinstance(table, Table)
    assert table.description and table.caption
