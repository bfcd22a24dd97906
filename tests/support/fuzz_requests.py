"""REST requests made by Schemathesis from the interface that everything here is generated from.

Left to itself nearly every request would be for something that is not there: its hooks let most of them name what
:mod:`tests.support.fuzz_world` made, and put a good body that was changed here and there in the place of some.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from hypothesis import strategies as st
from requests import Session
from schemathesis import Case, GenerationMode, HookContext, Response

from tests.support.engines import numbered
from tests.support.fuzz_world import BODIES, NUMBERS, SECONDS, VALUES, WORDS, World
from tests.support.source import ROOT
from weaviate_gen.engine.wire.rest.routes import supported

NAMES: dict[str, list[str]] = {
    "className": ["Aa", "Aa", "Bb", "Cc", "Al", "aa"],
    "collection": ["Aa", "Bb"],
    "propertyName": [*VALUES, "ref"],
    "aliasName": ["Al", "A2"],
    "tenantName": ["t1", "t2", "t3"],
    "shardName": ["t1", "t2"],
    "backend": ["filesystem", "filesystem", "s3"],
    "indexName": ["filterable", "searchable", "rangeFilters"],
    "vectorIndexName": ["default", "x"],
    "user_id": ["uu", "u2", "cat"],
    "groupType": ["oidc", "db"],
    "userType": ["db", "oidc"],
    "namespace_id": ["nn"],
}
"""Values of path parameters, by name."""
IDS: dict[str, list[str]] = {
    "/objects": [numbered(number) for number in range(5)],
    "/authz/roles": ["rr", "r2", "viewer", "root"],
    "/authz/users": ["uu", "cat"],
    "/authz/groups": ["gg"],
    "/backups": ["bb", "b2"],
    "/export": ["bb"],
}
"""Values of the parameter `id`, by the beginning of the path."""
QUERY: dict[str, list[str]] = {
    "class": ["Aa", "Bb", "Cc", "Al"],
    "tenant": ["t1", "t2", "t3"],
    "limit": ["0", "1", "25", "-1", "10001", "x"],
    "offset": ["0", "1", "-1", "10000"],
    "after": ["", numbered(0)],
    "include": ["vector", "classification,vector", "_additional"],
    "sort": ["words", "title,words", "_creationTimeUnix", "place"],
    "order": ["asc", "desc", "asc,desc"],
    "output": ["minimal", "verbose"],
    "consistency_level": ["ONE", "ALL"],
    "node_name": ["node1"],
    "tenants": ["t1", "t1,t2"],
}


class Mutations:
    """Changes JSON here and there."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)

    def value(self, depth: int = 0) -> Any:
        """Draw any JSON."""
        kind = self.chance.random()
        if depth > 3 or kind < 0.35:
            return self.chance.choice(WORDS)
        if kind < 0.5:
            return self.chance.choice([*NUMBERS, True, False, None])
        if kind < 0.7:
            return [self.value(depth + 1) for _ in range(self.chance.randint(0, 3))]
        return {self.chance.choice(KEYS): self.value(depth + 1) for _ in range(self.chance.randint(0, 5))}

    def changed(self, body: Any) -> Any:
        """Change a body, or leave it as it is: one time in ten, and where chance wants it so."""
        out = body
        while self.chance.random() > 0.1 and out == body:
            out = self._mutated(body)
        return out

    def _mutated(self, body: Any) -> Any:
        if self.chance.random() < 0.06:
            return self.value()
        if isinstance(body, dict):
            out = {key: self._mutated(part) for key, part in body.items() if self.chance.random() > 0.04}
            if self.chance.random() < 0.1:
                out[self.chance.choice(KEYS)] = self.value()
            return out
        if isinstance(body, list):
            return [self._mutated(part) for part in body if self.chance.random() > 0.02]
        return body


def _keys(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
        for part in value.values():
            yield from _keys(part)
    elif isinstance(value, list):
        for part in value:
            yield from _keys(part)


def _document() -> dict[str, Any]:
    document: dict[str, Any] = json.loads((ROOT / "specs" / "openapi" / "schema.json").read_text("utf-8"))
    return document


KEYS = sorted(
    {*_keys(BODIES), *(key for each in _document()["definitions"].values() for key in each.get("properties", ()))}
)
"""What a field may be called."""


def _path_parameters(context: HookContext, drawn: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    template = context.operation.path
    known = {**NAMES, "id": next((ids for start, ids in IDS.items() if template.startswith(start)), [numbered(0)])}
    names = [each.name for each in context.operation.path_parameters]
    named = {name: st.sampled_from(known.get(name, [numbered(0)])) for name in names}
    return _mostly(st.fixed_dictionaries(named), drawn)


def _query(context: HookContext, drawn: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    names = [each.name for each in context.operation.query if each.name in QUERY]
    if not names:
        return drawn
    return _mostly(st.fixed_dictionaries({}, optional={name: st.sampled_from(QUERY[name]) for name in names}), drawn)


def _body(context: HookContext, drawn: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    known = BODIES.get(context.operation.label)
    if not known:
        return drawn
    good = st.builds(lambda body, seed: Mutations(seed).changed(body), st.sampled_from(known), st.integers(0, 2**63))
    return _mostly(good, drawn)


def _mostly(named: st.SearchStrategy[Any], drawn: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.integers(0, 3).flatmap(lambda chosen: drawn if chosen == 3 else named)


def interface() -> Any:
    """Load the interface, with hooks that name what is there."""
    schema = schemathesis.openapi.from_dict(_document())
    schema.config.output.sanitization.update(enabled=False)
    schema.hook("before_generate_path_parameters")(_path_parameters)
    schema.hook("before_generate_query")(_query)
    schema.hook("before_generate_body")(_body)
    return schema


def cases(schema: Any, count: int, seed: int) -> list[Case]:
    """Make requests for every operation, few for those that the engine leaves out, in an order of chance.

    Args:
        schema: the interface.
        count: how many, at least.
        seed: decides everything.
    """
    operations = [each.ok() for each in schema.get_all_operations()]
    known = {(route.verb, route.template.removeprefix("/v1")) for route in supported()}
    weights = [4 if (each.method.upper(), each.path) in known else 1 for each in operations]
    made: list[Case] = []
    for at, (operation, weight) in enumerate(zip(operations, weights, strict=True)):
        share = -(-count * weight // sum(weights))
        # What breaks the rules needs rules to break: any text is good for a path.
        halves = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE] if operation.body or operation.query else []
        few = [-(-share // 2), share // 2] if halves else [share]
        drawn: list[Case] = []
        for mode, many in zip(halves or [GenerationMode.POSITIVE], few, strict=True):
            drawn += _drawn(operation, mode, many, seed * 1000 + at) if many else []
        # An operation without anything to choose has one request; it is sent as often as others.
        made += (drawn * share)[:share]
    chance = random.Random(seed)
    chance.shuffle(made)
    for case in made:
        if case.media_type and chance.random() < 0.9:
            case.media_type = "application/json"  # it could be YAML as well, which the engine does not read
    return made


def _drawn(operation: Any, mode: GenerationMode, count: int, seed: int) -> list[Case]:
    out: list[Case] = []

    @seeded(seed)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(operation.as_strategy(generation_mode=mode))
    def draw(case: Case) -> None:
        out.append(case)

    draw()
    return out


def send(made: World, case: Case, session: Session, chance: random.Random) -> Response:
    """Send a request."""
    return case.call(base_url=made.url, session=session, headers=made.credentials(chance), timeout=SECONDS)
