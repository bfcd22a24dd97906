"""The step `rest`: the REST half of the wire package, and the client's raw methods."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from openapi_python_client.strings import PythonIdentifier

from codegen.ir import grpc, rbac
from codegen.ir.rest import Interface
from codegen.ir.rest_build import Builder
from codegen.parse import grpc_overlay, rest_overlay, words
from codegen.parse.rest_openapi3 import convert
from codegen.parse.rest_parser import parse
from codegen.parse.rest_passes import normalise, operations
from codegen.render import raw, rest
from codegen.render import rbac as rbac_render
from codegen.step import Context, Output, Step
from codegen.steps import grpc as grpc_step

_IMPORT = "run `python -m codegen import --from DIR`"
SOURCE = "specs/openapi/schema.json"


def interface(context: Context) -> Interface | None:
    """Read the specs into the REST interface; ``None``, with a problem, where there are none."""
    document = corrected(context)
    if document is None:
        return None
    openapi = convert(normalise(document))
    parsed = parse(openapi, context, SOURCE)
    return Builder(openapi, parsed, words.read(context)).build()


def operation_names(context: Context) -> list[str]:
    """Return the names of the functions that operations get; empty, with a problem, where there are no specs."""
    document = corrected(context)
    if document is None:
        return []
    found = operations(convert(normalise(document)))
    return sorted(str(PythonIdentifier(operation["operationId"], prefix="")) for _, _, operation in found)


def corrected(context: Context) -> dict[str, Any] | None:
    """Return the REST document with the overlay's corrections; ``None``, with a problem, where there is none."""
    document = _document(context)
    if document is not None:
        rest_overlay.apply(document, rest_overlay.read(context), context)
    return document


def _document(context: Context) -> dict[str, Any] | None:
    try:
        document: dict[str, Any] = json.loads((context.root / SOURCE).read_text("utf-8"))
    except FileNotFoundError:
        context.problem(SOURCE, "is missing", _IMPORT)
    except ValueError as error:
        context.problem(SOURCE, f"is no JSON: {error}", _IMPORT)
    else:
        return document
    return None


def run(context: Context) -> Iterator[Output]:
    """Return the files of `weaviate_gen_wire.rest` and `weaviate_gen._client.aio.raw` and of permissions."""
    found = interface(context)
    if found is None:
        return
    yield from rest.render(context.root, found)
    rpcs = _rpcs(context)
    yield from rbac_render.render(context.root, rbac.kinds(_document(context) or {}, context))
    yield from raw.render(context.root, found, rpcs, words.read(context).grpc)


def _rpcs(context: Context) -> grpc.Interface:
    return grpc.interface(grpc_step.compiled_protos(context), grpc_overlay.read(context))


def check(context: Context) -> None:
    """Make a problem of every sentence on something that the specs do not have."""
    found = interface(context)
    if found is None:
        return
    documented = words.read(context)
    known = {
        "rest": {operation.id for operation in found.operations},
        "grpc": {rpc.name for rpc in _rpcs(context).rpcs},
        "parameter": {each.wire for operation in found.operations for each in operation.parameters},
    }
    for table, names in known.items():
        for name in sorted(getattr(documented, table).keys() - names):
            context.problem(
                f"{words.PATH}: {table}.{name}", "the specs have nothing of this name", "correct or remove it"
            )


_RAW = tuple(f"weaviate_gen/_client/aio/raw/{name}.py" for name in ("grpc", "rest"))
_RBAC = tuple(f"weaviate_gen/_types/access/{name}.py" for name in ("actions", "factories", "permissions"))
STEP = Step("rest", run, ("generated/weaviate_gen_wire/rest/*", *_RAW, *_RBAC), check)
