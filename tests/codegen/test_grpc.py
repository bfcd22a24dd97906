"""The step `grpc`: the IR, and what is rendered from it."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from google.protobuf.descriptor_pb2 import DescriptorProto, FileDescriptorSet

from codegen.cli import main
from codegen.ir import grpc as ir
from codegen.parse import proto, proto_names
from codegen.parse.grpc_overlay import AddedRpc
from codegen.step import Context
from codegen.steps import grpc as step
from tests.support.source import ROOT
from tests.support.upstream import write_project, write_release

HEALTH = {
    "name": "HealthCheck",
    "service": "grpc.health.v1.Health",
    "method": "Check",
    "request": "WeaviateHealthCheckRequest",
    "reply": "WeaviateHealthCheckResponse",
    "reason": "The protos only carry its messages.",
}


@pytest.fixture
def interface(tmp_path: Path) -> ir.Interface:
    protos = write_release(tmp_path / "release") / "grpc/proto"
    compiled = proto.compile_protos(protos, ["v1/base.proto", "v1/weaviate.proto"])
    return ir.interface(
        proto_names.rename(compiled, Context(tmp_path)),
        [AddedRpc.model_validate(HEALTH | change) for change in ({}, {"request": "Absent"}, {"reply": "Absent"})],
        Context(tmp_path),
    )


def _message(interface: ir.Interface, name: str) -> ir.Message:
    return next(message for message in interface.messages if message.name == name)


def _fields(message: ir.Message) -> dict[str, ir.Field]:
    return {field.name: field for field in message.fields}


def test_googles_messages_have_names_of_their_own(interface: ir.Interface) -> None:
    names = [message.name for message in interface.messages]
    assert {"GoogleStruct", "GoogleValue", "GoogleListValue", "Value"} <= set(names)
    assert sorted(names) == names
    assert ["GoogleNullValue", "Kind"] == [enum.name for enum in interface.enums]


def test_a_name_that_a_nested_one_hides_is_said_by_an_alias(interface: ir.Interface) -> None:
    fields = _fields(_message(interface, "SearchRequest"))
    assert "_Value" == fields["outer"].read
    assert "SearchRequest.Value" == fields["value"].read
    assert ("Value",) == interface.aliases


def test_repeated_fields_and_maps_have_containers(interface: ir.Interface) -> None:
    fields = _fields(_message(interface, "Value"))
    assert {
        "free": "GoogleStruct",
        "raw": "_ScalarMap[_str, _bytes]",
        "deep": "_MessageMap[_int, Value]",
        "floats": "_Scalars[_float]",
        "more": "_Messages[Value]",
        "kinds": "_Scalars[_int]",
    } == {name: field.read for name, field in fields.items()}
    assert "Mapping[_int, Value]" == fields["deep"].init
    assert "Iterable[Value]" == fields["more"].init
    assert not any(field.assignable for field in fields.values())


def test_presence_is_of_messages_optional_fields_and_groups(interface: ir.Interface) -> None:
    message = _message(interface, "SearchRequest")
    groups = ("target", "second")
    assert ("certainty", "property", "value", "yes", "kind", "outer", "limits", *groups) == message.presence
    assert (ir.Oneof("target", ("property", "value")), ir.Oneof("second", ("yes", "kind"))) == message.oneofs
    assert not _fields(message)["collection"].presence
    assert _fields(message)["outer"].deprecated
    assert "from_" in _fields(message)


def test_rpcs_of_other_services_carry_the_service_s_name(interface: ir.Interface) -> None:
    assert [
        ir.Rpc(
            "BATCH_STREAM",
            "BatchStream",
            "/weaviate.v1.Weaviate/BatchStream",
            "SearchRequest",
            "SearchReply",
            True,
            True,
        ),
        ir.Rpc(
            "HEALTH_CHECK",
            "HealthCheck",
            "/grpc.health.v1.Health/Check",
            "WeaviateHealthCheckRequest",
            "WeaviateHealthCheckResponse",
            False,
            False,
        ),
        ir.Rpc(
            "OTHER_LOOK", "OtherLook", "/weaviate.v1.OtherService/Look", "SearchRequest", "SearchReply", False, False
        ),
        ir.Rpc("SEARCH", "Search", "/weaviate.v1.Weaviate/Search", "SearchRequest", "SearchReply", False, False),
    ] == list(interface.rpcs)


@pytest.fixture
def wire(tmp_path: Path) -> Iterator[Path]:
    """Generate the little release's wire package, under the name that it has, and take it out of the process again."""
    project, release = write_project(tmp_path / "project"), write_release(tmp_path / "release2")
    assert 0 == main(["--root", str(project), "import", "--from", str(release)])
    assert 0 == main(["--root", str(project), "grpc"])
    before = {name: module for name, module in sys.modules.items() if name.startswith("weaviate_gen_wire")}
    for name in before:
        del sys.modules[name]
    sys.path.insert(0, str(project / "generated"))
    yield project / "generated/weaviate_gen_wire"
    sys.path.remove(str(project / "generated"))
    for name in [name for name in sys.modules if name.startswith("weaviate_gen_wire")]:
        del sys.modules[name]
    sys.modules.update(before)


def _load(wire: Path, name: str) -> ModuleType:
    module = importlib.import_module(f"weaviate_gen_wire.grpc.{name}")
    assert str(wire / "grpc" / f"{name}.py") == module.__file__
    return module


