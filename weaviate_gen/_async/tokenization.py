# Written once, for both colours: weaviate_gen/_sync has its twin, which scripts/regen.sh makes from it.
# Edit this one.
"""Cutting text as the server does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from weaviate_gen._async.session import AsyncSession
from weaviate_gen._core.admin import tokenization as plan
from weaviate_gen.schema.enums import Tokenization
from weaviate_gen.tokenization.models import TokenizeResult

if TYPE_CHECKING:
    from weaviate_gen.classes.tokenization import StopwordsConfig, StopwordsCreate, TextAnalyzerConfigCreate


class _TokenizationAsync:
    """Cut text into tokens as the server's keyword index does; servers from 1.37 on.

    Args:
        connection: the session that sends.
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
        """Cut a text by given settings.

        Args:
            text: the text.
            tokenization: how it is cut.
            analyzer_config: what is done to it before.
            stopwords: words that are not looked for; this or `stopword_presets`.
            stopword_presets: named lists of such words, for `analyzer_config` to choose from.

        Returns:
            The tokens.

        Raises:
            WeaviateInvalidInputError: if both kinds of stopwords are given, or an argument cannot be right.
            WeaviateUnsupportedFeatureError: if the server is older.
        """
        return await self._session.run(plan.text(text, tokenization, analyzer_config, stopwords, stopword_presets))

    async def for_property(self, collection: str, property_name: str, text: str) -> TokenizeResult:
        """Cut a text as a property does.

        Args:
            collection: the collection's name.
            property_name: the property's name.
            text: the text.

        Returns:
            The tokens.

        Raises:
            WeaviateUnsupportedFeatureError: if the server is older.
        """
        return await self._session.run(plan.for_property(collection, property_name, text))
