"""Recorded factory calls send the body of the official client, but for the corrections of docs/differences.md."""

from __future__ import annotations

import base64
import copy
import datetime as dt
import json
import warnings
from functools import cache
from typing import Any

from tests.support import recordings
from tests.support.release import not_before_own
from weaviate_gen._core.schema.create import class_body
from weaviate_gen._core.schema.update import Update
from weaviate_gen._types.schema.enums import DataType
from weaviate_gen._types.schema.properties import Property
from weaviate_gen_wire import modules
from weaviate_gen_wire.grpc import messages as pb

ROOTS = {
    name: getattr(modules, name) for name in ("Configure", "Reconfigure", "GenerativeConfig", "GenerativeParameters")
}


@cache
def corpus() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((recordings.folder() / "contract" / "modules_open.json").read_text("utf-8"))
    return found


def cases(*prefixes: str) -> list[dict[str, Any]]:
    return [case for case in corpus()["cases"] if case["factory"].startswith(prefixes)]


def factory(path: str) -> Any:
    root, *rest = path.split(".")
    if root == "Property":
        return Property
    found: Any = ROOTS[root]
    for name in rest:
        found = getattr(found, name)
    return found


def argument(value: Any) -> Any:
    if isinstance(value, list):
        return [argument(item) for item in value]
    if not isinstance(value, dict):
        return value
    if "$call" in value:
        return called(value["$call"], value["kwargs"])
    if "$enum" in value:
        return getattr(modules, value["$enum"])(value["value"])
    if "$multi2vec_field" in value:
        return modules.Multi2VecField(**value["$multi2vec_field"])
    if "$timedelta_seconds" in value:
        return dt.timedelta(seconds=value["$timedelta_seconds"])
    return {key: argument(item) for key, item in value.items()}


def called(path: str, arguments: dict[str, Any]) -> Any:
    return factory(path)(**{key: argument(value) for key, value in arguments.items()})


def create_arguments(path: str, made: Any) -> dict[str, Any]:
    """Place what a factory gave where `collections.create` takes it."""
    provided = modules.Configure.Vectors.self_provided
    multi = modules.Configure.MultiVectors.self_provided
    text = Property(name="txt", data_type=DataType.TEXT, text_analyzer=made if "text_analyzer" in path else None)
    placed = {
        "Vectors": {"vector_config": made},
        "MultiVectors": {"vector_config": made},
        "NamedVectors": {"vectorizer_config": [made]},
        "Vectorizer": {"vectorizer_config": made},
        "Generative": {"generative_config": made},
        "Reranker": {"reranker_config": made},
        "ObjectTTL": {"object_ttl_config": made},
        "inverted_index": {"inverted_index_config": made},
        "multi_tenancy": {"multi_tenancy_config": made},
        "replication": {"replication_config": made},
        "sharding": {"sharding_config": made},
        "text_analyzer": {"properties": [text]},
    }
    if path.startswith("Configure.VectorIndex.Quantizer"):
        return {"vector_config": provided(quantizer=made)}
    if path.startswith("Configure.VectorIndex.MultiVector.Encoding"):
        return {"vector_config": multi(encoding=made)}
    if path.startswith("Configure.VectorIndex.MultiVector"):
        return {"vector_config": multi(multi_vector_config=made)}
    if path.startswith("Configure.VectorIndex"):
        return {"vector_config": provided(vector_index_config=made)}
    if path == "Configure.Replication.async_config":
        return {"replication_config": modules.Configure.replication(async_config=made)}
    if path == "Configure.ObjectTTL.delete_by_date_property":
        return {"object_ttl_config": made, "properties": [Property(name="expires_at", data_type=DataType.DATE)]}
    return placed[path.split(".")[1]]


def update_arguments(path: str, made: Any) -> dict[str, Any]:
    """Place what a factory gave where `collection.config.update` takes it."""
    update = modules.Reconfigure
    if path.startswith("Reconfigure.VectorIndex.Quantizer"):
        made = update.VectorIndex.hnsw(quantizer=made)
    if path.startswith("Reconfigure.VectorIndex"):
        return {"vector_config": update.Vectors.update(vector_index_config=made)}
    if path == "Reconfigure.Replication.async_config":
        return {"replication_config": update.replication(async_config=made)}
    placed = {
        "Vectors": "vector_config",
        "NamedVectors": "vectorizer_config",
        "Generative": "generative_config",
        "Reranker": "reranker_config",
        "ObjectTTL": "object_ttl_config",
        "inverted_index": "inverted_index_config",
        "multi_tenancy": "multi_tenancy_config",
        "replication": "replication_config",
    }
    name = path.split(".")[1]
    return {placed[name]: [made] if name == "NamedVectors" else made}


