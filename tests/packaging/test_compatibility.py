"""Beside others: the official client in one process, and old and new versions of protobuf."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.environments import environment, run
from tests.support.source import ROOT

OFFICIAL = "weaviate-client==4.24.1"

PROGRAM = """
import {first}, {second}
import google.protobuf
from weaviate_gen_wire.grpc import messages as ours
from weaviate.proto.v1 import search_get_pb2 as theirs  # resolves to the flavour for this protobuf

message = ours.SearchRequest(collection="Bike", limit=3)
assert "Bike" == theirs.SearchRequest.FromString(message.SerializeToString()).collection
assert type(message) is not theirs.SearchRequest
print(google.protobuf.__version__, weaviate.__version__)
"""


@pytest.mark.parametrize(("first", "second"), [("weaviate_gen", "weaviate"), ("weaviate", "weaviate_gen")])
def test_it_is_imported_beside_the_official_client_in_either_order(first: str, second: str, tmp_path: Path) -> None:
    python = environment("calls", "--extras", "local", "--with", OFFICIAL)
    ran = run(python, "-c", PROGRAM.format(first=first, second=second), folder=tmp_path)
    assert 0 == ran.returncode, ran.stderr
    protobuf, official = ran.stdout.split()
    assert ("6.33", "4.24.1") == (protobuf.rpartition(".")[0], official)


@pytest.mark.parametrize("version", ["5.29", "7.36"])
def test_the_wire_tests_pass_with_old_and_new_protobuf(version: str, tmp_path: Path) -> None:
    python = environment(
        f"protobuf{version.partition('.')[0]}",
        "--groups",
        "test",
        "--extras",
        "local",
        "--with",
        f"protobuf=={version}.*",
    )
    seen = run(python, "-c", "import google.protobuf as p; print(p.__version__)", folder=tmp_path).stdout
    assert seen.startswith(f"{version}.")
    ran = run(python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/wire", folder=ROOT)
    assert 0 == ran.returncode, ran.stdout[-4000:]
