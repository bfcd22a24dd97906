"""Many threads on one engine: no error, no lost update, no half-seen write."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.support.engines import ARTICLE, Engine, numbered, opened

pytestmark = pytest.mark.unit

THREADS = 32


@pytest.mark.parametrize("on_disk", [False, True])
def test_threads_read_and_write_without_losing_anything(tmp_path: Path, on_disk: bool) -> None:
    with opened(tmp_path if on_disk else None) as engine:
        engine.create(ARTICLE)
        engine.create(
            {"class": "Shared", "vectorizer": "none", "properties": [{"name": "to", "dataType": ["Article"]}]}
        )
        engine.insert("Shared", 1, {})
        with ThreadPoolExecutor(THREADS) as pool:
            for done in [pool.submit(_work, engine, number) for number in range(THREADS)]:
                done.result()
        assert THREADS * 20 == len(engine.ids("Article"))
        _, shared = engine.ask("GET", f"/objects/Shared/{numbered(1)}")
        beacons = {entry["beacon"] for entry in shared["properties"]["to"]}
        assert {f"weaviate://localhost/Article/{numbered(n * 100)}" for n in range(THREADS)} == beacons


def _work(engine: Engine, number: int) -> None:
    start = number * 100
    engine.insert("Article", start, {"title": f"first {number}", "words": 0})
    beacon = {"beacon": f"weaviate://localhost/Article/{numbered(start)}"}
    assert 200 == engine.ask("POST", f"/objects/Shared/{numbered(1)}/references/to", beacon)[0]
    assert [] == engine.insert_many("Article", range(start + 1, start + 20))
    for words in range(1, 6):
        assert 204 == engine.ask("PATCH", f"/objects/Article/{numbered(start)}", {"properties": {"words": words}})[0]
        status, found = engine.ask("GET", f"/objects/Article/{numbered(start)}")
        assert (200, {"title": f"first {number}", "words": words}) == (status, found["properties"])
    assert 200 == engine.ask("GET", "/objects?class=Article&limit=10")[0]
