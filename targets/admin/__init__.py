"""The administration's pages of returns, years, verdicts and plausibility rules."""

from targets.admin import accounts, plausibility, returns

__all__ = ["accounts", "plausibility", "returns"]
