"""Nodes, shards and replication."""
