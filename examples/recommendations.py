"""Recommend what a reader may like, from what they have liked: near the mean of it, and not twice the same.

python examples/recommendations.py "The Salt Road" "Night Trains"
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any

import numpy as np

import weaviate_gen
from weaviate_gen.classes.config import Configure, DataType, Property, Tokenization
from weaviate_gen.classes.query import Filter
from weaviate_gen.collections import Collection

BOOKS = [
    {"title": "The Salt Road", "text": "On foot across the desert with traders and camels"},
    {"title": "Night Trains", "text": "Sleeping cars on long railway journeys from Vienna to Lisbon"},
    {"title": "Slow Boats", "text": "A journey on freight ships around the world"},
    {"title": "Bread at Home", "text": "Bake loaves of flour and water in your own kitchen"},
    {"title": "Soup Season", "text": "Cook beans and roots in your own kitchen"},
    {"title": "By Bus to Cairo", "text": "Travels along the coast with local buses"},
]


def create(client: weaviate_gen.WeaviateClient) -> Collection[Any, Any]:
    """Create the collection, and store the books."""
    books = client.collections.create(
        "Book",
        properties=[
            Property(name="title", data_type=DataType.TEXT, tokenization=Tokenization.FIELD),
            Property(name="text", data_type=DataType.TEXT),
        ],
        vector_config=Configure.Vectors.text2vec_local(source_properties=["text"]),
    )
    books.data.insert_many(BOOKS)
    return books


def recommend(books: Collection[Any, Any], titles: Sequence[str], limit: int) -> list[str]:
    """Return titles near those that were liked, without these.

    Raises:
        SystemExit: no book has one of the titles.
    """
    known = {book["title"] for book in BOOKS}
    if not titles or set(titles) - known:
        raise SystemExit(f"unknown titles: {sorted(set(titles) - known)}; there are {sorted(known)}")
    liked = books.query.fetch_objects(
        filters=Filter.any_of([Filter.by_property("title").equal(title) for title in titles]), include_vector=True
    ).objects
    mean = np.mean([book.vector["default"] for book in liked], axis=0)
    others = Filter.not_(Filter.by_id().contains_any([book.uuid for book in liked]))
    found = books.query.near_vector(mean, filters=others, limit=limit)
    return [book.properties["title"] for book in found.objects]


def main(arguments: Sequence[str] | None = None) -> None:
    """Print recommendations."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("titles", nargs="+")
    parser.add_argument("--limit", type=int, default=2)
    options = parser.parse_args(arguments)
    with weaviate_gen.connect_to_memory() as client:
        for title in recommend(create(client), options.titles, options.limit):
            print(title)


if __name__ == "__main__":
    main()
