"""Bodies of requests that create and update collections."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from weaviate_gen.schemas.changes import Change, Path
from weaviate_gen.schemas.normal import is_reference
from weaviate_gen.transfer.layout import UNNAMED, Json, fields_of, list_of


def updated(actual: Json, changes: Iterable[Change]) -> Json:
    """Return a schema with changed settings.

    Args:
        actual: the schema, as the server returned it.
        changes: the changes.
    """
    body = copy.deepcopy(actual)
    for change in changes:
        path = change.path
        if path[:2] == ("vectorConfig", UNNAMED):
            path = path[2:]
        _set(body, path, change.after)
    return body


def _set(body: Json, path: Path, value: Any) -> None:
    at: Any = body
    for key in path[:-1]:
        if isinstance(at, list):
            at = next(each for each in list_of(at) if each["name"] == key)
        else:
            if at.get(key) is None:
                at[key] = {}
            at = at[key]
    if value is None:
        at.pop(path[-1], None)
    else:
        at[path[-1]] = value


def completed(schema: Json, before: Json, actual: Json) -> Json:
    """Return a desired schema with the settings of the actual one that it leaves to the server.

    Args:
        schema: the desired schema.
        before: the normal form of the actual one, with properties and vectors under their desired names.
        actual: the actual schema.
    """
    body = copy.deepcopy(schema)
    body["replicationConfig"] = {
        **fields_of(actual.get("replicationConfig")),
        **fields_of(body.get("replicationConfig")),
    }
    if not fields_of(body.get("multiTenancyConfig")).get("enabled"):
        body["shardingConfig"] = {**before["shardingConfig"], **fields_of(body.get("shardingConfig"))}
    modules = fields_of(actual.get("moduleConfig"))
    for module, settings in fields_of(body.get("moduleConfig")).items():
        body["moduleConfig"][module] = {**fields_of(modules.get(module)), **fields_of(settings)}
    for name, config in fields_of(body.get("vectorConfig")).items():
        old = fields_of(fields_of(before["vectorConfig"].get(name)).get("vectorizer"))
        for module, settings in fields_of(config.get("vectorizer")).items():
            config["vectorizer"][module] = {**fields_of(old.get(module)), **fields_of(settings)}
    for each in list_of(body.get("properties")):
        old_modules = fields_of(fields_of(before["properties"].get(each["name"])).get("moduleConfig"))
        if old_modules or each.get("moduleConfig"):
            each["moduleConfig"] = {**old_modules, **fields_of(each.get("moduleConfig"))}
    return body


def point_to(schema: Mapping[str, Any], name: str, resolve: Callable[[str], str], *own: str) -> Json:
    """Return a schema under another name, with references that lead to where they are to.

    Args:
        schema: the schema.
        name: the new name.
        resolve: returns the collection for the target of a reference.
        own: names by which the schema refers to itself.
    """
    body = copy.deepcopy(dict(schema))
    mine = {schema["class"], *own}
    for each in list_of(body.get("properties")):
        if is_reference(each["dataType"]):
            each["dataType"] = [name if target in mine else resolve(target) for target in each["dataType"]]
    body["class"] = name
    if fields_of(body.get("multiTenancyConfig")).get("enabled"):
        body.pop("shardingConfig", None)  # servers return it, and take it for collections without tenants alone
    return body
