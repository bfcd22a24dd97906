"""Made-up next releases of Weaviate, in upstream's layout: one with more of everything, one with less.

They are made of this project's own specs, so that no file of upstream's is needed. `write_additive` only adds;
`write_breaking` takes away what hand-written code uses. `copy_project` is a copy of this project to upgrade.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from tests.support.source import ROOT

PRESENT = str(tomllib.loads((ROOT / "specs/lock.toml").read_text("utf-8"))["release"])
"""The release that the specs are of."""
NEXT = "{}.{}.0".format(PRESENT.split(".", maxsplit=1)[0], int(PRESENT.split(".")[1]) + 1)
"""The made-up release."""
LEFT = (".git", ".cache", "__pycache__", ".mypy_cache", ".pytest_cache", ".ruff_cache", "*.egg-info")
"""What a copy of the project has no need of."""


def write_additive(folder: Path) -> Path:
    """Write a release that has more of everything, and nothing less; return its folder."""
    return _write(folder, _add, {name: _more(*changes) for name, changes in MORE.items()})


def write_breaking(folder: Path) -> Path:
    """Write a release without some of what hand-written code uses; return its folder."""
    return _write(folder, _remove, {name: _more(*changes) for name, changes in LESS.items()})


def is_made_up() -> bool:
    """Return whether this project was upgraded to the release that has more."""
    return "MadeUp" in (ROOT / "specs/openapi/schema.json").read_text("utf-8")


def copy_project(folder: Path) -> Path:
    """Copy this project; return the copy's folder."""
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(*LEFT))
    return folder


def upgrade(project: Path, source: Path, report: Path) -> subprocess.CompletedProcess[str]:
    """Regenerate a project from a release's sources, as `scripts/regen.sh --from` does."""
    return python(project, "-m", "codegen", "regen", "--from", str(source), "--report", str(report))


