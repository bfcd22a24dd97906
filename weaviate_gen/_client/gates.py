"""What a call needs of a server, compared with the server's version."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from weaviate_gen._core.call import Call, Requirement
from weaviate_gen._core.errors import too_old
from weaviate_gen._runtime.gates import Version, nearest
from weaviate_gen._runtime.records import replace

T = TypeVar("T")


def adapted(call: Call[T], has: Version) -> Call[T]:
    """Return the call in the form that a server of some version understands.

    Raises:
        WeaviateUnsupportedFeatureError: if the server is too old for it.
    """
    check_requirements(call.requires, has)
    if call.fallback is not None and has < call.fallback[0]:
        return replace(call, request=call.fallback[1], fallback=None)
    return call


def check_requirements(requirements: Iterable[Requirement], has: Version) -> None:
    """Check that a server of some version has what a request uses.

    Raises:
        WeaviateUnsupportedFeatureError: for the first thing that it lacks.
    """
    for need in requirements:
        if not need.met(has):
            raise too_old(need.feature, has, nearest(need.min_versions, has))
