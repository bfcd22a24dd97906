"""Letters by Go's rules: what a server's tokenizations were observed to make of texts."""

from __future__ import annotations

import pytest

from weaviate_gen.engine.compat import letters
from weaviate_gen.engine.index.tokenization import tokenize

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("tokenization", "text", "terms"),
    [
        ("word", "İstanbul", ["istanbul"]),
        ("word", "ΟΔΟΣ οδος", ["οδοσ", "οδος"]),
        ("word", "a\x1cb", ["a", "b"]),
        ("word", "Größe 東京 ½", ["größe", "東京", "½"]),
        ("lowercase", "A\x1cB C", ["a\x1cb", "c"]),
        ("lowercase", "\u03a3\u2003x", ["\u03c3", "x"]),
        ("whitespace", "a\x1fb\x85c d", ["a\x1fb", "c", "d"]),
        ("field", " \x1ca \u3000", ["\x1ca"]),
        ("trigram", "İst\u03a3", ["ist", "st\u03c3"]),
    ],
)
def test_texts_are_cut_as_a_server_cuts_them(tokenization: str, text: str, terms: list[str]) -> None:
    assert tokenize(tokenization, text) == terms


def test_letters_and_numbers_are_those_of_unicode_15() -> None:
    found = [code for code in range(0x110000) if letters.is_letter(chr(code))]
    assert len(found) == 137_935
    assert {0x41, 0xAA, 0xBD, 0x130, 0x3042, 0x31350, 0x323AF} <= set(found)
    assert not {0x40, 0x5B, 0xA9, 0x300, 0x2028, 0x3134B, 0x323B0, 0x2EBF0} & set(found)


def test_lower_case_goes_letter_by_letter() -> None:
    assert letters.lower("ABC") == "abc"
    assert letters.lower("ÀΣ İß\u1e9e") == "àσ ißß"
    # letters that Unicode has had since version 16 have no lower case yet
    assert letters.lower("\ua7cb\ua7dc") == "\ua7cb\ua7dc"
