"""Figures from a workbook: upload, preview, commit, undo; and the blank forms to fill in."""
