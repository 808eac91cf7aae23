"""Bodies, branches, heads, scales and standards: their lists and pages, and the grid of a year's assessments."""
