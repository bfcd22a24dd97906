"""Stores of 10,000 objects, made by their own client libraries, migrate with equal vectors, and searches agree.

Each is in an environment of its own. Run them with ``scripts/test.sh --integrations``.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.environments import environment, run

PACKAGES = {
    "chroma": "chromadb==1.5.9",
    "lancedb": "lancedb==0.40.0",
    "pgvector": "pgserver==0.1.4",  # PostgreSQL with pgvector, as a wheel
    "qdrant": "qdrant-client==1.20.0",
}
TRIP = Path(__file__).with_name("trip.py")
SETTINGS = {"ANONYMIZED_TELEMETRY": "False", "DO_NOT_TRACK": "1", "NO_PROXY": "*"}

pytestmark = pytest.mark.integrations


@pytest.mark.parametrize("kind", PACKAGES)
def test_store_migrates_with_vectors_and_searches(kind: str, tmp_path: Path) -> None:
    python = environment(f"store-{kind}", "--extras", f"local,arrow,{kind}", f"--with={PACKAGES[kind]}")
    address = str(tmp_path / "store")
    if kind == "pgvector":
        program = f"import pgserver; print(pgserver.get_server({address!r}, cleanup_mode=None).get_uri())"
        started = run(python, "-c", program, folder=tmp_path, more=SETTINGS)
        assert 0 == started.returncode, started.stderr
        address = started.stdout.strip()
    try:
        done = run(python, str(TRIP), kind, str(tmp_path), address, folder=tmp_path, more=SETTINGS)
    finally:
        if kind == "pgvector":
            program = (
                f"import pgserver; pgserver.get_server({str(tmp_path / 'store')!r}, cleanup_mode='delete').cleanup()"
            )
            run(python, "-c", program, folder=tmp_path, more=SETTINGS)
    assert 0 == done.returncode, done.stderr
    result = json.loads(done.stdout)
    assert 10_000 == result["stored"]
    assert 0.95 <= result["agreement"] <= 1
