"""The forms that bodies must have: refused as a server refuses what it cannot even read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from weaviate_gen.engine import deadline
from weaviate_gen.engine.values.json_types import is_list, is_map
from weaviate_gen.engine.wire.rest.request import Unreadable

Form: TypeAlias = "str | Shape | list[Any]"
"""A kind of JSON value (`text`, `number`, `flag`, `any`, `map`), an object's shape, or `[form]`: a list of one."""


@dataclass(frozen=True, slots=True)
class Shape:
    """An object's fields.

    Attributes:
        name: what a server calls it.
        fields: the form of each known field.
        choices: the values that a field may have.
    """

    name: str
    fields: Mapping[str, Form]
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, "tuple[str, ...]"])


_TOKENIZATIONS = ("word", "lowercase", "whitespace", "field", "trigram", "gse", "kagome_kr", "kagome_ja", "gse_ch")
_STATES = (
    "ACTIVE", "INACTIVE", "OFFLOADED", "OFFLOADING", "ONLOADING", "HOT", "COLD", "FROZEN", "FREEZING", "UNFREEZING"
)  # fmt: skip
_ANALYZER = Shape("TextAnalyzerConfig", {"asciiFold": "flag", "asciiFoldIgnore": ["text"], "stopwordPreset": "text"})
_COMMON: dict[str, Form] = {
    "name": "text",
    "description": "text",
    "dataType": ["text"],
    "tokenization": "text",
    "indexFilterable": "flag",
    "indexSearchable": "flag",
    "indexRangeFilters": "flag",
    "textAnalyzer": _ANALYZER,
}
NESTED = Shape("NestedProperty", {**_COMMON, "nestedProperties": ["any"]}, {"tokenization": _TOKENIZATIONS})
PROPERTY = Shape(
    "Property",
    {
        **_COMMON,
        "indexInverted": "flag",
        "moduleConfig": "map",
        "nestedProperties": [NESTED],
        "disableDuplicatedReferences": "flag",
    },
    {"tokenization": _TOKENIZATIONS},
)
_BM25 = Shape("BM25Config", {"b": "number", "k1": "number"})
STOPWORDS = Shape("StopwordConfig", {"preset": "text", "additions": ["text"], "removals": ["text"]})
_INVERTED = Shape(
    "InvertedIndexConfig",
    {
        "bm25": _BM25,
        "cleanupIntervalSeconds": "number",
        "indexNullState": "flag",
        "indexPropertyLength": "flag",
        "indexTimestamps": "flag",
        "stopwords": STOPWORDS,
        "stopwordPresets": "map",
        "tokenizerUserDict": ["map"],
        "usingBlockMaxWAND": "flag",
    },
)
_REPLICATION = Shape(
    "ReplicationConfig",
    {"factor": "number", "asyncEnabled": "flag", "asyncConfig": "map", "deletionStrategy": "text"},
    {"deletionStrategy": ("NoAutomatedResolution", "DeleteOnConflict", "TimeBasedResolution")},
)
_TENANCY = Shape(
    "MultiTenancyConfig", {"enabled": "flag", "autoTenantCreation": "flag", "autoTenantActivation": "flag"}
)
_LIFE = Shape(
    "ObjectTTLConfig",
    {"defaultTtl": "number", "deleteOn": "text", "enabled": "flag", "filterExpiredObjects": "flag"},
)
CLASS = Shape(
    "Class",
    {
        "class": "text",
        "description": "text",
        "invertedIndexConfig": _INVERTED,
        "moduleConfig": "map",
        "multiTenancyConfig": _TENANCY,
        "objectTtlConfig": _LIFE,
        "properties": [PROPERTY],
        "replicationConfig": _REPLICATION,
        "shardingConfig": "any",
        "vectorConfig": "map",
        "vectorIndexConfig": "any",
        "vectorIndexType": "text",
        "vectorizer": "text",
    },
)
OBJECT = Shape(
    "Object",
    {
        "class": "text",
        "id": "text",
        "tenant": "text",
        "properties": "any",
        "vector": ["number"],
        "vectors": "map",
        "creationTimeUnix": "number",
        "lastUpdateTimeUnix": "number",
        "vectorWeights": "any",
        "additional": "map",
    },
)
TENANT = Shape("Tenant", {"name": "text", "activityStatus": "text"}, {"activityStatus": _STATES})
ALIAS = Shape("Alias", {"alias": "text", "class": "text"})
REFERENCE = Shape("SingleRef", {"beacon": "text", "class": "text", "href": "text"})
DELETION = Shape("BatchDelete", {"match": Shape("BatchDeleteMatch", {"class": "text", "where": "any"})})
BATCH_REFERENCE = Shape("BatchReference", {"from": "text", "to": "text", "tenant": "text"})
TOKENIZE = Shape(
    "TokenizeRequest",
    {
        "text": "text",
        "tokenization": "text",
        "analyzerConfig": _ANALYZER,
        "stopwords": STOPWORDS,
        "stopwordPresets": "map",
    },
    {"tokenization": _TOKENIZATIONS},
)

