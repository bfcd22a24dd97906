"""Version of a server."""

from __future__ import annotations

import re
from typing import NamedTuple

from weaviate_gen.exceptions import WeaviateUnsupportedFeatureError


class ServerVersion(NamedTuple):
    """Version of a server, comparable with others.

    Attributes:
        major: first number.
        minor: second number.
        patch: third number.
    """

    major: int
    minor: int
    patch: int

    def __repr__(self) -> str:
        """Return the version as servers write it."""
        return f"{self.major}.{self.minor}.{self.patch}"

    def is_at_least(self, major: int, minor: int, patch: int) -> bool:
        """Return whether the version is this one or a later one."""
        return tuple(self) >= (major, minor, patch)

    def is_lower_than(self, major: int, minor: int, patch: int) -> bool:
        """Return whether the version is an earlier one."""
        return tuple(self) < (major, minor, patch)

    def is_at_least_any(self, *minimums: tuple[int, int, int]) -> bool:
        """Return whether the version has a feature that was released on several branches.

        Args:
            minimums: first version of each branch with the feature, in ascending order; a later branch has it too.
        """
        for minimum in reversed(minimums):
            if (self.major, self.minor) >= minimum[:2]:
                return tuple(self) >= minimum
        return False

    @property
    def supports_tenants_get_grpc(self) -> bool:
        """Whether the server returns tenants over gRPC."""
        return self.is_at_least(1, 25, 0)

    def check_is_at_least_1_25_0(self, feature: str) -> None:
        """Raise WeaviateUnsupportedFeatureError, with the feature's name, for an earlier version than 1.25.0."""
        self._check(feature, ServerVersion(1, 25, 0))

    def check_is_at_least_1_32_0(self, feature: str) -> None:
        """Raise WeaviateUnsupportedFeatureError, with the feature's name, for an earlier version than 1.32.0."""
        self._check(feature, ServerVersion(1, 32, 0))

    def _check(self, feature: str, minimum: ServerVersion) -> None:
        if self < minimum:
            raise WeaviateUnsupportedFeatureError(feature, str(self), str(minimum))

    @classmethod
    def from_string(cls, version: str) -> ServerVersion:
        """Read a version such as ``1.39.0``; what is missing at its end is 0.

        Args:
            version: text that begins with the version, which may have a `v`; an empty one is 0.0.0.

        Raises:
            ValueError: the text does not begin with a version.
        """
        numbers = re.match(r"v?(\d+)(?:\.(\d+))?(?:\.(\d+))?", version or "0")
        if numbers is None:
            raise ValueError(f"Unable to parse a version from the input string: {version}; it must be like 1.18.0")
        return cls(*(int(number or 0) for number in numbers.groups()))
