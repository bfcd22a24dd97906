"""Runtime of generated code: lazy imports, REST operations, RPCs and the descriptor pool; and the
interface between a client and an engine in one process.

A leaf: it imports the standard library, protobuf and `weaviate_gen.exceptions`, and nothing else of ours.
"""
