"""Every recorded answer of administration is read, and each value that is set in it shows in the result."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from enum import Enum
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest

from tests.support.recordings import exchanges
from weaviate_gen._core.admin import alias, backup, cluster, debug, groups, rbac, replication, tokenization, users
from weaviate_gen._core.admin.responses import NEVER
from weaviate_gen._core.call import Call
from weaviate_gen._types.schema.enums import Tokenization
from weaviate_gen.classes.backup import BackupStorage

pytestmark = pytest.mark.unit

FILES = BackupStorage.FILESYSTEM
ID = "39ba46df-06b3-4410-93ac-76c4b206d1ed"

READERS: list[tuple[str, str, Callable[[dict[str, list[str]]], Call[Any]]]] = [
    ("GET", r"/v1/aliases", lambda _: alias.list_all(None)),
    ("GET", r"/v1/aliases/[^/]+", lambda _: alias.get("a")),
    ("GET", r"/v1/authz/groups/oidc", lambda _: groups.get_known_group_names()),
    ("GET", r"/v1/authz/groups/[^/]+/roles/oidc", lambda query: groups.get_assigned_roles("a", _full(query))),
    ("GET", r"/v1/authz/roles/[^/]+", lambda _: rbac.get("a")),
    ("GET", r"/v1/authz/roles/[^/]+/user-assignments", lambda _: rbac.get_user_assignments("a")),
    ("GET", r"/v1/authz/roles/[^/]+/group-assignments", lambda _: rbac.get_group_assignments("a")),
    ("GET", r"/v1/authz/roles/[^/]+/users", lambda _: rbac.get_assigned_user_ids("a")),
    ("GET", r"/v1/authz/users/[^/]+/roles", lambda _: users.get_assigned_roles_of_any("a")),
    ("GET", r"/v1/authz/users/[^/]+/roles/db", lambda query: users.get_assigned_roles("db", "a", _full(query))),
    ("GET", r"/v1/users/own-info", lambda _: users.get_my_user()),
    ("GET", r"/v1/users/db", lambda _: users.list_all(True)),
    ("GET", r"/v1/users/db/[^/]+", lambda _: users.get("a", True)),
    ("POST", r"/v1/users/db/[^/]+", lambda _: users.create("a")),
    ("GET", r"/v1/backups/\w+", lambda _: backup.list_backups(FILES, None)),
    ("GET", r"/v1/backups/\w+/[^/]+/restore", lambda _: backup.restore_status("$id", FILES, None)),
    ("GET", r"/v1/backups/\w+/[^/]+", lambda _: backup.create_status("$id", FILES, None)),
    ("POST", r"/v1/backups/\w+", lambda _: next(_backup())),
    ("GET", r"/v1/nodes(/[^/]+)?", lambda query: cluster.nodes(None, None, query.get("output", [None])[0])),  # type: ignore[arg-type]
    ("GET", r"/v1/replication/sharding-state", lambda _: cluster.query_sharding_state("a", None)),
    ("POST", r"/v1/replication/replicate", lambda _: cluster.replicate("a", "b", "c", "d", "COPY")),  # type: ignore[arg-type]
    (
        "GET",
        r"/v1/replication/replicate/list",
        lambda query: _movements("includeHistory" in query),
    ),
    ("GET", r"/v1/replication/replicate/[^/]+", lambda query: replication.get(ID, "includeHistory" in query)),
    ("GET", r"/v1/objects/[^/]+/[^/]+", lambda _: debug.get_object_over_rest("a", ID, None, None, None)),
    ("POST", r"/v1/tokenize", lambda _: tokenization.text("a", Tokenization.WORD, None, None, None)),
    ("POST", r"/v1/schema/[^/]+/properties/[^/]+/tokenize", lambda _: tokenization.for_property("a", "b", "c")),
]
"""Verb, path, and the call whose decoder reads the answer; the first that matches counts."""


def _full(query: dict[str, list[str]]) -> bool:
    return query.get("includeFullRoles") == ["true"]


def _movements(history: bool) -> Call[Any]:
    return replication.query(None, None, None, history)


def _backup() -> Any:
    return backup.create("$id", FILES, None, None, None, False, None, None)


def _set(value: Any) -> Iterator[str]:
    """Return the values that are set in JSON, as text; times of Go's zero are not set."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from _set(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _set(inner)
    elif value is not None:
        try:
            time = datetime.fromisoformat(value)
        except (TypeError, ValueError):
            yield _number(value) if isinstance(value, int | float) else str(value)
        else:
            if time != NEVER:
                yield time.isoformat()


def _number(value: float) -> str:
    return str(value) if isinstance(value, bool) else f"{float(value):.10g}"


def _shown(value: Any) -> Iterator[str]:
    """Return the values that show in a result, as text."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        for each in dataclasses.fields(value):
            yield from _shown(getattr(value, each.name))
    elif isinstance(value, dict):
        yield from map(str, value)
        for inner in value.values():
            yield from _shown(inner)
    elif isinstance(value, list | set | frozenset | tuple):
        for inner in value:
            yield from _shown(inner)
    elif isinstance(value, Enum):
        yield str(value.value)
    elif isinstance(value, datetime):
        yield value.isoformat()
        yield _number(round(value.timestamp() * 1000))
    elif isinstance(value, UUID | str):
        yield str(value)
    elif value is not None:
        yield _number(value)


def test_every_value_that_is_set_shows_in_the_result() -> None:
    seen: dict[str, int] = {}
    for row in exchanges("rest"):
        url = urlsplit(row["url"])
        found = [each for each in READERS if each[0] == row["method"] and re.fullmatch(each[1], url.path)]
        if not found or not 200 <= row["status"] < 300 or not row["reply"].strip():
            continue
        verb, path, make = found[0]
        call = make(parse_qs(url.query))
        answer = json.loads(row["reply"])
        request: Any = call.request
        result = call.decode((row["status"], request.operation.parse(row["status"], json.loads(row["reply"]))))
        lost = set(_set(answer)) - set(_shown(result)) - _said_by_the_call(call, answer)
        assert lost == set(), (row["method"], row["url"], answer)
        seen[f"{verb} {path}"] = seen.get(f"{verb} {path}", 0) + 1
    assert [f"{verb} {path}" for verb, path, _ in READERS if f"{verb} {path}" not in seen] == []


def _said_by_the_call(call: Call[Any], answer: Any) -> set[str]:
    """Return what the caller knows already: the id of the backup that was asked for."""
    return {answer["id"]} if "$id" in call.operation and isinstance(answer, dict) else set()
