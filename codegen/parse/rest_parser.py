"""The stage that hands the OpenAPI 3.1 document to openapi-python-client's parser; its warnings are our problems."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from openapi_python_client import schema as oai
from openapi_python_client.config import Config, ConfigFile, MetaType
from openapi_python_client.parser.openapi import Endpoint, EndpointCollection
from openapi_python_client.parser.properties import Parameters, Property, Schemas, build_schemas
from openapi_python_client.parser.properties.protocol import PropertyProtocol
from openapi_python_client.schema.untrusted_string import UntrustedString
from pydantic import ValidationError

from codegen.parse.rest_surrogates import Surrogates
from codegen.step import Context

_HINT = "add a normalizing pass (codegen/parse/rest_passes.py) or an overlay (specs/overlays/rest.toml)"


@dataclass(frozen=True, slots=True)
class Parsed:
    """What the parser made of the document.

    Attributes:
        types: objects and other types, by their names in Python; those within others have names of their own.
        classes: the parser's classes, by its names for them.
        definitions: the names in Python of those that the document names.
        endpoints: operations, by path and verb.
        real: the names that the parser was not shown, by what stood for them.
        places: where parameters go, by what stood for their names.
    """

    types: dict[str, Property] = field(default_factory=dict[str, Property])
    classes: dict[str, Property] = field(default_factory=dict[str, Property])
    definitions: frozenset[str] = frozenset()
    endpoints: dict[tuple[str, str], Endpoint] = field(default_factory=dict[tuple[str, str], Endpoint])
    real: dict[str, str] = field(default_factory=dict[str, str])
    places: dict[str, str] = field(default_factory=dict[str, str])

    def place(self, found: Property) -> str:
        """Return where a parameter goes: `path`, `query` or `header`."""
        return self.places[_text(found.name)]

    def name(self, found: Property | PropertyProtocol) -> str:
        """Return the name of a property or parameter as the document spells it."""
        return self.real[_text(found.name)]


def _text(value: UntrustedString | str) -> str:
    return value.get_untrusted_value() if isinstance(value, UntrustedString) else value


_last: dict[str, tuple[Parsed, Context]] = {}
"""What was parsed last, by the document, with what was found wrong: several steps ask for it."""


def parse(document: dict[str, Any], context: Context, where: str) -> Parsed:
    """Parse an OpenAPI 3.1 document.

    Args:
        document: the document.
        context: takes every error and warning of the parser, and what is renamed.
        where: the file that the document was made from.

    Returns:
        What could be parsed.
    """
    key = repr((where, document))
    if key not in _last:
        alone = Context(context.root)
        parsed = _parse(document, alone, where)
        _last.clear()
        _last[key] = parsed, alone
    parsed, noted = _last[key]
    for problem in noted.problems:
        context.problem(problem.where, problem.message, problem.hint)
    for rename in noted.renames:
        context.renamed(rename)
    return parsed


def _parse(document: dict[str, Any], context: Context, where: str) -> Parsed:
    config = Config.from_sources(ConfigFile(literal_enums=True), MetaType.NONE, Path(where), "utf-8", True, None)
    surrogates = Surrogates(document, context)
    try:
        oai.OpenAPI.model_validate(document)
        openapi = oai.OpenAPI.model_validate(surrogates.convert())
    except ValidationError as error:
        for found in error.errors():
            context.problem(f"{where}#/{'/'.join(map(str, found['loc']))}", found["msg"], _HINT)
        return Parsed()
    components = (openapi.components and openapi.components.schemas) or {}
    schemas = build_schemas(components=components, schemas=Schemas(), config=config)
    collections, schemas, _ = EndpointCollection.from_data(
        data=openapi.paths,
        schemas=schemas,
        parameters=Parameters(),
        request_bodies={},
        responses={},
        config=config,
    )
    warnings = [*schemas.errors]
    for collection in collections.values():
        warnings += collection.parse_errors
    for warning in warnings:
        context.problem(where, surrogates.readable(f"{warning.header} {warning.detail or ''}".strip()), _HINT)
    endpoints = [endpoint for collection in collections.values() for endpoint in collection.endpoints]
    return Parsed(
        {
            surrogates.real[_text(path).rpartition("/")[2]]: found
            for path, found in schemas.classes_by_reference.items()
        },
        {str(name): found for name, found in schemas.classes_by_name.items()},
        frozenset(surrogates.definitions.values()),
        {surrogates.endpoints[str(endpoint.name)]: endpoint for endpoint in endpoints},
        surrogates.real,
        surrogates.places,
    )
