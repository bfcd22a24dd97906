"""Protos: compiled, printed again, and compiled again."""

from __future__ import annotations

from pathlib import Path

import pytest
from google.protobuf.descriptor_pb2 import FileDescriptorProto, FileDescriptorSet

from codegen.parse import proto
from codegen.parse.openapi_import import SpecError
from tests.support.upstream import write_release

NAMES = ["v1/weaviate.proto", "v1/base.proto"]


def _without_options(compiled: FileDescriptorSet) -> dict[str, FileDescriptorProto]:
    files = {file.name: file for file in proto.own_files(compiled)}
    for file in files.values():
        file.ClearField("options")
        file.dependency.sort()
        for method in (method for service in file.service for method in service.method):
            method.ClearField("options")
    return files


@pytest.fixture
def protos(tmp_path: Path) -> Path:
    return write_release(tmp_path / "release") / "grpc/proto"


def test_what_is_printed_compiles_to_the_same_descriptors(protos: Path, tmp_path: Path) -> None:
    compiled = proto.compile_protos(protos, NAMES)
    for name, text in proto.reprint(compiled).items():
        (tmp_path / "again" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "again" / name).write_text(text, "utf-8")
    again = proto.compile_protos(tmp_path / "again", NAMES)
    assert _without_options(compiled) == _without_options(again)
    assert proto.reprint(compiled) == proto.reprint(again)


NAMED = """\
syntax = "proto3";
package weaviate.v1;
enum Kind {
  option deprecated = true;
  KIND_NONE = 0;
}
message Old {
  option deprecated = true;
  string some_name = 1 [json_name = "other"];
  string plain_name_2 = 2;
}
service Shop {
  option deprecated = true;
  rpc Ask(Old) returns (Old) { option deprecated = true; }
}
"""


def test_what_is_deprecated_and_names_in_json_are_kept(protos: Path) -> None:
    (protos / "v1/base.proto").write_text(NAMED, "utf-8")
    compiled = proto.compile_protos(protos, ["v1/base.proto"])
    text = proto.reprint(compiled)["v1/base.proto"]
    (protos / "v1/base.proto").write_text(text, "utf-8")
    again = proto.compile_protos(protos, ["v1/base.proto"])
    assert proto.own_files(compiled) == proto.own_files(again)
    assert 1 == text.count("json_name")


def test_comments_and_file_options_are_not_printed(protos: Path) -> None:
    text = "".join(proto.reprint(proto.compile_protos(protos, NAMES)).values())
    assert "//" not in text
    assert "go_package" not in text
    assert text.isascii()


def test_reserved_numbers_and_names_are_printed(protos: Path) -> None:
    printed = proto.reprint(proto.compile_protos(protos, NAMES))
    assert '  reserved 7, 9 to 11, 20 to max;\n  reserved "KIND_GONE";\n' in printed["v1/base.proto"]
    assert '  reserved 3, 5 to 8, 1000 to max;\n  reserved "old", "older";\n' in printed["v1/weaviate.proto"]


def test_googles_files_come_along_and_are_not_ours(protos: Path) -> None:
    compiled = proto.compile_protos(protos, NAMES)
    assert ["google/protobuf/struct.proto", *sorted(NAMES)] == [file.name for file in compiled.file]
    assert sorted(NAMES) == [file.name for file in proto.own_files(compiled)]


def test_protoc_s_words_are_kept(protos: Path) -> None:
    (protos / "v1/base.proto").write_text('syntax = "proto3";\nmessage {', "utf-8")
    with pytest.raises(SpecError, match=r"^specs/proto: protoc: v1/base\.proto:2:\d+: \S"):
        proto.compile_protos(protos, NAMES)


def test_what_is_not_plain_proto3_is_refused(protos: Path) -> None:
    (protos / "v1/base.proto").write_text('syntax = "proto2";\npackage weaviate.v1;\n', "utf-8")
    compiled = proto.compile_protos(protos, ["v1/base.proto"])
    with pytest.raises(SpecError, match="is not plain proto3"):
        proto.reprint(compiled)
