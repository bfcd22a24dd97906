"""The step `rest`: the REST half of the wire package, and the client's raw methods."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from codegen.ir import grpc, rbac
from codegen.ir.rest import Interface
from codegen.ir.rest_build import Builder
from codegen.parse import grpc_overlay, rest_legal, rest_overlay, words
from codegen.parse.rest_openapi3 import convert
from codegen.parse.rest_parser import parse
from codegen.parse.rest_passes import normalize
from codegen.render import raw, rest
from codegen.render import rbac as rbac_render
from codegen.step import Context, Output, Problem, Step
from codegen.steps import grpc as grpc_step

_IMPORT = "run `python -m codegen import --from DIR`"
SOURCE = "specs/openapi/schema.json"


def interface(context: Context) -> Interface | None:
    """Read the specs into the REST interface; ``None``, with a problem, where there are none."""
    document = corrected(context)
    if document is None:
        return None
    openapi = convert(normalize(document))
    parsed = parse(openapi, context, SOURCE)
    return Builder(openapi, parsed, words.read(context), context).build()


def corrected(context: Context) -> dict[str, Any] | None:
    """Return the REST document with the overlay's corrections; ``None``, with problems, if it cannot be generated."""
    document = _document(context)
    if document is not None:
        rest_overlay.apply(document, rest_overlay.read(context), context)
        return document if rest_legal.check(document, context, SOURCE) else None
    return None


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
    return grpc.interface(grpc_step.compiled_protos(context), grpc_overlay.read(context), context)


def check(context: Context) -> None:
    """Make a problem of every sentence on something that the specs do not have."""
    documented = words.read(context)
    for table, names in _described(context).items():
        for name in sorted(getattr(documented, table).keys() - names):
            context.problem(
                f"{words.PATH}: {table}.{name}", "the specs have nothing of this name", "correct or remove it"
            )


def _described(context: Context) -> dict[str, set[str]]:
    """Return what has a sentence, by the tables of the file: fields by both of their names."""
    found = interface(context)
    if found is None:
        return {}
    rpcs = _rpcs(context)
    parameters = [f"{each.tag}.{one.wire}" for each in found.operations for one in each.parameters]
    fields = [f"{model.name}.{field.name}" for model in found.models for field in model.fields if field.words]
    fields += [f"{path}.{field.name}" for path, message in grpc.walk(rpcs.messages) for field in message.fields]
    return {
        "rest": {operation.id for operation in found.operations},
        "grpc": {rpc.name for rpc in rpcs.rpcs},
        "parameter": {*parameters, *(name.partition(".")[2] for name in parameters)},
        "field": {*fields, *(field.rpartition(".")[2] for field in fields)},
    }


def todo(context: Context) -> Iterator[Problem]:
    """Return what has no sentence of its own, and is described by its name alone; and permissions without a name."""
    documented = words.read(context)
    described = _described(context)
    lacking = [
        (table, name)
        for table in ("rest", "grpc")
        for name in sorted(described.get(table, set[str]()) - getattr(documented, table).keys())
    ]
    for name in sorted(name for name in described.get("parameter", ()) if "." in name):
        lacking += [] if documented.of_parameter(*name.split(".", 1)) else [("parameter", name)]
    for name in sorted(name for name in described.get("field", ()) if "." in name):
        lacking += [] if documented.has_field(*name.rsplit(".", 1)) else [("field", name)]
    for table, name in lacking:
        yield Problem(
            f'{words.PATH}: {table}."{name}"', "is described by its name", "write a sentence that says what it is for"
        )
    document = _document(context) or {}
    yield from rbac.unnamed(document, rbac.kinds(document, context))


_RAW = tuple(f"weaviate_gen/_client/aio/raw/{name}.py" for name in ("grpc", "rest"))
_RBAC = tuple(f"weaviate_gen/_types/access/{name}.py" for name in ("actions", "factories", "permissions"))
STEP = Step("rest", run, ("generated/weaviate_gen_wire/rest/*", *_RAW, *_RBAC), check, todo)
