"""Search a folder of text files by meaning.

The index is a folder, too. Later runs read files that are new or have changed, and forget those that are gone.

    python examples/search_files.py FOLDER "how do I cancel?" [--index DIR]
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import weaviate_gen
from weaviate_gen.classes.config import Configure, DataType, Property, Tokenization
from weaviate_gen.classes.query import Filter, GroupBy
from weaviate_gen.collections import Collection
from weaviate_gen.util import generate_uuid5

SUFFIXES = {".md", ".rst", ".txt"}


def open_passages(client: weaviate_gen.WeaviateClient) -> Collection[Any, Any]:
    """Return the collection of passages; create it the first time."""
    if client.collections.exists("Passage"):
        return client.collections.use("Passage")
    return client.collections.create(
        "Passage",
        properties=[
            Property(name="path", data_type=DataType.TEXT, tokenization=Tokenization.FIELD),
            Property(name="digest", data_type=DataType.TEXT, tokenization=Tokenization.FIELD),
            Property(name="text", data_type=DataType.TEXT),
        ],
        vector_config=Configure.Vectors.text2vec_local(source_properties=["text"]),
    )


def passages_of(text: str) -> Iterator[str]:
    """Yield the paragraphs of a text."""
    yield from (" ".join(part.split()) for part in text.split("\n\n") if part.strip())


def update(passages: Collection[Any, Any], folder: Path) -> int:
    """Bring the index up to date, and return how many files were read."""
    texts = {str(path): path.read_text("utf-8", "replace") for path in folder.rglob("*") if path.suffix in SUFFIXES}
    digests = {path: hashlib.sha256(text.encode()).hexdigest() for path, text in texts.items()}
    indexed = {passage.properties["path"]: passage.properties["digest"] for passage in passages.iterator()}
    stale = [path for path, digest in indexed.items() if digests.get(path) != digest]
    if stale:
        passages.data.delete_many(where=Filter.by_property("path").contains_any(stale))
    changed = [path for path in texts if indexed.get(path) != digests[path]]
    with passages.batch.dynamic() as batch:
        for path in changed:
            for number, text in enumerate(passages_of(texts[path])):
                properties = {"path": path, "digest": digests[path], "text": text}
                batch.add_object(properties, uuid=generate_uuid5(f"{path} {number}"))
    if passages.batch.failed_objects:
        raise SystemExit(f"not indexed: {passages.batch.failed_objects[0].message}")
    return len(changed)


def main(arguments: Sequence[str] | None = None) -> None:
    """Index a folder, and print the best passage of each of the best files."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("question")
    parser.add_argument("--index", type=Path, default=Path("index"))
    options = parser.parse_args(arguments)
    with weaviate_gen.connect_to_path(options.index) as client:
        passages = open_passages(client)
        print(f"{update(passages, options.folder)} files read, {len(passages)} passages")
        by_file = GroupBy(prop="path", objects_per_group=1, number_of_groups=3)
        found = passages.query.hybrid(options.question, alpha=0.7, limit=30, group_by=by_file)
        for path, group in found.groups.items():
            print(f"{path}: {group.objects[0].properties['text'][:100]}")


if __name__ == "__main__":
    main()
