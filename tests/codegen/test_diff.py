"""What a comparison of two releases says, case by case, and how it says it."""

from __future__ import annotations

import copy
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from google.protobuf.descriptor_pb2 import FileDescriptorSet

from codegen import cli
from codegen.diff import grpc, modules, report, rest, side
from codegen.diff.change import Verdict, Way, worst
from codegen.diff.ignored import Ignored
from codegen.diff.report import Report
from codegen.diff.rules import RULES, classify
from codegen.parse import openapi_import, proto
from codegen.parse.openapi_import import SpecError
from tests.support import recordings
from tests.support.release import PRESENT
from tests.support.source import ROOT
from tests.support.upstream import SCHEMA, write_release

BREAKING, WARNING, ADDITIVE, COSMETIC = Verdict.BREAKING, Verdict.WARNING, Verdict.ADDITIVE, Verdict.COSMETIC
GOLDEN = Path(__file__).parent / "golden"
Told = list[tuple[str, str, Verdict]]


@pytest.mark.parametrize("release", ["1.38.11", "1.32.27"])
def test_the_differences_of_real_releases(release: str) -> None:
    specs = recordings.folder() / "specs"
    old, new = side.load(specs / f"weaviate-{release}"), side.load(specs / "weaviate-1.39.0")
    expected = (GOLDEN / f"diff-{release}.md").read_text("utf-8")
    assert expected == report.markdown(Report(old.release, new.release, side.compare(old, new)))


def test_our_specs_are_those_of_the_release_they_name() -> None:
    upstream = recordings.folder() / f"specs/weaviate-{PRESENT}"
    if not upstream.is_dir():
        pytest.skip(f"the sources of {PRESENT} are not at hand")
    assert [] == side.compare(side.load(ROOT / "specs"), side.load(upstream))


# REST


def _rest(change: Callable[[Any], object], *, before: Callable[[Any], object] = bool) -> Told:
    """Compare the little release's document with one that was changed."""
    old = copy.deepcopy(SCHEMA)
    old["definitions"]["Back"] = {"type": "object", "properties": {"thing": {"$ref": "#/definitions/Thing"}}}
    before(old)
    new = copy.deepcopy(old)
    change(new)
    found = rest.compare(openapi_import.canonical(old), openapi_import.canonical(new))
    return [(each.where, each.detail, each.worse) for each in found]


GET = "GET /things/{id}"


def _get(document: Any) -> Any:
    return document["paths"]["/things/{id}"]["get"]


def _thing(document: Any) -> Any:
    return document["definitions"]["Thing"]


def _name(document: Any) -> Any:
    return _thing(document)["properties"]["name"]


def _body(document: Any) -> None:
    _get(document)["parameters"].append(
        {"name": "body", "in": "body", "schema": {"$ref": "#/definitions/Thing"}}  # now it goes both ways
    )


