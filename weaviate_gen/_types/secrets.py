"""Strings and bytes whose ``repr`` is masked, so that keys and tokens stay out of tracebacks, logs and ``vars()``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

H = TypeVar("H", bound=Mapping[str, Any] | None)


class Secret(str):
    """A string that ``repr`` does not show; everything else, formatting among it, treats it as a string."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "'***'"


class SecretBytes(bytes):
    """Bytes that ``repr`` does not show."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "b'***'"

    __str__ = __repr__


class SecretValues(tuple[Any, ...]):
    """Values that ``repr`` does not show."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"({len(self)} masked values)"


class SecretFields(dict[str, Any]):
    """A JSON object of which ``repr`` shows the names alone."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"{{{', '.join(sorted(map(str, self)))}}}"

    def secret(self, name: str) -> Secret | None:
        """Return a string of it; ``None`` where there is none of that name."""
        return Secret(self[name]) if isinstance(self.get(name), str) else None


def secret_headers(headers: H) -> H:
    """Return headers whose values are not shown; what cannot be headers is returned as it is, to be refused later.

    Args:
        headers: values by name.
    """
    masked: Any = headers
    if isinstance(headers, Mapping):
        masked = {name: Secret(value) if isinstance(value, str) else value for name, value in headers.items()}
    return cast("H", masked)
