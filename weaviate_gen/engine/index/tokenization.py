"""How texts become terms: tokenizations, stopwords, and the analyzer of a property."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from weaviate_gen.engine.compat.letters import fields, is_letter, lower, strip
from weaviate_gen.engine.errors import EngineError, NotSupportedByLocalEngine
from weaviate_gen.engine.index.folding import fold

STOPWORDS: Mapping[str, frozenset[str]] = {
    "en": frozenset(
        (
            *("a", "an", "and", "are", "as", "at", "be", "but", "by", "for", "if", "in", "into", "is", "it", "no"),
            *("not", "of", "on", "or", "such", "that", "the", "their", "then", "there", "these", "they", "this"),
            *("to", "was", "will", "with"),
        )
    ),
    "none": frozenset(),
}
"""The presets of stopwords that a server knows."""

_DICTIONARY_BASED = frozenset({"gse", "gse_ch", "kagome_kr", "kagome_ja"})


_PLAIN = {"": re.compile("[a-z0-9]+"), "?*": re.compile("[a-z0-9?*]+")}


def _split(text: str, kept: str = "") -> list[str]:
    if text.isascii():
        return _PLAIN[kept].findall(text.lower())
    spaces = {ord(letter): " " for letter in set(text) if letter not in kept and not is_letter(letter)}
    return lower(text.translate(spaces)).split()


def _word(text: str) -> list[str]:
    return _split(text)


def _lowercase(text: str) -> list[str]:
    return fields(lower(text))


def _whitespace(text: str) -> list[str]:
    return fields(text)


def _field(text: str) -> list[str]:
    return [strip(text)]


def _trigram(text: str) -> list[str]:
    joined = "".join(_word(text))
    return [joined[at : at + 3] for at in range(len(joined) - 2)]


TOKENIZATIONS: Mapping[str, Callable[[str], list[str]]] = {
    "word": _word,
    "lowercase": _lowercase,
    "whitespace": _whitespace,
    "field": _field,
    "trigram": _trigram,
}
"""What cuts a text, by the name in a property's `tokenization`."""


def tokenize(tokenization: str, text: str) -> list[str]:
    """Cut a text into terms.

    Args:
        tokenization: one of :data:`TOKENIZATIONS`.
        text: the text.

    Raises:
        NotSupportedByLocalEngine: the tokenization needs a dictionary.
        EngineError: there is no such tokenization.
    """
    cut = TOKENIZATIONS.get(tokenization)
    if cut is not None:
        return cut(text)
    if tokenization in _DICTIONARY_BASED:
        raise NotSupportedByLocalEngine(f"tokenization {tokenization!r}", "it needs a dictionary of its language")
    raise EngineError("choice_unknown", "tokenization_named", tokenization=tokenization, known=", ".join(TOKENIZATIONS))


def tokenize_pattern(tokenization: str, text: str) -> list[str]:
    """Cut a pattern of a `Like` filter into terms: as :func:`tokenize`, but ``?`` and ``*`` stay in the terms."""
    if tokenization == "word":
        return _split(text, "?*")
    if tokenization == "trigram":
        joined = "".join(_split(text, "?*")).encode()
        try:
            return [joined[at : at + 3].decode() for at in range(len(joined) - 2)]
        except UnicodeDecodeError as error:  # a server cuts patterns into bytes
            raise EngineError("filter_value_malformed", "like", pattern=text) from error
    return tokenize(tokenization, text)


@dataclass(frozen=True, slots=True)
class Analyzer:
    """What turns the texts of one property into terms, and queries on it too.

    Attributes:
        tokenization: how texts are cut.
        folds: whether accents are folded first.
        kept: letters that folding leaves alone.
        stopwords: terms that queries leave out; they are indexed all the same. Only with tokenization ``word``.
    """

    tokenization: str = "word"
    folds: bool = False
    kept: tuple[str, ...] = ()
    stopwords: frozenset[str] = field(default_factory=frozenset[str])

    def terms(self, text: str) -> list[str]:
        """Cut a text that is stored."""
        return tokenize(self.tokenization, fold(text, self.kept) if self.folds else text)

    def query(self, text: str) -> list[str]:
        """Cut a text that is asked for: no stopwords."""
        found = self.terms(text)
        return [term for term in found if term not in self.stopwords] if self.stopwords else found

    def pattern(self, text: str) -> list[str]:
        """Cut a pattern with wildcards."""
        return tokenize_pattern(self.tokenization, fold(text, self.kept) if self.folds else text)


def stopwords_of(inverted: Mapping[str, Any], preset: str = "") -> frozenset[str]:
    """Return the stopwords under a collection's `invertedIndexConfig`.

    Args:
        inverted: the collection's `invertedIndexConfig`.
        preset: the name of the preset that a property chooses; empty: the collection's own setting.
    """
    own: Mapping[str, Iterable[str]] = inverted.get("stopwordPresets") or {}
    settings: Mapping[str, Any] = inverted.get("stopwords") or {}
    name = preset or settings.get("preset") or "en"
    words = frozenset(own[name]) if name in own else STOPWORDS.get(name, frozenset())
    if preset:
        return words
    return (words | frozenset(settings.get("additions") or ())) - frozenset(settings.get("removals") or ())


def analyzer(prop: Mapping[str, Any], inverted: Mapping[str, Any]) -> Analyzer:
    """Return the analyzer of a property.

    Args:
        prop: the property, as in a collection's config.
        inverted: the collection's `invertedIndexConfig`.
    """
    tokenization = prop.get("tokenization") or "word"
    settings: Mapping[str, Any] = prop.get("textAnalyzer") or {}
    preset = str(settings.get("stopwordPreset") or "")
    return Analyzer(
        tokenization,
        bool(settings.get("asciiFold")),
        tuple(settings.get("asciiFoldIgnore") or ()),
        stopwords_of(inverted, preset) if tokenization == "word" else frozenset(),
    )
