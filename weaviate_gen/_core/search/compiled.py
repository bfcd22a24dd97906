"""Decoding of search replies by the compiled codec; :mod:`weaviate_gen._core.search.reply` is the reference."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import cache, partial
from typing import TYPE_CHECKING, Any
from uuid import UUID, SafeUUID

from weaviate_gen._core.search import reply, values
from weaviate_gen._runtime import native
from weaviate_gen._types.query.results import (
    MetadataReturn,
    MetadataSingleObjectReturn,
    Object,
    ObjectSingleReturn,
    QueryReturn,
    VectorValues,
)

if TYPE_CHECKING:
    from weaviate_gen._types.data.values import GeoCoordinate, PhoneNumberRead
    from weaviate_gen._types.query.selection import CrossReferenceObjects


def reader(read: Callable[..., Any], names: tuple[str, ...]) -> Callable[[bytes], Any] | None:
    """Return what decodes the bytes of a reply as a function of `reply` decodes its message.

    Args:
        read: that function.
        names: the properties that were asked for by name.

    Returns:
        The function; ``None`` where the compiled codec is not installed, or does not read such replies.
    """
    found = _readers().get(read)
    return None if found is None else partial(found, names)


@cache
def _readers() -> dict[Callable[..., Any], Callable[[tuple[str, ...], bytes], Any]]:
    """Return the compiled counterparts of functions of `reply`."""
    made = native.reply_reader(Bindings)
    return {} if made is None else {reply.query: made.query, reply.single: made.single}


def lazy_vectors(data: bytes) -> Callable[[], dict[str, VectorValues]]:
    """Return what decodes the vectors in the bytes of metadata."""
    return partial(_vectors, data)


def _vectors(data: bytes) -> dict[str, VectorValues]:
    from weaviate_gen_wire.grpc import messages as pb

    return reply.vectors(pb.MetadataResult.FromString(data))


def geo(latitude: float, longitude: float) -> GeoCoordinate:
    """Return a geo coordinate."""
    from weaviate_gen._types.data.values import GeoCoordinate

    return GeoCoordinate(latitude=latitude, longitude=longitude)


def phone(
    number: str,
    default_country: str,
    country_code: int,
    international_formatted: str,
    national: int,
    national_formatted: str,
    valid: bool,
) -> PhoneNumberRead:
    """Return a phone number."""
    from weaviate_gen._types.data.values import PhoneNumberRead

    return PhoneNumberRead(
        number=number,
        default_country=default_country,
        country_code=country_code,
        international_formatted=international_formatted,
        national=national,
        national_formatted=national_formatted,
        valid=valid,
    )


def references(objects: list[Object[Any, Any]]) -> CrossReferenceObjects[Any, Any]:
    """Return references to objects."""
    from weaviate_gen._types.query.selection import CrossReferenceObjects

    return CrossReferenceObjects(objects)


class Bindings:
    """Classes and functions that the compiled codec makes results of, by the names that it looks for."""

    query_return = QueryReturn
    object = Object
    single = ObjectSingleReturn
    metadata = MetadataReturn
    single_metadata = MetadataSingleObjectReturn
    uuid = UUID
    set_uuid_number = UUID.__dict__["int"].__set__
    set_uuid_safety = UUID.__dict__["is_safe"].__set__
    uuid_safety = SafeUUID.unknown
    date = staticmethod(values.date)
    date_of_iso_format = dt.datetime.fromisoformat
    at_milliseconds = staticmethod(values.at_milliseconds)
    epoch = reply.EPOCH
    geo = staticmethod(geo)
    phone = staticmethod(phone)
    references = staticmethod(references)
    lazy_vectors = staticmethod(lazy_vectors)
    no_vectors = dict
