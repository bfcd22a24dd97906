"""Routes that show how texts are cut into terms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from weaviate_gen.engine.collections.collection import Collection
from weaviate_gen.engine.errors import EngineError
from weaviate_gen.engine.index.tokenization import analyzer, stopwords_of
from weaviate_gen.engine.schema import properties, sections
from weaviate_gen.engine.values.json_types import part
from weaviate_gen.engine.wire.rest.body_schemas import TOKENIZE, check
from weaviate_gen.engine.wire.rest.request import Request, RequestDecodeError, Response, Route


def tokenize(request: Request) -> Response:
    """Cut a text as the settings in the request say."""
    body = check(request.fields(), TOKENIZE, "body")
    if not body.get("tokenization"):
        raise RequestDecodeError("field_missing", field="tokenization")
    if body.get("text") is None:
        raise RequestDecodeError("field_missing", field="text")
    if body.get("stopwords") and body.get("stopwordPresets"):
        raise EngineError("arguments_conflict", "stopwords")
    config = properties.complete(
        {
            "name": "text",
            "dataType": ["text"],
            "tokenization": body["tokenization"],
            "textAnalyzer": body.get("analyzerConfig"),
        }
    )
    inverted = sections.inverted_index(
        {"stopwords": body.get("stopwords"), "stopwordPresets": body.get("stopwordPresets")}
    )
    presets = part(inverted, "stopwordPresets")
    # here a preset goes with every tokenization, which it does not in a schema
    properties.check({**config, "tokenization": "word"}, "Tokenize", lambda _: False, presets)
    made = analyzer(config, inverted)
    preset = str(part(config, "textAnalyzer").get("stopwordPreset") or "")
    if preset or body.get("stopwords"):
        made = replace(made, stopwords=stopwords_of(inverted, preset))
    return Response(200, {"indexed": made.terms(body["text"]), "query": made.query(body["text"])})


def for_property(collection: Collection, config: Mapping[str, Any], body: Mapping[str, Any]) -> dict[str, Any]:
    """Cut a text as a property's index does."""
    if body.get("text") is None:
        raise RequestDecodeError("field_missing", field="text")
    if config["dataType"][0] not in properties.TEXT_TYPES:
        raise EngineError(
            "data_type_unsupported", "tokenization", property=config["name"], data_type=config["dataType"][0]
        )
    return _terms(config, collection.config["invertedIndexConfig"], body["text"])


def _terms(config: Mapping[str, Any], inverted: Mapping[str, Any], text: str) -> dict[str, Any]:
    made = analyzer(config, inverted)
    return {"indexed": made.terms(text), "query": made.query(text)}


ROUTES = (Route("POST", "/v1/tokenize", tokenize),)
