"""Phone numbers as a server reads them: by Google's rules, in the `phonenumbers` package, where that is installed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module, util
from typing import Any, TypeAlias

from weaviate_gen.engine.errors import EngineError
from weaviate_gen.engine.values.phone import parse_phone

PhoneReader: TypeAlias = Callable[[str, str], dict[str, Any]]
"""Reads what was typed, given a country or nothing."""

_PROBLEMS: Mapping[int, str] = {
    1: "the phone number supplied is not a number",
    2: "there is a prefix for calls abroad, and too little after it",
    3: "the string supplied is too short to be a phone number",
    4: "the string supplied is too long to be a phone number",
}


def phone_reader() -> PhoneReader:
    """Return what reads phone numbers here: the package, or the engine's own table of the larger countries."""
    return _read if util.find_spec("phonenumbers") is not None else parse_phone


def _read(text: str, country: str) -> dict[str, Any]:
    library: Any = import_module("phonenumbers")
    country = country.upper()
    try:
        number = library.parse(text, country or None)
    except library.NumberParseException as error:
        raise _refusal(error.error_type) from error
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


def _refusal(kind: int) -> EngineError:
    return (
        EngineError("value_invalid", "phone_problem", problem=_PROBLEMS[kind])
        if kind in _PROBLEMS
        else EngineError("value_invalid", "phone_country")
    )
