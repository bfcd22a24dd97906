"""Protos: compiled by grpcio-tools' protoc, and printed again from their descriptors, without comments or options."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import grpc_tools
from google.protobuf.descriptor_pb2 import (
    DescriptorProto,
    EnumDescriptorProto,
    FieldDescriptorProto,
    FileDescriptorProto,
    FileDescriptorSet,
    OneofDescriptorProto,
    ServiceDescriptorProto,
)

from codegen.parse.openapi_import import SpecError

GOOGLE = Path(grpc_tools.__file__).parent / "_proto"
SCALARS = {
    FieldDescriptorProto.TYPE_DOUBLE: "double",
    FieldDescriptorProto.TYPE_FLOAT: "float",
    FieldDescriptorProto.TYPE_INT64: "int64",
    FieldDescriptorProto.TYPE_UINT64: "uint64",
    FieldDescriptorProto.TYPE_INT32: "int32",
    FieldDescriptorProto.TYPE_FIXED64: "fixed64",
    FieldDescriptorProto.TYPE_FIXED32: "fixed32",
    FieldDescriptorProto.TYPE_BOOL: "bool",
    FieldDescriptorProto.TYPE_STRING: "string",
    FieldDescriptorProto.TYPE_BYTES: "bytes",
    FieldDescriptorProto.TYPE_UINT32: "uint32",
    FieldDescriptorProto.TYPE_SFIXED32: "sfixed32",
    FieldDescriptorProto.TYPE_SFIXED64: "sfixed64",
    FieldDescriptorProto.TYPE_SINT32: "sint32",
    FieldDescriptorProto.TYPE_SINT64: "sint64",
}
LAST_FIELD = 536870911
LAST_ENUM_VALUE = 2147483647
INDENT = "  "
SYNTAX = 12
"""The number of this field in a file's descriptor."""
LOGGED = re.compile(r"[IWEF]\d{4} ")
"""How a line of protoc's own log begins, which is no word on the protos."""

_COMPILED: dict[tuple[tuple[str, ...], tuple[tuple[Path, bytes], ...]], bytes] = {}
"""What protoc made of sources, which several steps ask for: by the files asked for, and all that they may import."""


def compile_protos(folder: Path, names: Iterable[str]) -> FileDescriptorSet:
    """Compile the named protos (paths from `folder`), with all that they import, in the order of their imports.

    Raises:
        SpecError: protoc refused them, and its words are kept; or one is of another language than proto3.
    """
    sources = tuple((path.relative_to(folder), path.read_bytes()) for path in sorted(folder.rglob("*.proto")))
    key = tuple(sorted(names)), sources
    if key not in _COMPILED:
        _COMPILED[key] = _compile(folder, key[0])
    compiled = FileDescriptorSet.FromString(_COMPILED[key])
    for file in compiled.file:
        if not file.name.startswith("google/"):
            _refuse_unsupported(file)
        file.ClearField("source_code_info")
    return compiled


def _compile(folder: Path, names: Sequence[str]) -> bytes:
    with tempfile.TemporaryDirectory(prefix="codegen-") as target:
        out = Path(target) / "set.bin"
        protoc = [sys.executable, "-m", "grpc_tools.protoc", "-I.", f"-I{GOOGLE}", "--include_imports"]
        protoc += ["--include_source_info"]
        command = [*protoc, f"--descriptor_set_out={out}", *names]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode:
            errors = [line for line in done.stderr.splitlines() if ".proto:" in line and not LOGGED.match(line)]
            raise SpecError("specs/proto", f"protoc: {'; '.join(errors) or f'ended with {done.returncode}'}")
        return out.read_bytes()


def _refuse_unsupported(file: FileDescriptorProto) -> None:
    if file.syntax != "proto3":
        hint = 'write it as `syntax = "proto3";`: groups, required fields and defaults have no counterpart there'
        raise SpecError(f"{file.name}:{_line(file, [SYNTAX])}", f"is not plain proto3: {hint}")


def _line(file: FileDescriptorProto, path: list[int]) -> int:
    """Return the line that something stands in, by its path in the descriptor."""
    return next((place.span[0] + 1 for place in file.source_code_info.location if [*place.path] == path), 1)


def own_files(compiled: FileDescriptorSet) -> list[FileDescriptorProto]:
    """Return the files that are Weaviate's, not Google's, by name."""
    return sorted((file for file in compiled.file if not file.name.startswith("google/")), key=lambda file: file.name)


def reprint(compiled: FileDescriptorSet) -> Mapping[str, str]:
    """Print each of Weaviate's files again: what is on the wire, names in JSON, what is deprecated; nothing else."""
    return {file.name: "\n".join(_file(file)) + "\n" for file in own_files(compiled)}


