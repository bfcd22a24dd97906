"""What a request needs of a server: found in what it says, by the lifetimes in `specs/since.toml`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegen.since import facts, overlay, table
from codegen.step import Context
from tests.support import messages as random_messages
from tests.support.source import ROOT
from weaviate_gen._core import gating
from weaviate_gen._core.batch import stream
from weaviate_gen._core.call import Call, RpcRequest
from weaviate_gen._core.version import show
from weaviate_gen._runtime.gates import Gate, has, nearest
from weaviate_gen_wire import gates
from weaviate_gen_wire.grpc import messages as pb
from weaviate_gen_wire.grpc import rpcs
from weaviate_gen_wire.rest import backups, nodes, schema

pytestmark = pytest.mark.unit


def lifetimes() -> table.MinVersions:
    context = Context(ROOT)
    found = table.read(context)
    assert found is not None
    return overlay.apply(context, found, overlay.read(context))


SINCE = lifetimes()
VERSIONS = sorted({first for row in SINCE.rows.values() for first in row.since} | {*SINCE.newest, SINCE.oldest})
"""Every version at which something changes, and some between."""


def call_of(request: Any) -> Call[Any]:
    return Call(request, lambda reply: reply, "what a test does")


def leaves(request: Any, version: tuple[int, int, int]) -> bool:
    return all(need.met(version) for need in call_of(request).requirements())


def newer(message: Any, version: tuple[int, int, int]) -> Iterator[str]:
    """Return what a message says that a server does not know: by descriptors and the table of facts alone."""
    for field, content in message.ListFields():
        outer = facts.short(field.containing_type.full_name)
        if not SINCE.of(f"message {outer}:{field.name}").has(version):
            yield f"{outer}.{field.name}"
            continue
        several = content if random_messages._is_repeated(field) else [content]
        for each in several:
            if field.enum_type is not None:
                value = field.enum_type.values_by_number.get(each)
                enum = facts.short(field.enum_type.full_name)
                if value is not None and not SINCE.of(f"enum {enum}={value.name}").has(version):
                    yield f"{outer}.{field.name}={value.name}"
            elif field.message_type is not None and not field.message_type.GetOptions().map_entry:
                yield from newer(each, version)


RPCS = [rpcs.SEARCH, rpcs.AGGREGATE, rpcs.BATCH_DELETE, rpcs.BATCH_OBJECTS, rpcs.TENANTS_GET]


@given(st.data(), st.sampled_from(RPCS), st.sampled_from(VERSIONS))
def test_no_field_that_is_newer_than_the_server_leaves(data: Any, rpc: Any, version: tuple[int, int, int]) -> None:
    message = random_messages.fill(data.draw, getattr(pb, rpc.request)(), depth=3)
    unknown = [*newer(message, version)]
    assert (not unknown) == leaves(RpcRequest(rpc, message), version)
    assert (not unknown) == leaves(RpcRequest(rpc, message.SerializeToString()), version)


def test_every_gated_field_is_found_and_named() -> None:
    """Each field and value of a request that is not in every release, set alone."""
    seen = {name for name, form in gates.MESSAGES.items() for gate in form.values() if gate.min_versions or gate.values}
    for full_name in seen:
        name = full_name.removeprefix(gating.PACKAGE)
        if name == "BatchStreamRequest":
            continue
        for key, gate in gates.MESSAGES[full_name].items():
            for choice, min_versions in (
                [(None, gate.min_versions), *gate.values.items()] if gate.min_versions else gate.values.items()
            ):
                message = _message(name)
                random_messages.set_alone(message, key, choice)
                found = dict(gating._message(message, gates.MESSAGES[full_name]))
                assert min_versions == found[f"{name}.{key}" + ("" if choice is None else f"={choice}")]


def _message(name: str) -> Any:
    made: Any = pb
    for part in name.split("."):
        made = getattr(made, part)
    return made()


def _bodies(form: str, depth: int = 3) -> st.SearchStrategy[Any]:
    """Return objects of a form, with keys that say something, that say nothing, and that it does not have."""
    keys: dict[str, st.SearchStrategy[Any]] = {"other": st.just(True)}
    for key, gate in gates.OBJECTS[form].items():
        inner = [st.sampled_from([None, "", False, "said", 7])] if gate.form is None or gate.min_versions else []
        inner += [st.sampled_from(sorted(gate.values))] if gate.values else []
        if gate.form is not None and depth:
            below = _bodies(gate.form, depth - 1)
            inner += [below, st.lists(below, max_size=2)]
            inner += [_bodies(each, depth - 1) for each in gate.choices.values()]
        if inner and key not in keys:
            keys["name" if key == "*" else key] = st.one_of(inner)
        if gate.chooser:
            keys[gate.chooser] = st.sampled_from([*gate.choices, "hfresh", "other", None])
    return st.fixed_dictionaries({}, optional=keys)


INDEX = {"flat": {"skipDefaultQuantization": True}, "hnsw": {"skipDefaultQuantization": True}}


@pytest.mark.parametrize(
    ("body", "version", "sent"),
    [
        ({"vectorIndexType": "hnsw", "vectorIndexConfig": INDEX["hnsw"]}, (1, 32, 4), False),
        ({"vectorIndexType": "hnsw", "vectorIndexConfig": INDEX["hnsw"]}, (1, 32, 5), True),
        ({"vectorIndexType": "flat", "vectorIndexConfig": INDEX["flat"]}, (1, 34, 20), False),
        ({"vectorIndexType": "flat", "vectorIndexConfig": INDEX["flat"]}, (1, 35, 0), True),
        ({"vectorIndexType": "flat", "vectorIndexConfig": {"rq": {"enabled": True}}}, (1, 33, 18), False),
        ({"vectorIndexType": "flat", "vectorIndexConfig": {"rq": {"enabled": True}}}, (1, 34, 0), True),
        ({"vectorIndexType": "dynamic", "vectorIndexConfig": INDEX}, (1, 34, 20), False),
        ({"vectorIndexType": "dynamic", "vectorIndexConfig": INDEX}, (1, 35, 0), True),
        ({"vectorIndexConfig": {"multivector": {"muvera": {"enabled": True}}}}, (1, 30, 23), False),
        ({"vectorIndexConfig": {"multivector": {"muvera": {"enabled": True}}}}, (1, 31, 0), True),
        ({"moduleConfig": {"multi2vec-voyageai": {"videoFields": ["a"]}}}, (1, 34, 8), False),
        ({"moduleConfig": {"multi2vec-google": {"audioFields": ["a"]}}}, (1, 36, 6), True),
    ],
)
def test_settings_leave_for_servers_that_read_them(body: Any, version: tuple[int, int, int], sent: bool) -> None:
    """As servers of these versions, and their sources, were seen to do."""
    assert sent == leaves(schema.schema_objects_create(body=body), version)
    vector = {key: value for key, value in body.items() if key != "moduleConfig"}
    if vector:
        assert sent == leaves(schema.schema_objects_create(body={"vectorConfig": {"v": vector}}), version)


def said(body: Any, form: str) -> Iterator[tuple[Gate, Any]]:
    """Return the gates of all keys that an object says something with."""
    for each in body if isinstance(body, list) else [body]:
        for key, value in each.items() if isinstance(each, dict) else ():
            gate = gates.OBJECTS[form].get("*" if "*" in gates.OBJECTS[form] else key)
            if gate is not None and value not in (None, gate.default) and (value or gate.default is not None):
                yield gate, value
                inner = gate.choices.get(each[gate.chooser]) if each.get(gate.chooser) else gate.form
                yield from said(value, inner) if inner is not None else ()


@given(_bodies("Class", 4), st.sampled_from(VERSIONS))
def test_no_key_that_is_newer_than_the_server_leaves(body: Any, version: tuple[int, int, int]) -> None:
    known = all(
        has(gate.min_versions, version) and (not isinstance(value, str) or has(gate.values.get(value, ()), version))
        for gate, value in said(body, "Class")
    )
    assert known == leaves(schema.schema_objects_create(body=body), version)


@pytest.mark.parametrize(
    ("body", "needed"),
    [
        ({"class": "Bike", "objectTtlConfig": {"enabled": True}}, ["Class.objectTtlConfig"]),
        (
            {"properties": [{"name": "a"}, {"name": "b", "textAnalyzer": {"asciiFold": True}}]},
            ["Property.textAnalyzer"],
        ),
        (
            {"properties": [{"nestedProperties": [{"nestedProperties": [{"textAnalyzer": {"asciiFold": True}}]}]}]},
            ["NestedProperty.textAnalyzer"],
        ),
        (
            {"vectorConfig": {"v": {"vectorizer": {"text2vec-openai": {"endpoint": "/mine"}}}}},
            ["text2vec-openai.endpoint"],
        ),
        ({"vectorConfig": {"v": {"vectorIndexConfig": {"rq": {"enabled": True}}}}}, ["hnsw.rq"]),
        ({"vectorIndexType": None, "vectorIndexConfig": {"rq": {"enabled": True}}}, ["hnsw.rq"]),
        ({"vectorIndexType": "flat", "vectorIndexConfig": {"rq": {"enabled": True}}}, ["flat.rq"]),
        ({"vectorIndexType": "dynamic", "vectorIndexConfig": {"flat": {"rq": {"enabled": True}}}}, ["flat.rq"]),
        ({"vectorIndexType": "newer", "vectorIndexConfig": {"rq": {"enabled": True}}}, []),
        ({"vectorIndexType": "hfresh"}, ["Class.vectorIndexType=hfresh"]),
        ({"vectorIndexConfig": {"multivector": {"muvera": {"enabled": True}}}}, ["multivector.muvera"]),
        ({"moduleConfig": {"text2vec-openai": {"endpoint": "/v1/embeddings", "model": "x"}}}, []),
        ({"moduleConfig": {"text2vec-unknown": {"endpoint": "/mine"}}, "properties": None}, []),
        ({"replicationConfig": {"asyncConfig": None}, "objectTtlConfig": {}, "invertedIndexConfig": [1]}, []),
    ],
)
def test_a_body_is_looked_through(body: Any, needed: list[str]) -> None:
    found = call_of(schema.schema_objects_create(body=body)).requirements()
    assert [f"what a test does: {name}" for name in needed] == [need.feature for need in found]


def test_parameters_are_looked_at() -> None:
    (need,) = call_of(nodes.nodes_get_class("Bike", shard_name="s")).requirements()
    assert "what a test does: parameter shardName" == need.feature
    assert [False, True] == [need.met(version) for version in ((1, 30, 23), (1, 31, 0))]
    assert ["what a test does: parameter order"] == [
        need.feature for need in call_of(backups.backups_list("s3", order="asc")).requirements()
    ]
    assert () == call_of(backups.backups_list("s3", order="desc")).requirements()


def test_parameters_that_all_servers_have_need_nothing() -> None:
    call = call_of(nodes.nodes_get_class("Bike", output="verbose", shard_name="s"))
    assert ["what a test does: parameter shardName"] == [need.feature for need in call.requirements()]


@pytest.mark.parametrize("content", ["new", ["old", "new"]])
def test_a_value_that_not_all_servers_have_is_named(content: Any) -> None:
    gate = Gate(values={"new": ((1, 38, 0),)})
    assert [("kind=new", ((1, 38, 0),))] == list(gating._one("kind", content, gate))
    assert [] == list(gating._one("kind", "old", gate))


def test_batch_streams_have_the_gate_of_their_rpc() -> None:
    assert SINCE.of("rpc weaviate.v1.Weaviate/BatchStream").since == stream.min_versions() != ()


def test_an_operation_is_named_as_the_call_is() -> None:
    (need,) = call_of(schema.aliases_get()).requirements()
    assert ("what a test does", SINCE.of("operation GET /aliases").since) == (need.feature, need.min_versions)
    call = call_of(RpcRequest(rpcs.BATCH_REFERENCES, pb.BatchReferencesRequest()))
    assert ["what a test does"] == [need.feature for need in call.requirements()]


@pytest.mark.parametrize("version", VERSIONS)
def test_gates_are_open_where_the_table_says_so(version: tuple[int, int, int]) -> None:
    rows = {f"{verb} {path.removeprefix('/v1')}": min_versions for verb, _, path, min_versions in _operations()}
    assert rows
    for name, min_versions in rows.items():
        assert SINCE.of(f"operation {name}").has(version) == has(min_versions, version), (name, show(version))


def _operations() -> Iterator[tuple[str, str, str, Any]]:
    for name, min_versions in gates.OPERATIONS.items():
        yield (*name.partition(" "), min_versions)


def test_the_newest_servers_have_everything() -> None:
    assert gating.is_current(gates.NEWEST)
    assert not gating.is_current(VERSIONS[0])
    firsts = [row.since[-1] for row in SINCE.rows.values() if row.since and row.last is None]
    assert gates.NEWEST <= max(firsts)


def test_the_nearest_version_is_named() -> None:
    min_versions = ((1, 32, 19), (1, 33, 7), (1, 34, 2))
    assert [(1, 32, 19), (1, 33, 7), (1, 34, 2)] == [
        nearest(min_versions, v) for v in ((1, 30, 0), (1, 33, 2), (1, 34, 0))
    ]
