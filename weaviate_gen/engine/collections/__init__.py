"""Collections and their shards: configs and rows in the storage, with an index over them; found by name or alias."""
