"""What those who owe read: a notice that fits, and messages to paste."""

from datetime import date, timedelta

from targets.rules.reminder_text import LONGEST_NOTICE, Owing, chat, group_chat, notice
from targets.rules.stages import Debt

TODAY = date(2024, 1, 20)
NAMES = ["Mặt trận Tổ quốc", "Công đoàn", "Hội Nông dân", "Đoàn Thanh niên", "Hội Phụ nữ", "Hội Cựu chiến binh"]
WAYS = {"address": "https://cong.example/", "help_line": "Văn phòng", "sender": "Ban Dân vận Huyện ủy Vị Xuyên"}


def debt(name: str, due_on: date, *, is_sent_back: bool = False) -> Debt:
    return Debt(name, name, due_on, TODAY, is_sent_back)


def test_notice_names_the_late_first_and_each_with_its_own_day() -> None:
    owing = Owing(
        2023,
        "xã Cao Bồ",
        [
            debt("Hội Nông dân", TODAY + timedelta(days=3), is_sent_back=True),
            debt("Hội Phụ nữ", date(2024, 1, 15)),
            debt("Công đoàn", date(2024, 1, 15)),
        ],
    )
    assert notice(owing) == (
        "Báo cáo năm 2023 của xã Cao Bồ chưa gửi đủ. Quá hạn 5 ngày (hạn 15/01/2024): Hội Phụ nữ, Công đoàn. Đã trả "
        "lại, còn 3 ngày đến hạn gửi lại (23/01/2024): Hội Nông dân. Xin đồng chí gửi trên cổng; nếu vừa gửi, xin bỏ "
        "qua lời nhắc này."
    )


def test_notice_of_many_deadlines_is_shortened_but_loses_no_name() -> None:
    debts = [
        debt(name, date(2024, 1, 10) + timedelta(days=number), is_sent_back=True) for number, name in enumerate(NAMES)
    ]
    text = notice(Owing(2023, "thị trấn Nông trường Việt Lâm", debts))
    assert len(text) <= LONGEST_NOTICE
    assert all(name in text for name in NAMES)
    assert "Sớm nhất: đã trả lại, quá hạn gửi lại 10 ngày (hạn 10/01/2024)." in text


def test_messages_are_plain_and_say_all_six_in_short() -> None:
    owing = Owing(2023, "xã Cao Bồ", [debt(name, date(2024, 1, 15)) for name in NAMES], expected=6)
    one = chat(owing, **WAYS)
    assert "\n- Cả 6 tổ chức: quá hạn 5 ngày (hạn 15/01/2024)\n" in one
    everybody = group_chat([owing], at="9 giờ 00, ngày 20/01/2024", **WAYS)
    assert "\n1. Xã Cao Bồ: cả 6 tổ chức (quá hạn 5 ngày, hạn 15/01/2024)\n" in everybody
    assert group_chat([], at="", **WAYS) == ""
