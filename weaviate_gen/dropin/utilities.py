"""Small private tools of the official client that programs use."""

from __future__ import annotations

import datetime as dt
import logging
import os
import re
import uuid
from collections.abc import Iterable, Sequence
from enum import Enum, EnumMeta
from typing import Any, Union, cast, get_args, get_origin

from weaviate_gen._client.legacy import strip_newlines
from weaviate_gen._core.vectors import get_vector
from weaviate_gen._runtime.records import record
from weaviate_gen.dropin.habits import emit, read_date
from weaviate_gen.exceptions import SchemaValidationError, WeaviateInvalidInputError

logger: logging.Logger = logging.getLogger("weaviate-client")
logger.setLevel(os.environ.get("WEAVIATE_LOG_LEVEL", "INFO"))


class MetaEnum(EnumMeta):
    """Metaclass of enums whose members are found by name."""

    def __contains__(cls, item: object) -> bool:
        """Return whether a member, or the member of this name, is in the enum."""
        return getattr(item, "name", item) in cls.__members__


class BaseEnum(Enum, metaclass=MetaEnum):
    """Enum whose members are found by name."""


class ExtraTypes(str, BaseEnum):
    """Libraries whose types `is_valid` tells by their module."""

    NUMPY = "numpy"
    PANDAS = "pandas"
    POLARS = "polars"
    TF = "tensorflow"


@record()
class ValidateArgument:
    """Argument with the types that it may have."""

    expected: list[Any]
    name: str
    value: Any


def is_valid(expected: Any, value: Any) -> bool:
    """Return whether a value has a type: a class, `list[...]`, `Union[...]`, None or a library of `ExtraTypes`."""
    if expected is None:
        return value is None
    if isinstance(expected, ExtraTypes):
        return expected.value in type(value).__module__
    origin, arguments = get_origin(expected), get_args(expected)
    if origin is Union:
        return any(isinstance(value, argument) for argument in arguments)
    if isinstance(origin, type) and issubclass(origin, Sequence):
        items: Any = value
        if not isinstance(value, Sequence):
            return False
        if len(arguments) == 1:
            kinds = get_args(arguments[0]) if get_origin(arguments[0]) is Union else (arguments[0],)
            return all(isinstance(item, kinds) for item in items)
        return True
    return isinstance(value, expected) and not (expected is int and isinstance(value, bool))


def validate_input(inputs: list[ValidateArgument] | ValidateArgument) -> None:
    """Raise WeaviateInvalidInputError if an argument has none of its types."""
    for argument in [inputs] if isinstance(inputs, ValidateArgument) else inputs:
        if not any(is_valid(expected, argument.value) for expected in argument.expected):
            kinds = f"{argument.expected}, but got {type(argument.value)}"
            raise WeaviateInvalidInputError(f"Argument '{argument.name}' must be one of: {kinds}")


class WeaviateUUIDInt(uuid.UUID):
    """UUID of an integer, made without checks."""

    def __init__(self, hex_: int) -> None:
        object.__setattr__(self, "int", hex_)
        object.__setattr__(self, "is_safe", uuid.SafeUUID.unknown)


def get_vector_v4(vector: Any) -> Sequence[float]:
    """Return a vector as a list; WeaviateInvalidInputError if it is none."""
    try:
        return get_vector(vector)
    except TypeError as error:
        raise WeaviateInvalidInputError(f"vector must be a list or an array of numbers, got {vector!r}") from error


def sanitize_str(value: str) -> str:
    """Return a string as a GraphQL literal; quotes that are escaped already stay so."""
    escaped = re.sub(r'(?<!\\)((?:\\{2})*)"', r"\1\"", strip_newlines(value))
    return f'"{escaped}"'


def capitalize_first_letter(string: str) -> str:
    """Return a string with its first letter in upper case."""
    return string[:1].capitalize() + string[1:]


