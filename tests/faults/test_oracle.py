"""The oracle catches what must not be: histories that are wrong on purpose, and a server that was tampered with."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.faults import batches, schema, writes
from tests.faults.backends import Backend, OwnServer
from tests.faults.clients import Caller
from tests.faults.kinds import Fault, Kind
from tests.faults.model import Certainty, Model, add, change, create, put
from tests.faults.plans import STEPS, Plan, Step, draw
from tests.faults.proxy import FaultProxy
from tests.faults.scene import Scene, User
from tests.faults.schedule import STEPS as KNOWN_STEPS
from tests.faults.schedule import run_plan, wait_for_threads
from weaviate_gen.exceptions import UnexpectedStatusCodeError, WeaviateConnectionError

pytestmark = pytest.mark.contract

ACKNOWLEDGED, REFUSED, UNKNOWN = Certainty.ACKNOWLEDGED, Certainty.REFUSED, Certainty.UNKNOWN
KEY = ("object", "C", "", "1")
PLAN = Plan(1, "sync", "auto", False, 0.0, (), ())


@pytest.mark.parametrize(
    ("history", "there", "verdict"),
    [
        ([(ACKNOWLEDGED, put("a"))], "a", None),
        ([(ACKNOWLEDGED, put("a"))], None, "LOST"),
        ([(UNKNOWN, put("a"))], None, None),
        ([(UNKNOWN, put("a"))], "a", None),
        ([(UNKNOWN, put("a"))], "b", "WRONG"),
        ([(REFUSED, put("a"))], "a", "STRAY"),
        ([(ACKNOWLEDGED, put("a")), (ACKNOWLEDGED, put("b"))], "a", "WRONG"),
        ([(ACKNOWLEDGED, put("a")), (UNKNOWN, put("b"))], "a", None),
        ([(UNKNOWN, put("a")), (ACKNOWLEDGED, put("b"))], "a", "WRONG"),
        ([(ACKNOWLEDGED, put("a")), (ACKNOWLEDGED, put(None))], "a", "STRAY"),
        ([(ACKNOWLEDGED, put("a")), (UNKNOWN, put(None))], None, None),
        ([(UNKNOWN, put("a")), (UNKNOWN, change(lambda before: before + "b"))], "ab", None),
        ([(ACKNOWLEDGED, create("a")), (ACKNOWLEDGED, create("b"))], "a", "cannot be true"),
        ([(ACKNOWLEDGED, change(lambda before: "b"))], None, "cannot be true"),
        ([(ACKNOWLEDGED, add(1))], 1, None),
        ([(ACKNOWLEDGED, add(1))], None, "LOST"),
        ([(ACKNOWLEDGED, add(1))], 2, "DOUBLED"),
        ([(UNKNOWN, add(1))], None, None),
        ([(UNKNOWN, add(1))], 1, None),
        ([(UNKNOWN, add(1))], 2, "DOUBLED"),
        ([], "a", "STRAY"),
    ],
)
def test_a_history_allows_what_may_be_there(history: list[Any], there: str | None, verdict: str | None) -> None:
    model = Model()
    for certainty, effect in history:
        model.wrote(KEY, certainty, effect, "write")
    model.compare({} if there is None else {KEY: there}, {"object"})
    assert [verdict in words for words in model.violations if verdict] == ([True] if verdict else model.violations)


@pytest.mark.parametrize(
    ("history", "there", "verdict"),
    [
        ([(UNKNOWN, put("a")), (ACKNOWLEDGED, put("b"))], "a", None),
        ([(UNKNOWN, put("a")), (ACKNOWLEDGED, put("b"))], None, "LOST"),
        ([(UNKNOWN, create("a")), (ACKNOWLEDGED, put(None))], "a", None),
        ([(UNKNOWN, create("a")), (ACKNOWLEDGED, put("b"))], "a", "WRONG"),
        ([(UNKNOWN, add(1)), (ACKNOWLEDGED, add(1))], 1, None),
        ([(UNKNOWN, add(1)), (ACKNOWLEDGED, add(1))], 2, None),
        ([(UNKNOWN, add(1)), (ACKNOWLEDGED, add(1))], 3, "DOUBLED"),
        ([(UNKNOWN, add(1)), (ACKNOWLEDGED, add(1))], None, "LOST"),
        ([(UNKNOWN, add(1)), (UNKNOWN, put(None)), (ACKNOWLEDGED, add(1))], None, None),
        ([(REFUSED, put("a")), (ACKNOWLEDGED, put("b"))], "a", "WRONG"),
    ],
)
def test_an_abandoned_write_may_happen_late_and_once(history: list[Any], there: Any, verdict: str | None) -> None:
    model = Model(late=True)
    for certainty, effect in history:
        model.wrote(KEY, certainty, effect, "write")
    model.compare({} if there is None else {KEY: there}, {"object"})
    assert [verdict in words for words in model.violations if verdict] == ([True] if verdict else model.violations)


def test_a_read_must_see_what_may_be_there() -> None:
    model = Model()
    model.wrote(KEY, UNKNOWN, put("a"), "write")
    model.saw(KEY, None, "read")
    model.saw(KEY, "a", "read")
    assert model.violations == []
    model.saw(KEY, "b", "read")
    assert "read saw 'b'" in model.violations[0]


@pytest.fixture(scope="module")
def backend(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Backend]:
    server = OwnServer(tmp_path_factory.mktemp("faults") / "data")
    yield server
    server.close()


@pytest.fixture
def scene(backend: Backend) -> Iterator[Scene]:
    scene = Scene(1, backend, 1)
    scene.build()
    yield scene
    scene.clear()


@pytest.fixture
def proxy(backend: Backend) -> Iterator[FaultProxy]:
    with FaultProxy(backend.http, backend.grpc) as proxy:
        yield proxy


@pytest.fixture
def caller(scene: Scene, proxy: FaultProxy) -> Iterator[Caller]:
    caller = Caller(PLAN, proxy, scene.model)
    assert caller.connect()
    yield caller
    caller.close()


@pytest.fixture
def written(scene: Scene, caller: Caller) -> User:
    """Write a little of everything, without faults."""
    user = User(scene, 0)
    for step in (writes.insert_many, writes.reference_add, batches.STEPS["batch_fixed_size"], schema.alias):
        step(caller, user)
    while not any(key[1] == scene.items and not key[2] for key in user.keys):
        writes.insert(caller, user)
    return user


def _delete(scene: Scene, user: User) -> None:
    key = next(key for key in user.keys if key[1] == scene.items and not key[2])
    scene.backend.ask("DELETE", f"/objects/{scene.items}/{key[3]}")


def _overwrite(scene: Scene, user: User) -> None:
    key = next(key for key in user.keys if key[1] == scene.items and not key[2])
    row = {"class": scene.items, "id": key[3], "properties": {"n": 1}}
    scene.backend.ask("PUT", f"/objects/{scene.items}/{key[3]}", row)


def _link_again(scene: Scene, user: User) -> None:
    holder, targets = next((holder, targets) for holder, targets in user.links.items() if targets)
    beacon = {"beacon": f"weaviate://localhost/{scene.items}/{targets[0]}"}
    scene.backend.ask("POST", f"/objects/{scene.holders}/{holder}/references/links", beacon)


def _unlink(scene: Scene, user: User) -> None:
    holder = next(holder for holder, targets in user.links.items() if targets)
    scene.backend.ask("PUT", f"/objects/{scene.holders}/{holder}/references/links", [])


def _add_object(scene: Scene, user: User) -> None:
    scene.backend.ask("POST", "/objects", {"class": scene.items, "properties": {"n": 1}})


def _remove_tenant(scene: Scene, user: User) -> None:
    scene.backend.ask("DELETE", f"/schema/{scene.multi}/tenants", ["first"])


def _add_collection(scene: Scene, user: User) -> None:
    scene.backend.ask("POST", "/schema", {"class": f"{scene.prefix}Stray", "description": "x", "vectorizer": "none"})


def test_nothing_is_wrong_where_nothing_was_done(scene: Scene, written: User) -> None:
    scene.compare()
    assert scene.model.violations == []


@pytest.mark.parametrize(
    ("tamper", "verdict"),
    [
        (_delete, "LOST"),
        (_overwrite, "WRONG"),
        (_link_again, "DOUBLED"),
        (_unlink, "LOST"),
        (_add_object, "STRAY"),
        (_remove_tenant, "LOST"),
        (_add_collection, "STRAY"),
    ],
)
def test_a_server_that_was_tampered_with_is_noticed(
    tamper: Callable[[Scene, User], None], verdict: str, scene: Scene, written: User
) -> None:
    tamper(scene, written)
    scene.compare()
    assert any(f": {verdict}" in words for words in scene.model.violations)


def test_an_error_that_is_not_ours_is_noticed(caller: Caller, scene: Scene) -> None:
    result = caller.call("a call", lambda: {}["x"])
    assert (result.ok, result.certainty) == (False, UNKNOWN)
    assert "FOREIGN: a call raised builtins.KeyError('x')" in scene.model.violations[0]


def test_a_call_that_takes_too_long_is_noticed(caller: Caller, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.faults.clients.SLACK", 0.0)
    caller.call("a call", lambda: time.sleep(0.1), init=0)
    assert "HANG: a call took" in scene.model.violations[0]


def test_what_an_error_says_about_its_write_counts(caller: Caller, scene: Scene, proxy: FaultProxy) -> None:
    data = caller.client.collections.use(scene.items).data
    row = {"n": -1, "m": 0}
    refused = caller.call("insert", lambda: data.insert(row, uuid=scene.targets[0]), insert=1)
    proxy.arm(Fault(Kind.RESET_AFTER, "http"))
    lost = caller.call("insert", lambda: data.insert(row, uuid=scene.targets[1]), insert=1)
    assert isinstance(refused.error, UnexpectedStatusCodeError)
    assert isinstance(lost.error, WeaviateConnectionError)
    assert (refused.certainty, lost.certainty) == (REFUSED, UNKNOWN)


def test_a_thread_that_goes_on_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.faults.schedule.THREADS", 0.0)
    model, end, before = Model(), threading.Event(), set(threading.enumerate())
    thread = threading.Thread(target=end.wait, name="straggler")
    thread.start()
    wait_for_threads(before, model)
    end.set()
    thread.join()
    assert model.violations == ["LEAK: threads go on after close: ['straggler']"]


@pytest.mark.parametrize("repeats", [False, True])
def test_a_client_that_repeats_references_is_caught(
    repeats: bool, backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A whole schedule, with the client as it is and with one that sends again what it must not."""
    if repeats:
        monkeypatch.setattr("weaviate_gen._core.retrying.max_attempts", lambda call, code, **more: 4)
    lost = Fault(Kind.RESET_AFTER, times=2)
    steps = tuple(Step(name, (lost,)) for name in ("reference_add", "reference_add_many", "batch_fixed_size"))
    verdict = run_plan(Plan(7, "sync", "grpc", True, 0.0, (steps,), ()), backend)
    assert any("DOUBLED" in words for words in verdict.violations) == repeats, verdict


def test_the_plan_of_a_seed_is_always_the_same() -> None:
    assert [draw(seed) for seed in range(50)] == [draw(seed) for seed in range(50)]


def test_a_hundred_plans_have_every_step_every_kind_and_both_flavors_on_each_transport() -> None:
    plans = [draw(seed) for seed in range(10_000, 10_100)]
    steps = [step for plan in plans for program in plan.programs for step in program]
    assert {step.name for step in steps} == set(STEPS) == set(KNOWN_STEPS)
    assert {fault.kind for step in steps for fault in step.faults} == set(Kind)
    assert len({(plan.flavor, plan.transport) for plan in plans}) == 6
    struck = {
        (step.name, fault.kind in {Kind.RESET_AFTER, Kind.CLOSE_AFTER}) for step in steps for fault in step.faults
    }
    assert {(name, lost) for name in STEPS if name.startswith("batch") for lost in (True, False)} <= struck
