"""Metadata that a query returns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias

from weaviate_gen._inputs.arguments import strings
from weaviate_gen._inputs.checked import checked
from weaviate_gen._inputs.errors import invalid
from weaviate_gen._runtime.records import record
from weaviate_gen.exceptions import WeaviateInvalidInputError
from weaviate_gen_wire.grpc import messages as pb

MetadataName: TypeAlias = Literal[
    "creation_time",
    "last_update_time",
    "distance",
    "certainty",
    "score",
    "explain_score",
    "is_consistent",
    "query_profile",
]

IncludeVector: TypeAlias = bool | str | Sequence[str]
"""Vectors to return: all (``True``), none, or those with these names."""


@checked
@record(frozen=True, slots=True, kw_only=True)
class MetadataQuery:
    """Metadata to return with each result.

    Args:
        creation_time: when the object was created.
        last_update_time: when it was last changed.
        distance: how far it is from what was searched (vector searches).
        certainty: the same as a number from 0 to 1 (cosine distance only).
        score: its rank score (bm25, hybrid).
        explain_score: how the score came about.
        is_consistent: whether all replicas agree about it.
        query_profile: where the server spent its time; the reply carries it once, for the whole query.
    """

    creation_time: bool = False
    last_update_time: bool = False
    distance: bool = False
    certainty: bool = False
    score: bool = False
    explain_score: bool = False
    is_consistent: bool = False
    query_profile: bool = False

    @classmethod
    def full(cls) -> MetadataQuery:
        """Ask for everything about the objects (not for the profile)."""
        return cls(**{name: True for name in METADATA_NAMES if name != "query_profile"})

    @classmethod
    def full_with_profile(cls) -> MetadataQuery:
        """Ask for everything, the profile of the query included."""
        return cls(**dict.fromkeys(METADATA_NAMES, True))


METADATA: TypeAlias = MetadataQuery | Sequence[MetadataName]
"""Metadata to return: a :class:`MetadataQuery`, or the names of its fields."""

METADATA_NAMES = tuple(MetadataQuery.__annotations__)

_ON_THE_WIRE = {"creation_time": "creation_time_unix", "last_update_time": "last_update_time_unix"}


def metadata_query(given: METADATA | None, name: str = "return_metadata") -> MetadataQuery | None:
    """Read either form of ``return_metadata``.

    Raises:
        WeaviateInvalidInputError: it is neither, or has a name that is not metadata.
    """
    if given is None or isinstance(given, MetadataQuery):
        return given
    names = strings(given, name)
    for each in names:
        if each not in METADATA_NAMES:
            raise WeaviateInvalidInputError(f"{name} has no {each!r}; there are: {', '.join(METADATA_NAMES)}")
    return MetadataQuery(**dict.fromkeys(names, True))


def metadata_to_wire(given: MetadataQuery | None, include_vector: IncludeVector) -> pb.MetadataRequest:
    """Write what is asked about each object; its id always is.

    Raises:
        WeaviateInvalidInputError: ``include_vector`` is neither a bool nor names.
    """
    message = pb.MetadataRequest(uuid=True)
    add_metadata(message, given, include_vector)
    return message


def add_metadata(message: pb.MetadataRequest, given: MetadataQuery | None, include_vector: IncludeVector) -> None:
    """Add to a message what is asked about each object besides its id.

    Raises:
        WeaviateInvalidInputError: ``include_vector`` is neither a bool nor names.
    """
    if isinstance(include_vector, bool):
        if include_vector:
            message.vector = True
    elif isinstance(include_vector, int):  # users without a type checker
        raise invalid("include_vector", "a bool, a vector's name or a list of names", include_vector)
    else:
        message.vectors.extend(strings(include_vector, "include_vector", one=True))
    if given is not None:
        for name in METADATA_NAMES:
            if getattr(given, name):
                setattr(message, _ON_THE_WIRE.get(name, name), True)