def check_positive_num(value: Any, arg_name: str, data_type: type, include_zero: bool = False) -> None:
    """Raise TypeError or ValueError if an argument is not a positive number of a type."""
    if not isinstance(value, data_type) or isinstance(value, bool):
        raise TypeError(f"'{arg_name}' must be of type {data_type}.")
    number: Any = value
    if number < 0 or (number == 0 and not include_zero):
        raise ValueError(f"'{arg_name}' must be positive{', or zero' if include_zero else ''}, got {value}")


def _is_tuple(value: Any) -> bool:
    return isinstance(value, tuple)


def get_valid_timeout_config(timeout_config: Any) -> tuple[float, float]:
    """Return the timeouts of connecting and reading, from a number for both or a pair."""
    pair: Any = (timeout_config, timeout_config) if isinstance(timeout_config, int | float) else timeout_config
    if not _is_tuple(pair):
        raise TypeError(f"timeout_config must be a number or a pair of numbers, got {timeout_config!r}")
    if len(pair) != 2:
        raise ValueError(f"timeout_config must have 2 numbers, got {len(pair)}")
    if not all(isinstance(number, int | float) and not isinstance(number, bool) for number in pair):
        raise TypeError(f"timeout_config must be a number or a pair of numbers, got {timeout_config!r}")
    if any(number <= 0 for number in pair):
        raise ValueError(f"timeout_config must be greater than 0, got {timeout_config!r}")
    return cast("tuple[float, float]", pair)


def type_request_response(json_response: Any) -> dict[str, Any] | None:
    """Return a JSON object or None; AssertionError for anything else."""
    if json_response is not None and not isinstance(json_response, dict):
        raise AssertionError(f"json_response must be a dict, got {type(json_response).__name__}")
    return cast("dict[str, Any] | None", json_response)


def to_beacons(uuids: Any, to_class: str = "") -> list[dict[str, str]]:
    """Return references to objects by their ids."""

    ids: Iterable[Any] = [uuids] if isinstance(uuids, uuid.UUID | str) else uuids
    return [{"beacon": f"weaviate://localhost/{to_class}{'/' if to_class else ''}{id_}"} for id_ in ids]


def compare_properties(sub_set: list[Any], set_: list[Any]) -> bool:
    """Return whether the names of properties are among those of others."""
    return {entry["name"] for entry in sub_set} <= {entry["name"] for entry in set_}


def compare_class_sets(sub_set: list[Any], set_: list[Any]) -> bool:
    """Return whether classes with all their properties are among others."""

    if any("class" not in entry for entry in sub_set):
        raise SchemaValidationError("every class of the sub-schema must have a name under 'class'")
    by_name = [(capitalize_first_letter(entry["class"]), entry["properties"]) for entry in set_]
    return all(
        any(
            name == capitalize_first_letter(entry["class"]) and compare_properties(entry["properties"], properties)
            for name, properties in by_name
        )
        for entry in sub_set
    )


def is_sub_schema(sub_schema: dict[str, Any], schema: dict[str, Any]) -> bool:
    """Return whether the classes of a schema, or one class, are part of another schema."""
    return compare_class_sets(sub_schema.get("classes", [sub_schema]), schema.get("classes", []))


def datetime_to_string(value: dt.datetime) -> str:
    """Return a date in RFC 3339 with microseconds; one without a time zone is in UTC."""
    if value.tzinfo is None:
        emit(f"Con002: a datetime without a time zone is taken as UTC: {value}", UserWarning)
    return (value if value.tzinfo else value.replace(tzinfo=dt.UTC)).isoformat(sep="T", timespec="microseconds")


def datetime_from_weaviate_str(string: str) -> dt.datetime | None:
    """Return the date of a server's string, to the microsecond; None for an empty one."""
    return read_date(string, _date)


def _date(string: str) -> dt.datetime:
    if string.startswith("0000"):  # Python has no year 0
        return dt.datetime.min  # noqa: DTZ901 - the official value
    return dt.datetime.fromisoformat(re.sub(r"(?<=\.\d{6})\d+(?=[Z+-])", "", string))
