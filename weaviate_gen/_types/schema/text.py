"""Text analysis: stop words of a request, and the analyzer of a property."""

from __future__ import annotations

from typing import Any

from weaviate_gen._inputs import check
from weaviate_gen._inputs.value import Value
from weaviate_gen._runtime.records import record
from weaviate_gen._types.schema.reading import Read
from weaviate_gen_wire.modules.values import StopwordsPreset


@record(slots=True)
class TextAnalyzerConfig(Read):
    """Text analyzer of a property.

    Attributes:
        ascii_fold: whether accents are folded away.
        ascii_fold_ignore: characters that are not folded.
        stopword_preset: the preset of stop words, or ``None`` for the collection's.
    """

    ascii_fold: bool
    ascii_fold_ignore: list[str] | None
    stopword_preset: str | None


class StopwordsCreate(Value):
    """Stop words for one request."""

    __slots__ = ("additions", "preset", "removals")

    def __init__(self, *, preset: Any, additions: list[str] | None, removals: list[str] | None) -> None:
        """Create the stop words.

        Args:
            preset: `StopwordsPreset` to start from.
            additions: words to add to the preset.
            removals: words to remove from the preset.

        Raises:
            WeaviateInvalidInputError: an argument has the wrong type.
        """
        check.member("preset", preset, StopwordsPreset)
        self.preset: StopwordsPreset | None = None if preset is None else StopwordsPreset(preset)
        self.additions: list[str] | None = check.strings("additions", additions)
        self.removals: list[str] | None = check.strings("removals", removals)

    def to_wire(self) -> dict[str, Any]:
        """Return the stop words as the server expects them."""
        preset = None if self.preset is None else self.preset.value
        return check.settings({}, ("preset", preset), ("additions", self.additions), ("removals", self.removals))
