"""The leaders' pages."""
