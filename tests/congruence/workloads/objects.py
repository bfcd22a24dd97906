"""Objects and references over REST: how they are written, read, listed and deleted."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from tests.congruence.exchange import Step
from tests.congruence.workloads.values import (
    ARRAYS,
    KINDS,
    NESTED,
    OBJECTS,
    SPECIAL,
    START,
    STRINGS,
    VALUES,
    numbered,
    some,
    value_for,
    words,
)

NAMES = {kind: kind.lower().replace("[]", "s") for kind in (*KINDS, *ARRAYS, *SPECIAL, *OBJECTS)}
"""The name of the property of each data type."""

VECTORS: tuple[Any, ...] = ([1, 2], [0.5, -1], [], None, [1, 2, 3], [0, 0], ["a", 1], 5, [[1, 2]])
_QUERIES = (
    *("", "", "?include=vector", "?include=classification", "?include=vector,nothing", "?node_name=node1"),
    *("?consistency_level=ALL", "?consistency_level=MOST", "?tenant=a", "?node_name=nothing"),
)


def properties() -> list[dict[str, Any]]:
    """Return a property of each data type, and two references."""
    made = [
        {"name": name, "dataType": [kind], **({"nestedProperties": NESTED} if kind in OBJECTS else {})}
        for kind, name in NAMES.items()
    ]
    return [*made, {"name": "of", "dataType": ["Beside"]}]


def drawn(chance: random.Random, number: int) -> dict[str, Any]:
    """Draw an object."""
    kinds = chance.sample(list(NAMES), chance.choice([0, 1, 1, 2, 4]))
    body: dict[str, Any] = {"class": "Beside", "id": numbered(number)}
    body["properties"] = {NAMES[kind]: value_for(kind, chance) for kind in kinds}
    if chance.random() < 0.4:
        body["vector"] = chance.choice(VECTORS[:2]) if chance.random() < 0.8 else chance.choice(VECTORS)
    if chance.random() < 0.12:
        body |= some(
            chance,
            0.3,
            {
                "class": ("beside", "Nowhere", "", None),
                "properties": (None, [], "x", {"new": "text"}, {"id": 1}, {"1": 2}),
                "id": (None, "x", *STRINGS[9:11]),
                "vectors": ({}, {"other": [1, 2]}),
                "tenant": ("", "a"),
                "creationTimeUnix": (5, "5"),
                "additional": ({}, {"a": 1}),
                "unknown": (1,),
            },
        )
    return body


def link(chance: random.Random, most: int) -> dict[str, Any]:
    """Draw a reference to an object that may be there."""
    target = numbered(chance.randrange(most + 2))
    return chance.choice(
        [
            {"beacon": f"{START}/Beside/{target}"},
            {"beacon": f"{START}/Beside/{target}"},
            {"beacon": f"{START}/{target}"},
            {"beacon": f"{START}/Nowhere/{target}"},
            {"beacon": f"weaviate://elsewhere/Beside/{target}"},
            {"beacon": f"{START}/Beside/x"},
            {"beacon": "x"},
            {"href": f"/v1/objects/Beside/{target}"},
            {},
        ]
    )


def referring(chance: random.Random, most: int) -> Step:
    """Draw a request that changes references."""
    owner = chance.choice(["Beside", "Beside", "Beside", "Nowhere", "beside"])
    name = chance.choice(["of", "of", "of", "text", "x"])
    path = f"/objects/{owner}/{numbered(chance.randrange(most + 2))}/references/{name}"
    verb = chance.choice(["POST", "PUT", "DELETE"])
    links = [link(chance, most) for _ in range(chance.randrange(3))]
    return Step(verb, path, links if verb == "PUT" else link(chance, most))


def writing(chance: random.Random, number: int) -> Step:
    """Draw a request that writes an object."""
    body, target = drawn(chance, number), numbered(chance.randrange(number + 2))
    path = f"/objects/{chance.choice(['Beside'] * 6 + ['Nowhere', 'beside'])}/{target}"
    same = {**body, "id": target}
    return chance.choice(
        [
            Step("POST", "/objects", body),
            Step("POST", "/objects", body),
            Step("PUT", path, same),
            Step("PATCH", path, same),
            Step("PATCH", path, {"properties": body["properties"]} if "properties" in body else {}),
            Step("PUT", f"/objects/{target}", same),
            Step("PATCH", f"/objects/{target}", same),
            Step("POST", "/objects/validate", body),
            Step("PUT", path, body),
        ]
    )


def reading(chance: random.Random, most: int) -> Step:
    """Draw a request that reads objects."""
    target, query = numbered(chance.randrange(most + 2)), chance.choice(_QUERIES)
    owner = chance.choice(["Beside"] * 6 + ["Nowhere", "beside"])
    listing = {
        "limit": ("0", "1", "3", "100", "-1", "x", "10001"),
        "offset": ("0", "1", "-1", "9999"),
        "include": ("vector", "nothing"),
        "sort": (
            "int",
            "number,int",
            "text",
            "date",
            "boolean",
            "_id",
            "_creationTimeUnix",
            "nothing",
            "of",
            "blob",
            "ints",
        ),
        "order": ("asc", "desc", "asc,desc", "x"),
        "after": (numbered(2), "", "x"),
    }
    chosen = "&".join(f"{key}={value}" for key, value in some(chance, 0.25, listing).items())
    return chance.choice(
        [
            Step("GET", f"/objects/{owner}/{target}{query}"),
            Step("GET", f"/objects/{owner}/{target}{query}"),
            Step("GET", f"/objects/{target}{query}"),
            Step("HEAD", f"/objects/{owner}/{target}"),
            Step("HEAD", f"/objects/{target}"),
            Step("GET", f"/objects?class={owner}&{chosen}"),
            Step("GET", f"/objects?class=Beside&{chosen}"),
            Step("GET", f"/objects/{owner}/x"),
            Step("DELETE", f"/objects/{owner}/{target}"),
            Step("DELETE", f"/objects/{target}"),
        ]
    )


def objects(chance: random.Random) -> Iterator[Step]:
    """Write objects with values of every kind, read them, refer to them and delete them."""
    yield Step("POST", "/schema", {"class": "Beside", "properties": properties()})
    yield Step("POST", "/objects", {"class": "Beside", "id": numbered(0), "vector": [1, 2]})
    for number in range(1, 40):
        yield writing(chance, number)
        yield writing(chance, number)
        yield Step("GET", f"/objects/Beside/{numbered(number)}?include=vector")
        yield referring(chance, number)
        yield reading(chance, number)
    yield Step("GET", "/objects?class=Beside&limit=200")
    yield Step("GET", "/schema/Beside")


def values(chance: random.Random) -> Iterator[Step]:
    """Write one value of any kind to a property of any data type, in each of the ways there are."""
    yield Step("POST", "/schema", {"class": "Beside", "properties": properties()})
    yield Step("POST", "/objects", {"class": "Beside", "id": numbered(0), "vector": [1, 2]})
    for number in range(1, 50):
        body = {
            "class": "Beside",
            "id": numbered(number),
            "properties": {chance.choice(list(NAMES.values())): chance.choice(VALUES)},
        }
        path = f"/objects/Beside/{numbered(chance.choice([0, number]))}"
        yield Step("POST", "/objects", body)
        yield chance.choice(
            [
                Step("PATCH", path, {**body, "id": path[-36:]}),
                Step("PUT", path, {**body, "id": path[-36:]}),
                Step("POST", "/batch/objects", {"objects": [body]}),
                Step("POST", "/objects/validate", body),
            ]
        )
        yield Step("GET", f"{path}?include=vector")


def schemaless(chance: random.Random) -> Iterator[Step]:
    """Write objects whose properties the schema does not know, so that it grows."""
    for number in range(1, 40):
        name = chance.choice(["a", "b", "c", "d", "A", "e f", "1x", ""])
        body = {
            "class": "Beside",
            "id": numbered(number),
            "properties": {name: chance.choice([words(chance), *VALUES])},
        }
        yield chance.choice(
            [
                Step("POST", "/objects", body),
                Step("POST", "/objects", body),
                Step("POST", "/batch/objects", {"objects": [body, drawn(chance, number + 100)]}),
                Step("PUT", f"/objects/Beside/{numbered(number)}", body),
                Step("PATCH", f"/objects/Beside/{numbered(1)}", {**body, "id": numbered(1)}),
            ]
        )
        yield Step("GET", "/schema/Beside")
        if chance.random() < 0.1:
            yield Step("DELETE", "/schema/Beside")
    yield Step("GET", "/objects?class=Beside&limit=200")
