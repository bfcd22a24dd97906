"""Connections of commands: options, environment variables, profiles of a configuration file."""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from weaviate_gen.cli.doctor import KEY_VARIABLE, URL_VARIABLE
from weaviate_gen.cli.errors import CommandError
from weaviate_gen.cli.profiles import find_key, read_profile

if TYPE_CHECKING:
    from weaviate_gen._client.sync.client import WeaviateClient

GRPC_VARIABLE = "WEAVIATE_GRPC_URL"
PROFILE_VARIABLE = "WEAVIATE_GEN_PROFILE"

_DEFAULT_URL = "http://localhost:8080"
_DEFAULT_GRPC_PORT = 50051


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of a connection to a command."""
    group = parser.add_argument_group("connection")
    place = group.add_mutually_exclusive_group()
    place.add_argument("--url", help=f"the server's address (default: {URL_VARIABLE}, or {_DEFAULT_URL})")
    place.add_argument("--path", type=Path, metavar="DIR", help="the directory of a local engine, instead of a server")
    group.add_argument(
        "--grpc-url", metavar="URL", help=f"the address of gRPC (default: {GRPC_VARIABLE}, or port 50051)"
    )
    group.add_argument("--api-key", metavar="KEY", help=f"authenticate by it (default: {KEY_VARIABLE})")
    group.add_argument(
        "--profile",
        metavar="NAME",
        help=f"settings of the configuration file (default: {PROFILE_VARIABLE}, or default)",
    )
    group.add_argument("--timeout", type=float, metavar="SECONDS", help="for each request")


def connect(options: argparse.Namespace, address: str | None = None) -> WeaviateClient:
    """Return a client; it is to be closed.

    Options come first, then environment variables, then the profile.

    Args:
        options: the parsed command line.
        address: an address or a directory that replaces all others, as the target of a copy does.

    Raises:
        CommandError: a setting is invalid.
    """
    import weaviate_gen

    profile = read_profile(options.profile or os.environ.get(PROFILE_VARIABLE))
    config = _additional_config(profile.get("timeout") if options.timeout is None else options.timeout)
    path, url = _place(options, profile) if address is None else _split(address)
    headers = {str(name): str(value) for name, value in profile.get("headers", {}).items()}
    if path is not None:
        try:
            return weaviate_gen.connect_to_path(path, headers=headers, additional_config=config)
        except ImportError as error:
            raise CommandError(
                f"{error}: --path requires the [local] extra: pip install 'weaviate-gen[local]'"
            ) from error
    key = options.api_key or os.environ.get(KEY_VARIABLE) or find_key(profile)
    grpc = None if address is not None else options.grpc_url or os.environ.get(GRPC_VARIABLE) or profile.get("grpc_url")
    http = _parsed(url, "--url")
    secure = http.scheme == "https"
    rpc = _parsed(grpc, "--grpc-url") if grpc else None
    return weaviate_gen.connect_to_custom(
        http_host=(http.hostname or "") + http.path.rstrip("/"),
        http_port=http.port or (443 if secure else 80),
        http_secure=secure,
        grpc_host=(http.hostname or "") if rpc is None else rpc.hostname or "",
        grpc_port=_grpc_port(rpc, http),
        grpc_secure=secure if rpc is None else rpc.scheme in {"https", "grpcs"},
        headers=headers,
        additional_config=config,
        auth_credentials=key,
    )


def _place(options: argparse.Namespace, profile: Mapping[str, Any]) -> tuple[Path | None, str]:
    if options.path is not None or options.url:
        return options.path, options.url or ""
    if not options.profile and (url := os.environ.get(URL_VARIABLE)):
        return None, url
    if "path" in profile:
        return Path(profile["path"]).expanduser(), ""
    return None, profile.get("url") or _DEFAULT_URL


def _split(address: str) -> tuple[Path | None, str]:
    """Return a directory or an address: an address has a scheme."""
    return (None, address) if "://" in address else (Path(address), "")


def _parsed(url: str, name: str) -> Any:
    parts = urlsplit(url if "://" in url else f"http://{url}")
    try:
        valid = bool(parts.hostname) and parts.scheme in {"http", "https", "grpc", "grpcs"} and parts.port != 0
    except ValueError:
        valid = False
    if not valid:
        raise CommandError(f"{name} must be an address such as https://example.com:8080, got {url!r}")
    return parts


def _grpc_port(rpc: Any, http: Any) -> int:
    if rpc is not None:
        return int(rpc.port or (443 if rpc.scheme in {"https", "grpcs"} else _DEFAULT_GRPC_PORT))
    if http.port is None and http.scheme == "https":
        return 443
    return _DEFAULT_GRPC_PORT if http.port != _DEFAULT_GRPC_PORT else _DEFAULT_GRPC_PORT + 1


def _additional_config(timeout: Any) -> Any:
    from weaviate_gen.classes.init import AdditionalConfig, Timeout

    if timeout is None:
        return None
    if not isinstance(timeout, int | float) or not 0 < timeout < float("inf"):
        raise CommandError(f"--timeout must be a positive number of seconds, got {timeout!r}")
    return AdditionalConfig(timeout=Timeout(init=timeout, query=timeout, insert=timeout))
