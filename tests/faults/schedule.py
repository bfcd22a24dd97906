"""Runs the schedule of one seed: a client and its users, the faults, and the comparison afterwards."""

from __future__ import annotations

import gc
import logging
import sys
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.faults import batches, reads, schema, writes
from tests.faults.backends import Backend
from tests.faults.clients import Caller
from tests.faults.model import Model
from tests.faults.plans import Plan, Step, draw
from tests.faults.proxy import FaultProxy
from tests.faults.scene import Scene, User

STEPS = {**writes.STEPS, **batches.STEPS, **schema.STEPS, **reads.STEPS}
THREADS = 3.0
"""Seconds that threads of a client get to end after it was closed."""
RECOVERY = 20.0
"""Seconds after which a client must work again when everything passes."""


@dataclass
class Verdict:
    """How a schedule went.

    Attributes:
        seed: its seed.
        seconds: how long it took.
        violations: what must not be.
        log: what was called and struck.
    """

    seed: int
    seconds: float
    violations: list[str] = field(default_factory=list)
    log: list[str] = field(default_factory=list)


def run(seed: int, backend: Backend) -> Verdict:
    """Run the schedule of a seed.

    Args:
        seed: what it is drawn from.
        backend: the server behind the proxy.

    Returns:
        How it went.
    """
    return run_plan(draw(seed, kills=backend.can_be_killed), backend)


def run_plan(plan: Plan, backend: Backend) -> Verdict:
    """Run a plan.

    Args:
        plan: the plan.
        backend: the server behind the proxy.

    Returns:
        How it went.
    """
    started = time.monotonic()
    scene = Scene(plan.seed, backend, len(plan.programs))
    scene.build()
    before = set(threading.enumerate())
    with _strangers(scene.model), FaultProxy(backend.http, backend.grpc, backend.kill) as proxy:
        caller = Caller(plan, proxy, scene.model)
        try:
            for fault in plan.opening:
                proxy.arm(fault)
            if caller.connect():
                _use(plan, proxy, caller, scene)
                proxy.heal()
                _recover(caller, scene)
        finally:
            proxy.heal()
            caller.close()
            wait_for_threads(before, scene.model)
        struck = list(proxy.struck)
    scene.compare()
    scene.clear()
    log = [str(plan), *struck, *caller.log]
    return Verdict(plan.seed, time.monotonic() - started, scene.model.violations, log)


def _use(plan: Plan, proxy: FaultProxy, caller: Caller, scene: Scene) -> None:
    """Run every user's program at the same time."""
    threads = [
        threading.Thread(target=_run_program, args=(program, proxy, caller, User(scene, number)), name=f"user-{number}")
        for number, program in enumerate(plan.programs)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _run_program(program: tuple[Step, ...], proxy: FaultProxy, caller: Caller, user: User) -> None:
    for step in program:
        for fault in step.faults:
            proxy.arm(fault)
        user.cancel = step.cancel
        if step.name not in batches.STEPS:  # a batch is many calls, and chooses itself
            caller.cancel_next(step.cancel)
        try:
            STEPS[step.name](caller, user)
        except Exception as error:
            user.scene.model.violate(f"BROKEN: the step {step.name} raised {error!r}")
            raise
        caller.cancel_next(None)


def _recover(caller: Caller, scene: Scene) -> None:
    """Use the client on both of its ways until it works."""
    end = time.monotonic() + RECOVERY
    used = caller.client.collections.use(scene.items)
    while True:
        rest = caller.call("recovery over REST", used.exists, query=1)
        rpc = caller.call("recovery over RPC", lambda: used.query.fetch_objects(limit=1), query=1)
        if rest.ok and rpc.ok:
            return
        if time.monotonic() > end:
            scene.model.violate(
                f"NEVER RECOVERS: {RECOVERY} s after the last fault: {rest.error!r} {rpc.error!r}"[:600]
            )
            return
        time.sleep(0.1)


def wait_for_threads(before: set[threading.Thread], model: Model) -> None:
    """Make sure that the client left no thread."""
    end = time.monotonic() + THREADS
    while True:
        gc.collect()  # grpcio's thread ends with its last call, and errors hold on to calls until they are collected
        left = [each for each in threading.enumerate() if each not in before and each.name != "fault-proxy"]
        if not left:
            return
        if time.monotonic() > end:
            model.violate(f"LEAK: threads go on after close: {[each.name for each in left]}")
            return
        time.sleep(0.02)


@contextmanager
def _strangers(model: Model) -> Iterator[None]:
    """Book exceptions and warnings that leave the client where nobody calls it."""
    hooks: tuple[Any, ...] = (threading.excepthook, sys.unraisablehook, warnings.showwarning)
    logger = logging.getLogger("weaviate_gen")
    level, logger.level = logger.level, logging.CRITICAL

    def in_thread(args: Any) -> None:
        model.violate(f"FOREIGN: thread {args.thread} ended with {args.exc_value!r}")
        hooks[0](args)

    def unraisable(args: Any) -> None:
        model.violate(f"FOREIGN: {args.err_msg} {args.object!r}: {args.exc_value!r}")

    def warned(message: Any, category: Any, *rest: Any) -> None:
        model.violate(f"FOREIGN: {category.__name__}: {message}")

    threading.excepthook, sys.unraisablehook, warnings.showwarning = in_thread, unraisable, warned
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("always")
            warnings.showwarning = warned
            yield
    finally:
        threading.excepthook, sys.unraisablehook, warnings.showwarning = hooks
        logger.level = level
