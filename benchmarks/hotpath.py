"""What encoding and decoding costs, beside the official client.

    python benchmarks/hotpath.py [--runs N] [--python PYTHON]

Both clients turn the same arguments into the bytes of a request, and the same recorded-like reply into results, without
a server; each in its own process, in turn, and the least CPU time of all runs counts. `--python` names an interpreter
that has both clients; without it an environment is made.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
OFFICIAL = "weaviate-client==4.23.1"

COMMON = """
import array, datetime, json, random, sys, time, uuid, warnings
warnings.simplefilter("ignore")
random.seed(7)
vector = [random.random() for _ in range(384)]
packed = array.array("f", vector)
def properties(at):
    return {"title": f"title {at}", "body": "some words of a text " * 12, "count": at, "price": at * 1.5, "new": True,
            "day": datetime.datetime(2024, 5, 17, 8, 30, tzinfo=datetime.timezone.utc), "tags": ["a", "b", "c"]}
def least(work, inner):
    found = 1e9
    for _ in range(RUNS):
        begin = time.process_time()
        for _ in range(inner):
            work()
        found = min(found, (time.process_time() - begin) / inner)
    return found
def reply(pb, with_vectors):
    message = pb.SearchReply(took=0.1)
    for at in range(100):
        one = message.results.add()
        one.metadata.id_as_bytes = uuid.UUID(int=at).bytes
        one.metadata.distance = 0.5
        one.metadata.distance_present = True
        if with_vectors:
            one.metadata.vectors.add(name="default", vector_bytes=array.array("f", vector * 4).tobytes(), type=1)
        one.properties.target_collection = "Article"
        fields = one.properties.non_ref_props.fields
        fields["title"].text_value = f"title {at}"
        fields["body"].text_value = "some words of a text " * 12
        fields["count"].int_value = at
        fields["price"].number_value = at * 1.5
        fields["new"].bool_value = True
        fields["day"].date_value = "2024-05-17T08:30:00Z"
        fields["id"].uuid_value = str(uuid.UUID(int=at))
        fields["tags"].list_value.text_values.values.extend(["a", "b", "c"])
    return message.SerializeToString()
"""

OURS = """
from weaviate_gen._core.data.many import insert_many
from weaviate_gen._core.scope import Scope
from weaviate_gen._core.search import plan, reply as reading
from weaviate_gen._core.search.near import Bounds
from weaviate_gen._core.search.request import Options, Reading
from weaviate_gen.classes.data import DataObject
from weaviate_gen.classes.query import Filter, MetadataQuery
from weaviate_gen_wire.grpc import messages as pb
scope = Scope("Article")
def sent(call):
    message = call.request.message
    return message if isinstance(message, bytes) else message.SerializeToString()
def text():
    return sent(plan.near_text(Reading(scope), Options(limit=10), "x", Bounds()))
def near():
    options = Options(limit=10, filters=Filter.by_property("count").greater_than(3),
                      return_properties=["title", "body"], return_metadata=MetadataQuery(distance=True))
    return sent(plan.near_vector(Reading(scope), options, vector, Bounds()))
def batch(each):
    objects = [DataObject(properties=properties(at), uuid=uuid.UUID(int=at), vector=each) for at in range(500)]
    return lambda: sent(insert_many(scope, objects, uuid.uuid4))
def decode(data):
    return lambda: reading.query(pb.SearchReply.FromString(data), ())
"""

THEIRS = """
from weaviate.classes.data import DataObject
from weaviate.classes.query import Filter, MetadataQuery
from weaviate.collections.batch.grpc_batch import _BatchGRPC
from weaviate.collections.classes.batch import _BatchObject
from weaviate.collections.classes.internal import _QueryOptions
from weaviate.collections.queries.base_executor import _BaseExecutor
from weaviate.proto.v1 import batch_pb2, search_get_pb2 as pb
from weaviate.util import _ServerVersion
class Connection:
    _weaviate_version = _ServerVersion.from_string("1.39.0")
executor = _BaseExecutor(Connection(), "Article", None, None, None, None, True)
grpc = _BatchGRPC(Connection._weaviate_version, None, 10**9)
def text():
    return executor._query.near_text(
        near_text="x", limit=10, return_metadata=executor._parse_return_metadata(None, False)).SerializeToString()
def near():
    return executor._query.near_vector(
        near_vector=vector, limit=10, filters=Filter.by_property("count").greater_than(3),
        return_metadata=executor._parse_return_metadata(MetadataQuery(distance=True), False),
        return_properties=executor._parse_return_properties(["title", "body"]),
        return_references=None).SerializeToString()
def batch(each):
    objects = [DataObject(properties=properties(at), uuid=uuid.UUID(int=at), vector=each) for at in range(500)]
    def work():
        made = [_BatchObject(collection="Article", vector=one.vector, uuid=str(one.uuid), properties=one.properties,
                             tenant=None, references=one.references, index=at) for at, one in enumerate(objects)]
        return batch_pb2.BatchObjectsRequest(objects=[grpc.grpc_object(one) for one in made]).SerializeToString()
    return work
def decode(data):
    options = _QueryOptions(True, True, False, True, False)
    return lambda: executor._result_to_query_return(pb.SearchReply.FromString(data), options)
"""

MEASURED = """
print(json.dumps({
    "near_text request": least(text, 300),
    "near_vector request, filtered": least(near, 300),
    "500 objects, vectors as lists": least(batch(vector), 1),
    "500 objects, vectors packed": least(batch(packed if OURS else vector), 1),
    "100 results": least(decode(reply(pb, False)), 3),
    "100 results, vectors of 1536": least(decode(reply(pb, True)), 3),
}))
"""


def _measure(python: str, client: str, runs: int) -> dict[str, float]:
    source = f"RUNS = {runs}\nOURS = {client is OURS}\n{COMMON}{client}{MEASURED}"
    env = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'generated'}"}
    ran = subprocess.run([python, "-W", "ignore", "-c", source], text=True, stdout=subprocess.PIPE, check=True, env=env)
    found: dict[str, float] = json.loads(ran.stdout)
    return found


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--runs", type=int, default=7, help="runs of each row, twice over (default: %(default)s)")
    parser.add_argument("--python", help="an interpreter that has both clients")
    options = parser.parse_args()
    python = options.python
    if python is None:
        command = [str(ROOT / "scripts" / "env.sh"), "beside", "--with", OFFICIAL]
        python = subprocess.run(command, text=True, stdout=subprocess.PIPE, check=True).stdout.strip()
    rows: dict[str, list[tuple[float, float]]] = {}
    for _ in range(2):
        ours, theirs = _measure(python, OURS, options.runs), _measure(python, THEIRS, options.runs)
        for name, seconds in ours.items():
            rows.setdefault(name, []).append((seconds, theirs[name]))
    print(f"{'':<34}{'ours':>12}{'official':>12}{'times faster':>14}")
    for name, pairs in rows.items():
        best, other = min(pair[0] for pair in pairs), min(pair[1] for pair in pairs)
        print(f"{name:<34}{best * 1e6:>9.0f} us{other * 1e6:>9.0f} us{other / best:>14.1f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
