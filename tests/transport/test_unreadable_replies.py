"""Replies that are no messages: an error that says so, whatever carried them."""

from __future__ import annotations

from typing import Any

import pytest

import weaviate_gen
from tests.support.canned import Canned, Seen, healthy, plain, serving
from weaviate_gen._types.settings import AdditionalConfig, Timeout
from weaviate_gen.classes.config import Reconfigure
from weaviate_gen.exceptions import ResponseCannotBeDecodedError

pytestmark = pytest.mark.contract

QUICK = AdditionalConfig(timeout=Timeout(init=5, query=5, insert=5))


@pytest.mark.parametrize("reply", [b"<html>hello</html>", b"\x12\xff\xff\xff\xff\x0f", b"\x1a\x02\xff\xfe"])
def test_a_reply_that_is_no_message_is_told(reply: bytes) -> None:
    def rpc(seen: Seen) -> bytes:
        return healthy(seen) if seen.path.endswith("/Check") else reply

    with (
        serving(Canned(rpc=rpc)) as server,
        weaviate_gen.connect_to_local(
            host="127.0.0.1", port=server.port, grpc_port=server.grpc_port, additional_config=QUICK
        ) as client,
        pytest.raises(ResponseCannotBeDecodedError, match=r"query\.bm25") as caught,
    ):
        client.collections.use("Bike").query.bm25("x")
    assert caught.value.asked == "query.bm25 on collection 'Bike'"


def test_an_update_is_not_taken_for_done_when_the_server_panics() -> None:
    """1.37 and newer panic when the type of an index is changed, and answer 200 with nothing."""
    vector = {"vectorIndexType": "hnsw", "vectorIndexConfig": {"distance": "cosine"}, "vectorizer": {"none": {}}}
    collection = {"class": "Bike", "vectorConfig": {"default": vector}}

    def rest(seen: Seen) -> tuple[int, Any]:
        if "/schema/" not in seen.path:
            return plain(seen)
        return 200, collection if seen.verb == "GET" else b""

    flat = Reconfigure.Vectors.update(vector_index_config=Reconfigure.VectorIndex.flat(vector_cache_max_objects=5))
    with (
        serving(Canned(rest=rest)) as server,
        weaviate_gen.connect_to_local(
            host="127.0.0.1", port=server.port, grpc_port=server.grpc_port, additional_config=QUICK
        ) as client,
        pytest.raises(ResponseCannotBeDecodedError, match=r"config\.update .*an empty response") as caught,
    ):
        client.collections.use("Bike").config.update(vector_config=flat)
    assert ("unknown", 200) == (caught.value.outcome, caught.value.status_code)
