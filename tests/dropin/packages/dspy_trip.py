"""dspy: WeaviateRM inserts, retrieves by hybrid search and reads all; the rest of the trip is the client's.

Its `tenant_id` is left out: it calls `collection.query.with_tenant`, which the official client does not have either.
"""

from __future__ import annotations

import dspy
import weaviate
from dspy.retrievers.weaviate_rm import WeaviateRM
from embedding import embed
from support import BIKE, BOAT, COUNT, GRPC_PORT, HOST, PORT, RIDES, TRAIN, finish, use_directly
from weaviate.classes.config import Configure, DataType, Property
from weaviate.classes.query import Filter

with weaviate.connect_to_local(host=HOST, port=PORT, grpc_port=GRPC_PORT) as client:
    passages = client.collections.create(
        "Passage",
        properties=[
            Property(name="content", data_type=DataType.TEXT),
            Property(name="wheels", data_type=DataType.INT),
        ],
        vector_config=Configure.Vectors.text2vec_openai(),
    )
    retriever = WeaviateRM("Passage", weaviate_client=client, k=2)
    for ride in RIDES[:3]:
        retriever.insert({"content": ride.text, "wheels": ride.wheels})
    inserted = passages.data.insert_many([{"content": ride.text, "wheels": ride.wheels} for ride in RIDES[3:]])
    assert not inserted.has_errors
    assert COUNT == len(passages)

    assert BOAT.text == retriever("a blue boat")[0].long_text
    assert [2, 1] == [len(retriever("a blue boat")), len(retriever("a blue boat", k=1))]
    both = retriever(["a blue boat", "the green train"], k=1)
    assert [BOAT.text, TRAIN.text] == [passage.long_text for passage in both]
    words = retriever("bike", k=2, alpha=0)
    assert [BIKE.text] == [passage.long_text for passage in words]
    near = retriever("bike", k=1, alpha=1, vector=embed(TRAIN.text))
    assert [TRAIN.text] == [passage.long_text for passage in near]
    rolling = retriever("a blue boat", k=5, filters=Filter.by_property("wheels").greater_than(1))
    assert {BIKE.text, TRAIN.text} == {passage.long_text for passage in rolling}

    dspy.configure(rm=retriever)
    assert BOAT.text == dspy.Retrieve(k=1)("a blue boat").passages[0]
    samples = retriever.get_objects(num_samples=5, fields=["content"])
    assert [["content"]] * 5 == [list(sample) for sample in samples]
    use_directly(passages, "content")
    client.collections.delete("Passage")
finish()
