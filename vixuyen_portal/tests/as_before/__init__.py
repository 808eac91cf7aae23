"""Vị Xuyên 2021-2025 as text: its verdicts, its pages and its two reviews, to be compared with `golden/`."""