REST: dict[str, tuple[Callable[[Any], object], Told]] = {
    "base path": (lambda new: new.update(basePath="/v2"), [("basePath", "'/v1' became '/v2'", BREAKING)]),
    "media type gone": (
        lambda new: new.update(consumes=["application/json"]),
        [("every operation", "consumes application/yaml no longer", BREAKING)],
    ),
    "media type new": (
        lambda new: new["consumes"].append("text/plain"),
        [("every operation", "consumes text/plain", ADDITIVE)],
    ),
    "media types of its own": (
        lambda new: _get(new).update(produces=["text/plain"]),
        [(GET, "produces anything became text/plain", BREAKING)],
    ),
    "tags": (
        lambda new: new["tags"].append({"name": "more"}) or new["tags"].pop(0),
        [("tag more", "listed", COSMETIC), ("tag things", "no longer listed", COSMETIC)],
    ),
    "operation renamed": (
        lambda new: _get(new).update(operationId="other"),
        [(GET, "operationId 'things.get' became 'other'", BREAKING)],
    ),
    "operation deprecated": (lambda new: _get(new).update(deprecated=True), [(GET, "deprecated", COSMETIC)]),
    "path parameter renamed": (
        lambda new: new["paths"].update(
            {"/things/{key}": json.loads(json.dumps(new["paths"].pop("/things/{id}")).replace('"id"', '"key"'))}
        ),
        [("GET /things/{key}: id (path)", "renamed to key", BREAKING)],
    ),
    "shared parameter changed": (
        lambda new: new["parameters"]["After"].update(type="integer"),
        [
            ("shared parameters", "written otherwise; its effects are listed where it is used", COSMETIC),
            (f"{GET}: after (query)", "type 'string' became 'integer'", BREAKING),
        ],
    ),
    "body new": (_body, [(f"{GET}: body", "new", ADDITIVE)]),
    "parameters swapped": (
        lambda new: _get(new)["parameters"].reverse(),
        [(GET, "written otherwise, with the same meaning", COSMETIC)],
    ),
    "enum of a parameter open now": (
        lambda new: _get(new)["parameters"][2].pop("enum"),
        [(f"{GET}: kind (query)", "enum was ['b', 'a']", ADDITIVE)],
    ),
    "answer new": (
        lambda new: _get(new)["responses"].update({"500": {"description": ""}}),
        [(f"{GET}: 500", "new", ADDITIVE)],
    ),
    "error no longer listed": (
        lambda new: _get(new)["responses"].pop("404"),
        [(f"{GET}: 404", "no longer listed", COSMETIC)],
    ),
    "answer without a body": (
        lambda new: _get(new)["responses"]["200"].pop("schema"),
        [(f"{GET}: 200", "without a body", BREAKING)],
    ),
    "answer with a body": (
        lambda new: _get(new)["responses"]["404"].update(schema={"type": "object"}),
        [(f"{GET}: 404", "with a body", WARNING)],
    ),
    "answer's headers": (
        lambda new: _get(new)["responses"]["404"].update(headers={"X": {"type": "string"}}),
        [(f"{GET}: 404: header X", "new", ADDITIVE)],
    ),
    "definition gone": (lambda new: new["definitions"].pop("Back"), [("Back", "removed", COSMETIC)]),
    "required in an answer": (
        lambda new: _thing(new)["required"].append("title"),
        [("Thing.title", "now required", ADDITIVE)],
    ),
    "not required in an answer": (
        lambda new: _thing(new)["required"].remove("name"),
        [("Thing.name", "no longer required", BREAKING)],
    ),
    "default": (
        lambda new: _thing(new)["properties"]["description"].update(default="other"),
        [("Thing.description", "default 'description' became 'other'", BREAKING)],
    ),
    "limits": (
        lambda new: _name(new).update(minLength=3, maxLength=3),
        [
            ("Thing.name", "minLength is now 3", ADDITIVE),
            ("Thing.name", "maxLength is now 3", ADDITIVE),
        ],
    ),
    "an enum where there was none": (
        lambda new: _name(new).update(enum=["x"]),
        [("Thing.name", "enum is now ['x']", ADDITIVE)],
    ),
    "null": (
        lambda new: (
            _name(new).update({"x-nullable": True}) or _thing(new)["properties"]["description"].pop("x-nullable")
        ),
        [("Thing.description", "may not be null", ADDITIVE), ("Thing.name", "may be null", BREAKING)],
    ),
    "left out": (
        lambda new: _name(new).update({"x-omitempty": False}),
        [("Thing.name", "there even if empty", ADDITIVE)],
    ),
    "property deprecated": (
        lambda new: _name(new).update({"x-deprecated": True}),
        [("Thing.name", "deprecated", COSMETIC)],
    ),
    "pattern": (lambda new: _name(new).update(pattern="x"), [("Thing.name", "pattern is now 'x'", ADDITIVE)]),
    "what nobody knows": (lambda new: _name(new).update(new="x"), [("Thing.name", "new is now 'x'", BREAKING)]),
    "items": (
        lambda new: _thing(new)["properties"]["title"]["items"].update(type="string"),
        [("Thing.title[]", "type 'integer' became 'string'", BREAKING)],
    ),
    "items of any kind": (
        lambda new: _thing(new)["properties"]["title"].pop("items"),
        [("Thing.title[]", "no longer described", BREAKING)],
    ),
    "values of a map": (
        lambda new: _thing(new).update(additionalProperties={"type": "string"}),
        [("Thing.*", "described", ADDITIVE)],
    ),
    "parts": (
        lambda new: _thing(new).update(allOf=[{"type": "object"}]),
        [("Thing", "written otherwise, with the same meaning", COSMETIC)],
    ),
    "described in its place": (
        lambda new: _get(new)["responses"]["200"].update(schema=copy.deepcopy(_thing(new))),
        [(f"{GET}: 200", "described by itself, not by Thing", COSMETIC)],
    ),
}


