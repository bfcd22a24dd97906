"""What generated code runs on: lazy imports, REST operations, RPCs and the descriptor pool.

A leaf: it imports the standard library, protobuf and `weaviate_gen.exceptions`, and nothing else of ours.
"""
