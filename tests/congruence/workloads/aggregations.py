"""Aggregations over gRPC."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from tests.congruence.exchange import Step, rpc
from tests.congruence.workloads.searches import filters, hybrid, near_vector, stored
from weaviate_gen_wire.grpc import messages as pb

_NUMERIC = ("count", "type", "sum", "mean", "mode", "median", "maximum", "minimum")
_MEASURES: dict[str, tuple[str, ...]] = {
    "int": _NUMERIC,
    "number": _NUMERIC,
    "date": ("count", "type", "median", "mode", "maximum", "minimum"),
    "boolean": ("count", "type", "total_true", "total_false", "percentage_true", "percentage_false"),
    "reference": ("type", "pointing_to"),
}
_KINDS = {
    "title": "text",
    "n": "int",
    "x": "number",
    "on": "boolean",
    "day": "date",
    "tags": "text",
    "counts": "int",
    "days": "date",
}


def aggregations(chance: random.Random) -> Iterator[Step]:
    """Aggregate properties of every type, over everything, filters, groups and searches."""
    yield from stored(chance)
    for _ in range(100):
        request = pb.AggregateRequest(collection="Beside", objects_count=chance.random() < 0.7)
        names = [*_KINDS, *(["nothing", "key", "place", "of"] if chance.random() < 0.1 else [])]
        for name in chance.sample(names, chance.randrange(3)):
            request.aggregations.append(_aggregation(name, chance))
        if chance.random() < 0.4:
            request.filters.CopyFrom(filters(chance, 1))
        if chance.random() < 0.3:
            request.group_by.property = chance.choice(
                ["n", "title", "on", "day", "tags", "x", "counts", "nothing", "of"]
            )
        if chance.random() < 0.2:
            request.limit = chance.choice([1, 3])
        _narrow(request, chance)
        yield rpc("Aggregate", request)


def _aggregation(name: str, chance: random.Random) -> Any:
    kind = _KINDS.get(name, "reference" if name == "of" else "int")
    if chance.random() < 0.04:
        kind = chance.choice(["int", "boolean", "date"])
    made = pb.AggregateRequest.Aggregation(property=name)
    if kind == "text":
        made.text.count = chance.random() < 0.7
        made.text.type = chance.random() < 0.5
        made.text.top_occurences = chance.random() < 0.7
        if chance.random() < 0.5:
            made.text.top_occurences_limit = chance.choice([1, 3, 100])
        return made
    part = getattr(made, kind)
    part.SetInParent()
    for field in _MEASURES[kind]:
        if chance.random() < 0.6:
            setattr(part, field, True)
    return made


def _narrow(request: Any, chance: random.Random) -> None:
    """Aggregate what a search finds, now and then."""
    kind = chance.random()
    if kind < 0.15:
        request.near_vector.CopyFrom(near_vector(chance))
        if chance.random() < 0.8:
            request.object_limit = chance.choice([5, 10])
    elif kind < 0.25:
        request.hybrid.CopyFrom(hybrid(chance))
        if chance.random() < 0.8:
            request.object_limit = chance.choice([5, 10])
    elif kind < 0.28:
        request.object_limit = 5
    elif kind < 0.31:
        request.collection = chance.choice(["Nowhere", "beside"])
    elif kind < 0.33:
        request.tenant = "a"
