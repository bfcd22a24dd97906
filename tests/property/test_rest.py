"""Whatever a name, a query or an answer holds, requests say it and answers keep it."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weaviate_gen._core.admin import rbac
from weaviate_gen.classes.rbac import Permissions
from weaviate_gen_wire import rest
from weaviate_gen_wire.rest import OPERATIONS

pytestmark = pytest.mark.unit

NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=20,
)
KEYS = [
    "properties",
    "classes",
    "objects",
    "vectors",
    "roles",
    "permissions",
    "nodes",
    "shards",
    "data",
    "errors",
    "units",
]
ANSWERS = st.recursive(
    JSON,
    lambda inner: st.dictionaries(st.sampled_from(KEYS), inner | st.none(), max_size=5) | st.lists(inner, max_size=3),
    max_leaves=25,
)


@given(NAMES, NAMES)
def test_names_come_out_of_a_path_as_they_went_in(name: str, tenant: str) -> None:
    path = rest.schema.tenants_get_one(name, tenant).path
    assert path.isascii()
    parts = path.split("/")
    assert (unquote(parts[3]), unquote(parts[5]), len(parts)) == (name, tenant, 6)
    assert {".", ".."} & set(parts) == set()


@given(NAMES, st.integers(), st.booleans())
def test_values_come_out_of_a_query_as_they_went_in(text: str, number: int, flag: bool) -> None:
    target = rest.objects.objects_list(after=text, limit=number).target()
    assert parse_qsl(urlsplit(target).query, keep_blank_values=True) == [("after", text), ("limit", str(number))]
    assert rest.users.list_all_users(include_last_used_time=flag).query[0][1] == str(flag).lower()


@given(st.sampled_from(sorted(OPERATIONS)), ANSWERS, st.integers(100, 599))
def test_any_json_is_read_and_nothing_but_null_changes(name: str, answer: Any, status: int) -> None:
    read = OPERATIONS[name].parse(status, json.dumps(answer).encode())
    assert _equal_but_for_null(answer, read)
    assert OPERATIONS[name].parse(status, json.loads(json.dumps(read))) == read


def _equal_but_for_null(before: Any, after: Any) -> bool:
    if before is None:
        return after in (None, [], {})
    if isinstance(before, dict):
        return before.keys() == after.keys() and all(_equal_but_for_null(before[key], after[key]) for key in before)
    if isinstance(before, list):
        return len(before) == len(after) and all(map(_equal_but_for_null, before, after))
    return bool(before == after)


@given(st.sampled_from(sorted(OPERATIONS)), st.binary(max_size=60), st.integers(400, 999))
def test_any_bytes_of_an_error_are_read(name: str, payload: bytes, status: int) -> None:
    try:
        expected = json.loads(payload) if payload.strip() else None
    except ValueError:
        expected = payload.decode("utf-8", "replace")
    assert repr(expected) == repr(OPERATIONS[name].parse(status, payload))  # NaN is not equal to itself


@given(st.lists(NAMES, min_size=1, max_size=3), st.lists(NAMES, min_size=1, max_size=3), st.booleans(), st.booleans())
def test_permissions_come_back_as_they_were_sent(
    collections: list[str], tenants: list[str], read: bool, delete: bool
) -> None:
    made = [
        Permissions.data(collection=collections, tenant=tenants, read=read, delete=delete),
        Permissions.roles(role=tenants, read=read, create=delete),
        Permissions.users(user=collections, assign_and_revoke=read),
    ]
    wire = rbac.permissions_to_wire(made)
    role = rbac.role({"name": "r", "permissions": wire})
    assert _unique(rbac.permissions_to_wire(role.permissions)) == _unique(wire)


def _unique(wire: list[dict[str, Any]]) -> set[str]:
    return {json.dumps(permission, sort_keys=True) for permission in wire}
