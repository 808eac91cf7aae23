"""What is made from the register and kept: reviews."""

from reports.models.review import Review, ReviewKind

__all__ = ["Review", "ReviewKind"]
