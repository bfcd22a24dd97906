"""What one seed stands for: a client, programs for its users, and the faults that strike meanwhile."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from typing import Literal

from tests.faults.kinds import AMBIGUOUS_STATUSES, STATUSES, Fault, Kind, Lane

QUERY, INSERT, INIT, STREAM = 1.5, 3.0, 1.5, 2.5
"""Seconds of the client's timeouts; where a server is killed, they outlast its start."""
PATIENT = 5.0
"""By how much."""

_WRITES = ("insert", "insert_many", "update", "replace", "delete", "delete_many", "upsert", "ingest")
_REFERENCES = ("reference_add", "reference_add_many", "reference_replace", "reference_delete")
_BATCHES = tuple(f"batch_{mode}" for mode in ("fixed_size", "dynamic", "rate_limit", "stream"))
_SCHEMA = ("collection", "config", "add_property", "tenants", "alias")
_READS = ("by_id", "exists", "search", "keywords", "hybrid", "fetch", "aggregate", "iterate", "graphql", "server")
STEPS = (*_WRITES, *_REFERENCES, *_BATCHES, *_SCHEMA, *_READS)

_RARE = frozenset({Kind.KILL})


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that a user does.

    Attributes:
        name: which.
        faults: what is armed just before.
        cancel: how many seconds after its begin it is canceled, in the async flavor; ``None``: it is not.
    """

    name: str
    faults: tuple[Fault, ...] = ()
    cancel: float | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole schedule.

    Attributes:
        seed: what it was drawn from.
        flavor: of the client.
        transport: how its RPCs travel.
        skip_init_checks: whether it connects without looking.
        extra: seconds that its timeouts are longer than usual.
        programs: the steps of each user; users run at the same time.
        opening: what is armed before the client connects.
    """

    seed: int
    flavor: Literal["sync", "async"]
    transport: Literal["auto", "grpc", "http"]
    skip_init_checks: bool
    extra: float
    programs: tuple[tuple[Step, ...], ...]
    opening: tuple[Fault, ...]


def draw(seed: int, *, kills: bool = True) -> Plan:
    """Draw a plan.

    The kind of the first fault, the first step that it strikes, flavor and transport go through all that there is with
    the seed, each at its own pace; everything else is chance.
    """
    chance = random.Random(seed)
    kinds = [kind for kind in Kind if kills or kind is not Kind.KILL]
    first = kinds[seed % len(kinds)]
    struck = (*_BATCHES, *_REFERENCES, *STEPS)[(seed // 2) % (len(STEPS) + len(_BATCHES) + len(_REFERENCES))]
    programs = [_program(chance, first if user == 0 else None, struck) for user in range(chance.choice((1, 1, 2)))]
    killed = any(fault.kind is Kind.KILL for program in programs for step in program for fault in step.faults)
    plan = Plan(
        seed,
        ("sync", "async")[(seed // 3) % 2],
        ("auto", "grpc", "http")[(seed // 5) % 3],
        chance.random() < 0.3,
        PATIENT if killed else 0.0,
        tuple(programs),
        (fault(chance, chance.choice(_harmful(kinds))),) if chance.random() < 0.15 else (),
    )
    return plan if plan.flavor == "async" else replace(plan, programs=tuple(map(_uncanceled, plan.programs)))


def _harmful(kinds: list[Kind]) -> list[Kind]:
    return [kind for kind in kinds if kind not in _RARE]


def _uncanceled(program: tuple[Step, ...]) -> tuple[Step, ...]:
    return tuple(replace(step, cancel=None) for step in program)


def _program(chance: random.Random, first: Kind | None, struck: str) -> tuple[Step, ...]:
    kinds = _harmful(list(Kind))
    steps = [Step(chance.choice((*STEPS, *_BATCHES, *_BATCHES))) for _ in range(chance.randint(6, 10))]
    steps.insert(0, Step(chance.choice(_WRITES)))
    for at, step in enumerate(steps):
        if step.name in _BATCHES and chance.random() < 0.5:
            steps[at] = replace(step, faults=(fault(chance, chance.choice(kinds)),))
    if first is not None:
        place = chance.randint(1, len(steps))
        steps.insert(place, Step(struck, (fault(chance, first),)))
        for at in chance.sample(range(len(steps)), chance.randint(0, 4)):
            steps[at] = replace(steps[at], faults=(*steps[at].faults, fault(chance, chance.choice(kinds))))
    for at in chance.sample(range(len(steps)), chance.randint(0, 2)):
        steps[at] = replace(steps[at], cancel=chance.choice((0.0, 0.002, 0.01, 0.05, 0.2)))
    return tuple(steps)


def fault(chance: random.Random, kind: Kind) -> Fault:
    """Draw the rest of a fault."""
    lane: Lane | None = chance.choice((None, None, "http", "grpc"))
    long = chance.random() < 0.15
    seconds = {
        Kind.DELAY: 2.5 if long else chance.uniform(0.1, 0.8),
        Kind.LATE_REPLY: 2.5 if long else chance.uniform(0.1, 0.8),
        Kind.DRIBBLE: 6.0 if long else chance.uniform(0.1, 0.8),
        Kind.REFUSE: chance.uniform(0.2, 1.5),
        Kind.FLAP: chance.uniform(0.5, 2.0),
        Kind.FREEZE: chance.uniform(0.3, 3.0),
        Kind.KILL: chance.uniform(0.0, 0.5),
    }.get(kind, 0.0)
    return Fault(
        kind,
        lane,
        skip=chance.choice((0, 0, 0, 0, 1, 1, 2)),
        times=1 if kind in {Kind.SWALLOW, Kind.HOLD, Kind.STALL, Kind.KILL} else chance.choice((1, 1, 1, 2, 3)),
        frames=chance.choice((1, 1, 1, 2, 3, 4)),
        seconds=seconds,
        status=chance.choice(AMBIGUOUS_STATUSES if kind is Kind.STATUS_AFTER else STATUSES),
        retry_after=chance.choice((None, None, "1", "0", "soon")),
    )
