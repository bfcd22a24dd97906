"""The stage that hands the OpenAPI 3.1 document to openapi-python-client's parser; its warnings are our problems."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openapi_python_client import schema as oai
from openapi_python_client.config import Config, ConfigFile, MetaType
from openapi_python_client.parser.openapi import Endpoint, EndpointCollection
from openapi_python_client.parser.properties import Parameters, Property, Schemas, build_schemas
from openapi_python_client.schema.untrusted_string import UntrustedString
from pydantic import ValidationError

from codegen.step import Context

_PREFIX = "components/schemas/"


@dataclass(frozen=True, slots=True)
class Parsed:
    """What the parser made of the document: definitions by name, classes by name, operations."""

    definitions: dict[str, Property]
    classes: dict[str, Property]
    endpoints: tuple[Endpoint, ...]


def raw(value: UntrustedString | str) -> str:
    """Return a name as the specs spell it."""
    return value.get_untrusted_value() if isinstance(value, UntrustedString) else value


def parse(document: dict[str, Any], context: Context, where: str) -> Parsed:
    """Parse an OpenAPI 3.1 document.

    Args:
        document: the document.
        context: takes every error and warning of the parser.
        where: the file that the document was made from.

    Returns:
        What could be parsed.
    """
    config = Config.from_sources(ConfigFile(literal_enums=True), MetaType.NONE, Path(where), "utf-8", True, None)
    try:
        openapi = oai.OpenAPI.model_validate(document)
    except ValidationError as error:
        for found in error.errors():
            context.problem(f"{where}#/{'/'.join(map(str, found['loc']))}", found["msg"], _CURE)
        return Parsed({}, {}, ())
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
    names = [endpoint.name for collection in collections.values() for endpoint in collection.endpoints]
    for name in sorted({name for name in names if names.count(name) > 1}):
        context.problem(where, f"two operations would be called {name}", _CURE)
    for warning in warnings:
        context.problem(where, f"{warning.header} {warning.detail or ''}".strip(), _CURE)
    return Parsed(
        {
            raw(path).removeprefix("/").removeprefix(_PREFIX): found
            for path, found in schemas.classes_by_reference.items()
        },
        {str(name): found for name, found in schemas.classes_by_name.items()},
        tuple(endpoint for collection in collections.values() for endpoint in collection.endpoints),
    )


_CURE = "add a normalising pass (codegen/parse/rest_passes.py) or an overlay (specs/overlays/rest.toml)"
