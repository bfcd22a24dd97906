"""What the generator refuses of a Swagger 2.0 document, each with its place and a hint; all else must work."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from codegen.parse.rest_passes import VERBS
from codegen.step import Context

OVERLAY = "specs/overlays/rest.toml"
TYPES: frozenset[Any] = frozenset({"string", "number", "integer", "boolean", "array", "object", "null"})
"""Swagger's types, and `null`, which Weaviate's document lists beside others as JSON Schema does."""
FORMATS = frozenset({"csv", "ssv", "tsv", "pipes", "multi"})
JSON = re.compile(r"json|yaml|\*")
STATUS = re.compile(r"[1-5]([0-9]{2}|XX|xx)|default")
HOLES = re.compile(r"\{([^{}]*)\}")


def check(document: Mapping[str, Any], context: Context, where: str) -> bool:
    """Look for what cannot be generated.

    Args:
        document: a Swagger 2.0 document, corrected by overlays.
        context: takes a problem for each, with the file, a JSON pointer and a hint.
        where: the file.

    Returns:
        Whether there is nothing.
    """
    found = Context(context.root)
    _Check(document, found, where).run()
    for problem in found.problems:
        context.problem(problem.where, problem.message, problem.hint)
    return not found.problems


class _Check:
    def __init__(self, document: Mapping[str, Any], context: Context, where: str) -> None:
        self._document = document
        self._context = context
        self._where = where
        self._ids: dict[str, tuple[str, ...]] = {}

    def run(self) -> None:
        """Look at everything."""
        for name, schema in self._document.get("definitions", {}).items():
            self._schema(schema, ("definitions", name))
        for name in self._document.get("definitions", {}):
            self._circle(name)
        for part in ("parameters", "responses"):
            for name, found in self._document.get(part, {}).items():
                self._shared(part, found, (part, name))
        for path, item in self._document["paths"].items():
            if not path.startswith("x-"):
                self._path(path, item)

    def _refuse(self, at: tuple[str, ...], message: str, hint: str) -> None:
        pointer = "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in at)
        self._context.problem(f"{self._where}#{pointer}", message, hint)

    def _leave_out(self, at: tuple[str, ...], message: str) -> None:
        path, verb = ("/" + at[1].replace("~", "~0").replace("/", "~1"), at[2]) if len(at) > 2 else ("/…", "post")
        hint = f'leave the operation out: pointer = "/paths{path}", merge = {{ {verb} = "__remove__" }} in {OVERLAY}'
        self._refuse(at, message, hint)

    def _shared(self, part: str, found: Any, at: tuple[str, ...]) -> None:
        if part == "parameters":
            self._parameter(found, at)
        else:
            self._response(found, at)

    def _path(self, path: str, item: Any) -> None:
        at = ("paths", path)
        if not path.startswith("/") or not isinstance(item, dict):
            self._refuse(at, "is no path with operations", f"correct it in {OVERLAY}")
            return
        if "$ref" in item:
            self._refuse(at, "is a reference to another document", f"put its operations there in {OVERLAY}")
        shared = list(self._parameters(item, at))
        for verb in VERBS:
            if verb in item:
                self._operation(item[verb], (*at, verb), shared)

    def _operation(self, operation: Mapping[str, Any], at: tuple[str, ...], shared: list[Mapping[str, Any]]) -> None:
        name = operation.get("operationId")
        if name in self._ids:
            other = "/".join(self._ids[name])
            self._refuse((*at, "operationId"), f"is {name!r}, as that of {other}", f"give one another in {OVERLAY}")
        elif name is not None:
            self._ids[name] = at
        own = list(self._parameters(operation, at))
        keys = {(each["name"], each["in"]) for each in own}
        used = [*own, *(each for each in shared if (each["name"], each["in"]) not in keys)]
        if len(keys) < len(own):
            self._refuse((*at, "parameters"), "has two parameters of one name and place", f"correct it in {OVERLAY}")
        bodies = sum(each["in"] == "body" for each in used)
        kinds = operation.get("consumes", self._document.get("consumes", ()))
        if bodies > 1:
            self._refuse((*at, "parameters"), "has two bodies", f"correct it in {OVERLAY}")
        elif bodies and kinds and not any(JSON.search(kind) for kind in kinds):
            self._leave_out((*at, "consumes"), f"takes {', '.join(kinds)}, and the client sends JSON alone")
        holes, named = HOLES.findall(at[1]), [each["name"] for each in used if each["in"] == "path"]
        for hole in dict.fromkeys(holes):
            if hole not in named or holes.count(hole) > 1:
                message = f"the path has {{{hole}}}, and the operation no parameter for it alone"
                self._refuse((*at, "parameters"), message, f"append it to the parameters in {OVERLAY}")
        for each in named:
            if each not in holes:
                message = f"has a parameter {each!r} of the path, where it has no place"
                self._refuse((*at, "parameters"), message, f"correct its name or place in {OVERLAY}")
        for status, response in (operation.get("responses") or {}).items():
            if str(status).startswith("x-"):
                continue
            if not STATUS.fullmatch(str(status)):
                self._refuse((*at, "responses", str(status)), "is no status", f"correct it in {OVERLAY}")
            self._response(response, (*at, "responses", str(status)))

    def _parameters(self, holder: Mapping[str, Any], at: tuple[str, ...]) -> Iterator[Mapping[str, Any]]:
        for number, parameter in enumerate(holder.get("parameters", ())):
            place = (*at, "parameters", str(number))
            found = self._resolved(parameter, "parameters", place)
            if found is not None and ("$ref" in parameter or self._parameter(found, place)):
                yield found

    def _parameter(self, parameter: Mapping[str, Any], at: tuple[str, ...]) -> bool:
        """Return whether a parameter has what the others are compared by."""
        if not isinstance(parameter.get("name"), str) or not isinstance(parameter.get("in"), str):
            self._refuse(at, "has no name, or no place", f"add both in {OVERLAY}")
            return False
        kind = parameter.get("type")
        if parameter["in"] == "formData" or kind == "file":
            self._leave_out(at, "is part of a form or a file, and the client sends JSON alone")
        elif parameter["in"] == "body":
            if "schema" not in parameter:
                self._refuse(at, "is a body without a schema", f"add one, {{}} for any JSON, in {OVERLAY}")
            else:
                self._schema(parameter["schema"], (*at, "schema"))
        elif parameter["in"] not in {"path", "query", "header"}:
            self._refuse(at, f"is in {parameter['in']!r}, which is no place of Swagger 2.0", f"correct it in {OVERLAY}")
        elif kind not in TYPES - {"object", "null"}:
            self._refuse(at, f"has the type {kind!r}", f"correct it in {OVERLAY}")
        elif kind == "array" and parameter.get("items", {}).get("type", "array") in {"array", "object"}:
            self._refuse(at, "is a list whose items are lists, or nothing", f"give it plain items in {OVERLAY}")
        elif parameter.get("collectionFormat", "csv") not in FORMATS:
            self._refuse(at, f"has the collectionFormat {parameter['collectionFormat']!r}", f"correct it in {OVERLAY}")
        return True

    def _response(self, response: Any, at: tuple[str, ...]) -> None:
        found = self._resolved(response, "responses", at)
        if found is None:
            return
        if found.get("schema", {}).get("type") == "file":
            self._leave_out(at, "answers with a file, and the client reads JSON alone")
        elif "schema" in found and "$ref" not in response:
            self._schema(found["schema"], (*at, "schema"))

    def _resolved(self, found: Any, part: str, at: tuple[str, ...]) -> Mapping[str, Any] | None:
        """Return what a reference leads to, or what is no reference; nothing, with a problem, where it dangles."""
        if not isinstance(found, dict):
            self._refuse(at, "is no object", f"correct it in {OVERLAY}")
            return None
        if "$ref" not in found:
            return found
        start = f"#/{part}/"
        name = str(found["$ref"]).removeprefix(start).replace("~1", "/").replace("~0", "~")
        if not str(found["$ref"]).startswith(start) or name not in self._document.get(part, {}):
            message = f"refers to {found['$ref']}, and the document has no such entry"
            self._refuse(at, message, f"correct the reference, or add what it names, in {OVERLAY}")
            return None
        target: Mapping[str, Any] = self._document[part][name]
        return target

    def _schema(self, schema: Any, at: tuple[str, ...]) -> None:
        if not isinstance(schema, dict):
            self._refuse(at, "is no schema", f"correct it in {OVERLAY}")
            return
        if "$ref" in schema:
            self._resolved(schema, "definitions", at)
            return
        kind = schema.get("type", "null")
        if not all(each in TYPES for each in (kind if isinstance(kind, list) else [kind])):
            self._refuse((*at, "type"), f"is {kind!r}, which is no type of Swagger 2.0", f"correct it in {OVERLAY}")
        for name, inner in schema.get("properties", {}).items():
            self._schema(inner, (*at, "properties", name))
        for number, inner in enumerate(schema.get("allOf", ())):
            self._schema(inner, (*at, "allOf", str(number)))
        if "items" in schema:
            self._schema(schema["items"], (*at, "items"))
        if not isinstance(schema.get("additionalProperties", True), bool):
            self._schema(schema["additionalProperties"], (*at, "additionalProperties"))

    def _circle(self, name: str) -> None:
        """Report a definition that is made of itself; one whose property is of its own type is none."""
        seen, pending = set[str](), [self._document["definitions"][name]]
        while pending:
            for other in _made_of(pending.pop()):
                if other == name:
                    message = "is made of itself: as a reference, as a part of allOf, or as items or values"
                    self._refuse(("definitions", name), message, f"break the circle in {OVERLAY}: any JSON is {{}}")
                    return
                if other not in seen and other in self._document["definitions"]:
                    seen.add(other)
                    pending.append(self._document["definitions"][other])


def _made_of(schema: Any) -> Iterator[str]:
    """Yield the definitions that a schema cannot be written down without."""
    if not isinstance(schema, dict):
        return
    if "$ref" in schema:
        yield str(schema["$ref"]).removeprefix("#/definitions/").replace("~1", "/").replace("~0", "~")
        return
    for inner in schema.get("allOf", ()):
        yield from _made_of(inner)
    if "properties" not in schema:
        yield from _made_of(schema.get("items"))
        yield from _made_of(schema.get("additionalProperties"))
