"""Type variables: the TypedDict models of properties and references, of collections and of searches."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from typing_extensions import TypeVar as Defaulted

    Properties = Defaulted("Properties", default=Mapping[str, Any])
    References = Defaulted("References", default=None)
    P = Defaulted("P", default=dict[str, Any])
    R = Defaulted("R", default=None)
else:
    Properties = TypeVar("Properties")
    References = TypeVar("References")
    P = TypeVar("P")
    R = TypeVar("R")
TProperties = TypeVar("TProperties", bound=Mapping[str, Any])
TReferences = TypeVar("TReferences", bound=Mapping[str, Any])
