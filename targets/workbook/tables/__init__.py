"""Where the tables are, and whose rows are whose."""
