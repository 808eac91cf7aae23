"""Template tags of the dashboard: charts, verdict signs and their words."""
