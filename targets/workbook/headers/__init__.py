"""Header words as figure keys."""
