"""Files of a directory: SQLite, locks, records and backups."""