@pytest.mark.parametrize("kind", REST)
def test_a_change_of_rest_is_told(kind: str) -> None:
    change, expected = REST[kind]
    assert expected == _rest(change)


def test_what_goes_to_the_server_must_not_ask_for_more() -> None:
    told = _rest(lambda new: _thing(new)["required"].append("title"), before=_body)
    assert [("Thing.title", "now required", BREAKING)] == told
    told = _rest(lambda new: _thing(new)["properties"]["description"].pop("x-nullable"), before=_body)
    assert [("Thing.description", "may not be null", BREAKING)] == told


def test_what_comes_from_the_server_must_not_say_less() -> None:
    def always(document: Any) -> None:
        _name(document)["x-omitempty"] = False

    told = _rest(lambda new: _name(new).pop("x-omitempty"), before=always)
    assert [("Thing.name", "left out if empty", BREAKING)] == told


def test_a_map_of_other_values_and_one_of_anything() -> None:
    def strings(document: Any) -> None:
        _thing(document)["additionalProperties"] = {"type": "string"}

    told = _rest(lambda new: _thing(new).update(additionalProperties=False), before=strings)
    assert [("Thing.*", "no longer allowed", BREAKING)] == told


def test_of_two_limits_in_parts_the_narrower_holds() -> None:
    def parts(document: Any) -> None:
        _thing(document)["allOf"] = [{"$ref": "#/definitions/Gone"}, {"maxProperties": 3, "format": "a"}]
        _thing(document).update(maxProperties=5, format="b")

    told = _rest(lambda new: _thing(new)["allOf"][1].update(maxProperties=4, format="0"), before=parts)
    assert [
        ("Thing", "format 'a' became '0'", BREAKING),
        ("Thing", "maxProperties 3 became 4", WARNING),
    ] == told


def test_what_nobody_knows_is_told_only_where_it_changed() -> None:
    def pattern(document: Any) -> None:
        _name(document)["pattern"] = "x"

    told = _rest(lambda new: _name(new).update(type="integer"), before=pattern)
    assert [("Thing.name", "type 'string' became 'integer'", BREAKING)] == told


def test_parts_are_compared_one_by_one() -> None:
    def parts(document: Any) -> None:
        _thing(document)["allOf"] = [{"$ref": "#/definitions/Back"}, {"type": "object"}]

    told = _rest(lambda new: _thing(new)["allOf"][1].update(type="string"), before=parts)
    assert [("Thing", "type 'object' became 'object and string'", BREAKING)] == told


def test_a_definition_renamed_with_those_that_name_it() -> None:
    def rename(document: Any) -> None:
        document["definitions"] = json.loads(json.dumps(document["definitions"]).replace("Thing", "Item"))
        document["definitions"]["Rear"] = document["definitions"].pop("Back")
        _get(document)["responses"]["200"]["schema"] = {"$ref": "#/definitions/Item"}

    assert [
        ("Back", "renamed to Rear; on the wire it is the same", COSMETIC),
        ("Thing", "renamed to Item; on the wire it is the same", BREAKING),
    ] == _rest(rename)


