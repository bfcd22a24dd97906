"""Interrupts at any moment of a write: it happened or it did not, and the engine goes on working."""

from __future__ import annotations

import random
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

import weaviate_gen
from tests.support.fuzz_world import report, seed, size
from tests.support.interrupts import (
    OPENING,
    WRITES,
    Interrupted,
    Worlds,
    check,
    check_usable,
    handler,
    ident,
    properties,
    state_of,
    vectors,
)
from weaviate_gen.classes.config import DataType, Property
from weaviate_gen.exceptions import WeaviateBaseError

pytestmark = pytest.mark.unit

THIS = "tests/faults/test_interrupts.py"
PLACES = 100
KINDS = [*WRITES, *OPENING]


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Worlds:
    """Return a maker of worlds."""
    return Worlds(tmp_path_factory.mktemp("worlds"))


@pytest.mark.parametrize("on_path", [False, True], ids=["in memory", "on a path"])
def test_interrupted_write_happened_or_did_not_at_places_by_chance(worlds: Worlds, on_path: bool) -> None:
    chosen = seed()
    chance = random.Random(chosen)
    kinds = KINDS if on_path else [*WRITES]
    lines: dict[str, int] = {}
    faults: list[str] = []
    for at in range(PLACES):
        kind = kinds[at % len(kinds)]
        if kind not in lines:
            lines[kind] = worlds.lines(kind, on_path=on_path)
        hit, problem = worlds.attempt(kind, chance.randint(1, lines[kind]), on_path=on_path)
        if problem:
            faults.append(f"{kind} at {hit}: {problem}")
    assert not faults, report(faults, THIS, chosen)


@pytest.mark.slow
@pytest.mark.parametrize("on_path", [False, True], ids=["in memory", "on a path"])
@pytest.mark.parametrize("kind", KINDS)
def test_interrupted_write_happened_or_did_not_at_every_place(worlds: Worlds, kind: str, on_path: bool) -> None:
    if kind in OPENING and not on_path:
        pytest.skip("there is nothing to open or close in memory")
    places, faults = worlds.sweep(kind, on_path=on_path)
    print(kind, "was interrupted at", places, "places")
    assert places > 10
    assert not faults, "\n".join(faults[:20])


@contextmanager
def alarms() -> Iterator[None]:
    """Raise an exception from the handler of SIGALRM for a while."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise Interrupted

    before = signal.signal(signal.SIGALRM, interrupt)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


needs_alarms = pytest.mark.skipif(
    sys.platform == "win32" or threading.current_thread() is not threading.main_thread(),
    reason="signals are handled in the main thread, and this one is POSIX's",
)


@needs_alarms
@pytest.mark.parametrize("on_path", [False, True], ids=["in memory", "on a path"])
def test_signals_at_any_time_lose_no_acknowledged_write(tmp_path: Path, on_path: bool) -> None:
    chosen = seed()
    chance = random.Random(chosen)
    client = weaviate_gen.connect_to_path(tmp_path) if on_path else weaviate_gen.connect_to_memory()
    interrupted = 0
    with client, alarms():
        from tests.support.interrupts import build

        build(client)
        expected = state_of(client)["collections"]["Main"]["objects"][""]
        for number in range(size(60, 1000)):
            key, content = ident(chance.randint(1, 12)), number % 14
            before = expected.get(key)
            deletes = before is not None and chance.random() < 0.4
            acknowledged = False
            try:
                signal.setitimer(signal.ITIMER_REAL, chance.uniform(0.0001, 0.006))
                _write(client, key, content, exists=before is not None, deletes=deletes)
                acknowledged = True
                signal.setitimer(signal.ITIMER_REAL, 0)
            except Interrupted:
                interrupted += 1
            finally:
                signal.setitimer(signal.ITIMER_REAL, 0)
            found = state_of(client)["collections"]["Main"]["objects"][""]
            after = found.get(key)
            happened = after is None if deletes else (after or {}).get("properties", {}).get("n") == content
            assert happened or not acknowledged, f"seed {chosen}, write {number}"
            assert happened or after == before, f"seed {chosen}, write {number}"
            assert {k: v for k, v in found.items() if k != key} == {k: v for k, v in expected.items() if k != key}
            expected = found
            if number % 10 == 0:
                check(client, state_of(client))
        check(client, state_of(client))
        check_usable(client)
    print(interrupted, "writes were interrupted")
    if on_path:
        with weaviate_gen.connect_to_path(tmp_path) as client:
            assert expected == state_of(client)["collections"]["Main"]["objects"][""]


def _write(client: Any, key: Any, content: int, *, exists: bool, deletes: bool) -> None:
    data = client.collections.use("Main").data
    if deletes:
        data.delete_by_id(key)
    elif exists:
        data.replace(key, properties=properties(content), vector=vectors(content))
    else:
        data.insert(properties(content), uuid=key, vector=vectors(content))


@needs_alarms
def test_request_from_a_signal_handler_inside_a_write_is_refused() -> None:
    with weaviate_gen.connect_to_memory() as client:
        things = client.collections.create("Thing", properties=[Property(name="n", data_type=DataType.INT)])
        things.data.insert({"n": 1}, uuid=ident(1))
        storage = handler(client).database.storage
        refused: list[str] = []

        def during_the_write() -> None:
            for request in (lambda: len(things), lambda: things.data.insert({"n": 3}, uuid=ident(3))):
                with pytest.raises(WeaviateBaseError) as error:
                    request()
                refused.append(str(error.value))

        commits = storage._check_in_place
        storage._check_in_place = lambda: (during_the_write(), commits())
        things.data.insert({"n": 2}, uuid=ident(2))
        storage._check_in_place = commits
        assert 2 == len(refused)
        assert all("cannot be called from inside of a write on the same thread" in text for text in refused)
        assert {ident(1), ident(2)} == {found.uuid for found in things.iterator()}
        assert 2 == len(things)
