"""Collections, their shards, objects and references, on the storage."""
