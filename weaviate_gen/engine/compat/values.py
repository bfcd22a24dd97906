"""Names of data types that a server confuses."""

from __future__ import annotations


def element_type(word: str) -> str:
    """Return what a server says the elements of an array must be: of numbers, too, that they must be integers.

    Args:
        word: the data type of the elements, in the words of messages.
    """
    return "integer" if word == "number" else word
