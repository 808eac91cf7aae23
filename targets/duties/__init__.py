"""Duties: what a resolution asks beside its targets, and which agencies owe it in a year."""
