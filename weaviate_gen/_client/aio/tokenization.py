# Written once for both flavors: scripts/regen.sh writes the counterpart in _client/sync from this file.
# Edit this one.
"""Tokenization of text on the server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from weaviate_gen._client.aio.session import AsyncSession
from weaviate_gen._core.admin import tokenization as tokenization_plans
from weaviate_gen._types.schema.enums import Tokenization
from weaviate_gen._types.tokenization import TokenizeResult

if TYPE_CHECKING:
    from weaviate_gen._inputs.config import TextAnalyzerConfigCreate
    from weaviate_gen._types.schema.config import StopwordsConfig
    from weaviate_gen._types.schema.text import StopwordsCreate


class _TokenizationAsync:
    """Tokenization as in the server's keyword index; requires Weaviate 1.37.

    Args:
        connection: session that sends the requests.
    """

    def __init__(self, connection: AsyncSession) -> None:
        self._session = connection

    async def text(
        self,
        text: str,
        tokenization: Tokenization,
        *,
        analyzer_config: TextAnalyzerConfigCreate | None = None,
        stopwords: StopwordsCreate | StopwordsConfig | None = None,
        stopword_presets: dict[str, list[str]] | None = None,
    ) -> TokenizeResult:
        """Tokenize a string with the given settings.

        Args:
            text: string to tokenize.
            tokenization: tokenization to apply.
            analyzer_config: preprocessing of the string.
            stopwords: stopwords; excludes `stopword_presets`.
            stopword_presets: named lists of stopwords that `analyzer_config` may refer to.

        Returns:
            The tokens.

        Raises:
            WeaviateInvalidInputError: if both kinds of stopwords are given, or an argument is invalid.
            WeaviateUnsupportedFeatureError: if the server is too old.
        """
        return await self._session.execute(
            tokenization_plans.text(text, tokenization, analyzer_config, stopwords, stopword_presets)
        )

    async def for_property(self, collection: str, property_name: str, text: str) -> TokenizeResult:
        """Tokenize a string with the settings of a property.

        Args:
            collection: name of the collection.
            property_name: name of the property.
            text: string to tokenize.

        Returns:
            The tokens.

        Raises:
            WeaviateUnsupportedFeatureError: if the server is too old.
        """
        return await self._session.execute(tokenization_plans.for_property(collection, property_name, text))
