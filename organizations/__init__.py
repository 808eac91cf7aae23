"""Who: units and their history, organizations, people's accounts, roles and permissions."""
