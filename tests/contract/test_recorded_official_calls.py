"""Every recorded call of the official client, made with this one: the same requests, in both flavors."""

from __future__ import annotations

import os
import re
import sys
from subprocess import run

import pytest

from tests.support.recordings import folder
from tests.support.source import ROOT

INTENDED = {
    "collections.create_from_config": "the distance goes out under the name that servers read, `distance`",
    "collections.create_from_config.legacy": "the distance goes out under the name that servers read, `distance`",
    "collections.create_from_config.tenanted": "the distance goes out under the name that servers read, `distance`",
    "data.ingest.objects": "objects go in requests of adaptive size, which need no stream and so no gRPC",
    "errors.connect_old_server": "skip_init_checks=True sends nothing; the version is checked with the first call",
    "errors.batch_stream_old_server": "without these checks the version is unknown until the batch is entered",
}
"""Cases that differ by intent, each with its reason; docs/differences.md has them for users."""


@pytest.mark.slow
@pytest.mark.parametrize("module", ["weaviate_gen", "tests.support.asynchronous"])
def test_every_recorded_call_sends_the_same_requests(module: str) -> None:
    contract = folder() / "contract"
    path = os.pathsep.join([str(ROOT), str(ROOT / "generated"), os.environ.get("PYTHONPATH", "")])
    done = run(
        [sys.executable, str(contract / "record.py"), module, str(contract / "calls_open.jsonl"), "--check"],
        env={**os.environ, "PYTHONPATH": path, "WEAVIATE_TRANSPORT": "grpc"},  # as the official client's travel
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert "total" in done.stdout, done.stderr
    assert sorted(INTENDED) == sorted(re.findall(r"^FAIL (\S+)", done.stdout, re.MULTILINE)), done.stdout
