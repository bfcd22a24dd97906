"""The step `gates`: what the tree holds, and the rules that it follows, on small interfaces."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from google.protobuf.descriptor_pb2 import FileDescriptorSet

from codegen import finish, imports
from codegen.ir import gates
from codegen.ir.gates import Gate, Gates
from codegen.parse import proto
from codegen.parse.modules import Config, Facts, Module, Setting
from codegen.since.table import PATH, Since
from codegen.since.versions import Lifetime, Version
from codegen.step import Context
from codegen.steps.gates import OUTPUT, STEP
from tests.support.rest_documents import document, operation, project
from tests.support.source import ROOT

pytestmark = pytest.mark.unit

OLDEST: Version = (9, 0, 0)
ONE: Version = (9, 1, 0)
TWO: Version = (9, 2, 0)
THREE: Version = (9, 3, 0)


def table(rows: dict[str, Version]) -> Since:
    return Since(OLDEST, (OLDEST, THREE), {address: Lifetime((first,)) for address, first in rows.items()})


def built(
    rows: dict[str, Version],
    *,
    implied: dict[str, Any] | None = None,
    modules: Facts | None = None,
    protos: FileDescriptorSet | None = None,
    **parts: Any,
) -> Gates:
    return gates.build(document(**parts), protos or FileDescriptorSet(), modules or Facts(), table(rows), implied or {})


def body(schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": "body", "in": "body", "schema": schema}


def ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/definitions/{name}"}


def test_the_step_makes_what_the_tree_holds(tmp_path: Path) -> None:
    context = Context(project(tmp_path / "tree"))
    assert [OUTPUT] == finish.write_outputs(context, STEP, imports.sort(STEP.run(context)))
    assert [] == context.problems
    assert (ROOT / OUTPUT).read_text("utf-8") == (context.root / OUTPUT).read_text("utf-8")


@pytest.mark.parametrize("missing", [PATH, "specs/openapi/schema.json"])
def test_without_its_tables_the_step_makes_nothing(missing: str, tmp_path: Path) -> None:
    root = project(tmp_path / "tree")
    (root / missing).unlink()
    context = Context(root)
    assert [] == list(STEP.run(context))
    assert missing in {problem.where for problem in context.problems}


def test_operations_and_their_parameters_have_gates_and_what_all_servers_have_has_none() -> None:
    parameters = [
        {"name": "id", "in": "path", "type": "string"},
        {"name": "deep", "in": "query", "type": "boolean", "default": False},
        {"name": "order", "in": "query", "type": "string", "enum": ["asc", "desc"]},
        {"name": "with", "in": "header", "type": "array", "items": {"type": "string", "enum": ["a", "b"]}},
        {"name": "old", "in": "query", "type": "string"},
    ]
    rows = {
        "operation GET /new": ONE,
        "operation GET /new?fresh": TWO,
        "operation GET /old/{id}?id": ONE,
        "operation GET /old/{id}?deep": ONE,
        "operation GET /old/{id}?order=desc": TWO,
        "operation GET /old/{id}?with=b": THREE,
    }
    paths = {
        "/old/{id}": {"parameters": parameters[:1], "get": operation(parameters=parameters[1:])},
        "/new": {
            "get": operation(
                parameters=[{"name": name, "in": "query", "type": "string"} for name in ("first", "fresh")]
            )
        },
    }
    found = built(rows, implied={"operation GET /old/{id}?order": "asc"}, paths=paths)
    assert {"GET /v1/new": (ONE,)} == found.operations
    assert {
        "GET /v1/new": {"fresh": Gate((TWO,))},
        "GET /v1/old/{id}": {
            "deep": Gate((ONE,), default=False),
            "order": Gate(values={"desc": (TWO,)}, default="asc"),
            "with": Gate(values={"b": (THREE,)}),
        },
    } == found.parameters
    assert {} == found.bodies
    assert THREE == found.newest


def test_without_gates_the_newest_version_is_the_oldest_of_the_table() -> None:
    found = built({}, paths={"/a": {"get": operation()}})
    assert Gates(OLDEST, {}, {}, {}, {}, {}, {}) == found


def test_objects_keep_the_keys_that_have_a_gate_or_lead_to_one() -> None:
    """Also: what no body reaches has no form, and what is in every release is not kept."""
    definitions = {
        "Thing": {
            "properties": {
                "old": {"type": "string"},
                "new": {"type": "integer", "default": 7},
                "plain": ref("Plain"),
                "parts": {"type": "array", "items": ref("Part")},
                "list": ref("Parts"),
            }
        },
        "Plain": {"properties": {"a": {"type": "string"}}},
        "Parts": {"type": "array", "items": ref("Part")},
        "Part": {
            "allOf": [ref("Base"), {"properties": {"kind": {"type": "string", "enum": ["x", "y"]}}}],
            "properties": {"inner": {"type": "object", "properties": {"deep": {"type": "string"}}}},
        },
        "Base": {"properties": {"named": {"type": "object", "additionalProperties": ref("Value")}}},
        "Value": {"properties": {"size": {"type": "integer"}}},
        "Unreached": {"properties": {"new": {"type": "string"}}},
    }
    rows = {
        "definition Thing.new": ONE,
        "definition Part.kind=y": TWO,
        "definition Part.inner.deep": ONE,
        "definition Value.size": ONE,
        "definition Unreached.new": THREE,
    }
    paths = {
        "/things": {"post": operation(parameters=[body(ref("Thing"))])},
        "/plain": {"put": operation(parameters=[body(ref("Plain"))])},
        "/gone": {"put": operation(parameters=[body(ref("Gone"))])},
        "/any": {"put": operation(parameters=[body({})])},
        "/many": {"put": operation(parameters=[body({"type": "array", "items": ref("Part")})])},
        "/open": {"put": operation(parameters=[body({"type": "array"})])},
        "/inline": {"put": operation(parameters=[body({"properties": {"size": {"type": "integer"}}})])},
    }
    found = built({**rows, "operation PUT /inline#body.size": TWO}, paths=paths, definitions=definitions)
    assert {
        "POST /v1/things": "Thing",
        "PUT /v1/many": "Part",
        "PUT /v1/inline": "PUT /inline#body",
    } == found.bodies
    assert {
        "PUT /inline#body": {"size": Gate((TWO,))},
        "Part": {
            "named": Gate(form="Base.named"),
            "kind": Gate(values={"y": (TWO,)}),
            "inner": Gate(form="Part.inner"),
        },
        "Base.named": {"*": Gate(form="Value")},
        "Value": {"size": Gate((ONE,))},
        "Part.inner": {"deep": Gate((ONE,))},
        "Thing": {"new": Gate((ONE,), default=7), "parts": Gate(form="Part"), "list": Gate(form="Part")},
    } == found.objects
    assert TWO == found.newest


def setting(wire: str, since: str | None = None, **more: Any) -> Setting:
    return Setting(wire=wire, type="str", since=since, **more)


def test_settings_of_modules_have_gates_under_each_name_of_theirs() -> None:
    """Not the ones that nobody reads or sets."""
    settings = [
        setting("old"),
        setting("oldest", "9.0.0"),
        setting("new", "9.2.0", default="x", backports=["9.1.5"]),
        setting("twice"),
        setting("twice", "9.2.0"),
        setting("unread", "9.2.0", read=False),
        setting("managed", "9.2.0", managed_by="someone"),
        setting("new.inner", "9.2.0"),
        setting("@new", "9.2.0"),
        setting("dev", "next"),
    ]
    module = Module(kind="text2vec", status="active", settings=settings, aliases=["text2vec-was"])
    found = of_class(Facts(modules={"text2vec-a": (module, "A", "a.toml")}))
    assert {
        "Class": {"moduleConfig": Gate(form=gates.MODULES)},
        gates.MODULES: {"text2vec-a": Gate(form="text2vec-a"), "text2vec-was": Gate(form="text2vec-a")},
        "text2vec-a": {"new": Gate(((9, 1, 5),), default="x")},
    } == found.objects


def of_class(modules: Facts) -> Gates:
    settings = ("moduleConfig", "vectorIndexConfig")
    keys = {"vectorIndexType": {"type": "string"}, **{key: {"type": "object"} for key in settings}}
    paths = {"/schema": {"post": operation(parameters=[body(ref("Class"))])}}
    return built({}, modules=modules, paths=paths, definitions={"Class": {"properties": keys}})


def of_configs(**configs: Config) -> Gates:
    return of_class(Facts(configs={name: (each, "a.toml") for name, each in configs.items()}))


def test_settings_of_indexes_have_gates_by_the_kind_of_index_that_is_named_beside_them() -> None:
    held = Setting(wire="@quantizer", type="quantizer")
    found = of_configs(
        hnsw=Config(kind="index", settings=[setting("a", "9.1.0"), held], quantizers=["rq", "pq"]),
        flat=Config(kind="index", settings=[setting("a"), held], quantizers=["rq"]),
        plain=Config(kind="index", settings=[setting("a")]),
        fresh=Config(kind="index", settings=[setting("b"), held], quantizers=["rq"], since="9.2.0"),
        rq=Config(kind="quantizer", since="9.1.0", min_versions_by_index={"flat": "9.3.0"}),
        pq=Config(kind="quantizer", settings=[setting("bits", "9.2.0")]),
        sharding=Config(kind="sharding", settings=[setting("new", "9.3.0")]),
    )
    kinds = {"hnsw": "@hnsw", "flat": "@flat"}
    assert {
        "Class": {
            "vectorIndexType": Gate(values={"fresh": (TWO,)}),
            "vectorIndexConfig": Gate(form="@hnsw", chooser="vectorIndexType", choices=kinds),
        },
        "@hnsw": {"a": Gate((ONE,)), "rq": Gate((ONE,)), "pq": Gate(form="@pq")},
        "@flat": {"rq": Gate((THREE,))},
        "@pq": {"bits": Gate((TWO,))},
    } == found.objects
    assert THREE == found.newest


def test_indexes_and_encodings_within_indexes_have_gates() -> None:
    found = of_configs(
        hnsw=Config(kind="index", settings=[Setting(wire="multivector", type="multi_vector")]),
        both=Config(kind="index", settings=[Setting(wire="hnsw", type="index:hnsw")]),
        unread=Config(kind="index", settings=[Setting(wire="multivector", type="multi_vector", read=False)]),
        multivector=Config(kind="multi_vector", settings=[Setting(wire="@encoding", type="encoding")]),
        muvera=Config(kind="encoding", since="9.1.0"),
    )
    kinds = {"hnsw": "@hnsw", "both": "@both"}
    assert {
        "Class": {"vectorIndexConfig": Gate(form="@hnsw", chooser="vectorIndexType", choices=kinds)},
        "@hnsw": {"multivector": Gate(form="@multivector")},
        "@both": {"hnsw": Gate(form="@hnsw")},
        "@multivector": {"muvera": Gate((ONE,))},
    } == found.objects


PROTO = """\
syntax = "proto3";
package weaviate.v1;
import "google/protobuf/struct.proto";

