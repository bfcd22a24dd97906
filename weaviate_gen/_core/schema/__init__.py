"""Schemas: creating, reading and updating the configuration of a collection."""
