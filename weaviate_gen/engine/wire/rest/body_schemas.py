"""Schemas of bodies, and the check against them: a body is refused as a server refuses what it cannot decode."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from weaviate_gen.engine import deadline
from weaviate_gen.engine.compat import go_decoder
from weaviate_gen.engine.values.json_types import is_list, is_map
from weaviate_gen.engine.wire.rest.bodies import CHOICES, FIELDS
from weaviate_gen.engine.wire.rest.request import RequestDecodeError

Schema: TypeAlias = "str | ObjectSchema | list[Any]"
"""A JSON type (`string`, `number`, `boolean`, `any`, `map`), an object's schema, or `[schema]`: a list of such."""


@dataclass(frozen=True, slots=True)
class ObjectSchema:
    """An object's fields.

    Attributes:
        name: what a server calls it.
        fields: the schema of each known field.
        choices: the values that a field may have.
    """

    name: str
    fields: Mapping[str, Schema]
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, "tuple[str, ...]"])

    def only(self, *names: str, **narrowed: Schema) -> ObjectSchema:
        """Return the schema of some of the fields, without their choices.

        Args:
            names: fields that keep their schema; of a body that the release lacks, none.
            narrowed: fields with a schema that asks for less.
        """
        kept = {name: self.fields[name] for name in names} if self.fields else {}
        return ObjectSchema(self.name, {**kept, **narrowed})


class _Schemas(dict[str, ObjectSchema]):
    """Bodies by their names; one that only other releases have is an object without fields."""

    def __missing__(self, name: str) -> ObjectSchema:
        return ObjectSchema(name, {})


def _linked() -> _Schemas:
    """Return every body by its name, with the bodies that it consists of in place of their names."""
    fields: dict[str, dict[str, Schema]] = {name: {} for name in FIELDS}
    schemas = _Schemas((name, ObjectSchema(name, fields[name], CHOICES.get(name, {}))) for name in FIELDS)
    for name, entries in FIELDS.items():
        for key, entry in entries.items():
            if isinstance(entry, list):
                fields[name][key] = [schemas.get(entry[0], entry[0])]
            else:
                fields[name][key] = schemas.get(entry, entry)
    return schemas


SCHEMAS = _linked()
"""Every body, by what a server calls it."""

ALIAS = SCHEMAS["Alias"]
BATCH_REFERENCE = SCHEMAS["BatchReference"]
CLASS = SCHEMAS["Class"]
DELETION = SCHEMAS["BatchDelete"]
OBJECT = SCHEMAS["Object"]
PROPERTY = SCHEMAS["Property"]
PROPERTY_TOKENIZE = SCHEMAS["PropertyTokenizeRequest"]
REFERENCE = SCHEMAS["SingleRef"]
TENANT = SCHEMAS["Tenant"]
TOKENIZE = SCHEMAS["TokenizeRequest"]

_PYTHON_TYPES: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "number": (int, float),
    "boolean": (bool,),
    "map": (dict,),
    "any": (object,),
}


def check(value: Any, schema: Schema, parameter: str) -> Any:
    """Check that a body has the schema of its operation, and return it with its fields' own spelling.

    A server does not mind the case of a field's name; of two spellings the later one counts, and objects are merged.

    Args:
        value: the body, decoded.
        schema: its schema.
        parameter: what the server calls the body.

    Raises:
        EngineError: a value has the wrong type, or is not among the choices.
    """
    spelled = _spell(value, schema)
    _check_types(spelled, schema, "", parameter)
    _check_choices(spelled, schema, "")
    return spelled


def _spell(value: Any, schema: Schema) -> Any:
    if is_list(schema) and is_list(value):
        return [_spell(part, schema[0]) for part in deadline.checked(value)]
    if not isinstance(schema, ObjectSchema) or not is_map(value):
        return value
    names = {name.lower(): name for name in schema.fields}
    out: dict[str, Any] = {}
    entries: dict[str, Any] = value
    for key, part in entries.items():
        name: str = names.get(key.lower(), key)
        made = _spell(part, schema.fields.get(name, "any"))
        before = out.get(name)
        if is_map(before) and is_map(made):
            out[name] = {**before, **made}
        elif made is not None or name not in out:
            out[name] = made
    return out


def _check_types(value: Any, schema: Schema, where: str, parameter: str) -> None:
    if value is None or schema == "any":
        return
    if isinstance(schema, ObjectSchema):
        if not is_map(value):
            raise _mismatch(value, where or go_decoder.value_of(schema.name), schema.name, parameter)
        for key, part in value.items():
            if key in schema.fields:
                _check_types(part, schema.fields[key], go_decoder.field_of(schema.name, key), parameter)
    elif isinstance(schema, list):
        inner = schema[0]
        if not is_list(value):
            raise _mismatch(value, where, _expected(schema), parameter)
        for at, part in enumerate(deadline.checked(value)):
            if part is None and inner != "any":
                raise RequestDecodeError("field_missing", field=f"{parameter}.{at}")
            _check_types(part, inner, where, parameter)
    elif not isinstance(value, _PYTHON_TYPES[schema]) or (isinstance(value, bool) and schema == "number"):
        raise _mismatch(value, where, _expected(schema), parameter)


def _expected(schema: Schema) -> str:
    """Return what a server calls the type of a field, or of a list's elements."""
    if isinstance(schema, ObjectSchema):
        return go_decoder.pointer_type(schema.name)
    if isinstance(schema, list):
        return go_decoder.list_type(_expected(schema[0]))
    return go_decoder.basic_type(schema)


def _mismatch(value: Any, where: str, expected: str, parameter: str) -> RequestDecodeError:
    got = go_decoder.json_type(value)
    return RequestDecodeError(
        "body_unreadable", "json_type", parameter=parameter, got=got, field=where, expected=expected
    )


def _check_choices(value: Any, schema: Schema, path: str) -> None:
    if isinstance(schema, ObjectSchema) and is_map(value):
        for key, choices in schema.choices.items():
            chosen = value.get(key)
            if chosen and chosen not in choices:
                raise RequestDecodeError(
                    "field_choice_unknown", "request", field=f"{path}{key}", place="body", choices=" ".join(choices)
                )
        for key, part in value.items():
            _check_choices(part, schema.fields.get(key, "any"), f"{path}{key}.")
    elif is_list(schema) and is_list(value):
        for at, part in enumerate(deadline.checked(value)):
            _check_choices(part, schema[0], f"{path}{at}.")
