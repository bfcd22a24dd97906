"""A little release of a make-believe Weaviate, in upstream's layout, and a little project that generates from it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from tests.support.source import ROOT

SCHEMA: dict[str, Any] = {
    "swagger": "2.0",
    "basePath": "/v1",
    "consumes": ["application/yaml", "application/json"],
    "info": {"title": "Little", "version": "9.1.0", "description": "Prose.", "contact": {"name": "somebody"}},
    "tags": [{"name": "things", "description": "Prose."}, {"name": "bits"}],
    "parameters": {"After": {"name": "after", "in": "query", "type": "string", "description": "Prose."}},
    "paths": {
        "/things/{id}": {
            "get": {
                "operationId": "things.get",
                "summary": "Prose.",
                "description": "Prose.",
                "tags": ["things"],
                "x-serviceIds": ["weaviate.local.get"],
                "parameters": [
                    {"name": "id", "in": "path", "type": "string", "format": "uuid", "required": True},
                    {"$ref": "#/parameters/After"},
                    {"name": "kind", "in": "query", "type": "string", "enum": ["b", "a"]},
                ],
                "responses": {
                    "200": {"description": "Prose.", "schema": {"$ref": "#/definitions/Thing"}},
                    "404": {"description": "Prose."},
                },
            }
        }
    },
    "definitions": {
        "Thing": {
            "type": "object",
            "description": "Prose.",
            "required": ["name", "description"],
            "properties": {
                "name": {"type": "string", "description": "Prose.", "example": "Prose."},
                "description": {"type": "string", "default": "description", "x-nullable": True},
                "title": {"type": "array", "items": {"type": "integer", "format": "int64", "description": "Prose."}},
            },
        }
    },
}

BASE = """\
// Prose.
syntax = "proto3";
package weaviate.v1;
import "google/protobuf/struct.proto";
option go_package = "somewhere";

enum Kind {
  option allow_alias = true;
  reserved 7, 9 to 11, 20 to max;
  reserved "KIND_GONE";
  KIND_UNSPECIFIED = 0;
  KIND_A = 1; // prose
  KIND_ALSO_A = 1;
  KIND_OLD = 2 [deprecated = true];
}

message Value {
  google.protobuf.Struct free = 1;
  map<string, bytes> raw = 2;
  map<int32, Value> deep = 3;
  repeated float floats = 4 [packed = false];
  repeated Value more = 5;
  repeated Kind kinds = 6;
}
"""

MAIN = """\
syntax = "proto3";
package weaviate.v1;
import "v1/base.proto";

service Weaviate {
  rpc Search(SearchRequest) returns (SearchReply) {};
  rpc BatchStream(stream SearchRequest) returns (stream SearchReply) {};
}

service OtherService {
  rpc Look(SearchRequest) returns (SearchReply);
}

message SearchRequest {
  reserved 3, 5 to 8, 1000 to max;
  reserved "old", "older";
  enum Order {
    ORDER_UNSPECIFIED = 0;
    ORDER_UP = 1;
  }
  message Value {
    string text = 1;
  }
  message Limits {
    optional uint32 limit = 1;
  }
  string collection = 1;
  optional double certainty = 2;
  oneof target {
    string property = 10;
    Value value = 11;
  }
  oneof second {
    bool yes = 12;
    Kind kind = 13;
  }
  .weaviate.v1.Value outer = 14 [deprecated = true];
  Limits limits = 15;
  Order order = 16;
  string from = 17;
}

message SearchReply {
  repeated SearchRequest.Value values = 1;
  bytes blob = 2;
  sint64 zigzag = 3;
}

message WeaviateHealthCheckRequest {
  string service = 1;
}

message WeaviateHealthCheckResponse {}
"""


def write_release(folder: Path, *, commit: str | None = "c0ffee") -> Path:
    """Write the little release; return its folder."""
    (folder / "openapi-specs").mkdir(parents=True)
    (folder / "openapi-specs/schema.json").write_text(json.dumps(SCHEMA), "utf-8")
    (folder / "grpc/proto/v1").mkdir(parents=True)
    (folder / "grpc/proto/v1/base.proto").write_text(BASE, "utf-8")
    (folder / "grpc/proto/v1/weaviate.proto").write_text(MAIN, "utf-8")
    if commit is not None:
        (folder / "COMMIT").write_text(f"{commit}\n", "utf-8")
    return folder


def write_project(folder: Path) -> Path:
    """Write a project without specs: our tool versions, our gRPC templates, and what generated code runs on."""
    folder.mkdir()
    shutil.copyfile(ROOT / "pyproject.toml", folder / "pyproject.toml")
    for name in ("__init__.py", "grpc"):
        source, target = ROOT / "templates/weaviate_gen_wire", folder / "templates/weaviate_gen_wire"
        target.mkdir(parents=True, exist_ok=True)
        if name == "grpc":
            shutil.copytree(source / name, target / name)
        else:
            shutil.copyfile(source / f"{name}.jinja", target / f"{name}.jinja")
    for name in ("_runtime", "_inputs"):
        shutil.copytree(
            ROOT / "weaviate_gen" / name, folder / "weaviate_gen" / name, ignore=shutil.ignore_patterns("__pycache__")
        )
    shutil.copyfile(ROOT / "weaviate_gen/exceptions.py", folder / "weaviate_gen/exceptions.py")
    (folder / "specs/overlays").mkdir(parents=True)
    for name in ("grpc", "words"):
        shutil.copyfile(ROOT / f"specs/overlays/{name}.toml", folder / f"specs/overlays/{name}.toml")
    return folder