def _file(file: FileDescriptorProto) -> Iterator[str]:
    yield 'syntax = "proto3";'
    if file.package:
        yield f"\npackage {file.package};"
    imports = {name: "" for name in file.dependency if name != "google/protobuf/descriptor.proto"}
    imports |= {file.dependency[index]: "public " for index in file.public_dependency}
    if imports:
        yield ""
        yield from (f'import {kind}"{name}";' for name, kind in sorted(imports.items()))
    for enum in file.enum_type:
        yield ""
        yield from _enum(enum)
    for message in file.message_type:
        yield ""
        yield from _message(message, f".{file.package}" if file.package else "")
    for service in file.service:
        yield ""
        yield from _service(service)


def _message(message: DescriptorProto, inside: str) -> Iterator[str]:
    full_name = f"{inside}.{message.name}"
    yield f"message {message.name} {{"
    yield from _deprecated(deprecated=message.options.deprecated)
    ranges = [(entry.start, entry.end - 1) for entry in message.reserved_range]
    for line in _reserved(ranges, message.reserved_name, LAST_FIELD):
        yield INDENT + line
    for enum in message.enum_type:
        yield from _indented(_enum(enum))
    maps = {f"{full_name}.{nested.name}": nested for nested in message.nested_type if nested.options.map_entry}
    for nested in message.nested_type:
        if not nested.options.map_entry:
            yield from _indented(_message(nested, full_name))
    yield from _indented(_fields(message, maps))
    yield "}"


def _indented(lines: Iterable[str]) -> Iterator[str]:
    return (INDENT + line for line in lines)


def _fields(message: DescriptorProto, maps: Mapping[str, DescriptorProto]) -> Iterator[str]:
    opened: set[int] = set()
    for field in message.field:
        if not field.HasField("oneof_index") or field.proto3_optional:
            yield _field(field, maps)
        elif field.oneof_index not in opened:
            opened.add(field.oneof_index)
            yield from _oneof(message.oneof_decl[field.oneof_index], field.oneof_index, message)


def _oneof(oneof: OneofDescriptorProto, index: int, message: DescriptorProto) -> Iterator[str]:
    yield f"oneof {oneof.name} {{"
    for field in message.field:
        if field.HasField("oneof_index") and field.oneof_index == index:
            yield INDENT + _field(field, {})
    yield "}"


def _field(field: FieldDescriptorProto, maps: Mapping[str, DescriptorProto]) -> str:
    entry = maps.get(field.type_name)
    if entry is not None:
        kind = f"map<{_type(entry.field[0])}, {_type(entry.field[1])}>"
    elif field.label == FieldDescriptorProto.LABEL_REPEATED:
        kind = f"repeated {_type(field)}"
    else:
        kind = f"optional {_type(field)}" if field.proto3_optional else _type(field)
    options = []
    if field.options.deprecated:
        options.append("deprecated = true")
    if field.options.HasField("packed"):
        options.append(f"packed = {str(field.options.packed).lower()}")
    if field.json_name != _json_name(field.name):
        options.append(f'json_name = "{field.json_name}"')
    return f"{kind} {field.name} = {field.number}{_bracket(options)};"


def _json_name(name: str) -> str:
    """Return the name in JSON of a field that has none of its own: protoc's rule."""
    return re.sub(r"_+(.?)", lambda found: found[1].upper(), name)


def _deprecated(*, deprecated: bool) -> Iterator[str]:
    if deprecated:
        yield f"{INDENT}option deprecated = true;"


def _type(field: FieldDescriptorProto) -> str:
    return SCALARS.get(field.type) or str(field.type_name)


def _bracket(options: list[str]) -> str:
    return f" [{', '.join(options)}]" if options else ""


def _enum(enum: EnumDescriptorProto) -> Iterator[str]:
    yield f"enum {enum.name} {{"
    yield from _deprecated(deprecated=enum.options.deprecated)
    if enum.options.allow_alias:
        yield f"{INDENT}option allow_alias = true;"
    ranges = [(entry.start, entry.end) for entry in enum.reserved_range]
    for line in _reserved(ranges, enum.reserved_name, LAST_ENUM_VALUE):
        yield INDENT + line
    for value in enum.value:
        options = ["deprecated = true"] if value.options.deprecated else []
        yield f"{INDENT}{value.name} = {value.number}{_bracket(options)};"
    yield "}"


def _reserved(ranges: Iterable[tuple[int, int]], names: Iterable[str], last: int) -> Iterator[str]:
    numbers = [
        str(first) if first == end else f"{first} to {'max' if end >= last else end}" for first, end in sorted(ranges)
    ]
    if numbers:
        yield f"reserved {', '.join(numbers)};"
    quoted = [f'"{name}"' for name in sorted(names)]
    if quoted:
        yield f"reserved {', '.join(quoted)};"


def _service(service: ServiceDescriptorProto) -> Iterator[str]:
    yield f"service {service.name} {{"
    yield from _deprecated(deprecated=service.options.deprecated)
    for method in service.method:
        request = f"stream {method.input_type}" if method.client_streaming else method.input_type
        reply = f"stream {method.output_type}" if method.server_streaming else method.output_type
        end = " { option deprecated = true; }" if method.options.deprecated else ";"
        yield f"{INDENT}rpc {method.name}({request}) returns ({reply}){end}"
    yield "}"
