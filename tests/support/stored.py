"""A small directory of data of every kind, and a fixed set of reads, filters and searches of it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from tests.support.engines import Engine, numbered

WORDS = ("harbour", "river", "stone", "cloud", "metal", "paper", "glass", "light", "shade", "north", "Größe", "東京")
NOW = 1_700_000_000_000
BOOKS, NOTES, TENANTS = 120, 20, ("alice", "bob")

WRITER = {
    "class": "Writer",
    "vectorizer": "none",
    "properties": [{"name": "name", "dataType": ["text"]}],
}
BOOK = {
    "class": "Book",
    "invertedIndexConfig": {"indexNullState": True, "indexPropertyLength": True, "indexTimestamps": True},
    "properties": [
        {"name": "title", "dataType": ["text"]},
        {"name": "tags", "dataType": ["text[]"]},
        {"name": "pages", "dataType": ["int"]},
        {"name": "price", "dataType": ["number"]},
        {"name": "sold", "dataType": ["boolean"]},
        {"name": "added", "dataType": ["date"]},
        {"name": "key", "dataType": ["uuid"]},
        {"name": "place", "dataType": ["geoCoordinates"]},
        {"name": "more", "dataType": ["object"], "nestedProperties": [{"name": "shelf", "dataType": ["text"]}]},
        {"name": "by", "dataType": ["Writer"]},
    ],
    "vectorConfig": {
        "plain": {"vectorizer": {"none": {}}, "vectorIndexType": "flat"},
        "tokens": {
            "vectorizer": {"none": {}},
            "vectorIndexType": "hnsw",
            "vectorIndexConfig": {"multivector": {"enabled": True}},
        },
    },
}
NOTE = {
    "class": "Note",
    "vectorizer": "none",
    "multiTenancyConfig": {"enabled": True},
    "properties": [{"name": "text", "dataType": ["text"]}],
}


def fill(engine: Engine) -> None:
    """Store three collections, an alias, tenants, references, and objects that were changed and deleted again."""
    chance = random.Random(5)
    engine.set_clock(NOW)
    for config in (WRITER, BOOK, NOTE):
        engine.create(config)
    assert engine.ask("POST", "/aliases", {"alias": "Latest", "class": "Book"})[0] == 200
    for number in range(5):
        engine.insert("Writer", number, {"name": f"{chance.choice(WORDS)} {number}"}, vector=vector(chance))
    for number in range(BOOKS):
        engine.set_clock(NOW + 1000 * number)
        engine.insert("Book", number, book(chance, number), vectors=vectors(chance, number))
    for number in range(0, BOOKS, 10):
        engine.set_clock(NOW + 3_600_000 + number)
        body = {"class": "Book", "id": numbered(number), "properties": {"pages": number + 5000}}
        assert engine.ask("PATCH", f"/objects/Book/{numbered(number)}", body)[0] == 204
    for number in range(5, BOOKS, 20):
        assert engine.ask("DELETE", f"/objects/Book/{numbered(number)}")[0] == 204
    assert engine.ask("POST", "/schema/Note/tenants", [{"name": name} for name in TENANTS])[0] == 200
    for name in TENANTS:
        for number in range(NOTES):
            text = f"{name} {chance.choice(WORDS)} {number}"
            engine.insert("Note", number, {"text": text}, vector=vector(chance), tenant=name)


def vector(chance: random.Random) -> list[float]:
    return [round(chance.uniform(-1, 1), 3) for _ in range(16)]


def vectors(chance: random.Random, number: int) -> dict[str, Any]:
    found: dict[str, Any] = {"plain": vector(chance)}
    if number % 3 == 0:
        found["tokens"] = [vector(chance)[:4] for _ in range(1 + number % 4)]
    return found


def book(chance: random.Random, number: int) -> dict[str, Any]:
    """Return a book's properties; some are long, so that they need several pages of the file."""
    found: dict[str, Any] = {
        "title": " ".join(chance.choice(WORDS) for _ in range(1200 if number % 17 == 0 else 5)),
        "tags": [chance.choice(WORDS) for _ in range(number % 4)],
        "pages": chance.randrange(1000),
        "price": round(chance.uniform(0, 100), 2),
        "added": f"2024-01-{1 + number % 28:02d}T10:00:00Z",
        "key": numbered(1000 + number),
    }
    if number % 2:
        found["sold"] = number % 4 == 1
        found["place"] = {"latitude": round(chance.uniform(-80, 80), 3), "longitude": round(chance.uniform(-90, 90), 3)}
        found["more"] = {"shelf": chance.choice(WORDS)}
        found["by"] = [{"beacon": f"weaviate://localhost/Writer/{numbered(number % 5)}"}]
    return found


