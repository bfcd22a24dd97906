"""Environment variables of a Weaviate server that are settings of the engine: the one place that maps them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

__all__ = ["read_variables"]

_LEVELS = {
    "panic": logging.CRITICAL,
    "fatal": logging.CRITICAL,
    "error": logging.ERROR,
    "warn": logging.WARNING,
    "warning": logging.WARNING,
    "info": logging.INFO,
    "debug": logging.DEBUG,
    "trace": logging.DEBUG,
}
_TRUE, _FALSE = ("true", "on", "enabled", "1"), ("false", "off", "disabled", "0")


def _boolean(text: str) -> bool:
    if text.lower() not in (*_TRUE, *_FALSE):
        raise ValueError("a boolean")
    return text.lower() in _TRUE


def _count(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise ValueError("a positive integer")
    return int(text)


def _text(text: str) -> str:
    if not text:
        raise ValueError("a name")
    return text


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def _directory(text: str) -> Path:
    if not text:
        raise ValueError("a directory")
    return Path(text)


def _level(text: str) -> int:
    if text.lower() not in _LEVELS:
        raise ValueError(f"one of {', '.join(_LEVELS)}")
    return _LEVELS[text.lower()]


_SETTINGS: Mapping[str, tuple[str, Callable[[str], Any]]] = {
    "AUTOSCHEMA_ENABLED": ("auto_schema", _boolean),
    "BACKUP_FILESYSTEM_PATH": ("backups", _directory),
    "CLUSTER_HOSTNAME": ("node", _text),
    "DEFAULT_VECTORIZER_MODULE": ("default_vectorizer", _text),
    "ENABLE_MODULES": ("modules", _names),
    "GRPC_MAX_MESSAGE_SIZE": ("message_size", _count),
    "LOG_LEVEL": ("log_level", _level),
    "PERSISTENCE_DATA_PATH": ("path", _directory),
    "QUERY_DEFAULTS_LIMIT": ("default_limit", _count),
}
"""Variable to argument of :func:`weaviate_gen.engine.open_handler`, and what reads its text."""

_ALREADY_SO: Mapping[str, tuple[str, ...]] = {
    "AUTHENTICATION_ANONYMOUS_ACCESS_ENABLED": _TRUE,
    "DISABLE_TELEMETRY": _TRUE,
}
"""Variables, and values with which they ask for what the engine does anyway."""


def read_variables(variables: Mapping[str, str]) -> tuple[dict[str, Any], list[str]]:
    """Read a server's environment variables.

    Args:
        variables: name to value.

    Returns:
        Arguments of :func:`weaviate_gen.engine.open_handler`, and the names of variables that have no meaning here.

    Raises:
        ValueError: a value cannot be read.
    """
    settings: dict[str, Any] = {}
    ignored: list[str] = []
    for name, value in variables.items():
        text = str(value).strip()
        if name in _SETTINGS:
            setting, read = _SETTINGS[name]
            try:
                settings[setting] = read(text)
            except ValueError as error:
                raise ValueError(f"the environment variable {name} must be {error}, got {value!r}") from None
        elif text.lower() not in _ALREADY_SO.get(name, ()):
            ignored.append(name)
    return settings, ignored
