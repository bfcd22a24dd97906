"""Typed models: classes whose fields are the properties of a collection."""
