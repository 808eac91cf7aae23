"""Words and dates as Party documents write them. Pure."""

import re
from datetime import date

_CLAUSE = re.compile(r"([IVX]+)(?:\.(\d+(?:\.\d+)*))?(?:-(\d+))?")


def day_text(day: date) -> str:
    """«31/12/2023», «05/02/2024», «30/6/2025»: days under ten and the first two months with a zero."""
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"{day.day:02d}/{month}/{day.year}"


def clause_text(numbers: str) -> str:
    """Clauses as an office cites them: «I.2.1-1» → «ý 1, điểm 2.1, mục I», «II.1, III.1» → «điểm 1, mục II; điểm 1, mục
    III». Other words («câu cuối») stay. Resolutions of the Party have mục and điểm, no điều.
    """
    return "; ".join(_one_clause(number.strip()) for number in numbers.split(","))


def _one_clause(number: str) -> str:
    found = _CLAUSE.fullmatch(number)
    if found is None:
        return number
    section, point, idea = found.groups()
    parts = (idea and f"ý {idea}", point and f"điểm {point}", f"mục {section}")
    return ", ".join(part for part in parts if part)