def test_a_reference_to_something_else_is_compared_by_what_it_means() -> None:
    def other(document: Any) -> None:
        document["definitions"]["Else"] = {"type": "object", "properties": {"name": {"type": "string"}}}
        document["definitions"]["Same"] = copy.deepcopy(_thing(document))

    def refer(name: str) -> Callable[[Any], object]:
        return lambda new: _get(new)["responses"]["200"].update(schema={"$ref": f"#/definitions/{name}"})

    assert [(f"{GET}: 200", "described by Same, not by Thing", COSMETIC)] == _rest(refer("Same"), before=other)
    told = _rest(refer("Else"), before=other)
    assert (f"{GET}: 200.title", "removed", BREAKING) in told


def test_what_refers_to_itself_is_compared_once() -> None:
    def two_chains(document: Any) -> None:
        for name in ("One", "Two"):
            schema = {"type": "object", "properties": {"next": {"$ref": f"#/definitions/{name}"}}}
            document["definitions"][name] = schema
        _get(document)["responses"]["200"]["schema"] = {"$ref": "#/definitions/One"}

    told = _rest(
        lambda new: _get(new)["responses"]["200"].update(schema={"$ref": "#/definitions/Two"}), before=two_chains
    )
    assert [(f"{GET}: 200", "described by Two, not by One", COSMETIC)] == told


# gRPC


def _protos(tmp_path: Path, *changes: tuple[str, str]) -> FileDescriptorSet:
    folder = tmp_path / f"release{len(list(tmp_path.iterdir()))}"
    protos = write_release(folder) / "grpc/proto"
    for name in ("base", "weaviate"):
        path = protos / f"v1/{name}.proto"
        text = path.read_text("utf-8")
        for old, new in changes:
            text = text.replace(old, new)
        path.write_text(text, "utf-8")
    return proto.compile_protos(protos, ["v1/base.proto", "v1/weaviate.proto"])


GRPC: dict[str, tuple[list[tuple[str, str]], Told]] = {
    "map's values": (
        [("map<string, bytes> raw", "map<string, string> raw")],
        [("Value.raw", "type map<string, bytes> became map<string, string>", BREAKING)],
    ),
    "packed": (
        [("repeated float floats = 4 [packed = false];", "repeated float floats = 4;")],
        [("Value.floats", "packed otherwise; every reader takes both", COSMETIC)],
    ),
    "reserved": ([("reserved 7, 9 to 11, ", "reserved 7, ")], [("Kind", "no longer reserved: 9 to 11", BREAKING)]),
    "number swapped": (
        [
            ("string collection = 1;", "string collection = 100;"),
            ("string from = 17;", "string from = 17; bool x = 1;"),
        ],
        [
            ("SearchRequest.collection", "number 1 became 100", BREAKING),
            ("SearchRequest.x", "new, with the number 1 of another", BREAKING),
        ],
    ),
    "reserved name": (
        [('reserved "old", "older";', 'reserved "older";'), ("string from = 17;", "string from = 17; bool old = 18;")],
        [
            ("SearchRequest.old", "new, as 18, which was reserved", BREAKING),
            ("SearchRequest", "no longer reserved: old", BREAKING),
        ],
    ),
    "order": (
        [("Limits limits = 15;\n  Order order = 16;", "Order order = 16;\n  Limits limits = 15;")],
        [("SearchRequest", "fields in another order", COSMETIC)],
    ),
    "order of values": (
        [("KIND_A = 1; // prose\n  KIND_ALSO_A = 1;", "KIND_ALSO_A = 1;\n  KIND_A = 1;")],
        [("Kind", "values in another order", COSMETIC)],
    ),
    "value deprecated no more": (
        [(" [deprecated = true];\n}", ";\n}")],
        [("Kind.KIND_OLD", "no longer deprecated", COSMETIC)],
    ),
    "group renamed": (
        [("oneof second", "oneof first")],
        [("SearchRequest.second", "the group is renamed to first", BREAKING)],
    ),
    "name in JSON": (
        [("sint64 zigzag = 3;", 'sint64 zigzag = 3 [json_name = "zig"];')],
        [("SearchReply.zigzag", "named zig in JSON, not zigzag", BREAKING)],
    ),
    "another message with its own": (
        [("message WeaviateHealthCheckResponse {}", "message Health { message Part {} enum Of { OF_NONE = 0; } }")],
        [("Health", "new", ADDITIVE), ("WeaviateHealthCheckResponse", "removed", BREAKING)],
    ),
    "replies": (
        [("rpc Look(SearchRequest) returns (SearchReply);", "rpc Look(SearchRequest) returns (stream SearchRequest);")],
        [
            ("OtherService/Look", "returns SearchRequest, not SearchReply", BREAKING),
            ("OtherService/Look", "replies in a stream", BREAKING),
        ],
    ),
    "field and value renamed": (
        [("bytes blob = 2;", "bytes bytes = 2;"), ("ORDER_UP = 1", "ORDER_DOWN = 1")],
        [
            ("SearchReply.blob", "renamed to bytes", BREAKING),
            ("SearchRequest.Order.ORDER_UP", "renamed to ORDER_DOWN", BREAKING),
        ],
    ),
}


