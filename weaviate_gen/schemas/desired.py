"""Desired state: collections and aliases, from Python, YAML and JSON."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol, TypeGuard, runtime_checkable

from weaviate_gen._inputs.errors import described
from weaviate_gen._inputs.identifiers import collection_name
from weaviate_gen._types.schema.config import CollectionConfig
from weaviate_gen.exceptions import WeaviateInvalidInputError
from weaviate_gen.transfer.layout import Json, fields_of, list_of

_SECTIONS = frozenset(
    {
        "class", "description", "properties", "vectorConfig", "vectorizer", "vectorIndexType", "vectorIndexConfig",
        "invertedIndexConfig", "multiTenancyConfig", "replicationConfig", "shardingConfig", "objectTtlConfig",
        "moduleConfig", "renamedFrom",
    }
)  # fmt: skip
RENAMED = "renamedFrom"
"""Key of the former name, of a collection, a property or a vector."""

_BM25 = {"b": 0.75, "k1": 1.2}


@runtime_checkable
class HasSchema(Protocol):
    """A class or object that has a schema, such as a typed model."""

    def __weaviate_schema__(self) -> Mapping[str, Any]:
        """Return the JSON of the collection's schema."""
        ...


@dataclass(frozen=True, slots=True)
class Desired:
    """What is to be there.

    Attributes:
        collections: schemas by name, as ``POST /v1/schema`` takes them.
        aliases: collections by alias.
        renamed: former names of collections by their names.
        renamed_properties: by collection, former names of properties by their names.
        renamed_vectors: by collection, former names of vectors by their names.
    """

    collections: Mapping[str, Json]
    aliases: Mapping[str, str] = field(default_factory=dict[str, str])
    renamed: Mapping[str, str] = field(default_factory=dict[str, str])
    renamed_properties: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])
    renamed_vectors: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])


def load(source: Any) -> Desired:
    """Read a desired state.

    Args:
        source: a schema as JSON has it, a `CollectionConfig`, something with ``__weaviate_schema__()``; a list of
            these; a mapping with ``collections``, a list of these, and ``aliases``, collections by alias; or the path
            of a file that ends in .json, .yaml or .yml and has one of these.

    Returns:
        The desired state.

    Raises:
        WeaviateInvalidInputError: it is something else, or the file cannot be read.
    """
    if isinstance(source, Desired):
        return source
    if isinstance(source, str | Path):
        source = _read(Path(source))
    aliases: Any = {}
    if _is_mapping(source) and "collections" in source:
        unknown = sorted(map(str, source.keys() - {"collections", "aliases"}))
        if unknown:
            raise WeaviateInvalidInputError(
                f"a desired state must have the keys collections and aliases, got {', '.join(unknown)}"
            )
        aliases = source.get("aliases") or {}
        source = source["collections"]
    if not _is_mapping(aliases):
        raise WeaviateInvalidInputError(
            f"aliases must be a mapping of aliases to collections, got {described(aliases)}"
        )
    items: list[Any] = list(source) if _is_list(source) else [source]
    return _desired([_schema(item, at) for at, item in enumerate(items)], aliases)


def _desired(schemas: Iterable[Json], aliases: Mapping[Any, Any]) -> Desired:
    collections = dict[str, Json]()
    renamed = dict[str, str]()
    properties, vectors = dict[str, Mapping[str, str]](), dict[str, Mapping[str, str]]()
    for schema in schemas:
        name: str = schema["class"]
        if name in collections:
            raise WeaviateInvalidInputError(f"collection {name} must be there once, got it twice")
        if RENAMED in schema:
            renamed[name] = collection_name(schema.pop(RENAMED), RENAMED)
        properties[name] = {
            each["name"]: _capital(str(each.pop(RENAMED)), lower=True)
            for each in list_of(schema.get("properties"))
            if RENAMED in each
        }
        vectors[name] = {
            vector: str(config.pop(RENAMED))
            for vector, config in fields_of(schema.get("vectorConfig")).items()
            if RENAMED in config
        }
        collections[name] = schema
    links = {
        collection_name(alias, "alias"): collection_name(target, "collection") for alias, target in aliases.items()
    }
    both = sorted(links.keys() & collections.keys())
    if both:
        raise WeaviateInvalidInputError(f"{both[0]} must be a collection or an alias, got both")
    return Desired(collections, links, renamed, properties, vectors)


