"""Operations of a REST document with all that holds for them: shared parts in place, the document's defaults too."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from codegen.parse.rest_passes import name_operations, tag_operations

METHODS = ("delete", "get", "head", "options", "patch", "post", "put")
KNOWN = frozenset(
    {"operationId", "tags", "parameters", "responses", "consumes", "produces", "schemes", "security", "deprecated"}
)
Document: TypeAlias = Mapping[str, Any]
Key: TypeAlias = tuple[str, str]
"""A path with its parameters' names left out, and a method."""
Place: TypeAlias = tuple[str, str]
"""Where a parameter stands, and its name."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation.

    Attributes:
        title: its method and path.
        raw: it as it is written, with what its path says for all its methods.
        id: its id, or the one that it gets where it has none.
        group: the tag that it belongs to.
        parameters: by where they stand and their name; the body's name is always `body`.
        responses: by status.
        media: `consumes`, `produces` and `schemes`, its own or the document's.
        own: which of those, and `security`, it has itself.
        security: alternatives, its own or the document's; each as sorted pairs of a scheme and its scopes.
    """

    title: str
    raw: Mapping[str, Any]
    id: str
    group: str
    parameters: Mapping[Place, Mapping[str, Any]]
    responses: Mapping[str, Mapping[str, Any]]
    media: Mapping[str, frozenset[str]]
    own: frozenset[str]
    security: frozenset[str]

    @property
    def path_parameters(self) -> list[str]:
        """Return the names of its path's parameters, in their order."""
        return re.findall(r"\{(\w+)\}", self.title)


def read(document: Document, prefix: str = "") -> dict[Key, Operation]:
    """Return a document's operations.

    Args:
        document: the document in canonical form.
        prefix: what all paths begin with.
    """
    return dict(_read(document, prefix))


def _read(document: Document, prefix: str) -> Iterator[tuple[Key, Operation]]:
    named = {"paths": {path: _names(item) for path, item in document["paths"].items()}}
    name_operations(named)
    tag_operations(named)
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                url, final = prefix + path, named["paths"][path][method]
                operation = _operation(document, item, item[method], f"{method.upper()} {url}", final)
                yield (re.sub(r"\{\w+\}", "{}", url), method), operation


def _names(item: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return what operations of a path are called by, to be completed as the generator does it."""
    return {
        method: {key: item[method][key] for key in ("operationId", "tags") if key in item[method]}
        for method in METHODS
        if method in item
    }


def _operation(
    document: Document, item: Mapping[str, Any], raw: Mapping[str, Any], title: str, final: Mapping[str, Any]
) -> Operation:
    listed = [
        resolved(document, each, "parameters") for each in (*item.get("parameters", ()), *raw.get("parameters", ()))
    ]
    responses = {
        status: resolved(document, each, "responses") for status, each in sorted(raw.get("responses", {}).items())
    }
    return Operation(
        title=title,
        raw={**raw, "shared": item.get("parameters", [])},
        id=str(final["operationId"]),
        group=str(final["tags"][0]),
        parameters={_place(each): each for each in listed},
        responses=responses,
        media={key: media(raw if key in raw else document, key) for key in ("consumes", "produces", "schemes")},
        own=frozenset(raw.keys() & {"consumes", "produces", "schemes", "security"}),
        security=alternatives(raw.get("security", document.get("security", ()))),
    )


def resolved(document: Document, value: Mapping[str, Any], part: str) -> Mapping[str, Any]:
    """Return a parameter or an answer, looked up where it refers to a shared one."""
    name = str(value.get("$ref", "")).removeprefix(f"#/{part}/")
    found: Mapping[str, Any] = document.get(part, {}).get(name, value) if name else value
    return found


def _place(parameter: Mapping[str, Any]) -> Place:
    stands = str(parameter.get("in", ""))
    return stands, "body" if stands == "body" else str(parameter.get("name", ""))


def media(side: Mapping[str, Any], key: str) -> frozenset[str]:
    """Return a set of media types or schemes."""
    return frozenset(str(each) for each in side.get(key) or ())


def alternatives(security: object) -> frozenset[str]:
    """Return ways to authenticate, each as text; `nobody` where none is asked for."""
    listed = security if isinstance(security, (list, tuple)) else ()
    ways = {" and ".join(f"{name}{sorted(each[name])}" for name in sorted(each)) or "nobody" for each in listed}
    return frozenset(ways or {"nobody"})
