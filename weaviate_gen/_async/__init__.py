# Written once, for both colours: weaviate_gen/_sync has its twin, which scripts/regen.sh makes from it.
# Edit this one.
"""The client's classes, written once; `weaviate_gen._sync` is rewritten from them."""
