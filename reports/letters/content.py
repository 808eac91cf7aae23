"""Official letters as content: the letter that urges those who owe returns. Pure.

It goes out under the head of Ban Dân vận; number, date and name stay blank, for the office gives them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from organizations.formats import clock_time, listing, number, two_digits
from organizations.profile import Profile
from reports.word.document import (
    Addressees,
    Align,
    Block,
    Cell,
    Column,
    Document,
    Letterhead,
    Paragraph,
    Placeholder,
    Row,
    Signature,
    Table,
)
from reports.word.phrases import day_text

#: More communes than this are not named in the address but in the table.
MOST_NAMED = 8


@dataclass(frozen=True)
class LateReturn:
    """One organization's return that is past its day. `body`: the organization's own name at the district."""

    name: str
    body: str
    due_on: date
    is_sent_back: bool = False


@dataclass(frozen=True)
class LateUnit:
    """Who owes what. `name` as in the middle of a sentence: «xã Cao Bồ». `expected`: returns that it makes at all."""

    kind: str
    name: str
    is_commune: bool
    expected: int
    returns: Sequence[LateReturn]
    promised_on: date | None = None

    @property
    def place(self) -> str:
        return f"{self.kind} {self.name}"


@dataclass(frozen=True)
class Reminder:
    """What the letter says. `at`: the local moment that its list describes; `asked_on`: the new last day."""

    year: int
    reference_on: date
    due_on: date
    asked_on: date
    at: datetime
    communes: int
    late: Sequence[LateUnit]
    resolution: str
    #: Whether others are late as well, to whom this letter does not go: it then does not say how many are.
    is_part: bool = False

    @property
    def late_communes(self) -> list[LateUnit]:
        return [unit for unit in self.late if unit.is_commune]

    @property
    def bodies(self) -> list[str]:
        """The root's own organizations that owe."""
        owing = [unit for unit in self.late if not unit.is_commune]
        return list(dict.fromkeys(late_return.body for unit in owing for late_return in unit.returns))

    @property
    def is_all_bodies(self) -> bool:
        """Every organization of the root owes, so that they are named together."""
        owing = [unit for unit in self.late if not unit.is_commune]
        return any(len({late_return.body for late_return in unit.returns}) == unit.expected > 1 for unit in owing)

    @property
    def returns(self) -> list[LateReturn]:
        return [late_return for unit in self.late for late_return in unit.returns]


@dataclass(frozen=True)
class Sender:
    """The body that writes, by the words of its root: «Ban Dân vận» of «Huyện ủy» in «Vị Xuyên»."""

    profile: Profile
    is_sample: bool = False

    @property
    def name(self) -> str:
        """«Ban Dân vận Huyện ủy», for the middle of a sentence."""
        return self.profile.body_name

    @property
    def all_bodies(self) -> str:
        """The root's own organizations together."""
        return f"Ủy ban MTTQ và các tổ chức chính trị - xã hội {self.profile.kind}"


def reminder_letter(content: Reminder, sender: Sender) -> Document:
    """The whole letter, as a draft."""
    return Document(
        title=f"Công văn đôn đốc gửi báo cáo năm {content.year}",
        letterhead=Letterhead(
            superior=sender.profile.committee_name.upper(),
            committee=sender.profile.body.upper(),
            number_line=f"Số …-{sender.profile.symbol_of_letters}",
            party="ĐẢNG CỘNG SẢN VIỆT NAM",
            place_line=f"{sender.profile.name}, ngày … tháng … năm 20…",
            draft_mark="DỰ THẢO",
            about=f"V/v đôn đốc gửi báo cáo năm {content.year} của Mặt trận Tổ quốc và các tổ chức chính trị - xã hội",
        ),
        body=tuple(_body(content, sender)),
        signature=Signature(
            authority=f"TRƯỞNG {sender.profile.body.split(' ')[0].upper()}",
            position="",
            recipients=tuple(_recipients(content, sender)),
        ),
        annexes=(),
    )


def _body(content: Reminder, sender: Sender) -> Iterator[Block]:
    yield Addressees(tuple(_addressees(content, sender)))
    if sender.is_sample:
        yield Placeholder(
            f"SỐ LIỆU MẪU: tên {sender.profile.place} là thật; danh sách trong văn bản này chỉ để minh họa."
        )
    yield Paragraph(
        f"Để tổng hợp kết quả thực hiện {content.resolution} của {sender.profile.standing_committee}, {sender.name} "
        f"đã đề nghị các đơn vị gửi báo cáo năm {content.year} (số liệu tính đến ngày "
        f"{day_text(content.reference_on)}) chậm nhất ngày {day_text(content.due_on)}."
    )
    yield Paragraph(
        f"Đến {clock_time(content.at)}, ngày {day_text(content.at.date())}, {_who(content, sender.profile)} chưa gửi "
        f"đủ báo cáo, tổng số {two_digits(len(content.returns))} báo cáo quá hạn, cụ thể như sau:"
    )
    yield late_table(content)
    yield Paragraph(_request(content, sender))
    if any(late_return.is_sent_back for late_return in content.returns):
        yield Paragraph(
            "Đối với báo cáo đã trả lại, đề nghị sửa theo nhận xét ghi trên Cổng theo dõi rồi gửi lại trong thời hạn "
            "nêu trên."
        )
    yield Paragraph(f"Nếu có khó khăn, vướng mắc, xin liên hệ: {sender.profile.whom_to_call}.")
    yield Paragraph(f"{sender.name} rất mong các đồng chí quan tâm, phối hợp thực hiện./.")