enum Level { LEVEL_NONE = 0; LEVEL_ALL = 1; }
message Request {
  enum Mood { MOOD_NONE = 0; MOOD_NEW = 1; }
  message Inner { string fresh = 1; Request again = 2; }
  string old = 1;
  Inner inner = 2;
  Level level = 3;
  Mood mood = 4;
  google.protobuf.Struct any = 5;
  google.protobuf.NullValue nothing = 6;
  Plain plain = 7;
}
message Plain { string text = 1; }
message Reply { string fresh = 1; }
service Weaviate {
  rpc Ask(Request) returns (Reply);
  rpc AskMore(Request) returns (Reply);
}
"""


@pytest.fixture(scope="module")
def protos(tmp_path_factory: pytest.TempPathFactory) -> FileDescriptorSet:
    folder = tmp_path_factory.mktemp("protos")
    (folder / "a.proto").write_text(PROTO, "utf-8")
    return proto.compile_protos(folder, ["a.proto"])


def test_rpcs_and_what_requests_consist_of_have_gates_and_replies_have_none(protos: FileDescriptorSet) -> None:
    rows = {
        "rpc weaviate.v1.Weaviate/AskMore": ONE,
        "message Request.Inner:fresh": TWO,
        "enum Level=LEVEL_ALL": ONE,
        "enum Request.Mood": ONE,
        "enum Request.Mood=MOOD_NEW": TWO,
        "message Request:mood": ONE,
        "message Plain": ONE,
        "message Reply:fresh": THREE,
    }
    found = built(rows, protos=protos)
    assert {"/weaviate.v1.Weaviate/AskMore": (ONE,)} == found.rpcs
    assert {
        "weaviate.v1.Request": {
            "inner": Gate(form="weaviate.v1.Request.Inner"),
            "level": Gate(values={"LEVEL_ALL": (ONE,)}),
            "mood": Gate((ONE,), {"MOOD_NEW": (TWO,)}),
        },
        "weaviate.v1.Request.Inner": {"fresh": Gate((TWO,)), "again": Gate(form="weaviate.v1.Request")},
    } == found.messages
    assert [*found.messages] == sorted(found.messages)
    assert TWO == found.newest
