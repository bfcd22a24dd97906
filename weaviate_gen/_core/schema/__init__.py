"""Schemas, pure: the body that makes a collection, how one is read, and what an update makes of it."""
