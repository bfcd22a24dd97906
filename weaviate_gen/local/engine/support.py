"""What a server has and this engine leaves out: the one table, which docs/local-engine.md shows."""

from __future__ import annotations

from collections.abc import Mapping

FEATURES: Mapping[str, str] = {
    "GraphQL argument group": "group with `groupBy`",
    "GraphQL introspection": "read the schema over REST; queries themselves are checked against it",
    "GraphQL query Explore": "search each collection; a server has it only where all vectors are of one module",
    "debug.server_config": "it is set up by the arguments of `connect_to_…` and `weaviate-gen serve`",
    "generative": "generators are plugins; this provider has no settings here",
    "near_image": "there are no vectorizers of media; give the vector",
    "near_audio": "there are no vectorizers of media; give the vector",
    "near_video": "there are no vectorizers of media; give the vector",
    "near_depth": "there are no vectorizers of media; give the vector",
    "near_thermal": "there are no vectorizers of media; give the vector",
    "near_imu": "there are no vectorizers of media; give the vector",
    "roles and users": "start it with `weaviate-gen serve --auth FILE`",
    "tenant offloading": "there is no cloud storage behind it; make the tenant inactive",
    "tokenization": "`gse`, `gse_ch`, `kagome_ja` and `kagome_kr` need dictionaries of their languages",
}
"""Features by the beginning of the name that their error gives, and what to do instead."""

OPERATIONS: Mapping[str, str] = {
    "classifications": "classifications are vectorizers' and classifiers' work; not planned",
    "mcp": "an interface for language models, not for clients",
    "namespaces": "one user's engine has one namespace",
    "replication": "there is one node",
    "search": "the same search over gRPC: `Search` with `near_text`",
}
"""Groups of REST operations that answer 501, by their tag in the specs, and why."""
