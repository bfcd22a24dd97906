"""Plans for tokenization."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from weaviate_gen._core.admin.responses import fields, items
from weaviate_gen._core.call import Call
from weaviate_gen._inputs.arguments import member, string
from weaviate_gen._inputs.config import TextAnalyzerConfigCreate
from weaviate_gen._inputs.errors import invalid
from weaviate_gen._inputs.identifiers import collection_name
from weaviate_gen._types.schema.config import StopwordsConfig
from weaviate_gen._types.schema.enums import Tokenization
from weaviate_gen._types.schema.text import StopwordsCreate
from weaviate_gen._types.tokenization import TokenizeResult
from weaviate_gen.exceptions import WeaviateInvalidInputError
from weaviate_gen_wire import rest


def _result(reply: tuple[int, Any]) -> TokenizeResult:
    wire = fields(reply[1])
    return TokenizeResult(indexed=items(wire.get("indexed")), query=items(wire.get("query")))


def text(
    given: str,
    tokenization: Tokenization,
    analyzer_config: TextAnalyzerConfigCreate | None,
    stopwords: StopwordsCreate | StopwordsConfig | None,
    stopword_presets: Mapping[str, Sequence[str]] | None,
) -> Call[TokenizeResult]:
    """Tokenize a string by the given settings."""
    if stopwords is not None and stopword_presets is not None:
        raise WeaviateInvalidInputError("stopwords and stopword_presets are mutually exclusive; pass one of them")
    if not isinstance(given, str):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise invalid("text", "a string", given)
    body: Any = {"text": given, "tokenization": member(tokenization, Tokenization, "tokenization").value}
    if analyzer_config is not None and (analyzer := analyzer_config.to_wire()):
        body["analyzerConfig"] = analyzer
    if words := _stopwords(stopwords):
        body["stopwords"] = words
    if stopword_presets is not None:
        body["stopwordPresets"] = {name: _words(name, listed) for name, listed in stopword_presets.items()}
    return Call(rest.tokenize.tokenize(body=body), _result, "tokenization.text", retry=True)


def _stopwords(stopwords: StopwordsCreate | StopwordsConfig | None) -> dict[str, Any]:
    if stopwords is None:
        return {}
    pairs = {"preset": stopwords.preset, "additions": stopwords.additions, "removals": stopwords.removals}
    return {name: getattr(value, "value", value) for name, value in pairs.items() if value is not None}


def _words(name: str, words: Any) -> list[str]:
    listed: list[Any] = [*words] if type(words) in {list, tuple} else [None]
    if not all(isinstance(word, str) for word in listed):
        raise invalid(f"stopword_presets[{name!r}]", "a list of strings", words)
    return listed


def for_property(collection: str, property_name: str, given: str) -> Call[TokenizeResult]:
    """Tokenize a string like a property."""
    if not isinstance(given, str):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise invalid("text", "a string", given)
    request = rest.schema.schema_objects_properties_tokenize(
        collection_name(collection, "collection"), string(property_name, "property_name"), body={"text": given}
    )
    operation = f"tokenization.for_property({collection!r}, {property_name!r})"
    return Call(request, _result, operation, retry=True)
