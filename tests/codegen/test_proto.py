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


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('// A comment.\nsyntax = "proto2";\npackage weaviate.v1;\n', 2),
        ('syntax = "proto2";\nmessage A { repeated group B = 1 { optional int32 c = 1; } }\n', 1),
        ('edition = "2023";\npackage weaviate.v1;\n', 1),
        ("message A { optional int32 b = 1; }\n", 1),
    ],
)
def test_what_is_not_proto3_is_refused_with_its_line(protos: Path, text: str, line: int) -> None:
    (protos / "v1/base.proto").write_text(text, "utf-8")
    with pytest.raises(
        SpecError, match=rf'^v1/base\.proto:{line}: is not plain proto3: write it as `syntax = "proto3"'
    ):
        proto.compile_protos(protos, ["v1/base.proto"])


LEGAL = """\
syntax = "proto3";
import "google/protobuf/descriptor.proto";
import public "google/protobuf/empty.proto";
import weak "google/protobuf/timestamp.proto";

extend google.protobuf.FieldOptions { string hint = 50001; }
option java_package = "x";

// A comment.
message Outer {
  reserved 9, 100 to max;
  message Inner { enum Kind { option allow_alias = true; NONE = 0; ONE = 1; UN = 1; LESS = -3; } Kind kind = 1; }
  message ThingEntry { string of_its_own = 1; }
  map<string, Inner> things = 1;
  map<int32, Inner.Kind> kinds = 2;
  oneof choice { string text = 3 [json_name = "words"]; Inner inner = 4; bytes _under_score = 5; }
  optional sint64 maybe = 6 [(hint) = "x", deprecated = true];
  repeated fixed32 packed = 7 [packed = false];
  google.protobuf.Timestamp at = 8;
  Other.ThingsEntry foreign = 10;
}
message Other { message ThingsEntry { bool plain = 1; } }

service All {
  rpc One(Outer) returns (Outer.Inner) { option idempotency_level = NO_SIDE_EFFECTS; }
  rpc Up(stream Outer) returns (google.protobuf.Empty);
  rpc Down(Outer) returns (stream Outer);
  rpc Both(stream Outer) returns (stream Outer);
}
"""


def test_all_of_proto3_is_printed_so_that_it_compiles_to_the_same(tmp_path: Path) -> None:
    (tmp_path / "a.proto").write_text(LEGAL, "utf-8")
    compiled = proto.compile_protos(tmp_path, ["a.proto"])
    printed = proto.reprint(compiled)
    (tmp_path / "again").mkdir()
    (tmp_path / "again/a.proto").write_text(printed["a.proto"], "utf-8")
    again = proto.compile_protos(tmp_path / "again", ["a.proto"])
    (before,), (after,) = proto.own_files(compiled), proto.own_files(again)
    assert before.message_type[0].field[5].options.deprecated
    before.message_type[0].field[5].ClearField("options")
    after.message_type[0].field[5].ClearField("options")
    assert before.message_type == after.message_type
    assert [method.name for method in after.service[0].method] == ["One", "Up", "Down", "Both"]
    assert "descriptor.proto" not in printed["a.proto"]
    assert 'import public "google/protobuf/empty.proto";' in printed["a.proto"]


def test_a_type_of_a_public_import_is_found_after_printing(protos: Path, tmp_path: Path) -> None:
    (protos / "v1/kinds.proto").write_text('syntax = "proto3";\npackage weaviate.v1;\nenum Sort { NO = 0; }\n', "utf-8")
    base = (
        (protos / "v1/base.proto")
        .read_text("utf-8")
        .replace("package weaviate.v1;", 'package weaviate.v1;\nimport public "v1/kinds.proto";')
    )
    (protos / "v1/base.proto").write_text(base, "utf-8")
    main = (protos / "v1/weaviate.proto").read_text("utf-8").replace("bytes blob = 2;", "Sort blob = 2;")
    (protos / "v1/weaviate.proto").write_text(main, "utf-8")
    names = [*NAMES, "v1/kinds.proto"]
    for name, text in proto.reprint(proto.compile_protos(protos, names)).items():
        (tmp_path / "again" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "again" / name).write_text(text, "utf-8")
    assert len(proto.compile_protos(tmp_path / "again", names).file) == 4


@pytest.mark.parametrize("around", ["{}", "message A {{ {} }}"])
def test_an_extension_of_a_message_is_refused_with_its_line(tmp_path: Path, around: str) -> None:
    extension = around.format("extend B {\n  optional string more = 100;\n}")
    text = f'syntax = "proto3";\n\nimport "b.proto";\n{extension}\n'
    (tmp_path / "a.proto").write_text(text, "utf-8")
    (tmp_path / "b.proto").write_text('syntax = "proto2";\nmessage B { extensions 100; }\n', "utf-8")
    with pytest.raises(SpecError, match=r"^specs/proto: protoc: a\.proto:4:\d+: Extensions in proto3 are only allowed"):
        proto.compile_protos(tmp_path, ["a.proto"])