def _schema(item: Any, at: int) -> Json:
    if isinstance(item, CollectionConfig):
        item = item.to_dict()
    elif isinstance(item, HasSchema):
        item = item.__weaviate_schema__()
    if not _is_mapping(item):
        raise WeaviateInvalidInputError(
            f"collections[{at}] must be the mapping of a schema, a CollectionConfig or a typed model, got "
            f"{described(item)}"
        )
    schema: Json = copy.deepcopy(dict(item))
    if "class" not in schema and "name" in schema:
        schema["class"] = schema.pop("name")
    name = schema["class"] = _capital(collection_name(schema.get("class"), f"collections[{at}].class"))
    unknown = sorted(map(str, schema.keys() - _SECTIONS))
    if unknown:
        raise WeaviateInvalidInputError(
            f"collection {name} must have keys of a schema ({', '.join(sorted(_SECTIONS))}), got {', '.join(unknown)}"
        )
    _check_properties(schema.get("properties") or [], name)
    inverted = fields_of(schema.get("invertedIndexConfig"))
    if inverted.get("bm25") is not None:
        inverted["bm25"] = {**_BM25, **inverted["bm25"]}  # a server takes what is left out for 0
    return schema


def _check_properties(properties: Any, where: str) -> None:
    if not _is_list(properties):
        raise WeaviateInvalidInputError(f"{where}.properties must be a list, got {described(properties)}")
    names = set[str]()
    for at, each in enumerate(properties):
        if not _is_mapping(each) or not isinstance(each.get("name"), str) or not each["name"]:
            raise WeaviateInvalidInputError(f"{where}.properties[{at}] must be a mapping with a name")
        name = each["name"] = _capital(each["name"], lower=True)
        if isinstance(each.get("dataType"), str):
            each["dataType"] = [each["dataType"]]
        if not _is_list(each.get("dataType")) or not each["dataType"]:
            raise WeaviateInvalidInputError(f"property {name} of {where} must have a dataType such as text")
        if name in names:
            raise WeaviateInvalidInputError(f"property {name} of {where} must be there once, got it twice")
        names.add(name)
        _check_properties(each.get("nestedProperties") or [], f"{where}.{name}")


def _capital(name: str, *, lower: bool = False) -> str:
    """Return a name as servers keep it: collections begin with a capital letter, properties do not."""
    return (name[:1].lower() if lower else name[:1].upper()) + name[1:]


def _read(path: Path) -> Any:
    try:
        text = path.read_text("utf-8")
    except OSError as error:
        raise WeaviateInvalidInputError(f"{path} cannot be read: {error.strerror or error}") from error
    match path.suffix.lower():
        case ".json":
            try:
                return json.loads(text)
            except ValueError as error:
                raise WeaviateInvalidInputError(f"{path} must be JSON: {error}") from error
        case ".yaml" | ".yml":
            return _yaml(text, path)
        case _:
            raise WeaviateInvalidInputError(f"source must be a file that ends in .json, .yaml or .yml, got {path}")


def _yaml(text: str, path: Path) -> Any:
    try:
        yaml: Any = import_module("yaml")
    except ImportError as error:
        raise WeaviateInvalidInputError(
            f"{path}: YAML requires the [cli] extra: pip install 'weaviate-gen[cli]'"
        ) from error
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark: Any = getattr(error, "problem_mark", None)
        where = "" if mark is None else f", but is not in line {mark.line + 1}, column {mark.column + 1}"
        raise WeaviateInvalidInputError(f"{path} must be YAML{where}") from error


def _is_mapping(value: object) -> TypeGuard[dict[Any, Any]]:
    return isinstance(value, Mapping)


def _is_list(value: object) -> TypeGuard[list[Any]]:
    return isinstance(value, list | tuple)
