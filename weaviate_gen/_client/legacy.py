"""Deprecated names of earlier clients, with hints at what replaces them."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

if TYPE_CHECKING:
    from weaviate_gen._client.sync.client import WeaviateClient
    from weaviate_gen._types.auth import AuthCredentials
    from weaviate_gen._types.settings import AdditionalConfig

F = TypeVar("F", bound=Callable[..., Any])


class Client:
    """The client of version 3, which was removed."""

    def __init__(self, *_: object, **__: object) -> None:
        """Raise an error that names the replacements.

        Raises:
            ValueError: always.
        """
        raise ValueError(
            "Client, the client of Weaviate's v3 API, was removed; use the v4 API: connect_to_local(), "
            "connect_to_weaviate_cloud(), connect_to_custom() or connect_to_memory()"
        )

    def __init_subclass__(cls) -> NoReturn:
        raise TypeError("Client was removed; use WeaviateClient")


def connect_to_wcs(
    cluster_url: str,
    auth_credentials: str | AuthCredentials,
    headers: dict[str, str] | None = None,
    additional_config: AdditionalConfig | None = None,
    skip_init_checks: bool = False,
) -> WeaviateClient:
    """Connect to a Weaviate Cloud cluster, by the deprecated name.

    Args:
        cluster_url: the cluster's address or host name.
        auth_credentials: how to authenticate; a string is an API key.
        headers: further headers for every request.
        additional_config: timeouts, proxies, TLS.
        skip_init_checks: whether connecting leaves out its checks.

    Returns:
        The client, connected.
    """
    from weaviate_gen._client.sync.connect import connect_to_weaviate_cloud
    from weaviate_gen._types.auth import credentials
    from weaviate_gen._types.secrets import secret_headers

    text = "connect_to_wcs() is deprecated; use connect_to_weaviate_cloud()"
    warnings.warn(text, DeprecationWarning, stacklevel=2)
    auth, headers = credentials(auth_credentials), secret_headers(headers)
    del auth_credentials  # a key may be a string, which tracebacks would show
    return connect_to_weaviate_cloud(cluster_url, auth, headers, additional_config, skip_init_checks)  # type: ignore[arg-type]


def check_batch_result(results: list[dict[str, Any]] | None) -> None:
    """Print the errors in the answer to a REST batch.

    Args:
        results: the answer.
    """
    for row in results or []:
        result: Mapping[str, Any] = row.get("result") or {}
        if "error" in (result.get("errors") or {}):
            print(result["errors"])


def docstring_deprecated(details: str = "", deprecated_in: str = "") -> Callable[[F], F]:
    """Mark a function as deprecated in its docstring.

    Args:
        details: what to use instead.
        deprecated_in: since when.

    Returns:
        The decorator.
    """

    def decorate(function: F) -> F:
        note = f"Deprecated since {deprecated_in}. {details}".strip()
        function.__doc__ = f"{function.__doc__ or ''}\n\n{note}".strip()
        return function

    return decorate


def strip_newlines(s: str) -> str:
    """Return a string with spaces in place of line ends.

    Args:
        s: the string.

    Returns:
        The string on one line.
    """
    return s.replace("\n", " ")