def test_the_rendered_messages_work(wire: Path) -> None:
    pb = _load(wire, "messages")
    request = pb.SearchRequest(collection="Thing", certainty=0.0, value=pb.SearchRequest.Value(text="x"))
    request.outer.free.update({"a": [1, None]})
    again = pb.SearchRequest.FromString(request.SerializeToString())
    assert request == again
    assert again.HasField("certainty")
    assert "value" == again.WhichOneof("target")
    assert pb.SearchRequest is pb.SearchRequest
    assert (1, 1, 2) == (pb.KIND_A, pb.KIND_ALSO_A, pb.KIND_OLD)
    assert "KIND_OLD" == pb.Kind.Name(2)
    assert {"SearchReply", "Kind", "KIND_A", "GoogleStruct"} <= set(dir(pb))
    with pytest.raises(AttributeError, match="'Nothing'"):
        pb.Nothing  # noqa: B018 - asking for it is the test
    assert ["BatchStream", "HealthCheck", "OtherLook", "Search"] == [rpc.name for rpc in _load(wire, "rpcs").ALL]


def _walk(message: DescriptorProto, name: str) -> Iterator[tuple[str, DescriptorProto]]:
    yield name, message
    for nested in message.nested_type:
        if not nested.options.map_entry:
            yield from _walk(nested, f"{name}.{nested.name}")


def _flat(messages: tuple[ir.Message, ...]) -> Iterator[ir.Message]:
    for message in messages:
        yield message
        yield from _flat(message.nested)


@pytest.fixture(scope="module")
def compiled() -> FileDescriptorSet:
    return step.compiled_protos(Context(ROOT))


def test_every_message_field_oneof_and_enum_of_the_specs_is_in_the_generated_package(
    compiled: FileDescriptorSet,
) -> None:
    from weaviate_gen_wire.grpc import messages as pb

    counted = 0
    for file in proto.own_files(compiled):
        for outer in file.message_type:
            for name, message in _walk(outer, outer.name):
                made = pb
                for part in name.split("."):
                    made = getattr(made, part)
                descriptor = made.DESCRIPTOR  # type: ignore[attr-defined]
                counted += len(message.field)
                assert {(field.name, field.number) for field in message.field} == {
                    (field.name, field.number) for field in descriptor.fields
                }
                assert {oneof.name for oneof in message.oneof_decl} == {oneof.name for oneof in descriptor.oneofs}
                for enum in message.enum_type:
                    assert {value.name: getattr(made, value.name) for value in enum.value} == {
                        value.name: value.number for value in enum.value
                    }
        for enum in file.enum_type:
            assert {value.name: value.number for value in enum.value} == dict(getattr(pb, enum.name).items())
            assert all(getattr(pb, value.name) == value.number for value in enum.value)
    assert counted > 400


def test_the_stub_names_every_message_and_every_field(compiled: FileDescriptorSet) -> None:
    import ast

    stub = ast.parse((ROOT / "generated/weaviate_gen_wire/grpc/messages.pyi").read_text("utf-8"))

    def classes(body: list[ast.stmt], prefix: str) -> Iterator[tuple[str, set[str]]]:
        for node in body:
            if isinstance(node, ast.ClassDef):
                names = {
                    each.target.id
                    for each in node.body
                    if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name)
                }
                names |= {each.name for each in node.body if isinstance(each, ast.FunctionDef)}
                yield prefix + node.name, names
                yield from classes(node.body, f"{prefix}{node.name}.")

    typed = dict(classes(stub.body, ""))
    interface = ir.interface(compiled, [], Context(ROOT))
    for message in _flat(interface.messages):
        package = "google.protobuf." if message.full_name.startswith("google") else "weaviate.v1."
        name = message.full_name.removeprefix(package)
        name = f"Google{name}" if package.startswith("google") else name
        assert {field.name for field in message.fields} <= typed[name]
        assert {f"{field.name.upper()}_FIELD_NUMBER" for field in message.fields} <= typed[name]


def test_every_procedure_of_the_specs_is_in_the_table(compiled: FileDescriptorSet) -> None:
    from weaviate_gen_wire.grpc import messages as pb
    from weaviate_gen_wire.grpc import rpcs

    declared = {
        f"/{file.package}.{service.name}/{method.name}": (method.client_streaming, method.server_streaming)
        for file in proto.own_files(compiled)
        for service in file.service
        for method in service.method
    }
    table = {rpc.path: (rpc.client_streaming, rpc.server_streaming) for rpc in rpcs.ALL}
    assert declared | {"/grpc.health.v1.Health/Check": (False, False)} == table
    assert all(hasattr(pb, rpc.request) and hasattr(pb, rpc.reply) for rpc in rpcs.ALL)


def test_of_fields_that_differ_in_case_the_first_has_the_constant_of_its_number(tmp_path: Path) -> None:
    text = 'syntax = "proto3";\nmessage A { string NAME = 2; string name = 1; string other = 3; }\n'
    (tmp_path / "a.proto").write_text(text, "utf-8")
    context = Context(tmp_path)
    (message,) = ir.interface(proto.compile_protos(tmp_path, ["a.proto"]), [], context).messages
    constants = {field.name: field.constant for field in message.fields}
    assert {"name": "NAME_FIELD_NUMBER", "NAME": "", "other": "OTHER_FIELD_NUMBER"} == constants