@pytest.mark.parametrize("kind", GRPC)
def test_a_change_of_grpc_is_told(kind: str, tmp_path: Path) -> None:
    changes, expected = GRPC[kind]
    found = grpc.compare(_protos(tmp_path), _protos(tmp_path, *changes))
    assert expected == [(each.where, each.detail, each.worse) for each in found]


# Module facts

FACTS: dict[str, Any] = {
    "a.toml": {
        "provider": "a",
        "modules": {
            "text2vec-a": {
                "kind": "text2vec",
                "since": "1.0.0",
                "settings": [
                    {"wire": "model", "type": "str", "allowed": ["x", "y"], "max_items": 3, "min": 1},
                    {"wire": "url", "type": "url", "required": True, "unit": "none"},
                ],
                "factories": [{"name": "a"}],
                "runtime": {"oneof": "a", "fields": [{"proto": "k", "type": "int"}]},
            }
        },
        "configs": {"pq": {"kind": "quantizer"}},
    }
}
MODULE = "modules.text2vec-a"


def _unit(facts: Any) -> Any:
    return facts["a.toml"]["modules"]["text2vec-a"]


def _setting(facts: Any, index: int = 0) -> Any:
    return _unit(facts)["settings"][index]


MODULES: dict[str, tuple[Callable[[Any], object], Told]] = {
    "config gone": (lambda new: new["a.toml"]["configs"].pop("pq"), [("configs.pq", "removed", BREAKING)]),
    "kind": (lambda new: _unit(new).update(kind="else"), [(MODULE, "kind text2vec became else", BREAKING)]),
    "since": (lambda new: _unit(new).update(since="2"), [(MODULE, "other since", COSMETIC)]),
    "factories": (
        lambda new: _unit(new).update(factories=[]),
        [(MODULE, "differs where this comparison does not look", BREAKING)],
    ),
    "runtime field": (
        lambda new: _unit(new)["runtime"]["fields"].append({"proto": "p", "type": "int"}),
        [(f"{MODULE}.p", "new", ADDITIVE)],
    ),
    "default": (lambda new: _setting(new).update(default=1), [(f"{MODULE}.model", "default None became 1", ADDITIVE)]),
    "required": (lambda new: _setting(new).update(required=True), [(f"{MODULE}.model", "now required", BREAKING)]),
    "not required": (lambda new: _setting(new, 1).pop("required"), [(f"{MODULE}.url", "no longer required", ADDITIVE)]),
    "values": (
        lambda new: _setting(new).update(allowed=["y", "z"]),
        [(f"{MODULE}.model", "value 'x' removed", BREAKING), (f"{MODULE}.model", "new value 'z'", ADDITIVE)],
    ),
    "any value": (
        lambda new: _setting(new).pop("allowed"),
        [(f"{MODULE}.model", "allowed ['x', 'y'] became None", ADDITIVE)],
    ),
    "only some values": (
        lambda new: _setting(new, 1).update(allowed=[]),
        [(f"{MODULE}.url", "allowed None became []", BREAKING)],
    ),
    "narrower": (
        lambda new: _setting(new).update(max_items=2, min=2),
        [
            (f"{MODULE}.model", "min 1 became 2", BREAKING),
            (f"{MODULE}.model", "max_items 3 became 2", BREAKING),
        ],
    ),
    "wider": (lambda new: _setting(new).pop("min"), [(f"{MODULE}.model", "min 1 became None", ADDITIVE)]),
    "unit": (lambda new: _setting(new, 1).update(unit="s"), [(f"{MODULE}.url", "unit 'none' became 's'", BREAKING)]),
    "words": (lambda new: new["a.toml"].update(title="A"), [("a.toml", "other title", COSMETIC)]),
}


