"""Other vector databases, as sources of a migration."""
