"""Schemas: configuration of collections, to write and to read."""