@pytest.mark.parametrize("kind", MODULES)
def test_a_change_of_module_facts_is_told(kind: str) -> None:
    change, expected = MODULES[kind]
    new = copy.deepcopy(FACTS)
    change(new)
    assert expected == [(each.where, each.detail, each.worse) for each in modules.compare(FACTS, new)]


# Sides and reports


def test_what_differs_where_nobody_looks_is_told_as_breaking() -> None:
    facts = openapi_import.canonical(SCHEMA)
    old = side.Side("1", facts, FileDescriptorSet())
    new = side.Side("1", {**facts, "new": 1}, FileDescriptorSet())
    assert [BREAKING] == [change.worse for change in side.compare(old, new)]


def test_an_overlay_or_a_table_that_does_not_fit_its_model_is_told(specs: Path) -> None:
    for name in ("overlays", "surface"):
        shutil.copytree(ROOT / "specs" / name, specs / name, dirs_exist_ok=True)
    before = side.load(specs)
    wrong = {
        "overlays": ("rest.toml", "pointer = ", "piinter = "),
        "surface": ("methods.toml", "positional = ", "posit = "),
    }
    for folder, (name, old, new) in wrong.items():
        path = specs / folder / name
        text = path.read_text("utf-8")
        path.write_text(text.replace(old, new, 1), "utf-8")
        with pytest.raises(SpecError, match=name):
            side.compare(before, side.load(specs))
        path.write_text(text, "utf-8")


def test_words_of_upstreams_document_are_cosmetic_and_so_is_the_order_of_its_keys(tmp_path: Path) -> None:
    old, new = write_release(tmp_path / "old"), write_release(tmp_path / "new")
    path = new / "openapi-specs/schema.json"
    document = json.loads(path.read_text("utf-8"))
    document["definitions"]["Thing"]["description"] = "Other words."
    path.write_text(json.dumps(document), "utf-8")
    assert [classify("rest-words-changed", "Thing", "words changed")] == side.compare(side.load(old), side.load(new))
    path.write_text(json.dumps(dict(reversed(SCHEMA.items()))), "utf-8")
    told = [classify("rest-rewritten", "the document", "keys in another order")]
    assert told == side.compare(side.load(old), side.load(new))


def test_comments_alone_are_cosmetic_and_new_files_no_comments(tmp_path: Path) -> None:
    old, new = write_release(tmp_path / "old"), write_release(tmp_path / "new")
    path = new / "grpc/proto/v1/base.proto"
    path.write_text("// more\n" + path.read_text("utf-8"), "utf-8")
    changes = side.compare(side.load(old), side.load(new))
    assert [classify("grpc-rewritten", "base.proto", "other comments, options or layout")] == changes


@pytest.fixture
def specs(tmp_path: Path) -> Path:
    """Return a copy of the project's specs, small: one file of module facts."""
    for name in ("openapi", "proto"):
        shutil.copytree(ROOT / "specs" / name, tmp_path / "specs" / name)
    (tmp_path / "specs/modules").mkdir()
    (tmp_path / "specs/modules/a.toml").write_text('[modules.a]\nkind = "x"\n', "utf-8")
    return tmp_path / "specs"


def test_sides_that_cannot_be_read_are_refused(specs: Path, tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="holds neither"):
        side.load(specs / "proto")
    (specs / "modules/a.toml").write_bytes(b"x =")
    with pytest.raises(SpecError, match="is not TOML"):
        side.load(specs)
    (specs / "modules/a.toml").write_bytes(b"\xff")
    with pytest.raises(SpecError, match="is not UTF-8"):
        side.load(specs)


