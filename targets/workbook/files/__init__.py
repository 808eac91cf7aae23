"""Any supported file as plain cells."""
