"""The step `rest`: the REST half of the wire package."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from codegen.ir.rest import Interface
from codegen.ir.rest_build import Builder
from codegen.parse import rest_overlay
from codegen.parse.rest_openapi3 import convert
from codegen.parse.rest_parser import parse
from codegen.parse.rest_passes import normalise
from codegen.render.rest import render
from codegen.step import Context, Output, Step

SOURCE = "specs/openapi/schema.json"
WORDS = "specs/overlays/words.toml"


def interface(context: Context) -> Interface | None:
    """Read the specs into the REST interface; ``None``, with a problem, where there are none."""
    document = _document(context)
    if document is None:
        return None
    rest_overlay.apply(document, rest_overlay.read(context), context)
    openapi = convert(normalise(document))
    parsed = parse(openapi, context, SOURCE)
    return Builder(openapi, parsed, _words(context)).build()


def _document(context: Context) -> dict[str, Any] | None:
    try:
        document: dict[str, Any] = json.loads((context.root / SOURCE).read_text("utf-8"))
    except FileNotFoundError:
        context.problem(SOURCE, "is missing", "run `python -m codegen import --from DIR`")
    except ValueError as error:
        context.problem(SOURCE, f"is no JSON: {error}", "run `python -m codegen import --from DIR`")
    else:
        return document
    return None


def _words(context: Context) -> Mapping[str, str]:
    path: Path = context.root / WORDS
    try:
        words: Mapping[str, str] = tomllib.loads(path.read_text("utf-8"))["rest"]
    except (OSError, ValueError, KeyError) as error:
        context.problem(WORDS, f"cannot be read: {error!r}", "restore its table [rest]: operation id = sentence")
        return {}
    return words


def run(context: Context) -> Iterable[Output]:
    """Give the files of `weaviate_gen_wire.rest`."""
    found = interface(context)
    return [] if found is None else list(render(context.root, found))


STEP = Step("rest", run, ("generated/weaviate_gen_wire/rest/*",))
