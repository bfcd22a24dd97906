"""Queries in GraphQL: what is got, and what is aggregated."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator

from tests.congruence.exchange import Step
from tests.congruence.workloads.batches import where
from tests.congruence.workloads.searches import stored
from tests.congruence.workloads.values import WORDS, numbered

_PLAIN = ("title", "n", "x", "on", "day", "tags", "key", "counts", "days")
_EXTRA = ("id", "distance", "certainty", "score", "vector", "isConsistent", "nothing")
_NUMERIC = ("count", "sum", "mean", "mode", "median", "maximum", "minimum", "type")
_KEPT = frozenset({"operator"})


def graphql(chance: random.Random) -> Iterator[Step]:
    """Query a collection."""
    yield from stored(chance)
    for _ in range(100):
        query = _get(chance) if chance.random() < 0.65 else _aggregate(chance)
        if chance.random() < 0.05:
            query = chance.choice(
                ["{", "", "{Get{Nowhere{n}}}", "{Get}", "{Aggregate{Beside}}", "mutation{a}", "{Get{Beside{of}}}"]
            )
        body: dict[str, object] = {"query": query}
        if chance.random() < 0.04:
            body |= chance.choice(
                [{"variables": None}, {"operationName": "x"}, {"variables": {"a": 1}}, {"query": None}]
            )
        yield Step("POST", "/graphql", body)


def literal(value: object) -> str:
    """Write a value as GraphQL does: keys and operators have no quotes."""
    if isinstance(value, dict):
        parts = (f"{key}:{part if key in _KEPT and part else literal(part)}" for key, part in value.items())
        return "{" + " ".join(parts) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(literal, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def _where(chance: random.Random) -> str:
    names = {
        "text": "title",
        "int": "n",
        "number": "x",
        "boolean": "on",
        "date": "day",
        "uuid": "key",
        "texts": "tags",
        "ints": "counts",
    }

    def renamed(part: object) -> object:
        if isinstance(part, dict):
            path = part.get("path")
            if isinstance(path, list):
                part = {**part, "path": [names.get(name, name.replace("(text)", "(title)")) for name in path]}
            kept = ((key, value) for key, value in part.items() if value is not None)  # null is listed as a difference
            return {key: renamed(value) if key == "operands" else value for key, value in kept}
        return [renamed(one) for one in part] if isinstance(part, list) else part

    return f"where:{literal(renamed(where(chance, 1)))}"


def _vector(chance: random.Random, width: int = 4) -> str:
    return json.dumps([round(chance.uniform(-1, 1), 4) for _ in range(width)])


def _search(chance: random.Random) -> list[str]:
    word = " ".join(chance.sample(WORDS, chance.randrange(1, 3)))
    threshold = chance.choice(["", "", "certainty:0.6", "distance:0.8"])
    alpha, order = chance.choice([0, 0.25, 0.5, 1]), chance.choice(["asc", "desc"])
    key = chance.choice(["n", "x", "day", "title", "nothing"])
    return chance.choice(
        [
            [],
            [],
            [f"nearVector:{{vector:{_vector(chance)} {threshold}}}"],
            [f'nearObject:{{id:"{numbered(chance.randrange(32))}" {threshold}}}'],
            [f'bm25:{{query:"{word}" properties:["title"]}}'],
            [f'bm25:{{query:"{word}"}}'],
            [f'hybrid:{{query:"{word}" vector:{_vector(chance)} alpha:{alpha} properties:["title"]}}'],
            [f'sort:[{{path:["{key}"] order:{order}}},{{path:["_id"]}}]'],
            [f'nearVector:{{vector:{_vector(chance)}}} groupBy:{{path:["n"] groups:2 objectsPerGroup:2}}'],
            [f"nearVector:{{vector:{_vector(chance, 3)}}}"],
        ]
    )


def _get(chance: random.Random) -> str:
    arguments = _search(chance)
    if chance.random() < 0.4:
        arguments.append(_where(chance))
    limit = chance.choice(["limit:40", "limit:40", "limit:3", "limit:0", "limit:-1", ""])
    arguments.append(limit if arguments else chance.choice([limit, f'after:"{numbered(3)}" limit:5']))
    if chance.random() < 0.1:
        arguments.append(
            chance.choice(["offset:2", "autocut:1", 'tenant:"a"', f'after:"{numbered(3)}"', "nothing:1", "limit:2"])
        )
    fields = [*chance.sample(_PLAIN, chance.randrange(1, 4))]
    if chance.random() < 0.3:
        fields.append("of{... on Beside{n _additional{id}}}")
    if chance.random() < 0.2:
        fields.append("place{latitude longitude}")
    if chance.random() < 0.06:
        fields.append(chance.choice(["nothing", "of{n}", "title{x}", "place", fields[0]]))
    extra = ["id", *chance.sample(_EXTRA[:-1] if chance.random() < 0.97 else _EXTRA, chance.randrange(3))]
    if any("groupBy" in part for part in arguments):
        extra.append("group{id count minDistance maxDistance groupedBy{value path} hits{n _additional{id distance}}}")
    fields.append(f"_additional{{{' '.join(extra)}}}")
    made = " ".join(part for part in arguments if part)
    return f"{{Get{{Beside{f'({made})' if made else ''}{{{' '.join(fields)}}}}}}}"


def _aggregate(chance: random.Random) -> str:
    arguments = [_where(chance)] if chance.random() < 0.3 else []
    grouped = chance.random() < 0.3
    if grouped:
        arguments.append(f'groupBy:["{chance.choice(["n", "title", "on", "day", "tags", "x", "counts", "nothing"])}"]')
    if chance.random() < 0.2:
        arguments.append(f"nearVector:{{vector:{_vector(chance)}}} objectLimit:{chance.choice([5, 10])}")
    if chance.random() < 0.1:
        arguments.append(chance.choice(["limit:2", 'tenant:"a"', "objectLimit:3", "nothing:1"]))
    fields = ["meta{count}"] if chance.random() < 0.7 else []
    fields += [_measured(chance) for _ in range(chance.randrange(0 if fields else 1, 3))]
    if grouped or chance.random() < 0.05:
        fields.append("groupedBy{value path}")
    return f"{{Aggregate{{Beside{'(' + ' '.join(arguments) + ')' if arguments else ''}{{{' '.join(fields)}}}}}}}"


def _measured(chance: random.Random) -> str:
    name = chance.choice(["title", "tags", "n", "x", "counts", "on", "day", "days"])
    if name in {"title", "tags"}:
        limit = chance.choice(["", "(limit:2)"])
        inner = chance.choice(
            [f"count type topOccurrences{limit}{{value occurs}}", "count", f"topOccurrences{limit}{{value}}"]
        )
    elif name == "on":
        inner = " ".join(
            chance.sample(["count", "type", "totalTrue", "totalFalse", "percentageTrue", "percentageFalse"], 3)
        )
    elif name in {"day", "days"}:
        inner = " ".join(chance.sample(["count", "maximum", "minimum", "median", "mode"], 3))
    else:
        inner = " ".join(chance.sample(_NUMERIC, 3))
    return f"{name}{{{inner}}}"
