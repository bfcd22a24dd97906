"""Stand-ins for all names of a REST document, so that openapi-python-client's parser can trip over none of them.

The parser makes classes and identifiers of what a document names, and stops where two come to the same, or to a word of
Python. It is given `Type1`, `p1`, `q1` and `op1` instead; what a name becomes in Python is decided by `codegen.names`
alone. On the way, objects within others become definitions of their own, and `allOf` becomes one object.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from openapi_python_client.strings import pascal_case

from codegen.names import BUILTINS, TYPING, Names
from codegen.step import Context

SCHEMAS = "#/components/schemas/"
TYPE_NAMES = BUILTINS | TYPING | {"Operation", "Request"}
"""What the stubs of generated types mean by these names."""
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_STAND_IN = re.compile(r"\b(?:Type|p|q|op)\d+\b")


@dataclass(slots=True)
class Surrogates:
    """Reads a document, and writes one with stand-ins.

    Args:
        document: an OpenAPI 3.1 document.
        context: takes the renames.

    Attributes:
        real: the names behind the stand-ins; of types, those in Python.
        definitions: the names of the definitions in Python, by their own.
        endpoints: path and verb of each operation, by its stand-in.
        places: where each parameter goes, by its stand-in; the parser knows those of the path alone, for of the others
            it takes no lists but in the query.
    """

    document: dict[str, Any]
    context: Context
    real: dict[str, str] = field(default_factory=dict[str, str])
    definitions: dict[str, str] = field(default_factory=dict[str, str])
    endpoints: dict[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])
    places: dict[str, str] = field(default_factory=dict[str, str])
    _types: dict[str, str] = field(default_factory=dict[str, str])
    _made: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])
    _properties: dict[str, str] = field(default_factory=dict[str, str])

    def convert(self) -> dict[str, Any]:
        """Return the document with stand-ins."""
        schemas = self.document["components"]["schemas"]
        names = Names(self.context, "REST type", TYPE_NAMES)
        self.definitions = names.assign_all(schemas)
        self._types = {wire: self._stand_in("Type", name) for wire, name in self.definitions.items()}
        for wire in schemas:
            self._definition(wire, names)
        paths = dict(self._paths(names))
        return {**self.document, "paths": paths, "components": {"schemas": self._made}}

    def readable(self, text: str) -> str:
        """Return a text of the parser's with the real names in it."""
        return _STAND_IN.sub(lambda found: self.real.get(found[0], found[0]), text)

    def _stand_in(self, kind: str, real: str) -> str:
        name = f"{kind}{len(self.real)}"
        self.real[name] = real
        return name

    def _definition(self, wire: str, names: Names) -> dict[str, Any]:
        """Return a definition with stand-ins, which is made once."""
        name = self._types[wire]
        if name not in self._made:
            schema = self.document["components"]["schemas"][wire]
            self._made[name] = {}  # what refers to itself finds this
            self._made[name] = self._schema(schema, pascal_case(wire), names, named=True)
        return self._made[name]

    def _schema(self, schema: dict[str, Any], owner: str, names: Names, *, named: bool = False) -> dict[str, Any]:
        """Return a schema with stand-ins; `owner` is what an object in it is called, unless it is `named` already."""
        if "$ref" in schema:
            wire = _wire(schema["$ref"])
            return {"$ref": f"{SCHEMAS}{self._types.get(wire, wire)}"}
        made = dict(schema)
        if "allOf" in made and (len(made["allOf"]) != 1 or "$ref" not in made["allOf"][0] or "properties" in made):
            return self._placed(self._merged(made, owner, names), owner, names, named=named)
        if "anyOf" in made or "allOf" in made:
            word = "anyOf" if "anyOf" in made else "allOf"
            return made | {word: [self._schema(each, owner, names) for each in made[word]]}
        if "properties" in made:
            made["properties"] = {
                self._property(wire): self._schema(inner, owner + pascal_case(wire), names)
                for wire, inner in made["properties"].items()
            }
        if "required" in made:
            made["required"] = [self._property(wire) for wire in made["required"]]
        if "items" in made:
            made["items"] = self._schema(made["items"], f"{owner}Item", names)
        if isinstance(made.get("additionalProperties"), dict):
            made["additionalProperties"] = self._schema(
                made["additionalProperties"], f"{owner}AdditionalProperty", names
            )
        if made.get("enum"):
            made["title"] = self._stand_in("Enum", owner)
        return self._placed(made, owner, names, named=named)

    def _placed(self, made: dict[str, Any], owner: str, names: Names, *, named: bool) -> dict[str, Any]:
        """Return a schema, or a reference to the definition that an object within another one becomes."""
        if named or made.get("type") != "object" or "title" in made:
            return made
        if not made.get("properties"):
            return made | {"title": self._stand_in("Map", owner)}
        name = self._stand_in("Type", names.assign_all([owner])[owner])
        self._made[name] = made
        return {"$ref": f"{SCHEMAS}{name}"}

    def _merged(self, schema: dict[str, Any], owner: str, names: Names) -> dict[str, Any]:
        """Return `allOf` and what stands beside it as one schema: of two descriptions of a property, the later one."""
        own = {word: value for word, value in schema.items() if word != "allOf"}
        parts = [self._part(each, owner, names) for each in schema["allOf"]]
        parts += [self._schema(own, owner, names, named=True)] if own.keys() - {"type"} else []
        objects = [part for part in parts if "properties" in part or part.get("type") == "object"]
        if not objects:
            return next((part for part in parts if part), {})
        merged: dict[str, Any] = {"type": "object", "properties": {}, "required": []}
        for part in objects:
            for name, inner in part.get("properties", {}).items():
                before = merged["properties"].get(name, inner)
                alike = before.get("type") == inner.get("type")
                merged["properties"][name] = inner if alike else {}
            merged["required"] += [name for name in part.get("required", ()) if name not in merged["required"]]
            if "additionalProperties" in part:
                merged["additionalProperties"] = part["additionalProperties"]
        return merged

    def _part(self, part: dict[str, Any], owner: str, names: Names) -> dict[str, Any]:
        """Return a part of `allOf` with stand-ins: of a reference, what it leads to."""
        while "$ref" in part and _wire(part["$ref"]) in self._types:
            found = self._definition(_wire(part["$ref"]), names)
            (target,) = found.get("allOf", [found])[:1]
            if "$ref" not in target:
                return found
            part = next({"$ref": SCHEMAS + wire} for wire, name in self._types.items() if name == _wire(target["$ref"]))
        return self._schema(part, owner, names, named=True)

    def _property(self, wire: str) -> str:
        if wire not in self._properties:
            self._properties[wire] = self._stand_in("p", wire)
        return self._properties[wire]

    def _paths(self, names: Names) -> Iterator[tuple[str, dict[str, Any]]]:
        for path, item in self.document["paths"].items():
            for verb, operation in item.items():
                name = self._stand_in("op", f"{verb.upper()} {path}")
                self.endpoints[name] = path, verb
                yield self._endpoint(name, path, verb, operation, names)

    def _endpoint(
        self, name: str, path: str, verb: str, operation: dict[str, Any], names: Names
    ) -> tuple[str, dict[str, Any]]:
        owner = pascal_case(operation["operationId"])
        made = {**operation, "operationId": name, "tags": ["all"], "parameters": []}
        placed: dict[str, str] = {}
        for parameter in operation["parameters"]:
            stand_in = self._stand_in("q", parameter["name"])
            self.places[stand_in] = parameter["in"]
            if parameter["in"] == "path":
                placed[parameter["name"]] = stand_in
            place = "path" if parameter["in"] == "path" else "query"
            schema = self._schema(parameter["schema"], owner + pascal_case(parameter["name"]), names)
            made["parameters"].append({**parameter, "name": stand_in, "in": place, "schema": schema})
        if "requestBody" in operation:
            made["requestBody"] = self._content(operation["requestBody"], f"{owner}Body", names)
        made["responses"] = {
            status: self._content(response, f"{owner}Response{status.capitalize()}", names)
            for status, response in operation["responses"].items()
        }
        holes = [placed.get(hole, hole) for hole in _PLACEHOLDER.findall(path)]
        return f"/{name}" + "".join(f"/{{{hole}}}" for hole in holes), {verb: made}

    def _content(self, holder: dict[str, Any], owner: str, names: Names) -> dict[str, Any]:
        if "content" not in holder:
            return holder
        kinds = list(holder["content"])
        schema = self._schema(holder["content"][kinds[0]]["schema"], owner, names)
        return {**holder, "content": {kind: {"schema": schema} for kind in kinds}}


def _wire(reference: str) -> str:
    """Return the name of the definition that a reference leads to."""
    return reference.removeprefix(SCHEMAS).replace("~1", "/").replace("~0", "~")
