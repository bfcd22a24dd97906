"""The step `messages`: the gRPC messages as readable dataclasses."""

from __future__ import annotations

import ast
from pathlib import Path

from google.protobuf.descriptor_pb2 import FileDescriptorSet

from codegen.cli import main
from codegen.ir.readable import Readable, ReadableEnum, readable
from codegen.parse import proto, proto_names
from codegen.step import Context
from codegen.steps import grpc as step
from codegen.steps import messages
from tests.support.source import ROOT
from tests.support.upstream import write_project, write_release


def _compiled(folder: Path, *changes: tuple[str, str]) -> FileDescriptorSet:
    protos = write_release(folder / "release") / "grpc/proto"
    main_proto = protos / "v1/weaviate.proto"
    for old, new in changes:
        main_proto.write_text(main_proto.read_text("utf-8").replace(old, new), "utf-8")
    return proto_names.rename(proto.compile_protos(protos, ["v1/base.proto", "v1/weaviate.proto"]), Context(folder))


def _fields(found: Readable, name: str) -> dict[str, tuple[str, str]]:
    message = next(message for message in found.messages if message.name == name)
    return {field.name: (field.annotation, field.arguments) for field in message.fields}


def test_fields_are_described_to_betterproto2(tmp_path: Path) -> None:
    found = readable(_compiled(tmp_path), Context(tmp_path))
    assert {
        "free": ("GoogleStruct | None", "1, betterproto2.TYPE_MESSAGE, optional=True"),
        "raw": (
            "dict[str, bytes]",
            (
                "2, betterproto2.TYPE_MAP, map_meta=betterproto2.map_meta("
                "betterproto2.TYPE_STRING, betterproto2.TYPE_BYTES)"
            ),
        ),
        "deep": (
            "dict[int, Value]",
            (
                "3, betterproto2.TYPE_MAP, map_meta=betterproto2.map_meta("
                "betterproto2.TYPE_INT32, betterproto2.TYPE_MESSAGE)"
            ),
        ),
        "floats": ("list[float]", "4, betterproto2.TYPE_FLOAT, repeated=True"),
        "more": ("list[Value]", "5, betterproto2.TYPE_MESSAGE, repeated=True"),
        "kinds": ("list[Kind]", "6, betterproto2.TYPE_ENUM, repeated=True"),
    } == _fields(found, "Value")
    request = _fields(found, "SearchRequest")
    assert ("str", "1, betterproto2.TYPE_STRING") == request["collection"]
    assert ("float | None", "2, betterproto2.TYPE_DOUBLE, optional=True") == request["certainty"]
    assert ("Kind | None", '13, betterproto2.TYPE_ENUM, group="second"') == request["kind"]
    default = "16, betterproto2.TYPE_ENUM, default_factory=lambda: SearchRequestOrder(0)"
    assert ("SearchRequestOrder", default) == request["order"]


def test_a_name_that_python_or_the_class_needs_gets_an_underscore(tmp_path: Path) -> None:
    found = readable(_compiled(tmp_path, ("bytes blob = 2;", "bytes parse = 2;")), Context(tmp_path))
    assert "from_" in _fields(found, "SearchRequest")
    assert "parse_" in _fields(found, "SearchReply")


def test_nested_names_are_flat(tmp_path: Path) -> None:
    found = readable(_compiled(tmp_path), Context(tmp_path))
    assert {"SearchRequest", "SearchRequestValue", "SearchRequestLimits", "Value", "GoogleValue"} <= {
        message.name for message in found.messages
    }
    order = ReadableEnum(
        "SearchRequestOrder", "weaviate.v1.SearchRequest.Order", (("ORDER_UNSPECIFIED", 0), ("ORDER_UP", 1))
    )
    assert order in found.enums


def test_two_messages_of_one_flat_name_are_told_apart(tmp_path: Path) -> None:
    compiled = _compiled(tmp_path, ("message WeaviateHealthCheckResponse {}", "message SearchRequestValue {}"))
    context = Context(tmp_path)
    found = {message.full_name: message.name for message in readable(compiled, context).messages}
    nested, outer = found["weaviate.v1.SearchRequest.Value"], found["weaviate.v1.SearchRequestValue"]
    assert {nested, outer} == {"SearchRequestValue", "SearchRequestValue_"}
    assert [rename.python for rename in context.renames] == ["SearchRequestValue_"]


def test_the_step_gives_the_dataclasses_and_the_client_s_part(tmp_path: Path) -> None:
    project, release = write_project(tmp_path / "project"), write_release(tmp_path / "release")
    assert 0 == main(["--root", str(project), "import", "--from", str(release)])
    for name in (messages.MESSAGES, messages.CLIENT):
        (project / "templates" / name).parent.mkdir(parents=True, exist_ok=True)
        (project / f"templates/{name}.jinja").write_bytes((ROOT / f"templates/{name}.jinja").read_bytes())
    dataclasses, client = messages.STEP.run(Context(project))
    classes = {node.name for node in ast.parse(dataclasses.content).body if isinstance(node, ast.ClassDef)}
    assert {"SearchRequest", "SearchRequestOrder", "Kind"} <= classes
    (made,) = (node for node in ast.parse(client.content).body if isinstance(node, ast.ClassDef))
    methods = {node.name for node in made.body if isinstance(node, ast.AsyncFunctionDef)}
    assert {"batch_stream", "health_check", "other_look", "search"} == methods


def test_every_message_and_enum_of_the_specs_is_rendered() -> None:
    found = readable(step.compiled_protos(Context(ROOT)), Context(ROOT))
    tree = ast.parse((ROOT / f"generated/{messages.MESSAGES}").read_text("utf-8"))
    classes = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
    assert {*(enum.name for enum in found.enums), *(message.name for message in found.messages)} == set(classes)
    for message in found.messages:
        fields = [node.target.id for node in classes[message.name].body if isinstance(node, ast.AnnAssign)]  # type: ignore[union-attr]
        assert [field.name for field in message.fields] == fields
