"""What is made from the register and kept: reviews."""

from reports.models.review import Review

__all__ = ["Review"]
