"""Find entries that say nearly the same, and keep the longest of each group.

python examples/deduplication.py addresses.csv [--column text] [--distance 0.1]
"""

from __future__ import annotations

import argparse
import csv
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import weaviate_gen
from weaviate_gen.classes.config import Configure, DataType, Property
from weaviate_gen.collections import Collection


def load(client: weaviate_gen.WeaviateClient, texts: Sequence[str]) -> Collection[Any, Any]:
    """Store texts with vectors that are made on this machine."""
    entries = client.collections.create(
        "Entry",
        properties=[Property(name="text", data_type=DataType.TEXT)],
        vector_config=Configure.Vectors.text2vec_local(),
    )
    entries.data.ingest({"text": text} for text in texts)
    return entries


def groups_of(entries: Collection[Any, Any], distance: float) -> list[list[str]]:
    """Return the texts in groups, whose members are near one of the group."""
    texts = {entry.uuid: entry.properties["text"] for entry in entries.iterator()}
    searches = [entries.q.near_object(identifier, distance=distance).limit(20) for identifier in texts]
    group = {identifier: identifier for identifier in texts}

    def root(identifier: uuid.UUID) -> uuid.UUID:
        while group[identifier] != identifier:
            identifier = group[identifier]
        return identifier

    for identifier, result in zip(texts, entries.query.many(searches), strict=True):
        if isinstance(result, Exception):
            raise result
        for near in result.objects:
            group[root(near.uuid)] = root(identifier)
    members: dict[uuid.UUID, list[str]] = {}
    for identifier, text in texts.items():
        members.setdefault(root(identifier), []).append(text)
    return sorted(members.values())


def main(arguments: Sequence[str] | None = None) -> None:
    """Print what is kept, and what it stands for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--column", default="text")
    parser.add_argument("--distance", type=float, default=0.1)
    options = parser.parse_args(arguments)
    with options.file.open(newline="") as file:
        texts = [row[options.column] for row in csv.DictReader(file)]
    with weaviate_gen.connect_to_memory() as client:
        for members in groups_of(load(client, texts), options.distance):
            kept = max(members, key=len)
            print(kept)
            for text in members:
                if text is not kept:
                    print(f"  = {text}")


if __name__ == "__main__":
    main()
