"""Who may do what: API keys, roles, database users, and groups."""