def _recipients(content: Reminder, sender: Sender) -> Iterator[str]:
    yield "Như trên"
    yield f"Thường trực {sender.profile.committee} (báo cáo)"
    if not content.is_all_bodies:
        yield f"{sender.all_bodies} (phối hợp)"
    yield f"Lưu {sender.name}"


def _addressees(content: Reminder, sender: Sender) -> Iterator[str]:
    communes = content.late_communes
    if len(communes) > MOST_NAMED:
        yield f"Đảng ủy các {sender.profile.places} có tên trong danh sách dưới đây"
    else:
        for kind in dict.fromkeys(unit.kind for unit in communes):
            names = [unit.name for unit in communes if unit.kind == kind]
            yield f"Đảng ủy {kind} {names[0]}" if len(names) == 1 else f"Đảng ủy các {kind}: {', '.join(names)}"
    yield from [sender.all_bodies] if content.is_all_bodies else content.bodies


def _who(content: Reminder, profile: Profile) -> str:
    """«còn 05/24 xã, thị trấn và 02 tổ chức cấp huyện»; of a part of the late «xã Cao Bồ», «05 xã, thị trấn»."""
    communes = len(content.late_communes)
    bodies = len({late_return.body for unit in content.late if not unit.is_commune for late_return in unit.returns})
    if content.is_part and communes == len(content.late) == 1:
        return content.late[0].place
    of_all = "" if content.is_part else f"/{content.communes}"
    parts = [f"{two_digits(communes)}{of_all} {profile.places}"] if communes else []
    who = listing(parts + ([f"{two_digits(bodies)} tổ chức cấp {profile.kind}"] if bodies else []))
    return who if content.is_part else f"còn {who}"


def _request(content: Reminder, sender: Sender) -> str:
    day = f"trên Cổng theo dõi chậm nhất ngày {day_text(content.asked_on)}"
    communes, profile = content.late_communes, sender.profile
    front = "Ủy ban MTTQ và các tổ chức chính trị - xã hội"
    if not communes:
        whom = sender.all_bodies if content.is_all_bodies else listing(content.bodies)
        return f"{sender.name} đề nghị {whom} hoàn thành và gửi báo cáo {day}."
    whom = f"Đảng ủy {communes[0].place}" if len(communes) == 1 else f"Đảng ủy các {profile.places} nêu trên"
    own = f"; các tổ chức cấp {profile.kind} nêu trên gửi báo cáo của cấp mình trong cùng thời hạn"
    own = own if content.bodies else ""
    return f"{sender.name} đề nghị {whom} chỉ đạo {front} cùng cấp hoàn thành và gửi báo cáo {day}{own}."


def late_table(content: Reminder) -> Table:
    """Who owes what: a row for each day of a unit's own, as extensions and returns sent back have theirs."""
    return Table(
        caption=f"Danh sách đơn vị chưa gửi đủ báo cáo năm {content.year}",
        description="Mỗi dòng một đơn vị và một hạn gửi: tổ chức chưa gửi, số ngày quá hạn, ngày đã hẹn.",
        columns=(
            Column("STT", 12, Align.CENTER),
            Column("Đơn vị", 34),
            Column("Tổ chức chưa gửi", 58),
            Column("Hạn gửi", 22, Align.CENTER),
            Column("Quá hạn (ngày)", 17, Align.CENTER),
            Column("Đã hẹn gửi ngày", 22, Align.CENTER),
        ),
        rows=tuple(row for position, unit in enumerate(content.late, 1) for row in _rows(position, unit, content)),
        size_pt=12,
    )


def _rows(position: int, unit: LateUnit, content: Reminder) -> Iterator[Row]:
    days = sorted({late_return.due_on for late_return in unit.returns})
    for due_on in days:
        names = [_name(late_return) for late_return in unit.returns if late_return.due_on == due_on]
        is_first = due_on == days[0]
        late = (content.at.date() - due_on).days
        is_whole = (
            len(names) == unit.expected
            and unit.expected > 1
            and not any(late_return.is_sent_back for late_return in unit.returns)
        )
        yield Row(
            (
                Cell(str(position) if is_first else ""),
                Cell(f"{unit.place[:1].upper()}{unit.place[1:]}" if is_first else ""),
                Cell(f"Cả {two_digits(unit.expected)} tổ chức" if is_whole else ", ".join(names)),
                Cell(day_text(due_on)),
                Cell(number(late)),
                Cell(day_text(unit.promised_on) if unit.promised_on and is_first else ""),
            )
        )


def _name(one: LateReturn) -> str:
    return f"{one.name} (đã trả lại)" if one.is_sent_back else one.name
