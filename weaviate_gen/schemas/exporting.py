"""Export of the schema in the form of a desired state, without defaults of servers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from weaviate_gen._client.sync.client import WeaviateClient
from weaviate_gen.exceptions import WeaviateInvalidInputError
from weaviate_gen.schemas.bodies import point_to
from weaviate_gen.schemas.normal import expand
from weaviate_gen.schemas.state import State, read_state
from weaviate_gen.transfer.layout import UNNAMED, Json, fields_of, list_of

_SECTIONS = ("invertedIndexConfig", "multiTenancyConfig", "replicationConfig", "objectTtlConfig", "moduleConfig")


def export(client: WeaviateClient, names: Iterable[str] | None = None) -> Json:
    """Return what is there as a desired state; settings that have a server's default are left out.

    Args:
        client: where.
        names: collections; all if ``None``.

    Returns:
        A mapping with ``collections`` and ``aliases``, as :func:`load` takes it.

    Raises:
        WeaviateInvalidInputError: there is no collection of a name.
    """
    state = read_state(client)
    logical = {state.logical(name): name for name in state.collections if not _is_former(state, name)}
    chosen = [*logical] if names is None else [*names]
    missing = [name for name in chosen if name not in logical]
    if missing:
        raise WeaviateInvalidInputError(f"there is no collection {', '.join(missing)}: there are {', '.join(logical)}")
    aliases = {
        alias: state.logical(target)
        for alias, target in state.aliases.items()
        if alias not in logical and state.logical(target) in chosen
    }
    exported = [_compact(point_to(state.collections[logical[name]], name, state.logical)) for name in chosen]
    return {"collections": exported, **({"aliases": aliases} if aliases else {})}


def _is_former(state: State, name: str) -> bool:
    return state.is_version(name) and state.logical(name) == name


def _compact(schema: Json) -> Json:
    normal = expand(schema)
    default = expand({"class": schema["class"]})
    out: Json = {"class": schema["class"]}
    if normal["description"]:
        out["description"] = normal["description"]
    properties = list_of(schema.get("properties"))
    if properties:
        out["properties"] = [_property(each) for each in properties]
    vectors: Json = normal["vectorConfig"]
    named = {name: _vector(config) for name, config in vectors.items() if name != UNNAMED}
    if named:
        out["vectorConfig"] = named
    if UNNAMED in vectors and (named or _different(vectors[UNNAMED], default["vectorConfig"][UNNAMED])):
        out |= {key: schema[key] for key in ("vectorizer", "vectorIndexType") if key in schema}
        settings = _vector(vectors[UNNAMED]).get("vectorIndexConfig")
        if settings:
            out["vectorIndexConfig"] = settings
    for section in _SECTIONS:
        left = _different(normal[section], default[section])
        if left:
            out[section] = left
    module = str(schema.get("vectorizer"))
    own = fields_of(fields_of(schema.get("moduleConfig")).get(module))
    if own:
        out["moduleConfig"] = {**fields_of(out.get("moduleConfig")), module: own}
    return out


def _property(schema: Json) -> Json:
    kind = schema["dataType"]
    normal = expand({"class": "", "properties": [schema]})["properties"][schema["name"]]
    default = expand({"class": "", "properties": [{"name": schema["name"], "dataType": kind}]})["properties"]
    out: Json = {"name": schema["name"], "dataType": kind, **_different(normal, default[schema["name"]])}
    out.pop("nestedProperties", None)
    nested = list_of(schema.get("nestedProperties"))
    if nested:
        out["nestedProperties"] = [_property(each) for each in nested]
    return out


def _vector(config: Json) -> Json:
    kind = config["vectorIndexType"]
    default = expand({"class": "", "vectorIndexType": kind})["vectorConfig"][UNNAMED]
    left = _different(config["vectorIndexConfig"], default["vectorIndexConfig"])
    out = {"vectorizer": config["vectorizer"], "vectorIndexType": kind}
    return {**out, "vectorIndexConfig": left} if left else out


def _different(value: Mapping[str, Any], default: Mapping[str, Any]) -> Json:
    """Return what is not the same in the default."""
    out: Json = {}
    for key, each in value.items():
        other = default.get(key)
        if each == other:
            continue
        out[key] = _different(each, other) if isinstance(each, dict) and isinstance(other, dict) else each  # pyright: ignore[reportUnknownArgumentType] - JSON
    return out
