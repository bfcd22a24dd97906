"""Names of former times, that say what to use instead."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from weaviate_gen._client.sync.client import WeaviateClient
    from weaviate_gen._types.auth import AuthCredentials
    from weaviate_gen._types.settings import AdditionalConfig

__all__ = ["Client", "connect_to_wcs"]


class Client:
    """The client of version 3, which is gone."""

    def __init__(self, *_: object) -> None:
        """Say what to use instead.

        Raises:
            ValueError: always.
        """
        raise ValueError(
            "Client was the client of Weaviate's v3 API and is gone; use the v4 API: connect_to_local(), "
            "connect_to_weaviate_cloud(), connect_to_custom() or connect_to_memory()"
        )

    def __init_subclass__(cls) -> NoReturn:
        raise TypeError("Client is gone; use WeaviateClient")


def connect_to_wcs(
    cluster_url: str,
    auth_credentials: str | AuthCredentials,
    headers: dict[str, str] | None = None,
    additional_config: AdditionalConfig | None = None,
    skip_init_checks: bool = False,
) -> WeaviateClient:
    """Connect to a cluster of Weaviate Cloud, by its older name.

    Args:
        cluster_url: the cluster's address or host name.
        auth_credentials: how to authenticate; text is an API key.
        headers: further headers for every request.
        additional_config: time-outs, proxies, TLS.
        skip_init_checks: whether connecting leaves out its checks.

    Returns:
        The client, connected.
    """
    from weaviate_gen._client.sync.connect import connect_to_weaviate_cloud

    return connect_to_weaviate_cloud(cluster_url, auth_credentials, headers, additional_config, skip_init_checks)
