"""Which unit or organization, which year."""