def python(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python on a copy of the project; what it runs there is not measured as this project's."""
    path = os.pathsep.join([str(project), str(project / "generated")])
    environment = {key: value for key, value in os.environ.items() if not key.startswith("COV")}
    environment |= {"PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=False)


def add_module_facts(project: Path) -> None:
    """Add what a release's modules would bring to a project's tables: a module, a setting, an index's setting."""
    (project / "specs/modules/madeup.toml").write_text(MODULE, "utf-8")
    for name, old, new in FACTS:
        path = project / "specs/modules" / name
        text = path.read_text("utf-8")
        assert text.count(old) == 1, (name, old)
        path.write_text(text.replace(old, f"{old}{new}"), "utf-8")


def _write(folder: Path, change: Callable[[dict[str, Any]], None], protos: Mapping[str, Callable[[str], str]]) -> Path:
    document: dict[str, Any] = json.loads((ROOT / "specs/openapi/schema.json").read_text("utf-8"))
    document["info"]["version"] = NEXT
    change(document)
    document["tags"] = [{"name": tag} for tag in document["tags"]]
    (folder / "openapi-specs").mkdir(parents=True)
    (folder / "openapi-specs/schema.json").write_text(json.dumps(document), "utf-8")
    shutil.copytree(ROOT / "specs/proto", folder / "grpc/proto")
    for name, edit in protos.items():
        path = folder / f"grpc/proto/v1/{name}.proto"
        path.write_text(edit(path.read_text("utf-8") if path.exists() else ""), "utf-8")
    (folder / "COMMIT").write_text("0" * 40 + "\n", "utf-8")
    return folder


def _more(*changes: tuple[str, str]) -> Callable[[str], str]:
    def edit(text: str) -> str:
        for old, new in changes:
            assert old in text, old
            text = text.replace(old, new, 1)
        return text

    return edit


def _answers(definition: str | None = None) -> dict[str, Any]:
    found = {"schema": {"$ref": f"#/definitions/{definition}"}} if definition else {}
    wrong = {"schema": {"$ref": "#/definitions/ErrorResponse"}}
    return {"200": found, "401": {}, "403": wrong, "422": wrong, "500": wrong}


def _path(name: str) -> dict[str, Any]:
    return {"in": "path", "name": name, "required": True, "type": "string"}


def _add(document: dict[str, Any]) -> None:
    """Add a group of operations, operations of old groups, properties, parameters, headers and enum values."""
    document["tags"].append("madeups")
    made = {"in": "body", "name": "body", "required": True, "schema": {"$ref": "#/definitions/MadeUp"}}
    document["paths"] |= {
        "/madeups": {
            "get": {"operationId": "madeups.list", "tags": ["madeups"], "responses": _answers("MadeUpList")},
            "post": {
                "operationId": "madeups.create",
                "tags": ["madeups"],
                "parameters": [made],
                "responses": _answers("MadeUp"),
            },
        },
        "/madeups/{madeUpId}": {
            "delete": {
                "operationId": "madeups.delete",
                "tags": ["madeups"],
                "parameters": [_path("madeUpId"), {"in": "query", "name": "forceNow", "type": "boolean"}],
                "responses": _answers(),
            },
        },
        "/schema/{className}/renew": {
            "post": {
                "operationId": "schema.objects.renew",
                "tags": ["schema"],
                "parameters": [_path("className")],
                "responses": _answers("Alias"),
            }
        },
        "/backups/{backend}/{id}/size": {
            "get": {
                "operationId": "backups.size",
                "tags": ["backups"],
                "parameters": [_path("backend"), _path("id")],
                "responses": _answers("MadeUp"),
            }
        },
    }
    definitions = document["definitions"]
    definitions["MadeUp"] = {
        "type": "object",
        "required": ["name"],
        "properties": {
            "name": {"type": "string"},
            "kind": {"type": "string", "enum": ["one", "other"]},
            "parts": {"type": "array", "items": {"$ref": "#/definitions/MadeUpPart"}},
        },
    }
    definitions["MadeUpPart"] = {"type": "object", "properties": {"size": {"type": "integer", "format": "int64"}}}
    definitions["MadeUpList"] = {"type": "array", "items": {"$ref": "#/definitions/MadeUp"}}
    for name in (
        *("BackupCreateRequest", "BackupRestoreRequest", "BackupConfig", "Class", "Property", "Tenant", "Object"),
        *("InvertedIndexConfig", "MultiTenancyConfig", "ReplicationConfig", "Permission", "Alias", "TokenizeRequest"),
    ):
        definitions[name]["properties"]["madeUp"] = {"type": "string"}
    for name in (
        "BackupCreateResponse",
        "NodeStatus",
        "NodeShardStatus",
        "Meta",
        "Statistics",
        "UserOwnInfo",
        "Schema",
    ):
        definitions[name]["properties"]["madeUpAnswer"] = {"type": "integer", "format": "int64"}
    for name, key in (
        *(("Tenant", "activityStatus"), ("BackupConfig", "CompressionLevel"), ("Property", "tokenization")),
        *(("NodeStatus", "operationalMode"), ("RestoreConfig", "usersOptions"), ("NodeStatus", "status")),
        *(("ReplicationConfig", "deletionStrategy"), ("WhereFilter", "operator"), ("BackupCreateResponse", "status")),
    ):
        definitions[name]["properties"][key]["enum"].append("MadeUp")
    actions = definitions["Permission"]["properties"]["action"]["enum"]
    actions += ["renew_collections", "read_madeups", "manage_madeups"]
    for path, verb in (("/nodes", "get"), ("/objects/{className}/{id}", "get"), ("/backups/{backend}", "post")):
        given = document["paths"][path][verb].setdefault("parameters", [])
        given.append({"in": "query", "name": "madeUp", "type": "boolean", "required": False})
        given.append({"in": "header", "name": "X-Made-Up", "type": "string", "required": False})
        headers = {"X-Made-Up-Answer": {"type": "string"}}
        document["paths"][path][verb]["responses"]["200"]["headers"] = headers


MORE: Mapping[str, tuple[tuple[str, str], ...]] = {
    "made_up": (
        (
            "",
            (
                'syntax = "proto3";\npackage weaviate.v1;\n'
                "message MadeUpRequest { string collection = 1; MadeUpKind kind = 2; }\n"
                "message MadeUpReply { repeated string names = 1; }\n"
                "enum MadeUpKind { MADE_UP_KIND_UNSPECIFIED = 0; MADE_UP_KIND_ONE = 1; }\n"
            ),
        ),
    ),
    "weaviate": (
        ('import "v1/batch.proto";\n', 'import "v1/batch.proto";\nimport "v1/made_up.proto";\n'),
        (
            "service Weaviate {\n",
            (
                "service Weaviate {\n  rpc MadeUp(.weaviate.v1.MadeUpRequest) returns (.weaviate.v1.MadeUpReply);\n"
                "  rpc MadeUpWatch(.weaviate.v1.MadeUpRequest) returns (stream .weaviate.v1.MadeUpReply);\n"
            ),
        ),
    ),
    "search_get": (
        ("message SearchRequest {\n", "message SearchRequest {\n  optional string made_up = 900;\n"),
        ("message MetadataRequest {\n", "message MetadataRequest {\n  bool made_up = 900;\n"),
        ("message MetadataResult {\n", "message MetadataResult {\n  string made_up = 900;\n"),
        ("message SearchReply {\n", "message SearchReply {\n  MadeUpDetail made_up = 900;\n"),
        (
            "message SearchReply {\n",
            "message MadeUpDetail {\n  int64 size = 1;\n  map<string, double> parts = 2;\n}\n\nmessage SearchReply {\n",
        ),
    ),
    "base": (("    OPERATOR_NOT = 15;\n", "    OPERATOR_NOT = 15;\n    OPERATOR_MADE_UP = 99;\n"),),
    "tenants": (
        (
            "  TENANT_ACTIVITY_STATUS_ONLOADING = 11;\n",
            "  TENANT_ACTIVITY_STATUS_ONLOADING = 11;\n  TENANT_ACTIVITY_STATUS_MADE_UP = 99;\n",
        ),
        ("message Tenant {\n", "message Tenant {\n  string made_up = 900;\n"),
    ),
    "batch": (("message BatchObject {\n", "message BatchObject {\n  string made_up = 900;\n"),),
    "aggregate": (("message AggregateRequest {\n", "message AggregateRequest {\n  optional bool made_up = 900;\n"),),
}
"""What is put into the protos: text, and the text that stands there instead."""

MODULE = """\
provider = "madeup"
title = "Made Up"

[modules.text2vec-madeup]
kind = "text2vec"
status = "active"
capability = "Text2Vec"
settings = [
    { wire = "model", type = "str", python = "model", default = "small" },
    { wire = "unheardOf", type = "int" },
]

[[modules.text2vec-madeup.factories]]
name = "text2vec_madeup"
"Configure.Vectors" = "*, name, quantizer, model, vector_index_config"
"""
FACTS = (
    (
        "collection.toml",
        '    { wire = "actualVirtualCount", type = "int", managed_by = "server" },\n',
        '    { wire = "madeUp", type = "int" },\n',
    ),
)
"""Rows that are put into the tables of modules: the file, the text before, the text."""


def _remove(document: dict[str, Any]) -> None:
    """Remove an operation, a parameter, a property and a value that hand-written code uses; rename a definition."""
    del document["paths"]["/aliases/{aliasName}"]["put"]
    nodes = document["paths"]["/nodes"]["get"]
    nodes["parameters"] = [each for each in nodes["parameters"] if "Verbosity" not in str(each.get("$ref"))]
    definitions = document["definitions"]
    del definitions["BackupRestoreRequest"]["properties"]["overwriteAlias"]
    definitions["BackupConfig"]["properties"]["CompressionLevel"]["enum"].remove("ZstdBestSpeed")
    text = json.dumps(document["paths"]).replace('"#/definitions/DBUserInfo"', '"#/definitions/OtherUserInfo"')
    document["paths"] = json.loads(text)
    definitions["OtherUserInfo"] = definitions.pop("DBUserInfo")


LESS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "base": (("    OPERATOR_CONTAINS_NONE = 14;\n", ""),),
    "search_get": (("  bool is_consistent = 9;\n", ""),),
}
"""What is taken out of the protos: text, and nothing that stands there instead."""
GONE = {
    "operation aliases_update",
    "parameter nodes_get.output",
    "property BackupRestoreRequest.overwriteAlias",
    "choice BackupConfig.CompressionLevel: ZstdBestSpeed",
    "value Filters.Operator.OPERATOR_CONTAINS_NONE",
    "field MetadataRequest.is_consistent",
}
"""What the breaking release takes away, beside the name of a definition: as the report calls it."""
