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


def test_schemas_change_while_they_are_read() -> None:
    def create(engine: Engine, number: int) -> None:
        engine.create({**ARTICLE, "class": f"Made{number}"})
        engine.ask("POST", "/aliases", {"alias": f"Alias{number}", "class": f"Made{number}"})
        assert 200 == engine.ask("POST", "/schema/Owned/tenants", [{"name": f"t{number}"}])[0]
        if number % 2:
            assert 200 == engine.ask("DELETE", f"/schema/Made{number}")[0]

    def read(engine: Engine) -> None:
        for path in ("/schema", "/aliases", "/objects", "/nodes?output=verbose", "/schema/Owned/tenants"):
            assert 200 == engine.ask("GET", path)[0]

    with opened() as engine:
        engine.create({**ARTICLE, "class": "Owned", "multiTenancyConfig": {"enabled": True}})
        with ThreadPoolExecutor(THREADS) as pool:
            works = [pool.submit(create, engine, number) for number in range(THREADS)]
            works += [pool.submit(read, engine) for _ in range(4 * THREADS)]
            for done in works:
                done.result()
        assert THREADS // 2 + 1 == len(engine.handler.database.catalog.collections)
        assert THREADS == len(engine.ask("GET", "/schema/Owned/tenants")[1])
