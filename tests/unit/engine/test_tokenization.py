from __future__ import annotations

import re
import unicodedata

import pytest

from weaviate_gen.engine.errors import EngineError, NotSupportedByLocalEngine
from weaviate_gen.engine.index.folding import fold
from weaviate_gen.engine.index.tokenization import Analyzer, analyzer, stopwords_of, tokenize, tokenize_pattern

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("tokenization", "expected"),
    [
        ("word", ["hello", "my", "e", "mail", "is", "a_b"[:1], "b", "größe", "42"]),
        ("lowercase", ["hello,", "my", "e-mail", "is", "a_b", "größe", "42!"]),
        ("whitespace", ["Hello,", "My", "e-mail", "is", "A_b", "Größe", "42!"]),
        ("field", ["Hello, My e-mail is A_b Größe 42!"]),
    ],
)
def test_a_text_is_cut_as_its_tokenization_says(tokenization: str, expected: list[str]) -> None:
    assert expected == tokenize(tokenization, "  Hello, My e-mail is A_b Größe 42! ")


def test_trigrams_run_over_all_letters_and_digits() -> None:
    assert tokenize("trigram", "A-b cD") == ["abc", "bcd"]
    assert tokenize("trigram", "ab") == []


def test_word_cuts_other_scripts_at_what_is_no_letter_and_no_number() -> None:
    assert tokenize("word", "Привет, МИР²") == ["привет", "мир²"]


def test_patterns_keep_their_wildcards() -> None:
    assert tokenize_pattern("word", "Ber*, ?at") == ["ber*", "?at"]
    assert tokenize_pattern("field", " A*b ") == ["A*b"]
    assert tokenize_pattern("trigram", "ab*") == ["ab*"]
    assert tokenize_pattern("word", "é*") == ["é*"]


def test_tokenizations_with_dictionaries_are_left_out_by_name() -> None:
    with pytest.raises(NotSupportedByLocalEngine, match="gse"):
        tokenize("gse", "text")


def test_an_unknown_tokenization_is_refused() -> None:
    with pytest.raises(EngineError, match="unknown tokenization 'sentences'"):
        tokenize("sentences", "text")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("École Straße", "Ecole Strasse"),
        ("ŁÓDŹ œuvre ǿ", "LODZ oeuvre o"),
        ("e\u0301", "e"),
        ("日本 Привет", "日本 Привет"),
        ("plain", "plain"),
    ],
)
def test_folding_makes_accented_latin_letters_plain(text: str, expected: str) -> None:
    assert expected == fold(text)


def test_a_letter_folds_to_the_one_that_its_name_says() -> None:
    """Letters that Unicode does not decompose, by their names: LATIN CAPITAL LETTER G WITH HOOK is a G."""
    named = re.compile(
        r"LATIN (CAPITAL|SMALL) (?:LETTER|LIGATURE) ([A-Z]|AE|OE|IJ|ST|F+[IL]?)"
        "(?: WITH (?:HOOK|STROKE|TAIL|SWASH TAIL))?"
    )
    found = 0
    for letter in map(chr, [*range(0xC0, 0x2B0), *range(0x2C60, 0x2C80), *range(0xFB00, 0xFB07)]):
        match = named.fullmatch(unicodedata.name(letter, ""))
        if match is None or fold(letter) == letter:
            continue
        found += 1
        plain = match[2] if match[1] == "CAPITAL" else match[2].lower()
        assert plain == fold(letter), unicodedata.name(letter)
    assert 40 < found


def test_folding_leaves_alone_what_it_is_told_to() -> None:
    assert fold("école ÉTÉ à", ["é"]) == "école ÉTÉ a"


def test_queries_leave_stopwords_out_and_stored_texts_do_not() -> None:
    cut = Analyzer(stopwords=frozenset({"the"}))

    assert cut.terms("The cat") == ["the", "cat"]
    assert cut.query("The cat") == ["cat"]
    assert cut.pattern("The c*") == ["the", "c*"]


def test_stopwords_are_a_preset_with_additions_and_removals() -> None:
    inverted = {
        "stopwords": {"preset": "en", "additions": ["bike"], "removals": ["a"]},
        "stopwordPresets": {"fr": ["le"]},
    }

    assert "bike" in stopwords_of(inverted)
    assert "a" not in stopwords_of(inverted)
    assert stopwords_of(inverted, "fr") == {"le"}
    assert stopwords_of(inverted, "none") == frozenset()


def test_an_analyzer_comes_from_a_property_and_its_collection() -> None:
    prop = {
        "tokenization": "word",
        "textAnalyzer": {"asciiFold": True, "asciiFoldIgnore": ["é"], "stopwordPreset": "fr"},
    }

    cut = analyzer(prop, {"stopwordPresets": {"fr": ["le"]}})

    assert cut.query("Le café à") == ["café", "a"]
    assert analyzer({"tokenization": "field"}, {}).stopwords == frozenset()
