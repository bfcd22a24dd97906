"""Phone numbers as a server reads them: by Google's rules, in the package `phonenumberslite`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from weaviate_gen.engine import extras
from weaviate_gen.engine.errors import EngineError

_PROBLEMS: Mapping[int, str] = {
    1: "the phone number supplied is not a number",
    2: "there is a prefix for calls abroad, and too little after it",
    3: "the string supplied is too short to be a phone number",
    4: "the string supplied is too long to be a phone number",
}


def parse_phone(text: str, country: str) -> dict[str, Any]:
    """Parse a phone number.

    Args:
        text: what was typed.
        country: the ISO 3166-1 code of the country that a national number belongs to, or ``""``.

    Returns:
        The value as a server stores it; what is empty is left out.

    Raises:
        EngineError: it is no phone number, or national without a country; or the package is not installed.
    """
    library = extras.load("phonenumbers", "a phone number", "local")
    country = country.upper()
    try:
        number = library.parse(text, country or None)
    except library.NumberParseException as error:
        raise _parse_error(error.error_type) from error
    out = {
        "countryCode": number.country_code,
        "defaultCountry": country,
        "input": text,
        "internationalFormatted": library.format_number(number, library.PhoneNumberFormat.INTERNATIONAL),
        "national": number.national_number,
        "nationalFormatted": library.format_number(number, library.PhoneNumberFormat.NATIONAL),
        "valid": library.is_valid_number(number),
    }
    return {key: value for key, value in out.items() if value not in ("", 0, False)}


def _parse_error(kind: int) -> EngineError:
    return (
        EngineError("value_invalid", "phone_problem", problem=_PROBLEMS[kind])
        if kind in _PROBLEMS
        else EngineError("value_invalid", "phone_country")
    )
