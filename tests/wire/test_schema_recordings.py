"""Every schema that a real server gave is read, and written back without loss."""

from __future__ import annotations

import json
from typing import Any

from tests.support import recordings
from weaviate_gen._core.schema.read import collection_config, collection_config_simple

MANAGED = {"bucketGeneration", "searchableBlockmax", "trackDefaultQuantization", "usingBlockMaxWAND"}
"""Keys that the server writes for itself, and that are not written back."""
SWITCHES = {"bq", "multivector", "muvera", "objectTtlConfig", "pq", "rq", "sq"}
"""Tables that are nothing unless they are enabled."""


def stripped(value: Any) -> Any:
    """Leave out what says nothing: nulls, False, empty tables, what is switched off, and what the server manages.

    Of references name, targets and description say something; of sharding nothing does where there are tenants.
    """
    if isinstance(value, list):
        return [stripped(item) for item in value]
    if not isinstance(value, dict):
        return value
    found: dict[str, Any] = {}
    if str((value.get("dataType") or [""])[0])[:1].isupper():
        value = {key: value.get(key) for key in ("name", "dataType", "description")}
    if (value.get("multiTenancyConfig") or {}).get("enabled"):
        value = {key: item for key, item in value.items() if key != "shardingConfig"}
    for key, item in value.items():
        off = key in SWITCHES and isinstance(item, dict) and not item.get("enabled")
        inner = stripped(item)
        if key not in MANAGED and not off and inner not in (None, False, {}, [], ""):
            found[key] = inner
    return found


def test_recorded_schemas_come_back_as_they_were() -> None:
    schemas: list[dict[str, Any]] = []
    for row in recordings.exchanges("rest"):
        if row["method"] == "GET" and row["url"].startswith("/v1/schema") and str(row["status"]) == "200":
            body = json.loads(row["reply"])
            found = body.get("classes", [body]) if isinstance(body, dict) else []
            schemas += [schema for schema in found if "class" in schema]
    different = {}
    for schema in schemas:
        config = collection_config(schema)
        again = config.to_dict()
        collection_config_simple(schema).to_dict()
        assert collection_config(again) == config
        if stripped(schema) != stripped(again):
            different[str(schema["class"])] = (stripped(schema), stripped(again))
    assert {} == different
    assert len(schemas) > 100
