"""Plans for administration: roles, users, backups, the cluster."""
