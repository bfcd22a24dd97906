"""What requests are made of: names, ids, and values that are right, nearly right, and wrong."""

from __future__ import annotations

import random
from typing import Any

START = "weaviate://localhost"
NONE: dict[str, Any] = {"vectorizer": {"none": {}}}
NESTED = [{"name": "a", "dataType": ["int"]}, {"name": "b", "dataType": ["text"]}]
KINDS = ("text", "int", "number", "boolean", "date", "uuid")
ARRAYS = tuple(f"{kind}[]" for kind in KINDS)
SPECIAL = ("blob", "geoCoordinates", "phoneNumber")
OBJECTS = ("object", "object[]")
WORDS = ("red", "green", "blue", "bike", "car", "boat", "fast", "slow")

STRINGS: tuple[Any, ...] = (
    *("x", "", "ü€", "Red bike", "aGVsbG8=", "!", "true", "1", "0000000000000000000000000000000a"),
    *("00000000-0000-0000-0000-000000000001", "00000000-0000-0000-0000-00000000000A"),
    *(
        "2024-02-29T12:00:00Z",
        "2024-02-29T12:00:00.120+02:00",
        "2024-02-30T00:00:00Z",
        "2024-02-29",
        "1601-01-01T00:00:00Z",
    ),
)
NUMBERS: tuple[Any, ...] = (0, 7, -1, 1.0, 1.5, 1e3, 2**53 - 1, -0.0, 1e300)
PLACES: tuple[Any, ...] = (
    {"latitude": 1.5, "longitude": -2},
    {"latitude": 1},
    {"latitude": "1", "longitude": 2},
    {"latitude": 91, "longitude": 181},
    {},
)
PHONES: tuple[Any, ...] = (
    {"input": "+49 171 1234567"},
    {"input": "0171 1234567", "defaultCountry": "de"},
    {"input": "0171 1234567"},
    {"input": 5},
    {"defaultCountry": "de"},
)
LISTS: tuple[Any, ...] = (
    [],
    ["a"],
    ["a", "b", "a"],
    [1],
    [1, 2.5],
    [1.5],
    [None],
    ["a", 1],
    [True, False],
    [[1]],
    [{}],
)
THINGS: tuple[Any, ...] = ({"a": 1}, {"a": 1, "b": "x"}, {"a": "x"}, {"c": 1}, [{"a": 1}, {"b": "y"}], [{"a": "x"}])
VALUES = (*STRINGS, *NUMBERS, True, False, None, *PLACES, *PHONES, *LISTS, *THINGS)

FITTING: dict[str, tuple[Any, ...]] = {
    "text": ("x", "", "ü€", "Red bike", "2024-02-29T12:00:00Z"),
    "int": (0, 7, -1, 1.0, 2**53 - 1),
    "number": (0, 7, -1.5, 1e3, 1e300, 0.1),
    "boolean": (True, False),
    "date": ("2024-02-29T12:00:00Z", "2024-02-29T12:00:00.120+02:00", "1601-01-01T00:00:00Z"),
    "uuid": ("00000000-0000-0000-0000-000000000001", "00000000-0000-0000-0000-00000000000A"),
    "blob": ("aGVsbG8=", "aGk="),
    "geoCoordinates": PLACES[:1],
    "phoneNumber": PHONES[:2],
    "object": ({"a": 1}, {"a": 1, "b": "x"}, {"b": ""}),
    "object[]": ([{"a": 1}, {"b": "y"}], []),
}


def numbered(number: int) -> str:
    """Return the id that stands for a number."""
    return f"00000000-0000-0000-0000-{number:012d}"


def value_for(kind: str, chance: random.Random) -> Any:
    """Draw a value that fits a data type four times in five."""
    if chance.random() < 0.2:
        return chance.choice(VALUES)
    if kind in FITTING:
        return chance.choice(FITTING[kind])
    fitting = FITTING[kind.removesuffix("[]")]
    return chance.choices(fitting, k=chance.randrange(4))


def some(chance: random.Random, share: float, options: dict[str, tuple[Any, ...]]) -> dict[str, Any]:
    """Draw some of the keys, each with one of its values."""
    return {key: chance.choice(values) for key, values in options.items() if chance.random() < share}


def words(chance: random.Random, most: int = 6) -> str:
    """Draw a text."""
    return " ".join(chance.choices(WORDS, k=chance.randrange(1, most)))
