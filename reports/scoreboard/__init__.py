"""The year's read model behind the leaders' pages: results, shares, charts and their words."""
