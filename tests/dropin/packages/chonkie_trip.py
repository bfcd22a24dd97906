"""chonkie: chunks are embedded, written and searched. It has no filter, no update and no keyword search."""

from __future__ import annotations

from typing import Any

import numpy as np
import weaviate
from chonkie import Chunk
from chonkie.embeddings import BaseEmbeddings
from chonkie.handshakes import WeaviateHandshake
from embedding import SIZE, embed
from support import BIKE, BOAT, COUNT, GRPC_PORT, HOST, PORT, TEXTS, TRAIN, finish, use_directly


class StandIn(BaseEmbeddings):
    def embed(self, text: str) -> np.ndarray:
        return np.array(embed(text), dtype=np.float32)

    @property
    def dimension(self) -> int:
        return SIZE

    def get_tokenizer(self) -> Any:
        return str.split


def chunks() -> list[Chunk]:
    return [
        Chunk(text=text, start_index=number, end_index=number + len(text), token_count=len(text.split()))
        for number, text in enumerate(TEXTS)
    ]


with weaviate.connect_to_local(host=HOST, port=PORT, grpc_port=GRPC_PORT) as client:
    handshake = WeaviateHandshake(client=client, collection_name="Chunks", embedding_model=StandIn(), batch_size=300)
    ids = handshake.write(chunks())
    assert COUNT == len(set(ids)) == len(client.collections.get("Chunks"))
    found = handshake.search("a blue boat", limit=2)
    assert (BOAT.text, 1, 5, "Chunk") == tuple(
        found[0][name] for name in ("text", "start_index", "token_count", "chunk_type")
    )
    assert str(found[0]["id"]) == ids[1]
    assert found[0]["score"] > found[1]["score"]
    assert TRAIN.text == handshake.search(embedding=embed("a green train"), limit=1)[0]["text"]
    handshake.write(chunks()[:1])
    assert COUNT == len(client.collections.get("Chunks")), "a chunk has the same id again"
    assert handshake.get_collection_info()["properties"][:2] == ["text", "start_index"]
    use_directly(client.collections.get("Chunks"), "text")
    handshake.delete_collection()
    assert not handshake.get_collection_info()["exists"]

by_address = WeaviateHandshake(
    url=f"http://{HOST}:{PORT}", grpc_port=GRPC_PORT, collection_name="random", embedding_model=StandIn()
)
by_address.write(chunks()[0])
assert BIKE.text == by_address.search("bike")[0]["text"]
by_address.delete_collection()
by_address.close()
finish()
