"""Policies as users pass them; what nobody sets is not imported."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from weaviate_gen._inputs.errors import invalid
from weaviate_gen.exceptions import WeaviateInvalidInputError

T = TypeVar("T")


def policy(argument: str, given: T | Mapping[str, Any] | None, kind: str) -> T | None:
    """Return a policy.

    Args:
        argument: the name of the argument.
        given: the policy, a mapping with its settings, or ``None``.
        kind: the name of its class.

    Raises:
        WeaviateInvalidInputError: if it is something else, or a setting is unknown.
    """
    if given is None:
        return None
    from weaviate_gen._types import policies

    cls: type[T] = getattr(policies, kind)
    if isinstance(given, cls):
        return given
    settings: Any = given
    if kind == "Hooks" or not hasattr(settings, "keys"):
        raise invalid(argument, f"a {kind}", settings)
    try:
        return cls(**settings)
    except TypeError as problem:
        raise WeaviateInvalidInputError(f"{argument}: {problem}") from None
