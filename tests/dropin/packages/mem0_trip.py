"""mem0ai: memories are inserted, searched by vector and by keyword, filtered, updated and deleted.

It has no hybrid search.
It takes no gRPC port and expects 50051: the server listens there, on a loopback address of its own.
"""

from __future__ import annotations

from uuid import uuid4

from embedding import SIZE, embed
from mem0.vector_stores.weaviate import Weaviate
from support import COUNT, GRPC_PORT, TEXTS, URL, finish, use_directly

assert 50051 == GRPC_PORT

store = Weaviate(collection_name="Memories", embedding_model_dims=SIZE, cluster_url=URL)
store.reset()
ids = [str(uuid4()) for _ in TEXTS]
users = ["ann", "ann", "bob"] + ["eve"] * (COUNT - 3)
payloads = [
    {"data": text, "user_id": user, "hash": str(number)}
    for number, (text, user) in enumerate(zip(TEXTS, users, strict=True))
]
store.insert([embed(text) for text in TEXTS], payloads, ids)
assert COUNT == len(store.client.collections.get("Memories"))

found = store.search("", embed("a blue boat"), top_k=2)
assert (ids[1], TEXTS[1]) == (found[0].id, found[0].payload["data"])
assert found[0].score >= found[1].score
assert [ids[2]] == [one.id for one in store.search("", embed("a blue boat"), top_k=3, filters={"user_id": "bob"})]
assert [ids[0]] == [one.id for one in store.keyword_search("bike", filters={"user_id": "ann"})]
assert [] == store.keyword_search("bike", filters={"user_id": "bob"})

got = store.get(ids[0])
assert got is not None
assert ("0", TEXTS[0], "ann") == (got.payload["hash"], got.payload["data"], got.payload["user_id"])
store.update(ids[0], vector=embed("a plane"), payload={"data": "a plane"})
assert "a plane" == store.search("", embed("plane"), top_k=1)[0].payload["data"]
assert {ids[0], ids[1]} == {one.id for one in store.list(filters={"user_id": "ann"})[0]}

store.delete(ids[1])
assert store.get(ids[1]) is None
store.reset()
assert [[]] == store.list()

store.insert([embed(text) for text in TEXTS], payloads, ids)
use_directly(store.client.collections.get("Memories"), "data")
store.delete_col()
store.client.close()
finish()
