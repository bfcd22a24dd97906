"""What the trips share: the server's address, texts to add, and the last line of a trip."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, NamedTuple

from embedding import embed

if TYPE_CHECKING:
    from weaviate.collections import Collection

HOST, PORT, GRPC_PORT = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
URL = f"http://{HOST}:{PORT}"
COUNT = 1_000


class Ride(NamedTuple):
    """A text with metadata; only the bike and the train have wheels."""

    text: str
    kind: str
    wheels: int


BIKE = Ride("red bike for the city", "bike", 2)
BOAT = Ride("blue boat on the lake", "boat", 0)
TRAIN = Ride("green train to the north", "train", 64)
RIDES = [BIKE, BOAT, TRAIN, *(Ride(f"page {number} of an archive", "page", 0) for number in range(COUNT - 3))]
TEXTS = [ride.text for ride in RIDES]


def use_directly(collection: Collection[Any, Any], name: str) -> None:
    """Do by the client what a package has no method for; a property of this name holds the texts.

    The bike is renamed and the boat is deleted in the end.
    """
    from weaviate.classes.query import Filter

    query = collection.query
    boat = query.bm25("boat lake", limit=2).objects
    assert [BOAT.text] == [found.properties[name] for found in boat]
    both = query.hybrid("boat", vector=embed("a blue boat"), limit=2).objects
    assert BOAT.text == both[0].properties[name]
    by_word = Filter.by_property(name).like("*bike*")
    bike = query.fetch_objects(filters=by_word).objects
    assert [BIKE.text] == [found.properties[name] for found in bike]
    collection.data.update(bike[0].uuid, properties={name: "a trike"})
    assert 0 == len(query.fetch_objects(filters=by_word).objects)
    assert collection.data.delete_by_id(boat[0].uuid)
    assert collection.data.delete_by_id(bike[0].uuid)
    assert 0 == len(query.bm25("trike boat", limit=2).objects)


def finish() -> None:
    """Print that the trip is done, and whose client it was."""
    import weaviate

    ours = getattr(sys.modules.get("weaviate_gen"), "WeaviateClient", None)
    client = "weaviate_gen" if weaviate.WeaviateClient is ours else "the official client"
    print(f"round trip done by {client}")
