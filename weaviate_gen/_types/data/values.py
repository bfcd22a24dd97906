"""Property values without a Python type of their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from weaviate_gen._inputs.checked import checked
from weaviate_gen._inputs.errors import invalid
from weaviate_gen._runtime.records import record

WeaviateField: TypeAlias = Any
"""A property's value: text, number, bool, date, uuid, place, phone number, bytes, a mapping, or a list of these."""

WeaviateProperties: TypeAlias = Mapping[str, WeaviateField]


def _degrees(name: str, value: object, limit: float) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not -limit <= value <= limit:
        raise invalid(name, f"a number from -{limit:g} to {limit:g}", value)


@checked
@record(frozen=True, kw_only=True)
class GeoCoordinate:
    """Geographic coordinates.

    Attributes:
        latitude: in degrees, from -90 to 90.
        longitude: in degrees, from -180 to 180.
    """

    latitude: float
    longitude: float

    def __post_init__(self) -> None:
        _degrees("latitude", self.latitude, 90)
        _degrees("longitude", self.longitude, 180)

    def to_wire(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {"latitude": self.latitude, "longitude": self.longitude}


@checked
@record(frozen=True, kw_only=True)
class PhoneNumber:
    """A phone number to store; the server parses it.

    Attributes:
        number: international (with ``+``), or national if `default_country` is given.
        default_country: ISO 3166-1 alpha-2 code of the country of a national number.
    """

    number: str = ""
    default_country: str | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.number, str) or not self.number:  # pyright: ignore[reportUnnecessaryIsInstance]
            raise invalid("number", "a phone number as a string", self.number)

    def to_wire(self) -> dict[str, Any]:
        """Return the JSON form."""
        wire: dict[str, Any] = {"input": self.number}
        if self.default_country is not None:
            wire["defaultCountry"] = self.default_country
        return wire


@record(frozen=True, kw_only=True)
class PhoneNumberRead:
    """A phone number as stored.

    Attributes:
        number: as it was given.
        default_country: ISO 3166-1 alpha-2 code that was given with it.
        country_code: the country's calling code.
        international_formatted: the number as dialled from abroad.
        national: the national number, as a number.
        national_formatted: the number as dialled at home.
        valid: whether such a number can exist.
    """

    number: str
    default_country: str | None = None
    country_code: int = 0
    international_formatted: str = ""
    national: int = 0
    national_formatted: str = ""
    valid: bool = False

    def to_wire(self) -> dict[str, Any]:
        """Return the JSON form that can be stored again."""
        wire: dict[str, Any] = {"input": self.number}
        if self.default_country:
            wire["defaultCountry"] = self.default_country
        return wire
