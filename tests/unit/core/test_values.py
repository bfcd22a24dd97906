from __future__ import annotations

import dataclasses
import uuid
from array import array
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum, IntEnum
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from weaviate_gen._core import values
from weaviate_gen._inputs.scalars import date_text
from weaviate_gen._types.data.values import GeoCoordinate, PhoneNumber, PhoneNumberRead
from weaviate_gen.exceptions import WeaviateInvalidInputError

pytestmark = pytest.mark.unit


class Flavor(Enum):
    RED = "red"


class Shade(str, Enum):
    DARK = "dark"


class Level(IntEnum):
    TWO = 2


class Text(str):
    __slots__ = ()


class Whole(int):
    pass


class Real(float):
    pass


@dataclasses.dataclass
class Inner:
    rank: int
    seen: date


class Stamp(datetime):
    """Looks like a moment of pandas."""

    nanosecond = 5


class Never(datetime):
    """Looks like no moment of pandas."""

    def __str__(self) -> str:
        return "NaT"


class Series:
    """Looks like polars: `to_list`, and nothing else."""

    def to_list(self) -> list[int]:
        return [1, 2]


@pytest.mark.parametrize(
    ("value", "wire"),
    [
        (None, None),
        (True, True),
        (3, 3),
        (2.5, 2.5),
        ("a", "a"),
        (datetime(2024, 5, 17, 8, 30, 15, 250000, tzinfo=UTC), "2024-05-17T08:30:15.250000+00:00"),
        (datetime(2024, 6, 1, tzinfo=timezone(timedelta(hours=2))), "2024-06-01T00:00:00.000000+02:00"),
        (datetime(2024, 1, 2), "2024-01-02T00:00:00.000000+00:00"),  # noqa: DTZ001 - the case is one without a zone
        (date(2024, 1, 2), "2024-01-02T00:00:00.000000+00:00"),
        (uuid.UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        (Flavor.RED, "red"),
        (Shade.DARK, "dark"),
        (Level.TWO, 2),
        (Text("x"), "x"),
        (Whole(4), 4),
        (Real(1.5), 1.5),
        (Decimal(3), 3),
        (Decimal("0.5"), 0.5),
        (b"hello", "aGVsbG8="),
        (bytearray(b"hello"), "aGVsbG8="),
        (memoryview(b"hello"), "aGVsbG8="),
        (GeoCoordinate(latitude=1, longitude=2), {"latitude": 1, "longitude": 2}),
        (PhoneNumber(number="1", default_country="NL"), {"input": "1", "defaultCountry": "NL"}),
        (PhoneNumberRead(number="1", default_country="NL", valid=True), {"input": "1", "defaultCountry": "NL"}),
        (PhoneNumberRead(number="+31"), {"input": "+31"}),
        (2**60, 2**60),
        (Decimal("1e30"), 1e30),
        (np.float32(0.5), 0.5),
        (np.longdouble("0.5"), 0.5),
        (np.datetime64("2024-01-02T00:00:00.000000", "ns"), "2024-01-02T00:00:00.000000+00:00"),
        (np.array(["2024-01-02"], dtype="datetime64[ns]"), ["2024-01-02T00:00:00.000000+00:00"]),
        (np.datetime64("2024-01-02"), "2024-01-02T00:00:00.000000+00:00"),
        (np.int64(7), 7),
        (np.bool_(True), True),
        (np.array(5), 5),
        (np.array([[1, 2], [3, 4]]), [[1, 2], [3, 4]]),
        (array("i", [1, 2]), [1, 2]),
        (Series(), [1, 2]),
        ((1, 2), [1, 2]),
        (range(2), [0, 1]),
        ({"b", "a"}, ["a", "b"]),
        (frozenset({1}), [1]),
        ([uuid.UUID(int=1)], ["00000000-0000-0000-0000-000000000001"]),
        (MappingProxyType({"a": 1}), {"a": 1}),
        ({"a": {"b": b"hello"}}, {"a": {"b": "aGVsbG8="}}),
        ({Shade.DARK: 1, Flavor.RED: 2, Text("x"): 3}, {"dark": 1, "red": 2, "x": 3}),
        (Inner(1, date(2024, 1, 2)), {"rank": 1, "seen": "2024-01-02T00:00:00.000000+00:00"}),
    ],
)
def test_a_value_has_one_form_on_the_wire(value: object, wire: object) -> None:
    found = values.to_json(value, "p")
    assert wire == found
    assert type(wire) is type(found)


def test_the_file_behind_a_path_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "cover.png"
    file.write_bytes(b"hello")
    for value in (file, PurePosixPath(file), [file], {"a": file}):
        with pytest.raises(
            WeaviateInvalidInputError, match=r"cover.* must not be a path, got .*pass str\(path\) for a string"
        ):
            values.to_json(value, "cover")


def test_a_view_of_numbers_is_numbers_and_one_of_bytes_is_a_blob() -> None:
    assert values.to_json(memoryview(array("d", [0.5, 1.0])), "p") == [0.5, 1.0]
    assert values.to_json(memoryview(b"hello"), "p") == "aGVsbG8="


def test_two_names_that_become_one_are_refused() -> None:
    class Key(Enum):
        A = "a"

    with pytest.raises(WeaviateInvalidInputError, match="p must have one value for each name"):
        values.to_json({"a": 1, Key.A: 2}, "p")


@pytest.mark.parametrize("value", [2**53 + 1, [-(2**53) - 1], {"a": Whole(2**53 + 1)}])
def test_an_int_that_a_server_will_round_goes_out_with_a_warning(value: Any) -> None:
    with pytest.warns(UserWarning, match="a server keeps -?9007199254740993 as -?9007199254740992"):
        assert values.to_json(value, "p") == value


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (float("nan"), "p is nan"),
        (np.float64("inf"), "p is inf"),
        (Decimal("NaN"), "p is NaN"),
        (Decimal("0.1000000000000000000000000001"), "more digits than a float keeps"),
        (object(), "p: cannot serialize object"),
        ([{"x": object()}], "p.x: cannot serialize object"),
        (Inner, "cannot serialize type"),
        (-(10**400), "p: -1000.* has more digits than a float keeps"),
        ([Whole(10**400)], "has more digits than a float keeps"),
        (Decimal(2**53 + 1), "has more digits than a float keeps"),
        (np.datetime64("2024-01-02T00:00:00.000000001"), "p: .* loses something"),
        (np.datetime64("NaT"), "p: .*NaT.* as datetime64.us. loses something"),
        (np.array(["NaT"], dtype="datetime64[s]"), "p: .*NaT.* loses something"),
        (np.timedelta64(5000, "ns"), "p: cannot serialize timedelta"),
        (np.longdouble("0.1") / 3, "p: .* as float64 loses something"),
        (Stamp(2024, 1, 2), "of microsecond precision"),
        (Never(2024, 1, 2), "valid datetime of microsecond precision, got NaT"),
        ({"a": {1: 2}}, "p.a: property names must be strings, got int: 1"),
        (Path("there/is/none.png"), "p must not be a path"),
    ],
)
def test_what_cannot_be_stored_is_refused_with_its_name(value: object, words: str) -> None:
    with pytest.raises(WeaviateInvalidInputError, match=words):
        values.to_json(value, "p")


JSON: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(JSON)
def test_json_stays_as_it_is(value: Any) -> None:
    assert value == values.to_json(value, "p")


@given(st.datetimes(timezones=st.timezones()))
def test_a_moment_comes_back_from_its_text(moment: datetime) -> None:
    assert datetime.fromisoformat(date_text(moment, "p")) - moment < timedelta(minutes=1)
