"""Words and dates as Party documents write them. Pure."""

from datetime import date


def day_text(day: date) -> str:
    """«31/12/2023», «05/02/2024», «30/6/2025»: days under ten and the first two months with a zero."""
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"{day.day:02d}/{month}/{day.year}"
