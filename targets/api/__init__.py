"""Targets, returns with their figures, and verdicts as the API shows them. Read-only."""
