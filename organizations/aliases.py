"""The six organizations: their names, and the ways in which offices write them."""

from collections.abc import Iterable
from itertools import product
from typing import Final


def _join(*choices: Iterable[str]) -> list[str]:
    return [" ".join(filter(None, words)) for words in product(*choices)]


ORGANIZATION_NAMES: Final[dict[str, str]] = {
    "mttq": "Mặt trận Tổ quốc",
    "ldld": "Liên đoàn Lao động",
    "hnd": "Hội Nông dân",
    "dtn": "Đoàn Thanh niên",
    "lhpn": "Hội Liên hiệp Phụ nữ",
    "ccb": "Hội Cựu chiến binh",
}
_COUNTRY: Final = ("", "việt nam", "vn")
ORGANIZATION_ALIASES: Final[dict[str, tuple[str, ...]]] = {
    "mttq": (
        *_join(
            ("", "ủy ban", "ub", "ban thường trực ủy ban", "ban thường trực ub", "btt ub", "btt ủy ban"),
            ("mặt trận tổ quốc", "mttq", "mặt trận"),
            _COUNTRY,
        ),
        *(
            "ubmttq",
            "btt ubmttq",
            "ban thường trực ubmttq",
            "ubmttq việt nam",
            "ubmttqvn",
            "mttqvn",
            "ub mttqvn",
            "ủy ban mttqvn",
            "uỷ ban mt",
            "ubmt",
            "mt tổ quốc",
            "mặt trận tq",
            "ub mặt trận tq",
        ),
    ),
    "ldld": (
        *_join(("liên đoàn lao động", "lđlđ", "lđ lao động", "công đoàn", "tổ chức công đoàn"), ("", "việt nam")),
        *("công đoàn cơ sở", "liên đoàn lđ", "cđcs", "cđ", "cđ cơ sở", "bch công đoàn"),
    ),
    "hnd": tuple(_join(("hội nông dân", "hội nd", "hnd", "nông dân"), _COUNTRY)),
    "dtn": (
        *_join(
            ("đoàn thanh niên", "đoàn tn", "đtn", "đoàn", "thanh niên"),
            ("cộng sản", "cs"),
            ("hồ chí minh", "hcm", "hồ chí minh việt nam"),
        ),
        *_join(("đoàn tncs", "đtncs"), ("", "hồ chí minh", "hcm")),
        *("đoàn tncshcm", "đtncshcm"),
        *(
            "đoàn thanh niên",
            "đoàn tn",
            "đtn",
            "thanh niên",
            "huyện đoàn",
            "đoàn xã",
            "đoàn thị trấn",
            "xã đoàn",
            "bch đoàn",
            "bch đoàn xã",
            "bch đoàn thanh niên",
            "ban chấp hành đoàn xã",
        ),
        *(
            "đoàn thanh niên hồ chí minh",
            "đoàn tn hồ chí minh",
            "đoàn thanh niên cộng sản",
            "đoàn tn cộng sản",
        ),
    ),
    "lhpn": tuple(
        _join(
            (
                "hội liên hiệp phụ nữ",
                "hội liên hiệp pn",
                "hội lhpn",
                "hội lh phụ nữ",
                "hội phụ nữ",
                "hội pn",
                "hlhpn",
                "lhpn",
                "hpn",
                "phụ nữ",
            ),
            _COUNTRY,
        )
    ),
    "ccb": tuple(
        _join(("hội cựu chiến binh", "hội ccb", "hccb", "ccb", "cựu chiến binh", "hội cựu cb", "cựu cb"), _COUNTRY)
    ),
}
