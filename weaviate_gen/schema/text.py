"""How the text of a property is prepared, as read from a collection."""

from __future__ import annotations

from dataclasses import dataclass

from weaviate_gen.schema.reading import Read


@dataclass(slots=True)
class TextAnalyzerConfig(Read):
    """How the text of a property is prepared for the inverted index.

    Attributes:
        ascii_fold: whether accents are folded away.
        ascii_fold_ignore: characters that are not folded.
        stopword_preset: the preset of stop words, or ``None`` for the collection's.
    """

    ascii_fold: bool
    ascii_fold_ignore: list[str] | None
    stopword_preset: str | None
