# Written once for both flavors: scripts/regen.sh writes the counterpart in _client/sync from this file.
# Edit this one.
"""Settings of a client."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from weaviate_gen._core.version import Version
from weaviate_gen._inputs.errors import invalid_type
from weaviate_gen._runtime.records import record
from weaviate_gen._runtime.version import VERSION
from weaviate_gen._types.connection import ConnectionParams
from weaviate_gen._types.policy import policy
from weaviate_gen._types.secrets import Secret
from weaviate_gen._types.settings import AdditionalConfig, Timeout
from weaviate_gen.exceptions import WeaviateInvalidInputError

if TYPE_CHECKING:
    from weaviate_gen._core.oidc import Credentials
    from weaviate_gen._types.auth import AuthCredentials, KnownCredentials
    from weaviate_gen._types.policies import RetryPolicy

AGENT = f"weaviate-gen-python/{VERSION}"


class Headers(dict[str, str]):
    """Headers by lower-case name, as gRPC requires; names are accepted in any case, and values are not shown."""

    def __setitem__(self, name: str, value: str) -> None:
        super().__setitem__(name.lower(), Secret(value))


@record(frozen=True, slots=True)
class Settings:
    """Settings of a client.

    Attributes:
        params: where the server is; ``None`` for an engine in this process.
        credentials: how it authenticates.
        headers: the user's own, by lower-case name.
        config: timeouts, proxies, TLS.
        skip_init_checks: whether connecting leaves out its checks.
        own_timeout: how long the calls of a view may take; ``None``: as `config` says.
        own_retry: when failed calls of a view are repeated; ``None``: as `config` says.
    """

    params: ConnectionParams | None
    credentials: KnownCredentials | None
    headers: dict[str, str]
    config: AdditionalConfig
    skip_init_checks: bool
    own_timeout: Timeout | None = None
    own_retry: RetryPolicy | None = None

    @property
    def timeout(self) -> Timeout:
        """How long calls may take."""
        return self.own_timeout or self.config.timeout

    @property
    def retry(self) -> RetryPolicy | None:
        """When failed calls are repeated; ``None``: by default."""
        return self.own_retry or self.config.retry

    def base_headers(self) -> Headers:
        """Return the headers of every request, except tokens that expire."""
        base = Headers({"x-weaviate-client": AGENT})
        if self.params is not None and _is_cloud(self.params.http.name):
            base.update({"x-weaviate-cluster-url": f"https://{self.params.http.name}"})
        base.update(self.headers)
        credentials = self.credentials
        if credentials is not None:
            from weaviate_gen._types.auth import AuthApiKey

            base.pop("authorization", None)
            if isinstance(credentials, AuthApiKey):
                base["authorization"] = f"Bearer {credentials.api_key}"
        return base

    @property
    def renewable(self) -> Credentials | None:
        """What tokens are had with, which expire; ``None`` for an API key or nothing."""
        if self.credentials is None:
            return None
        from weaviate_gen._types.auth import AuthApiKey

        return None if isinstance(self.credentials, AuthApiKey) else self.credentials


def read_credentials(given: str | AuthCredentials | None) -> KnownCredentials | None:
    """Read what users pass as credentials.

    Args:
        given: what was passed; a string is an API key.

    Returns:
        The credentials, or ``None``.

    Raises:
        WeaviateInvalidInputError: if it is something else.
    """
    if given is None:
        return None
    from weaviate_gen._types.auth import credentials

    return credentials(given)


@record(slots=True)
class State:
    """What a session and its views share.

    Attributes:
        is_open: whether calls may be made.
        version: the server's version, once it is known.
        no_streams_until: time before which no batch tries to open streams.
    """

    is_open: bool = False
    version: Version | None = None
    no_streams_until: float = 0.0


def _is_cloud(host: str) -> bool:
    lowered = host.lower()
    return any(domain in lowered for domain in ("weaviate.io", "semi.technology", "weaviate.cloud"))


def view_options(
    before: Settings, timeout: float | Timeout | None, headers: Mapping[str, Any] | None, retry: RetryPolicy | None
) -> tuple[Timeout | None, dict[str, str], RetryPolicy | None]:
    """Read the options of a view.

    Args:
        before: the settings so far.
        timeout: what the user passes; a number limits every kind of call.
        headers: headers of its requests.
        retry: when its failed calls are repeated.

    Raises:
        WeaviateInvalidInputError: if an option cannot be.
    """
    if timeout is not None and not isinstance(timeout, Timeout):
        timeout = Timeout(query=timeout, insert=timeout, init=timeout, stream=before.timeout.stream)
    return timeout, own_headers(headers), policy("retry", retry, "RetryPolicy")


def own_headers(given: Mapping[str, Any] | None) -> dict[str, str]:
    """Read the headers that a user gives.

    Args:
        given: name to value.

    Returns:
        Lower-case name to value.

    Raises:
        WeaviateInvalidInputError: if it is not a mapping, or a value is not a string.
    """
    if given is None:
        return {}
    if not isinstance(given, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise invalid_type("headers", "a mapping of names to strings", given)
    for name, value in given.items():
        if not isinstance(value, str):
            raise WeaviateInvalidInputError(
                f"header {name!r} must be a string, got {type(value).__name__}; is its environment variable set?"
            )
    return {name.lower(): Secret(value) for name, value in given.items()}