@pytest.mark.parametrize(
    ("change", "code", "said"),
    [
        ("", 0, f"{PRESENT} -> {PRESENT}: no differences\n"),
        ('since = "1"\n', 0, "0 breaking, 0 warning, 0 additive, 1 cosmetic\n\ncosmetic: nothing depends on it\n"),
        ('[modules.b]\nkind = "x"\n', 1, "  modules  modules.b: new\n"),
        ("[[modules.a.settings]]\nwire = 'w'\nrequired = true\n", 2, "  modules  modules.a.w: new, and required\n"),
    ],
)
def test_the_exit_code_is_the_gravest_change(
    specs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], change: str, code: int, said: str
) -> None:
    new = Path(shutil.copytree(specs, tmp_path / "new"))
    with (new / "modules/a.toml").open("a", encoding="utf-8") as file:
        file.write(change)
    assert code == cli.main(["diff", str(specs), str(new)])
    assert said in capsys.readouterr().out


def test_a_comparison_that_cannot_be_made_has_an_exit_code_of_its_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert 3 == cli.main(["diff", str(tmp_path), str(tmp_path)])
    assert "holds neither" in capsys.readouterr().err


CHANGES = [
    classify("grpc-field-type-changed", "SearchRequest.raw", "type map<string, bytes> became a|b"),
    classify("grpc-enum-value-added", "Kind.B", "new, as 2", Way.OUT),
    classify("rest-operation-added", "GET /", "new"),
]
IGNORED = [Ignored(classify("rest-host-changed", "host", "is now 'a'"), "The host is only an example.")]
REPORT = Report("1", "2", CHANGES, IGNORED, ["specs/overlays/diff.toml: rest-host-changed at nothing"])


def test_a_report_in_json() -> None:
    written = json.loads(report.as_json(REPORT))
    assert ("1", "2", "breaking", "breaking", "breaking") == tuple(
        written[key] for key in ("old", "new", "verdict", "wire", "python")
    )
    warned = written["changes"][1]
    assert ("warning", "warning", "additive") == (warned["verdict"], warned["wire"], warned["python"])
    assert ("grpc-enum-value-added", "gRPC", "Kind.B") == (warned["rule"], warned["area"], warned["where"])
    assert warned["reason"].endswith(".")
    assert "The host is only an example." == written["ignored"][0]["ignored_because"]
    assert ["specs/overlays/diff.toml: rest-host-changed at nothing"] == written["unmatched"]
    assert "cosmetic" == json.loads(report.as_json(Report("1", "2", [])))["wire"]


def test_a_report_in_markdown() -> None:
    page = report.markdown(REPORT)
    assert page.startswith("# Weaviate 1 to 2\n\n1 breaking, 1 warning, 1 additive, 0 cosmetic.\n\n## Breaking: ")
    row = "type map&lt;string, bytes> became a\\|b | breaking | breaking | grpc-field-type-changed |"
    assert f"| gRPC | `SearchRequest.raw` | {row}" in page
    assert "| REST | `host` | is now 'a' | rest-host-changed | The host is only an example. |" in page
    assert "- specs/overlays/diff.toml: rest-host-changed at nothing\n" in page
    assert f"- rest-operation-added: {RULES['rest-operation-added'].reason}\n" in page
    assert "# Weaviate 1 to 2\n\nNo differences.\n" == report.markdown(Report("1", "2", []))


def test_a_report_as_text_has_the_gravest_first() -> None:
    said = report.text(REPORT)
    assert re.search(
        r"\nbreaking: .*\n  gRPC .*\n +wire breaking, python breaking .*\n\nwarning: .*\n.*\n.*\n\nadditive: .*\n"
        r"  REST     GET /: new\n.*\n\nignored:\n  REST     host: is now 'a' \(The host is only an example\.\)\n"
        r"\nthe ignore list names what is not there: .*\n$",
        said,
    )
    assert (BREAKING, COSMETIC) == (worst(CHANGES), worst([]))
