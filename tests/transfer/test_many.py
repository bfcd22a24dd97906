"""Transfers of 100,000 objects with references, tenants, two named vectors and a multi-vector."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import weaviate_gen
from tests.support.servers import Server, running
from tests.support.source import ROOT
from tests.support.transfers import create_targets, populate
from weaviate_gen.transfer import collection_checksum, read_manifest

PROGRAM = """
import sys
from pathlib import Path

import weaviate_gen
from weaviate_gen.transfer import export_collection, import_collection

port, grpc_port, job, name, dump, form = sys.argv[1:]
with weaviate_gen.connect_to_local("127.0.0.1", int(port), int(grpc_port)) as client:
    if job == "export":
        export_collection(client.collections.use(name), dump, format=form)
    else:
        import_collection(client, dump, name=name)
(peak,) = (line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM:"))
print(peak.split()[1])  # kilobytes, since the program began; ru_maxrss has those of the process that began it, too
"""


def _run(server: Server, *words: str) -> int:
    """Transfer in a process of its own; return the most kilobytes that it had in memory."""
    command = [sys.executable, "-c", PROGRAM, str(server.port), str(server.grpc_port), *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return int(done.stdout)


@pytest.mark.slow
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the peak is read from /proc")
def test_memory_does_not_grow_with_the_number_of_objects(tmp_path: Path) -> None:
    """Objects go through all formats: from export to import to export in the next one, with the same checksum."""
    peaks = dict[tuple[str, str, int], int]()
    with (
        running(tmp_path / "data") as server,
        weaviate_gen.connect_to_local("127.0.0.1", server.port, server.grpc_port) as client,
    ):
        create_targets(client)
        for count in (10_000, 100_000):
            name = f"Doc{count}"
            expected = collection_checksum(populate(client, count // 4, ["a", "b", "c", "d"], name))
            for number, form in enumerate(("jsonl", "parquet", "arrow", "jsonl")):
                dump = tmp_path / f"{count}-{number}"
                peaks["export", form, count] = _run(server, "export", name, str(dump), form)
                assert (count, expected) == (expected.count, read_manifest(dump).objects)
                client.collections.delete(name)
                if number < 3:
                    name = f"Doc{count}{form.capitalize()}"
                    peaks["import", form, count] = _run(server, "import", name, str(dump), form)
    for job, form, count in peaks:
        assert peaks[job, form, count] <= 1.2 * peaks[job, form, 10_000], peaks
