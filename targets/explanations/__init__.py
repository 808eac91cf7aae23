"""Explanations of missed targets: asked of units, answered, judged, and chased until the remedy is done."""
