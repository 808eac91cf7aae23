"""The administration's pages of returns, years, verdicts and plausibility rules."""

from targets.admin import plausibility, returns

__all__ = ["plausibility", "returns"]
