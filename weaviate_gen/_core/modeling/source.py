"""Source of models, from the schemas of collections."""

from __future__ import annotations

import keyword
from collections.abc import Iterable, Mapping
from typing import Any, cast

from weaviate_gen._core.modeling.declaring import Model
from weaviate_gen.exceptions import WeaviateInvalidInputError

_TYPES = {
    "text": "str", "string": "str", "boolean": "bool", "int": "int", "number": "float", "date": "datetime.datetime",
    "uuid": "uuid.UUID", "blob": "str", "blobHash": "str",
    "geoCoordinates": "GeoCoordinate", "phoneNumber": "PhoneNumber",
}  # fmt: skip
_STATED = {"string", "string[]", "blob", "blobHash"}
_OPTIONS = {
    "description": "description", "indexFilterable": "index_filterable", "indexRangeFilters": "index_range_filters",
    "indexSearchable": "index_searchable",
}  # fmt: skip
_HEAD = '''"""Models of collections."""

from __future__ import annotations

import datetime
import uuid
from typing import Annotated

from weaviate_gen.classes.config import DataType, Tokenization
from weaviate_gen.classes.data import GeoCoordinate, PhoneNumber
from weaviate_gen.models import ID, CollectionOptions, Model, Prop, PropertyOptions, Refs, Vector, field
'''


def source(schemas: Iterable[Mapping[str, Any]]) -> str:
    """Return the source of a module of models, whose schemas are these.

    Args:
        schemas: schemas of collections, as ``GET /v1/schema`` or :func:`weaviate_gen.schemas.export` has them.

    Returns:
        Python.

    Raises:
        WeaviateInvalidInputError: a schema refers to a collection that is not among them, or has an unknown data type.
    """
    listed = [dict(each) for each in schemas]
    writer = _Writer([str(each["class"]) for each in listed])
    return "\n\n".join([_HEAD, *(writer.collection(each) for each in listed)])


class _Writer:
    """Writes the classes of collections."""

    def __init__(self, names: Iterable[str]) -> None:
        self._taken = set(_NAMES)
        self._names = {name: _free(name, self._taken) for name in names}
        self._classes: list[str] = []

    def collection(self, schema: dict[str, Any]) -> str:
        name, class_name = schema["class"], self._names[schema["class"]]
        self._classes = []
        rest = {key: value for key, value in schema.items() if key not in {"class", "description", "properties"}}
        if "vectorConfig" not in rest:
            rest.setdefault("vectorizer", "none")  # of an unnamed vector, which models do not have otherwise
        arguments = [f"description={schema['description']!r}"] if "description" in schema else []
        arguments += [f"name={name!r}"] if class_name != name else []
        arguments += [f"schema={rest!r}"] if rest else []
        lines = [f"    __collection__ = CollectionOptions({', '.join(arguments)})", ""] if arguments else []
        properties: list[Any] = schema.get("properties") or []
        taken = set[str]()
        fields = self._fields(name, properties, taken)
        lines += [f"    {_free('id', taken)}: Annotated[uuid.UUID | None, ID] = None", *fields]
        for vector in cast("dict[str, Any]", schema.get("vectorConfig") or {}):
            attribute = _free(vector if vector.isidentifier() and _field(vector) == vector else "vector", taken)
            kind = "list[float] | list[list[float]] | None"
            lines.append(f"    {attribute}: Annotated[{kind}, Vector(name={vector!r})] = None")
        self._classes.append("\n".join([f"class {class_name}(Model):", *lines]) + "\n")
        return "\n\n".join(self._classes)

    def _fields(self, owner: str, properties: Iterable[Mapping[str, Any]], taken: set[str]) -> list[str]:
        return [self._field(owner, each, _free(_field(str(each["name"])), taken)) for each in properties]

    def _field(self, owner: str, schema: Mapping[str, Any], attribute: str) -> str:
        name = str(schema["name"])
        given: Any = schema["dataType"]
        kinds: list[str] = [given] if isinstance(given, str) else given
        options = [f"name={name!r}"] if attribute != name else []
        options += [f"{argument}={schema[key]!r}" for key, argument in _OPTIONS.items() if schema.get(key) is not None]
        if schema.get("tokenization"):
            options.append(f"tokenization=Tokenization.{schema['tokenization'].upper()}")
        known = {"name", "dataType", "nestedProperties", "tokenization", *_OPTIONS}
        further = {key: value for key, value in schema.items() if key not in known and value is not None}
        options += [f"schema={further!r}"] if further else []
        if kinds[0][:1].isupper():
            missing = [each for each in kinds if each not in self._names]
            if missing:
                raise WeaviateInvalidInputError(
                    f"{owner}.{name} refers to {', '.join(missing)}: pass the schema of that collection, too"
                )
            hint, default = f'Refs["{" | ".join(self._names[each] for each in kinds)}"]', "default_factory=list"
        else:
            hint, default = f"Prop[{self._hint(owner, name, kinds[0], schema)} | None]", "default=None"
            if kinds[0] in _STATED:
                options.insert(0, f"data_type=DataType({kinds[0]!r})")
        wrapped = f"Annotated[{hint}, PropertyOptions({', '.join(options)})]" if options else hint
        return f"    {attribute}: {wrapped} = field({default})"

    def _hint(self, owner: str, name: str, kind: str, schema: Mapping[str, Any]) -> str:
        bare = kind.removesuffix("[]")
        if bare == "object":
            hint = _free(f"{owner}_{name}", self._taken)
            inner = self._fields(hint, schema.get("nestedProperties") or [], set())
            self._classes.append("\n".join([f"class {hint}(Model):", *(inner or ["    pass"])]) + "\n")
        elif bare in _TYPES:
            hint = _TYPES[bare]
        else:
            raise WeaviateInvalidInputError(f"{owner}.{name} has the data type {kind}, which models do not know")
        return f"list[{hint}]" if kind.endswith("[]") else hint


def _field(name: str) -> str:
    reserved = keyword.iskeyword(name) or name.startswith("_") or hasattr(Model, name) or name in _NAMES
    return f"{name.lstrip('_')}_" if reserved else name


_NAMES = {
    "datetime", "uuid", "field", "Annotated", "DataType", "Tokenization", "GeoCoordinate", "PhoneNumber", "ID",
    "CollectionOptions", "Model", "Prop", "PropertyOptions", "Ref", "Refs", "Vector", "str", "int", "float", "bool",
    "list",
}  # fmt: skip
"""Names that annotations and classes of the module need."""


def _free(name: str, taken: set[str]) -> str:
    while name in taken or keyword.iskeyword(name):
        name += "_"
    taken.add(name)
    return name
