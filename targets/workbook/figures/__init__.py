"""Columns and rows as figures, checked against each other."""
