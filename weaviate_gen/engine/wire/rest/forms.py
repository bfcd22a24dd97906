"""Checks of bodies against the table of their fields: refused as a server refuses what it cannot decode."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from weaviate_gen.engine import deadline
from weaviate_gen.engine.values.json_types import is_list, is_map
from weaviate_gen.engine.wire.rest.bodies import CHOICES, FIELDS
from weaviate_gen.engine.wire.rest.request import Unreadable

Form: TypeAlias = "str | Shape | list[Any]"
"""A JSON type (`string`, `number`, `boolean`, `any`, `map`), an object's shape, or `[form]`: a list of one."""


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

    def only(self, *names: str, **narrowed: Form) -> Shape:
        """Return the shape of some of the fields, without their choices.

        Args:
            names: fields that keep their form.
            narrowed: fields with a form that asks for less.
        """
        return Shape(self.name, {**{name: self.fields[name] for name in names}, **narrowed})


def _linked() -> Mapping[str, Shape]:
    """Return every body by its name, with the bodies that it consists of in place of their names."""
    fields: dict[str, dict[str, Form]] = {name: {} for name in FIELDS}
    shapes = {name: Shape(name, fields[name], CHOICES.get(name, {})) for name in FIELDS}
    for name, forms in FIELDS.items():
        for key, form in forms.items():
            fields[name][key] = [shapes.get(form[0], form[0])] if isinstance(form, list) else shapes.get(form, form)
    return shapes


SHAPES = _linked()
"""Every body, by what a server calls it."""

ALIAS = SHAPES["Alias"]
BATCH_REFERENCE = SHAPES["BatchReference"]
CLASS = SHAPES["Class"]
DELETION = SHAPES["BatchDelete"]
OBJECT = SHAPES["Object"]
PROPERTY = SHAPES["Property"]
PROPERTY_TOKENIZE = SHAPES["PropertyTokenizeRequest"]
REFERENCE = SHAPES["SingleRef"]
TENANT = SHAPES["Tenant"]
TOKENIZE = SHAPES["TokenizeRequest"]

_KINDS: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "number": (int, float),
    "boolean": (bool,),
    "map": (dict,),
    "any": (object,),
}
_GO = {"string": "string", "number": "number", "boolean": "bool", "map": "map[string]interface {}"}


def check(value: Any, form: Form, parameter: str) -> Any:
    """Check that a body has the form of its operation, and return it with its fields' own spelling.

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
