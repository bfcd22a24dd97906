"""Plans for what administers a server: roles, users, backups, the cluster and the like."""
