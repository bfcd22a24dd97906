"""Import a large CSV file, so that it can be interrupted at any time, and goes on where it was.

Rows are read, cleaned and stored in batches. After each batch the number of the row is kept beside the file; ids are
made of the rows' keys, so that what is stored twice is there once. Rejected rows are written to a file with the reason.

    python examples/import_pipeline.py shops.csv --path data
"""

from __future__ import annotations

import argparse
import csv
import itertools
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import weaviate_gen
from weaviate_gen.classes.config import Configure, DataType, Property
from weaviate_gen.classes.data import DataObject
from weaviate_gen.collections import Collection
from weaviate_gen.util import generate_uuid5

BATCH = 500


def open_shops(client: weaviate_gen.WeaviateClient) -> Collection[Any, Any]:
    """Return the collection; create it the first time."""
    if client.collections.exists("Shop"):
        return client.collections.use("Shop")
    return client.collections.create(
        "Shop",
        properties=[
            Property(name="number", data_type=DataType.TEXT),
            Property(name="name", data_type=DataType.TEXT),
            Property(name="staff", data_type=DataType.INT),
        ],
        vector_config=Configure.Vectors.text2vec_local(source_properties=["name"]),
    )


def clean(row: dict[str, str]) -> DataObject[dict[str, Any], Any]:
    """Return the object of a row.

    Raises:
        ValueError: a value is missing or wrong.
    """
    if not row["number"]:
        raise ValueError("number is missing")
    properties = {"number": row["number"], "name": row["name"].strip(), "staff": int(row["staff"])}
    return DataObject(properties=properties, uuid=generate_uuid5(row["number"]))


def batches(file: Path, done: int) -> Iterator[list[tuple[int, dict[str, str]]]]:
    """Yield the numbered rows behind those that are done."""
    with file.open(newline="", encoding="utf-8") as rows:
        numbered = itertools.islice(enumerate(csv.DictReader(rows), 1), done, None)
        while batch := list(itertools.islice(numbered, BATCH)):
            yield batch


def run(shops: Collection[Any, Any], file: Path) -> tuple[int, int]:
    """Import a file, and return how many rows were stored and rejected by this run."""
    checkpoint, rejected = file.with_suffix(".checkpoint"), file.with_suffix(".rejected.jsonl")
    done = int(checkpoint.read_text()) if checkpoint.exists() else 0
    stored = refused = 0
    for rows in batches(file, done):
        objects: list[DataObject[dict[str, Any], Any]] = []
        kept: list[tuple[int, dict[str, str]]] = []
        problems: list[tuple[int, dict[str, str], str]] = []
        for number, row in rows:
            try:
                objects.append(clean(row))
                kept.append((number, row))
            except ValueError as error:
                problems.append((number, row, str(error)))
        result = shops.data.ingest(objects)
        problems += [(*kept[index], error.message) for index, error in result.errors.items()]
        with rejected.open("a", encoding="utf-8") as lines:
            for number, row, reason in problems:
                lines.write(json.dumps({"row": number, "reason": reason, **row}) + "\n")
        stored, refused = stored + len(rows) - len(problems), refused + len(problems)
        checkpoint.write_text(str(rows[-1][0]))
    return stored, refused


def main(arguments: Sequence[str] | None = None) -> None:
    """Import a file."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--path", type=Path, default=Path("data"))
    options = parser.parse_args(arguments)
    with weaviate_gen.connect_to_path(options.path) as client:
        shops = open_shops(client)
        stored, refused = run(shops, options.file)
        print(f"{stored} rows stored, {refused} rejected; {len(shops)} shops")


if __name__ == "__main__":
    main()
