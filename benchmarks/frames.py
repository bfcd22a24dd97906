"""What frames cost the client, beside lists of objects, in CPU time and without a server.

    python benchmarks/frames.py [--rows N] [--size N] [--runs N]

Writing: an Arrow table becomes the bytes of requests, as a frame, and as a list of ``DataObject`` made from its rows.
Reading: the bytes of a reply become an Arrow table, by ``to_arrow()``, and by rows of its objects. The ways alternate
in one process, and the least CPU time of all runs counts.
"""

from __future__ import annotations

import argparse
import gc
import json
import random
import time
import uuid
from collections.abc import Callable
from typing import Any

import pyarrow as pa

from weaviate_gen._core.data import frames, many
from weaviate_gen._core.scope import Scope
from weaviate_gen._core.search import reply
from weaviate_gen.classes.data import DataObject
from weaviate_gen_wire.grpc import messages as pb

SCOPE = Scope("Article")
CHUNK = 5_000
"""Objects of a request in lists: as many as a frame's requests have."""


def table_of(rows: int, size: int) -> pa.Table:
    """Return a table of random vectors with four properties."""
    chance = random.Random(7)
    numbers = pa.array([chance.random() for _ in range(size)] * rows, pa.float32())
    return pa.table(
        {
            "id": [str(uuid.UUID(int=number)) for number in range(rows)],
            "title": [f"title {number}" for number in range(rows)],
            "count": pa.array(range(rows), pa.int64()),
            "price": [number / 3 for number in range(rows)],
            "new": [number % 2 == 0 for number in range(rows)],
            "vector": pa.FixedSizeListArray.from_arrays(numbers, size),
        }
    )


def reply_of(table: pa.Table) -> bytes:
    """Return the reply to a search that found the rows of a table."""
    message = pb.SearchReply()
    size = table.schema.field("vector").type.list_size * 4
    data = memoryview(table["vector"].combine_chunks().flatten().buffers()[1])
    for place, row in enumerate(table.drop_columns(["vector"]).to_pylist()):
        found = message.results.add()
        found.metadata.id_as_bytes = uuid.UUID(row["id"]).bytes
        vector = bytes(data[place * size : (place + 1) * size])
        found.metadata.vectors.add(name="default", vector_bytes=vector, type=pb.Vectors.VECTOR_TYPE_SINGLE_FP32)
        fields = found.properties.non_ref_props.fields
        fields["title"].text_value = row["title"]
        fields["count"].int_value = row["count"]
        fields["price"].number_value = row["price"]
        fields["new"].bool_value = row["new"]
    return message.SerializeToString()


def write_frame(table: pa.Table) -> int:
    """Return how many bytes the requests of a frame have."""
    flow, written, sent = frames.insert_frame(SCOPE, table, None, None, uuid.uuid4), 0, None
    try:
        while True:
            call = flow.send(sent)
            written += len(call.request.message)
            sent = call.decode(pb.BatchObjectsReply())
    except StopIteration:
        return written


def write_objects(table: pa.Table) -> int:
    """Return how many bytes the requests of a list of objects have."""
    written = 0
    for start in range(0, table.num_rows, CHUNK):
        objects = [
            DataObject({name: row[name] for name in ("title", "count", "price", "new")}, row["id"], row["vector"])
            for row in table.slice(start, CHUNK).to_pylist()
        ]
        call = many.insert_many(SCOPE, objects, uuid.uuid4)
        call.decode(pb.BatchObjectsReply())
        written += len(call.request.message)
    return written


def read_frame(data: bytes) -> pa.Table:
    """Return a reply as a table, column by column."""
    return reply.query(pb.SearchReply.FromString(data), ()).to_arrow()


def read_objects(data: bytes) -> pa.Table:
    """Return a reply as a table, by its objects."""
    found = reply.query(pb.SearchReply.FromString(data), ())
    rows = [{"id": str(each.uuid), **each.properties, "vector": each.vector["default"]} for each in found.objects]
    return pa.Table.from_pylist(rows)


def seconds(work: Callable[[Any], Any], argument: Any) -> float:
    """Return the CPU time of one run."""
    gc.collect()
    started = time.process_time()
    work(argument)
    return time.process_time() - started


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--size", type=int, default=384, help="numbers of a vector (default: %(default)s)")
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    table = table_of(options.rows, options.size)
    data = reply_of(table)
    assert write_frame(table) == write_objects(table)
    assert read_frame(data).num_rows == read_objects(data).num_rows == options.rows
    pairs: dict[str, tuple[Callable[[Any], Any], Callable[[Any], Any], Any]] = {
        "writing": (write_frame, write_objects, table),
        "reading": (read_frame, read_objects, data),
    }
    for name, (frame, objects, argument) in pairs.items():
        times = [(seconds(frame, argument), seconds(objects, argument)) for _ in range(options.runs)]
        quick, slow = (min(column) for column in zip(*times, strict=True))
        print(
            json.dumps(
                {"what": name, "frame": round(quick, 2), "objects": round(slow, 2), "times": round(slow / quick, 1)}
            )
        )


if __name__ == "__main__":
    main()
