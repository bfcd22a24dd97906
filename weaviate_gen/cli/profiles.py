"""Profiles: settings of connections in a configuration file of ours, or in that of the official command line."""

from __future__ import annotations

import json
import os
import sys
import tomllib
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

from weaviate_gen.cli.errors import CommandError

CONFIG_VARIABLE = "WEAVIATE_GEN_CONFIG"
OFFICIAL = "weaviate-cli"
"""The profile that is the official command line's configuration; of several users, ``weaviate-cli:USER``."""

SERVICE = "weaviate-gen"
"""The keyring's name of keys."""

_KEYS = frozenset({"url", "grpc_url", "path", "api_key", "api_key_env", "api_key_keyring", "timeout", "headers"})


def config_path() -> Path:
    """Return the path of the configuration file."""
    if named := os.environ.get(CONFIG_VARIABLE):
        return Path(named)
    if sys.platform == "win32":
        home = Path(os.environ.get("APPDATA") or Path.home() / "AppData" / "Roaming")
    else:
        home = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    return home / "weaviate-gen" / "config.toml"


def official_path() -> Path:
    """Return the path of the official command line's configuration file."""
    return Path.home() / ".config" / "weaviate" / "config.json"


def read_profile(name: str | None) -> Mapping[str, Any]:
    """Return a profile.

    Args:
        name: its name; ``None``: the profile ``default``, or else that of the official command line, or nothing.

    Raises:
        CommandError: there is no such profile, or it has something else.
    """
    if name is not None and name.partition(":")[0] == OFFICIAL:
        return _official(name.partition(":")[2])
    path = config_path()
    parsed = _read(path, lambda data: tomllib.loads(data.decode()), "TOML")
    if parsed is None and name is not None:
        raise CommandError(f"--profile {name}: there is no file {path}; see docs/cli.md for its form")
    profiles = cast("dict[str, Any]", (parsed or {}).get("profiles", {}))
    if name is None and "default" not in profiles:
        return _official("") if official_path().exists() else {}
    profile = cast("dict[str, Any] | None", profiles.get(name or "default"))
    if profile is None:
        known = ", ".join(sorted(profiles)) or "none"
        raise CommandError(f"--profile must be {OFFICIAL}, or one of those in {path} ({known}), got {name!r}")
    unknown = sorted(profile.keys() - _KEYS)
    if unknown:
        raise CommandError(f"{path}: a profile has {', '.join(sorted(_KEYS))}, got {', '.join(unknown)}")
    return {**profile, "name": name or "default"}


def find_key(profile: Mapping[str, Any]) -> str | None:
    """Return the key of a profile, or ``None``; one in plain text is a warning.

    Raises:
        CommandError: it is not where the profile says.
    """
    variable = profile.get("api_key_env")
    if variable:
        key = os.environ.get(variable)
        if not key:
            raise CommandError(f"{config_path()} takes the key from {variable}, and that variable is not set")
        return key
    if profile.get("api_key_keyring"):
        return _from_keyring(str(profile["name"]))
    key = profile.get("api_key")
    if key:
        print(
            f"weaviate-gen: {profile.get('file') or config_path()} has a key in plain text: api_key_env in a profile "
            "names a variable instead, and api_key_keyring = true takes it from the keyring",
            file=sys.stderr,
        )
    return key


def _from_keyring(name: str) -> str:
    try:
        keyring: Any = import_module("keyring")
    except ImportError as error:
        raise CommandError(f"{config_path()} takes the key from the keyring: pip install keyring") from error
    try:
        key = cast("str | None", keyring.get_password(SERVICE, name))
    except import_module("keyring.errors").KeyringError as error:
        raise CommandError(f"the keyring cannot be read: {error}; api_key_env names a variable instead") from error
    if not key:
        raise CommandError(f"the keyring has no key of {name}: keyring set {SERVICE} {name}")
    return key


def _read(path: Path, parse: Callable[[bytes], Any], form: str) -> dict[str, Any] | None:
    try:
        value: object = parse(path.read_bytes())
    except FileNotFoundError:
        return None
    except ValueError as error:
        raise CommandError(f"{path} must be {form}: {error}") from error
    if not isinstance(value, dict):
        raise CommandError(f"{path} must be {form}: an object, got {type(value).__name__}")
    return cast("dict[str, Any]", value)


def _official(user: str) -> Mapping[str, Any]:
    """Return what the official command line's configuration file has, as a profile."""
    path = official_path()
    config = _read(path, json.loads, "JSON")
    if config is None:
        raise CommandError(f"--profile {OFFICIAL}: there is no file {path}")
    host, port = str(config.get("host") or "localhost"), config.get("http_port")
    url = _address(host, port)
    profile: dict[str, Any] = {"url": url, "headers": config.get("headers") or {}, "file": path}
    if config.get("grpc_host"):
        profile["grpc_url"] = _address(str(config["grpc_host"]), config.get("grpc_port"))
    elif host.endswith("weaviate.cloud"):
        profile["grpc_url"] = f"https://grpc-{urlsplit(url).hostname}"
    elif config.get("grpc_port"):
        profile["grpc_url"] = _address(host, config["grpc_port"])
    auth = cast("dict[str, Any]", config.get("auth") or {})
    if auth.get("type") == "user":
        users = sorted(auth.keys() - {"type"})
        if user not in users:
            raise CommandError(f"{path} has the users {', '.join(users)}: pass --profile {OFFICIAL}:USER, got {user!r}")
        profile["api_key"] = auth[user]
    elif auth.get("type") == "api_key":
        profile["api_key"] = auth.get("api_key")
    return profile


def _address(host: str, port: Any) -> str:
    """Return an address of a host or an address, and a port; TLS is spoken on port 443, and in the cloud."""
    parts = urlsplit(host if "://" in host else f"//{host}")
    secure = parts.scheme == "https" or (not parts.scheme and (str(port) == "443" or host.endswith("weaviate.cloud")))
    number = "" if host.endswith("weaviate.cloud") else parts.port or port
    return f"{'https' if secure else 'http'}://{parts.hostname}{f':{number}' if number else ''}"