PROPERTY_TOKENIZE = Shape("PropertyTokenizeRequest", {"text": "text"})

_KINDS: Mapping[str, tuple[type, ...]] = {
    "text": (str,),
    "number": (int, float),
    "flag": (bool,),
    "map": (dict,),
    "any": (object,),
}
_GO = {"text": "string", "number": "number", "flag": "bool", "map": "map[string]interface {}"}


def check(value: Any, form: Form, parameter: str) -> Any:
    """Refuse a body that has not the form of its operation, and give it with its fields' own spelling.

    A server does not mind the case of a field's name; of two spellings the later one counts, and objects are merged.

    Args:
        value: the body, decoded.
        form: its form.
        parameter: what the server calls the body.

    Raises:
        EngineError: a value has the wrong type, or is not among the choices.
    """
    spelled = _spell(value, form)
    _check_types(spelled, form, "", parameter)
    _check_choices(spelled, form, "")
    return spelled


def _spell(value: Any, form: Form) -> Any:
    if is_list(form) and is_list(value):
        return [_spell(part, form[0]) for part in deadline.checked(value)]
    if not isinstance(form, Shape) or not is_map(value):
        return value
    names = {name.lower(): name for name in form.fields}
    out: dict[str, Any] = {}
    entries: dict[str, Any] = value
    for key, part in entries.items():
        name: str = names.get(key.lower(), key)
        made = _spell(part, form.fields.get(name, "any"))
        before = out.get(name)
        if is_map(before) and is_map(made):
            out[name] = {**before, **made}
        elif made is not None or name not in out:
            out[name] = made
    return out


def _check_types(value: Any, form: Form, where: str, parameter: str) -> None:
    if value is None or form == "any":
        return
    if isinstance(form, Shape):
        if not is_map(value):
            raise _unreadable(value, where or f"Go value of type models.{form.name}", form.name, parameter)
        for key, part in value.items():
            if key in form.fields:
                _check_types(part, form.fields[key], f"Go struct field {form.name}.{key}", parameter)
    elif isinstance(form, list):
        inner = form[0]
        if not is_list(value):
            raise _unreadable(value, where, f"[]{_spoken(inner)}", parameter)
        for at, part in enumerate(deadline.checked(value)):
            if part is None and inner != "any":
                raise Unreadable("field_missing", field=f"{parameter}.{at}")
            _check_types(part, inner, where, parameter)
    elif not isinstance(value, _KINDS[form]) or (isinstance(value, bool) and form == "number"):
        raise _unreadable(value, where, _GO[form], parameter)


def _spoken(form: Form) -> str:
    if isinstance(form, Shape):
        return f"*models.{form.name}"
    return "[]any" if isinstance(form, list) else _GO.get(form, form)


def _unreadable(value: Any, where: str, wanted: str, parameter: str) -> Unreadable:
    kinds: dict[type, str] = {str: "string", list: "array", dict: "object", bool: "bool"}
    found = next((word for kind, word in kinds.items() if isinstance(value, kind)), "number")
    return Unreadable("body_unreadable", "json_type", parameter=parameter, got=found, field=where, expected=wanted)


def _check_choices(value: Any, form: Form, path: str) -> None:
    if isinstance(form, Shape) and is_map(value):
        for key, choices in form.choices.items():
            chosen = value.get(key)
            if chosen and chosen not in choices:
                raise Unreadable(
                    "field_choice_unknown", "request", field=f"{path}{key}", place="body", choices=" ".join(choices)
                )
        for key, part in value.items():
            _check_choices(part, form.fields.get(key, "any"), f"{path}{key}.")
    elif is_list(form) and is_list(value):
        for at, part in enumerate(deadline.checked(value)):
            _check_choices(part, form[0], f"{path}{at}.")
