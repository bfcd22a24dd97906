"""Checks of arguments, and the values that they become on the wire.

A leaf: it imports the standard library and `weaviate_gen.exceptions`, and nothing else of ours, so that public types,
the core and the wire package can share it.
"""
