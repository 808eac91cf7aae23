"""Texts for debtors: the portal's notice and chat messages to paste. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from organizations.formats import number, short_date
from targets.rules.stages import Debt, Stage

LONGEST_NOTICE = 500


@dataclass(frozen=True)
class Owing:
    """A unit with what it owes in a year. `place` as in the middle of a sentence: «xã Cao Bồ».

    `expected`: how many returns it makes at all, so that a long list may become «cả 6 tổ chức».
    """

    year: int
    place: str
    debts: Sequence[Debt]
    expected: int = 0

    @property
    def in_short(self) -> list[tuple[str, str]]:
        """(whose, how late), the most pressing first: («cả 6 tổ chức», «quá hạn 12 ngày (hạn 15/01/2026)»)."""
        return [
            (f"cả {self.expected} tổ chức" if len(names) == self.expected > 2 else ", ".join(names), words)
            for words, names in grouped(self.debts)
        ]


def how_late(debt: Debt) -> str:
    """«quá hạn 12 ngày (hạn 15/01/2026)», «còn 3 ngày (hạn 15/01/2026)»."""
    day = short_date(debt.due_on)
    match debt.stage:
        case Stage.LATE:
            return f"quá hạn {number(debt.days_late)} ngày (hạn {day})"
        case Stage.RESEND_LATE:
            return f"đã trả lại, quá hạn gửi lại {number(debt.days_late)} ngày (hạn {day})"
        case Stage.TODAY:
            return f"{'đã trả lại, ' if debt.is_sent_back else ''}hạn gửi{again(debt)} là hôm nay ({day})"
        case _:
            sent_back = "đã trả lại, " if debt.is_sent_back else ""
            return f"{sent_back}còn {number(debt.days_left)} ngày đến hạn gửi{again(debt)} ({day})"


def how_due(due_on: date, today: date) -> str:
    """The same of anything that has a day: «quá hạn 12 ngày (hạn 15/01/2026)», «hạn là hôm nay (15/01/2026)»."""
    day, left = short_date(due_on), (due_on - today).days
    if left < 0:
        return f"quá hạn {number(-left)} ngày (hạn {day})"
    return f"còn {number(left)} ngày (hạn {day})" if left else f"hạn là hôm nay ({day})"


def again(debt: Debt) -> str:
    return " lại" if debt.is_sent_back else ""


def grouped(debts: Sequence[Debt]) -> list[tuple[str, list[str]]]:
    """Debts of one wording together, the most pressing first: («quá hạn 12 ngày …», names of organizations)."""
    collected: dict[str, list[str]] = {}
    for debt in sorted(debts, key=lambda item: item.due_on):
        collected.setdefault(how_late(debt), []).append(debt.name)
    return list(collected.items())


def notice(owing: Owing) -> str:
    """One notice of at most 500 characters; where the particulars are too many, the number and the first deadline."""
    groups = [f"{capital(words)}: {', '.join(names)}." for words, names in grouped(owing.debts)]
    head = f"Báo cáo năm {owing.year} của {owing.place} chưa gửi đủ."
    tail = "Xin đồng chí gửi trên cổng; nếu vừa gửi, xin bỏ qua lời nhắc này."
    whole = " ".join([head, *groups, tail])
    if len(whole) <= LONGEST_NOTICE:
        return whole
    first = min(owing.debts, key=lambda debt: debt.due_on)
    names = ", ".join(debt.name for debt in owing.debts)
    return f"{head} Còn {len(owing.debts)} báo cáo: {names}. Sớm nhất: {how_late(first)}. {tail}"


def chat(owing: Owing, *, address: str, help_line: str, sender: str) -> str:
    """A message to the unit's people, of several lines, without any markup."""
    lines = [
        f"Kính gửi đồng chí phụ trách báo cáo của {owing.place},",
        f"Năm {owing.year}, đơn vị còn {len(owing.debts)} báo cáo chưa gửi:",
        *(f"- {capital(names)}: {words}" for names, words in owing.in_short),
        f"Xin đồng chí gửi trên cổng: {address}",
        f"Nếu có vướng mắc, xin liên hệ {help_line}.",
        f"Trân trọng, {sender}.",
    ]
    return "\n".join(lines)


def group_chat(owings: Sequence[Owing], *, at: str, address: str, help_line: str, sender: str) -> str:
    """A message to the group of all units: who is late with what. `at`: «14 giờ 32, ngày 22/01/2026»."""
    if not owings:
        return ""
    lines = [
        f"{sender} xin thông báo: đến {at}, còn {len(owings)} đơn vị chưa gửi đủ báo cáo năm {owings[0].year}:",
        *(f"{position}. {_line(owing)}" for position, owing in enumerate(owings, 1)),
        f"Xin các đồng chí gửi trên cổng: {address}",
        f"Nếu có vướng mắc, xin liên hệ {help_line}.",
        "Đơn vị vừa gửi xong, xin bỏ qua tin này. Trân trọng.",
    ]
    return "\n".join(lines)


def _line(owing: Owing) -> str:
    return f"{capital(owing.place)}: " + "; ".join(f"{names} ({_short(words)})" for names, words in owing.in_short)


def _short(words: str) -> str:
    """The wording without its own brackets, to stand in brackets itself."""
    return words.replace(" (hạn ", ", hạn ").replace(" (", ", ").replace(")", "")


def capital(text: str) -> str:
    """The text with a capital first letter, the rest as it is."""
    return text[:1].upper() + text[1:]