def requests() -> Iterator[tuple[str, str, Any]]:
    """Yield verb, path and body of every request whose answers are compared; none of them changes anything."""
    yield "GET", "/schema", None
    yield "GET", "/aliases", None
    yield "GET", "/schema/Note/tenants", None
    for path in objects():
        yield "GET", path, None
    yield "GET", "/objects?class=Book&limit=200&include=vector", None
    yield "GET", "/objects?class=Writer&limit=200", None
    yield "GET", f"/objects?class=Book&limit=20&after={numbered(50)}", None
    for tenant in TENANTS:
        yield "GET", f"/objects?class=Note&tenant={tenant}&limit=200&include=vector", None
    for query in queries():
        yield "POST", "/graphql", {"query": query}


def objects() -> Iterator[str]:
    """Yield the path of each object, and of some that do not exist."""
    for number in range(BOOKS + 2):
        yield f"/objects/Book/{numbered(number)}?include=vector"
    for number in range(6):
        yield f"/objects/Writer/{numbered(number)}?include=vector"
    for tenant in TENANTS:
        for number in range(NOTES + 1):
            yield f"/objects/Note/{numbered(number)}?include=vector&tenant={tenant}"


def queries() -> Iterator[str]:
    """Yield GraphQL queries: filters on every index, keywords, vectors and aggregation."""
    filters = (
        f'path: ["title"], operator: Equal, valueText: "{WORDS[0]}"',
        'path: ["title"], operator: Like, valueText: "*t*e"',
        f'path: ["tags"], operator: ContainsAny, valueText: ["{WORDS[1]}", "{WORDS[11]}"]',
        'path: ["pages"], operator: GreaterThan, valueInt: 500',
        'path: ["price"], operator: LessThanEqual, valueNumber: 40.5',
        'path: ["sold"], operator: Equal, valueBoolean: true',
        'path: ["added"], operator: LessThan, valueDate: "2024-01-10T00:00:00Z"',
        f'path: ["key"], operator: Equal, valueText: "{numbered(1007)}"',
        f'path: ["id"], operator: Equal, valueText: "{numbered(7)}"',
        (
            'path: ["place"], operator: WithinGeoRange, valueGeoRange: '
            "{geoCoordinates: {latitude: 0, longitude: 0}, distance: {max: 6000000}}"
        ),
        'path: ["sold"], operator: IsNull, valueBoolean: true',
        'path: ["len(tags)"], operator: GreaterThan, valueInt: 1',
        f'path: ["_creationTimeUnix"], operator: GreaterThan, valueText: "{NOW + 50_000}"',
        'path: ["by", "Writer", "name"], operator: Like, valueText: "*1"',
        'path: ["by"], operator: GreaterThan, valueInt: 0',
    )
    for each in filters:
        yield "{Get{Book(limit: 200, where: {" + each + "}){title pages _additional{id lastUpdateTimeUnix}}}}"
    near = ", ".join(str(value / 10) for value in range(-8, 8))
    for arguments in (
        'Book(limit: 20, nearVector: {vector: [NEAR], targetVectors: ["plain"]})',
        "Writer(limit: 20, nearVector: {vector: [NEAR]})",
        *(f'Note(tenant: "{tenant}", limit: 9, nearVector: {{vector: [NEAR]}})' for tenant in TENANTS),
    ):
        yield "{Get{" + arguments.replace("NEAR", near) + "{_additional{id distance}}}}"
    yield '{Get{Book(limit: 20, bm25: {query: "harbour stone"}){_additional{id score}}}}'
    yield '{Get{Book(limit: 200, sort: [{path: ["price"], order: desc}]){price _additional{id}}}}'
    yield "{Aggregate{Book{meta{count} pages{sum mean} price{maximum} title{topOccurrences{value occurs}}}}}"
    yield "{Aggregate{Writer{meta{count}}}}"


def answers(engine: Engine) -> dict[str, tuple[int, Any]]:
    """Return the status and body of the answer to each request."""
    found: dict[str, tuple[int, Any]] = {}
    for verb, path, body in requests():
        found[path if body is None else str(body["query"])] = engine.ask(verb, path, body)
    return found
