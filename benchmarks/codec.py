"""What the compiled codec gains: CPU of decoding by it and by Python, in turn, in one process.

    python benchmarks/codec.py [--rounds 15]

It needs a Rust toolchain, and prints the table of docs/performance.md.
"""

from __future__ import annotations

import argparse
import json
import statistics
import struct
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "generated")]
sys.path.append(
    subprocess.run(
        [str(ROOT / "scripts" / "native.sh"), "--release"], text=True, stdout=subprocess.PIPE, check=True
    ).stdout.strip()
)

from weaviate_gen._core.search import compiled, reply  # noqa: E402 - after the paths
from weaviate_gen._runtime import native  # noqa: E402
from weaviate_gen._runtime.nulls import without_nulls  # noqa: E402
from weaviate_gen_wire.grpc import messages as pb  # noqa: E402
from weaviate_gen_wire.rest._shapes import OBJECTS  # noqa: E402

Read = Callable[[], Any]


def search_reply(count: int, width: int) -> bytes:
    """Return a reply with objects of eight properties.

    Args:
        count: how many objects.
        width: the dimensions of their vectors; 0: none.
    """
    message = pb.SearchReply(took=0.001, generative_grouped_result="")
    for number in range(count):
        fields: dict[str, Any] = {
            "title": {"text_value": f"thing {number}"},
            "body": {"text_value": "apple brick cedar delta " * 8},
            "price": {"number_value": number / 7},
            "stock": {"int_value": number},
            "sold": {"bool_value": number % 2 == 0},
            "tags": {"list_value": {"text_values": {"values": ["apple", "jade", "kelp"]}}},
            "added": {"date_value": "2025-01-01T00:00:00Z"},
            "code": {"uuid_value": str(uuid.UUID(int=number))},
        }
        metadata: dict[str, Any] = {
            "id_as_bytes": uuid.UUID(int=number).bytes,
            "distance": 0.5,
            "distance_present": True,
        }
        if width:
            metadata["vector_bytes"] = struct.pack(f"<{width}f", *([0.5] * width))
        properties = {
            "target_collection": "Thing",
            "non_ref_props": {"fields": {k: pb.Value(**v) for k, v in fields.items()}},
        }
        message.results.add(properties=properties, metadata=metadata)
    return bytes(message.SerializeToString())


def schema(count: int) -> bytes:
    """Return the JSON of a schema, with so many properties."""
    properties = [
        {
            "name": f"p{number}",
            "dataType": ["text"],
            "tokenization": "word",
            "indexFilterable": True,
            "nestedProperties": None,
        }
        for number in range(count)
    ]
    return json.dumps(
        {"classes": [{"class": "Thing", "properties": properties, "vectorIndexConfig": {"ef": -1}}]}
    ).encode()


def cases() -> dict[str, tuple[Read, Read]]:
    """Return the decoding of both codecs, Python's first, by name."""
    found: dict[str, tuple[Read, Read]] = {}
    for name, count, width in (
        ("10 objects", 10, 0),
        ("1,000 objects", 1000, 0),
        ("100 objects with vectors", 100, 384),
    ):
        data = search_reply(count, width)
        read = compiled.reader(reply.query, ())
        assert read is not None
        found[name] = (
            lambda data=data: reply.query(pb.SearchReply.FromString(data), ()),
            lambda data=data, read=read: read(data),
        )
    one, single = search_reply(1, 0), compiled.reader(reply.single, ())
    assert single is not None
    found["object by id"] = lambda: reply.single(pb.SearchReply.FromString(one), ()), lambda: single(one)
    text = schema(20)
    found["JSON of a schema"] = (
        lambda: without_nulls(json.loads(text), "Schema", OBJECTS),
        lambda: native.decode_json(text, "Schema", OBJECTS),
    )
    return found


def measured(read: Read) -> float:
    """Return the seconds of CPU that decoding takes, as the mean of some tenths of a second."""
    read()
    count, begin = 0, time.process_time()
    while (spent := time.process_time() - begin) < 0.05:
        for _ in range(5):
            read()
        count += 5
    return spent / count


def main() -> int:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    print("| | compiled, times Python | Python, µs | compiled, µs |\n|---|---:|---:|---:|")
    for name, (by_python, by_compiled) in cases().items():
        assert by_python() == by_compiled()
        pairs = [(measured(by_python), measured(by_compiled)) for _ in range(rounds)]
        ratio = statistics.median(second / first for first, second in pairs)
        before, after = (statistics.median(each) * 1e6 for each in zip(*pairs, strict=True))
        print(f"| {name} | {ratio:.2f} | {before:,.1f} | {after:,.1f} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
