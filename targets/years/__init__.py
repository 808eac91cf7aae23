"""Opening, extending and closing a reporting year."""
