# Written once for both flavors: scripts/regen.sh writes the counterpart in _client/sync from this file.
# Edit this one.
"""The client's classes, written once; `weaviate_gen._client.sync` is rewritten from them."""
