"""Folding of accented Latin letters to plain ones, as a text analyzer with `asciiFold` asks for."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import lru_cache

_LETTERS = {
    "a": "ⱥ", "b": "ƀɓ", "c": "ƈ", "d": "đðɗ", "e": "ɇ", "f": "ƒ", "g": "ɠ", "h": "ħɦ", "i": "ıɨ", "j": "ɉ",
    "k": "ĸƙ", "l": "ł", "m": "ɱ", "n": "ŉɲƞ", "o": "ø", "p": "ƥ", "q": "ʠ", "r": "ɍɽ", "s": "ſʂ", "t": "ŧƭ",
    "v": "\u028b", "w": "ⱳ", "y": "ɏƴ", "z": "ʐ", "ae": "æ", "oe": "œ", "ij": "ĳ", "ss": "ß", "th": "þ", "ff": "ﬀ",
    "fi": "ﬁ", "fl": "ﬂ", "ffi": "ﬃ", "ffl": "ﬄ", "st": "ﬅﬆ",
    "A": "Ⱥ", "B": "ɃƁ", "C": "Ƈ", "D": "ĐÐƊ", "E": "Ɇ", "F": "Ƒ", "G": "Ɠ", "H": "Ħ", "I": "İƗ", "J": "Ɉ",
    "K": "Ƙ", "L": "Ł", "N": "Ɲ", "O": "Ø", "P": "Ƥ", "R": "Ɍ", "T": "ŦƬ", "V": "Ʋ", "Y": "ɎƳ", "Z": "Ȥ",
    "AE": "Æ", "OE": "Œ", "IJ": "Ĳ", "SS": "ẞ", "TH": "Þ",
}  # fmt: skip
_TABLE = {letter: plain for plain, letters in _LETTERS.items() for letter in letters}
"""Letters that canonical decomposition leaves whole, and what stands for them."""


@lru_cache(maxsize=256)
def _kept(ignored: tuple[str, ...]) -> frozenset[str]:
    composed = unicodedata.normalize("NFC", "".join(ignored))
    return frozenset({*composed, *composed.lower(), *composed.upper()})


def fold(text: str, ignored: Iterable[str] = ()) -> str:
    """Replace accented Latin letters by plain ones.

    Args:
        text: what to fold.
        ignored: letters to leave alone, in either case.
    """
    if text.isascii():
        return text
    kept = _kept(tuple(ignored))
    out: list[str] = []
    for letter in unicodedata.normalize("NFC", text):
        if letter in kept or letter.isascii():
            out.append(letter)
            continue
        parts = unicodedata.normalize("NFD", _TABLE.get(letter, letter))
        out += [p if p in kept else _TABLE.get(p, p) for p in parts if unicodedata.category(p) != "Mn"]
    return unicodedata.normalize("NFC", "".join(out))
