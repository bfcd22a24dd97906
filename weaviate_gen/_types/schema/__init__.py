"""Schemas: what a collection holds and how it is indexed, as values to write and to read."""