def cured(body: Any) -> Any:
    """Return what we send instead of what the official client sends and the server does not read."""
    if isinstance(body, list):
        return [cured(item) for item in body]
    if not isinstance(body, dict):
        return body
    found = {
        key: cured(value) for key, value in body.items() if key not in ("skip_vectorization", "vectorize_property_name")
    }
    renamed = (
        ("multi2vec-bind", "IMUFields", "imuFields"),
        ("multi2vec-voyageai", "truncation", "truncate"),
        ("generative-palm", "maxOutputTokens", "tokenLimit"),
        ("encoder", "type_", "type"),
    )
    for table, old, new in renamed:
        settings = found.get(table)
        for place in (settings, settings.get("weights")) if isinstance(settings, dict) else ():
            if isinstance(place, dict) and old in place:
                place[new] = place.pop(old)
    nvidia = found.get("text2vec-nvidia", {})
    if isinstance(nvidia.get("truncate"), bool):
        nvidia["truncate"] = "END" if nvidia["truncate"] else "NONE"
    if "objectTTLConfig" in found:
        found["objectTtlConfig"] = found.pop("objectTTLConfig")
    return found


def whole(case: dict[str, Any], key: str) -> Any:
    """Return the expected body; of properties, with what `vector_config` vectorizers get."""
    body = cured(copy.deepcopy(case[key]))
    if case["id"] == "collection/props_vector_config":
        body["properties"][0]["moduleConfig"] = {"text2vec-openai": {"skip": True, "vectorizePropertyName": False}}
    return body


def test_every_create_case_gives_the_recorded_body() -> None:
    different: dict[str, Any] = {}
    for case in cases("Configure", "collections.create"):
        with warnings.catch_warnings(record=True):
            warnings.simplefilter("always")
            if case["factory"] == "collections.create":
                arguments = {key: argument(value) for key, value in case["kwargs"].items()}
            else:
                arguments = create_arguments(case["factory"], called(case["factory"], case["kwargs"]))
        if (now := class_body("golden", **arguments)) != (expected := whole(case, "wire")):
            different[case["id"]] = (expected, now)
        before = class_body("golden", **arguments, server=(1, 37, 4))
        if before != (expected := whole(case, "wire_before_1_37_5" if "wire_before_1_37_5" in case else "wire")):
            different[case["id"] + " before 1.37.5"] = (expected, before)
    assert {} == different


def test_every_update_case_gives_the_recorded_body() -> None:
    different: dict[str, Any] = {}
    for case in cases("Reconfigure"):
        with warnings.catch_warnings(record=True):
            warnings.simplefilter("always")
            made = called(case["factory"], case["kwargs"])
        stored = corpus()["schemas"][case.get("schema_before", "base2")]
        found = Update(**update_arguments(case["factory"], made)).apply(stored)
        if "client_error" in case:
            assert found["vectorConfig"]["default"]["vectorIndexConfig"]["hnsw"]["bq"]["enabled"] is True
        elif found != (expected := whole(case, "wire")):
            different[case["id"]] = (expected, found)
    assert {} == different


@not_before_own
def test_every_runtime_case_gives_the_recorded_message() -> None:
    different: dict[str, Any] = {}
    for case in cases("GenerativeConfig", "GenerativeParameters"):
        with warnings.catch_warnings(record=True):
            warnings.simplefilter("always")
            made = called(case["factory"], case["kwargs"])
        kind = {"single_prompt": pb.GenerativeSearch.Single, "grouped_task": pb.GenerativeSearch.Grouped}.get(
            case["factory"].rsplit(".", 1)[-1], pb.GenerativeProvider
        )
        message = made.to_proto(pb, argument(case["provider"])) if "provider" in case else made.to_proto(pb)
        expected = kind.FromString(base64.b64decode(case["proto_b64"]))
        if expected != message:
            different[case["id"]] = (str(expected), str(message))
    assert {} == different


def test_what_the_official_client_calls_deprecated_warns_here_too() -> None:
    silent: list[str] = []
    for case in cases("Configure", "Reconfigure", "GenerativeConfig"):
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            called(case["factory"], case["kwargs"])
        if case.get("warnings") and not [one for one in said if one.category is DeprecationWarning]:
            silent.append(case["id"])
    assert [] == silent
